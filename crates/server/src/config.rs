//! What the server is told at its start.

use std::{net::SocketAddr, path::PathBuf};

/// How the server is to run.
#[derive(Clone)]
pub struct Config {
    /// The address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The folder that holds the database; made when it is missing.
    pub data_dir: PathBuf,
    /// The key that callers must show. Needed on every address but loopback.
    pub api_key: Option<String>,
    /// How to reach the cluster: the text of a kubeconfig.
    pub kubeconfig: String,
    /// What the cluster is called.
    pub infrastructure: BuiltInInfrastructure,
    /// The `instanceID` of the cluster's Argo controller, where it has one.
    pub controller_instance: Option<String>,
}

/// The name under which the cluster is known before anybody registers it.
#[derive(Clone, Debug)]
pub struct BuiltInInfrastructure {
    /// Its identifier.
    pub id: String,
    /// Its name in lists.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// The namespace that experiments run in when they name none.
    pub namespace: String,
}

impl Config {
    /// Refuses what would leave the server open to strangers.
    pub(crate) fn check(&self) -> Result<(), crate::ServeError> {
        match &self.api_key {
            Some(key) if key.trim().is_empty() => Err(crate::ServeError::EmptyKey),
            None if !self.listen.ip().is_loopback() => {
                Err(crate::ServeError::KeyNeeded(self.listen))
            }
            _ => Ok(()),
        }
    }
}

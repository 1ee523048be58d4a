//! Why the server does not start.

use std::{net::SocketAddr, path::PathBuf};

use crate::{cluster::ClusterError, store::StoreError};

/// Why the server does not start, each in one line together with its sources.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Anybody on the network could run experiments.
    #[error(
        "{0} is reachable from other machines, so an API key is needed: --api-key KEY or FAULTLINE_API_KEY"
    )]
    KeyNeeded(SocketAddr),
    /// A key that anybody would guess.
    #[error("the API key is empty")]
    EmptyKey,
    /// Mostly a port that something else listens on.
    #[error("cannot listen on {address}: {cause}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system says.
        cause: std::io::Error,
    },
    /// The data folder cannot be made or written.
    #[error("cannot use the data folder {}: {cause}", path.display())]
    DataFolder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        cause: std::io::Error,
    },
    /// Two servers would follow the same runs.
    #[error("the data folder {} is in use by another server", .0.display())]
    DataFolderInUse(PathBuf),
    /// The database cannot be opened or brought up to date.
    #[error("cannot open the database")]
    Store(#[from] StoreError),
    /// The kubeconfig cannot be used.
    #[error("cannot use the kubeconfig")]
    Cluster(#[from] ClusterError),
    /// The server broke while it ran.
    #[error("the server stopped")]
    Io(#[from] std::io::Error),
}

//! What runs in the cluster, as far as the studio picks targets from it.

use serde::{Deserialize, Serialize};

/// A chaos infrastructure: a cluster that experiments run on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Infrastructure {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// The namespace that chaos objects live in.
    pub namespace: String,
    /// Whether the cluster answers.
    pub is_active: bool,
    /// The cluster's version, or why it does not answer.
    pub status: String,
}

/// A deployment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Workload {
    /// `deployment`.
    pub kind: String,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// The labels of its pods, as `key=value`.
    pub labels: Vec<String>,
    /// How many pods are wanted.
    pub replicas: u32,
    /// How many are ready.
    pub ready: u32,
}

/// How many pods are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scale {
    /// At most 100.
    pub replicas: u32,
}

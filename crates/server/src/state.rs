//! What all handlers share.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::{
    access::Access,
    cluster::{Cluster, WorkloadFeed},
    config::BuiltInInfrastructure,
    runs::Runs,
    store::Store,
};

/// What all handlers share; cheap to clone.
#[derive(Clone)]
pub(crate) struct App {
    pub access: Arc<Access>,
    pub store: Store,
    pub cluster: Cluster,
    pub infrastructure: Arc<BuiltInInfrastructure>,
    pub runs: Runs,
    pub workloads: WorkloadFeed,
    /// Cancelled when the server is to end; open streams end with it.
    pub end: CancellationToken,
}

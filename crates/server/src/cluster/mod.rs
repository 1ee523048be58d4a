//! The one driver: a Kubernetes API. Nothing here knows what stands behind it.

mod logs;
mod objects;
mod watching;
mod workloads;

pub(crate) use objects::{Kind, Objects};
pub(crate) use watching::{Change, changes};
pub(crate) use workloads::{WorkloadFeed, workload};

use std::time::Duration;

use kube::{
    Client,
    config::{KubeConfigOptions, Kubeconfig},
};

/// How long a single call may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Why the cluster did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// No answer, or none that Kubernetes gives.
    #[error("The cluster does not answer: {0}.")]
    Unreachable(String),
    /// The cluster answered that it will not.
    #[error("The cluster refused: {message}")]
    Refused {
        /// The HTTP status.
        code: u16,
        /// In the cluster's words.
        message: String,
    },
    /// The kubeconfig itself.
    #[error("{0}")]
    Kubeconfig(String),
}

impl From<kube::Error> for ClusterError {
    fn from(error: kube::Error) -> Self {
        match error {
            kube::Error::Api(status) if status.code < 500 => Self::Refused {
                code: status.code,
                message: status.message.clone(),
            },
            kube::Error::Api(status) => Self::Unreachable(status.message.clone()),
            other => Self::Unreachable(innermost(&other)),
        }
    }
}

/// The cause that says most, such as `Connection refused`.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

/// A connection to the cluster, shared by all callers.
#[derive(Clone)]
pub(crate) struct Cluster {
    client: Client,
}

impl Cluster {
    /// Reads the kubeconfig; speaks to nobody yet.
    pub async fn new(text: &str) -> Result<Self, ClusterError> {
        let kubeconfig = |error: &dyn std::error::Error| ClusterError::Kubeconfig(innermost(error));
        let parsed = Kubeconfig::from_yaml(text).map_err(|error| kubeconfig(&error))?;
        let mut config =
            kube::Config::from_custom_kubeconfig(parsed, &KubeConfigOptions::default())
                .await
                .map_err(|error| kubeconfig(&error))?;
        config.connect_timeout = Some(Duration::from_secs(5));
        let client = Client::try_from(config).map_err(|error| kubeconfig(&error))?;
        Ok(Self { client })
    }

    /// The cluster's version, such as `v1.33.0`; also the cheapest sign of life.
    pub async fn version(&self) -> Result<String, ClusterError> {
        Ok(patient(self.client.apiserver_version()).await?.git_version)
    }

    /// Objects of one kind in a namespace, or in all.
    pub fn objects(&self, kind: Kind, namespace: Option<&str>) -> Objects {
        Objects::new(self.client.clone(), kind, namespace)
    }
}

/// A call that ends, one way or the other.
async fn patient<T>(call: impl Future<Output = Result<T, kube::Error>>) -> Result<T, ClusterError> {
    match tokio::time::timeout(PATIENCE, call).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(ClusterError::Unreachable(format!(
            "no answer within {} seconds",
            PATIENCE.as_secs()
        ))),
    }
}

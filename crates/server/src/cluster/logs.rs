//! What pods said.

use k8s_openapi::api::core::v1::Pod;
use kube::{Api, api::LogParams};

use super::{Cluster, ClusterError, patient};

/// Longer logs are cut at their front.
const LINES: i64 = 5_000;

impl Cluster {
    /// A pod's log, of one container where it is named. `None` where there is no such pod.
    pub async fn pod_log(
        &self,
        namespace: &str,
        pod: &str,
        container: Option<&str>,
    ) -> Result<Option<String>, ClusterError> {
        let pods: Api<Pod> = Api::namespaced(self.client.clone(), namespace);
        let parameters = LogParams {
            container: container.map(str::to_owned),
            tail_lines: Some(LINES),
            ..LogParams::default()
        };
        match patient(pods.logs(pod, &parameters)).await {
            Ok(text) => Ok(Some(text)),
            // 400 while its container starts.
            Err(ClusterError::Refused {
                code: 400 | 404, ..
            }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

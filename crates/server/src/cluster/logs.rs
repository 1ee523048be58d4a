//! What pods said.

use futures::AsyncBufRead;
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

    /// A pod's log from its start to its end, while it is written. `None` where there is no such
    /// pod, or its container has not started.
    pub async fn follow_log(
        &self,
        namespace: &str,
        pod: &str,
        container: Option<&str>,
    ) -> Result<Option<impl AsyncBufRead + use<>>, ClusterError> {
        let pods: Api<Pod> = Api::namespaced(self.client.clone(), namespace);
        let parameters = LogParams {
            container: container.map(str::to_owned),
            follow: true,
            ..LogParams::default()
        };
        match patient(pods.log_stream(pod, &parameters)).await {
            Ok(log) => Ok(Some(log)),
            Err(ClusterError::Refused {
                code: 400 | 404, ..
            }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

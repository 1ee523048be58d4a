//! The deployments of the cluster, watched once for everybody.

use std::{collections::BTreeMap, pin::pin, sync::Arc};

use api::Workload;
use futures::StreamExt;
use serde_json::Value;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::{Change, Cluster, Kind, changes};

/// The deployments as they stand, pushed at each change.
#[derive(Clone)]
pub(crate) struct WorkloadFeed {
    latest: watch::Receiver<Option<Arc<Vec<Workload>>>>,
}

impl WorkloadFeed {
    /// Watches until the token is cancelled.
    pub fn start(cluster: &Cluster, end: CancellationToken) -> Self {
        let (sender, latest) = watch::channel(None);
        let deployments = cluster.objects(Kind::Deployment, None);
        tokio::spawn(async move {
            tokio::select! {
                // What ends with the server is no news.
                biased;
                () = end.cancelled() => {}
                () = follow(changes(&deployments, ""), &sender) => {}
            }
        });
        Self { latest }
    }

    /// A receiver of all deployments; `None` before the cluster answered first.
    pub fn subscribe(&self) -> watch::Receiver<Option<Arc<Vec<Workload>>>> {
        self.latest.clone()
    }
}

type Found = BTreeMap<(String, String), Workload>;

async fn follow(
    changes: impl futures::Stream<Item = Change>,
    sender: &watch::Sender<Option<Arc<Vec<Workload>>>>,
) {
    let mut changes = pin!(changes);
    let mut found = Found::new();
    let mut listing: Option<Found> = None;
    while let Some(change) = changes.next().await {
        match change {
            Change::Listing => listing = Some(Found::new()),
            Change::Is(object) => {
                let workload = workload(&object);
                let key = (workload.namespace.clone(), workload.name.clone());
                listing.as_mut().unwrap_or(&mut found).insert(key, workload);
            }
            Change::Gone(object) => {
                let workload = workload(&object);
                found.remove(&(workload.namespace, workload.name));
            }
            Change::Listed => found = listing.take().unwrap_or_default(),
            Change::Lost(error) => {
                tracing::warn!(%error, "the deployments are not watched at the moment");
                continue;
            }
        }
        if listing.is_none() {
            let all: Vec<_> = found.values().cloned().collect();
            sender.send_if_modified(|latest| {
                let changed = latest.as_deref() != Some(&all);
                if changed {
                    *latest = Some(Arc::new(all));
                }
                changed
            });
        }
    }
}

/// A deployment as the studio shows it.
pub(crate) fn workload(object: &Value) -> Workload {
    let text = |pointer: &str| {
        object
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    let count = |pointer: &str, default: u32| {
        let value = object.pointer(pointer).and_then(Value::as_u64);
        value.map_or(default, |value| u32::try_from(value).unwrap_or(u32::MAX))
    };
    let labels = object
        .pointer("/spec/template/metadata/labels")
        .and_then(Value::as_object);
    Workload {
        kind: "deployment".into(),
        namespace: text("/metadata/namespace"),
        name: text("/metadata/name"),
        labels: labels
            .into_iter()
            .flatten()
            .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
            .collect(),
        // Kubernetes' own default.
        replicas: count("/spec/replicas", 1),
        ready: count("/status/readyReplicas", 0),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn deployment(name: &str, ready: u32) -> Value {
        json!({
            "metadata": { "namespace": "hce", "name": name },
            "spec": { "replicas": 2, "template": { "metadata": { "labels": { "app": name } } } },
            "status": { "readyReplicas": ready },
        })
    }

    #[tokio::test]
    async fn a_second_list_forgets_what_is_gone() {
        let (sender, receiver) = watch::channel(None);
        let told = futures::stream::iter([
            Change::Listing,
            Change::Is(deployment("cart", 2)),
            Change::Is(deployment("front", 2)),
            Change::Listed,
            Change::Lost(crate::cluster::ClusterError::Unreachable("refused".into())),
            Change::Listing,
            Change::Is(deployment("front", 1)),
            Change::Listed,
        ]);
        follow(told, &sender).await;
        let latest = receiver.borrow().clone().unwrap();
        assert_eq!(latest.len(), 1);
        assert_eq!(
            (latest[0].name.as_str(), latest[0].ready, latest[0].replicas),
            ("front", 1, 2)
        );
        assert_eq!(latest[0].labels, ["app=front"]);
    }
}

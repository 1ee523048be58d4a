//! The kinds that Faultline touches, as plain JSON objects.

use kube::{
    Api, Client,
    api::{ApiResource, DynamicObject, ListParams, Patch, PatchParams, PostParams},
};
use serde_json::Value;

use super::{ClusterError, patient};

/// A kind of object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Workflow,
    ChaosEngine,
    ChaosResult,
    Deployment,
    Pod,
}

impl Kind {
    fn resource(self) -> ApiResource {
        let (group, version, kind, plural) = match self {
            Self::Workflow => ("argoproj.io", "v1alpha1", "Workflow", "workflows"),
            Self::ChaosEngine => ("litmuschaos.io", "v1alpha1", "ChaosEngine", "chaosengines"),
            Self::ChaosResult => ("litmuschaos.io", "v1alpha1", "ChaosResult", "chaosresults"),
            Self::Deployment => ("apps", "v1", "Deployment", "deployments"),
            Self::Pod => ("", "v1", "Pod", "pods"),
        };
        let api_version = if group.is_empty() {
            version.to_owned()
        } else {
            format!("{group}/{version}")
        };
        ApiResource {
            group: group.into(),
            version: version.into(),
            api_version,
            kind: kind.into(),
            plural: plural.into(),
        }
    }
}

/// Objects of one kind in one namespace, or in all.
#[derive(Clone)]
pub(crate) struct Objects {
    pub(super) api: Api<DynamicObject>,
}

impl Objects {
    pub(super) fn new(client: Client, kind: Kind, namespace: Option<&str>) -> Self {
        let resource = kind.resource();
        let api = match namespace {
            Some(namespace) => Api::namespaced_with(client, namespace, &resource),
            None => Api::all_with(client, &resource),
        };
        Self { api }
    }

    pub async fn get(&self, name: &str) -> Result<Option<Value>, ClusterError> {
        Ok(patient(self.api.get_opt(name))
            .await?
            .map(|object| plain(&object)))
    }

    /// All that carry the labels, such as `app=cart`; an empty selector takes all.
    pub async fn list(&self, labels: &str) -> Result<Vec<Value>, ClusterError> {
        let list = patient(self.api.list(&ListParams::default().labels(labels))).await?;
        Ok(list.items.iter().map(plain).collect())
    }

    pub async fn create(&self, object: &Value) -> Result<Value, ClusterError> {
        let object: DynamicObject =
            serde_json::from_value(object.clone()).map_err(|error| ClusterError::Refused {
                code: 422,
                message: error.to_string(),
            })?;
        let created = patient(self.api.create(&PostParams::default(), &object)).await?;
        Ok(plain(&created))
    }

    /// A JSON merge patch.
    pub async fn patch(&self, name: &str, patch: &Value) -> Result<(), ClusterError> {
        patient(
            self.api
                .patch(name, &PatchParams::default(), &Patch::Merge(patch)),
        )
        .await?;
        Ok(())
    }

    /// Sets the number of replicas through the scale subresource.
    pub async fn scale(&self, name: &str, replicas: u32) -> Result<(), ClusterError> {
        let patch = serde_json::json!({ "spec": { "replicas": replicas } });
        patient(
            self.api
                .patch_scale(name, &PatchParams::default(), &Patch::Merge(&patch)),
        )
        .await?;
        Ok(())
    }
}

/// The object as JSON, without the bookkeeping that nobody reads.
pub(super) fn plain(object: &DynamicObject) -> Value {
    let mut value = serde_json::to_value(object).unwrap_or_default();
    if let Some(metadata) = value.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.remove("managedFields");
    }
    value
}

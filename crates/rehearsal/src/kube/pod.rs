//! What others read from a pod.

use std::sync::Arc;

use serde_json::Value;

use crate::{Selector, core::Core, json, resource::PODS};

/// Whether the pod takes requests.
pub(crate) fn is_ready(pod: &Value) -> bool {
    !json::is_going(pod) && condition(pod, "Ready")
}

/// Whether the pod ended by itself.
pub(crate) fn is_over(pod: &Value) -> bool {
    matches!(json::text(pod, "/status/phase"), "Succeeded" | "Failed")
}

fn condition(pod: &Value, kind: &str) -> bool {
    json::items(pod, "/status/conditions")
        .iter()
        .any(|c| json::text(c, "/type") == kind && json::text(c, "/status") == "True")
}

/// The pods that a service would send requests to.
pub(crate) fn ready(core: &Core, namespace: &str, selector: &Selector) -> Vec<Arc<Value>> {
    core.store
        .list(&PODS, Some(namespace))
        .filter(|pod| selector.matches(pod) && is_ready(pod))
        .cloned()
        .collect()
}

/// The names of the pod's containers.
pub(crate) fn containers(pod: &Value) -> impl Iterator<Item = &str> {
    json::items(pod, "/spec/containers")
        .iter()
        .map(|container| json::text(container, "/name"))
}

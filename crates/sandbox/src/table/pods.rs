//! The columns of pods.

use serde_json::Value;

use super::{items, number, text};

/// How many of the containers are ready, as `1/2`.
pub(crate) fn ready(pod: &Value) -> String {
    let ready = items(pod, "/status/containerStatuses")
        .iter()
        .filter(|status| status.get("ready") == Some(&Value::Bool(true)))
        .count();
    format!("{ready}/{}", items(pod, "/spec/containers").len())
}

/// What the pod is doing.
pub(crate) fn status(pod: &Value) -> String {
    if !text(pod, "/metadata/deletionTimestamp").is_empty() {
        return "Terminating".to_owned();
    }
    let told = items(pod, "/status/containerStatuses")
        .iter()
        .find_map(|status| {
            ["/state/waiting/reason", "/state/terminated/reason"]
                .into_iter()
                .map(|pointer| text(status, pointer))
                .find(|reason| !reason.is_empty())
        });
    told.unwrap_or_else(|| text(pod, "/status/phase"))
        .to_owned()
}

/// How often containers were restarted.
pub(crate) fn restarts(pod: &Value) -> String {
    items(pod, "/status/containerStatuses")
        .iter()
        .map(|status| number(status, "/restartCount"))
        .sum::<u64>()
        .to_string()
}

//! Events: what controllers tell about objects.

use serde_json::{Value, json};

use crate::{WriteOptions, core::Core, json, resource::EVENTS};

/// How long events are kept, in milliseconds.
const LIFE: u64 = 3_600_000;

/// Tells something about an object, and forgets what was told long ago.
pub(crate) fn record(core: &mut Core, about: &Value, component: &str, reason: &str, message: &str) {
    let kind = if reason.starts_with("Fail") || reason.ends_with("Failed") {
        "Warning"
    } else {
        "Normal"
    };
    let stamp = core.timestamp();
    let name = format!("{}.{}", json::name(about), core.rng.letters(16));
    let namespace = match json::namespace(about) {
        "" => "default",
        namespace => namespace,
    };
    let event = json!({
        "metadata": {"name": name},
        "involvedObject": {
            "apiVersion": about.get("apiVersion"),
            "kind": about.get("kind"),
            "name": json::name(about),
            "namespace": namespace,
            "uid": json::uid(about),
        },
        "reason": reason,
        "message": message,
        "type": kind,
        "count": 1,
        "firstTimestamp": stamp,
        "lastTimestamp": stamp,
        "eventTime": null,
        "source": {"component": component},
        "reportingComponent": component,
        "reportingInstance": "",
    });
    // An event that cannot be recorded (its namespace is going) is of no use to anybody.
    if let Ok(event) = core.create(&EVENTS, namespace, event, WriteOptions::default()) {
        let name = json::name(&event).to_owned();
        core.events
            .push_back((core.now, namespace.to_owned(), name));
    }
    while let Some((at, namespace, name)) = core.events.pop_front() {
        if at + LIFE > core.now {
            core.events.push_front((at, namespace, name));
            break;
        }
        core.store.remove(&EVENTS, &namespace, &name);
    }
}

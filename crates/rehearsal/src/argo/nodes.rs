//! The nodes in a workflow's status.

use serde_json::{Map, Value, json};

use super::Running;
use crate::{json, resource::WORKFLOWS};

/// A node of the status.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    /// Its key: for pods also the pod's name.
    pub id: String,
    /// The path, such as `my-wf[1].pod-delete`.
    pub name: String,
}

impl Node {
    /// The node of this path; its id is made as Argo makes it.
    pub fn new(workflow: &str, name: String) -> Self {
        let id = if name == workflow {
            name.clone()
        } else {
            format!("{workflow}-{}", fnv1a(name.as_bytes()))
        };
        Self { id, name }
    }
}

fn fnv1a(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    })
}

/// Changes the workflow's status.
pub(crate) fn status(running: &Running, change: impl FnOnce(&mut Map<String, Value>)) {
    running.sim.with(|core| {
        core.change(&WORKFLOWS, &running.namespace, &running.name, |workflow| {
            change(json::status(workflow));
        });
    });
}

/// Marks the workflow with its phase, so that selectors find it.
pub(crate) fn labels(running: &Running, phase: &str) {
    let completed = phase != "Running";
    running.sim.with(|core| {
        core.change(&WORKFLOWS, &running.namespace, &running.name, |workflow| {
            let labels = json::child(json::metadata(workflow), "labels");
            labels.insert("workflows.argoproj.io/phase".into(), phase.into());
            if completed {
                labels.insert("workflows.argoproj.io/completed".into(), "true".into());
            }
        });
    });
}

/// Changes a node.
pub(crate) fn change(running: &Running, node: &Node, change: impl FnOnce(&mut Map<String, Value>)) {
    status(running, |status| {
        let nodes = json::child(status, "nodes");
        change(json::child(nodes, &node.id));
    });
}

/// Adds a node.
pub(crate) fn add(
    running: &Running,
    node: &Node,
    display: &str,
    kind: &str,
    template: &str,
    boundary: Option<&Node>,
    phase: &str,
) {
    let stamp = running.sim.with(|core| core.timestamp());
    let scope = format!("local/{}", running.name);
    change(running, node, |map| {
        let Value::Object(fields) = json!({
            "id": node.id,
            "name": node.name,
            "displayName": display,
            "type": kind,
            "templateScope": scope,
            "phase": phase,
            "startedAt": stamp,
            "finishedAt": null,
        }) else {
            return;
        };
        *map = fields;
        if !template.is_empty() {
            map.insert("templateName".into(), template.into());
        }
        if let Some(boundary) = boundary {
            map.insert("boundaryID".into(), boundary.id.clone().into());
        }
    });
}

/// Ends a node.
pub(crate) fn end(running: &Running, node: &Node, phase: &str, message: &str) {
    let stamp = running.sim.with(|core| core.timestamp());
    change(running, node, |map| {
        map.insert("phase".into(), phase.into());
        map.insert("finishedAt".into(), stamp.into());
        if !message.is_empty() {
            map.insert("message".into(), message.into());
        }
    });
}

/// Makes `to` a child of `from`.
pub(crate) fn link(running: &Running, from: &Node, to: &Node) {
    change(running, from, |map| {
        let children = map.entry("children").or_insert_with(|| json!([]));
        if let Value::Array(children) = children {
            let child = Value::String(to.id.clone());
            if !children.contains(&child) {
                children.push(child);
            }
        }
    });
}

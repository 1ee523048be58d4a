//! What the cluster said of a run. It is kept, because the cluster forgets.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{clock::millis, cluster::Change};

/// The objects of a run as they were last seen. Engines and results stay after they are deleted:
/// the cleanup step of most experiments deletes the engines.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Seen {
    /// Its metadata, its status and `spec.shutdown`.
    pub workflow: Option<Value>,
    /// By name.
    pub engines: BTreeMap<String, Value>,
    /// By name.
    pub results: BTreeMap<String, Value>,
    /// Whether the cluster no longer has the workflow.
    #[serde(default)]
    pub workflow_gone: bool,
    /// Why the cluster does not answer at the moment.
    #[serde(default)]
    pub unreachable: Option<String>,
}

impl Seen {
    pub fn uid(&self) -> Option<&str> {
        text(self.workflow.as_ref()?, "/metadata/uid")
    }

    /// Argo's phase; empty until the controller saw the workflow.
    pub fn argo_phase(&self) -> &str {
        self.workflow
            .as_ref()
            .and_then(|w| text(w, "/status/phase"))
            .unwrap_or_default()
    }

    /// Whether a person asked for the end.
    pub fn is_stopped(&self) -> bool {
        let shutdown = self
            .workflow
            .as_ref()
            .and_then(|w| text(w, "/spec/shutdown"));
        shutdown.is_some()
    }

    pub fn set_workflow(&mut self, workflow: &Value) {
        let status = workflow.get("status").cloned().unwrap_or_else(|| json!({}));
        let mut kept = json!({ "metadata": workflow["metadata"], "status": status });
        if let Some(shutdown) = workflow.pointer("/spec/shutdown") {
            kept["spec"] = json!({ "shutdown": shutdown });
        }
        if let Some(status) = kept["status"].as_object_mut() {
            status.remove("storedTemplates");
            status.remove("storedWorkflowTemplateSpec");
        }
        self.workflow = Some(kept);
        self.workflow_gone = false;
    }

    /// Takes in what the watch of the workflow tells; `listed` says whether this list named it.
    pub fn workflow_change(&mut self, change: Change, listed: &mut bool) {
        match change {
            Change::Listing => *listed = false,
            Change::Is(workflow) => {
                *listed = true;
                self.set_workflow(&workflow);
                self.unreachable = None;
            }
            Change::Gone(workflow) => {
                self.set_workflow(&workflow);
                self.workflow_gone = true;
            }
            Change::Listed => {
                self.workflow_gone |= !*listed;
                self.unreachable = None;
            }
            Change::Lost(error) => self.unreachable = Some(error.to_string()),
        }
    }

    pub fn engine_change(&mut self, change: Change) {
        if let Change::Is(engine) | Change::Gone(engine) = change {
            self.engines.insert(name(&engine).to_owned(), engine);
        }
    }

    /// Takes in a result, where it can be one of these engines'. Results of earlier runs stand in
    /// the same namespace; those that carry a random suffix are told apart by their age.
    pub fn result_change(&mut self, change: Change, engines: &[&str]) {
        let Change::Is(result) = change else { return };
        let of = text(&result, "/spec/engine").unwrap_or_default();
        let may_be_ours = engines
            .iter()
            .any(|engine| of == *engine || without_suffix(of) == Some(engine));
        let born = |object: &Value| text(object, "/metadata/creationTimestamp").and_then(millis);
        let is_older = match (born(&result), self.workflow.as_ref().and_then(born)) {
            (Some(result), Some(workflow)) => result < workflow,
            _ => false,
        };
        if may_be_ours && (!is_older || engines.contains(&of)) {
            self.results.insert(name(&result).to_owned(), result);
        }
    }
}

/// The name without the five random characters that Kubernetes appends to a `generateName`.
pub(super) fn without_suffix(name: &str) -> Option<&str> {
    let at = name.len().checked_sub(5)?;
    let suffix = name.get(at..)?;
    suffix
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        .then(|| &name[..at])
}

pub(super) fn text<'v>(value: &'v Value, pointer: &str) -> Option<&'v str> {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
}

pub(super) fn name(object: &Value) -> &str {
    text(object, "/metadata/name").unwrap_or_default()
}

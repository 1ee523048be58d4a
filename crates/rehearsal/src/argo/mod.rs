//! Argo Workflows: a workflow's steps become pods, and their ends become its status.

mod exec;
mod nodes;
mod shell;
pub(crate) mod step_pod;
mod substitute;
mod validate;

use std::{collections::BTreeMap, sync::Arc};

use serde_json::Value;

pub(crate) use validate::validate;

use crate::{
    Change, ChangeKind, DeleteOptions, Selector, json,
    resource::{PODS, WORKFLOWS},
    sim::Sim,
};

/// The label of every pod of a workflow, with the workflow's name.
pub(crate) const WORKFLOW_LABEL: &str = "workflows.argoproj.io/workflow";

/// The id of a node, and the name of its pod.
pub(crate) fn node_id(workflow: &str, node: &str) -> String {
    nodes::Node::new(workflow, node.to_owned()).id
}

/// Starts a new workflow.
pub(crate) fn react(sim: &Sim, change: &Change) {
    let workflow = &change.object;
    let untouched = matches!(json::text(workflow, "/status/phase"), "" | "Pending");
    if change.kind == ChangeKind::Added && untouched {
        let running = Running {
            sim: sim.clone(),
            namespace: json::namespace(workflow).to_owned(),
            name: json::name(workflow).to_owned(),
            workflow: workflow.clone(),
            parameters: parameters(workflow),
        };
        sim.spawn(json::uid(workflow), async move { run(running).await });
    }
}

/// A workflow on its way.
pub(crate) struct Running {
    sim: Sim,
    namespace: String,
    name: String,
    /// The workflow as it was submitted.
    workflow: Arc<Value>,
    /// What `{{workflow...}}` means.
    parameters: BTreeMap<String, String>,
}

fn parameters(workflow: &Value) -> BTreeMap<String, String> {
    let mut known: BTreeMap<String, String> = [
        ("workflow.name", json::name(workflow)),
        ("workflow.namespace", json::namespace(workflow)),
        ("workflow.uid", json::uid(workflow)),
        (
            "workflow.serviceAccountName",
            json::text(workflow, "/spec/serviceAccountName"),
        ),
        (
            "workflow.creationTimestamp",
            json::text(workflow, "/metadata/creationTimestamp"),
        ),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value.to_owned()))
    .collect();
    for parameter in json::items(workflow, "/spec/arguments/parameters") {
        let name = json::text(parameter, "/name");
        if let Some(value) = plain(parameter.get("value").or(parameter.get("default"))) {
            known.insert(format!("workflow.parameters.{name}"), value);
        }
    }
    for kind in ["labels", "annotations"] {
        if let Some(Value::Object(map)) = workflow.pointer(&format!("/metadata/{kind}")) {
            for (key, value) in map {
                known.insert(
                    format!("workflow.{kind}.{key}"),
                    plain(Some(value)).unwrap_or_default(),
                );
            }
        }
    }
    known
}

/// A scalar's text; `None` for anything else.
fn plain(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => value.map(Value::to_string),
        _ => None,
    }
}

async fn run(running: Running) {
    let Running {
        sim,
        namespace,
        name,
        workflow,
        ..
    } = &running;
    sim.sleep_between(80, 250).await;
    let started = sim.with(|core| core.timestamp());
    nodes::status(&running, |status| {
        status.insert("phase".into(), "Running".into());
        status.insert("startedAt".into(), started.clone().into());
        status.insert("finishedAt".into(), Value::Null);
        status.insert("nodes".into(), Value::Object(Default::default()));
    });
    nodes::labels(&running, "Running");
    let ended = match validate(workflow) {
        Err(problem) => exec::End::error(format!("{}: {}", problem.pointer, problem.message)),
        Ok(()) => {
            sim.with(|core| core.moment(name.as_str(), "workflow started"));
            let entrypoint = json::text(workflow, "/spec/entrypoint");
            let ended = exec::entry(&running, name, entrypoint).await;
            let exit = json::text(workflow, "/spec/onExit");
            if !exit.is_empty() {
                exec::entry(&running, &format!("{name}.onExit"), exit).await;
            }
            ended
        }
    };
    let finished = sim.with(|core| core.timestamp());
    nodes::status(&running, |status| {
        status.insert("phase".into(), ended.phase.into());
        status.insert("finishedAt".into(), finished.into());
        if ended.message.is_empty() {
            status.shift_remove("message");
        } else {
            status.insert("message".into(), ended.message.clone().into());
        }
    });
    nodes::labels(&running, ended.phase);
    let story = format!("workflow {}", ended.phase.to_ascii_lowercase());
    sim.with(|core| core.moment(name.as_str(), story));
    if !json::text(workflow, "/spec/podGC/strategy").is_empty() {
        // Argo gives those who read logs a few seconds.
        sim.sleep(5_000).await;
        collect_pods(sim, namespace, name);
    }
}

fn collect_pods(sim: &Sim, namespace: &str, name: &str) {
    let Ok(pods) = Selector::labels(&format!("{WORKFLOW_LABEL}={name}")) else {
        return;
    };
    sim.with(|core| {
        for pod in core.list(&PODS, Some(namespace), &pods) {
            // Somebody else may have deleted it.
            let _ = core.delete(&PODS, namespace, json::name(&pod), DeleteOptions::default());
        }
    });
}

/// Whether somebody asked the workflow to end, and how.
fn shutdown(core: &crate::core::Core, namespace: &str, name: &str) -> Option<String> {
    let workflow = core.get(&WORKFLOWS, namespace, name)?;
    let strategy = json::text(&workflow, "/spec/shutdown");
    (!strategy.is_empty()).then(|| strategy.to_owned())
}

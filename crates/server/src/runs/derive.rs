//! A run as it stands, from its plan and from what the cluster said. Pure.

use api::{NodeKind, Phase, Run, RunNode};
use serde_json::Value;

use super::{
    fault,
    plan::Plan,
    seen::{Seen, name, text},
};

mod close;

pub(crate) use close::final_phase;
pub(super) use close::never_started;

/// A run as it stands now.
pub(super) struct Derived {
    pub run: Run,
    /// Whether every fault that ran has told its verdict. A workflow may be seen to end before the
    /// results of its faults are.
    pub settled: bool,
}

/// Derives a run from its `last` state, its plan and what was seen.
pub(super) fn derive(last: &Run, plan: &Plan, seen: &Seen) -> Derived {
    let mut run = Run {
        groups: plan.nodes(),
        message: String::new(),
        ..last.clone()
    };
    if let Some(workflow) = &seen.workflow {
        place_nodes(&mut run.groups, workflow);
        if let Some(started) = text(workflow, "/status/startedAt") {
            run.started_at = started.to_owned();
        }
    }
    report_faults(&mut run, plan, seen);
    let ended = matches!(seen.argo_phase(), "Succeeded" | "Failed" | "Error");
    let settled = run
        .nodes()
        .all(|node| !ran(node) || verdict(node) != Some("Awaited"));
    if ended {
        end(&mut run, seen);
    } else if seen.workflow_gone {
        run.phase = Phase::Error;
        run.message = match &seen.workflow {
            None => format!("The cluster does not know the workflow {}.", run.workflow),
            Some(_) => format!(
                "The cluster no longer knows the workflow {}: it was deleted, or the cluster was \
                 started anew.",
                run.workflow
            ),
        };
    } else {
        run.phase = match seen.argo_phase() {
            "" | "Pending" => Phase::Queued,
            _ => Phase::Running,
        };
        run.message = match &seen.unreachable {
            Some(why) => format!("{why} The run is followed again as soon as it does."),
            None if seen.is_stopped() => "It is being stopped.".into(),
            None => String::new(),
        };
    }
    if run.phase.is_terminal() {
        close::close(&mut run, seen);
    }
    Derived {
        run,
        settled: settled || !ended,
    }
}

/// Puts Argo's nodes where the plan has their steps; what the plan does not know is appended.
fn place_nodes(groups: &mut Vec<Vec<RunNode>>, workflow: &Value) {
    let Some(nodes) = workflow.pointer("/status/nodes").and_then(Value::as_object) else {
        return;
    };
    let workflow_name = name(workflow);
    let root = nodes
        .values()
        .find(|node| node["name"].as_str() == Some(workflow_name));
    let root_id = root
        .and_then(|root| root["id"].as_str())
        .unwrap_or(workflow_name);
    let mut top: Vec<&Value> = nodes
        .values()
        .filter(|node| node["boundaryID"].as_str() == Some(root_id))
        .filter(|node| {
            !matches!(
                node["type"].as_str(),
                Some("StepGroup" | "TaskGroup" | "Retry")
            )
        })
        .collect();
    top.sort_by_key(|node| (text(node, "/startedAt"), text(node, "/name")));
    for node in top {
        let step = text(node, "/displayName").unwrap_or_default();
        // `NAME[GROUP].STEP` in `steps`, `NAME.TASK` in a `dag`.
        let group = text(node, "/name")
            .and_then(|name| name.strip_prefix(workflow_name)?.strip_prefix('['))
            .and_then(|rest| rest.split_once(']')?.0.parse::<usize>().ok());
        let planned = match group {
            Some(at) => groups
                .get_mut(at)
                .and_then(|group| group.iter_mut().find(|n| n.name == step)),
            None => groups.iter_mut().flatten().find(|n| n.name == step),
        };
        match (planned, group) {
            (Some(planned), _) => fill(planned, node),
            (None, group) => {
                let mut new = RunNode {
                    id: String::new(),
                    name: step.to_owned(),
                    kind: NodeKind::Step,
                    phase: String::new(),
                    message: String::new(),
                    started_at: None,
                    finished_at: None,
                    fault: None,
                };
                fill(&mut new, node);
                match group.and_then(|at| groups.get_mut(at)) {
                    Some(group) => group.push(new),
                    None => groups.push(vec![new]),
                }
            }
        }
    }
}

fn fill(node: &mut RunNode, argo: &Value) {
    let owned = |pointer: &str| text(argo, pointer).map(str::to_owned);
    node.id = owned("/id").unwrap_or_else(|| node.name.clone());
    node.phase = owned("/phase").unwrap_or_else(|| "Pending".into());
    node.message = owned("/message").unwrap_or_default();
    node.started_at = owned("/startedAt");
    node.finished_at = owned("/finishedAt");
}

fn report_faults(run: &mut Run, plan: &Plan, seen: &Seen) {
    // Steps that the plan does not know have no fault, so the faults are the plan's, in its order.
    let faults = run
        .groups
        .iter_mut()
        .flatten()
        .filter_map(|node| node.fault.as_mut());
    for (fault, (engine, result)) in faults.zip(fault::evidence(plan, seen)) {
        fault::report(fault, engine, result);
    }
}

/// The verdict over a workflow that ended.
fn end(run: &mut Run, seen: &Seen) {
    let argo = seen.argo_phase();
    let argo_message = seen
        .workflow
        .as_ref()
        .and_then(|w| text(w, "/status/message"));
    let argo_message = argo_message.unwrap_or("it gives no reason").to_owned();
    let broken = run.nodes().find(|node| {
        node.fault
            .as_ref()
            .is_some_and(|f| ran(node) && matches!(&*f.verdict, "Error" | "Awaited"))
    });
    let not_run = run.nodes().find(|node| node.fault.is_some() && !ran(node));
    let failed_probe = run
        .nodes()
        .any(|node| matches!(verdict(node), Some("Fail" | "Stopped")));
    (run.phase, run.message) = if seen.is_stopped() {
        (Phase::Stopped, String::new())
    } else if argo == "Error" {
        (
            Phase::Error,
            format!("The workflow ended with an error: {argo_message}."),
        )
    } else if let Some(node) = broken {
        (Phase::Error, broken_message(node))
    } else if let Some(node) = not_run.filter(|_| argo == "Failed") {
        let name = &node.name;
        (
            Phase::Error,
            format!("The workflow failed before {name} ran: {argo_message}."),
        )
    } else if failed_probe {
        (Phase::CompletedWithProbeFailure, String::new())
    } else {
        (Phase::Completed, String::new())
    };
}

fn broken_message(node: &RunNode) -> String {
    let reason = node
        .fault
        .as_ref()
        .map(|fault| fault.fail_step.as_str())
        .unwrap_or_default();
    let name = &node.name;
    match (reason, node.message.as_str()) {
        ("", "") => format!("{name} ended without a result."),
        ("", message) | (message, _) => format!("{name} could not inject its fault: {message}"),
    }
}

/// Whether the step's pod was started.
fn ran(node: &RunNode) -> bool {
    matches!(
        node.phase.as_str(),
        "Running" | "Succeeded" | "Failed" | "Error"
    )
}

fn verdict(node: &RunNode) -> Option<&str> {
    node.fault.as_ref().map(|fault| fault.verdict.as_str())
}

#[cfg(test)]
mod tests;

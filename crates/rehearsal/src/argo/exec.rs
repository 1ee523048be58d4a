//! Runs templates: steps one after another, the steps of a group side by side.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    Running,
    nodes::{self, Node},
    plain, shutdown, step_pod,
    substitute::substitute,
};
use crate::{
    DeleteOptions,
    concurrency::{Boxed, join_all},
    json::{items, text},
    resource::PODS,
};

/// How a node ended.
#[derive(Clone, Debug)]
pub(crate) struct End {
    pub phase: &'static str,
    pub message: String,
}

impl End {
    pub fn fine() -> Self {
        Self {
            phase: "Succeeded",
            message: String::new(),
        }
    }

    pub fn failed(message: impl Into<String>) -> Self {
        Self {
            phase: "Failed",
            message: message.into(),
        }
    }

    pub fn error(message: impl Into<String>) -> Self {
        Self {
            phase: "Error",
            message: message.into(),
        }
    }

    fn is_fine(&self) -> bool {
        matches!(self.phase, "Succeeded" | "Skipped")
    }
}

/// A template to run, and where it stands.
struct Call<'r> {
    node: Node,
    display: &'r str,
    template: &'r str,
    /// What `{{inputs...}}` and `{{workflow...}}` mean to the caller.
    arguments: BTreeMap<String, String>,
    boundary: Option<Node>,
}

/// Runs a template as a root node named `name`.
pub(crate) async fn entry(running: &Running, name: &str, template: &str) -> End {
    let arguments = items(&running.workflow, "/spec/arguments/parameters")
        .iter()
        .filter_map(|parameter| {
            let value = plain(parameter.get("value").or(parameter.get("default")))?;
            Some((text(parameter, "/name").to_owned(), value))
        })
        .collect();
    let call = Call {
        node: Node::new(&running.name, name.to_owned()),
        display: name,
        template,
        arguments,
        boundary: None,
    };
    execute(running, call).await.0
}

/// Runs a template; the nodes that follow it hang on the returned ones.
fn execute<'r>(running: &'r Running, call: Call<'r>) -> Boxed<'r, (End, Vec<Node>)> {
    Box::pin(async move {
        let refuse = |call: &Call<'_>, kind, message: String| {
            let Call {
                node,
                display,
                template,
                boundary,
                ..
            } = call;
            nodes::add(
                running,
                node,
                display,
                kind,
                template,
                boundary.as_ref(),
                "Running",
            );
            nodes::end(running, node, "Error", &message);
            (End::error(message), vec![node.clone()])
        };
        let template = items(&running.workflow, "/spec/templates")
            .iter()
            .find(|template| text(template, "/name") == call.template);
        let Some(template) = template else {
            let message = "the sandbox models only steps that name a template of the workflow";
            return refuse(&call, "Skipped", message.into());
        };
        let known = match inputs(running, template, &call.arguments) {
            Ok(known) => known,
            Err(message) => return refuse(&call, "Pod", message),
        };
        if template.get("steps").is_some() {
            steps(running, template, call, known).await
        } else if template.get("container").is_some() || template.get("script").is_some() {
            let end = pod(running, template, &call, &known).await;
            (end, vec![call.node])
        } else {
            let kind = [
                "dag",
                "suspend",
                "resource",
                "containerSet",
                "http",
                "plugin",
                "data",
            ]
            .into_iter()
            .find(|kind| template.get(*kind).is_some());
            let message = match kind {
                Some(kind) => format!("the sandbox does not model {kind} templates yet"),
                None => format!("the template {:?} has nothing to run", call.template),
            };
            refuse(&call, "Skipped", message)
        }
    })
}

/// What the template's texts may refer to.
fn inputs(
    running: &Running,
    template: &Value,
    arguments: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, String> {
    let mut known = running.parameters.clone();
    for parameter in items(template, "/inputs/parameters") {
        let name = text(parameter, "/name");
        let value = arguments
            .get(name)
            .cloned()
            .or_else(|| plain(parameter.get("value").or(parameter.get("default"))));
        let Some(value) = value else {
            return Err(format!("the input parameter {name:?} has no value"));
        };
        known.insert(format!("inputs.parameters.{name}"), value);
    }
    Ok(known)
}

async fn steps<'r>(
    running: &'r Running,
    template: &'r Value,
    call: Call<'r>,
    known: BTreeMap<String, String>,
) -> (End, Vec<Node>) {
    let Call {
        node,
        display,
        template: name,
        boundary,
        ..
    } = call;
    nodes::add(
        running,
        &node,
        display,
        "Steps",
        name,
        boundary.as_ref(),
        "Running",
    );
    let mut last = vec![node.clone()];
    let mut end = End::fine();
    for (at, group) in items(template, "/steps").iter().enumerate() {
        let group_node = Node::new(&running.name, format!("{}[{at}]", node.name));
        nodes::add(
            running,
            &group_node,
            &format!("[{at}]"),
            "StepGroup",
            "",
            Some(&node),
            "Running",
        );
        for before in &last {
            nodes::link(running, before, &group_node);
        }
        let (group_end, leaves) = step_group(running, group, &group_node, &node, &known).await;
        nodes::end(running, &group_node, group_end.phase, &group_end.message);
        last = leaves;
        if !group_end.is_fine() {
            end = group_end;
            break;
        }
    }
    let outbound: Vec<Value> = last.iter().map(|leaf| leaf.id.clone().into()).collect();
    nodes::change(running, &node, |map| {
        map.insert("outboundNodes".into(), outbound.into());
    });
    nodes::end(running, &node, end.phase, &end.message);
    (end, last)
}

async fn step_group<'r>(
    running: &'r Running,
    group: &'r Value,
    group_node: &Node,
    boundary: &Node,
    known: &BTreeMap<String, String>,
) -> (End, Vec<Node>) {
    let steps = group.as_array().map_or(&[][..], Vec::as_slice);
    let mut calls: Vec<Boxed<'_, (End, Vec<Node>)>> = Vec::new();
    for step in steps {
        let display = text(step, "/name");
        let node = Node::new(&running.name, format!("{}.{display}", group_node.name));
        nodes::link(running, group_node, &node);
        let unmodelled = ["when", "withItems", "withParam", "withSequence"]
            .into_iter()
            .find(|key| {
                step.get(*key)
                    .is_some_and(|value| !value.is_null() && value != "")
            });
        if let Some(key) = unmodelled {
            let message = format!("the sandbox does not model {key:?} of steps yet");
            nodes::add(
                running,
                &node,
                display,
                "Skipped",
                "",
                Some(boundary),
                "Running",
            );
            nodes::end(running, &node, "Error", &message);
            calls.push(Box::pin(std::future::ready((
                End::error(message),
                vec![node],
            ))));
            continue;
        }
        let arguments = items(step, "/arguments/parameters")
            .iter()
            .filter_map(|parameter| {
                let value = plain(parameter.get("value"))?;
                let value = substitute(&value, known).unwrap_or(value);
                Some((text(parameter, "/name").to_owned(), value))
            })
            .collect();
        calls.push(execute(
            running,
            Call {
                node,
                display,
                template: text(step, "/template"),
                arguments,
                boundary: Some(boundary.clone()),
            },
        ));
    }
    let mut end = End::fine();
    let mut leaves = Vec::new();
    for (step, (step_end, step_leaves)) in steps.iter().zip(join_all(calls).await) {
        let tolerated = match step_end.phase {
            "Failed" => step.pointer("/continueOn/failed") == Some(&Value::Bool(true)),
            "Error" => step.pointer("/continueOn/error") == Some(&Value::Bool(true)),
            _ => true,
        };
        // The worst end is the group's: an error before a failure.
        if !tolerated && (end.is_fine() || step_end.phase == "Error" && end.phase == "Failed") {
            let message = format!("{}: {}", text(step, "/name"), step_end.message);
            end = End {
                phase: step_end.phase,
                message,
            };
        }
        leaves.extend(step_leaves);
    }
    if leaves.is_empty() {
        leaves.push(group_node.clone());
    }
    (end, leaves)
}

/// What a step's pod came to.
enum Watched {
    Started,
    Over(i64),
    Gone,
    Shutdown(String),
}

async fn pod(
    running: &Running,
    template: &Value,
    call: &Call<'_>,
    known: &BTreeMap<String, String>,
) -> End {
    let Call {
        node,
        display,
        template: name,
        boundary,
        ..
    } = call;
    nodes::add(
        running,
        node,
        display,
        "Pod",
        name,
        boundary.as_ref(),
        "Pending",
    );
    let finish = |end: End| {
        nodes::end(running, node, end.phase, &end.message);
        running.sim.with(|core| {
            let mut story = format!("step {}", end.phase.to_ascii_lowercase());
            if !end.message.is_empty() {
                story = format!("{story}: {}", end.message);
            }
            core.moment(*display, story);
        });
        end
    };
    if let Some(strategy) = running
        .sim
        .with(|core| shutdown(core, &running.namespace, &running.name))
    {
        return finish(stopped(&strategy));
    }
    if let Err(message) = step_pod::create(running, template, node, display, known) {
        return finish(End::error(message));
    }
    running
        .sim
        .with(|core| core.moment(*display, "step started"));
    let mut started = false;
    loop {
        let watched = running.sim.until(None, |core| {
            if let Some(strategy) = shutdown(core, &running.namespace, &running.name) {
                return Some(Watched::Shutdown(strategy));
            }
            let Some(pod) = core.get(&PODS, &running.namespace, &node.id) else {
                return Some(Watched::Gone);
            };
            match text(&pod, "/status/phase") {
                "Succeeded" | "Failed" => Some(Watched::Over(
                    pod.pointer("/status/containerStatuses/0/state/terminated/exitCode")
                        .and_then(Value::as_i64)
                        .unwrap_or(1),
                )),
                "Running" if !started => Some(Watched::Started),
                _ => None,
            }
        });
        match watched.await {
            Some(Watched::Started) => {
                started = true;
                nodes::change(running, node, |map| {
                    map.insert("phase".into(), "Running".into());
                });
            }
            Some(Watched::Over(0)) => return finish(End::fine()),
            Some(Watched::Over(code)) => {
                let last = running.sim.with(|core| {
                    let key = (
                        running.namespace.clone(),
                        node.id.clone(),
                        step_pod::MAIN.into(),
                    );
                    core.logs.get(&key)?.last().map(|line| line.text.clone())
                });
                let said = last.map_or(String::new(), |line| format!(": {line}"));
                return finish(End::failed(format!("Error (exit code {code}){said}")));
            }
            Some(Watched::Shutdown(strategy)) => {
                let options = DeleteOptions::default();
                // The pod may have been deleted in the same instant.
                let _ = running
                    .sim
                    .with(|core| core.delete(&PODS, &running.namespace, &node.id, options));
                return finish(stopped(&strategy));
            }
            Some(Watched::Gone) | None => return finish(End::error("pod deleted")),
        }
    }
}

fn stopped(strategy: &str) -> End {
    End::failed(format!("workflow shutdown with strategy: {strategy}"))
}

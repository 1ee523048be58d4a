//! Adding a fault of the catalogue: its installation, its template and its step.

use serde_json::{Value, json};
use yaml::{Node, Op, Refusal, Route, Tree};

use super::{NewFault, Place, faults::append, refuse, steps};
use crate::{
    catalogue,
    experiment::{Experiment, ExperimentKind, StepBody, StepGroup},
    field,
    manifest::{self, Aim},
};

pub(super) fn add(
    tree: &Tree,
    experiment: &Experiment,
    new: &NewFault,
) -> Result<Vec<Op>, Refusal> {
    let fault = catalogue::fault(&new.fault).ok_or_else(|| {
        let known: Vec<_> = catalogue::faults().iter().map(|fault| fault.name).collect();
        refuse(
            format!(
                "{:?} is not in the catalogue, which has {}.",
                new.fault,
                known.join(", ")
            ),
            None,
        )
    })?;
    let Some(list) = &experiment.steps else {
        return Err(refuse(
            "The entrypoint is no list of steps, so that a fault can only be added as text.",
            experiment.entrypoint.span.clone(),
        ));
    };
    let spec = spec(experiment, list);
    let templates = spec.then("templates");
    let name = free_name(tree, &templates, fault.name);
    let parameter = tree
        .find(&field::join(&spec, &["arguments", "parameters"]))
        .into_iter()
        .flat_map(Node::items)
        .any(|item| item.get("name").and_then(Node::as_str) == Some("adminModeNamespace"));
    let namespace = if parameter {
        Some("{{workflow.parameters.adminModeNamespace}}")
    } else {
        experiment.namespace.value.as_deref()
    };
    let engine = manifest::chaos_engine(
        fault,
        &Aim {
            name: &name,
            namespace,
            workflow: experiment.name.text(),
            target: (&new.target_namespace, &new.target_label, &new.target_kind),
        },
    );
    let mut ops = install(tree, experiment, list, &templates, fault, namespace, &name);
    let first_is_new = ops
        .iter()
        .any(|op| matches!(op, Op::Insert { route, .. } if *route == list.then(0)));
    let shifted = usize::from(first_is_new);
    ops.push(append(tree, &templates, template(&name, &engine)));
    ops.push(step(experiment, list, new.place, &name, shifted)?);
    Ok(ops)
}

/// Where the workflow's own `spec` is.
fn spec(experiment: &Experiment, steps: &Route) -> Route {
    let root = Route {
        document: steps.document,
        segments: Vec::new(),
    };
    match experiment.kind {
        ExperimentKind::Workflow => root.then("spec"),
        ExperimentKind::CronWorkflow { .. } => field::join(&root, &["spec", "workflowSpec"]),
    }
}

/// `pod-delete-` and three characters that no other template's name ends in: Litmus finds a
/// fault's result by its name, so that no name may be a part of another.
fn free_name(tree: &Tree, templates: &Route, fault: &str) -> String {
    let taken: Vec<&str> = tree
        .find(templates)
        .into_iter()
        .flat_map(Node::items)
        .filter_map(|template| template.get("name").and_then(Node::as_str))
        .collect();
    let mut seed = taken.len();
    loop {
        let name = format!("{fault}-{}", suffix(seed));
        if !taken.iter().any(|other| {
            other.contains(&name) || (!other.is_empty() && name.contains(other) && *other != fault)
        }) {
            return name;
        }
        seed += 1;
        if seed > taken.len() + 5000 {
            return name;
        }
    }
}

/// Three characters in base 36 that do not look counted.
fn suffix(seed: usize) -> String {
    const SYMBOLS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    const ALL: usize = 36 * 36 * 36;
    // Prime to the number of suffixes, so that all of them come before one comes again.
    let mut number = seed.wrapping_mul(17_711).wrapping_add(10_946) % ALL;
    let mut text = String::new();
    for _ in 0..3 {
        text.push(char::from(SYMBOLS[number % 36]));
        number /= 36;
    }
    text
}

fn artifact(name: &str, path: &str, manifest: &str) -> Value {
    json!({ "name": name, "path": path, "raw": { "data": manifest } })
}

fn template(name: &str, engine: &str) -> Value {
    json!({
        "name": name,
        "inputs": { "artifacts": [artifact(name, &format!("/tmp/chaosengine-{name}.yaml"), engine)] },
        "metadata": { "labels": { "weight": "10" } },
        "container": {
            "image": manifest::CHECKER_IMAGE,
            "args": [format!("-file=/tmp/chaosengine-{name}.yaml"), "-saveName=/tmp/engine-name"],
        },
    })
}

/// Installs the fault, unless the experiment does already.
fn install(
    tree: &Tree,
    experiment: &Experiment,
    list: &Route,
    templates: &Route,
    fault: &catalogue::FaultDoc,
    namespace: Option<&str>,
    name: &str,
) -> Vec<Op> {
    let artifacts = |template: &Route| field::join(template, &["inputs", "artifacts"]);
    let installed = steps::installing(experiment)
        .filter_map(|template| tree.find(&artifacts(template)))
        .flat_map(Node::items)
        .any(|artifact| steps::installs(artifact) == Some(fault.name));
    if installed {
        return Vec::new();
    }
    let item = artifact(
        name,
        &format!("/tmp/{name}.yaml"),
        &manifest::chaos_experiment(fault),
    );
    let folder =
        steps::installing(experiment).find(|template| steps::applies_folder(tree, template));
    if let Some(template) = folder {
        return vec![append(tree, &artifacts(template), item)];
    }
    const USUAL: &str = "install-chaos-faults";
    let taken = tree
        .find(templates)
        .into_iter()
        .flat_map(Node::items)
        .any(|template| template.get("name").and_then(Node::as_str) == Some(USUAL));
    let step = if taken {
        format!("install-{name}")
    } else {
        USUAL.to_owned()
    };
    let scope = match namespace {
        Some(namespace) => format!(" -n {namespace}"),
        None => String::new(),
    };
    let template = json!({
        "name": step,
        "inputs": { "artifacts": [item] },
        "container": {
            "image": manifest::KUBECTL_IMAGE,
            "command": ["sh", "-c"],
            "args": [format!("kubectl apply -f /tmp/{scope} && sleep 30")],
        },
    });
    vec![
        append(tree, templates, template),
        Op::Insert {
            route: list.then(0),
            value: json!([{ "name": step, "template": step }]),
        },
    ]
}

/// The step at its place; `shifted` groups were put before all others.
fn step(
    experiment: &Experiment,
    list: &Route,
    place: Option<Place>,
    name: &str,
    shifted: usize,
) -> Result<Op, Refusal> {
    let step = json!({ "name": name, "template": name });
    let groups = &experiment.groups;
    match place {
        Some(Place::Beside { group }) => {
            let Some(group_of) = groups.get(group) else {
                return Err(refuse("There is no such group in the experiment.", None));
            };
            if group_of
                .steps
                .iter()
                .any(|step| step.route == group_of.route)
            {
                return Err(refuse(
                    "These steps are written without groups: write each as a list of its own first.",
                    Some(group_of.span.clone()),
                ));
            }
            Ok(Op::Insert {
                route: list.then(group + shifted).then(group_of.steps.len()),
                value: step,
            })
        }
        Some(Place::Alone { before }) if before > groups.len() => {
            Err(refuse("There is no such place in the experiment.", None))
        }
        alone => {
            let before = match alone {
                Some(Place::Alone { before }) => before,
                _ => before_cleanup(experiment),
            };
            Ok(Op::Insert {
                route: list.then(before + shifted),
                value: json!([step]),
            })
        }
    }
}

/// The first group that cleans up and after which no fault is installed or injected; the end where
/// there is none.
fn before_cleanup(experiment: &Experiment) -> usize {
    let groups = &experiment.groups;
    let needs_chaos = |body: &StepBody| matches!(body, StepBody::Fault(_) | StepBody::Install);
    let done = groups
        .iter()
        .rposition(|group| group.steps.iter().any(|step| needs_chaos(&step.body)))
        .map_or(0, |last| last + 1);
    let cleans = |group: &StepGroup| {
        let mut steps = group.steps.iter();
        steps.any(|step| step.body == StepBody::Cleanup)
    };
    groups[done..]
        .iter()
        .position(cleans)
        .map_or(groups.len(), |at| done + at)
}

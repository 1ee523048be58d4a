//! Removing and moving steps.

use yaml::{Node, Op, Refusal, Route, Segment, Tree};

use super::{Place, refuse};
use crate::{
    Document,
    experiment::{Experiment, Step, StepBody},
    field,
};

pub(super) fn remove(tree: &Tree, document: &Document, step: &Route) -> Result<Vec<Op>, Refusal> {
    match document {
        Document::Experiment(experiment) => remove_from_experiment(tree, experiment, step),
        Document::Pipeline(_) => remove_from_pipeline(tree, step),
        Document::Unknown { .. } => Err(super::not_known()),
    }
}

/// The item of the list goes, not only the mapping under `step`; an emptied `parallel` goes too.
fn remove_from_pipeline(tree: &Tree, step: &Route) -> Result<Vec<Op>, Refusal> {
    let mut item = match step.segments.last() {
        Some(Segment::Key(key)) if key == "step" || key == "stepGroup" || key == "stage" => {
            step.parent()
        }
        Some(Segment::Index(_)) => Some(step.clone()),
        _ => None,
    }
    .filter(|item| tree.find(item).is_some())
    .ok_or_else(|| refuse("The step is not there any more.", None))?;
    while let Some(list) = item.parent()
        && list.segments.last() == Some(&Segment::from("parallel"))
        && tree
            .find(&list)
            .is_some_and(|list| list.items().count() == 1)
        && let Some(outer) = list.parent()
    {
        item = outer;
    }
    Ok(vec![Op::Remove { route: item }])
}

fn remove_from_experiment(
    tree: &Tree,
    experiment: &Experiment,
    route: &Route,
) -> Result<Vec<Op>, Refusal> {
    let (group, index) = locate(experiment, route)?;
    let step = &experiment.groups[group].steps[index];
    let mut ops = vec![Op::Remove {
        route: leaving(experiment, group, index),
    }];
    let Some(template) = &step.template_route else {
        return Ok(ops);
    };
    if uses(tree, template, step.template.text()) > 1 {
        return Ok(ops);
    }
    // Artifacts before templates: taking a template out shifts the ones behind it.
    ops.extend(installation(tree, experiment, step).map(|route| Op::Remove { route }));
    ops.push(Op::Remove {
        route: template.clone(),
    });
    Ok(ops)
}

/// The artifact that installs the step's fault, where no other step injects the same fault.
fn installation(tree: &Tree, experiment: &Experiment, step: &Step) -> Option<Route> {
    let StepBody::Fault(fault) = &step.body else {
        return None;
    };
    let name = fault.fault.text();
    let needed = experiment
        .faults()
        .any(|(other, same)| other.route != step.route && same.fault.text() == name);
    if needed || name.is_empty() {
        return None;
    }
    let install = installing(experiment).find(|template| applies_folder(tree, template))?;
    let list = field::join(install, &["inputs", "artifacts"]);
    let artifacts = tree.find(&list)?;
    artifacts
        .items()
        .position(|artifact| installs(artifact) == Some(name))
        .map(|index| list.then(index))
}

/// The templates that install faults.
pub(super) fn installing(experiment: &Experiment) -> impl Iterator<Item = &Route> {
    experiment
        .groups
        .iter()
        .flat_map(|group| &group.steps)
        .filter(|step| step.body == StepBody::Install)
        .filter_map(|step| step.template_route.as_ref())
}

/// Whether a template applies whatever its artifacts put into `/tmp`, not one file of its own.
pub(super) fn applies_folder(tree: &Tree, template: &Route) -> bool {
    let container = tree.find(&template.then("container"));
    ["command", "args"]
        .into_iter()
        .filter_map(|key| container?.get(key))
        .flat_map(Node::items)
        .filter_map(Node::as_str)
        .flat_map(str::split_whitespace)
        .any(|word| matches!(word, "/tmp" | "/tmp/" | "-f=/tmp" | "-f=/tmp/"))
}

/// The ChaosExperiment that an artifact installs, by name.
pub(super) fn installs(artifact: Node<'_>) -> Option<&str> {
    let document = artifact.path(&["raw", "data"])?.embedded()?;
    (document.get("kind")?.as_str()? == "ChaosExperiment").then_some(())?;
    document.path(&["metadata", "name"])?.as_str()
}

/// How many steps and tasks of all templates run a template.
fn uses(tree: &Tree, template: &Route, name: &str) -> usize {
    let templates = template.parent().and_then(|list| tree.find(&list));
    templates
        .into_iter()
        .flat_map(Node::items)
        .flat_map(|template| {
            let steps = template.get("steps").into_iter().flat_map(Node::items);
            let tasks = template
                .path(&["dag", "tasks"])
                .into_iter()
                .flat_map(Node::items);
            steps.chain(tasks)
        })
        .flat_map(|item| std::iter::once(item).chain(item.items()))
        .filter(|step| step.get("template").and_then(Node::as_str) == Some(name))
        .count()
}

/// Which step of which group a route is.
fn locate(experiment: &Experiment, route: &Route) -> Result<(usize, usize), Refusal> {
    if experiment.steps.is_none() {
        return Err(refuse(
            "The entrypoint is no list of steps, so that its order can only be edited as text.",
            experiment.entrypoint.span.clone(),
        ));
    }
    experiment
        .groups
        .iter()
        .enumerate()
        .find_map(|(group, steps)| {
            let index = steps.steps.iter().position(|step| step.route == *route)?;
            Some((group, index))
        })
        .ok_or_else(|| refuse("The step is not there any more.", None))
}

/// What goes when a step goes: itself, or its group where it is the last of it.
fn leaving(experiment: &Experiment, group: usize, index: usize) -> Route {
    let group = &experiment.groups[group];
    if group.steps.len() == 1 {
        group.route.clone()
    } else {
        group.steps[index].route.clone()
    }
}

pub(super) fn shift(experiment: &Experiment, route: &Route, to: Place) -> Result<Vec<Op>, Refusal> {
    let (group, index) = locate(experiment, route)?;
    let groups = &experiment.groups;
    let Some(list) = &experiment.steps else {
        return Err(refuse("The entrypoint is no list of steps.", None));
    };
    let from = &groups[group];
    // A step that stands in the outer list has no list to share with others.
    let flat = |at: usize| {
        groups[at]
            .steps
            .iter()
            .any(|step| step.route == groups[at].route)
    };
    let alone = from.steps.len() == 1;
    match to {
        Place::Alone { before } if before > groups.len() => {
            Err(refuse("There is no such place in the experiment.", None))
        }
        Place::Alone { before } if alone => {
            let after = if before > group { before - 1 } else { before };
            if after == group {
                return Ok(Vec::new());
            }
            Ok(vec![Op::Move {
                from: from.route.clone(),
                to: list.then(after),
            }])
        }
        Place::Alone { before } => {
            // A new empty group shifts what stands behind it, the old group included.
            let shifted = if before <= group { group + 1 } else { group };
            Ok(vec![
                Op::Insert {
                    route: list.then(before),
                    value: serde_json::json!([]),
                },
                Op::Move {
                    from: list.then(shifted).then(index),
                    to: list.then(before).then(0),
                },
            ])
        }
        Place::Beside { group: into } if into == group => Ok(Vec::new()),
        Place::Beside { group: into } => {
            let Some(target) = groups.get(into) else {
                return Err(refuse("There is no such group in the experiment.", None));
            };
            if flat(into) || flat(group) {
                return Err(refuse(
                    "These steps are written without groups: write each as a list of its own first.",
                    Some(target.span.clone()),
                ));
            }
            let mut ops = vec![Op::Move {
                from: from.steps[index].route.clone(),
                to: target.route.then(target.steps.len()),
            }];
            if alone {
                ops.push(Op::Remove {
                    route: from.route.clone(),
                });
            }
            Ok(ops)
        }
    }
}

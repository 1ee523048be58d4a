//! An edit counts only if the edited text means what was asked.

use yaml::{Node, Refusal, Route, Tree};

use super::{Intent, Place, refuse};
use crate::{
    Document,
    experiment::{Experiment, StepBody},
    field,
    project::{kind, read},
};

/// Compares what the edited text means with what was meant.
pub(super) fn verify(
    tree: &Tree,
    before: &Document,
    intent: &Intent,
    edited: &Tree,
    loses_comments: bool,
) -> Result<(), Refusal> {
    if edited.has_errors() && !tree.has_errors() {
        return Err(failed("the text would not be readable afterwards"));
    }
    let removes = loses_comments
        || matches!(
            intent,
            Intent::RemoveStep { .. } | Intent::RemoveProbe { .. }
        );
    if !removes && edited.comments().count() < tree.comments().count() {
        return Err(Refusal {
            reason: yaml::Reason::Comment,
            message: "Nothing was changed: a comment above it would be lost. Move the comment as text first.".to_owned(),
            span: None,
            op: None,
        });
    }
    if kind(edited) != before.kind() {
        return Err(failed("the document would become something else"));
    }
    let texts = match intent {
        Intent::SetTexts(texts) => texts.clone(),
        Intent::RenameStep { step, name } => vec![(step.then("name"), name.clone())],
        _ => Vec::new(),
    };
    for (route, text) in &texts {
        let reads = edited.find(route).and_then(|node| node.as_str());
        if reads != Some(text.as_str()) {
            return Err(failed("the field would not read as what was typed"));
        }
    }
    // Of a pipeline, the proof of the edits themselves says all.
    let Document::Experiment(before) = before else {
        return Ok(());
    };
    let holds = match fault_holds(tree, edited, before, intent) {
        Some(holds) => holds,
        None => match read(edited) {
            Document::Experiment(after) => steps_hold(before, &after, intent),
            _ => false,
        },
    };
    if holds {
        Ok(())
    } else {
        Err(failed("the experiment would not become what was meant"))
    }
}

fn failed(message: &str) -> Refusal {
    refuse(format!("Nothing was changed: {message}."), None)
}

/// Whether a fault became what an intent means; `None` where the intent is about steps. The steps
/// stay as they are then: that is proved with the edits.
fn fault_holds(tree: &Tree, edited: &Tree, before: &Experiment, intent: &Intent) -> Option<bool> {
    let fault = |engine: &Route| {
        let mut faults = before.faults();
        faults.find_map(|(_, fault)| (fault.engine == *engine).then_some(fault))
    };
    let text = |item: Node<'_>, key: &str, wanted: &str| {
        item.get(key).and_then(Node::as_str) == Some(wanted)
    };
    let count = |tree: &Tree, list: &Route| tree.find(list).map_or(0, Node::len);
    match intent {
        Intent::SetTexts(_) | Intent::RenameStep { .. } | Intent::MoveNode { .. } => Some(true),
        Intent::SetTunable {
            engine,
            name,
            value,
        } => Some(fault(engine).is_some_and(|fault| {
            let mut items = edited
                .find(&fault.tunables_route)
                .into_iter()
                .flat_map(Node::items);
            items.any(|item| text(item, "name", name) && text(item, "value", value))
        })),
        Intent::SetWeight { template, weight } => {
            let route = field::join(template, &["metadata", "labels", "weight"]);
            let set = edited.find(&route).and_then(Node::as_str);
            Some(set.is_some_and(|set| set == weight.to_string()))
        }
        Intent::AddProbe { engine, probe } => Some(fault(engine).is_some_and(|fault| {
            let list = &fault.probes_route;
            let last = edited.find(list).and_then(|list| list.items().last());
            count(edited, list) == count(tree, list) + 1
                && last.is_some_and(|last| text(last, "name", &probe.name))
        })),
        Intent::RemoveProbe { probe } => Some(
            probe
                .parent()
                .is_some_and(|list| count(edited, &list) + 1 == count(tree, &list)),
        ),
        Intent::RemoveStep { .. }
        | Intent::MoveStep { .. }
        | Intent::AddFault(_)
        | Intent::Rename { .. } => None,
    }
}

/// Whether the steps became what an intent about steps means.
fn steps_hold(before: &Experiment, after: &Experiment, intent: &Intent) -> bool {
    match intent {
        Intent::Rename { name } => after.name.text() == name && names(before) == names(after),
        Intent::RemoveStep { step } => {
            let mut expected = names(before);
            for (group, steps) in before.groups.iter().enumerate() {
                if let Some(index) = steps.steps.iter().position(|known| known.route == *step) {
                    expected[group].remove(index);
                }
            }
            expected.retain(|group| !group.is_empty());
            let mut left = names(after);
            left.retain(|group| !group.is_empty());
            expected == left && probes(after) <= probes(before)
        }
        Intent::MoveStep { step, to } => moved(before, step, *to) == Some(names(after)),
        Intent::AddFault(new) => {
            let added: Vec<_> = after
                .faults()
                .filter(|(step, _)| {
                    before
                        .faults()
                        .all(|(old, _)| old.name.text() != step.name.text())
                })
                .collect();
            let [(_, fault)] = added.as_slice() else {
                return false;
            };
            fault.fault.text() == new.fault
                && fault.target.namespace.text() == new.target_namespace
                && fault.target.label.text() == new.target_label
                && fault.target.kind.text() == new.target_kind
                && steps(after, |body| *body == StepBody::Install) >= 1
        }
        _ => true,
    }
}

fn names(experiment: &Experiment) -> Vec<Vec<String>> {
    experiment
        .groups
        .iter()
        .map(|group| {
            group
                .steps
                .iter()
                .map(|step| format!("{}:{}", step.name.text(), step.template.text()))
                .collect()
        })
        .collect()
}

fn moved(before: &Experiment, step: &Route, to: Place) -> Option<Vec<Vec<String>>> {
    let mut groups = names(before);
    let (group, index) = before
        .groups
        .iter()
        .enumerate()
        .find_map(|(group, steps)| {
            let index = steps.steps.iter().position(|known| known.route == *step)?;
            Some((group, index))
        })?;
    match to {
        Place::Beside { group: into } if into == group => {}
        Place::Beside { group: into } => {
            let step = groups[group].remove(index);
            groups.get_mut(into)?.push(step);
            if groups[group].is_empty() {
                groups.remove(group);
            }
        }
        Place::Alone { before } => {
            let step = groups[group].remove(index);
            let emptied = groups[group].is_empty();
            groups.insert(before, vec![step]);
            if emptied {
                let old = if before <= group { group + 1 } else { group };
                groups.remove(old);
            }
        }
    }
    Some(groups)
}

fn probes(experiment: &Experiment) -> usize {
    experiment
        .faults()
        .map(|(_, fault)| fault.probes.len())
        .sum()
}

fn steps(experiment: &Experiment, is: impl Fn(&StepBody) -> bool) -> usize {
    experiment
        .groups
        .iter()
        .flat_map(|group| &group.steps)
        .filter(|step| is(&step.body))
        .count()
}

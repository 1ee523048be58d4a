//! What a person means by an action in the drawing or in a form, as the fewest text edits.

mod add_fault;
mod faults;
mod steps;
mod texts;
mod verify;

use yaml::{Op, Planned, Price, Refusal, Route, Span, TextEdit, Tree};

use crate::{Document, experiment::Experiment, project::read};

/// One action of a person.
#[derive(Clone, Debug, PartialEq)]
pub enum Intent {
    /// Sets fields to what a form shows, all at once. A text stays text, and a number or boolean
    /// stays one where the new text is one too; what is new follows its key.
    SetTexts(Vec<(Route, String)>),
    /// Sets an environment variable of a fault, adding it where the fault has none of that name.
    SetTunable {
        /// The fault's engine ([`crate::experiment::Fault::engine`]).
        engine: Route,
        /// The variable.
        name: String,
        /// Its value.
        value: String,
    },
    /// Sets how much a fault counts in the score.
    SetWeight {
        /// The fault's template ([`crate::experiment::Step::template_route`]).
        template: Route,
        /// 0 to 10.
        weight: u32,
    },
    /// Adds a probe behind the others of a fault.
    AddProbe {
        /// The fault's engine.
        engine: Route,
        /// The probe.
        probe: NewProbe,
    },
    /// Removes a probe ([`crate::experiment::Probe::route`]).
    RemoveProbe {
        /// The probe.
        probe: Route,
    },
    /// Removes a step. In an experiment its template goes with it where nothing else uses it, and
    /// the fault's installation where no other fault needs it.
    RemoveStep {
        /// The step ([`crate::experiment::Step::route`] or [`crate::pipeline::Step::route`]).
        step: Route,
    },
    /// Moves a step of an experiment.
    MoveStep {
        /// The step.
        step: Route,
        /// Where it goes, as seen before the move.
        to: Place,
    },
    /// Moves a node of a pipeline's list.
    MoveNode {
        /// The item of the list that it stands in.
        from: Route,
        /// The item that it is to become, as seen when it has left its list.
        to: Route,
    },
    /// Adds a fault of the built-in catalogue with all that it needs.
    AddFault(NewFault),
    /// Renames the document.
    Rename {
        /// `metadata.name` or `pipeline.name`.
        name: String,
    },
    /// Renames a step; its template and its engine keep their names.
    RenameStep {
        /// The step.
        step: Route,
        /// Its `name`.
        name: String,
    },
}

/// Where a step stands in an experiment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In a group of its own, before the group with this index; the number of groups is the end.
    Alone {
        /// The group that it comes before.
        before: usize,
    },
    /// Side by side with the steps of the group with this index.
    Beside {
        /// The group that it joins.
        group: usize,
    },
}

/// A probe to be added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewProbe {
    /// `name`.
    pub name: String,
    /// `type`, such as `httpProbe`.
    pub kind: String,
    /// `mode`.
    pub mode: String,
    /// Inputs by dotted path; what is left out gets a usual value.
    pub inputs: Vec<(String, String)>,
    /// Run properties by name; what is left out gets a usual value.
    pub run_properties: Vec<(String, String)>,
}

/// A fault to be added.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewFault {
    /// A fault of [`crate::catalogue::faults`].
    pub fault: String,
    /// Which step it becomes; without one, the last before the cleanup.
    pub place: Option<Place>,
    /// `appkind`.
    pub target_kind: String,
    /// `appns`.
    pub target_namespace: String,
    /// `applabel`.
    pub target_label: String,
}

/// The edits that carry out an intent.
///
/// # Errors
///
/// A [`Refusal`] where the document has no place for it, where the edit cannot be made without
/// touching more than was meant, or where the edited text would not mean what was asked.
pub fn plan(tree: &Tree, intent: &Intent) -> Result<Vec<TextEdit>, Refusal> {
    Ok(planned_at(tree, &read(tree), intent, &[])?.edits)
}

/// As [`plan`], for a tree that is known to mean `before`, and with prices that may be paid (see
/// [`Tree::plan_at`]); with the tree after.
pub(crate) fn planned_at(
    tree: &Tree,
    before: &Document,
    intent: &Intent,
    consent: &[Price],
) -> Result<Planned, Refusal> {
    let planned = tree.planned_at(&ops(tree, before, intent)?, consent)?;
    let loses_comments = consent.contains(&Price::Comments);
    verify::verify(tree, before, intent, &planned.tree, loses_comments)?;
    Ok(planned)
}

fn ops(tree: &Tree, document: &Document, intent: &Intent) -> Result<Vec<Op>, Refusal> {
    match intent {
        Intent::SetTexts(texts) => Ok(texts::set(tree, texts)),
        Intent::SetTunable {
            engine,
            name,
            value,
        } => faults::set_tunable(tree, experiment(document)?, engine, name, value),
        Intent::SetWeight { template, weight } => faults::set_weight(tree, template, *weight),
        Intent::AddProbe { engine, probe } => {
            faults::add_probe(tree, experiment(document)?, engine, probe)
        }
        Intent::RemoveProbe { probe } => faults::remove_probe(experiment(document)?, probe),
        Intent::RemoveStep { step } => steps::remove(tree, document, step),
        Intent::MoveStep { step, to } => steps::shift(experiment(document)?, step, *to),
        Intent::MoveNode { from, to } => Ok(vec![Op::Move {
            from: from.clone(),
            to: to.clone(),
        }]),
        Intent::AddFault(new) => add_fault::add(tree, experiment(document)?, new),
        Intent::Rename { name } => {
            let field = match document {
                Document::Experiment(experiment) => &experiment.name,
                Document::Pipeline(pipeline) => &pipeline.name,
                Document::Unknown { .. } => return Err(not_known()),
            };
            Ok(set_text(&field.route, name))
        }
        Intent::RenameStep { step, name } => Ok(set_text(&step.then("name"), name)),
    }
}

fn set_text(route: &Route, text: &str) -> Vec<Op> {
    vec![Op::Set {
        route: route.clone(),
        value: text.into(),
    }]
}

fn experiment(document: &Document) -> Result<&Experiment, Refusal> {
    match document {
        Document::Experiment(experiment) => Ok(experiment),
        Document::Pipeline(_) => Err(refuse("This is a pipeline, not an experiment.", None)),
        Document::Unknown { .. } => Err(not_known()),
    }
}

fn not_known() -> Refusal {
    refuse(
        "This document is neither an experiment nor a pipeline.",
        None,
    )
}

/// A refusal of what does not fit the document.
fn refuse(message: impl Into<String>, span: Option<Span>) -> Refusal {
    Refusal {
        reason: yaml::Reason::NotFound,
        message: message.into(),
        span,
        op: None,
    }
}

//! A Harness pipeline: stages, and the steps of each.

use yaml::{Route, Span, Tree};

use crate::{Field, NamedField, field};

/// A Harness pipeline, projected from its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Pipeline {
    /// `pipeline.name`.
    pub name: Field,
    /// `pipeline.identifier`.
    pub identifier: Field,
    /// Groups of stages run one after another, the stages of a group side by side (`parallel`).
    pub groups: Vec<StageGroup>,
}

impl Pipeline {
    /// All stages, in order.
    pub fn stages(&self) -> impl Iterator<Item = &Stage> {
        self.groups.iter().flat_map(|group| &group.stages)
    }
}

/// Stages that run side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct StageGroup {
    /// The item of `stages`.
    pub route: Route,
    /// Its stages; one where the item is a plain `stage`.
    pub stages: Vec<Stage>,
}

/// One stage.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// Stable while the stage keeps its identifier: the identifier, made unique.
    pub id: String,
    /// `name`.
    pub name: Field,
    /// `identifier`.
    pub identifier: Field,
    /// `type`, such as `Custom`.
    pub kind: Field,
    /// The mapping under `stage` (or the item itself where it is not understood).
    pub route: Route,
    /// Its bytes.
    pub span: Span,
    /// `spec.execution.steps`, in order.
    pub steps: Vec<StepNode>,
    /// Why the stage is kept as it is and not drawn further, where that is so.
    pub opaque: Option<String>,
}

/// One node of an execution.
#[derive(Clone, Debug, PartialEq)]
pub enum StepNode {
    /// A step.
    Step(Step),
    /// A step group with its own serial steps.
    Group {
        /// Like [`Step::id`].
        id: String,
        /// `name`.
        name: Field,
        /// `identifier`.
        identifier: Field,
        /// The mapping under `stepGroup`.
        route: Route,
        /// Its bytes.
        span: Span,
        /// Its steps.
        steps: Vec<StepNode>,
    },
    /// Nodes that run side by side.
    Parallel {
        /// The list under `parallel`.
        route: Route,
        /// Its bytes.
        span: Span,
        /// Its nodes.
        steps: Vec<StepNode>,
    },
    /// Something else in the list: kept and shown.
    Opaque {
        /// Like [`Step::id`].
        id: String,
        /// Its identifier, else its name; of what is not even a step, what it seems to be.
        called: String,
        /// What it seems to be.
        what: String,
        /// The item.
        route: Route,
        /// Its bytes.
        span: Span,
    },
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Stable while the step keeps its identifier: `<stage id>.<identifier>`, made unique.
    pub id: String,
    /// `name`.
    pub name: Field,
    /// `identifier`.
    pub identifier: Field,
    /// `type`, such as `FmeFlagDefaultAllocation`.
    pub kind: Field,
    /// The mapping under `step`.
    pub route: Route,
    /// Its bytes.
    pub span: Span,
    /// The shares of an `FmeFlagDefaultAllocation`.
    pub allocation: Option<Vec<Share>>,
}

impl Step {
    /// All scalars under `spec` and `timeout`, by dotted path, in the order of the text:
    /// `spec.allocation.0.amount`. `tree` is the one that the step was projected from.
    pub fn fields(&self, tree: &Tree) -> Vec<NamedField> {
        let mut fields: Vec<_> = ["spec", "timeout"]
            .into_iter()
            .flat_map(|key| field::scalars(tree, &self.route.then(key), key))
            .collect();
        fields.sort_by_key(|named| named.field.span.as_ref().map(|span| span.start));
        fields
    }
}

/// One treatment's share of an allocation, in percent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// `treatment`.
    pub treatment: Field,
    /// `amount`.
    pub amount: Field,
}

//! The fields of a pipeline's stages, step groups and steps.

use model::{
    Field, Pipeline,
    catalogue::Kind,
    pipeline::{Step, StepNode},
};
use yaml::{Diagnostic, Tree};

use super::{FormField, StepForm, humanize};

/// The form of the node with that id; `None` for what is kept as it is.
pub(super) fn node_form(
    pipeline: &Pipeline,
    id: &str,
    tree: &Tree,
    findings: &[Diagnostic],
) -> Option<StepForm> {
    pipeline.stages().find_map(|stage| {
        if stage.id == id {
            let named = stage.opaque.is_none();
            return named.then(|| name_form("Stage", &stage.name, findings));
        }
        find(&stage.steps, id, tree, findings)
    })
}

fn find(nodes: &[StepNode], id: &str, tree: &Tree, findings: &[Diagnostic]) -> Option<StepForm> {
    nodes.iter().find_map(|node| match node {
        StepNode::Step(step) => (step.id == id).then(|| step_form(step, tree, findings)),
        StepNode::Group { id: own, name, .. } if own == id => {
            Some(name_form("Step Group", name, findings))
        }
        StepNode::Group { steps, .. } | StepNode::Parallel { steps, .. } => {
            find(steps, id, tree, findings)
        }
        StepNode::Opaque { .. } => None,
    })
}

/// Of stages and step groups the form has the name; what they hold is on the canvas.
fn name_form(what: &'static str, name: &Field, findings: &[Diagnostic]) -> StepForm {
    StepForm {
        what,
        fields: vec![FormField::new("Name", "name", name).judged(findings)],
        shares: Vec::new(),
    }
}

fn step_form(step: &Step, tree: &Tree, findings: &[Diagnostic]) -> StepForm {
    let shares: Vec<FormField> = step
        .allocation
        .iter()
        .flatten()
        .map(|share| {
            let label = format!("{} amount", share.treatment.text());
            let mut field = FormField::new(label, "amount", &share.amount);
            field.unit = Some("%");
            field.of_kind(Kind::Percentage).judged(findings)
        })
        .collect();
    let amounts: Vec<&str> = shares.iter().map(|share| share.key.as_str()).collect();
    let name = FormField::new("Name", "name", &step.name).judged(findings);
    let scalars = step.fields(tree).into_iter().map(|named| {
        let path = named.name.strip_prefix("spec.").unwrap_or(&named.name);
        FormField::new(humanize(path), &named.name, &named.field).judged(findings)
    });
    let fields = std::iter::once(name)
        .chain(scalars)
        .filter(|field| !amounts.contains(&field.key.as_str()))
        .collect();
    StepForm {
        what: "Step",
        fields,
        shares,
    }
}

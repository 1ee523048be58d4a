//! The fields of a pipeline's step.

use model::{
    catalogue::Kind,
    pipeline::{Step, StepNode},
};
use yaml::Diagnostic;

use super::{FormField, StepForm, humanize};

pub(super) fn find_step<'p>(nodes: &'p [StepNode], id: &str) -> Option<&'p Step> {
    nodes.iter().find_map(|node| match node {
        StepNode::Step(step) => (step.id == id).then_some(step),
        StepNode::Group { steps, .. } | StepNode::Parallel { steps, .. } => find_step(steps, id),
        StepNode::Opaque { .. } => None,
    })
}

pub(super) fn step_form(step: &Step, findings: &[Diagnostic]) -> StepForm {
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
    let scalars = step.fields.iter().map(|named| {
        let path = named.name.strip_prefix("spec.").unwrap_or(&named.name);
        FormField::new(humanize(path), &named.name, &named.field).judged(findings)
    });
    let fields = std::iter::once(name)
        .chain(scalars)
        .filter(|field| !amounts.contains(&field.key.as_str()))
        .collect();
    StepForm {
        kind: step.kind.text().to_owned(),
        fields,
        shares,
    }
}

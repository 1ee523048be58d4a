//! The sum of what a board is made of, by which an unchanged one is known.

use std::hash::{DefaultHasher, Hash, Hasher};

use model::{Document, experiment, pipeline};

use super::{Board, only_text};
use crate::document::OpenDocument;

impl Board {
    /// The sum of all that [`Board::of`] reads besides the findings. Where it stays the same, so
    /// does the board.
    pub fn sum(document: &OpenDocument) -> u64 {
        let mut sum = DefaultHasher::new();
        (document.broken() > 0).hash(&mut sum);
        match document.document() {
            Document::Experiment(experiment) => {
                only_text(experiment, document).hash(&mut sum);
                for group in &experiment.groups {
                    group.steps.len().hash(&mut sum);
                    for step in &group.steps {
                        sum_step(step, &mut sum);
                    }
                }
            }
            Document::Pipeline(pipeline) => {
                for group in &pipeline.groups {
                    group.stages.len().hash(&mut sum);
                    for stage in &group.stages {
                        let texts = [&stage.id, stage.name.text(), stage.kind.text()];
                        (texts, &stage.opaque).hash(&mut sum);
                        sum_nodes(&stage.steps, &mut sum);
                    }
                }
            }
            Document::Unknown { what } => what.hash(&mut sum),
        }
        std::mem::discriminant(document.document()).hash(&mut sum);
        sum.finish()
    }
}

fn sum_step(step: &experiment::Step, sum: &mut DefaultHasher) {
    (&step.id, step.name.text()).hash(sum);
    std::mem::discriminant(&step.body).hash(sum);
    match &step.body {
        experiment::StepBody::Fault(fault) => {
            (fault.fault.text(), fault.weight(), fault.probes.len()).hash(sum);
        }
        experiment::StepBody::Opaque { what } => what.hash(sum),
        experiment::StepBody::Install | experiment::StepBody::Cleanup => {}
    }
}

fn sum_nodes(nodes: &[pipeline::StepNode], sum: &mut DefaultHasher) {
    nodes.len().hash(sum);
    for node in nodes {
        std::mem::discriminant(node).hash(sum);
        match node {
            pipeline::StepNode::Step(step) => {
                (&step.id, step.name.text(), step.kind.text()).hash(sum);
                for share in step.allocation.iter().flatten() {
                    share.amount.text().hash(sum);
                }
            }
            pipeline::StepNode::Group {
                id, name, steps, ..
            } => {
                (id, name.text()).hash(sum);
                sum_nodes(steps, sum);
            }
            pipeline::StepNode::Parallel { steps, .. } => sum_nodes(steps, sum),
            pipeline::StepNode::Opaque { id, what, .. } => (id, what).hash(sum),
        }
    }
}

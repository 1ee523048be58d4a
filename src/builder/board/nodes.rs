//! The nodes of the canvas from the projections of experiments and pipelines.

use std::sync::Arc;

use model::{experiment, pipeline};
use yaml::{Diagnostic, Severity, Span};

use super::{BoardNode, Columns, many};
use crate::components::Glyph;

/// The findings, in the order of their places.
pub(super) struct Problems<'d>(pub &'d [Diagnostic]);

impl Problems<'_> {
    /// How many errors and warnings begin inside of some bytes.
    fn inside<'s>(&self, spans: impl Iterator<Item = &'s Span> + Clone) -> (usize, usize) {
        let mut counts = (0, 0);
        for (at, span) in spans.clone().enumerate() {
            let first = self.0.partition_point(|each| each.span.start < span.start);
            let all = self.0[first..].iter();
            for each in all.take_while(|each| each.span.start <= span.end) {
                let start = each.span.start;
                let known = |span: &Span| span.start <= start && start <= span.end;
                if spans.clone().take(at).any(known) {
                    continue;
                }
                match each.severity {
                    Severity::Error => counts.0 += 1,
                    Severity::Warning => counts.1 += 1,
                    Severity::Hint => {}
                }
            }
        }
        counts
    }
}

impl BoardNode {
    fn new(id: &str, title: &str, problems: (usize, usize)) -> Self {
        Self {
            id: id.to_owned(),
            title: title.to_owned(),
            subtitle: String::new(),
            glyph: Glyph::Step,
            problems,
            opaque: false,
            inside: Vec::new(),
            steps: Vec::new(),
        }
    }
}

/// Columns without the empty ones.
fn columns(all: impl Iterator<Item = Vec<BoardNode>>) -> Columns {
    all.filter(|column| !column.is_empty())
        .map(Arc::new)
        .collect()
}

pub(super) fn experiment_columns(
    experiment: &experiment::Experiment,
    problems: &Problems<'_>,
) -> Columns {
    let groups = experiment.groups.iter();
    columns(groups.map(|group| {
        let steps = group.steps.iter();
        steps.map(|step| experiment_node(step, problems)).collect()
    }))
}

fn experiment_node(step: &experiment::Step, problems: &Problems<'_>) -> BoardNode {
    let spans = step.template_span.iter().chain([&step.span]);
    let mut node = BoardNode::new(&step.id, titled(step.name.text()), problems.inside(spans));
    match &step.body {
        experiment::StepBody::Fault(fault) => {
            node.glyph = Glyph::Fault;
            node.subtitle = format!(
                "{} · weight {} · {}",
                fault.fault.text(),
                fault.weight(),
                many(fault.probes.len(), "probe"),
            );
        }
        experiment::StepBody::Install => {
            node.glyph = Glyph::Download;
            node.subtitle = "installs the faults".to_owned();
        }
        experiment::StepBody::Cleanup => {
            node.glyph = Glyph::Trash;
            node.subtitle = "cleans up at the end".to_owned();
        }
        experiment::StepBody::Opaque { what } => {
            node.opaque = true;
            node.subtitle.clone_from(what);
        }
    }
    node
}

pub(super) fn pipeline_columns(pipeline: &pipeline::Pipeline, problems: &Problems<'_>) -> Columns {
    let groups = pipeline.groups.iter();
    columns(groups.map(|group| {
        let stages = group.stages.iter();
        stages.map(|stage| stage_node(stage, problems)).collect()
    }))
}

fn stage_node(stage: &pipeline::Stage, problems: &Problems<'_>) -> BoardNode {
    let title = titled(stage.name.text());
    let inside = problems.inside([&stage.span].into_iter());
    let mut node = BoardNode::new(&stage.id, title, inside);
    node.glyph = Glyph::Pipeline;
    match &stage.opaque {
        Some(why) => {
            node.opaque = true;
            node.subtitle.clone_from(why);
        }
        None => {
            let count = stage.steps.iter().map(count_steps).sum();
            node.subtitle = match stage.kind.text() {
                "" => many(count, "step"),
                kind => format!("{kind} · {}", many(count, "step")),
            };
        }
    }
    node.steps = step_columns(&stage.steps, problems);
    node
}

fn count_steps(node: &pipeline::StepNode) -> usize {
    match node {
        pipeline::StepNode::Group { steps, .. } | pipeline::StepNode::Parallel { steps, .. } => {
            steps.iter().map(count_steps).sum()
        }
        _ => 1,
    }
}

fn step_columns(steps: &[pipeline::StepNode], problems: &Problems<'_>) -> Columns {
    columns(steps.iter().map(|step| {
        let mut column = Vec::new();
        push_nodes(step, problems, &mut column);
        column
    }))
}

fn push_nodes(step: &pipeline::StepNode, problems: &Problems<'_>, column: &mut Vec<BoardNode>) {
    let inside = |span| problems.inside([span].into_iter());
    match step {
        pipeline::StepNode::Step(step) => column.push(step_node(step, inside(&step.span))),
        pipeline::StepNode::Group {
            id,
            name,
            span,
            steps,
            ..
        } => {
            let mut node = BoardNode::new(id, titled(name.text()), inside(span));
            node.glyph = Glyph::Columns;
            let count = steps.iter().map(count_steps).sum();
            node.subtitle = format!("step group · {}", many(count, "step"));
            node.inside = step_columns(steps, problems);
            column.push(node);
        }
        pipeline::StepNode::Parallel { steps, .. } => {
            for step in steps {
                push_nodes(step, problems, column);
            }
        }
        pipeline::StepNode::Opaque { id, what, span, .. } => {
            let mut node = BoardNode::new(id, what, inside(span));
            node.opaque = true;
            node.subtitle = "kept as it is".to_owned();
            column.push(node);
        }
    }
}

fn step_node(step: &pipeline::Step, problems: (usize, usize)) -> BoardNode {
    let mut node = BoardNode::new(&step.id, titled(step.name.text()), problems);
    node.subtitle = step.kind.text().to_owned();
    if let Some(shares) = &step.allocation {
        let amounts: Vec<_> = shares.iter().map(|share| share.amount.text()).collect();
        node.subtitle = format!("{} · {}", node.subtitle, amounts.join(" / "));
    }
    node.glyph = match step.kind.text() {
        "Wait" => Glyph::Clock,
        "HarnessApproval" | "CustomApproval" => Glyph::CircleCheck,
        "Chaos" => Glyph::Fault,
        kind if kind.starts_with("FmeFlag") => Glyph::Settings,
        "ShellScript" | "Run" | "Http" => Glyph::Code,
        _ => Glyph::Step,
    };
    node
}

fn titled(name: &str) -> &str {
    if name.is_empty() { "(no name)" } else { name }
}

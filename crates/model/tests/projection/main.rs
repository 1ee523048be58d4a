//! Shapes other than those of the stories, the broken ones included.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod embedded;
mod experiments;
mod findings;
mod odd;
mod pipelines;

use faultline_model::{
    Document, Projection,
    experiment::{Experiment, StepBody},
    pipeline::Pipeline,
    project,
};
use yaml::{Severity, Tree};

fn read(text: &str) -> Projection {
    project(&Tree::parse(text))
}

fn experiment(text: &str) -> Experiment {
    match read(text).document {
        Document::Experiment(experiment) => experiment,
        other => panic!("no experiment: {other:?}"),
    }
}

fn pipeline(text: &str) -> Pipeline {
    match read(text).document {
        Document::Pipeline(pipeline) => pipeline,
        other => panic!("no pipeline: {other:?}"),
    }
}

/// Code and underlined text of the findings, errors and warnings only.
fn wrong(text: &str) -> Vec<(String, String)> {
    read(text)
        .diagnostics
        .into_iter()
        .filter(|finding| finding.severity > Severity::Hint)
        .map(|finding| (finding.code, text[finding.span].to_owned()))
        .collect()
}

fn found(code: &str, place: &str) -> (String, String) {
    (code.to_owned(), place.to_owned())
}

fn steps(experiment: &Experiment) -> Vec<Vec<String>> {
    experiment
        .groups
        .iter()
        .map(|group| {
            group
                .steps
                .iter()
                .map(|step| match &step.body {
                    StepBody::Fault(_) => format!("{}: fault", step.id),
                    StepBody::Install => format!("{}: install", step.id),
                    StepBody::Cleanup => format!("{}: cleanup", step.id),
                    StepBody::Opaque { what } => format!("{}: {what}", step.id),
                })
                .collect()
        })
        .collect()
}

const HEAD: &str = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata:\n  name: x\n";

fn workflow(spec: &str) -> String {
    format!("{HEAD}spec:\n{spec}")
}

fn engine(rest: &str) -> String {
    let engine: String = format!(
        "apiVersion: litmuschaos.io/v1alpha1\nkind: ChaosEngine\nmetadata:\n  name: pd\n{rest}"
    )
    .lines()
    .map(|line| format!("            {line}\n"))
    .collect();
    workflow(&format!(
        "  entrypoint: main
  templates:
  - name: main
    steps:
    - - {{name: a, template: f}}
  - name: f
    inputs:
      artifacts:
      - name: e
        raw:
          data: |
{engine}    metadata:
      labels: {{weight: \"10\"}}
"
    ))
}

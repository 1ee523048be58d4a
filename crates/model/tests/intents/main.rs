//! Actions change the lines that they are about, and no other.

#![allow(clippy::unwrap_used)]

mod faults;
mod fields;
mod steps;

use faultline_model::{
    Document, Intent, NewFault, Place,
    experiment::{Experiment, Fault, Step, StepBody},
    pipeline::Pipeline,
    plan, project,
};
use similar::ChangeTag;
use similar::TextDiff;
use std::fs;
use yaml::{Refusal, Tree};

fn fixture(name: &str) -> String {
    let path = format!("{}/../../tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).unwrap()
}

fn cart() -> String {
    fixture("cart-pod-delete.workflow.json")
}

fn rollout() -> String {
    fixture("fme-rollout.pipeline.yaml")
}

fn experiment(text: &str) -> Experiment {
    match project(&Tree::parse(text)).document {
        Document::Experiment(experiment) => experiment,
        other => panic!("no experiment: {other:?}"),
    }
}

fn pipeline(text: &str) -> Pipeline {
    match project(&Tree::parse(text)).document {
        Document::Pipeline(pipeline) => pipeline,
        other => panic!("no pipeline: {other:?}"),
    }
}

fn only_fault(experiment: &Experiment) -> (Step, Fault) {
    let (step, fault) = experiment.faults().next().unwrap();
    (step.clone(), fault.clone())
}

fn attempt(text: &str, intent: &Intent) -> Result<String, Refusal> {
    Ok(yaml::apply(text, &plan(&Tree::parse(text), intent)?))
}

fn carry_out(text: &str, intent: &Intent) -> String {
    attempt(text, intent).unwrap_or_else(|refusal| panic!("{intent:?}: {refusal}"))
}

/// The lines that differ, as a line diff shows them.
fn diff(before: &str, after: &str) -> String {
    TextDiff::from_lines(before, after)
        .iter_all_changes()
        .filter(|change| change.tag() != ChangeTag::Equal)
        .map(|change| format!("{}{}", change.tag(), change.value()))
        .collect()
}

/// In a JSON file a whole embedded document is one line: what differs inside it, and that no other
/// line does.
fn engine_diff(before: &str, after: &str) -> String {
    let outer = diff(before, after);
    assert_eq!(outer.lines().count(), 2, "{outer}");
    let engine = |text: &str| {
        let (_, fault) = only_fault(&experiment(text));
        let tree = Tree::parse(text);
        let mut data = fault.engine;
        data.segments.pop();
        let engine = tree.find(&data).unwrap().as_str().unwrap();
        assert!(
            !engine.replace("\r\n", "").contains('\n'),
            "a line break without CR"
        );
        engine.replace("\r\n", "\n")
    };
    diff(&engine(before), &engine(after))
}

fn names(experiment: &Experiment) -> Vec<Vec<String>> {
    let step = |step: &Step| match step.body {
        StepBody::Opaque { .. } => format!("({})", step.name.text()),
        _ => step.name.text().to_owned(),
    };
    experiment
        .groups
        .iter()
        .map(|group| group.steps.iter().map(step).collect())
        .collect()
}

fn new_fault(fault: &str, place: Option<Place>) -> Intent {
    Intent::AddFault(NewFault {
        fault: fault.to_owned(),
        place,
        target_kind: "deployment".to_owned(),
        target_namespace: "hce".to_owned(),
        target_label: "app=frontend".to_owned(),
    })
}

const ORDER: &str = "\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
  name: order
spec:
  entrypoint: main
  templates:
    - name: main
      steps:
        # the first
        - - name: a
            template: t
        - - name: b # second
            template: t
          - name: c
            template: t
        - - name: d
            template: t
    - name: t
      suspend: {}
";

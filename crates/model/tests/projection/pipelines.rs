//! Pipelines: what is drawn, and what is told.

use super::{found, pipeline, read, wrong};
use faultline_model::pipeline::StepNode;

fn stage(steps: &str) -> String {
    let steps: String = steps
        .lines()
        .map(|line| format!("            {line}\n"))
        .collect();
    format!(
        "pipeline:
  name: p
  identifier: p
  stages:
  - stage:
      name: s
      identifier: s
      type: Custom
      spec:
        execution:
          steps:
{steps}"
    )
}

fn outline(nodes: &[StepNode]) -> String {
    let inner: Vec<String> = nodes
        .iter()
        .map(|node| match node {
            StepNode::Step(step) => step.id.clone(),
            StepNode::Group { id, steps, .. } => format!("{id}{}", outline(steps)),
            StepNode::Parallel { steps, .. } => format!("parallel{}", outline(steps)),
            StepNode::Opaque { id, what, .. } => format!("{id}={what}"),
        })
        .collect();
    format!("({})", inner.join(" "))
}

const WAIT: &str = "- step: {type: Wait, name: w, identifier: w, spec: {duration: 10s}}\n";

#[test]
fn nested_steps_and_what_is_not_known() {
    let text = stage(
        "- parallel:
  - step: {type: Wait, name: a, identifier: a}
  - stepGroup:
      name: g
      identifier: g
      steps:
      - step: {type: Wait, name: a, identifier: a}
- step:
    name: t
    identifier: t
    template: {templateRef: deploy, versionLabel: v1}
- insert: {identifier: i}
- step: text
- text
",
    );
    let pipeline = pipeline(&text);
    assert_eq!(
        outline(&pipeline.groups[0].stages[0].steps),
        "(parallel(s.a s.g(s.a#2)) s.t=template deploy@v1 s.insert=insert s.step=step s.text=text)"
    );
    assert_eq!(wrong(&text), []);
}

#[test]
fn stages_side_by_side_and_templates() {
    let text = "pipeline:
  name: p
  identifier: p
  stages:
  - parallel:
    - stage: {name: a, identifier: a, type: Custom}
    - stage: {name: b, identifier: b, template: {templateRef: t}}
  - insert: {identifier: i}
";
    let pipeline = pipeline(text);
    let shown: Vec<Vec<_>> = pipeline
        .groups
        .iter()
        .map(|group| {
            group
                .stages
                .iter()
                .map(|s| (s.id.as_str(), s.opaque.as_deref()))
                .collect()
        })
        .collect();
    assert_eq!(
        shown,
        [
            vec![("a", None), ("b", Some("template t"))],
            vec![("", Some("insert"))]
        ]
    );
    assert_eq!(wrong(text), []);
}

#[test]
fn pipelines_that_cannot_run() {
    assert_eq!(wrong("pipeline: {}\n"), [found("no-stages", "pipeline")]);
    assert_eq!(wrong("pipeline:\n  template: {templateRef: t}\n"), []);
    assert_eq!(
        wrong(&stage(&format!("{WAIT}{WAIT}"))),
        [found("duplicate-identifier", "w")]
    );
    let nameless = "- step: {type: Wait, identifier: w}\n";
    assert_eq!(wrong(&stage(nameless)), [found("missing-key", "step")]);
}

fn allocation(on: &str, off: &str) -> String {
    stage(&format!(
        "- step:
    type: FmeFlagDefaultAllocation
    name: a
    identifier: a
    spec:
      allocation:
      - treatment: \"on\"
        amount: {on}
      - treatment: \"off\"
        amount: {off}
"
    ))
}

#[test]
fn allocations_total_a_hundred() {
    assert_eq!(wrong(&allocation("75", "25")), []);
    assert_eq!(wrong(&allocation("<+input>", "25")), []);
    let text = allocation("75", "30");
    assert_eq!(
        wrong(&text),
        [
            found("allocation-total", "75"),
            found("allocation-total", "30")
        ]
    );
    let finding = &read(&text).diagnostics[0];
    assert_eq!(finding.message, "The amounts must total 100, is 105.");
    assert_eq!(
        wrong(&allocation("-5", "105")),
        [
            found("allocation-amount", "-5"),
            found("allocation-amount", "105")
        ]
    );
    assert_eq!(
        wrong(&allocation("7.5", "25")),
        [found("allocation-amount", "7.5")]
    );
}

#[test]
fn treatments_and_expected_scores() {
    let bare = allocation("50", "50").replace("\"on\"", "on");
    assert_eq!(wrong(&bare), [found("bare-boolean", "on")]);
    let gate = |score: &str| {
        wrong(&stage(&format!(
            "- step: {{type: Chaos, name: c, identifier: c, spec: {{expectedResilienceScore: {score}}}}}\n"
        )))
    };
    assert_eq!(gate("80"), []);
    assert_eq!(gate("<+pipeline.variables.min>"), []);
    assert_eq!(gate("150"), [found("expected-score", "150")]);
    assert_eq!(gate("\"80\""), [found("expected-score", "\"80\"")]);
}

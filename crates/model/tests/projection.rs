//! Shapes other than those of the stories, the broken ones included.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use faultline_model::{
    Document, Projection,
    experiment::{Experiment, StepBody},
    pipeline::{Pipeline, StepNode},
    project,
};
use proptest::prelude::*;
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

#[test]
fn every_kind_of_template_has_a_word() {
    let text = workflow(
        "  entrypoint: main
  templates:
  - name: main
    steps:
    - - {name: a, template: c}
      - {name: b, template: s}
    - {name: flat, template: w}
    - - {name: gone, template: nowhere}
      - {name: far, templateRef: {name: x, template: y}}
      - {name: here, inline: {container: {image: x}}}
      - {name: a, template: d}
      - {template: x}
  - {name: c, container: {image: x}}
  - {name: s, script: {source: x}}
  - {name: w, suspend: {}}
  - {name: d, dag: {tasks: []}}
  - {name: x}
",
    );
    assert_eq!(
        steps(&experiment(&text)),
        [
            vec!["a: container", "b: script"],
            vec!["flat: suspend"],
            vec![
                "gone: missing template",
                "far: template of another workflow",
                "here: container",
                "a#2: dag",
                ": unknown template"
            ],
        ]
    );
    assert_eq!(
        wrong(&text),
        [
            found("unknown-template", "nowhere"),
            found("duplicate-step", "a")
        ]
    );
}

#[test]
fn a_dag_is_drawn_by_its_dependencies() {
    let text = workflow(
        "  entrypoint: main
  templates:
  - name: main
    dag:
      tasks:
      - {name: a, template: c}
      - {name: b, template: c, dependencies: [a]}
      - {name: c, template: c, depends: a.Succeeded && b}
      - {name: d, template: c}
  - {name: c, container: {image: x}}
",
    );
    let experiment = experiment(&text);
    assert_eq!(
        steps(&experiment),
        [
            vec!["a: container", "d: container"],
            vec!["b: container"],
            vec!["c: container"]
        ]
    );
    assert_eq!(experiment.steps, None);
}

#[test]
fn an_entrypoint_can_be_a_single_template() {
    let text = workflow("  entrypoint: c\n  templates:\n  - {name: c, container: {image: x}}\n");
    assert_eq!(steps(&experiment(&text)), [vec!["c: container"]]);
}

#[test]
fn a_cron_workflow_has_its_spec_one_level_deeper() {
    let text = "apiVersion: argoproj.io/v1alpha1\nkind: CronWorkflow\nmetadata: {generateName: x-}\nspec:\n  schedule: '0 * * * *'\n  workflowSpec:\n    entrypoint: c\n    templates:\n    - {name: c, container: {image: x}}\n";
    let experiment = experiment(text);
    assert_eq!(experiment.name.text(), "x-");
    assert_eq!(
        experiment.entrypoint.route.to_string(),
        "/spec/workflowSpec/entrypoint"
    );
    assert_eq!(steps(&experiment), [vec!["c: container"]]);
    assert_eq!(wrong(text), []);
}

#[test]
fn the_first_document_that_is_one_counts() {
    let text = format!(
        "kind: ServiceAccount\n---\n{}",
        workflow("  entrypoint: c\n  templates:\n  - {name: c, suspend: {}}\n")
    );
    let experiment = experiment(&text);
    assert_eq!(experiment.name.route.to_string(), "@1/metadata/name");
    assert_eq!(wrong(&text), []);
}

#[test]
fn unknown_documents_say_what_they_are() {
    for (text, what, place) in [
        ("kind: ChaosEngine\n", Some("ChaosEngine"), "ChaosEngine"),
        ("template:\n  name: x\n", Some("template"), "template: "),
        (
            "apiVersion: chaos-mesh.org/v1alpha1\nkind: Workflow\n",
            Some("Workflow"),
            "Workflow",
        ),
        ("version: 1\npipeline:\n  stages: []\n", None, "version: 1"),
        ("- a\n", None, "- a"),
        ("text\n", None, "text"),
    ] {
        let projection = read(text);
        let Document::Unknown { what: found } = &projection.document else {
            panic!("{text} is known");
        };
        assert_eq!(found.as_deref(), what, "{text}");
        let [finding] = projection.diagnostics.as_slice() else {
            panic!("{text}: {:?}", projection.diagnostics);
        };
        assert_eq!(finding.code, "unknown-kind");
        assert!(
            text[finding.span.clone()].starts_with(place.trim_end())
                || place.starts_with(&text[finding.span.clone()]),
            "{text}: {:?}",
            &text[finding.span.clone()]
        );
    }
    assert_eq!(read("").diagnostics[0].code, "empty");
    assert_eq!(read("# only a comment\n").diagnostics[0].code, "empty");
}

#[test]
fn broken_text_has_only_the_findings_of_the_reader() {
    let text = workflow("  entrypoint: main\n  templates: [\n");
    let projection = read(&text);
    assert!(matches!(projection.document, Document::Experiment(_)));
    assert_eq!(
        projection.diagnostics.len(),
        1,
        "{:?}",
        projection.diagnostics
    );
}

#[test]
fn workflows_that_cannot_run() {
    assert_eq!(wrong(HEAD), [found("no-templates", "Workflow")]);
    assert_eq!(
        wrong(&workflow("  entrypoint: x\n")),
        [found("no-templates", "spec")]
    );
    let other = workflow("  entrypoint: x\n  templates:\n  - {name: y, steps: []}\n");
    assert_eq!(wrong(&other), [found("unknown-entrypoint", "x")]);
    let elsewhere = workflow("  workflowTemplateRef: {name: x}\n");
    assert_eq!(wrong(&elsewhere), []);
    let twice = workflow(
        "  entrypoint: y\n  templates:\n  - {name: y, suspend: {}}\n  - {name: y, suspend: {}}\n",
    );
    assert_eq!(wrong(&twice), [found("duplicate-template", "y")]);
}

#[test]
fn engines_that_cannot_run() {
    let fine = "spec:\n  appinfo: {appns: a, applabel: b=c, appkind: deployment}\n  experiments:\n  - name: pod-delete\n";
    assert_eq!(wrong(&engine(fine)), []);
    assert_eq!(
        wrong(&engine("spec: {}\n")),
        [found("engine-without-experiments", "ChaosEngine")]
    );
    let half = fine.replace("applabel: b=c, ", "");
    assert_eq!(
        wrong(&engine(&half)),
        [found("appinfo-incomplete", "deployment")]
    );
    let none = fine.replace("b=c", "''").replace("deployment", "''");
    assert_eq!(wrong(&engine(&none)), []);
    let later = fine.replace("b=c", "{{workflow.parameters.label}}");
    assert_eq!(wrong(&engine(&later)), []);
    let broken = fine.replace("{appns: a,", "{appns: a, [");
    let codes: Vec<_> = wrong(&engine(&broken))
        .into_iter()
        .map(|(code, _)| code)
        .collect();
    assert_eq!(codes, ["embedded-broken"]);
}

#[test]
fn tunables_are_what_the_fault_reads() {
    let with = |name: &str, value: &str| {
        wrong(&engine(&format!(
            "spec:\n  experiments:\n  - name: pod-delete\n    spec:\n      components:\n        env:\n        - {{name: {name}, value: {value}}}\n"
        )))
    };
    let duration = "TOTAL_CHAOS_DURATION";
    assert_eq!(with(duration, "'30'"), []);
    assert_eq!(with(duration, "''"), []);
    assert_eq!(with(duration, "'{{workflow.parameters.d}}'"), []);
    assert_eq!(with(duration, "abc"), [found("tunable-value", "abc")]);
    assert_eq!(
        with("PODS_AFFECTED_PERC", "'101'"),
        [found("tunable-value", "'101'")]
    );
    assert_eq!(with("OF_MY_OWN", "abc"), []);
    assert_eq!(with("OF_MY_OWN", "{{workflow.parameters.d}}"), []);
    assert_eq!(with("OF_MY_OWN", "''"), []);
    assert_eq!(
        with("OF_MY_OWN", "{a: b}"),
        [found("value-not-text", "value")]
    );
    assert_eq!(with(duration, "[a, b]"), [found("value-not-text", "value")]);
    let block = "spec:\n  experiments:\n  - name: pod-delete\n    spec:\n      components:\n        env:\n        - name: X\n          value:\n            a: b\n";
    assert_eq!(wrong(&engine(block)), [found("value-not-text", "value")]);
}

#[test]
fn weights_are_whole_numbers_up_to_ten() {
    let with = |weight: &str| {
        let text = engine("spec:\n  experiments:\n  - name: pod-delete\n");
        wrong(&text.replace("weight: \"10\"", &format!("weight: {weight}")))
    };
    assert_eq!(with("\"0\""), []);
    assert_eq!(with("\"{{workflow.parameters.w}}\""), []);
    assert_eq!(with("5"), [found("label-not-text", "5")]);
    assert_eq!(with("\"11\""), [found("weight-range", "\"11\"")]);
    assert_eq!(with("\"-1\""), [found("weight-range", "\"-1\"")]);
    assert_eq!(with("\"7.5\""), [found("weight-range", "\"7.5\"")]);
    assert_eq!(with("\"many\""), [found("weight-range", "\"many\"")]);
}

#[test]
fn probes_are_checked() {
    let with = |probe: &str| {
        let text = format!(
            "spec:\n  experiments:\n  - name: pod-delete\n    spec:\n      probe:\n{probe}"
        );
        wrong(&engine(&text))
    };
    let fine = "      - name: p\n        type: cmdProbe\n        mode: SOT\n        runProperties: {probeTimeout: 10s, interval: 1s}\n";
    assert_eq!(with(fine), []);
    assert_eq!(
        with(&format!("{fine}{fine}")),
        [found("duplicate-probe", "p")]
    );
    assert_eq!(
        with(&fine.replace("SOT", "sot")),
        [found("unknown-probe-mode", "sot")]
    );
    assert_eq!(
        with(&fine.replace("cmdProbe", "tcpProbe")),
        [found("unknown-probe-type", "tcpProbe")]
    );
    assert_eq!(
        with("      - name: p\n        type: cmdProbe\n"),
        [found("probe-incomplete", "name: p")]
    );
    assert_eq!(
        with(&fine.replace("10s", "10")),
        [found("mixed-durations", "10")]
    );
    assert_eq!(
        with(&fine.replace("10s", "'10'")),
        [found("duration-without-unit", "'10'")]
    );
    assert_eq!(
        with(&fine.replace("10s", "ten")),
        [found("bad-duration", "ten")]
    );
    assert_eq!(
        with(&fine.replace("10s", "'{{workflow.parameters.t}}'")),
        []
    );
}

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

/// Parts of real documents, cut and mixed.
fn hostile() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "kind: Workflow",
        "kind: CronWorkflow",
        "pipeline:",
        "spec:",
        "workflowSpec:",
        "templates:",
        "- name: a",
        "entrypoint: a",
        "steps:",
        "- - name: b",
        "template: a",
        "inputs:",
        "artifacts:",
        "- raw:",
        "data: |",
        "kind: ChaosEngine",
        "experiments:",
        "probe:",
        "env:",
        "value: \"1\"",
        "- null",
        "~",
        "[]",
        "{}",
        "&x",
        "*x",
        "- *x",
        "weight: x",
        "labels:",
        "metadata:",
        "stages:",
        "- stage:",
        "- step:",
        "- parallel:",
        "- stepGroup:",
        "spec: []",
        "execution:",
        "allocation:",
        "amount: 99999999999999999999",
        "type: FmeFlagDefaultAllocation",
        "runProperties: 5",
        "dag:",
        "tasks:",
        "depends: a",
        "appinfo: text",
        "appkind: x",
        "{{x}}",
        "---",
        "\t",
        "\u{feff}",
        "type: httpProbe",
        "httpProbe/inputs:",
        "mode: x",
        "identifier: é",
    ]);
    prop::collection::vec((0..7_usize, words), 0..60).prop_map(|lines| {
        lines
            .into_iter()
            .map(|(indent, word)| format!("{}{word}\n", "  ".repeat(indent)))
            .collect()
    })
}

fn check(text: &str) {
    let projection = read(text);
    for finding in &projection.diagnostics {
        assert!(text.get(finding.span.clone()).is_some(), "{finding:?}");
        if let Some(fix) = &finding.fix {
            yaml::apply(text, &fix.edits);
        }
    }
}

/// Wrong values at the places that projection looks at.
fn wrong_kinds() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        "[a-z{}<+>: ]{0,8}".prop_map(Into::into),
        Just("kind: ChaosEngine\nspec:\n  experiments: {a: 1}\n".into()),
        Just("kind: ChaosEngine\nspec:\n  experiments:\n  - name: x\n    spec: {probe: [1, {}], components: {env: {}}}\n".into()),
    ];
    leaf.prop_recursive(6, 60, 6, |inner| {
        let keys = prop::sample::select(vec![
            "kind",
            "apiVersion",
            "pipeline",
            "spec",
            "templates",
            "entrypoint",
            "name",
            "steps",
            "template",
            "dag",
            "tasks",
            "inputs",
            "artifacts",
            "raw",
            "data",
            "metadata",
            "labels",
            "weight",
            "stages",
            "stage",
            "step",
            "parallel",
            "stepGroup",
            "execution",
            "allocation",
            "type",
            "identifier",
            "workflowSpec",
            "tolerations",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::vec((keys, inner), 0..6).prop_map(|entries| {
                entries
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value))
                    .collect::<serde_json::Map<_, _>>()
                    .into()
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn never_panics_on_lines(text in hostile()) {
        check(&text);
    }

    #[test]
    fn never_panics_on_wrong_kinds(spec in wrong_kinds(), pipeline in wrong_kinds()) {
        check(&serde_json::json!({ "kind": "Workflow", "spec": spec, "metadata": pipeline }).to_string());
        check(&serde_json::json!({ "kind": "CronWorkflow", "spec": { "workflowSpec": spec } }).to_string());
        check(&serde_json::json!({ "pipeline": pipeline }).to_string());
        check(&serde_json::json!({ "pipeline": { "stages": pipeline } }).to_string());
    }

    #[test]
    fn never_panics_on_any_text(text in "\\PC{0,200}") {
        check(&text);
    }

    #[test]
    fn cut_stories_project(cut in 0..9000_usize) {
        for name in ["cart-pod-delete.workflow.json", "fme-rollout.pipeline.yaml"] {
            let path = format!("{}/../../tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
            let text = std::fs::read_to_string(path).unwrap();
            let cut = cut.min(text.len());
            if text.is_char_boundary(cut) {
                check(&text[..cut]);
            }
        }
    }
}

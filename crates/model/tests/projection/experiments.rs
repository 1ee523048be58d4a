//! What is drawn of experiments.

use super::{experiment, found, read, steps, workflow, wrong};
use faultline_model::Document;

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

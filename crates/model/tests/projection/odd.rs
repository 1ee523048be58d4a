//! Values of other kinds, and any text.

use super::read;
use proptest::prelude::*;

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

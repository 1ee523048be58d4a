//! The story's own documents: each change is the line of what was changed, undo is the original.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use faultline_yaml::{Op, Route, Tree, apply, invert};
use serde_json::{Value, json};

fn fixture(name: &str) -> String {
    let path = format!("{}/../../tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

/// Sets a text or number and gives back the only edit: what went and what came.
fn changed(text: &str, pointer: &str, value: Value) -> (String, String) {
    let route: Route = pointer.parse().unwrap();
    let tree = Tree::parse(text);
    let edits = tree.plan(&[Op::Set { route, value }]).unwrap();
    let after = apply(text, &edits);
    assert_eq!(apply(&after, &invert(text, &edits)), text);
    let differing = text
        .lines()
        .zip(after.lines())
        .filter(|(a, b)| a != b)
        .count();
    assert_eq!(
        (text.lines().count(), differing),
        (after.lines().count(), 1)
    );
    let [edit] = edits.as_slice() else {
        panic!("{edits:?}");
    };
    (text[edit.range.clone()].to_owned(), edit.insert.clone())
}

#[test]
fn exactly_the_characters_of_a_value_change() {
    let text = fixture("cart-pod-delete.workflow.json");
    let engine = "/spec/templates/3/inputs/artifacts/0/raw/data/!/spec/experiments/0/spec";
    let (went, came) = changed(
        &text,
        &format!("{engine}/components/env/0/value"),
        json!("60"),
    );
    assert_eq!((went.as_str(), came.as_str()), ("3", "6"));
    let (went, came) = changed(
        &text,
        &format!("{engine}/probe/0/httpProbe~1inputs/url"),
        json!("http://frontend/healthz"),
    );
    assert_eq!((went.as_str(), came.as_str()), ("cart", "healthz"));
    let (went, came) = changed(
        &text,
        "/spec/templates/3/metadata/labels/weight",
        json!("7"),
    );
    assert_eq!((went.as_str(), came.as_str()), ("10", "7"));
}

#[test]
fn the_allocation_of_the_rollout_is_two_lines() {
    let text = fixture("fme-rollout.pipeline.yaml").replace(
        "                        amount: 50\n                      - treatment: \"off\"",
        "                        amount: 50 # half\n                      - treatment: \"off\"",
    );
    let step = "/pipeline/stages/0/stage/spec/execution/steps/3/step/spec/allocation";
    let (went, came) = changed(&text, &format!("{step}/0/amount"), json!(75));
    assert_eq!((went.as_str(), came.as_str()), ("50", "75"));
    let (went, came) = changed(&text, &format!("{step}/1/amount"), json!(25));
    assert_eq!((went.as_str(), came.as_str()), ("50", "25"));
}

#[test]
fn an_embedded_list_grows_and_shrinks_inside_its_json_string() {
    let text = fixture("cart-pod-delete.workflow.json");
    let env: Route =
        "/spec/templates/3/inputs/artifacts/0/raw/data/!/spec/experiments/0/spec/components/env"
            .parse()
            .unwrap();
    let tree = Tree::parse(&text);
    let insert = Op::Insert {
        route: env.then("-"),
        value: json!({"name": "SEQUENCE", "value": "serial"}),
    };
    let edits = tree.plan(&[insert]).unwrap();
    assert_eq!(edits.len(), 1);
    assert!(edits[0].range.is_empty());
    let line_break = if text.contains("\\r\\n            - name: CHAOS_INTERVAL") {
        "\\r\\n"
    } else {
        "\\n"
    };
    assert_eq!(
        edits[0].insert,
        format!("{line_break}            - name: SEQUENCE{line_break}              value: serial")
    );
    let after = apply(&text, &edits);
    let remove = Op::Remove { route: env.then(4) };
    let back = Tree::parse(&after).plan(&[remove]).unwrap();
    assert_eq!(apply(&after, &back), text);
}

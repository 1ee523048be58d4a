//! What is told of documents inside texts that cannot be read.

use yaml::{LineIndex, Tree, apply};

use super::{read, workflow};

fn artifact(data: &str) -> String {
    workflow(&format!(
        "  entrypoint: a\n  templates:\n  - name: a\n    inputs:\n      artifacts:\n      - name: x\n        raw:\n          data: {data}\n"
    ))
}

/// `text` as a literal block scalar that stands under a key at `column`.
fn block(column: usize, text: &str) -> String {
    let indent = " ".repeat(column + 2);
    let line = |line: &str| format!("\n{indent}{line}");
    format!("|{}", text.lines().map(line).collect::<String>())
}

/// Of each document that is broken: severity, line and column, where it is, and the lines that the
/// fix comes to.
fn told(text: &str) -> String {
    let lines = LineIndex::new(text);
    let mut out = String::new();
    for found in read(text).diagnostics {
        if found.code != "embedded-broken" {
            continue;
        }
        let (line, column) = lines.line_column(found.span.start);
        let route = found.route.map(|route| route.to_string());
        out += &format!(
            "{:?} {line}:{column} {}\n",
            found.severity,
            route.unwrap_or_default()
        );
        out += &format!("  {}\n", found.message);
        let Some(fix) = found.fix else { continue };
        let fixed = apply(text, &fix.edits);
        let now = fixed
            .lines()
            .zip(text.lines())
            .filter(|(now, was)| now != was);
        out += &format!("  {}\n", fix.title);
        for (now, _) in now {
            out += &format!("    {}\n", now.trim());
        }
        let before = errors(text);
        assert!(errors(&fixed) < before, "{fixed}");
    }
    out
}

fn errors(text: &str) -> usize {
    assert!(!Tree::parse(text).is_broken(), "{text}");
    let found = read(text).diagnostics;
    found
        .iter()
        .filter(|found| found.code == "embedded-broken")
        .count()
}

#[test]
fn at_any_depth_with_the_fix_in_the_file() {
    let engine = "apiVersion: litmuschaos.io/v1alpha1\nkind: ChaosEngine\nspec:\n  a: \"x\n  b: [1\n  c: 1\n";
    let json =
        r#"{"kind": "ChaosEngine", "apiVersion": "litmuschaos.io/v1alpha1", "spec": {"a": [1,}"#;
    let map = format!(
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  engine.yaml: {}\n  json: '{json}'\n",
        block(2, engine)
    );
    let texts = [
        artifact(&block(10, engine)),
        artifact(&block(10, &map)),
        artifact(&format!("'{json}'")),
        artifact(&format!("{:?}", engine)),
        artifact(&block(
            10,
            &engine.replace("a: \"x", "a: {{workflow.name}}-x"),
        )),
        artifact(&block(
            10,
            &format!("#!/bin/sh\nkubectl apply -f - <<END\n{engine}END\n"),
        )),
        artifact(&block(
            10,
            &format!(
                "kind: A\nspec:\n  script: {}\n",
                block(2, &format!("cat <<END\n{engine}END\n"))
            ),
        )),
    ];
    let all: Vec<String> = texts.iter().map(|text| told(text)).collect();
    insta::assert_snapshot!(all.join("--\n"), @r#"
    Error 17:18 /spec/templates/0/inputs/artifacts/0/raw/data
      The document inside is broken: The quote is never closed.
      Close the quote
        a: "x"
    Error 18:18 /spec/templates/0/inputs/artifacts/0/raw/data
      The document inside is broken: The bracket '[' is never closed.
      Close the bracket
        b: [1]
    --
    Error 21:22 /spec/templates/0/inputs/artifacts/0/raw/data/!/data/engine.yaml
      The document inside is broken: The quote is never closed.
      Close the quote
        a: "x"
    Error 22:22 /spec/templates/0/inputs/artifacts/0/raw/data/!/data/engine.yaml
      The document inside is broken: The bracket '[' is never closed.
      Close the bracket
        b: [1]
    Error 24:22 /spec/templates/0/inputs/artifacts/0/raw/data/!/data/json
      The document inside is broken: The bracket '{' is never closed.
    --
    Error 13:18 /spec/templates/0/inputs/artifacts/0/raw/data
      The document inside is broken: The bracket '{' is never closed.
    --
    Error 13:86 /spec/templates/0/inputs/artifacts/0/raw/data
      The document inside is broken: The quote is never closed.
    Error 13:96 /spec/templates/0/inputs/artifacts/0/raw/data
      The document inside is broken: The bracket '[' is never closed.
      Close the bracket
        data: "apiVersion: litmuschaos.io/v1alpha1\nkind: ChaosEngine\nspec:\n  a: \"x\n  b: [1]\n  c: 1\n"
    --
    Warning 17:18 /spec/templates/0/inputs/artifacts/0/raw/data
      The document inside cannot be read before its parameters are filled in: A value that starts with a template needs quotes.
      Quote the value
        a: '{{workflow.name}}-x'
    Warning 18:18 /spec/templates/0/inputs/artifacts/0/raw/data
      The document inside cannot be read before its parameters are filled in: The bracket '[' is never closed.
      Close the bracket
        b: [1]
    --
    --
    "#);
}

#[test]
fn in_whatever_field_the_text_plainly_is_a_manifest() {
    let engine = "# ours\n---\nmetadata: {}\napiVersion: v1\nkind: [A\n";
    let text = workflow(&format!(
        "  entrypoint: a\n  arguments:\n    parameters:\n    - name: p\n      value: {}\n  templates:\n  - name: a\n    resource:\n      action: create\n      manifest: {}\n",
        block(6, engine),
        block(6, engine),
    ));
    assert_eq!(errors(&text), 2);
    let prose = [
        "see\nkind: [A\n",
        "Note: x [1\nkind of a: [\n",
        "{ kind: [A\n",
        "  kind: [A\n",
        "a\n",
    ];
    for prose in prose {
        let text = text.replace(&block(6, engine), &format!("{prose:?}"));
        assert_eq!(errors(&text), 0, "{text}");
    }
}

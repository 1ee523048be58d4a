//! Broken text: every error with its place, message and fix, and the tree around it.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod common;

use std::fmt::Write;

use faultline_yaml::{Severity, Tree, apply};
use insta::assert_snapshot;

/// What is told about a text, one finding a line, and what each document reads as.
fn told(text: &str) -> String {
    let tree = Tree::parse(text);
    let index = tree.line_index();
    let mut out = String::new();
    for found in tree.diagnostics() {
        let (line, column) = index.line_column(found.span.start);
        let source = text[found.span.clone()].escape_debug();
        writeln!(out, "{line}:{column} {} `{source}`", found.code).unwrap();
        writeln!(out, "    {}", found.message).unwrap();
        if let Some(fix) = &found.fix {
            let fixed = apply(text, &fix.edits);
            let mended: Vec<&str> = fixed
                .lines()
                .filter(|line| !text.lines().any(|before| before == *line))
                .collect();
            writeln!(out, "    {}: {mended:?}", fix.title).unwrap();
        }
    }
    for n in 0..tree.document_count() {
        let json = tree.document(n).map(|root| root.to_json().to_string());
        writeln!(out, "{}", json.unwrap_or_default()).unwrap();
    }
    out
}

/// Every fix, applied, leaves an error less, and none that was not there.
fn fixes_fix(text: &str) {
    let tree = Tree::parse(text);
    let count = |tree: &Tree| {
        let errors = |d: &&faultline_yaml::Diagnostic| d.severity == Severity::Error;
        tree.diagnostics().iter().filter(errors).count()
    };
    for found in tree.diagnostics() {
        if let Some(fix) = &found.fix {
            let after = Tree::parse(&apply(text, &fix.edits));
            assert!(
                count(&after) < count(&tree),
                "{text:?}: {found:?} leaves {:?}",
                after.diagnostics()
            );
        }
    }
}

#[test]
fn a_manifest_with_many_slips() {
    let text = "\
apiVersion: v1
kind: Pod: x
metadata:
  name: \"foo
  labels:
    app: a
   tier: b
    zone: c
spec:
  containers:
    - name: a
      args: [a, b
    - name: b
\t  image: x
      env:
        - name:foo
          value: 1
    - name: c
      image: @foo
pullPolicy: x
      ports:
        - 80
    -name: d
      image: y
  restart Always
  path: \"C:\\windows\"
  tpl: {{workflow.uid}}-b
tail: ok
";
    fixes_fix(text);
    assert_snapshot!(told(text), @r#"
    2:10 syntax `: x`
        A ":" cannot stand here: check the indentation, or quote the value.
        Quote the value: ["kind: 'Pod: x'"]
    4:9 unclosed-quote `\"foo`
        The quote is never closed.
        Close the quote: ["  name: \"foo\""]
    7:4 indentation `tier: b`
        The indentation does not fit: this line is indented by 3, its neighbours by 4.
        Indent it as its neighbours: ["    tier: b"]
    12:13 unclosed-bracket `[a, b`
        The bracket '[' is never closed.
        Close the bracket: ["      args: [a, b]"]
    14:1 tab `\t  image: x`
        A tab cannot indent YAML: use spaces.
        Replace tabs by spaces: ["      image: x"]
    16:11 syntax `name:foo`
        A ":" is missing after this key, or the text needs quotes.
        Write a space behind the colon: ["        - name: foo"]
    19:14 syntax `@foo`
        No text can start with '@' here: quote it.
        Quote the value: ["      image: '@foo'"]
    20:1 indentation `pullPolicy: x`
        The indentation does not fit: this line is indented by 0, its neighbours by 6.
        Indent it as its neighbours: ["      pullPolicy: x"]
    23:5 syntax `-name: d`
        Only items "- " can stand here: this is none.
        Write a space behind the dash: ["    - name: d"]
    25:3 syntax `restart Always`
        A ":" is missing after this key, or the text needs quotes.
        Write a colon behind the key: ["  restart: Always"]
    26:9 escape `\"C:\\windows\"`
        This escape is unknown in double quotes: write "\\" for a backslash.
        Write the backslash twice: ["  path: \"C:\\\\windows\""]
    27:8 indentation `{{workflow.uid}}-b`
        A value that starts with a template needs quotes.
        Quote the value: ["  tpl: '{{workflow.uid}}-b'"]
    {"apiVersion":"v1","kind":null,"metadata":{"name":null,"labels":{"app":"a","zone":"c"}},"spec":{"containers":[{"name":"a","args":null},{"name":"b","env":[{"value":1}]},{"name":"c","image":null,"ports":[80]}],"path":null,"tpl":null},"tail":"ok"}
    "#);
}

//! Reading: places, embedded documents, diagnostics and limits.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::collections::BTreeMap;

use faultline_yaml::{Node, NodeKind, Route, ScalarStyle, Severity, Tree};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::json;

fn route(pointer: &str) -> Route {
    pointer.parse().unwrap()
}

fn source<'t>(tree: &'t Tree, pointer: &str) -> &'t str {
    let node = tree
        .find(&route(pointer))
        .unwrap_or_else(|| panic!("nothing at {pointer}"));
    &tree.text()[node.span()]
}

fn fixture(name: &str) -> String {
    let path = format!("{}/../../tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).unwrap()
}

/// Every node finds itself again by its route, and its bytes are inside its parent's.
fn check_routes(tree: &Tree, node: Node<'_>) {
    let again = tree
        .find(&node.route())
        .unwrap_or_else(|| panic!("no {}", node.route()));
    assert_eq!(again.route(), node.route());
    assert_eq!(again.span(), node.span());
    for child in node.items().chain(node.entries().map(|(_, value)| value)) {
        if !child.is_shared() {
            assert!(node.span().start <= child.span().start && child.span().end <= node.span().end);
        }
        check_routes(tree, child);
    }
    for inner in node.embedded_documents() {
        check_routes(tree, inner);
    }
}

const BLOCK: &str = "\
# head
name: &n demo   # right
list:
  # one
  - a: 1
    b: 'x'

  - - p
    - q
text: |
  line 1

  line 2

# tail
folded: >-
  some
  words
empty:
copy: *n
";

#[test]
fn spans_leave_trivia_out() {
    let tree = Tree::parse(BLOCK);
    assert!(!tree.has_errors(), "{:?}", tree.diagnostics());
    assert_eq!(source(&tree, "/name"), "demo");
    assert_eq!(source(&tree, "/list/0"), "a: 1\n    b: 'x'");
    assert_eq!(source(&tree, "/list/1"), "- p\n    - q");
    assert_eq!(
        source(&tree, "/list"),
        "- a: 1\n    b: 'x'\n\n  - - p\n    - q"
    );
    assert_eq!(source(&tree, "/text"), "|\n  line 1\n\n  line 2");
    assert_eq!(source(&tree, "/folded"), ">-\n  some\n  words");
    assert_eq!(source(&tree, "/empty"), "");
    assert_eq!(source(&tree, "/copy"), "*n");
    let comments: Vec<&str> = tree.comments().map(|c| &BLOCK[c.span]).collect();
    assert_eq!(comments, ["# head", "# right", "# one", "# tail"]);
    let key = tree.find(&route("/text")).unwrap().key_span().unwrap();
    assert_eq!(&BLOCK[key], "text");
    check_routes(&tree, tree.root().unwrap());
}

#[test]
fn values_follow_the_core_schema() {
    let tree = Tree::parse(BLOCK);
    assert_eq!(
        tree.root().unwrap().to_json(),
        json!({
            "name": "demo", "list": [{"a": 1, "b": "x"}, ["p", "q"]],
            "text": "line 1\n\nline 2\n", "folded": "some words", "empty": null, "copy": "demo",
        })
    );
    let root = tree.root().unwrap();
    assert_eq!(root.get("empty").unwrap().as_str(), None);
    assert!(root.get("empty").unwrap().is_null());
    assert_eq!(root.path(&["list"]).unwrap().kind(), NodeKind::Sequence);
    assert_eq!(
        root.get("text").unwrap().style(),
        Some(ScalarStyle::Literal)
    );
    assert_eq!(
        root.get("list")
            .unwrap()
            .item(0)
            .unwrap()
            .get("a")
            .unwrap()
            .as_str(),
        Some("1")
    );
}

#[test]
fn several_documents_directives_bom_and_crlf() {
    let text = "\u{feff}%YAML 1.2\n---\na: 1\r\nb: |\r\n  x\r\n  y\r\n---\n# only a comment\n...\n---\n{\"c\": [1, null]}\n";
    let tree = Tree::parse(text);
    assert!(!tree.has_errors(), "{:?}", tree.diagnostics());
    assert_eq!(tree.document_count(), 3);
    assert_eq!(
        tree.root().unwrap().to_json(),
        json!({"a": 1, "b": "x\ny\n"})
    );
    assert_eq!(tree.document(1).unwrap().to_json(), json!(null));
    assert_eq!(source(&tree, "@2/c/0"), "1");
    assert_eq!(source(&tree, "/b"), "|\r\n  x\r\n  y");
}

#[test]
fn documents_inside_scalars_of_every_style() {
    let cases = [
        "data: |\n    kind: A\n    list:\n    - x: 1 # c\n    - 'é'\n",
        "data: |\r\n    kind: A\r\n    list:\r\n    - x: 1\r\n    - 'é'\r\n",
        "{\"data\": \"kind: A\\r\\nlist:\\r\\n- x: 1\\r\\n- 'é'\\r\\n\"}",
        "{\"data\": \"kind: A\\nlist:\\n- x: 1\\n- '\\u00e9'\\n\"}",
        "data: \"kind: A\\n\\\n  list: [x: 1, 'é']\\n\"\n",
        "data: '{\"kind\": \"A\", \"list\": [{\"x\": 1}, \"é\"]}'\n",
        "data: >\n  kind: A\n\n  list: [{x: 1},\n  é]\n",
        "x: {\"kind\": \"A\"}\ndata: \"{\\\"kind\\\": \\\"A\\\", \\\"list\\\": [{\\\"x\\\": 1}, \\\"\\u00e9\\\"]}\"",
    ];
    for text in cases {
        let tree = Tree::parse(text);
        let inner = tree
            .find(&route("/data/!"))
            .unwrap_or_else(|| panic!("{text}"));
        assert_eq!(
            inner.to_json(),
            json!({"kind": "A", "list": [{"x": 1}, "é"]}),
            "{text}"
        );
        let kind = tree.find(&route("/data/!/kind")).unwrap();
        assert!(
            text[kind.span()].contains('A'),
            "{text}: {:?}",
            &text[kind.span()]
        );
        let x = tree.find(&route("/data/!/list/0/x")).unwrap();
        assert_eq!(&text[x.span()], "1", "{text}");
        assert_eq!(x.route().to_string(), "/data/!/list/0/x");
        assert_eq!(
            tree.node_at(x.span().start).unwrap().route(),
            x.route(),
            "{text}"
        );
        check_routes(&tree, tree.root().unwrap());
    }
}

#[test]
fn embedding_composes() {
    let text = "outer: |\n  inner: \"a: |\\n  deep: 7\\n  x: é\\n\"\n";
    let tree = Tree::parse(text);
    let deep = tree.find(&route("/outer/!/inner/!/a/!/deep")).unwrap();
    assert_eq!(&text[deep.span()], "7");
    assert_eq!(
        tree.node_at(deep.span().start).unwrap().route(),
        deep.route()
    );
    let x = tree.find(&route("/outer/!/inner/!/a/!/x")).unwrap();
    assert_eq!(&text[x.span()], "é");
}

#[test]
fn a_block_scalar_at_the_end_of_the_text_ends_where_the_text_ends() {
    for (text, value) in [
        ("a: |\n  x", "x"),
        ("a: |\n  x\n", "x\n"),
        ("a: |\n  x\n  ", "x\n"),
        ("a: >\n  x\n  y", "x y"),
    ] {
        assert_eq!(
            Tree::parse(text).root().unwrap().to_json(),
            json!({"a": value}),
            "{text:?}"
        );
    }
}

#[test]
fn text_is_no_document() {
    for text in [
        "a: |\n  #!/bin/sh\n  echo 1\n",
        "a: '{{workflow.uid}}'\n",
        "a: 'b: c'\n",
        "a: 10\n",
    ] {
        let tree = Tree::parse(text);
        let embedded = tree.root().unwrap().get("a").unwrap().embedded();
        if text.contains("{{") {
            // A template is a flow mapping to YAML; nothing must break on it.
            continue;
        }
        assert!(embedded.is_none(), "{text}");
    }
}

#[test]
fn a_broken_embedded_document_is_diagnosed_in_outer_bytes() {
    let text = "data: |\n  apiVersion: v1\n  kind: [A\n  x: 1\n";
    let tree = Tree::parse(text);
    let host = tree.find(&route("/data")).unwrap();
    assert!(host.embedded().is_none());
    let inner = host.embedded_tree().unwrap();
    assert!(inner.is_broken() && inner.has_errors());
    assert!(!tree.has_errors());
    let diagnostic = &inner.diagnostics()[0];
    assert!(
        text[diagnostic.span.clone()].starts_with("[A") || diagnostic.span.start > 24,
        "{diagnostic:?}"
    );
}

#[test]
fn an_embedded_duplicate_has_its_outer_place() {
    let text = "data: |\n  kind: A\n  kind: B\n";
    let tree = Tree::parse(text);
    let inner = tree.find(&route("/data")).unwrap().embedded_tree().unwrap();
    let diagnostic = &inner.diagnostics()[0];
    assert_eq!(diagnostic.code, "duplicate-key");
    assert_eq!(diagnostic.span, 20..24);
    assert_eq!(
        diagnostic.route.as_ref().unwrap().to_string(),
        "/data/!/kind"
    );
}

#[test]
fn errors_have_codes_and_places() {
    let cases = [
        ("a: 1\n\tb: 2\n", "tab", 5),
        ("a: [1, 2\n", "unclosed-bracket", 3),
        ("a: \"x\n", "unclosed-quote", 3),
        ("a: 1\na: 2\n", "duplicate-key", 5),
        ("a: *nothing\n", "unknown-alias", 3),
        ("a: &x [*x]\n", "recursive-alias", 7),
        ("a: \u{1}\n", "control-character", 3),
    ];
    for (text, code, at) in cases {
        let tree = Tree::parse(text);
        let found = &tree.diagnostics()[0];
        assert_eq!(
            (found.code.as_str(), found.span.start),
            (code, at),
            "{text:?} {found:?}"
        );
        assert_eq!(found.severity, Severity::Error);
    }
    assert_eq!(Tree::parse("").diagnostics()[0].code, "empty");
    assert_eq!(Tree::parse("# c\n").document_count(), 0);
}

#[test]
fn documents_around_a_broken_one_are_read() {
    let tree = Tree::parse("a: 1\n---\nb: 2\nc: [\n---\nd: 4\n");
    assert!(tree.has_errors() && tree.is_broken());
    assert_eq!(tree.document_count(), 3);
    assert_eq!(tree.root().unwrap().to_json(), json!({"a": 1}));
    assert_eq!(
        tree.document(1).unwrap().get("b").unwrap().to_json(),
        json!(2)
    );
    assert_eq!(tree.document(2).unwrap().to_json(), json!({"d": 4}));
}

#[test]
fn aliases_read_as_what_they_stand_for_at_their_own_route() {
    let text = "base: &b\n  x: [1, 2]\nuse: *b\n";
    let tree = Tree::parse(text);
    let item = tree.find(&route("/use/x/1")).unwrap();
    assert_eq!(item.route().to_string(), "/use/x/1");
    assert_eq!(item.to_json(), json!(2));
    assert!(item.is_shared());
    assert_eq!(source(&tree, "/use"), "*b");
}

#[test]
fn hostile_texts_are_told_quickly() {
    let deep_flow = "[".repeat(1000);
    let deep_block = (0..1000)
        .map(|n| format!("{}a:\n", " ".repeat(n)))
        .collect::<String>();
    let dashes = "- ".repeat(1000);
    for text in [&deep_flow, &deep_block, &dashes] {
        let tree = Tree::parse(text);
        assert_eq!(tree.diagnostics()[0].code, "too-deep");
    }
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..10 {
        let aliases = vec![format!("*a{}", n - 1); 10].join(", ");
        bomb.push_str(&format!("a{n}: &a{n} [{aliases}]\n"));
    }
    let tree = Tree::parse(&bomb);
    let codes: Vec<&str> = tree.diagnostics().iter().map(|d| d.code.as_str()).collect();
    assert_eq!(codes, ["alias-expansion"]);
    let large = "a".repeat(50 << 20);
    assert_eq!(Tree::parse(&large).diagnostics()[0].code, "too-large");
}

#[test]
fn one_long_line_and_many_keys_cost_no_more_than_their_length() {
    let entries: Vec<String> = (0..20_000)
        .map(|n| format!("\"k{n}\":{{\"v\":\"{n}\"}}"))
        .collect();
    let text = format!("{{{}}}", entries.join(","));
    let tree = Tree::parse(&text);
    let start = std::time::Instant::now();
    let read: BTreeMap<String, serde_json::Value> = tree.root().unwrap().read().unwrap();
    assert_eq!(read.len(), 20_000);
    let op = faultline_yaml::Op::Set {
        route: route("/k19999/v"),
        value: json!("x"),
    };
    assert_eq!(tree.plan(&[op]).unwrap().len(), 1);
    // Far more than it takes, far less than a square of the keys would.
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}

#[test]
fn templates_are_harmless() {
    for text in [
        "a: {{x}}\n",
        "a: {{workflow.uid}}-b\n",
        "a: \"{{workflow.uid}}\"\n",
        "{{x}}: 1\n",
        "{{ .Values.x }}\n",
    ] {
        let tree = Tree::parse(text);
        if let Some(root) = tree.root() {
            root.to_json();
            check_routes(&tree, root);
        }
    }
}

#[test]
fn typed_reads_say_where_they_fail() {
    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "camelCase")]
    struct Probe {
        name: String,
        #[serde(default)]
        retry: Option<u32>,
        mode: Mode,
        #[serde(default)]
        extra: BTreeMap<String, serde_json::Value>,
    }
    #[derive(Debug, Deserialize, PartialEq)]
    enum Mode {
        Edge,
        Every(u32),
    }
    let tree = Tree::parse(
        "- name: 10\n  mode: Edge\n- name: b\n  retry: 3\n  mode: {Every: 5}\n  extra: {a: [1]}\n",
    );
    let probes: Vec<Probe> = tree.root().unwrap().read().unwrap();
    assert_eq!(probes[0].name, "10");
    assert_eq!(probes[1].mode, Mode::Every(5));
    assert_eq!(probes[1].extra["a"], json!([1]));

    let text = "x:\n  - name: a\n    mode: Edge\n    retry: often\n";
    let tree = Tree::parse(text);
    let error = tree
        .root()
        .unwrap()
        .read::<BTreeMap<String, Vec<Probe>>>()
        .unwrap_err();
    assert_eq!(error.route.to_string(), "/x/0/retry");
    assert_eq!(&text[error.span.clone()], "often");
    assert!(error.to_string().contains("invalid type"), "{error}");
}

#[test]
fn the_story_files() {
    let text = fixture("cart-pod-delete.workflow.json");
    let tree = Tree::parse(&text);
    assert!(tree.diagnostics().is_empty(), "{:?}", tree.diagnostics());
    check_routes(&tree, tree.root().unwrap());
    assert_eq!(
        tree.root().unwrap().to_json(),
        serde_json::from_str::<serde_json::Value>(&text).unwrap()
    );
    let templates = tree.find(&route("/spec/templates")).unwrap();
    let engine = templates
        .items()
        .filter_map(|t| {
            t.path(&["inputs", "artifacts"])?
                .item(0)?
                .path(&["raw", "data"])?
                .embedded()
        })
        .find(|inner| inner.get("kind").and_then(Node::as_str) == Some("ChaosEngine"))
        .unwrap();
    let duration = engine
        .path(&["spec", "experiments"])
        .and_then(|e| e.item(0)?.path(&["spec", "components", "env"]))
        .and_then(|env| {
            env.items()
                .find(|e| e.get("name").and_then(Node::as_str) == Some("TOTAL_CHAOS_DURATION"))
        })
        .and_then(|e| e.get("value"))
        .unwrap();
    assert_eq!(duration.as_str(), Some("30"));
    assert!(text[duration.span()].contains("30"));

    let text = fixture("fme-rollout.pipeline.yaml");
    let tree = Tree::parse(&text);
    assert!(tree.diagnostics().is_empty(), "{:?}", tree.diagnostics());
    check_routes(&tree, tree.root().unwrap());
}

proptest! {
    #[test]
    fn any_text_is_read(text in "[-a:b?,#&*!|>'\"%@`{}\\[\\] \n\t\r~0-9.\\\\é<]{0,80}") {
        let tree = Tree::parse(&text);
        for n in 0..tree.document_count() {
            if let Some(root) = tree.document(n) {
                root.to_json();
                check_spans(&text, root);
            }
        }
        for at in 0..=text.len() {
            tree.node_at(at);
        }
        for diagnostic in tree.diagnostics() {
            prop_assert!(text.get(diagnostic.span.clone()).is_some());
        }
    }

    #[test]
    fn any_unicode_is_read(text in "\\PC{0,60}") {
        Tree::parse(&text);
    }
}

fn check_spans(text: &str, node: Node<'_>) {
    assert!(text.get(node.span()).is_some(), "{text:?} {node:?}");
    for child in node.items().chain(node.entries().map(|(_, value)| value)) {
        check_spans(text, child);
    }
    if let Some(inner) = node.embedded_tree() {
        for n in 0..inner.document_count() {
            if let Some(root) = inner.document(n) {
                check_spans(text, root);
            }
        }
        for diagnostic in inner.diagnostics() {
            assert!(text.get(diagnostic.span.clone()).is_some());
        }
    }
}

#[test]
fn a_block_scalar_of_blanks_ends_before_the_next_item() {
    let text = "a:\n  - data: |\n      \t\n  - item\n";
    let tree = Tree::parse(text);
    let data = tree.root().unwrap().get("a").unwrap().item(0).unwrap();
    assert_eq!(&text[data.span()], "data: |\n      \t");
}

#[test]
fn a_word_behind_a_lone_return_is_no_panic() {
    let text = "a:\r\n  b: 1\r\n  c:\r\u{e9}  - x\r\n  \n\r\u{e9}  - x\r\n\"  \n\r\n      t";
    assert!(Tree::parse(text).is_broken());
}

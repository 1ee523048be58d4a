//! Merge keys `<<`: seen by reads, left alone by edits.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::collections::BTreeMap;

use faultline_yaml::{Node, Op, Reason, Route, Severity, TextEdit, Tree, apply, diff_edits};
use serde_json::{Value, json};

fn read(text: &str, route: &str) -> Value {
    let tree = Tree::parse(text);
    assert!(!tree.has_errors(), "{:?}", tree.diagnostics());
    let route: Route = route.parse().unwrap();
    let map: BTreeMap<String, Value> = tree.find(&route).unwrap().read().unwrap();
    json!(map)
}

const BASE: &str = "\
base: &base {image: nginx, cpu: 1}
more: &more
  cpu: 2
  memory: 64Mi
one:
  <<: *base
  cpu: 4
both:
  <<: [*more, *base]
nested: &nested
  <<: *base
  name: n
deep:
  <<: *nested
  x: 1
";

#[test]
fn reads_see_what_is_merged_and_own_keys_win() {
    assert_eq!(read(BASE, "/one"), json!({"image": "nginx", "cpu": 4}));
    assert_eq!(
        read(BASE, "/both"),
        json!({"image": "nginx", "cpu": 2, "memory": "64Mi"})
    );
    assert_eq!(
        read(BASE, "/deep"),
        json!({"image": "nginx", "cpu": 1, "name": "n", "x": 1})
    );
    let tree = Tree::parse(BASE);
    let root = tree.root().unwrap();
    let text = |keys: &[&str]| root.path(keys).and_then(Node::as_str);
    assert_eq!(text(&["one", "cpu"]), Some("4"));
    assert_eq!(text(&["one", "image"]), Some("nginx"));
    assert_eq!(text(&["both", "cpu"]), Some("2"));
    assert_eq!(text(&["deep", "image"]), Some("nginx"));
    assert_eq!(text(&["deep", "gone"]), None);
}

#[test]
fn the_order_is_own_keys_first_then_as_merged() {
    let tree = Tree::parse("a: &a {x: 1, y: 2}\nb:\n  k: 0\n  <<: *a\n  z: 3\n");
    let b = tree.root().unwrap().get("b").unwrap();
    let read: serde_json::Map<String, Value> = b.read().unwrap();
    let keys: Vec<&str> = read.keys().map(String::as_str).collect();
    assert_eq!(keys, ["k", "z", "x", "y"]);
}

#[test]
fn json_and_routes_keep_to_what_is_written() {
    let tree = Tree::parse(BASE);
    let one = tree.root().unwrap().get("one").unwrap();
    assert_eq!(
        one.to_json(),
        json!({"<<": {"image": "nginx", "cpu": 1}, "cpu": 4})
    );
    assert!(tree.find(&"/one/image".parse().unwrap()).is_none());
    let image = one.get("image").unwrap();
    assert_eq!(image.route().to_string(), "/one/<</image");
    assert!(image.is_shared());
}

#[test]
fn only_a_plain_key_merges() {
    let text = "a: &a {x: 1}\nb: {\"<<\": *a}\nc: {!!str <<: *a}\n";
    let tree = Tree::parse(text);
    let root = tree.root().unwrap();
    assert!(root.path(&["b", "x"]).is_none());
    assert!(root.path(&["c", "x"]).is_none());
    assert_eq!(read(text, "/b"), json!({"<<": {"x": 1}}));
}

#[test]
fn setting_what_is_merged_writes_an_own_entry() {
    for route in ["/one/<</image", "/one/image"] {
        let tree = Tree::parse(BASE);
        let set = Op::Set {
            route: route.parse().unwrap(),
            value: json!("redis"),
        };
        let after = apply(BASE, &tree.plan(&[set]).unwrap());
        assert_eq!(
            read(&after, "/one"),
            json!({"image": "redis", "cpu": 4}),
            "{after}"
        );
        assert_eq!(after.replace("  image: redis\n", ""), BASE);
    }
    let tree = Tree::parse(BASE);
    let both = Op::Set {
        route: "/both/<</1/image".parse().unwrap(),
        value: json!("redis"),
    };
    let after = apply(BASE, &tree.plan(&[both]).unwrap());
    assert_eq!(read(&after, "/both")["image"], json!("redis"));
    // What the own entry hides, and what is deeper, belongs to others.
    for route in ["/one/<</cpu", "/deep/<</<</image"] {
        let set = Op::Set {
            route: route.parse().unwrap(),
            value: json!(9),
        };
        assert_eq!(tree.plan(&[set]).unwrap_err().reason, Reason::Shared);
    }
}

#[test]
fn setting_the_merge_key_itself_replaces_the_alias() {
    let text = "base: &base\n  x: 1\none:\n  <<: *base\n";
    let set = Op::Set {
        route: "/one/<<".parse().unwrap(),
        value: json!({"x": 2}),
    };
    let after = apply(text, &Tree::parse(text).plan(&[set]).unwrap());
    assert_eq!(
        Tree::parse(&after).root().unwrap().to_json()["one"],
        json!({"<<": {"x": 2}})
    );
}

#[test]
fn a_merge_of_no_mapping_is_told() {
    for (text, told) in [
        ("a: {<<: 1}\n", true),
        ("a:\n  <<:\n", true),
        ("a: {<<: {x: 1}}\n", false),
        ("b: &b {x: 1}\na: {<<: [*b, 3]}\n", true),
        ("a:\n  <<:\n    - {x: 1}\n    - [{y: 2}]\n", true),
        ("b: &b {x: [1]}\na: {<<: [*b, {y: [2]}]}\n", false),
        ("a: {<<: []}\n", false),
        ("a: {\"<<\": [1]}\n", false),
        ("a: {\"<<\": 1}\n", false),
    ] {
        let tree = Tree::parse(text);
        let warned = tree
            .diagnostics()
            .iter()
            .any(|d| d.code == "merge" && d.severity == Severity::Warning);
        assert_eq!(warned, told, "{text}");
        assert!(!tree.has_errors());
    }
}

#[test]
fn a_merge_is_told_after_edits_of_its_list_as_it_is_in_the_text() {
    for text in [
        "b: &b {x: 1}\na:\n  <<:\n    - *b\n    - {y: 1}\n    - 3\n  z: 1\n",
        "b: &b {x: 1}\na:\n  <<:\n  - *b\n  - y: 1\n  c: 2\n",
        "{b: &b {x: 1}, a: {<<: [{y: 1}, 3, *b], z: 2}}\n",
    ] {
        let tree = Tree::parse(text);
        for at in 0..=text.len() {
            for edit in [
                TextEdit::insert(at, "- 4\n    "),
                TextEdit::insert(at, "{"),
                TextEdit::insert(at, "}"),
                TextEdit::insert(at, "x, "),
                TextEdit::delete(at..(at + 1).min(text.len())),
                TextEdit::delete(at..(at + 5).min(text.len())),
            ] {
                let edited = tree.edited(std::slice::from_ref(&edit));
                let fresh = Tree::parse(edited.text());
                assert_eq!(edited.difference(&fresh), None, "{edit:?}\n{text}");
                let back = diff_edits(edited.text(), text);
                let back = edited.edited(&back);
                assert_eq!(back.difference(&tree), None, "back from {edit:?}");
            }
        }
    }
}

#[test]
fn chains_of_merges_stay_cheap() {
    let mut text = "a0: &a0 {k0: 0}\n".to_owned();
    for n in 1..60 {
        text.push_str(&format!("a{n}: &a{n} {{<<: *a{}, k{n}: {n}}}\n", n - 1));
    }
    let tree = Tree::parse(&text);
    let last = tree.root().unwrap().get("a59").unwrap();
    assert_eq!(last.get("k0").and_then(Node::as_str), Some("0"));
    let all: BTreeMap<String, u32> = last.read().unwrap();
    assert_eq!(all.len(), 60);
    // Each mapping merges the one before twice: the number of aliases' nodes is limited.
    let mut bomb = "a0: &a0 {k: 0}\n".to_owned();
    for n in 1..40 {
        bomb.push_str(&format!("a{n}: &a{n} {{<<: [*a{0}, *a{0}]}}\n", n - 1));
    }
    let tree = Tree::parse(&bomb);
    for (_, node) in tree.root().unwrap().entries() {
        node.get("k");
        let _: Result<Value, _> = node.read();
    }
}

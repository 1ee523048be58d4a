//! Edits: for each rule a text before, what is asked, and the text after.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod common;

use faultline_yaml::{Op, Reason, Refusal, Route, TextEdit, Tree, apply, invert};
use serde_json::{Value, json};

fn route(pointer: &str) -> Route {
    pointer.parse().unwrap()
}

fn set(pointer: &str, value: Value) -> Op {
    Op::Set {
        route: route(pointer),
        value,
    }
}

fn insert(pointer: &str, value: Value) -> Op {
    Op::Insert {
        route: route(pointer),
        value,
    }
}

fn remove(pointer: &str) -> Op {
    Op::Remove {
        route: route(pointer),
    }
}

fn rename(pointer: &str, key: &str) -> Op {
    Op::Rename {
        route: route(pointer),
        key: key.to_owned(),
    }
}

fn mv(from: &str, to: &str) -> Op {
    Op::Move {
        from: route(from),
        to: route(to),
    }
}

fn wrap(from: &str, count: usize, value: Value, at: &str) -> Op {
    Op::Wrap {
        from: route(from),
        count,
        value,
        at: route(at),
    }
}

fn unwrap(pointer: &str, at: &str) -> Op {
    Op::Unwrap {
        route: route(pointer),
        at: route(at),
    }
}

fn plan(text: &str, ops: &[Op]) -> Result<Vec<TextEdit>, Refusal> {
    Tree::parse(text).plan(ops)
}

#[track_caller]
fn edit(text: &str, ops: &[Op]) -> String {
    let edits = plan(text, ops).unwrap_or_else(|refusal| panic!("{refusal:?}\n{text}"));
    let after = apply(text, &edits);
    assert_eq!(apply(&after, &invert(text, &edits)), text, "undo");
    after
}

#[track_caller]
fn refused(text: &str, op: Op) -> Reason {
    plan(text, &[op])
        .expect_err("this should be refused")
        .reason
}

#[track_caller]
fn check(before: &str, op: Op, after: &str) {
    assert_eq!(edit(before, &[op]), after);
}

#[test]
fn scalars_keep_their_quotes() {
    check(
        "a: 'x'  # c\nb: 1\n",
        set("/a", json!("y'z")),
        "a: 'y''z'  # c\nb: 1\n",
    );
    check("a: \"30\"\n", set("/a", json!("60")), "a: \"60\"\n");
    check("a: x\n", set("/a", json!("y z")), "a: y z\n");
    check("a: x\n", set("/a", json!("on")), "a: \"on\"\n");
    check(
        "a: x\nb: 'q'\n",
        set("/a", json!("12:30")),
        "a: '12:30'\nb: 'q'\n",
    );
    check(
        "a:   50   # half\n",
        set("/a", json!(75)),
        "a:   75   # half\n",
    );
    check("a: \"10\"\n", set("/a", json!(7)), "a: 7\n");
    check("a:\nb: 1\n", set("/a", json!("x")), "a: x\nb: 1\n");
    check("a: # c\nb: 1\n", set("/a", json!("x")), "a: x # c\nb: 1\n");
    check("- \n- b\n", set("/0", json!(1)), "- 1 \n- b\n");
    check(
        "{\"a\": {\"b\": \"1\"}}",
        set("/a/b", json!("x\n")),
        "{\"a\": {\"b\": \"x\\n\"}}",
    );
    check("{\"a\":1}\n", set("/a", json!("on")), "{\"a\":\"on\"}\n");
    check(
        "a: [x, y]\n",
        set("/a/1", json!("p, q")),
        "a: [x, \"p, q\"]\n",
    );
}

#[test]
fn an_equal_value_changes_nothing() {
    assert_eq!(plan("a: 'x'\n", &[set("/a", json!("x"))]).unwrap(), []);
    assert_eq!(
        plan("a: {b: [1]}\n", &[set("/a", json!({"b": [1]}))]).unwrap(),
        []
    );
}

#[test]
fn block_scalars_keep_style_and_indent() {
    check(
        "a: |   # script\n    one\n    two\n\nb: 1\n",
        set("/a", json!("one\nthree\n")),
        "a: |   # script\n    one\n    three\n\nb: 1\n",
    );
    check(
        "a: |\n  x\nb: 1\n",
        set("/a", json!("x\ny")),
        "a: |-\n  x\n  y\nb: 1\n",
    );
    check(
        "a: >-\n  x\n  y\nb: 1\n",
        set("/a", json!("x y\nz")),
        "a: >-\n  x y\n\n  z\nb: 1\n",
    );
    check(
        "a: |\r\n  x\r\nb: 1\r\n",
        set("/a", json!("y\nz\n")),
        "a: |\r\n  y\r\n  z\r\nb: 1\r\n",
    );
    check(
        "- s:\n    c: |+\n      zip\n\n- t: 1\n",
        insert("/0/s/d", json!(1)),
        "- s:\n    c: |+\n      zip\n\n    d: 1\n- t: 1\n",
    );
    check("a: |\n  x\nb: 1\n", set("/a", json!(5)), "a: 5\nb: 1\n");
    check(
        "a: x # c\nb: 1\n",
        set("/a", json!("p\nq\n")),
        "a: | # c\n  p\n  q\nb: 1\n",
    );
}

#[test]
fn subtrees_are_replaced_part_by_part() {
    check(
        "a:\n  # keep\n  x: 1 # one\n  y: 'two'\n  z: 3\n",
        set("/a", json!({"x": 1, "y": "2", "w": [1]})),
        "a:\n  # keep\n  x: 1 # one\n  y: '2'\n  w:\n    - 1\n",
    );
    check(
        "a:\n- b # 1\n- c # 2\n- d # 3\n",
        set("/a", json!(["b", "d"])),
        "a:\n- b # 1\n- d # 3\n",
    );
    check("a:\n  x: 1\nb: 2\n", set("/a", json!("s")), "a: s\nb: 2\n");
    check(
        "a: # why\n  x: 1\nb: 2\n",
        set("/a", json!([1])),
        "a: # why\n  - 1\nb: 2\n",
    );
    check(
        "a: s # c\nb: 2\n",
        set("/a", json!({"x": {"w": 1}})),
        "a: # c\n  x:\n    w: 1\nb: 2\n",
    );
    check(
        "- s # c\n- t\n",
        set("/0", json!({"x": 1, "w": 2})),
        "- x: 1 # c\n  w: 2\n- t\n",
    );
    check("- x: 1\n  y: 2\n- t\n", set("/0", json!("s")), "- s\n- t\n");
    check("a: {x: 1}\n", set("/a", json!({})), "a: {}\n");
    check("x: 1\n", set("", json!([1, 2])), "- 1\n- 2\n");
}

#[test]
fn missing_entries_are_created_on_the_way() {
    check(
        "a:\n  b: 1\n",
        set("/a/c/d", json!("x")),
        "a:\n  b: 1\n  c:\n    d: x\n",
    );
    check("a:\n", set("/a/c/d", json!("x")), "a:\n  c:\n    d: x\n");
    check("a: {}\n", set("/a/c", json!("x")), "a:\n  c: x\n");
    check(
        "{\"a\": {}}\n",
        set("/a/c", json!([1])),
        "{\"a\": {\"c\": [1]}}\n",
    );
    assert_eq!(refused("a: s\n", set("/a/b", json!(1))), Reason::WrongKind);
    assert_eq!(refused("a: []\n", set("/a/0", json!(1))), Reason::NotFound);
}

#[test]
fn items_follow_their_neighbours() {
    check(
        "steps:\n- name: a\n# own\n- name: b\n",
        insert("/steps/1", json!({"name": "c", "args": ["x"]})),
        "steps:\n- name: a\n- name: c\n  args:\n  - x\n# own\n- name: b\n",
    );
    check(
        "a:\n    - 1\n    - 2 # two\n",
        insert("/a/-", json!(3)),
        "a:\n    - 1\n    - 2 # two\n    - 3\n",
    );
    check(
        "a:\n  - 1\nb: 2",
        insert("/a/-", json!(3)),
        "a:\n  - 1\n  - 3\nb: 2",
    );
    check("a:\n  - 1", insert("/a/-", json!(3)), "a:\n  - 1\n  - 3");
    check(
        "- - a\n  - b\n",
        insert("/0/0", json!("z")),
        "- - z\n  - a\n  - b\n",
    );
    check(
        "a: []  # none\n",
        insert("/a/-", json!("x")),
        "a:  # none\n  - x\n",
    );
    check(
        "b:\n- 1\na: []\n",
        insert("/a/0", json!("x")),
        "b:\n- 1\na:\n- x\n",
    );
    check("- []\n", insert("/0/-", json!("x")), "- - x\n");
    check(
        "a: [1, 2]\n",
        insert("/a/1", json!({"x": 1})),
        "a: [1, {x: 1}, 2]\n",
    );
    check(
        "a:\r\n- 1\r\n",
        insert("/a/-", json!({"b": 1, "c": 2})),
        "a:\r\n- 1\r\n- b: 1\r\n  c: 2\r\n",
    );
    check(
        "{\n  \"a\": [\n    {\n      \"x\": 1\n    }\n  ],\n  \"b\": []\n}\n",
        insert("/a/-", json!({"x": "2"})),
        "{\n  \"a\": [\n    {\n      \"x\": 1\n    },\n    {\n      \"x\": \"2\"\n    }\n  ],\n  \"b\": []\n}\n",
    );
    check(
        "{\n  \"a\": {\n    \"b\": []\n  }\n}\n",
        insert("/a/b/-", json!(true)),
        "{\n  \"a\": {\n    \"b\": [\n      true\n    ]\n  }\n}\n",
    );
}

#[test]
fn items_go_with_their_comments() {
    check(
        "a:\n  # of 1\n  - 1 # one\n  # of 2\n  - 2\n\n  # section\n\n  - 3\n",
        remove("/a/1"),
        "a:\n  # of 1\n  - 1 # one\n\n  # section\n\n  - 3\n",
    );
    check(
        "a:\n  # of 1\n  - 1 # one\n  # of 2\n  - 2\n",
        remove("/a/0"),
        "a:\n  # of 2\n  - 2\n",
    );
    check(
        "a:\n\n  # block\n\n  - 1\nb: 2\n",
        remove("/a/0"),
        "a: []\n\n  # block\n\nb: 2\n",
    );
    check("a: # c\n  - 1\nb: 2\n", remove("/a/0"), "a: [] # c\nb: 2\n");
    check("a:\n  x: 1\nb: 2\n", remove("/a/x"), "a: {}\nb: 2\n");
    check(
        "- a: 1\n  # of b\n  b: 2\n",
        remove("/0/a"),
        "- # of b\n  b: 2\n",
    );
    check("- a: 1\n  b: 2\n", remove("/0/a"), "- b: 2\n");
    check("- - a # c\n# d\n  - b\n", remove("/0/0"), "-\n# d\n  - b\n");
    check("- - a\n", remove("/0/0"), "- []\n");
    check("a: 1\n", remove("/a"), "{}\n");
    check("- a\n\n- b\n\n- c\n", remove("/1"), "- a\n\n- c\n");
    check("- a\n\n- b\n\n- c\n", remove("/2"), "- a\n\n- b\n");
    check("- a\n- b", remove("/1"), "- a");
    check("a:\n  - 1", remove("/a/0"), "a: []");
    check("a: [1, 2, 3]\n", remove("/a/1"), "a: [1, 3]\n");
    check("a: [1, 2, 3]\n", remove("/a/2"), "a: [1, 2]\n");
    check("a: [ 1 ]\n", remove("/a/0"), "a: []\n");
    check(
        "{\n  \"a\": 1,\n  \"b\": 2\n}\n",
        remove("/b"),
        "{\n  \"a\": 1\n}\n",
    );
    check(
        "{\n  \"a\": 1,\n  \"b\": 2\n}\n",
        remove("/a"),
        "{\n  \"b\": 2\n}\n",
    );
    check(
        "a: [\n  1, # one\n  # of 2\n  2, # two\n]\n",
        remove("/a/1"),
        "a: [\n  1, # one\n]\n",
    );
}

#[test]
fn moves_keep_comments_and_notation() {
    let text = "\
steps:
  # first
  - name: 'a'   # right
    env: {x: 1}
  - name: b
  # third
  - name: \"c\"
    run: |
      one

      two
";
    let after = "\
steps:
  # third
  - name: \"c\"
    run: |
      one

      two
  # first
  - name: 'a'   # right
    env: {x: 1}
  - name: b
";
    check(text, mv("/steps/2", "/steps/0"), after);
    assert_eq!(edit(after, &[mv("/steps/0", "/steps/-")]), text);
    check(
        "a:\n- x: 1 # c\n  y: 2\nb:\n  c:\n    - z\n",
        mv("/a/0", "/b/c/0"),
        "a: []\nb:\n  c:\n    - x: 1 # c\n      y: 2\n    - z\n",
    );
    check(
        "a:\n- x: 'q' # c\nb: []\n",
        mv("/a/0", "/b/0"),
        "a: []\nb:\n- x: 'q' # c\n",
    );
    check(
        "- - 'a' # 1\n  - b\n- - c\n",
        mv("/0/0", "/1/1"),
        "- - b\n- - c\n  - 'a' # 1\n",
    );
    check("a: [1, 'x', 3]\n", mv("/a/1", "/a/0"), "a: ['x', 1, 3]\n");
    check(
        "a:\n  # of x\n  x: '1' # c\n  y: 2\nb:\n  z: 3\n",
        mv("/a/x", "/b/w"),
        "a:\n  y: 2\nb:\n  z: 3\n  # of x\n  w: '1' # c\n",
    );
    check(
        "a:\n  x: '1'\n  y: 2\n",
        mv("/a/x", "/a/z"),
        "a:\n  z: '1'\n  y: 2\n",
    );
    check(
        "a: {x: '1', y: 2}\n",
        mv("/a/x", "/a/z"),
        "a: {z: '1', y: 2}\n",
    );
    check("a:\n- 1\n- 2\n", mv("/a/0", "/b"), "a:\n- 2\nb: 1\n");
    assert_eq!(refused("a: {b: 1}\n", mv("/a", "/a/b")), Reason::WrongKind);
}

#[test]
fn entries_get_other_keys() {
    check(
        "'a': 1 # c\nb: 2\n",
        rename("/a", "x y"),
        "'x y': 1 # c\nb: 2\n",
    );
    check("{\"a\": 1}", rename("/a", "on"), "{\"on\": 1}");
    check("a: 1\n", rename("/a", "yes"), "\"yes\": 1\n");
    assert_eq!(refused("a: 1\nb: 2\n", rename("/a", "b")), Reason::KeyTaken);
    assert_eq!(refused("a: 1\n", rename("/x", "b")), Reason::NotFound);
}

#[test]
fn embedded_documents_change_in_their_own_lines_alone() {
    let text = "\
data: |
    kind: A
    # c
    env:
    - name: X
      value: '30'

    - name: Y
tail: 1
";
    check(
        text,
        set("/data/!/env/0/value", json!("60")),
        &text.replace("30", "60"),
    );
    check(
        text,
        insert("/data/!/env/-", json!({"name": "Z", "value": "on"})),
        &text.replace(
            "    - name: Y\n",
            "    - name: Y\n    - name: Z\n      value: 'on'\n",
        ),
    );
    check(
        text,
        remove("/data/!/env/1"),
        &text.replace("\n    - name: Y\n", ""),
    );
    check(
        text,
        set("/data/!/spec/deep", json!(1)),
        &text.replace("tail", "    spec:\n      deep: 1\ntail"),
    );
    let json = r#"{"data": "kind: A\r\nenv:\r\n  - name: \"X\"\r\n    value: '30'\r\n", "b": 1}"#;
    check(
        json,
        set("/data/!/env/0/value", json!("60")),
        &json.replace("30", "60"),
    );
    check(
        json,
        set("/data/!/env/0/name", json!("é\"q")),
        &json.replace(r#"\"X\""#, r#"\"é\\\"q\""#),
    );
    check(
        json,
        insert("/data/!/env/0", json!({"name": "Z"})),
        &json.replace(r"env:\r\n", r"env:\r\n  - name: Z\r\n"),
    );
    let single = "a: '{\"k\": [1, 2]}'\n";
    check(
        single,
        insert("/a/!/k/-", json!("it's")),
        "a: '{\"k\": [1, 2, \"it''s\"]}'\n",
    );
    let folded = "a: >\n  k: 1\n\n  l: 2\nb: 1\n";
    check(
        folded,
        set("/a/!/k", json!(5)),
        "a: >\n  k: 5\n\n  l: 2\nb: 1\n",
    );
    check(
        folded,
        insert("/a/!/m", json!(3)),
        "a: >\n  k: 1\n\n  l: 2\n\n  m: 3\nb: 1\n",
    );
    let nested = "a: |\n  b: \"c: |\\n  d: 7\\n\"\n";
    check(
        nested,
        set("/a/!/b/!/c/!/d", json!(8)),
        &nested.replace('7', "8"),
    );
}

#[test]
fn folded_hosts_change_in_the_lines_around_alone() {
    let text = "\
data: >
    kind: A

    spec:
      env:
        - name: X
          value: on

    tail: a long
    line
b: 1
";
    check(
        text,
        set("/data/!/kind", json!("B")),
        &text.replace("kind: A", "kind: B"),
    );
    check(
        text,
        rename("/data/!/spec", "other"),
        &text.replace("spec", "other"),
    );
    check(
        text,
        insert("/data/!/spec/env/-", json!({"name": "Y"})),
        &text.replace("value: on\n", "value: on\n        - name: \"Y\"\n"),
    );
    check(
        text,
        insert("/data/!/end", json!(1)),
        &text.replace("line\n", "line\n\n    end: 1\n"),
    );
    check(
        text,
        remove("/data/!/kind"),
        &text.replace("    kind: A\n\n", ""),
    );
    check(
        text,
        remove("/data/!/tail"),
        &text.replace("\n    tail: a long\n    line\n", ""),
    );
}

#[test]
fn a_text_without_a_last_line_break_takes_new_lines() {
    check(
        "a: 1",
        insert("/b", json!("x\ny\n")),
        "a: 1\nb: \"x\\ny\\n\"",
    );
    check("- |\n  x", insert("/-", json!(1)), "- |-\n  x\n- 1");
    check("a: !!str 1\n", set("/a", json!("2")), "a: !!str \"2\"\n");
    check("[a: 1]\n", insert("/0/b", json!(2)), "[{a: 1, b: 2}]\n");
    check("[a: 1, 2]\n", remove("/0/a"), "[{}, 2]\n");
    check("? a\n? b\n", set("/a", json!("x")), "? a\n: x\n? b\n");
    check(
        "? a\n? b\n",
        set("/b", json!({"c": 1, "d": [2]})),
        "? a\n? b\n: c: 1\n  d:\n    - 2\n",
    );
}

#[test]
fn what_stays_keeps_its_escapes() {
    let text = r#"{"a": "http:\/\/x\/cart", "b": "url: \"http:\/\/x\/cart\"\r\nc: \u003ca>"}"#;
    check(
        text,
        set("/a", json!("http://x/healthz/y")),
        &text.replacen("cart", r"healthz\/y", 1),
    );
    check(
        text,
        set("/b/!/url", json!("http://y/cart")),
        &text.replace(r"x\/cart\", r"y\/cart\"),
    );
    check(
        text,
        set("/b/!/c", json!("<b>")),
        &text.replace(r"\u003ca>", r"\u003cb>"),
    );
}

#[test]
fn several_ops_see_each_other() {
    let after = edit(
        "a:\n- 1\n- 2\n",
        &[
            insert("/a/0", json!(0)),
            set("/a/1", json!("one")),
            remove("/a/2"),
            rename("/a", "b"),
        ],
    );
    assert_eq!(after, "b:\n- 0\n- one\n");
}

#[test]
fn other_documents_stay() {
    check(
        "a: 1\n---\na: 2\n...\n",
        set("@1/a", json!(3)),
        "a: 1\n---\na: 3\n...\n",
    );
    check(
        "a: 1\n--- # c\n- 2\n",
        insert("@1/-", json!(3)),
        "a: 1\n--- # c\n- 2\n- 3\n",
    );
}

#[test]
fn refusals_name_their_reason() {
    let shared = "a: &x\n  b: 1\nc: *x\n";
    assert_eq!(refused(shared, set("/a/b", json!(2))), Reason::Shared);
    assert_eq!(refused(shared, set("/c/b", json!(2))), Reason::Shared);
    assert_eq!(
        refused("a:\n  - &x 1\n  - 2\nb: *x\n", set("/a", json!("none"))),
        Reason::Shared
    );
    check(shared, set("/c", json!(2)), "a: &x\n  b: 1\nc: 2\n");
    check(shared, remove("/c"), "a: &x\n  b: 1\n");
    check("a: &x\n  b: 1\n", set("/a/b", json!(2)), "a: &x\n  b: 2\n");
    assert_eq!(
        refused("a: 1\na: 2\n", set("/a", json!(3))),
        Reason::Ambiguous
    );
    assert_eq!(refused("a: [1\n", set("/a", json!(3))), Reason::Broken);
    assert_eq!(refused("a: 1\n", remove("/b")), Reason::NotFound);
    assert_eq!(
        refused("a: 1\n", insert("/a/b", json!(1))),
        Reason::WrongKind
    );
    assert_eq!(
        refused("a: text\n", set("/a/!/b", json!(1))),
        Reason::NotFound
    );
    let broken = "data: |\n  kind: [A\n  x: 1\n";
    check(
        broken,
        set("/data/!/x", json!(2)),
        "data: |\n  kind: [A\n  x: 2\n",
    );
    let refusal = plan(broken, &[set("/data/!/kind", json!(2))]).unwrap_err();
    assert_eq!(refusal.reason, Reason::Broken);
    assert!(refusal.span.is_some_and(|span| span.start >= 10));
}

/// Wraps and unwraps again.
#[track_caller]
fn round(before: &str, op: Op, after: &str) {
    check(before, op.clone(), after);
    let Op::Wrap { from, at, .. } = op else {
        panic!("only a wrap can be undone by an unwrap")
    };
    check(after, Op::Unwrap { route: from, at }, before);
}

#[test]
fn items_are_wrapped_and_unwrapped() {
    round(
        "steps:\n  - step: a # one\n    x: |\n      l1\n\n       l2\n  # own\n  - step: 'b'\n  - step: c\n",
        wrap("/steps/0", 2, json!({"parallel": []}), "/parallel"),
        "steps:\n  - parallel:\n      - step: a # one\n        x: |\n          l1\n\n           l2\n      # own\n      - step: 'b'\n  - step: c\n",
    );
    round(
        "steps:\n# own\n- a\n- b\n",
        wrap("/steps/0", 1, json!({"parallel": []}), "/parallel"),
        "steps:\n- parallel:\n  # own\n  - a\n- b\n",
    );
    check(
        "a: 1\nsteps:\n- a\n- b\n",
        wrap(
            "/steps/1",
            1,
            json!({"stepGroup": {"name": "g", "steps": [], "when": "on"}}),
            "/stepGroup/steps",
        ),
        "a: 1\nsteps:\n- a\n- stepGroup:\n    name: g\n    steps:\n    - b\n    when: \"on\"\n",
    );
    // Lists of lists.
    round(
        "steps:\n- - name: a\n    x: 1\n  - name: b\n- - c\n",
        wrap("/steps/0", 2, json!([]), ""),
        "steps:\n- - - name: a\n      x: 1\n    - name: b\n  - - c\n",
    );
    round(
        "steps:\n# own\n- a\n- b\n",
        wrap("/steps/0", 2, json!([]), ""),
        "steps:\n-\n  # own\n  - a\n  - b\n",
    );
    round(
        "[{\"a\": 1}, 2, 3]\n",
        wrap("/0", 2, json!({"parallel": []}), "/parallel"),
        "[{\"parallel\": [{\"a\": 1}, 2]}, 3]\n",
    );
    round(
        "{\n  \"s\": [\n    {\n      \"a\": 1\n    },\n    2,\n    3\n  ]\n}\n",
        wrap("/s/0", 2, json!({"parallel": []}), "/parallel"),
        "{\n  \"s\": [\n    {\n      \"parallel\": [\n        {\n          \"a\": 1\n        },\n        2\n      ]\n    },\n    3\n  ]\n}\n",
    );
    round(
        "s: [\n  # one\n  a, # A\n  b # B\n]\n",
        wrap("/s/0", 2, json!({"p": []}), "/p"),
        "s: [\n  {\n    p: [\n      # one\n      a, # A\n      b # B\n    ]\n  }\n]\n",
    );
    // Inside an embedded document, with comments and Windows line ends.
    round(
        "d: |\r\n  steps:\r\n  # own\r\n  - a\r\n  - b # c\r\n",
        wrap("/d/!/steps/0", 2, json!({"p": []}), "/p"),
        "d: |\r\n  steps:\r\n  - p:\r\n    # own\r\n    - a\r\n    - b # c\r\n",
    );
    check(
        "d: \"- a\\n- b\\n\"\n",
        wrap("/d/!/0", 1, json!({"p": []}), "/p"),
        "d: \"- p:\\n    - a\\n- b\\n\"\n",
    );
}

#[test]
fn a_group_goes_but_not_its_comments() {
    check(
        "- stepGroup: # together\n    # named\n    name: g # gone\n    steps:\n      # own\n      - a # A\n        # in a\n    # behind\n    when: x # when\n# next\n- b\n",
        unwrap("/0", "/stepGroup/steps"),
        "# together\n# named\n# gone\n# own\n- a # A\n  # in a\n  # behind\n  # when\n# next\n- b\n",
    );
    check(
        "s:\n  - p: [a, {b: c}, d: e] # end\n  - z\n",
        unwrap("/s/0", "/p"),
        "s:\n  - a\n  - {b: c}\n  - d: e # end\n  - z\n",
    );
    check(
        "s:\n  # why\n  - p:\n    - a\n  - b\n",
        unwrap("/s/0", "/p"),
        "s:\n  # why\n  - a\n  - b\n",
    );
    check(
        "s:\n- p: # head \n  - |\n    x\n  # tail\n- b\n",
        unwrap("/s/0", "/p"),
        "s:\n# head \n- |\n  x\n# tail\n- b\n",
    );
    check("s:\n- p: []\n- b\n", unwrap("/s/0", "/p"), "s:\n- b\n");
    assert_eq!(refused("- p: 1\n", unwrap("/0", "/p")), Reason::WrongKind);
    assert_eq!(refused("- p: [1]\n", unwrap("/0", "/q")), Reason::NotFound);
    assert_eq!(refused("p: [1]\n", unwrap("/p", "")), Reason::WrongKind);
    assert_eq!(
        refused("- a\n", wrap("/0", 2, json!([]), "")),
        Reason::WrongKind
    );
    assert_eq!(
        refused("- a\n", wrap("/0", 0, json!([]), "")),
        Reason::WrongKind
    );
    assert_eq!(
        refused("- a\n", wrap("/0", 1, json!({"p": [1]}), "/p")),
        Reason::WrongKind
    );
    assert_eq!(
        refused("- p: &l [1]\n- *l\n", unwrap("/0", "/p")),
        Reason::Shared
    );
}

#[test]
fn a_tag_goes_with_what_only_it_gives_a_meaning() {
    check("a: !!binary q\n", set("/a", json!(null)), "a: null\n");
    check("a: !!map q\n", set("/a", json!(1.5)), "a: 1.5\n");
    check(
        "a: !!binary q\n",
        set("/a", json!("cQ")),
        "a: !!binary cQ\n",
    );
}

#[test]
fn the_comment_behind_the_header_of_a_document_stays() {
    check(
        "| # c\n  x\n",
        set("", json!("one\ntwo\n")),
        "| # c\n  one\n  two\n",
    );
    check("> # c\n  x\n", set("", json!(1)), "1 # c\n");
}

#[test]
fn edits_of_one_line_inside_a_text_stay_apart() {
    let text = "data: |\n  {\"a\": [1, 2], \"b\": {}} # é\n";
    let op = Op::Move {
        from: "/data/!/a".parse().unwrap(),
        to: "/data/!/b/a".parse().unwrap(),
    };
    let edits = Tree::parse(text).plan(&[op]).unwrap();
    let after = "data: |\n  {\"b\": {\"a\": [1, 2]}} # é\n";
    assert_eq!(apply(text, &edits), after);
    assert_eq!(edits.len(), 2, "{edits:?}");
}

#[test]
fn a_block_scalar_takes_in_no_blanks_below() {
    let text = "- a: 'x' \n     \n- b\n";
    let set = Op::Set {
        route: "/0/a".parse().unwrap(),
        value: "one\ntwo".into(),
    };
    let remove = Op::Remove {
        route: "/1".parse().unwrap(),
    };
    let tree = Tree::parse(text);
    let first = tree.edited(&tree.plan(std::slice::from_ref(&set)).unwrap());
    assert_eq!(first.text(), "- a: \"one\\ntwo\" \n     \n- b\n");
    let second = first.plan(std::slice::from_ref(&remove)).unwrap();
    // All at once it is no block scalar either, though what follows goes then.
    let both = tree.plan(&[set, remove]).unwrap();
    assert_eq!(apply(text, &both), apply(first.text(), &second));
}

#[test]
fn a_comment_behind_a_value_below_its_key_stays() {
    check(
        "a:\n  x # c\nb: 1\n",
        set("/a", json!("one\ntwo\n")),
        "a: | # c\n  one\n  two\nb: 1\n",
    );
    check(
        "a:\n  [x] # c\nb: 1\n",
        set("/a", json!("one\ntwo\n")),
        "a: | # c\n  one\n  two\nb: 1\n",
    );
    check(
        "a:\n  x # c\nb: 1\n",
        set("/a", json!({"k": 1})),
        "a: # c\n  k: 1\nb: 1\n",
    );
    // Behind the key there is place for one.
    check(
        "a: # b\n  x # c\n",
        set("/a", json!("one\ntwo\n")),
        "a: # b\n  \"one\\ntwo\\n\" # c\n",
    );
}

#[test]
fn a_text_given_up_in_front_of_a_control_character_is_refused() {
    assert_eq!(refused("[,\u{3}]+", insert("/-", json!(1))), Reason::Broken);
    assert_eq!(refused("[, ]+", insert("/-", json!(1))), Reason::Broken);
    check("a: 1\nb: \u{3}\n", set("/a", json!(2)), "a: 2\nb: \u{3}\n");
}

//! Items and entries: inserted, removed, moved, renamed.

use super::{check, edit, insert, mv, refused, remove, rename, set};
use faultline_yaml::Reason;
use serde_json::json;

#[test]
fn items_stand_below_their_dashes_where_their_neighbours_do() {
    let one = || json!({"b": 1});
    check(
        "-\n    a: 1\n",
        insert("/0", one()),
        "-\n    b: 1\n-\n    a: 1\n",
    );
    check(
        "-\n  - a\n",
        insert("/-", json!([[1], {}])),
        "-\n  - a\n-\n  - - 1\n  - {}\n",
    );
    check(
        "-\r\n  a: 1",
        insert("/-", one()),
        "-\r\n  a: 1\r\n-\r\n  b: 1",
    );
    for text in [
        "- # c\n  a: 1\n",
        "-\n  # c\n  a: 1\n",
        "- &x\n  a: 1\n",
        "-\n  a\n",
        "-\n  {a: 1}\n",
        "-\n",
    ] {
        check(text, insert("/-", one()), &format!("{text}- b: 1\n"));
    }
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

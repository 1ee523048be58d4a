//! Documents inside of texts.

use super::{check, insert, remove, rename, set};
use faultline_yaml::{Op, Tree, apply};
use serde_json::json;

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
            "    - name: Y\n\n    - name: Z\n      value: 'on'\n",
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
        &json.replace(r"env:\r\n", r#"env:\r\n  - name: \"Z\"\r\n"#),
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

/// A text around it that kept line breaks would keep the blank lines behind it, too.
#[test]
fn line_breaks_at_the_end_stand_in_quotes_where_blank_lines_follow() {
    for behind in ["\n\n", "\n\ntail: 1\n", "\r\n"] {
        for (inside, pointer) in [
            ("  k: |\n    x\n", "/data/!/k"),
            ("  k: |+\n    x\n", "/data/!/k"),
            ("  k: x\n", "/data/!/k"),
        ] {
            check(
                &format!("data: |\n{inside}{behind}"),
                set(pointer, json!("y\n\n")),
                &format!("data: |\n  k: \"y\\n\\n\"\n{behind}"),
            );
        }
        check(
            &format!("data: |\n  - x\n{behind}"),
            insert("/data/!/-", json!("y\n\n\n")),
            &format!("data: |\n  - x\n  - \"y\\n\\n\\n\"\n{behind}"),
        );
    }
    check(
        "data: |\n  k: |\n    x\ntail: 1\n",
        set("/data/!/k", json!("y\n\n")),
        "data: |+\n  k: |+\n    y\n\ntail: 1\n",
    );
}

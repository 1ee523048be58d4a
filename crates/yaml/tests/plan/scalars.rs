//! Values: set, replaced, created.

use super::{check, insert, plan, refused, set};
use faultline_yaml::{Op, Reason, Tree, apply};
use serde_json::json;

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
        "a: >-\n  x\n  y\n\n  z\nb: 1\n",
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

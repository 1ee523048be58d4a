//! Several operations, several documents, and what is refused.

use super::{check, edit, insert, plan, refused, remove, rename, set};
use faultline_yaml::Reason;
use serde_json::json;

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
fn a_text_given_up_in_front_of_a_control_character_is_refused() {
    assert_eq!(refused("[,\u{3}]+", insert("/-", json!(1))), Reason::Broken);
    assert_eq!(refused("[, ]+", insert("/-", json!(1))), Reason::Broken);
    check("a: 1\nb: \u{3}\n", set("/a", json!(2)), "a: 2\nb: \u{3}\n");
}

#[test]
fn a_lone_carriage_return_leaves_lines_unknown() {
    let refusal = |text: &str, pointer: &str| plan(text, &[set(pointer, json!(1))]).unwrap_err();
    let lone = refusal("a: x\r\nb: y\rc: z\r\n", "/a");
    assert_eq!((lone.reason, lone.span), (Reason::Notation, Some(10..11)));
    // What spells it as an escape is a text like others.
    check(
        "a: \"x\\ry\"\n",
        set("/a", json!("x\ry z")),
        "a: \"x\\ry z\"\n",
    );
}

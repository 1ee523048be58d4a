//! Documents in which nothing stands yet.

use super::{check, edit, insert, plan, refused, set};
use faultline_yaml::{Reason, Tree, apply, invert};
use serde_json::{Value, json};

#[test]
fn a_text_without_a_document_is_filled() {
    check("", set("/kind", json!("Pod")), "kind: Pod\n");
    check("", insert("/kind", json!("Pod")), "kind: Pod\n");
    check("", insert("/-", json!(1)), "- 1\n");
    check("", insert("/0", json!(1)), "- 1\n");
    check("", set("/a/b/-", json!(1)), "a:\n  b:\n    - 1\n");
    check("", set("", json!("one\ntwo\n")), "|\n  one\n  two\n");
    check("\n\n", set("/a", json!(1)), "a: 1\n\n");
    check("  ", set("/a", json!(1)), "a: 1\n  ");
    check("\u{feff}", set("/a", json!(1)), "\u{feff}a: 1\n");
    check("# c", set("/a", json!(1)), "# c\na: 1");
    check("# c\r\n\r\n", set("/a", json!(1)), "# c\r\n\r\na: 1\r\n");
    check("...\n", set("/a", json!(1)), "...\na: 1\n");
    assert_eq!(edit("# c\n", &[set("", json!(null))]), "# c\n");
}

#[test]
fn several_ops_fill_a_text() {
    let ops = [
        set("/a/b", json!(1)),
        insert("/a/c", json!([2])),
        set("/d", json!({})),
    ];
    assert_eq!(
        edit("# c\n", &ops),
        "# c\na:\n  b: 1\n  c:\n    - 2\nd: {}\n"
    );
}

#[test]
fn what_is_nowhere_stays_refused() {
    assert_eq!(refused("# c\n", set("@1/a", json!(1))), Reason::NotFound);
    assert_eq!(refused("# c\n", set("/0", json!(1))), Reason::NotFound);
    assert_eq!(refused("", insert("/a/b", json!(1))), Reason::NotFound);
    assert_eq!(refused("", super::remove("/a")), Reason::NotFound);
    assert_eq!(refused("", super::remove("")), Reason::WrongKind);
    assert_eq!(refused("%YAML 1.2\n", set("", json!(1))), Reason::Broken);
}

/// All texts of some lines.
fn texts(lines: &[&str], most: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut last = all.clone();
    for _ in 0..most {
        let longer = |text: &String| {
            let text = text.clone();
            lines.iter().map(move |line| format!("{text}{line}"))
        };
        last = last.iter().flat_map(longer).collect();
        all.extend(last.iter().cloned());
    }
    all
}

#[test]
fn whatever_holds_nothing_can_be_filled() {
    let lines = [
        "\n",
        "  \n",
        "# c\n",
        " # d\n",
        "---\n",
        "--- # e\n",
        "...\n",
    ];
    let values = [
        json!({"a": 1, "b": ["x"]}),
        json!([{"a": {}}, null]),
        json!("one\n\n two\n"),
        json!(false),
    ];
    let mut filled = 0;
    for text in texts(&lines, 3) {
        let variants = [
            text.clone(),
            text.trim_end_matches('\n').to_owned(),
            text.replace('\n', "\r\n"),
            format!("\u{feff}{text}"),
        ];
        for text in variants {
            let tree = Tree::parse(&text);
            for n in 0..tree.document_count().max(1) {
                for value in &values {
                    let edits = plan(&text, &[set(&format!("@{n}"), value.clone())])
                        .unwrap_or_else(|refusal| panic!("{text:?} {value} {refusal:?}"));
                    let after = apply(&text, &edits);
                    assert_eq!(apply(&after, &invert(&text, &edits)), text);
                    let read = Tree::parse(&after);
                    let told = format!("{text:?} {after:?}");
                    assert_eq!(
                        read.document_count(),
                        tree.document_count().max(1),
                        "{told}"
                    );
                    for at in 0..read.document_count() {
                        let wanted = if at == n { value } else { &Value::Null };
                        let root = read.document(at).map(|root| root.to_json());
                        assert_eq!(root.as_ref(), Some(wanted), "{told}");
                    }
                    assert_eq!(read.comments().count(), tree.comments().count(), "{told}");
                    filled += 1;
                }
            }
        }
    }
    assert!(filled > 5_000, "{filled}");
}

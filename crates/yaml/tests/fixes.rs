//! Fixes of findings that are no syntax errors, and texts with control characters.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod common;

use common::dice::Dice;
use faultline_yaml::{Diagnostic, Severity, Tree, apply};
use proptest::prelude::*;
use serde_json::json;

/// What the text is with the fix of its only finding of a code that has one.
fn fixed(text: &str) -> Option<String> {
    let tree = Tree::parse(text);
    let fix = tree
        .diagnostics()
        .iter()
        .find_map(|found| found.fix.as_ref());
    fix.map(|fix| apply(text, &fix.edits))
}

fn errors(text: &str) -> usize {
    let tree = Tree::parse(text);
    let is_error = |found: &&Diagnostic| found.severity == Severity::Error;
    tree.diagnostics().iter().filter(is_error).count()
}

/// Each fix leaves an error less, and none that was not there.
fn all_prove(text: &str) {
    let tree = Tree::parse(text);
    for found in tree.diagnostics() {
        if let Some(fix) = &found.fix {
            let after = apply(text, &fix.edits);
            assert!(errors(&after) < errors(text), "{found:?}\n{after}");
        }
    }
}

#[test]
fn the_entry_that_does_not_count_goes_where_it_says_the_same() {
    for (text, after) in [
        ("a: 1\nb: 2\na: 1\n", "b: 2\na: 1\n"),
        ("- a: 1\n  b: 2\n  a: 1\n", "- b: 2\n  a: 1\n"),
        ("x:\n  a:\n    - 1\n\n  a: [1]\n", "x:\n  a: [1]\n"),
        ("{\"a\": 1, \"b\": 2, \"a\": 1}", "{\"b\": 2, \"a\": 1}"),
        ("{\n  \"a\": 1,\n  \"a\": 2\n}\n", "{\n  \"a\": 2\n}\n"),
        ("a: 1\r\na: 1\r\n", "a: 1\r\n"),
    ] {
        assert_eq!(fixed(text).as_deref(), Some(after), "{text}");
    }
}

#[test]
fn the_entry_that_does_not_count_becomes_a_comment_where_something_would_be_lost() {
    for (text, after) in [
        ("a: 1\nb: 2\na: 3\n", "# a: 1\nb: 2\na: 3\n"),
        ("a: 1 # why\na: 1\n", "# a: 1 # why\na: 1\n"),
        (
            "- env:\n    - a: |\n        x\n\n        y\n      # c\n      b: 1\n  image: i\n  env: []\n",
            "- # env:\n  #   - a: |\n  #       x\n\n  #       y\n  #     # c\n  #     b: 1\n  image: i\n  env: []\n",
        ),
        ("a:\n- 1\n- 2\na: x\n", "# a:\n# - 1\n# - 2\na: x\n"),
    ] {
        assert_eq!(fixed(text).as_deref(), Some(after), "{text}");
    }
    for text in [
        // An alias needs what stands there; which of the merges counts is not said.
        "a: &x 1\nb: *x\na: 1\n",
        "b: &x {}\nc:\n  <<: *x\n  <<: *x\n",
        "{\"a\": {\"b\": 1}, \"a\": 2}",
    ] {
        assert_eq!(fixed(text), None, "{text}");
    }
}

#[test]
fn doubled_keys_of_documents_inside_are_fixed_in_the_file() {
    let text = "data: |\n  kind: A\n  spec:\n    x: 1\n  n: 5\n  spec:\n    x: 1\n";
    let tree = Tree::parse(text);
    let inner = tree.find(&"/data".parse().unwrap()).unwrap();
    let inner = inner.embedded_tree().unwrap();
    let fix = inner.diagnostics()[0].fix.as_ref().unwrap();
    let after = "data: |\n  kind: A\n  n: 5\n  spec:\n    x: 1\n";
    assert_eq!(apply(text, &fix.edits), after);
}

#[test]
fn an_alias_is_offered_the_anchor_that_is_nearest() {
    for (text, after) in [
        (
            "base: &base 1\nb: *bsae\n",
            Some("base: &base 1\nb: *base\n"),
        ),
        (
            "a: &défaut 1\nb: *defaut\n",
            Some("a: &défaut 1\nb: *défaut\n"),
        ),
        ("a: &x1 1\nb: &x22 2\nc: *x2\n", None),
        ("a: &one 1\nb: *two\n", None),
        // Below, in another document, and around it, no anchor can be meant.
        ("b: *basic\na: &basis 1\n", None),
        ("a: &basis 1\n---\nb: *basic\n", None),
        ("a: &basis [*basic]\n", None),
        ("path: *.log\n", Some("path: '*.log'\n")),
        ("- *\n", Some("- '*'\n")),
    ] {
        let found = fixed(text);
        assert_eq!(found.as_deref(), after, "{text}");
        assert!(found.is_none_or(|after| !Tree::parse(&after).has_errors()));
    }
}

#[test]
fn keys_that_mean_the_same_are_told_however_they_are_written() {
    let told = |text: &str| {
        let tree = Tree::parse(text);
        let found = tree.diagnostics().iter();
        let found = found.filter(|found| found.code == "duplicate-key");
        let found: Vec<_> = found.cloned().collect();
        assert_eq!(found.len(), tree.diagnostics().len(), "{text}");
        found
    };
    let others: String = (0..20).map(|n| format!("k{n}: 1\n")).collect();
    for text in [
        "~: 1\nnull: 2\n",
        "? \n: 1\nNULL: 2\n",
        "true: 1\nTrue: 2\n",
        "0x10: 1\n16: 2\n",
        "0o17: 1\n+15: 2\n",
        "1.10: 1\n1.1: 2\n",
        "{1e3: 1, 1000.0: 2}\n",
    ] {
        for text in [text.to_owned(), format!("{text}{others}")] {
            let text = if text.starts_with('{') {
                "{1e3: 1, 1000.0: 2}\n".to_owned()
            } else {
                text
            };
            let [found] = &told(&text)[..] else {
                panic!("{text}");
            };
            assert!(found.message.contains("means the same"), "{found:?}");
            assert!(found.fix.as_ref().is_none_or(|fix| !fix.safe));
            all_prove(&text);
        }
    }
    for text in [
        "1: 1\n1.0: 2\n",
        "010: 1\n10: 2\n8: 3\n",
        "\"16\": 1\n0x10: 2\n",
        "!!str 16: 1\n0x10: 2\n",
        "yes: 1\ntrue: 2\n",
        "0.1: 1\n0.10000000000000001: 2\n",
        "null: 1\n\"null\": 2\n",
        ".nan: 1\n.NaN: 2\n",
    ] {
        assert_eq!(told(text), [], "{text}");
        assert_eq!(told(&format!("{text}{others}")), [], "{text}");
    }
}

#[test]
fn comments_of_other_languages_in_json_are_told() {
    for (text, mended) in [
        (
            "{\n  \"a\": 1, // one\n  \"b\": 2\n}\n",
            "{\n  \"a\": 1, # one\n  \"b\": 2\n}\n",
        ),
        ("[1 // one, two\n, 2]\n", "[1 # one, two\n, 2]\n"),
        ("[//one\n1]\n", "[ #one\n1]\n"),
        ("{a: { b: // c\n 1}}\n", "{a: { b: # c\n 1}}\n"),
    ] {
        let tree = Tree::parse(text);
        let codes: Vec<_> = tree.diagnostics().iter().map(|d| d.code.as_str()).collect();
        assert_eq!(codes, ["foreign-comment"], "{text}");
        assert_eq!(fixed(text).as_deref(), Some(mended));
        assert_eq!(Tree::parse(mended).diagnostics(), []);
    }
    let block = Tree::parse("{\"a\": 1, /* c */ \"b\": 2}\n");
    assert_eq!(block.diagnostics()[0].code, "foreign-comment");
    for text in [
        "a: [1, // c\n 2]\n",
        "{a: http://b/c, d: \"// e\"}\n",
        "[//host/path, /*.js, /*, a//b]\n",
        "- // c\n",
    ] {
        assert_eq!(Tree::parse(text).diagnostics(), [], "{text}");
    }
}

#[test]
fn control_characters_are_told_and_the_text_around_them_is_read() {
    let text =
        "a: x\u{1}y\nb: \"q\u{7}\" # \u{1}\nk\u{2}ey: 1\nc: |\n  text\u{c}\n---\nd: [1, '\u{1}']\n";
    let tree = Tree::parse(text);
    let found: Vec<_> = tree
        .diagnostics()
        .iter()
        .map(|found| (found.code.as_str(), found.span.start))
        .collect();
    let places = text
        .char_indices()
        .filter(|(_, c)| c.is_control() && *c != '\n');
    let expected: Vec<_> = places.map(|(at, _)| ("control-character", at)).collect();
    assert_eq!(found, expected);
    assert!(tree.is_broken());
    assert_eq!(
        tree.root().unwrap().to_json(),
        json!({"a": "x y", "b": "q ", "k ey": 1, "c": "text \n"})
    );
    assert_eq!(tree.document(1).unwrap().to_json(), json!({"d": [1, " "]}));
    all_prove(text);
    let mut whole = text.to_owned();
    while let Some(next) = fixed(&whole) {
        whole = next;
    }
    assert_eq!(
        whole,
        "a: xy\nb: \"q\\u0007\" # \nkey: 1\nc: |\n  text\n---\nd: [1, '']\n"
    );
}

#[test]
fn what_a_control_character_breaks_is_told_once() {
    for text in [
        "\u{c}a: 1\nb: 2\n",
        "a: 1\nb:\n  \u{1}c: 1\n  d: 2\n",
        "\u{1b}[36ma\u{1b}[0m: 1\nb: 2\n",
    ] {
        let tree = Tree::parse(text);
        let controls = |found: &Diagnostic| found.code == "control-character";
        assert!(tree.diagnostics().iter().all(controls), "{text:?}");
        assert!(tree.diagnostics().iter().all(|found| found.fix.is_some()));
        all_prove(text);
    }
    // What is broken besides is told, too.
    let tree = Tree::parse("a: \u{1}\nb: @x\nc: 1\n");
    let codes: Vec<_> = tree.diagnostics().iter().map(|d| d.code.as_str()).collect();
    assert_eq!(codes, ["control-character", "syntax"]);
    assert_eq!(
        tree.root().unwrap().to_json(),
        json!({"a": null, "b": null, "c": 1})
    );
}

#[test]
fn too_many_control_characters_are_bounded_and_a_binary_is_not_read() {
    let text = "key: text\u{1} of a line\n".repeat(5000);
    let tree = Tree::parse(&text);
    let told = |code: &str| tree.diagnostics().iter().filter(|d| d.code == code).count();
    assert_eq!(
        (told("control-character"), told("too-many-errors")),
        (64, 1)
    );
    assert_eq!(tree.root().unwrap().len(), 5000);
    let tree = Tree::parse("\u{7f}ELF\0\0");
    assert_eq!(tree.diagnostics()[0].code, "binary");
    assert_eq!(tree.document_count(), 0);
}

proptest! {
    /// Controls anywhere in a text: found where they are, all fixes proved.
    #[test]
    fn any_place_of_control_characters(seed in "[a-z]{6}", count in 1..5_usize) {
        let mut dice = Dice::new(&seed);
        let mut text = "a: 1\nb:\n  - c: \"x\\ty\" # z\n    d: 'w'\n  - |\n    t\ne: {f: [1, \"2\"]}\n".to_owned();
        for _ in 0..count {
            let at = dice.below(text.len() + 1);
            text.insert(at, ['\u{1}', '\u{c}', '\u{1f}', '\0'][dice.below(4)]);
        }
        let tree = Tree::parse(&text);
        for (at, _) in text.char_indices().filter(|(_, c)| c.is_control() && *c != '\n') {
            let is_told = |found: &Diagnostic| found.span.contains(&at);
            prop_assert!(tree.diagnostics().iter().any(is_told), "{at} of {text:?}");
        }
        prop_assert!(tree.document_count() > 0);
        all_prove(&text);
        let whole = Tree::parse("x: 1\n").edited(&[faultline_yaml::TextEdit::replace(0..5, text.as_str())]);
        prop_assert_eq!(whole.difference(&tree), None);
    }
}

//! In JSON, what an edit breaks is found between the brackets around it, and the tree is that of
//! the text.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod common;

use common::{
    dice::Dice,
    json::{Count, chain, check, document, value, written},
};
use faultline_yaml::{TextEdit, Tree, invert};
use serde_json::{Value, json};

#[test]
fn chains_of_edits_that_break_and_mend() {
    let (mut pretty, mut all) = (Count::default(), Count::default());
    for round in 0..rounds(60) {
        let mut dice = Dice::new(&format!("json {round}"));
        let document = document(&mut dice);
        let name = format!("round {round}");
        let indented = serde_json::to_string_pretty(&document).unwrap();
        chain(&indented, 1, 8, &mut dice, &mut pretty, &name);
        let text = written(&document, &mut dice);
        chain(&text, 1, 8, &mut dice, &mut all, &name);
    }
    tell(&[("pretty", &pretty), ("other", &all)]);
    assert!(pretty.local * 3 > pretty.broken);
}

/// A document with a list or mapping of some kilobytes, whose members are all alike.
fn long(dice: &mut Dice) -> Value {
    let count = 150 + dice.below(900);
    let kind = dice.below(4);
    let member = |n: usize| match (kind, n % 50) {
        (0, _) => json!(n),
        (1, _) => json!(format!("text {n}")),
        (_, 7) => value(dice, 2),
        (2, _) => json!({"name": format!("n{n}"), "id": n}),
        _ => json!([n, "x", null]),
    };
    let members = (0..count).map(member).collect::<Vec<_>>().into_iter();
    let members = match dice.below(2) {
        0 => Value::Array(members.collect()),
        _ => Value::Object(
            members
                .enumerate()
                .map(|(n, member)| (format!("k{n}"), member))
                .collect(),
        ),
    };
    match dice.below(3) {
        0 => members,
        1 => json!([1, members, {"a": 2}]),
        _ => {
            json!({"kind": "List", "spec": {"items": members, "z": [1]}, "status": value(dice, 2)})
        }
    }
}

/// A list or mapping that is too long to be read as a whole.
#[test]
fn chains_of_edits_in_long_brackets() {
    let (mut pretty, mut all) = (Count::default(), Count::default());
    for round in 0..rounds(12) {
        let mut dice = Dice::new(&format!("long {round}"));
        let document = long(&mut dice);
        let name = format!("long, round {round}");
        let indented = serde_json::to_string_pretty(&document).unwrap();
        let places = 1 + dice.below(4);
        chain(&indented, places, 8, &mut dice, &mut pretty, &name);
        let text = written(&document, &mut dice);
        chain(&text, places, 8, &mut dice, &mut all, &name);
    }
    tell(&[("pretty", &pretty), ("other", &all)]);
}

/// Real files, written as JSON.
#[test]
fn chains_of_edits_in_files() {
    let Some(files) = common::corpus() else {
        return;
    };
    let mut count = Count::default();
    for file in files.into_iter().step_by(4) {
        let Ok(documents) = common::own(&file.text) else {
            continue;
        };
        for (n, document) in documents.iter().enumerate().take(1) {
            let mut dice = Dice::new(&format!("{} {n}", file.path));
            let text = written(document, &mut dice);
            if text.len() < 1 << 14 {
                chain(&text, 1, rounds(2), &mut dice, &mut count, &file.path);
            }
        }
    }
    tell(&[("files", &count)]);
}

/// Each key reads what is around it, while the text is broken and when it is mended.
#[test]
fn typing_breaks_only_what_is_around_it() {
    let item = |n: usize| {
        json!({
            "name": format!("n{n}"), "id": n, "on": true, "labels": {"app": "{{x}}", "b": null},
            "args": ["--a", "b, c", 1, {"k": [2]}], "last": "x: [y] {z}",
        })
    };
    let document = json!({"items": (0..60).map(item).collect::<Vec<_>>(), "kind": "List"});
    let pretty = serde_json::to_string_pretty(&document).unwrap();
    let line = |item: usize, key: &str| {
        let start = pretty.find(&format!("\"n{item}\"")).unwrap();
        let object = pretty[..start].rfind("\n    {").unwrap();
        object + pretty[object..].find(key).unwrap()
    };
    let insert = |at: usize, typed: &str| -> Vec<TextEdit> {
        let typed = typed.char_indices();
        typed.map(|(n, c)| TextEdit::insert(at + n, c)).collect()
    };
    let (id, name, args) = (
        line(30, "\"id\""),
        line(30, "\"name\""),
        line(30, "\"--a\""),
    );
    let behind = name + pretty[name..].find(',').unwrap();
    let comma = id + pretty[id..].find(',').unwrap();
    let cases = [
        ("an open quote", insert(id + 6, "\"x"), true),
        (
            "an open quote of a key",
            vec![TextEdit::delete(id + 3..id + 4)],
            true,
        ),
        (
            "a text without its end",
            vec![TextEdit::delete(args + 4..args + 5)],
            true,
        ),
        ("no comma", vec![TextEdit::delete(comma..comma + 1)], true),
        ("two commas", insert(comma, ","), true),
        ("no colon", vec![TextEdit::delete(id + 4..id + 5)], true),
        ("no value", vec![TextEdit::delete(id + 6..comma)], false),
        ("a word too many", insert(behind, " w"), true),
        ("a new entry", insert(id, "\"new\": tru"), true),
        ("a new item", insert(args, "\"new\" "), true),
        ("a bracket", insert(id + 6, "["), true),
        ("a bracket that closes", insert(id + 6, "]"), true),
        ("an escape", insert(args + 2, "\\q"), true),
        ("a comment", insert(args + 5, " // c"), true),
    ];
    for (what, edits, breaks) in cases {
        let mut tree = Tree::parse(&pretty);
        let mut undo = Vec::new();
        let check = |tree: &mut Tree, edit: TextEdit| {
            let before = tree.text().to_owned();
            let told = tree.edit(std::slice::from_ref(&edit));
            check(tree, &|| format!("{what}: {edit:?} {told:?}"));
            assert!(told.after.len() < 1000, "{what}: {edit:?} {told:?}");
            invert(&before, &[edit])
        };
        for edit in edits {
            undo.extend(check(&mut tree, edit));
        }
        assert_eq!(tree.is_broken(), breaks, "{what}");
        for edit in undo.into_iter().rev() {
            check(&mut tree, edit);
        }
        assert!(!tree.is_broken(), "{what}");
    }
}

/// Documents with a long list, and a place between two of its items.
fn long_lists() -> Vec<(&'static str, String, usize)> {
    let numbers = json!({"items": (0..4000).collect::<Vec<_>>(), "z": 1});
    let item = |n: usize| json!({"name": format!("n{n}"), "id": n, "labels": {"app": "x"}});
    let objects = json!({"items": (0..600).map(item).collect::<Vec<_>>(), "kind": "List"});
    let pretty = |document: &Value| serde_json::to_string_pretty(document).unwrap() + "\n";
    let texts = [
        ("numbers", pretty(&numbers), "2000,"),
        ("objects", pretty(&objects), "\n    },"),
        (
            "one line",
            objects.to_string().replace("},{", "}, {"),
            "}},",
        ),
    ];
    let between = |(kind, text, mark): (&'static str, String, &str)| {
        let middle = text.len() / 2;
        let at = text[middle..].find(mark).or(text.find(mark)).unwrap();
        let start = if text[middle..].contains(mark) {
            middle
        } else {
            0
        };
        let at = start + at + mark.len();
        (kind, text, at)
    };
    texts.map(between).into()
}

/// An edit that reads only what is around it.
fn local(tree: &mut Tree, edit: TextEdit, what: &str) {
    let told = tree.edit(std::slice::from_ref(&edit));
    check(tree, &|| format!("{what}: {edit:?} {told:?}"));
    assert!(told.after.len() < 1000, "{what}: {edit:?} {told:?}");
}

#[test]
fn typing_between_items_of_a_long_list() {
    for (kind, text, at) in long_lists() {
        for (typed, breaks) in [(" 7,", false), (" \"x", true), (" \"x\"", true)] {
            let mut tree = Tree::parse(&text);
            local(&mut tree, TextEdit::insert(at, typed), kind);
            assert_eq!(tree.is_broken(), breaks, "{kind}: {typed}");
            local(&mut tree, TextEdit::insert(at + typed.len(), " "), kind);
            local(&mut tree, TextEdit::delete(at..at + typed.len() + 1), kind);
            assert!(!tree.is_broken(), "{kind}: {typed}");
        }
    }
}

#[test]
fn what_is_broken_elsewhere_stays_as_it_is() {
    for (kind, text, at) in long_lists() {
        let comma = text[100..].find("1,").unwrap() + 101;
        let first = ", \"w\" \"v\"";
        let behind = at + first.len();
        let far = text.len() - 100;
        let last = far + text[far..].find(',').unwrap() + first.len() + 9;
        let mut tree = Tree::parse(&text);
        let mut errors = |edits: &[TextEdit]| {
            for edit in edits {
                local(&mut tree, edit.clone(), kind);
            }
            tree.diagnostics().len()
        };
        assert_eq!(errors(&[TextEdit::insert(comma, first)]), 1, "{kind}");
        // Breaks a second place, and a third.
        let second = errors(&[
            TextEdit::insert(behind, " \"x\" \"z\""),
            TextEdit::insert(behind + 2, "y"),
        ]);
        let third = errors(&[TextEdit::insert(last, " \"y\"")]);
        assert!(1 < second && second < third, "{kind}: {second} {third}");
        let again = errors(&[TextEdit::delete(last..last + 4)]);
        assert_eq!(again, second, "{kind}");
        let mended = errors(&[
            TextEdit::delete(behind..behind + 9),
            TextEdit::insert(behind, " 7,"),
        ]);
        assert_eq!(mended, 1, "{kind}");
        let all = errors(&[TextEdit::delete(comma..comma + first.len())]);
        assert_eq!(all, 0, "{kind}");
    }
}

/// Where lines elsewhere are not indented as their brackets say, recovery believes the brackets.
#[test]
fn indentation_elsewhere_counts() {
    let inner = "    {\n      \"d\": {\n        \"x\": 1\n      },\n      \"e\": 2\n    }";
    let items = |first: &str| {
        let rest = [inner; 3].join(",\n");
        format!("{{\n  \"list\": [\n{first},\n{rest}\n  ],\n  \"z\": 3\n}}\n")
    };
    let tidy = items(inner);
    let odd = items("    {\n\"a\": 1,\n\"b\": {\n\"c\": 2\n}\n,\n\"d\": 3\n    }");
    let mut locals = Vec::new();
    for text in [tidy, odd] {
        for (lost, left) in [
            ("\n      },\n", "\n      \n"),
            ("\n      },\n", ",\n"),
            ("\"d\": {", "\"d\": [{"),
            ("\"x\": 1", "\"x\": [1"),
            ("\"x\": 1", "\"x\": 1}"),
        ] {
            let start = text.rfind(lost).unwrap();
            let mut tree = Tree::parse(&text);
            let told = tree.edit(&[TextEdit::replace(start..start + lost.len(), left)]);
            check(&tree, &|| format!("{left:?} in\n{text}"));
            locals.push(told.within.is_some());
        }
    }
    assert_eq!(locals[..5], [true; 5]);
}

/// Many errors between two brackets, and long members beside them: how many are told, and how many
/// fixes are tried, is as in the whole text.
#[test]
fn what_recovery_may_spend_is_counted_as_in_the_whole_text() {
    for (count, length) in [
        (3, 9000),
        (12, 2000),
        (63, 10),
        (64, 10),
        (65, 10),
        (90, 300),
    ] {
        let member = |n: usize| json!({"name": format!("n{n}"), "text": "x".repeat(length)});
        let inner: Vec<_> = (0..count).map(member).collect();
        let rest: Vec<_> = (0..200)
            .map(|n| json!({"name": n, "list": [1, 2]}))
            .collect();
        let document = json!({"before": rest, "inner": {"list": inner, "z": 1}, "rest": rest});
        let text = serde_json::to_string_pretty(&document).unwrap();
        for (from, to) in [
            ("}", "} \"w\""),
            ("},", "}"),
            ("\"name\":", "\"name\""),
            ("\",", ""),
        ] {
            let start = text.find("\"inner\"").unwrap() + 20;
            let end = start + text[start..].find("\"z\"").unwrap();
            let edit = TextEdit::replace(start..end, text[start..end].replace(from, to));
            let mut tree = Tree::parse(&text);
            tree.edit(&[edit]);
            assert!(tree.is_broken());
            check(&tree, &|| format!("{count} {length} {from:?}"));
            let typed = TextEdit::insert(start + 40, "y");
            tree.edit(&[typed]);
            check(&tree, &|| format!("{count} {length} {from:?}, then a key"));
        }
    }
}

fn rounds(usual: usize) -> usize {
    std::env::var("FAULTLINE_ROUNDS")
        .ok()
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(usual)
}

fn tell(counts: &[(&str, &Count)]) {
    for (kind, count) in counts {
        common::told(&format!(
            "{kind}: {} of {} edits that left the text broken were local",
            count.local, count.broken
        ));
    }
}

//! In JSON, what an edit breaks is found between the brackets around it, and the tree is that of
//! the text.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod common;

use common::{
    dice::Dice,
    typing::{boundary, place, random_edits},
};
use faultline_yaml::{TextEdit, Tree, apply, invert};
use serde_json::{Value, json};

const WORDS: &[&str] = &[
    "name",
    "",
    "a b",
    "é",
    ", ",
    ",",
    ":",
    "]",
    "}{",
    "# c",
    "a\\b",
    "it's",
    "say \"x\"",
    "{{x}}",
    "// c",
    "---",
    "http://x",
    "a\nb",
    "- x",
];

fn value(dice: &mut Dice, depth: usize) -> Value {
    match dice.below(if depth == 0 { 5 } else { 9 }) {
        0 => json!(null),
        1 => json!(true),
        2 => json!(dice.below(1000)),
        3 => json!(-1.5),
        4 => json!(WORDS[dice.below(WORDS.len())]),
        5 | 6 => (0..dice.below(5)).map(|_| value(dice, depth - 1)).collect(),
        _ => {
            let count = dice.below(5);
            let entry = |n| {
                let key = match dice.below(8) {
                    0 => WORDS[dice.below(WORDS.len())].to_owned(),
                    _ => format!("k{n}"),
                };
                (key, value(dice, depth - 1))
            };
            Value::Object((0..count).map(entry).collect())
        }
    }
}

/// A document of some kilobytes.
fn document(dice: &mut Dice) -> Value {
    let count = 4 + dice.below(12);
    let items: Vec<Value> = (0..count).map(|_| value(dice, 3)).collect();
    match dice.below(3) {
        0 => Value::Array(items),
        1 => json!({"kind": "List", "spec": {"items": items}, "status": value(dice, 2)}),
        _ => {
            let entry = |(n, item)| (format!("key{n}"), item);
            Value::Object(items.into_iter().enumerate().map(entry).collect())
        }
    }
}

/// A document as it may be written.
fn written(document: &Value, dice: &mut Dice) -> String {
    let compact = document.to_string();
    let pretty = serde_json::to_string_pretty(document).unwrap() + "\n";
    match dice.below(18) {
        0 => compact,
        1 => compact.replace("},", "},\n"),
        2 => compact.replace(",\"", ", \"").replace("[{", "[\n  {"),
        3 => pretty.replace('\n', "\r\n"),
        4 => pretty.replace("  ", "\t"),
        5 => pretty.replace("\n  ", "\n"),
        6 => format!("\n{pretty}\n"),
        7 => format!("---\n{pretty}"),
        8 => format!("{pretty}---\n{compact}\n"),
        9 => format!("\u{feff}{pretty}"),
        10 => format!("# c\n{pretty}# d\n"),
        11 => pretty.replace("\"k", "k").replace("\":", ":"),
        12 => pretty.replace("\n    ", " "),
        // Some lines stand at a wrong place.
        13 | 14 => {
            let shifted = |line: &str| match dice.below(8) {
                0 => format!("  {line}"),
                1 => line.strip_prefix("  ").unwrap_or(line).to_owned(),
                _ => line.to_owned(),
            };
            pretty.split_inclusive('\n').map(shifted).collect()
        }
        _ => pretty,
    }
}

/// What somebody types into JSON.
fn typed(text: &str, at: usize, dice: &mut Dice) -> TextEdit {
    let marks = [
        ",", ":", "\"", "{", "}", "[", "]", "\\", "/", "#", "'", "x", " ", "\n",
    ];
    let next = |marks: &[char]| text[at..].find(marks).map(|found| at + found);
    match dice.below(12) {
        0 | 1 => TextEdit::insert(at, marks[dice.below(marks.len())]),
        2 | 3 => match next(&[',', ':', '"', '{', '}', '[', ']']) {
            Some(mark) => TextEdit::delete(mark..mark + 1),
            None => TextEdit::insert(at, ","),
        },
        4 => match next(&[',', ':']) {
            Some(mark) => TextEdit::insert(mark, ["\"", ",", ":", " x", "]", "}"][dice.below(6)]),
            None => TextEdit::insert(at, ":"),
        },
        5 | 6 => {
            let after = next(&[',', '{', '[']).map_or(at, |mark| mark + 1);
            let pieces = [
                "\"k\": ",
                "\"k\"",
                "\"k\": tru",
                "\"k",
                "\n  \"k\": [",
                "\"k\": {",
                " 1 2",
                "word ",
                "// c\n",
                "# c\n",
                "/* c */",
                "{{x}} ",
                "{{- if }}\n",
                "---\n",
                "\n---\n",
                "'a",
                "\"a\\q\", ",
                "&a ",
                "*a",
                "!!str ",
                "? ",
                "- ",
                "\t",
                "@",
                "|",
                "%",
                "\"a\n b\"",
            ];
            TextEdit::insert(after, pieces[dice.below(pieces.len())])
        }
        7 => match next(&['\n']) {
            Some(end) => {
                let rest = text[end + 1..]
                    .find('\n')
                    .map_or(text.len(), |n| end + 1 + n);
                TextEdit::delete(end..rest)
            }
            None => TextEdit::delete(at..boundary(text, at + dice.below(30)).max(at)),
        },
        8 => match next(&['\n']) {
            Some(end) => TextEdit::insert(end + 1, ["  ", "    ", "x", "]", "}"][dice.below(5)]),
            None => TextEdit::insert(at, "\n"),
        },
        _ => random_edits(&text[at..], dice)
            .into_iter()
            .map(|edit| TextEdit::replace(edit.range.start + at..edit.range.end + at, edit.insert))
            .next()
            .unwrap_or_else(|| TextEdit::insert(at, "\"")),
    }
}

fn check(tree: &Tree, what: &dyn Fn() -> String) {
    let whole = Tree::parse(tree.text());
    if let Some(difference) = tree.difference(&whole) {
        panic!("{difference}\n{}", what());
    }
}

/// How many edits left a text broken, and how many of those were local.
#[derive(Default)]
struct Count {
    broken: usize,
    local: usize,
}

/// Edits of a text near one place that break it and mend it.
fn chain(text: &str, steps: usize, dice: &mut Dice, count: &mut Count, name: &str) {
    let mut tree = Tree::parse(text);
    let centre = place(text, dice);
    let mut undo: Vec<Vec<TextEdit>> = Vec::new();
    for step in 0..steps {
        let before = tree.text().to_owned();
        let next = match (dice.below(3), undo.pop()) {
            (0, Some(back)) => back,
            (_, back) => {
                undo.extend(back);
                let from = boundary(&before, centre.saturating_sub(60));
                let to = boundary(&before, centre + 60).max(from);
                let at = from + place(&before[from..to], dice);
                let mut edits = vec![typed(&before, at, dice)];
                if dice.below(8) == 0 && edits[0].range.end < to {
                    let second = boundary(&before, to).max(edits[0].range.end + 1);
                    let second = boundary(&before, second);
                    if second > edits[0].range.end {
                        edits.push(TextEdit::insert(second, ","));
                    }
                }
                undo.push(invert(&before, &edits));
                edits
            }
        };
        let told = tree.edit(&next);
        assert_eq!(tree.text(), apply(&before, &next));
        check(&tree, &|| {
            format!("{name}, step {step}: {next:?}\n{told:?}\nbefore:\n{before}")
        });
        if tree.is_broken() {
            count.broken += 1;
            count.local += usize::from(told.within.is_some());
        }
    }
}

#[test]
fn chains_of_edits_that_break_and_mend() {
    let (mut pretty, mut all) = (Count::default(), Count::default());
    for round in 0..rounds(60) {
        let mut dice = Dice::new(&format!("json {round}"));
        let document = document(&mut dice);
        let name = format!("round {round}");
        let indented = serde_json::to_string_pretty(&document).unwrap();
        chain(&indented, 8, &mut dice, &mut pretty, &name);
        let text = written(&document, &mut dice);
        chain(&text, 8, &mut dice, &mut all, &name);
    }
    for (kind, count) in [("pretty", &pretty), ("other", &all)] {
        common::told(&format!(
            "{kind}: {} of {} edits that left the text broken were local",
            count.local, count.broken
        ));
    }
    assert!(pretty.local * 3 > pretty.broken);
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
                chain(&text, rounds(2), &mut dice, &mut count, &file.path);
            }
        }
    }
    common::told(&format!(
        "{} of {} edits that left the text broken were local",
        count.local, count.broken
    ));
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

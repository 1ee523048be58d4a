//! JSON as it may be written, and what somebody types into it.

use faultline_yaml::{TextEdit, Tree, apply, invert};
use serde_json::{Value, json};

use super::{
    dice::Dice,
    typing::{boundary, place, random_edits},
};

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

/// A value of no more than so many levels.
pub fn value(dice: &mut Dice, depth: usize) -> Value {
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
pub fn document(dice: &mut Dice) -> Value {
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
pub fn written(document: &Value, dice: &mut Dice) -> String {
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

/// The tree is that of its text.
pub fn check(tree: &Tree, what: &dyn Fn() -> String) {
    let whole = Tree::parse(tree.text());
    if let Some(difference) = tree.difference(&whole) {
        panic!("{difference}\n{}", what());
    }
}

/// How many edits left a text broken, and how many of those were local.
#[derive(Default)]
pub struct Count {
    pub broken: usize,
    pub local: usize,
}

/// Edits of a text near some places that break it and mend it.
pub fn chain(
    text: &str,
    places: usize,
    steps: usize,
    dice: &mut Dice,
    count: &mut Count,
    name: &str,
) {
    let mut tree = Tree::parse(text);
    let centres: Vec<usize> = (0..places).map(|_| place(text, dice)).collect();
    let mut undo: Vec<Vec<TextEdit>> = Vec::new();
    for step in 0..steps {
        let before = tree.text().to_owned();
        let next = match (dice.below(3), undo.pop()) {
            (0, Some(back)) => back,
            (_, back) => {
                undo.extend(back);
                let centre = centres[dice.below(places)];
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

//! Generated documents of every style: random ops do what was asked, judged by a second reader.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod common;

use common::{
    dice::Dice,
    judge::{Outcome, reversible},
    ops::{all_spots, brief, random_op},
    tagged,
    trial::{Start, transaction},
    wanted::{self, departure},
};
use faultline_yaml::{Op, Reason, Tree, Written, apply};
use proptest::prelude::*;

/// A value to be written down in some style.
#[derive(Clone, Debug)]
enum Doc {
    Scalar(String),
    List(Vec<Doc>, Style),
    Map(Vec<(String, Doc)>, Style),
    /// A document inside a literal, double-quoted or folded scalar.
    Inside(Box<Doc>, u8),
}

#[derive(Clone, Copy, Debug)]
struct Style {
    flow: bool,
    flush: bool,
    comments: bool,
    blanks: bool,
    tag: bool,
}

impl Style {
    /// What stands in front of a collection.
    fn tag(self) -> &'static str {
        if self.tag { "!group " } else { "" }
    }
}

fn doc() -> impl Strategy<Value = Doc> {
    let scalar = prop::sample::select(vec![
        "a",
        "'b c'",
        "\"d\\te\"",
        "10",
        "1.50",
        "0x1F",
        "!t v1.10",
        "!Sub '${x}'",
        "true",
        "~",
        "\"on\"",
        "'it''s'",
        "é",
        "x # y",
        "http://h:80/p",
        "'{{t}}'",
        "",
    ])
    .prop_map(|text| Doc::Scalar(text.replace(" #", "#")));
    let style = any::<(bool, bool, bool, bool, [bool; 2])>().prop_map(
        |(flow, flush, comments, blanks, tag)| Style {
            flow,
            flush,
            comments,
            blanks,
            tag: tag == [true; 2],
        },
    );
    scalar.prop_recursive(4, 24, 4, move |inner| {
        let key = prop::sample::select(vec!["k", "name", "'q r'", "\"v\"", "long-key"]);
        prop_oneof![
            (prop::collection::vec(inner.clone(), 0..4), style.clone())
                .prop_map(|(items, style)| Doc::List(items, style)),
            (
                prop::collection::vec((key, inner.clone()), 0..4),
                style.clone()
            )
                .prop_map(|(entries, style)| {
                    let entries = entries
                        .into_iter()
                        .enumerate()
                        .map(|(at, (key, value))| (keyed(key, at), value))
                        .collect();
                    Doc::Map(entries, style)
                }),
            (inner, 0u8..3).prop_map(|(doc, host)| Doc::Inside(Box::new(doc), host)),
        ]
    })
}

/// The key with a number inside its quotes, so that no key is given twice.
fn keyed(key: &str, at: usize) -> String {
    match key.strip_suffix(['\'', '"']) {
        Some(open) => format!("{open}{at}{}", &key[key.len() - 1..]),
        None => format!("{key}{at}"),
    }
}

fn flow(doc: &Doc) -> String {
    match doc {
        Doc::Scalar(text) if text.is_empty() => "~".to_owned(),
        Doc::Scalar(text) if text.contains(':') => format!("\"{text}\""),
        Doc::Scalar(text) => text.clone(),
        Doc::List(items, style) => {
            let items: Vec<String> = items.iter().map(flow).collect();
            format!("{}[{}]", style.tag(), items.join(", "))
        }
        Doc::Map(entries, style) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(key, value)| format!("{key}: {}", flow(value)))
                .collect();
            format!("{}{{{}}}", style.tag(), entries.join(", "))
        }
        Doc::Inside(doc, _) => serde_json::to_string(&document(doc)).unwrap(),
    }
}

fn document(doc: &Doc) -> String {
    let mut out = String::new();
    match doc {
        Doc::List(items, style) if !style.flow && !items.is_empty() => block(doc, 0, &mut out),
        Doc::Map(entries, style) if !style.flow && !entries.is_empty() => block(doc, 0, &mut out),
        _ => out = format!("{}\n", flow(doc)),
    }
    out
}

/// The lines of a block collection at a column.
fn block(doc: &Doc, column: usize, out: &mut String) {
    let indent = " ".repeat(column);
    let lead = |style: &Style, at: usize, out: &mut String| {
        if style.blanks && at > 0 {
            out.push('\n');
        }
        if style.comments {
            out.push_str(&format!("{indent}# of {at}\n"));
        }
    };
    match doc {
        Doc::List(items, style) => {
            for (at, item) in items.iter().enumerate() {
                lead(style, at, out);
                out.push_str(&format!("{indent}-"));
                value(item, column, column + 2, column + 2, style, out);
            }
        }
        Doc::Map(entries, style) => {
            for (at, (key, item)) in entries.iter().enumerate() {
                lead(style, at, out);
                out.push_str(&format!("{indent}{key}:"));
                let list = if style.flush { column } else { column + 2 };
                value(item, column, column + 2, list, style, out);
            }
        }
        _ => {}
    }
}

/// What follows a dash or colon, with its line break.
fn value(doc: &Doc, column: usize, map: usize, list: usize, style: &Style, out: &mut String) {
    let right = if style.comments { "  # right" } else { "" };
    let tag = match doc {
        Doc::List(_, own) | Doc::Map(_, own) if own.tag => " !group",
        _ => "",
    };
    match doc {
        Doc::Scalar(text) if text.is_empty() => out.push_str(&format!("{right}\n")),
        Doc::Scalar(text) => out.push_str(&format!(" {text}{right}\n")),
        Doc::List(items, own) if !own.flow && !items.is_empty() => {
            out.push_str(&format!("{tag}{right}\n"));
            block(doc, list, out);
        }
        Doc::Map(entries, own) if !own.flow && !entries.is_empty() => {
            out.push_str(&format!("{tag}{right}\n"));
            block(doc, map, out);
        }
        Doc::Inside(doc, host) if *host != 1 => {
            let text = document(doc);
            let indent = " ".repeat(column + 3);
            let fold = *host == 2;
            out.push_str(if fold { " >\n" } else { " |\n" });
            let mut last_deep = true;
            for line in text.lines() {
                let deep = line.starts_with(' ');
                if fold && !deep && !last_deep && !line.is_empty() {
                    out.push('\n');
                }
                if !line.is_empty() {
                    out.push_str(&format!("{indent}{line}"));
                    last_deep = deep;
                }
                out.push('\n');
            }
        }
        _ => out.push_str(&format!(" {}{right}\n", flow(doc))),
    }
}

/// A folded text of paragraphs, which are lines, which are words.
fn folded(paragraphs: &[Vec<Vec<String>>], eol: &str) -> String {
    let mut text = String::from("a: >\n");
    for (at, lines) in paragraphs.iter().enumerate() {
        if at > 0 {
            text.push('\n');
        }
        for line in lines {
            text.push_str(&format!("  {}\n", line.join(" ")));
        }
    }
    text.push_str("b: 1\n");
    text.replace('\n', eol)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn random_ops_do_what_was_asked(doc in doc(), seed: u32, crlf: bool, open_end: bool) {
        let mut text = document(&doc);
        if open_end {
            text.pop();
        }
        if crlf {
            text = text.replace('\n', "\r\n");
        }
        let tree = Tree::parse(&text);
        prop_assert!(!tree.has_errors(), "{:?}\n{text}", tree.diagnostics());
        let before = tagged(&text).unwrap();
        let spots = all_spots(&tree);
        let start = Start { tree: &tree, spots: &spots, meaning: &before, read: tagged };
        let mut dice = Dice::new(&seed.to_string());
        for length in [1, 1, 3] {
            let mut refused = None;
            let found = transaction(&start, length, &mut dice, |told| {
                // A notation of its own cannot stand everywhere.
                let own = matches!(told.op, Op::Write { .. });
                if let Outcome::Refused(reason, message) = told.outcome
                    && !(own && *reason == Reason::Notation)
                    && matches!(reason, Reason::Broken | Reason::Meaning | Reason::Notation)
                {
                    refused = Some(format!("{message} {}", brief(told.op)));
                }
            });
            prop_assert!(found.is_ok(), "{}\n{text}", found.unwrap_err());
            prop_assert!(refused.is_none(), "{}\n{text}", refused.unwrap());
        }
    }

    #[test]
    fn a_copy_has_the_tags_of_what_it_is_a_copy_of(
        doc in doc(), seed: u32, from: prop::sample::Index, to: prop::sample::Index, adds: bool,
    ) {
        let text = document(&doc);
        let tree = Tree::parse(&text);
        let spots: Vec<_> = all_spots(&tree).into_iter().filter(|spot| !spot.embedded()).collect();
        let (from, to) = (&spots[from.index(spots.len())].route, &spots[to.index(spots.len())].route);
        let mut expected = tagged(&text).unwrap();
        let wanted = wanted::at(&expected, tagged, from).unwrap();
        let written = Written::of(tree.find(from).unwrap()).unwrap();
        let route = if adds { to.then(format!("new{seed}")) } else { to.clone() };
        if wanted::put(&mut expected, tagged, &route, wanted, adds).is_err() {
            return Ok(());
        }
        if let Ok(edits) = tree.plan(&[Op::Write { route, written, adds }]) {
            let after = apply(&text, &edits);
            let elsewhere = departure(&expected, &tagged(&after).unwrap(), false, tagged);
            prop_assert!(elsewhere.is_none(), "{from} to {to}: {elsewhere:?}\n{text}\n{after}");
        }
    }

    #[test]
    fn a_mark_of_the_byte_order_has_no_part_in_edits(
        doc in doc(), seed: u32, crlf: bool, open_end: bool, later: bool,
    ) {
        let lead = if later { "--- ~\n...\n" } else { "" };
        let mut text = format!("{lead}{}", document(&doc));
        if open_end {
            text.pop();
        }
        let mut marked = text.clone();
        marked.insert(lead.len(), '\u{feff}');
        if crlf {
            text = text.replace('\n', "\r\n");
            marked = marked.replace('\n', "\r\n");
        }
        let (tree, marked_tree) = (Tree::parse(&text), Tree::parse(&marked));
        prop_assert!(!marked_tree.has_errors(), "{:?}\n{marked}", marked_tree.diagnostics());
        let spots = all_spots(&tree);
        let mut dice = Dice::new(&seed.to_string());
        for _ in 0..6 {
            let Some(op) = random_op(&tree, &spots, &mut dice) else {
                continue;
            };
            let told = brief(&op);
            match (tree.plan(std::slice::from_ref(&op)), marked_tree.plan(&[op])) {
                (Ok(edits), Ok(marked_edits)) => {
                    let (after, marked) = (apply(&text, &edits), apply(&marked, &marked_edits));
                    let (before, behind) = marked.split_once('\u{feff}').unwrap_or_default();
                    prop_assert_eq!(&after, &format!("{before}{behind}"), "{}\n{}", told, text);
                    let stays = before.is_empty() != later && (!later || before.ends_with('\n'));
                    prop_assert!(stays, "{}\n{:?}", told, marked);
                }
                (Err(refusal), Err(marked)) => {
                    prop_assert_eq!(refusal.reason, marked.reason, "{}\n{}", told, text);
                }
                (without, with) => {
                    prop_assert!(false, "{told}\n{text}\n{without:?}\n{with:?}");
                }
            }
        }
    }

    #[test]
    fn a_word_of_a_folded_text_changes_on_its_line_alone(
        paragraphs in prop::collection::vec(
            prop::collection::vec(prop::collection::vec("[a-d]{1,3}", 1..4), 1..5), 1..4),
        at: prop::sample::Index,
        word in "[x-z]{1,4}( [x-z]{1,4})?",
        eol in prop::sample::select(vec!["\n", "\r\n"]),
    ) {
        let mut changed = paragraphs.clone();
        let mut words: Vec<&mut String> = changed.iter_mut().flatten().flatten().collect();
        let at = at.index(words.len());
        *words[at] = word;
        let (text, expected) = (folded(&paragraphs, eol), folded(&changed, eol));
        let paragraphs = changed.iter().map(|lines| lines.concat().join(" "));
        let value = format!("{}\n", paragraphs.collect::<Vec<_>>().join("\n"));
        let op = Op::Set { route: "/a".parse().unwrap(), value: value.into() };
        let edits = Tree::parse(&text).plan(&[op]).unwrap();
        prop_assert_eq!(apply(&text, &edits), expected);
    }

    #[test]
    fn no_text_is_too_odd_to_be_asked(
        text in "(a|b|k: |- |\\? |: |\n|  |\r\n|\\[|\\]|\\{|\\}|, |'|\"|\\|\n  |>-\n   |&x |\\*x|!t |# c|---\n|é|\t|~|<<: ){0,24}",
        seed: u32,
    ) {
        let tree = Tree::parse(&text);
        let spots = all_spots(&tree);
        let mut dice = Dice::new(&seed.to_string());
        for _ in 0..4 {
            let Some(op) = random_op(&tree, &spots, &mut dice) else {
                continue;
            };
            if let Ok(edits) = tree.plan(&[op]) {
                let found = reversible(&text, &edits);
                prop_assert!(found.is_ok(), "{}\n{text}", found.unwrap_err());
            }
        }
    }
}

//! Broken JSON and flow style: what one slip costs, and what is told of several.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod common;

use common::dice::Dice;
use faultline_yaml::{Diagnostic, Node, NodeKind, Route, Severity, Span, TextEdit, Tree, apply};
use proptest::prelude::*;
use serde_json::{Value, json};

fn errors(tree: &Tree) -> usize {
    let is_error = |found: &&Diagnostic| found.severity == Severity::Error;
    tree.diagnostics().iter().filter(is_error).count()
}

/// The fixes that do not leave an error less when they are applied.
fn idle_fixes(text: &str) -> Vec<String> {
    let tree = Tree::parse(text);
    let mut idle = Vec::new();
    for found in tree.diagnostics() {
        if let Some(fix) = &found.fix {
            let after = Tree::parse(&apply(text, &fix.edits));
            if errors(&after) >= errors(&tree) {
                idle.push(format!("{found:?} leaves {:?}", after.diagnostics()));
            }
        }
    }
    idle
}

/// What a slip makes of a member: its key, its value, and its text up to the next member.
type Slip = fn(key: &str, value: &str, rest: &str) -> Option<String>;

const SLIPS: [(&str, Slip); 13] = [
    ("no comma", |k, v, r| {
        r.contains(',')
            .then(|| format!("{k}: {v}{}", r.replacen(',', "", 1)))
    }),
    ("a doubled comma", |k, v, r| {
        r.contains(',').then(|| format!("{k}: {v},{r}"))
    }),
    ("no colon", |k, v, r| Some(format!("{k} {v}{r}"))),
    ("neither value nor comma", |k, _, r| {
        r.contains(',')
            .then(|| format!("{k}:{}", r.replacen(',', "", 1)))
    }),
    ("a quote is not closed", |k, v, r| {
        v.ends_with('"')
            .then(|| format!("{k}: {}{r}", &v[..v.len() - 1]))
    }),
    ("a quote is not opened", |k, v, r| {
        v.ends_with('"').then(|| format!("{k}: {}{r}", &v[1..]))
    }),
    ("the key's quote is not closed", |k, v, r| {
        Some(format!("{}: {v}{r}", &k[..k.len() - 1]))
    }),
    ("a quote inside", |k, v, r| {
        v.ends_with('"')
            .then(|| format!("{k}: \"a\"b{}{r}", &v[1..]))
    }),
    ("a wrong escape", |k, v, r| {
        v.ends_with('"')
            .then(|| format!("{k}: \"\\q{}{r}", &v[1..]))
    }),
    ("a word that needs quotes", |k, _, r| {
        Some(format!("{k}: @word{r}"))
    }),
    ("a second colon", |k, _, r| Some(format!("{k}: a: b{r}"))),
    ("a bracket too many", |k, v, r| {
        Some(format!("{k}: {v}]{r}"))
    }),
    ("a bracket that opens", |k, v, r| {
        Some(format!("{k}: [{v}{r}"))
    }),
];

/// What breaking members comes to.
#[derive(Default)]
struct Figures {
    broken: usize,
    kept: usize,
    items: usize,
    false_errors: usize,
    without_fix: usize,
    idle: usize,
    most_lost: usize,
    worst: String,
}

impl Figures {
    fn take(&mut self, name: &str, broken: &str, items: &[(Route, Value)]) {
        let after = Tree::parse(broken);
        if errors(&after) == 0 {
            return;
        }
        let kept = items
            .iter()
            .filter(|(route, value)| after.find(route).is_some_and(|n| n.to_json() == *value))
            .count();
        self.broken += 1;
        self.kept += kept;
        self.items += items.len();
        self.false_errors += errors(&after) - 1;
        let is_mended = |found: &Diagnostic| found.fix.is_some();
        self.without_fix += usize::from(!after.diagnostics().iter().any(is_mended));
        self.idle += usize::from(!idle_fixes(broken).is_empty());
        let lost = items.len() - kept + 10 * (errors(&after) - 1);
        if lost > self.most_lost {
            self.most_lost = lost;
            self.worst = name.to_owned();
        }
    }

    fn tell(&self, name: &str) -> (f64, f64) {
        let share = |n: usize, of: usize| 100.0 * n as f64 / of.max(1) as f64;
        let kept = share(self.kept, self.items);
        let false_errors = share(self.false_errors, self.broken);
        common::told(&format!(
            "{name}: {} texts broken, {kept:.2} % of the other values kept, {false_errors:.1} false \
             errors a hundred, {:.1} % without a fix, {} idle fixes; most lost: {}",
            self.broken,
            share(self.without_fix, self.broken),
            self.idle,
            self.worst,
        ));
        (kept, false_errors)
    }
}

/// The scalars and empty collections of a tree by their routes, but for those at `left_out`.
fn scalars(tree: &Tree, left_out: &Span) -> Vec<(Route, Value)> {
    fn visit(node: Node<'_>, left_out: &Span, out: &mut Vec<(Route, Value)>) {
        if node.kind() == NodeKind::Scalar {
            if !left_out.contains(&node.span().start) {
                out.push((node.route(), node.to_json()));
            }
            return;
        }
        for child in node.items().chain(node.entries().map(|(_, value)| value)) {
            visit(child, left_out, out);
        }
    }
    let mut out = Vec::new();
    visit(tree.root().unwrap(), left_out, &mut out);
    out
}

/// The nodes of a tree that are entries with scalars for values, and those that are brackets.
fn spots(tree: &Tree) -> (Vec<Node<'_>>, Vec<Node<'_>>) {
    let (mut entries, mut brackets) = (Vec::new(), Vec::new());
    let mut rest = vec![tree.root().unwrap()];
    while let Some(node) = rest.pop() {
        match node.kind() {
            NodeKind::Scalar if node.key_span().is_some() => entries.push(node),
            NodeKind::Scalar => {}
            _ if !node.is_empty() && node.parent().is_some() => brackets.push(node),
            _ => {}
        }
        rest.extend(node.items().chain(node.entries().map(|(_, value)| value)));
    }
    (entries, brackets)
}

/// JSON texts: the files of the corpus as JSON, pretty and compact, and generated ones.
fn texts() -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for file in common::corpus().unwrap_or_default().iter().step_by(24) {
        let tree = Tree::parse(&file.text);
        if file.text.len() < 30_000 && !tree.is_broken() {
            let value = tree.root().map(Node::to_json);
            found.extend(
                value
                    .filter(Value::is_object)
                    .map(|value| (file.path.clone(), value)),
            );
        }
    }
    for n in 0..40 {
        let mut dice = Dice::new(&format!("json {n}"));
        found.push((format!("generated {n}"), generated(&mut dice, 0)));
    }
    found
}

fn generated(dice: &mut Dice, depth: usize) -> Value {
    let mut pick = dice.below(if depth > 4 { 5 } else { 9 });
    if depth == 0 {
        pick = 7;
    }
    match pick {
        0 => json!(dice.below(1000)),
        1 => json!("text with, some: marks"),
        2 => json!(true),
        3 => json!("it's {a} [b]"),
        4 => json!("x"),
        5 | 6 => (0..dice.below(4) + 1)
            .map(|_| generated(dice, depth + 1))
            .collect(),
        _ => Value::Object(
            (0..dice.below(5) + 2)
                .map(|n| (format!("key{n}"), generated(dice, depth + 1)))
                .collect(),
        ),
    }
}

#[test]
fn one_slip_in_json_costs_little_more_than_its_member() {
    for (notation, least, most) in [("pretty", 95.0, 20.0), ("compact", 85.0, 60.0)] {
        let mut figures: Vec<Figures> = SLIPS.iter().map(|_| Figures::default()).collect();
        let mut unclosed = Figures::default();
        for (name, value) in texts() {
            let text = match notation {
                "pretty" => serde_json::to_string_pretty(&value).unwrap() + "\n",
                _ => value.to_string(),
            };
            let tree = Tree::parse(&text);
            let (entries, brackets) = spots(&tree);
            let mut dice = Dice::new(&name);
            for _ in 0..rounds() {
                let Some(node) = entries.get(dice.below(entries.len().max(1))) else {
                    continue;
                };
                let (key, value) = (node.key_span().unwrap(), node.span());
                let rest = text[value.end..]
                    .find(['"', ']', '}', '{', '['])
                    .unwrap_or(0);
                let rest = value.end..value.end + rest;
                let items = scalars(&tree, &value);
                for ((_, slip), figures) in SLIPS.iter().zip(&mut figures) {
                    let parts = [key.clone(), value.clone(), rest.clone()];
                    let [k, v, r] = parts.map(|span| &text[span]);
                    if let Some(written) = slip(k, v, r) {
                        let edit = TextEdit::replace(key.start..rest.end, written.clone());
                        let broken = apply(&text, &[edit]);
                        figures.take(&format!("{name} {written:?}"), &broken, &items);
                    }
                }
                if let Some(node) = brackets.get(dice.below(brackets.len().max(1))) {
                    let end = node.span().end;
                    let broken = apply(&text, &[TextEdit::delete(end - 1..end)]);
                    let name = format!("{name} {}", node.route());
                    unclosed.take(&name, &broken, &scalars(&tree, &(0..0)));
                }
            }
        }
        common::told(notation);
        let named = SLIPS.iter().map(|(name, _)| *name).zip(&figures);
        for (name, figures) in named.chain([("a bracket is not closed", &unclosed)]) {
            let (kept, false_errors) = figures.tell(name);
            if notation == "compact" && name == "a bracket is not closed" {
                // Nothing says where it should have been.
                continue;
            }
            assert!(kept >= least && false_errors <= most, "{notation}: {name}");
            assert!(figures.idle * 10 <= figures.broken, "{notation}: {name}");
        }
    }
}

fn rounds() -> usize {
    let asked = std::env::var("FAULTLINE_SLIPS").ok();
    asked.and_then(|n| n.parse().ok()).unwrap_or(2)
}

proptest! {
    /// Whatever brackets, quotes and commas come together.
    #[test]
    fn any_brackets_are_read(text in "[\\[{][a\"',:\\[\\]{} \n#/1@é]{0,40}", block: bool) {
        let text = match block {
            true => format!("k: {}\nz: 1\n", text.replace('\n', "\n  ")),
            false => text,
        };
        let tree = Tree::parse(&text);
        for found in tree.diagnostics() {
            prop_assert!(text.get(found.span.clone()).is_some(), "{found:?}");
            for edit in found.fix.iter().flat_map(|fix| &fix.edits) {
                prop_assert!(text.get(edit.range.clone()).is_some(), "{found:?}");
            }
        }
        let mut last = 0;
        for n in 0..tree.document_count() {
            let Some(root) = tree.document(n) else { continue };
            let mut rest = vec![root];
            while let Some(node) = rest.pop() {
                prop_assert!(text.get(node.span()).is_some());
                last = last.max(node.span().end);
                rest.extend(node.items().chain(node.entries().map(|(_, value)| value)));
            }
        }
        prop_assert!(last <= text.len());
        if block {
            let tail = tree.find(&"/z".parse().unwrap()).map(Node::to_json);
            prop_assert!(tail.is_none() || tail == Some(json!(1)) || tree.is_broken());
        }
        let edited = Tree::parse("a: 1\n").edited(&[TextEdit::replace(0..5, text.as_str())]);
        prop_assert_eq!(edited.difference(&tree), None);
    }
}

#[test]
fn each_broken_member_is_told_and_its_siblings_are_read() {
    let text = "\
{
  \"apiVersion\": \"v1\",
  \"kind\": \"List\"
  \"items\": [
    {\"a\": 1, \"b\": 2,
    {\"a\": 2 \"b\": 3},
    {
      \"x\": \"y,
      \"z\": [1, 2, 3
      \"w\": {\"q\": true}
    },
    {\"a\": {\"b\": 1}}},
    {\"c\": tru e, \"d\" 5,, \"e\": @f},
  ],
  // comment
  \"last\": {
    \"one\": 1,
    \"two\": 2
  \"tail\": \"ok\", /* c */
  \"k: 3,
  \"path\": \"C:\\dir\"
}
";
    let tree = Tree::parse(text);
    let index = tree.line_index();
    let told: Vec<_> = tree
        .diagnostics()
        .iter()
        .map(|found| {
            let (line, column) = index.line_column(found.span.start);
            let title = found.fix.as_ref().map_or("", |fix| fix.title.as_str());
            format!("{line}:{column} {} {title}", found.code)
        })
        .collect();
    assert_eq!(
        told,
        [
            "4:3 syntax Write a comma",
            "5:5 unclosed-bracket Close the bracket",
            "6:13 syntax Write a comma",
            "8:12 unclosed-quote Close the quote",
            "9:12 unclosed-bracket Close the bracket",
            "12:20 unclosed-bracket Remove the bracket",
            "13:22 syntax Write a colon behind the key",
            "13:24 syntax Remove the comma",
            "13:31 syntax Quote the value",
            "15:3 syntax Write the comment with \"#\"",
            "16:11 unclosed-bracket Close the bracket",
            "19:17 syntax Write the comment with \"#\"",
            "20:3 unclosed-quote Close the quote",
            "21:11 escape Write the backslash twice",
        ]
    );
    assert_eq!(
        tree.root().unwrap().to_json(),
        json!({
            "apiVersion": "v1", "kind": "List",
            "items": [
                {"a": 1, "b": 2}, {"a": 2, "b": 3},
                {"x": null, "z": [1, 2, 3], "w": {"q": true}},
                {"a": {"b": 1}}, {"c": "tru e", "d": 5, "e": null},
            ],
            "last": {"one": 1, "two": 2}, "tail": "ok", "path": null,
        })
    );
    assert!(idle_fixes(text).is_empty(), "{:?}", idle_fixes(text));
    let mut whole = text.to_owned();
    while let Some(fix) = Tree::parse(&whole)
        .diagnostics()
        .iter()
        .find_map(|d| d.fix.clone())
    {
        whole = apply(&whole, &fix.edits);
    }
    assert!(!Tree::parse(&whole).has_errors(), "{whole}");
}

#[test]
fn flow_values_among_block_items() {
    let text = "\
args: [a, b
x: {a: 1, b: @c, d: [1, 2}
y: [1,, 2]
z: {\"a\": \"it\"s\", \"b\": 2}
w: {\"a\": \"foo, \"b\": 2, \"c\": [1, \"x]}
k: [1, 2]]
t: {a: {{x}}-b, c: d}
only: [
two: {\"a\": 1}
";
    let tree = Tree::parse(text);
    assert_eq!(
        tree.root().unwrap().to_json(),
        json!({
            "args": ["a"], "x": {"a": 1, "b": null, "d": [1]}, "y": [1, 2],
            "z": {"a": null, "b": 2}, "w": {"a": null, "b": 2, "c": [1, null]},
            "k": [1, 2], "t": {"a": null, "c": "d"}, "only": null, "two": {"a": 1},
        })
    );
    assert_eq!(errors(&tree), 10);
    assert!(tree.diagnostics().iter().all(|found| found.fix.is_some()));
    assert!(idle_fixes(text).is_empty(), "{:?}", idle_fixes(text));
    // Lines of JSON are documents.
    let lines = "{\"a\": 1}\n{\"b\": 2}\n[3]\n";
    let fix = Tree::parse(lines).diagnostics()[0].fix.clone().unwrap();
    assert_eq!(
        apply(lines, &fix.edits),
        "{\"a\": 1}\n---\n{\"b\": 2}\n---\n[3]\n"
    );
}

#[test]
fn comments_of_other_languages_have_a_fix_wherever_they_stand() {
    for (at, written) in [
        (
            "{\n  // c\n  \"a\": 1,\n  \"b\": \"x\" \"y\"\n}\n",
            "{\n  # c\n",
        ),
        ("[\n  // c\n  {\"a\": 1} \"x\"\n]\n", "[\n  # c\n"),
        ("{// c\n  \"a\": 1,\n  \"b\": \"x\" \"y\"\n}\n", "{ # c\n"),
        (
            "{\n  \"a\": { // c\n    \"x\": 1\n  },\n  \"b\": \"x\" \"y\"\n}\n",
            "{ # c\n",
        ),
        (
            "{\n  \"a\": [ // c\n    1, 2\n  ],\n  \"b\": \"x\" \"y\"\n}\n",
            "[ # c\n",
        ),
        (
            "{\n  \"a\": \"x\" // c\n  ,\"b\": \"x\" \"y\"\n}\n",
            "\"x\" # c\n",
        ),
        ("{\n  \"a\": 1, // c\n  \"b\": \"x\" \"y\"\n}\n", "1, # c\n"),
        (
            "{\n  \"a\": {}, \"b\": \"x\" \"y\"\n  // c\n}\n",
            "\n  # c\n}",
        ),
    ] {
        let tree = Tree::parse(at);
        let is_comment = |found: &&Diagnostic| at[found.span.clone()].starts_with("//");
        let told = tree.diagnostics().iter().find(is_comment).unwrap();
        let Some(fix) = &told.fix else {
            panic!("{told:?} of {at}");
        };
        let mended = apply(at, &fix.edits);
        assert!(mended.contains(written), "{mended}");
        assert!(idle_fixes(at).is_empty(), "{:?}", idle_fixes(at));
    }
}

//! Three-way merges: the documented cases, the story's documents, and what holds for all texts.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod common;

use std::path::Path;

use common::{corpus, dice::Dice, merging::both_ways, told};
use faultline_yaml::{
    ConflictReason, LineIndex, Merge, Node, NodeKind, Op, Route, Side, Span, TextEdit, Tree, apply,
    diff, diff_edits, merge,
};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A documented case: a title, and blocks by their names.
struct Case {
    title: String,
    blocks: Vec<(String, String)>,
}

impl Case {
    fn block(&self, name: &str) -> Option<&str> {
        let found = self.blocks.iter().find(|(other, _)| other == name);
        found.map(|(_, text)| text.as_str())
    }
}

fn cases(page: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                let name = info.split(' ').nth(1).unwrap_or_default();
                open = Some((name.to_owned(), String::new()));
            }
            (Some(_), Some(_)) => cases.last_mut().unwrap().blocks.extend(open.take()),
            (Some((_, text)), None) => text.push_str(&format!("{line}\n")),
            (None, None) => {
                if let Some(title) = line.strip_prefix("## ") {
                    cases.push(Case {
                        title: title.to_owned(),
                        blocks: Vec::new(),
                    });
                }
            }
        }
    }
    cases
}

fn told_conflicts(merged: &Merge, mine: &str, theirs: &str) -> String {
    let (mine, theirs) = (LineIndex::new(mine), LineIndex::new(theirs));
    merged
        .conflicts
        .iter()
        .map(|conflict| {
            let (m, t) = (
                mine.line_column(conflict.mine.start),
                theirs.line_column(conflict.theirs.start),
            );
            let reason = serde_json::to_value(conflict.reason).unwrap();
            let route = conflict.route.as_ref();
            let line = format!(
                "{}:{} {}:{} {}: {} {}",
                m.0,
                m.1,
                t.0,
                t.1,
                reason.as_str().unwrap(),
                conflict.message,
                route.map(Route::to_string).unwrap_or_default()
            );
            format!("{}\n", line.trim_end())
        })
        .collect()
}

#[test]
fn documented_cases_hold() {
    let page = include_str!("../docs/merge.md");
    let cases = cases(page);
    assert!(cases.len() > 15);
    let mut wrong = Vec::new();
    for case in &cases {
        let [base, mine, theirs] = ["base", "mine", "theirs"].map(|name| case.block(name).unwrap());
        let merged = both_ways(base, mine, theirs).unwrap();
        let conflicts = told_conflicts(&merged, mine, theirs);
        let expected = (case.block("merged"), case.block("conflicts"));
        let is = match expected {
            (Some(text), None) => merged.is_clean() && merged.text == text,
            (None, Some(lines)) => lines == conflicts,
            _ => false,
        };
        let marked = merged.with_markers(["mine", "base", "theirs"]);
        let is = is && case.block("marked").is_none_or(|text| text == marked);
        if !is {
            wrong.push(format!("## {}\n{marked}{conflicts}", case.title));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

fn set(text: &str, route: &str, value: Value) -> String {
    let tree = Tree::parse(text);
    let op = Op::Set {
        route: route.parse().unwrap(),
        value,
    };
    apply(text, &tree.plan(&[op]).unwrap())
}

#[test]
fn two_tunables_of_one_engine_in_one_line_go_together() {
    let base = fixture("cart-pod-delete.workflow.json");
    let tree = Tree::parse(&base);
    let place = |name: &str| {
        let at = base.rfind(&format!("name: {name}")).unwrap();
        let value = at + base[at..].find("value: ").unwrap() + "value: ".len() + 1;
        tree.node_at(value).unwrap().route().to_string()
    };
    let (duration, interval) = (place("TOTAL_CHAOS_DURATION"), place("CHAOS_INTERVAL"));
    assert_ne!(duration, interval);
    let mine = set(&base, &duration, json!("60"));
    let theirs = set(&base, &interval, json!("5"));
    // Each side changed one line, and it is the same line.
    let [ours, others] = [&mine, &theirs].map(|side| diff(&base, side));
    assert_eq!((ours.len(), ours[0].before_lines.len()), (1, 1));
    assert_eq!(ours[0].before_lines, others[0].before_lines);
    let merged = both_ways(&base, &mine, &theirs).unwrap();
    assert!(merged.is_clean(), "{:?}", merged.conflicts);
    assert_eq!(merged.text, set(&mine, &interval, json!("5")));
    // As one edit of mine, of a few bytes.
    assert_eq!(merged.edits.len(), 1);
    assert!(merged.edits[0].range.len() <= 2, "{:?}", merged.edits);

    let theirs = set(&base, &duration, json!("90"));
    let merged = both_ways(&base, &mine, &theirs).unwrap();
    let [conflict] = merged.conflicts.as_slice() else {
        panic!("{:?}", merged.conflicts)
    };
    assert_eq!(conflict.reason, ConflictReason::Changed);
    assert_eq!(conflict.route.as_ref().unwrap().to_string(), duration);
    assert_eq!(&base[conflict.base.clone()], r#"value: \"30\""#);
    assert_eq!(&mine[conflict.mine.clone()], r#"value: \"60\""#);
    assert_eq!(&theirs[conflict.theirs.clone()], r#"value: \"90\""#);
    assert_eq!(merged.text, mine);
}

#[test]
fn a_conflict_keeps_the_rest_merged() {
    let base = "a: 1\nb: 2\nc: 3\nd: 4\n";
    let merged = merge(
        base,
        "a: 10\nb: 2\nc: 3\nd: 4\n",
        "a: 100\nb: 2\nc: 3\nd: 40\n",
    );
    assert_eq!(merged.conflicts.len(), 1);
    assert_eq!(merged.text, "a: 10\nb: 2\nc: 3\nd: 40\n");
    assert_eq!(merged.edits, [TextEdit::replace(19..20, "40")]);
    assert_eq!(
        merged.with_markers(["mine", "base", "theirs"]),
        "<<<<<<< mine\na: 10\n||||||| base\na: 1\n=======\na: 100\n>>>>>>> theirs\nb: 2\nc: 3\nd: 40\n"
    );
}

#[test]
fn line_ends_a_byte_order_mark_and_no_final_newline_stay() {
    let cases = [
        (
            "a: 1\r\nb: 2\r\n",
            "a: 9\r\nb: 2\r\n",
            "a: 1\r\nb: 8\r\n",
            "a: 9\r\nb: 8\r\n",
        ),
        (
            "\u{feff}a: 1\nb: 2",
            "\u{feff}a: 9\nb: 2",
            "\u{feff}a: 1\nb: 8",
            "\u{feff}a: 9\nb: 8",
        ),
        (
            "a: 1\nb: 2",
            "a: 9\nb: 2",
            "a: 1\nb: 2\nc: 3",
            "a: 9\nb: 2\nc: 3",
        ),
        // Mine turned all line ends.
        (
            "a: 1\nb: 2\n",
            "a: 1\r\nb: 2\r\n",
            "a: 1\nb: 8\n",
            "a: 1\r\nb: 8\r\n",
        ),
        ("a: 1", "a: 1\nb: 2", "a: 1\nc: 3", "a: 1\nb: 2\nc: 3"),
    ];
    for (base, mine, theirs, expected) in cases {
        let merged = both_ways(base, mine, theirs).unwrap();
        assert!(merged.is_clean(), "{base:?} {:?}", merged.conflicts);
        assert_eq!(merged.text, expected);
    }
}

#[test]
fn large_texts_merge_soon() {
    let base: String = (0..8_000)
        .map(|n| format!("key{n}:\n  value: {}\n", n % 7))
        .collect();
    let mine = base.replace("value: 3", "value: 30");
    let theirs = base.replace("value: 5", "value: 50 # five");
    let start = std::time::Instant::now();
    let merged = merge(&base, &mine, &theirs);
    assert!(merged.is_clean());
    told(&format!(
        "a large text with 2,000 changes: {:?}",
        start.elapsed()
    ));
    // Nothing in common, and the worst for a comparison: the same few lines in other orders.
    let shuffled = |step: usize| -> String {
        (0..20_000)
            .map(|n| ["a\n", "b\n", "c\n", "[\n"][n * step / 7 % 4])
            .collect()
    };
    merge(&shuffled(3), &shuffled(5), &shuffled(8));
    told(&format!("shuffled lines too: {:?}", start.elapsed()));
    let line = |step: usize| -> String {
        (0..20_000)
            .map(|n| ["a ", "b ", "c, ", "d"][n * step / 7 % 4])
            .collect()
    };
    merge(&line(3), &line(5), &line(8));
    told(&format!("three large merges in {:?}", start.elapsed()));
    assert!(start.elapsed().as_secs() < 30);
}

#[test]
fn the_deepest_documents_merge() {
    // Documents inside of documents, each as deep as may be.
    let deep = |leaf: &str| {
        let mut text = String::new();
        for level in 0..7 {
            for _ in 0..120 {
                text.push_str(&format!("{}k:\n", " ".repeat(level + text.lines().count())));
            }
            let indent = " ".repeat(level + text.lines().count());
            text.push_str(&format!("{indent}k: |\n"));
        }
        format!(
            "{text}{}leaf: {leaf}\n",
            " ".repeat(7 + text.lines().count())
        )
    };
    let (base, mine) = (deep("1"), deep("2"));
    let theirs = format!("{base}# theirs\n");
    let merged = both_ways(&base, &mine, &theirs).unwrap();
    assert!(merged.is_clean(), "{:?}", merged.conflicts);
    assert_eq!(merged.text, format!("{mine}# theirs\n"));
    assert!(!merge(&base, &mine, &deep("3")).is_clean());
}

const LINES: [&str; 24] = [
    "a: 1",
    "b: 2",
    "c:",
    "  d: 3",
    "  e: [1, 2]",
    "  - x",
    "- y",
    "- name: n",
    "  f: {g: 1}",
    "# note",
    "  # inner",
    "",
    "  s: |",
    "    text",
    "    more",
    "h: \"q\\n\"",
    "i: 'it''s'",
    "j: &k 1",
    "l: *k",
    "---",
    "\tbad",
    "m: [",
    "n: 5 # c",
    "  o: >-",
];

fn text() -> impl Strategy<Value = String> {
    let line = prop::sample::select(LINES.as_slice());
    let end = prop::sample::select(["\n", "\n", "\n", "\r\n"].as_slice());
    (prop::collection::vec((line, end), 0..14), any::<bool>()).prop_map(|(lines, last)| {
        let mut text: String = lines.iter().flat_map(|(line, end)| [*line, *end]).collect();
        if !last {
            text.pop();
        }
        text
    })
}

fn mapping() -> impl Strategy<Value = Value> {
    let leaf = (0i64..9).prop_map(Value::from).boxed();
    let nested = leaf.prop_recursive(3, 24, 5, |inner| {
        prop::collection::btree_map("[a-e]", inner, 0..5)
            .prop_map(|map| Value::Object(map.into_iter().collect()))
    });
    prop::collection::btree_map("[a-e]", nested, 1..5)
        .prop_map(|map| Value::Object(map.into_iter().collect()))
}

/// Mappings of scalars, of lists that may be empty, and of mappings.
fn with_lists() -> impl Strategy<Value = String> {
    let leaf = (0i64..3).prop_map(Value::from).boxed();
    let nested = leaf.prop_recursive(2, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-c]", inner, 0..3)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    });
    prop::collection::btree_map("[a-d]", nested, 1..5).prop_map(|map| {
        let value = Value::Object(map.into_iter().collect());
        serde_yaml::to_string(&value).unwrap()
    })
}

/// Ways to entries, with what they become; none where they go.
type Changes = Vec<(Vec<String>, Option<Value>)>;

fn changes() -> impl Strategy<Value = Changes> {
    let way = prop::collection::vec("[a-g]", 1..4);
    prop::collection::vec(
        (way, prop::option::of((10i64..13).prop_map(Value::from))),
        0..4,
    )
}

fn changed(base: &Value, changes: &Changes) -> Value {
    let mut value = base.clone();
    for (way, to) in changes {
        let (last, way) = way.split_last().unwrap();
        let mut at = Some(&mut value);
        for key in way {
            at = at.and_then(|value| value.get_mut(key));
        }
        if let Some(Value::Object(map)) = at {
            match to {
                Some(to) => drop(map.insert(last.clone(), to.clone())),
                None => drop(map.shift_remove(last)),
            }
            map.sort_keys();
        }
    }
    value
}

/// The join of mappings, key by key; an error where both changed the same otherwise.
fn joined(
    base: Option<&Value>,
    mine: Option<&Value>,
    theirs: Option<&Value>,
) -> Result<Option<Value>, ()> {
    if mine == theirs || base == theirs {
        return Ok(mine.cloned());
    }
    if base == mine {
        return Ok(theirs.cloned());
    }
    let (Some(Value::Object(base)), Some(Value::Object(mine)), Some(Value::Object(theirs))) =
        (base, mine, theirs)
    else {
        return Err(());
    };
    let mut out = serde_json::Map::new();
    for key in ["a", "b", "c", "d", "e", "f", "g"] {
        if let Some(value) = joined(base.get(key), mine.get(key), theirs.get(key))? {
            out.insert(key.to_owned(), value);
        }
    }
    Ok(Some(Value::Object(out)))
}

/// Three texts that have much in common.
fn versions() -> impl Strategy<Value = [String; 3]> {
    let line = || prop::sample::select(LINES.as_slice());
    let edits = move || prop::collection::vec((0usize..16, 0usize..3, line()), 0..4);
    (text(), edits(), edits()).prop_map(|(base, mine, theirs)| {
        let made = |edits: Vec<(usize, usize, &str)>| {
            let mut lines: Vec<String> = base.split_inclusive('\n').map(str::to_owned).collect();
            for (at, how, line) in edits {
                let at = at.min(lines.len());
                match how {
                    0 if at < lines.len() => drop(lines.remove(at)),
                    1 if at < lines.len() => lines[at] = format!("{line}\n"),
                    _ => lines.insert(at, format!("{line}\n")),
                }
            }
            lines.concat()
        };
        [base.clone(), made(mine), made(theirs)]
    })
}

/// `PROPTEST_CASES` asks for other numbers of cases.
fn config() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok();
    let cases = asked.and_then(|n| n.parse().ok()).unwrap_or(400);
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(cases)
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn one_sided_changes_are_taken(base in text(), other in text()) {
        for (mine, theirs) in [(&other, &base), (&base, &other), (&other, &other)] {
            let merged = both_ways(&base, mine, theirs)?;
            prop_assert!(merged.is_clean());
            prop_assert_eq!(&merged.text, &other);
        }
    }

    #[test]
    fn merges_are_sound_and_know_no_sides([base, mine, theirs] in versions()) {
        both_ways(&base, &mine, &theirs)?;
    }

    #[test]
    fn settled_conflicts_can_be_read(
        base in with_lists(),
        mine in with_lists(),
        theirs in with_lists(),
    ) {
        both_ways(&base, &mine, &theirs)?;
    }

    #[test]
    fn nothing_panics(base in "\\PC{0,30}", mine in "\\PC{0,30}", theirs in "[ -~\n\r\té😀]{0,40}") {
        both_ways(&base, &mine, &theirs)?;
        both_ways(&theirs, &mine, &base)?;
    }

    /// Entries of a mapping, each changed, removed or followed by a new one by at most one side.
    #[test]
    fn disjoint_edits_merge(
        plan in prop::collection::vec((0usize..3, 0usize..4), 1..12),
        broken in any::<bool>(),
    ) {
        // In a text that cannot be read, what touches is a conflict.
        let gap = if broken { "gap: [\nsame: ]\n" } else { "" };
        let start = "first: 0\n";
        let mut texts = [start.to_owned(), start.to_owned(), start.to_owned()];
        let mut expected = start.to_owned();
        for (n, (who, how)) in plan.into_iter().enumerate() {
            let old = format!("key{n}:\n  value: {n}\n{}", gap);
            let new = match how {
                0 => format!("key{n}:\n  value: {n}0 # changed\n{}", gap),
                1 if !broken => String::new(),
                2 => format!("key{n}:\n  value: {n}\n  more: {n}\n{}", gap),
                _ => format!("key{n}:\n  value: \"{n}\"\n{}", gap),
            };
            for (side, text) in texts.iter_mut().enumerate() {
                text.push_str(if who > 0 && who == side { &new } else { &old });
            }
            expected.push_str(if who > 0 { &new } else { &old });
        }
        let [base, mine, theirs] = &texts;
        let merged = both_ways(base, mine, theirs)?;
        prop_assert!(merged.is_clean(), "{:?}", merged.conflicts);
        prop_assert_eq!(&merged.text, &expected);
    }

    /// By another reader, and by a join of plain values.
    #[test]
    fn what_is_merged_means_the_changes_of_both(
        base in mapping(),
        mine in changes(),
        theirs in changes(),
    ) {
        let [mine, theirs] = [mine, theirs].map(|changes| changed(&base, &changes));
        let expected = joined(Some(&base), Some(&mine), Some(&theirs));
        let [base, mine, theirs] =
            [base, mine, theirs].map(|value| serde_yaml::to_string(&value).unwrap());
        let merged = both_ways(&base, &mine, &theirs)?;
        match expected {
            Ok(value) => {
                prop_assert!(merged.is_clean(), "{base}{mine}{theirs}{:?}", merged.conflicts);
                let means: Value = serde_yaml::from_str(&merged.text).unwrap();
                prop_assert_eq!(means, value.unwrap(), "{}", merged.text);
            }
            Err(()) => prop_assert!(!merged.is_clean(), "{base}{mine}{theirs}{}", merged.text),
        }
    }

    #[test]
    fn diffs_account_for_every_line(before in text(), now in text()) {
        let hunks = diff(&before, &now);
        let edits: Vec<TextEdit> = hunks
            .iter()
            .map(|hunk| TextEdit::replace(hunk.before.clone(), &now[hunk.now.clone()]))
            .collect();
        prop_assert_eq!(apply(&before, &edits), now.clone());
        prop_assert_eq!(apply(&before, &diff_edits(&before, &now)), now.clone());
        let lines = |text: &str, span: &Span| text[..span.start].matches('\n').count();
        for hunk in &hunks {
            prop_assert_eq!(lines(&before, &hunk.before), hunk.before_lines.start);
            prop_assert_eq!(lines(&now, &hunk.now), hunk.now_lines.start);
        }
        prop_assert!(hunks.windows(2).all(|pair| pair[0].before.end < pair[1].before.start));
    }
}

/// How many pairs of edits are tried on each file; `FAULTLINE_MERGES` asks for others.
const MERGES: usize = 1;

/// Texts beyond that are left to the other tests, for the sake of time.
const SAMPLE_BYTES: usize = 40_000;

#[test]
fn edits_of_different_places_of_real_files_go_together() {
    let Some(files) = corpus() else { return };
    let asked = std::env::var("FAULTLINE_MERGES").ok();
    let merges = asked
        .as_deref()
        .map_or(MERGES, |n| n.parse().unwrap_or(MERGES));
    let (mut clean, mut conflicts, mut wrong) = (0, 0, Vec::new());
    for (n, file) in files.iter().enumerate() {
        let sampled = asked.is_some() || (n % 8 == 0 && file.text.len() < SAMPLE_BYTES);
        if !file.parses || !sampled {
            continue;
        }
        let tree = Tree::parse(&file.text);
        if tree.has_errors() {
            continue;
        }
        let mut nodes = Vec::new();
        for root in (0..tree.document_count()).filter_map(|n| tree.document(n)) {
            below(root, &mut nodes);
        }
        let mut dice = Dice::new(&file.path);
        for _ in 0..merges {
            let Some((one, other)) = apart(&nodes, &mut dice) else {
                continue;
            };
            // What both come to together, in either order.
            let after = |text: &str, op: &Op| -> Option<String> {
                let edits = Tree::parse(text).plan(std::slice::from_ref(op)).ok()?;
                Some(apply(text, &edits))
            };
            let (Some(mine), Some(theirs)) = (after(&file.text, &one), after(&file.text, &other))
            else {
                continue;
            };
            let Some(both) = after(&mine, &other) else {
                continue;
            };
            if after(&theirs, &one).is_none_or(|text| text != both) {
                continue;
            }
            let merged = match both_ways(&file.text, &mine, &theirs) {
                Ok(merged) => merged,
                Err(error) => {
                    wrong.push(format!("{} {one:?} {other:?}: {error}", file.path));
                    continue;
                }
            };
            if !merged.is_clean() {
                conflicts += 1;
                let found = &merged.conflicts[0];
                wrong.push(format!("{} {one:?} {other:?}: {found:?}", file.path));
            } else if merged.text != both {
                wrong.push(format!("{} {one:?} {other:?}: another text", file.path));
            } else {
                clean += 1;
            }
        }
    }
    told(&format!(
        "{clean} merged, {conflicts} conflicts, {} wrong",
        wrong.len()
    ));
    let shown: Vec<_> = wrong.iter().take(12).map(String::as_str).collect();
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        shown.join("\n----\n")
    );
    assert!(clean > 0);
}

/// The routes of a node and of all below it, those of embedded documents included.
fn below(node: Node<'_>, out: &mut Vec<(Route, NodeKind)>) {
    out.push((node.route(), node.kind()));
    for child in node.items().chain(node.entries().map(|(_, value)| value)) {
        below(child, out);
    }
    if let Some(inner) = node.embedded() {
        below(inner, out);
    }
}

/// Two ops neither of which is of a place inside or beside the other's.
fn apart(nodes: &[(Route, NodeKind)], dice: &mut Dice) -> Option<(Op, Op)> {
    let texts = [
        "on",
        "x y",
        "60",
        "a: b",
        "http://host:80/p?q=1",
        "one\ntwo\n",
        "#c",
    ];
    let mut op = |name: &str| {
        let (route, kind) = nodes.get(dice.below(nodes.len()))?.clone();
        let value = json!(texts[dice.below(texts.len())]);
        Some(match (dice.below(4), kind) {
            (0, _) => Op::Remove { route },
            (_, NodeKind::Mapping) => Op::Insert {
                route: route.then(name),
                value,
            },
            (_, NodeKind::Sequence) => Op::Insert {
                route: route.then(0),
                value,
            },
            (_, NodeKind::Scalar) => Op::Set { route, value },
        })
    };
    (0..20).find_map(|_| {
        let (one, other) = (op("brandNew")?, op("otherNew")?);
        let (a, b) = (one.route().parent()?, other.route().parent()?);
        (!a.contains(&b) && !b.contains(&a)).then_some((one, other))
    })
}

#[test]
fn a_side_is_chosen_at_each_place() {
    let base = "a: 1 # first\nb: 2\nc: 3\nx:\n  y: 0\nd: 4\n";
    let mine = "a: 10 # first\nb: 2\nc: 30\nx:\n  y: 0\nd: 4\ne: mine\n";
    let theirs = "a: 11 # first\nb: 2\nc: 33\nx:\n  y: 0\nd: 44\n";
    let merged = merge(base, mine, theirs);
    let told: Vec<_> = merged
        .choices()
        .into_iter()
        .map(|choice| {
            let place = choice.places[0];
            let message = choice.conflicts[0].message.clone();
            (place.of(Side::Mine), place.of(Side::Theirs), message)
        })
        .collect();
    assert_eq!(
        told,
        [
            (
                "a: 10 # first\n",
                "a: 11 # first\n",
                "Mine made this 10, theirs 11.".to_owned()
            ),
            (
                "c: 30\n",
                "c: 33\n",
                "Mine made this 30, theirs 33.".to_owned()
            )
        ]
    );
    assert_eq!(
        merged.resolve(&[Side::Theirs, Side::Mine]),
        "a: 11 # first\nb: 2\nc: 30\nx:\n  y: 0\nd: 44\ne: mine\n"
    );
}

#[test]
fn what_one_conflict_is_at_is_chosen_together() {
    let (base, mine, theirs) = ("a: 0\nb: 1\n", "d: 5\nb: 1\n", "a: 0\nb: 1\nd: 6\n");
    let merged = merge(base, mine, theirs);
    assert_eq!(merged.choices().len(), 1);
    assert_eq!(merged.resolve(&[Side::Mine]), mine);
    assert_eq!(merged.resolve(&[Side::Theirs]), theirs);
}

#[test]
fn what_stands_before_a_conflict_is_no_part_of_it() {
    let base = "- x: 1\n  y: 2\n# c\n# d\n- b\n";
    let theirs = "- x: 1\n  y: 2\n# c\n# d\n- q\n- r\n";
    // Only the layout differs, or the value too.
    for mine in ["- x: 1\n  y:  2\n# c\n# d\n", "- x: 1\n  y: 3\n# c\n# d\n"] {
        let merged = merge(base, mine, theirs);
        assert_eq!(merged.conflicts.len(), 1);
        let choices = merged.choices();
        assert_eq!(choices.len(), 1);
        assert_eq!(choices[0].conflicts.len(), 1);
        assert_eq!(merged.resolve(&[Side::Theirs]), format!("{mine}- q\n- r\n"));
    }
}

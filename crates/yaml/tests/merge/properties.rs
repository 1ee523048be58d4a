//! What holds for all texts.

use crate::common::merging::both_ways;
use faultline_yaml::{Span, TextEdit, apply, diff, diff_edits};
use proptest::prelude::*;
use serde_json::Value;

const LINES: [&str; 29] = [
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
    "a: !t 1",
    "c: !u",
    "- !t y",
    "n: yes",
    "n: \"yes\"",
];

/// Entries that read alike but for their tags, or to readers of YAML 1.1.
const NOTED: [&str; 7] = ["x", "!r x", "!s x", "!r [x]", "!s [x]", "yes", "\"yes\""];

type Noted = std::collections::BTreeMap<String, &'static str>;

fn noted() -> impl Strategy<Value = Noted> {
    let value = prop::sample::select(NOTED.as_slice());
    prop::collection::btree_map("[a-d]", value, 1..5)
}

/// A side's version of a mapping: its own entries where `taken` says so, or else the base's.
fn noted_side(base: &Noted, own: &Noted, taken: u8) -> Noted {
    let keys = ["a", "b", "c", "d"].into_iter().enumerate();
    let entry = |(n, key): (usize, &str)| {
        let from = if taken >> n & 1 == 1 { own } else { base };
        Some((key.to_owned(), *from.get(key)?))
    };
    keys.filter_map(entry).collect()
}

fn noted_text(entries: &Noted, behind: &str) -> String {
    let lines = entries.iter();
    let lines: String = lines
        .map(|(key, value)| format!("{key}: {value}{behind}\n"))
        .collect();
    format!("first: 0\n{lines}")
}

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

    /// A clean merge has each entry as the one side that changed it has it, tag and quotes included.
    #[test]
    fn tags_and_quotes_are_merged_as_values_are(
        [base, mine, theirs] in [noted(), noted(), noted()],
        taken in [0u8..16, 0u8..16],
        behind in prop::sample::select(&["", "", " # c"][..]),
    ) {
        let [mine, theirs] = [(&mine, taken[0]), (&theirs, taken[1])]
            .map(|(own, taken)| noted_side(&base, own, taken));
        let merged = both_ways(
            &noted_text(&base, ""),
            &noted_text(&mine, ""),
            &noted_text(&theirs, behind),
        )?;
        if merged.is_clean() {
            let mut expected = Noted::new();
            for key in ["a", "b", "c", "d"] {
                let [b, m, t] = [&base, &mine, &theirs].map(|side| side.get(key));
                prop_assert!(m == t || b == m || b == t, "{}", merged.text);
                let value = if b == m { t } else { m };
                expected.extend(value.map(|value| (key.to_owned(), *value)));
            }
            let mut lines: Vec<String> =
                merged.text.lines().map(|line| format!("{}\n", line.trim_end_matches(" # c"))).collect();
            lines[1..].sort();
            prop_assert_eq!(lines.concat(), noted_text(&expected, ""));
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

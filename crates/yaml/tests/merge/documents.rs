//! The documents of the stories, line ends, and sizes.

use super::set;
use crate::common::merging::both_ways;
use crate::common::told;
use faultline_yaml::{ConflictReason, TextEdit, Tree, diff, merge};
use serde_json::json;
use std::path::Path;

fn fixture(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures");
    std::fs::read_to_string(folder.join(name)).unwrap()
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

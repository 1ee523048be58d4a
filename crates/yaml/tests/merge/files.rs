//! Real files.

use crate::common::corpus;
use crate::common::dice::Dice;
use crate::common::merging::both_ways;
use crate::common::told;
use faultline_yaml::{Node, NodeKind, Op, Route, Tree, apply};
use serde_json::json;

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

use proptest::prelude::*;
use serde_json::Value;

use super::{Expected, reference};
use crate::{Node, NodeKind, Op, Route, Segment, Tree, same};

/// Scalars of which many mean the same, or nearly.
const SCALARS: [&str; 36] = [
    "a",
    "'a'",
    "\"a\"",
    "\"\\x61\"",
    "10",
    "0xA",
    "0o12",
    "'10'",
    "10.0",
    "1e1",
    "+10",
    "0",
    "-0.0",
    "0.0",
    ".inf",
    "'.inf'",
    "-.inf",
    ".nan",
    "~",
    "null",
    "''",
    "'null'",
    "true",
    "!!str true",
    "!!str 10",
    "!!int '10'",
    "!!float 10",
    "!t 10",
    "!t ''",
    "!t a",
    "18446744073709551615",
    "18446744073709551616",
    "1.8446744073709552e19",
    "&a 10",
    "*a",
    "*b",
];

const KEYS: [&str; 14] = [
    "a", "'a'", "b", "c", "1", "'1'", "0x1", "~", "'~'", "!", "-", "? [a, b]", "*a", "&b k",
];

/// Two texts in brackets that differ in few places, or in none.
fn pair() -> impl Strategy<Value = (String, String)> {
    let scalar = || prop::sample::select(SCALARS.to_vec());
    let leaf = (scalar(), scalar(), 0..12usize).prop_map(|(one, other, differs)| {
        let other = if differs == 0 { other } else { one };
        (one.to_owned(), other.to_owned())
    });
    leaf.prop_recursive(4, 32, 5, |inner| {
        let key = prop::sample::select(KEYS.to_vec());
        let anchor = prop::sample::select(vec!["", "", "", "&a ", "&b ", "!t "]);
        let entry = (key, inner.clone());
        prop_oneof![
            (
                prop::collection::vec(inner, 0..5),
                anchor.clone(),
                0..12usize
            )
                .prop_map(|(items, anchor, change)| written(
                    items,
                    anchor,
                    change,
                    ["[", "]"]
                )),
            (prop::collection::vec(entry, 0..5), anchor, 0..12usize).prop_map(
                |(entries, anchor, change)| {
                    let entries = entries
                        .into_iter()
                        .map(|(key, (a, b))| (format!("{key} : {a}"), format!("{key} : {b}")));
                    written(entries.collect(), anchor, change, ["{", "}"])
                }
            ),
        ]
    })
}

fn written(
    parts: Vec<(String, String)>,
    anchor: &str,
    change: usize,
    [open, close]: [&str; 2],
) -> (String, String) {
    let (one, mut other): (Vec<String>, Vec<String>) = parts.into_iter().unzip();
    match change {
        0 => drop(other.pop()),
        1 => other.reverse(),
        2 => other.extend(other.first().cloned()),
        _ => {}
    }
    let [one, other] =
        [one, other].map(|parts| format!("{anchor}{open}{}{close}", parts.join(" , ")));
    (one, other)
}

fn json(tree: &Tree) -> Vec<Value> {
    (0..tree.document_count())
        .map(|n| tree.document(n).map_or(Value::Null, Node::to_json))
        .collect()
}

struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit.max(1)
    }

    /// A route to something, or to something that is nearly there.
    fn route(&mut self, tree: &Tree) -> Route {
        let mut route = Route::root();
        let Some(mut node) = tree.root() else {
            return route;
        };
        while self.below(4) > 0 && !node.is_empty() {
            let slot = self.below(node.len());
            let segment = match node.kind() {
                NodeKind::Mapping => Segment::from(node.key(slot).key_text()),
                _ => Segment::Index(slot),
            };
            let Some(next) = node.step(&segment) else {
                break;
            };
            node = next;
            route = route.then(segment);
        }
        match self.below(5) {
            0 => route.then(["a", "b", "new", "-"][self.below(4)]),
            1 => route.then(self.below(node.len() + 2)),
            2 if self.below(4) == 0 => route.then("new").then("deep"),
            _ => route,
        }
    }

    fn op(&mut self, tree: &Tree, other: &Tree) -> Op {
        let route = self.route(tree);
        let value = match other.find(&self.route(other)) {
            Some(node) => node.to_json(),
            None => Value::from("new"),
        };
        match self.below(8) {
            0 | 1 => Op::Set { route, value },
            2 => Op::Insert { route, value },
            3 => Op::Remove { route },
            4 => Op::Move {
                from: route,
                to: self.route(tree),
            },
            5 => Op::Rename {
                route,
                key: ["a", "b", "1", "new"][self.below(4)].to_owned(),
            },
            6 => Op::Wrap {
                from: route,
                count: self.below(3),
                value: serde_json::json!({"in": [], "k": [1]}),
                at: Route::root().then(["in", "k", "in"][self.below(3)]),
            },
            _ => Op::Unwrap {
                route,
                at: match self.below(2) {
                    0 => Route::root(),
                    _ => Route::root().then("a"),
                },
            },
        }
    }
}

/// Whether two values are the same at the end of a route, or where it ends in both.
fn same_at(mut a: Value, mut b: Value, route: &Route) -> bool {
    for segment in &route.segments {
        if !b.is_array() && !b.is_object() {
            break;
        }
        let below = reference::child(&mut a, segment).cloned();
        let child = reference::child(&mut b, segment).cloned();
        match (below, child) {
            (Some(below), Some(child)) => (a, b) = (below, child),
            (None, None) => break,
            _ => return false,
        }
    }
    a == b
}

/// Whether a text may have tags; an alias has that of what it stands for.
fn has_tags(text: &str) -> bool {
    text.contains(['!', '*'])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Nodes mean the same where their JSON is equal, and their tags are.
    #[test]
    fn comparing_nodes_is_comparing_json_and_tags((one, other) in pair()) {
        let (a, b) = (Tree::parse(&one), Tree::parse(&other));
        let (json_a, json_b) = (json(&a), json(&b));
        let equal = json_a == json_b;
        let met = Expected::of(&a).is_met_by(&b);
        let tagged = has_tags(&one) || has_tags(&other);
        prop_assert!(met == equal || tagged && !met, "{} {}", one, other);
        prop_assert!(Expected::of(&a).is_met_by(&Tree::parse(&one)));
        if let (Some(a), Some(b)) = (a.root(), b.root()) {
            prop_assert!(same::nodes(a, b) == equal || tagged && equal);
            prop_assert_eq!(same::value(a, &json_b[0]), equal);
        }
    }

    /// Ops laid over a tree come to what they come to on JSON.
    #[test]
    fn laying_over_is_changing_json((one, other) in pair(), seed: u64) {
        let (tree, second) = (Tree::parse(&one), Tree::parse(&other));
        prop_assume!(!tree.is_broken() && !second.is_broken());
        let mut dice = Dice(seed);
        let mut expected = Expected::of(&tree);
        let mut values = json(&tree);
        // Tags stay, and what moves keeps its notation: JSON says nothing of either.
        let mut exact = has_tags(&one) || has_tags(&other);
        for _ in 0..dice.below(4) {
            let op = dice.op(&tree, &second);
            exact |= matches!(op, Op::Move { .. } | Op::Wrap { .. } | Op::Unwrap { .. });
            let before = values.clone();
            let done = expected.apply(&op).map_err(|refusal| refusal.reason);
            let told = reference::apply(&mut values, &op).map_err(|refusal| refusal.reason);
            prop_assert_eq!(done, told, "{:?} on {:?}", op, before);
            if done.is_err() {
                return Ok(());
            }
        }
        for after in [&tree, &second] {
            let met = expected.is_met_by(after);
            let equal = json(after) == values;
            prop_assert!(met == equal || exact && !met, "{:?}", values);
            let route = dice.route(after);
            let met_at = expected.is_met_at(after, &route);
            let told = same_at(values[0].clone(), json(after)[0].clone(), &route);
            prop_assert!(met_at == told || exact && !met_at, "{} {:?}", route, values);
        }
        let printed = Tree::parse(&values[0].to_string());
        prop_assert!(exact || expected.is_met_by(&printed), "{:?}", values);
        // And where one more op came to something else.
        let op = dice.op(&printed, &second);
        let mut wrong = values.clone();
        if reference::apply(&mut wrong, &op).is_ok() {
            let printed = Tree::parse(&wrong[0].to_string());
            let met = expected.is_met_by(&printed);
            prop_assert!(met == (wrong == values) || exact && !met, "{:?}", wrong);
        }
    }
}

#[test]
fn what_moves_keeps_its_tags_and_its_notation() {
    for (kept, lost) in [
        ("!t x", "x"),
        ("!t {x: 1}", "{x: 1}"),
        ("[!t x]", "[!u x]"),
        ("1.10", "1.1"),
        ("0644", "644"),
        ("1e3", "1000.0"),
        ("2001-12-14", "'2001-12-14'"),
        ("yes", "'yes'"),
        (".nan", "'.nan'"),
        ("{<<: {x: 1}}", "{'<<': {x: 1}}"),
        ("{0644: x}", "{644: x}"),
    ] {
        let text = format!("- k: 1\n- {kept}\n");
        let tree = Tree::parse(&text);
        let mut expected = Expected::of(&tree);
        let route = |pointer: &str| pointer.parse::<Route>().unwrap();
        let op = Op::Move {
            from: route("/1"),
            to: route("/0/v"),
        };
        expected.apply(&op).unwrap();
        let met = |value: &str| {
            let after = Tree::parse(&format!("- k: 1\n  v: {value}\n"));
            expected.is_met_by(&after)
        };
        assert!(met(kept), "{kept}");
        assert!(!met(lost), "{kept} as {lost}");
        // And it is moved so.
        let edits = tree.plan(&[op]).unwrap();
        let after = crate::apply(&text, &edits);
        assert_eq!(after, format!("- k: 1\n  v: {kept}\n"));
    }
}

#[test]
fn what_stays_keeps_its_tags() {
    let met = |before: &str, after: &str| {
        let tree = Tree::parse(before);
        Expected::of(&tree).is_met_by(&Tree::parse(after))
    };
    for (kept, lost) in [
        ("k: !t x\n", "k: x\n"),
        ("k: !t []\n", "k: []\n"),
        ("k: !t {x: 1}\n", "k: !u {x: 1}\n"),
        ("k: !!set {x}\n", "k: {x}\n"),
        ("k: x\n", "k: !t x\n"),
    ] {
        assert!(met(kept, kept), "{kept}");
        assert!(!met(kept, lost), "{kept} as {lost}");
    }
    // Also what an op goes through.
    let tree = Tree::parse("k: !t []\n");
    let mut expected = Expected::of(&tree);
    let (route, value) = ("/k/0".parse().unwrap(), 1.into());
    expected.apply(&Op::Insert { route, value }).unwrap();
    assert!(expected.is_met_by(&Tree::parse("k: !t [1]\n")));
    assert!(!expected.is_met_by(&Tree::parse("k: [1]\n")));
}

#[test]
fn every_document_counts() {
    let text = "a: 1\n---\n---\nb: 2\n";
    let tree = Tree::parse(text);
    assert!(Expected::of(&tree).is_met_by(&Tree::parse(text)));
    assert!(!Expected::of(&tree).is_met_by(&Tree::parse("a: 1\n---\nb: 2\n")));
    assert!(!Expected::of(&tree).is_met_by(&Tree::parse("a: 1\n---\n---\nb: 3\n")));
}

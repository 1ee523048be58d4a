//! Random ops on real texts, and what they must come to by an independent reader.

use faultline_yaml::{
    Node, NodeKind, Op, Reason, Route, ScalarStyle, Segment, Tree, apply, invert,
};
use serde_json::{Map, Value, json};

use super::{difference, oracle};

/// A small generator of numbers, the same on each run.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: &str) -> Self {
        let seed = seed.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(seed)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % limit.max(1) as u64) as usize
    }

    fn pick<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        let at = self.below(list.len());
        list.get(at)
    }
}

/// What is known of a node when ops are chosen.
pub struct Spot {
    route: Route,
    kind: NodeKind,
    len: usize,
    keyed: bool,
}

fn spots(node: Node<'_>, out: &mut Vec<Spot>) {
    let route = node.route();
    out.push(Spot {
        keyed: node.key_span().is_some(),
        kind: node.kind(),
        len: node.len(),
        route,
    });
    for child in node.items().chain(node.entries().map(|(_, value)| value)) {
        spots(child, out);
    }
    if let Some(inner) = node.embedded() {
        spots(inner, out);
    }
}

const TEXTS: [&str; 22] = [
    "on",
    "12:30",
    "x y",
    "a: b",
    "- z",
    "#c",
    "a #b",
    "one\ntwo\n",
    "trail ",
    "é😀",
    "",
    "{{x}}",
    "it's",
    "say \"q\"",
    "null",
    "0x1F",
    "a\tb",
    " lead",
    "60",
    "http://host:80/p?q=1",
    "a\\b",
    "no newline\nat end",
];

fn value(dice: &mut Dice) -> Value {
    let text = TEXTS[dice.below(TEXTS.len())];
    match dice.below(8) {
        0 => json!(dice.below(1000)),
        1 => json!(dice.below(2) == 0),
        2 => Value::Null,
        3 => json!({"name": text, "list": [1, {"deep": text}], "empty": {}}),
        4 => json!([text, [text], {"k": text}]),
        _ => json!(text),
    }
}

/// All nodes of a text, those of embedded documents included.
pub fn all_spots(tree: &Tree) -> Vec<Spot> {
    let mut all = Vec::new();
    for n in 0..tree.document_count() {
        if let Some(root) = tree.document(n) {
            spots(root, &mut all);
        }
    }
    all
}

/// A random op that has a meaning on the text of these nodes.
pub fn random_op(all: &[Spot], dice: &mut Dice) -> Option<Op> {
    let of = |kind: NodeKind| {
        all.iter()
            .filter(|spot| spot.kind == kind)
            .collect::<Vec<_>>()
    };
    let (lists, mappings) = (of(NodeKind::Sequence), of(NodeKind::Mapping));
    let at = all.get(dice.below(all.len()))?;
    Some(match dice.below(10) {
        0..=2 => {
            let scalars = of(NodeKind::Scalar);
            let text = TEXTS[dice.below(TEXTS.len())];
            Op::Set {
                route: dice.pick(&scalars)?.route.clone(),
                value: json!(text),
            }
        }
        3 => Op::Set {
            route: at.route.clone(),
            value: value(dice),
        },
        4 => {
            let mapping = dice.pick(&mappings)?;
            Op::Insert {
                route: mapping.route.then("brandNew"),
                value: value(dice),
            }
        }
        5 => {
            let list = dice.pick(&lists)?;
            Op::Insert {
                route: list.route.then(dice.below(list.len + 1)),
                value: value(dice),
            }
        }
        6 if at.route.segments.is_empty() => return None,
        6 => Op::Remove {
            route: at.route.clone(),
        },
        7 => {
            let filled: Vec<_> = lists.iter().filter(|list| list.len > 0).collect();
            let from = dice.pick(&filled)?;
            let other = if dice.below(3) == 0 {
                dice.pick(&lists)?
            } else {
                **from
            };
            let same = from.route == other.route;
            let room = other.len + usize::from(!same);
            Op::Move {
                from: from.route.then(dice.below(from.len)),
                to: other.route.then(dice.below(room)),
            }
        }
        8 => {
            let keyed: Vec<_> = all.iter().filter(|spot| spot.keyed).collect();
            Op::Rename {
                route: dice.pick(&keyed)?.route.clone(),
                key: "brand new".to_owned(),
            }
        }
        _ => {
            let mapping = dice.pick(&mappings)?;
            Op::Set {
                route: mapping.route.then("brandNew").then("deep"),
                value: value(dice),
            }
        }
    })
}

/// What came of an op.
pub enum Outcome {
    /// The edits do what was asked and nothing else.
    Done,
    Refused(Reason, String),
    /// Not to be judged: the other reader does not read this.
    Unjudged,
}

/// Plans an op and judges the result; the error says what is wrong with it.
pub fn judge(text: &str, tree: &Tree, before: &[Value], op: &Op) -> Result<Outcome, String> {
    let edits = match tree.plan(std::slice::from_ref(op)) {
        Ok(edits) => edits,
        Err(refusal) => return Ok(Outcome::Refused(refusal.reason, refusal.message)),
    };
    let sorted = edits
        .windows(2)
        .all(|pair| pair[0].range.end < pair[1].range.start);
    if !sorted {
        return Err(format!("edits that touch: {edits:?}"));
    }
    let after = apply(text, &edits);
    if apply(&after, &invert(text, &edits)) != text {
        return Err("undo does not restore the text".to_owned());
    }
    let Some(mut expected) = expected(before, op) else {
        return Ok(Outcome::Unjudged);
    };
    let mut actual = match oracle(&after) {
        Ok(actual) => actual,
        Err(error) => {
            return Err(format!(
                "the other reader refuses the result: {error}\n{}",
                changed(text, &after)
            ));
        }
    };
    for side in [&mut expected, &mut actual] {
        let document = side
            .get_mut(op.route().document)
            .ok_or("a document is gone")?;
        if open(document, &op.route().segments).is_none() {
            return Ok(Outcome::Unjudged);
        }
        if let Op::Move { from, to } = op {
            if hosts(from) != hosts(to) {
                return Ok(Outcome::Unjudged);
            }
            let document = side.get_mut(to.document).ok_or("a document is gone")?;
            if open(document, &to.segments).is_none() {
                return Ok(Outcome::Unjudged);
            }
        }
    }
    match unordered(&Value::Array(expected), &Value::Array(actual)) {
        None => {}
        Some(place) => {
            return Err(format!(
                "means otherwise at {place}\n{}",
                changed(text, &after)
            ));
        }
    }
    lines_stay(text, &after, tree, op)?;
    Ok(Outcome::Done)
}

/// The way to the innermost embedded document that a route enters.
fn hosts(route: &Route) -> Option<&[Segment]> {
    let last = route.segments.iter().rposition(|s| *s == Segment::Embedded);
    last.map(|at| &route.segments[..at])
}

/// Where two values differ, the order of keys aside.
fn unordered(a: &Value, b: &Value) -> Option<String> {
    fn sorted(value: &Value) -> Value {
        match value {
            Value::Array(items) => items.iter().map(sorted).collect(),
            Value::Object(map) => {
                let mut keys: Vec<_> = map.keys().collect();
                keys.sort();
                Value::Object(
                    keys.into_iter()
                        .map(|k| (k.clone(), sorted(&map[k])))
                        .collect(),
                )
            }
            other => other.clone(),
        }
    }
    difference(&sorted(a), &sorted(b))
}

/// The lines that differ, a few at most.
fn changed(before: &str, after: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let from = start.saturating_sub(3);
    let lines = |sign: char, lines: &[&str]| -> String {
        lines
            .iter()
            .skip(from)
            .take(16)
            .map(|line| format!("{sign}{line}\n"))
            .collect()
    };
    lines('-', &old) + &lines('+', &new)
}

/// A scalar that becomes another on one line, a new child and a removal leave all other lines.
fn lines_stay(before: &str, after: &str, tree: &Tree, op: &Op) -> Result<(), String> {
    let old: Vec<&str> = before.lines().collect();
    let new: Vec<&str> = after.lines().collect();
    let missing = |from: &[&str], other: &[&str]| {
        let mut rest = other.to_vec();
        from.iter()
            .filter(|line| match rest.iter().position(|other| other == *line) {
                Some(at) => {
                    rest.swap_remove(at);
                    false
                }
                None => true,
            })
            .count()
    };
    let (gone, come) = (missing(&old, &new), missing(&new, &old));
    let node = tree.find(op.route());
    let one_line = node.is_some_and(|node| {
        node.kind() == NodeKind::Scalar
            && !matches!(
                node.style(),
                Some(ScalarStyle::Literal | ScalarStyle::Folded)
            )
            && !before[node.span()].contains('\n')
    });
    let one_line_key = node
        .and_then(Node::key_span)
        .is_some_and(|key| !before[key].contains('\n'));
    match op {
        Op::Set {
            value: Value::String(text),
            ..
        } if one_line && !text.contains('\n') && (gone > 1 || come > 1) => {
            return Err(format!(
                "{gone} lines became {come}\n{}",
                changed(before, after)
            ));
        }
        // A line with brackets may change beside the new lines.
        Op::Insert { .. } if gone > 2 => {
            return Err(format!(
                "an insertion changed {gone} lines\n{}",
                changed(before, after)
            ));
        }
        Op::Rename { .. } if one_line_key && (gone > 1 || come > 1) => {
            return Err(format!(
                "a new key changed {gone} lines\n{}",
                changed(before, after)
            ));
        }
        _ => {}
    }
    Ok(())
}

/// Puts the documents of embedded texts on the way in place of the texts.
fn open(value: &mut Value, segments: &[Segment]) -> Option<()> {
    let mut value = value;
    for segment in segments {
        if let (Segment::Embedded, Value::String(text)) = (segment, &*value) {
            let documents = oracle(text).ok()?;
            *value = json!({ "!": documents });
            value = &mut value["!"][0];
            continue;
        }
        value = match (value, segment) {
            (Value::Array(items), Segment::Index(index)) => match items.get_mut(*index) {
                Some(item) => item,
                None => break,
            },
            (Value::Object(map), segment) => match map.get_mut(&key(segment)) {
                Some(value) => value,
                None => break,
            },
            _ => break,
        };
    }
    Some(())
}

fn key(segment: &Segment) -> String {
    match segment {
        Segment::Key(key) => key.as_str().to_owned(),
        Segment::Index(index) => index.to_string(),
        Segment::Embedded => "!".to_owned(),
    }
}

/// The documents after an op; `None` where the other reader cannot follow the route.
fn expected(before: &[Value], op: &Op) -> Option<Vec<Value>> {
    let mut after = before.to_vec();
    open(after.get_mut(op.route().document)?, &op.route().segments)?;
    match op {
        Op::Set { route, value } => *place(&mut after, route)? = value.clone(),
        Op::Insert { route, value } => add(&mut after, route, value.clone())?,
        Op::Remove { route } => drop(take(&mut after, route)?),
        Op::Move { from, to } => {
            open(after.get_mut(to.document)?, &to.segments)?;
            let value = take(&mut after, from)?;
            add(&mut after, to, value)?;
        }
        Op::Rename { route, key } => {
            let value = take(&mut after, route)?;
            add(&mut after, &route.parent()?.then(key.as_str()), value)?;
        }
        Op::Wrap {
            from,
            count,
            value,
            at,
        } => {
            let mut group = [value.clone()];
            let inside = place(&mut group, at)?;
            for _ in 0..*count {
                inside.as_array_mut()?.push(take(&mut after, from)?);
            }
            let [group] = group;
            add(&mut after, from, group)?;
        }
        Op::Unwrap { route, at } => {
            let mut group = [take(&mut after, route)?];
            let items = place(&mut group, at)?.as_array()?.clone();
            for item in items.into_iter().rev() {
                add(&mut after, route, item)?;
            }
        }
    }
    Some(after)
}

fn place<'v>(documents: &'v mut [Value], route: &Route) -> Option<&'v mut Value> {
    let mut value = documents.get_mut(route.document)?;
    for segment in &route.segments {
        if value.is_null() {
            *value = Value::Object(Map::new());
        }
        value = match value {
            Value::Array(items) => match segment {
                Segment::Index(index) => items.get_mut(*index)?,
                _ => return None,
            },
            Value::Object(map) => {
                if *segment == Segment::Embedded {
                    map.get_mut("!")?.get_mut(0)?
                } else {
                    map.entry(key(segment)).or_insert(Value::Null)
                }
            }
            _ => return None,
        };
    }
    Some(value)
}

fn add(documents: &mut [Value], route: &Route, value: Value) -> Option<()> {
    let parent = place(documents, &route.parent()?)?;
    match (parent, route.segments.last()?) {
        (Value::Array(items), Segment::Index(index)) => items.insert(*index, value),
        (Value::Object(map), segment) => drop(map.insert(key(segment), value)),
        _ => return None,
    }
    Some(())
}

fn take(documents: &mut [Value], route: &Route) -> Option<Value> {
    let parent = place(documents, &route.parent()?)?;
    match (parent, route.segments.last()?) {
        (Value::Array(items), Segment::Index(index)) => {
            (*index < items.len()).then(|| items.remove(*index))
        }
        (Value::Object(map), segment) => map.shift_remove(&key(segment)),
        _ => None,
    }
}

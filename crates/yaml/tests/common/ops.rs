//! Random ops on any text.

use faultline_yaml::{Node, NodeKind, Op, Route, Segment, Tree, Written};
use serde_json::{Value, json};

use super::dice::Dice;

/// What is known of a node when ops are chosen.
pub struct Spot {
    pub route: Route,
    kind: NodeKind,
    len: usize,
    keyed: bool,
}

impl Spot {
    pub fn embedded(&self) -> bool {
        let mut segments = self.route.segments.iter();
        segments.any(|segment| matches!(segment, Segment::Embedded(_)))
    }
}

/// More nodes than this are not looked at.
const SPOTS: usize = 200_000;

fn spots(node: Node<'_>, out: &mut Vec<Spot>) {
    if out.len() >= SPOTS {
        return;
    }
    out.push(Spot {
        keyed: node.key_span().is_some(),
        kind: node.kind(),
        len: node.len(),
        route: node.route(),
    });
    for child in node.items().chain(node.entries().map(|(_, value)| value)) {
        spots(child, out);
    }
    for inner in node.embedded_documents() {
        spots(inner, out);
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

/// Texts that are easily misread, or hard to write down.
const TEXTS: [&str; 84] = [
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
    "off",
    "Yes",
    "n",
    "y",
    "~",
    "1e3",
    "0o7",
    "0777",
    "1_000",
    "2001-12-14",
    "2001-12-14 21:59:43Z",
    ".inf",
    "-.NaN",
    "+1",
    "1.",
    ".5",
    "<<",
    "=",
    "-",
    "?",
    ":",
    "---",
    "...",
    "--- a",
    "%YAML 1.2",
    "@at",
    "`tick",
    "!tag",
    "&anchor",
    "*alias",
    "|",
    ">-",
    "[a",
    "{a",
    "a]",
    "a, b",
    "a}",
    "? x",
    "key:",
    "a:b",
    "\n",
    "\n\nmiddle\n\n\nlines\n\n",
    "  deep\nflat\n",
    "flat\n  deep\n\nflat",
    "blank at end \nof line",
    "\ttab",
    "tab\t\nend",
    "cr\rlf",
    "crlf\r\nline\r\n",
    "bom\u{feff}",
    "\u{85}next",
    "line\u{2028}sep",
    "nul\0",
    "esc\u{1b}[0m",
    "\u{7f}",
    "kind: Pod\napiVersion: v1\n",
    "- a\n- b\n",
    "{\"a\": [1]}",
    "a\n---\nb\n",
    "# only\n# comments\n",
    "'",
    "\"",
];

/// Values with a notation of their own.
const WRITTEN: [&str; 13] = [
    "1.10",
    "0x1F",
    "!Ref x",
    "!Sub \"${X}\"",
    "1e3",
    "yes",
    "'yes'",
    "word",
    "{a: 1.10, \"b c\": ~}",
    "a: !x text\nb:\n- 2001-12-14\n- |\n  text\n\n  more\n",
    "- !!str 1\n- on: ~\n  1: 'q'\n",
    "|-\n    deep\n      deeper",
    "!t\n# c\na: 1\nb: 2\n",
];

const KEYS: [&str; 20] = [
    "brandNew",
    "brand new",
    "on",
    "1",
    "",
    "a: b",
    "- a",
    "#k",
    "? q",
    "é",
    "two\nlines",
    "-",
    "it's",
    "\"q\"",
    "[k]",
    "{{k}}",
    "true",
    "<<",
    "null",
    "a/b~c",
];

/// A text, at times longer than any line should be.
fn text(dice: &mut Dice) -> String {
    match dice.below(40) {
        0 => "long words ".repeat(30),
        1 => "x".repeat(1100),
        2 => format!("{}\n", "a line\n".repeat(12)),
        _ => TEXTS[dice.below(TEXTS.len())].to_owned(),
    }
}

fn key(dice: &mut Dice) -> String {
    KEYS[dice.below(KEYS.len() + 6).saturating_sub(6)].to_owned()
}

fn number(dice: &mut Dice) -> Value {
    match dice.below(6) {
        0 => json!(i64::MIN),
        1 => json!(u64::MAX),
        2 => json!(-1.5e-7),
        3 => json!(1e21),
        _ => json!(dice.below(1000)),
    }
}

fn value(dice: &mut Dice) -> Value {
    match dice.below(10) {
        0 => number(dice),
        1 => json!(dice.below(2) == 0),
        2 => Value::Null,
        3 => json!({"name": text(dice), "list": [1, {"deep": text(dice)}], "empty": {}}),
        4 => json!([text(dice), [text(dice)], {"k": text(dice)}, []]),
        5 => json!({key(dice): text(dice), "then": [[1, 2], {"a": null, "b": [{}]}]}),
        6 => match dice.below(2) {
            0 => json!([]),
            _ => json!({}),
        },
        _ => json!(text(dice)),
    }
}

/// A value like one that is there: a part of it differs.
fn like(now: &Value, dice: &mut Dice) -> Value {
    match now {
        Value::String(now) => {
            let mut cut = dice.below(now.len() + 1);
            while !now.is_char_boundary(cut) {
                cut -= 1;
            }
            json!(match dice.below(4) {
                0 => format!("{}{}{}", &now[..cut], text(dice), &now[cut..]),
                1 => now[..cut].to_owned(),
                2 => now[cut..].to_owned(),
                _ => format!("{now}2"),
            })
        }
        Value::Array(items) if !items.is_empty() => {
            let mut items = items.clone();
            let at = dice.below(items.len());
            match dice.below(4) {
                0 => drop(items.remove(at)),
                1 => items.insert(at, value(dice)),
                2 => items.reverse(),
                _ => items[at] = like(&items[at], dice),
            }
            Value::Array(items)
        }
        Value::Object(map) if !map.is_empty() => {
            let mut map = map.clone();
            let at = dice.below(map.len());
            let Some(known) = map.keys().nth(at).cloned() else {
                return value(dice);
            };
            match dice.below(4) {
                0 => drop(map.shift_remove(&known)),
                1 => drop(map.insert(key(dice), value(dice))),
                _ => {
                    let child = like(&map[&known], dice);
                    map.insert(known, child);
                }
            }
            Value::Object(map)
        }
        _ => value(dice),
    }
}

/// A random op on the text of these nodes. Most have a meaning.
pub fn random_op(tree: &Tree, all: &[Spot], dice: &mut Dice) -> Option<Op> {
    // Documents inside texts are few, and get more than their share.
    let inside = dice.below(3) == 0 && all.iter().any(Spot::embedded);
    let pool: Vec<&Spot> = all
        .iter()
        .filter(|spot| !inside || spot.embedded())
        .collect();
    let of = |fits: &dyn Fn(&Spot) -> bool| -> Vec<&Spot> {
        pool.iter().copied().filter(|spot| fits(spot)).collect()
    };
    let scalars = || of(&|spot| spot.kind == NodeKind::Scalar);
    let mappings = || of(&|spot| spot.kind == NodeKind::Mapping);
    let lists = || of(&|spot| spot.kind == NodeKind::Sequence);
    let at = *dice.pick(&pool)?;
    Some(match dice.below(20) {
        // A copy of something, or something as somebody writes it.
        18 => {
            let written = Written::of(tree.find(&at.route)?).ok()?;
            let route = match dice.below(2) {
                0 => dice.pick(&mappings())?.route.then(key(dice)),
                _ => {
                    let list = *dice.pick(&lists())?;
                    list.route.then(dice.below(list.len + 1))
                }
            };
            let adds = true;
            Op::Write {
                route,
                written,
                adds,
            }
        }
        19 => Op::Write {
            route: dice.pick(&pool)?.route.clone(),
            written: Written::parse(WRITTEN[dice.below(WRITTEN.len())]).ok()?,
            adds: false,
        },
        0..=2 => Op::Set {
            route: dice.pick(&scalars())?.route.clone(),
            value: json!(text(dice)),
        },
        3 => {
            let route = dice.pick(&scalars())?.route.clone();
            let now = tree.find(&route)?.to_json();
            Op::Set {
                route,
                value: like(&now, dice),
            }
        }
        4 => Op::Set {
            route: at.route.clone(),
            value: value(dice),
        },
        5 => {
            let now = tree.find(&at.route)?.to_json();
            Op::Set {
                route: at.route.clone(),
                value: like(&now, dice),
            }
        }
        6 => Op::Insert {
            route: dice.pick(&mappings())?.route.then(key(dice)),
            value: value(dice),
        },
        7 | 8 => {
            let list = *dice.pick(&lists())?;
            Op::Insert {
                route: match dice.below(6) {
                    0 => list.route.then("-"),
                    _ => list.route.then(dice.below(list.len + 1)),
                },
                value: value(dice),
            }
        }
        9 | 10 if is_root(&at.route) => return None,
        9 | 10 => Op::Remove {
            route: at.route.clone(),
        },
        11 | 12 => {
            let from = *dice.pick(&of(&|spot| spot.kind == NodeKind::Sequence && spot.len > 0))?;
            let to = match dice.below(3) {
                0 => *dice.pick(&lists())?,
                _ => from,
            };
            let same = from.route == to.route;
            let from = from.route.then(dice.below(from.len));
            if from.contains(&to.route) {
                return None;
            }
            let room = to.len + usize::from(!same);
            let to = to.route.then(dice.below(room));
            Op::Move {
                to: after_removal(&from, to),
                from,
            }
        }
        13 => {
            let from = *dice.pick(&of(&|spot| spot.keyed))?;
            let to = *dice.pick(&mappings())?;
            if from.route.contains(&to.route) {
                return None;
            }
            let last = from.route.segments.last()?.clone();
            let to = match dice.below(2) {
                0 => to.route.then(last),
                _ => to.route.then(key(dice)),
            };
            Op::Move {
                from: from.route.clone(),
                to,
            }
        }
        14 => wrap(*dice.pick(&lists())?, dice)?,
        15 => unwrap(tree, &dice.pick(&lists())?.route, dice)?,
        16 => Op::Rename {
            route: dice.pick(&of(&|spot| spot.keyed))?.route.clone(),
            key: key(dice),
        },
        _ => Op::Set {
            route: dice.pick(&mappings())?.route.then(key(dice)).then("deep"),
            value: value(dice),
        },
    })
}

/// Some neighbours in a list into a new item.
fn wrap(list: &Spot, dice: &mut Dice) -> Option<Op> {
    let first = dice.below(list.len);
    let most = list.len.checked_sub(first)?.min(3);
    let (value, at) = match dice.below(4) {
        0 => (json!([]), Route::root()),
        1 => (
            json!({"name": text(dice), "steps": []}),
            Route::root().then("steps"),
        ),
        2 => (
            json!({"stepGroup": {"steps": [], "name": text(dice)}}),
            Route::root().then("stepGroup").then("steps"),
        ),
        _ => (json!({"parallel": []}), Route::root().then("parallel")),
    };
    Some(Op::Wrap {
        from: list.route.then(first),
        count: 1 + dice.below(most),
        value,
        at,
    })
}

/// A list that is inside an item of another one.
fn unwrap(tree: &Tree, list: &Route, dice: &mut Dice) -> Option<Op> {
    let inner = list
        .segments
        .iter()
        .rposition(|segment| matches!(segment, Segment::Embedded(_)))
        .map_or(0, |at| at + 1);
    let items: Vec<usize> = (inner..list.segments.len())
        .filter(|&at| {
            let before = Route {
                document: list.document,
                segments: list.segments[..at].to_vec(),
            };
            tree.find(&before)
                .is_some_and(|node| node.kind() == NodeKind::Sequence)
        })
        .collect();
    let (way, rest) = list.segments.split_at(*dice.pick(&items)? + 1);
    Some(Op::Unwrap {
        route: Route {
            document: list.document,
            segments: way.to_vec(),
        },
        at: Route {
            document: 0,
            segments: rest.to_vec(),
        },
    })
}

/// Whether a route ends at the root of a document.
fn is_root(route: &Route) -> bool {
    matches!(route.segments.last(), None | Some(Segment::Embedded(_)))
}

/// A route as it is once the item at `from` is gone.
fn after_removal(from: &Route, mut route: Route) -> Route {
    let depth = from.segments.len() - 1;
    let within = from.parent().is_some_and(|list| list.contains(&route));
    if let (true, Some(Segment::Index(gone)), true) = (
        within,
        from.segments.last(),
        // The item's own list counts without it already.
        route.segments.len() > depth + 1,
    ) && let Segment::Index(index) = &mut route.segments[depth]
        && *index > *gone
    {
        *index -= 1;
    }
    route
}

/// An op on one line, its routes as pointers.
pub fn brief(op: &Op) -> String {
    match op {
        Op::Set { route, value } => format!("set {route} to {value}"),
        Op::Insert { route, value } => format!("insert {route} {value}"),
        Op::Write { route, written, .. } => format!("write {route} {}", written.value()),
        Op::Remove { route } => format!("remove {route}"),
        Op::Move { from, to } => format!("move {from} to {to}"),
        Op::Rename { route, key } => format!("rename {route} to {key:?}"),
        Op::Wrap {
            from,
            count,
            value,
            at,
        } => format!("wrap {count} from {from} at {at} in {value}"),
        Op::Unwrap { route, at } => format!("unwrap {route} at {at}"),
    }
}

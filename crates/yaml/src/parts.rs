//! Replacing a subtree part by part, so that what stays keeps its text.

use serde_json::Value;

use crate::{Node, NodeKind, Op, Route, Tree, plan::run, same, verify::Proved};

/// A subtree is replaced part by part while it differs in no more places than this.
const PARTS: usize = 64;

/// Replaces a collection by another of its kind part by part, so that what both have in common
/// keeps its text. `None` where it is better replaced as a whole.
pub(crate) fn in_parts(tree: &Tree, route: &Route, value: &Value) -> Option<Option<Proved>> {
    let node = tree.find(route)?;
    let mut ops = Vec::new();
    differences(node, value, route, &mut ops)?;
    if let [Op::Set { route: only, .. }] = ops.as_slice()
        && only == route
    {
        return None;
    }
    run(tree, &ops).ok()
}

/// The ops that turn a node into a value; `None` where they would be too many.
fn differences(node: Node<'_>, value: &Value, route: &Route, ops: &mut Vec<Op>) -> Option<()> {
    if ops.len() > PARTS {
        return None;
    }
    // What an alias brings is replaced as a whole.
    let kind = if node.is_shared() {
        NodeKind::Scalar
    } else {
        node.kind()
    };
    match (kind, value) {
        (NodeKind::Mapping, Value::Object(map)) if !map.is_empty() && !node.is_empty() => {
            for (key, value) in map {
                let route = route.then(key.as_str());
                match node.slot_of(key).map(|slot| node.value(slot)) {
                    Some(child) => differences(child, value, &route, ops)?,
                    None => ops.push(Op::Insert {
                        route,
                        value: value.clone(),
                    }),
                }
            }
            for (key, _) in node.entries().filter(|(key, _)| !map.contains_key(*key)) {
                ops.push(Op::Remove {
                    route: route.then(key),
                });
            }
        }
        (NodeKind::Sequence, Value::Array(items)) if !items.is_empty() && !node.is_empty() => {
            let same = |at: usize, other: usize| {
                node.item(at)
                    .is_some_and(|item| same::value(item, &items[other]))
            };
            let (old, new) = (node.len(), items.len());
            let mut start = 0;
            while start < old.min(new) && same(start, start) {
                start += 1;
            }
            let mut end = 0;
            while end < old.min(new) - start && same(old - 1 - end, new - 1 - end) {
                end += 1;
            }
            let (old_end, new_end) = (old - end, new - end);
            for (at, item) in items.iter().enumerate().take(new_end).skip(start) {
                let route = route.then(at);
                match node.item(at).filter(|_| at < old_end) {
                    Some(child) => differences(child, item, &route, ops)?,
                    None => ops.push(Op::Insert {
                        route,
                        value: item.clone(),
                    }),
                }
            }
            for at in (new_end.max(start)..old_end).rev() {
                ops.push(Op::Remove {
                    route: route.then(at),
                });
            }
        }
        _ if same::value(node, value) => {}
        _ => ops.push(Op::Set {
            route: route.clone(),
            value: value.clone(),
        }),
    }
    (ops.len() <= PARTS).then_some(())
}

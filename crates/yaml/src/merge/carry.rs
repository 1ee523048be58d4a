//! Carrying changes over as edits of the tree, where the texts do not merge.

use std::rc::Rc;

use super::{
    list::pairs,
    meaning::{Goal, Meaning, Reading, Shape},
};
use crate::{Op, Route, Tree, Written, apply};

/// How many edits are made at most.
const EDITS: usize = 64;

/// The text edited so that it means the goal, with all comments; none where that fails.
pub(super) fn carry(text: &str, goal: &Goal<'_>, sources: &[Reading<'_>; 3]) -> Option<String> {
    let tree = Tree::parse(text);
    if tree.has_errors() {
        return None;
    }
    let reading = Reading::new(&tree);
    let mut ops = Vec::new();
    let (Shape::List(documents), Shape::List(wanted)) = (&reading.documents.shape, &goal.shape)
    else {
        return None;
    };
    if documents.len() != wanted.len() {
        return None;
    }
    for (document, (is, should)) in documents.iter().zip(wanted).enumerate() {
        let root = Route {
            document,
            segments: Vec::new(),
        };
        towards(is, should, &root, &mut ops)?;
    }
    let edits = tree.plan(&ops).ok()?;
    let edited = apply(text, &edits);
    let after = Tree::parse(&edited);
    let agrees = Reading::new(&after).agrees(goal, sources);
    agrees.then_some(edited)
}

/// The ops that make one value the other; none where there are too many, or no op can.
fn towards(
    is: &Rc<Meaning<'_>>,
    should: &Rc<Meaning<'_>>,
    route: &Route,
    ops: &mut Vec<Op>,
) -> Option<()> {
    if is == should {
        return Some(());
    }
    if ops.len() >= EDITS {
        return None;
    }
    if is.notation.key != should.notation.key {
        return None;
    }
    match (&is.shape, &should.shape) {
        _ if is.notation != should.notation => ops.push(put(route.clone(), should, false)?),
        (Shape::Map(is), Shape::Map(should)) => {
            for (key, value) in is {
                let route = route.then(*key);
                match should.get(key) {
                    Some(should) => towards(value, should, &route, ops)?,
                    None => ops.push(Op::Remove { route }),
                }
            }
            for (key, value) in should.iter().filter(|(key, _)| !is.contains_key(*key)) {
                ops.push(put(route.then(*key), value, true)?);
            }
        }
        (Shape::List(is), Shape::List(should)) => items(is, should, route, ops)?,
        (Shape::Embedded(is), Shape::Embedded(should)) => {
            towards(is, should, &route.embedded(), ops)?;
        }
        _ => ops.push(put(route.clone(), should, false)?),
    }
    Some(())
}

/// The op that adds a value, or sets it: as it is written, where somebody wrote it.
fn put(route: Route, value: &Meaning<'_>, adds: bool) -> Option<Op> {
    if let Some(written) = value.node.and_then(|node| Written::of(node).ok()) {
        return Some(Op::Write {
            route,
            written,
            adds,
        });
    }
    let value = value.to_json()?;
    Some(match adds {
        true => Op::Insert { route, value },
        false => Op::Set { route, value },
    })
}

fn items(
    is: &[Rc<Meaning<'_>>],
    should: &[Rc<Meaning<'_>>],
    route: &Route,
    ops: &mut Vec<Op>,
) -> Option<()> {
    let now = pairs(is, should);
    for (at, to) in now.iter().enumerate() {
        if let Some(to) = to {
            towards(&is[at], &should[*to], &route.then(at), ops)?;
        }
    }
    // From the end, so that the indices before stay.
    let mut end = should.len();
    for at in (0..=is.len()).rev() {
        if ops.len() > EDITS {
            return None;
        }
        // What comes right before the item at `at`.
        let start = (0..at)
            .rev()
            .find_map(|before| now[before])
            .map_or(0, |to| to + 1);
        let stays = at == is.len() || now[at].is_some();
        if stays {
            if let Some(to) = now.get(at).copied().flatten() {
                end = to;
            }
            for value in should[start..end].iter().rev() {
                ops.push(put(route.then(at), value, true)?);
            }
        } else {
            ops.push(Op::Remove {
                route: route.then(at),
            });
        }
    }
    (ops.len() <= EDITS).then_some(())
}

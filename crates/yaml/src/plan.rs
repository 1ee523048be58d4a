//! From ops to the fewest text edits, each proved before the next.

use serde_json::Value;

use crate::{
    Node, NodeKind, Op, Reason, Refusal, Route, Segment, TextEdit, Tree,
    change::{beside_props, insert, remove, rename, replace, set},
    draft::Draft,
    guard::{guard, nearest, nothing_at, readable},
    layout::Layout,
    lift::{lift, respell},
    meaning, move_item,
    parts::in_parts,
    text_edit::compose,
    unwrap,
    verify::{Proved, first_sound, meaning as meaning_of},
    wrap,
};

impl Tree {
    /// The smallest edits of this text after which it means what the ops ask for.
    ///
    /// The ops apply in order; later routes see the earlier ops. Everything else stays as it is,
    /// byte for byte. The result was read again and compared before it is returned; what cannot
    /// be done so is refused. Only an outermost tree can be asked: routes enter its embedded
    /// documents by `!`.
    pub fn plan(&self, ops: &[Op]) -> Result<Vec<TextEdit>, Refusal> {
        Ok(edits_of(run(outermost(self)?, ops)?))
    }
}

/// Edits are of the outermost text: an embedded tree does not know it.
pub(crate) fn outermost(tree: &Tree) -> Result<&Tree, Refusal> {
    match tree.host {
        None => Ok(tree),
        Some(_) => Err(Refusal::new(
            Reason::WrongKind,
            "Edits are planned on the outermost text.",
            None,
        )),
    }
}

pub(crate) fn edits_of(proved: Option<Proved>) -> Vec<TextEdit> {
    proved.map_or_else(Vec::new, |proved| proved.edits)
}

/// Plans ops one after the other; `None` where nothing changes.
pub(crate) fn run(tree: &Tree, ops: &[Op]) -> Result<Option<Proved>, Refusal> {
    run_each(tree, ops, |_, op| Ok(Some(op.clone())))
}

/// Plans what `to_op` makes of each of `items` on the text as it is by then.
pub(crate) fn run_each<T>(
    tree: &Tree,
    items: &[T],
    to_op: impl Fn(&Tree, &T) -> Result<Option<Op>, Refusal>,
) -> Result<Option<Proved>, Refusal> {
    let mut done: Option<Proved> = None;
    for item in items {
        let current = done.as_ref().map_or(tree, |done| &done.tree);
        let next = to_op(current, item).and_then(|op| match op {
            Some(op) => level(current, &op),
            None => Ok(None),
        });
        let Some(next) = next.map_err(|refusal| placed(refusal, done.is_some()))? else {
            continue;
        };
        let edits = match &done {
            Some(done) => compose(tree.text().len(), &done.edits, &next.edits),
            None => next.edits,
        };
        done = Some(Proved {
            edits,
            tree: next.tree,
        });
    }
    Ok(done)
}

/// A place in a text that the caller never sees is of no use.
fn placed(mut refusal: Refusal, later: bool) -> Refusal {
    if later {
        refusal.span = None;
    }
    refusal
}

/// One op on the text of one tree.
fn level(tree: &Tree, op: &Op) -> Result<Option<Proved>, Refusal> {
    let entry = match op {
        Op::Move { from, to } => match (crossing(tree, from), crossing(tree, to)) {
            (Some(from), Some(to)) if from.0.id == to.0.id => Some(from),
            (None, None) => None,
            _ => return between_levels(tree, from, to),
        },
        _ => crossing(tree, op.route()),
    };
    match entry {
        Some((host, depth)) => inside(tree, host, depth, op),
        None => here(tree, op),
    }
}

/// The scalar whose embedded document a route enters, and how many segments lead behind its `!`.
fn crossing<'t>(tree: &'t Tree, route: &Route) -> Option<(Node<'t>, usize)> {
    let mut node = tree.document(route.document)?;
    for (at, segment) in route.segments.iter().enumerate() {
        if *segment == Segment::Embedded && node.kind() == NodeKind::Scalar {
            return Some((node, at + 1));
        }
        node = node.step(segment)?;
    }
    None
}

/// An op on the document inside a scalar.
fn inside(tree: &Tree, host: Node<'_>, depth: usize, op: &Op) -> Result<Option<Proved>, Refusal> {
    let span = Some(host.span());
    let Some(inner) = host.embedded_tree() else {
        return Err(Refusal::new(
            Reason::NotFound,
            "There is no document inside this text.",
            span,
        ));
    };
    let host_route = local(tree, host.route());
    guard(tree, &host_route, true)?;
    let shorter = |route: &Route| Route {
        document: 0,
        segments: route.segments[depth..].to_vec(),
    };
    let inner_op = match op {
        Op::Set { route, value } => Op::Set {
            route: shorter(route),
            value: value.clone(),
        },
        Op::Insert { route, value } => Op::Insert {
            route: shorter(route),
            value: value.clone(),
        },
        Op::Remove { route } => Op::Remove {
            route: shorter(route),
        },
        Op::Move { from, to } => Op::Move {
            from: shorter(from),
            to: shorter(to),
        },
        Op::Rename { route, key } => Op::Rename {
            route: shorter(route),
            key: key.clone(),
        },
        Op::Wrap {
            from,
            count,
            value,
            at,
        } => Op::Wrap {
            from: shorter(from),
            count: *count,
            value: value.clone(),
            at: at.clone(),
        },
        Op::Unwrap { route, at } => Op::Unwrap {
            route: shorter(route),
            at: at.clone(),
        },
    };
    let Some(done) = level(inner, &inner_op)? else {
        return Ok(None);
    };
    let text = Value::from(done.tree.text());
    let mut expected = meaning_of(tree);
    let set = Op::Set {
        route: host_route,
        value: text.clone(),
    };
    meaning::apply(&mut expected, &set)?;
    let layout = Layout::of(tree);
    let mut drafts: Vec<Draft> = lift(host, inner, &done.edits, &layout)
        .into_iter()
        .collect();
    drafts.push(replace(host, &text, &layout)?);
    first_sound(tree, drafts, &expected, span).map(Some)
}

/// A route of the outermost text as one of this tree's own text.
fn local(tree: &Tree, route: Route) -> Route {
    match &tree.host {
        None => route,
        Some(host) => Route {
            document: 0,
            segments: route.segments[host.route.segments.len() + 1..].to_vec(),
        },
    }
}

/// A move into or out of an embedded document: the value is taken along, the notation is not.
fn between_levels(tree: &Tree, from: &Route, to: &Route) -> Result<Option<Proved>, Refusal> {
    let node = tree.find(from).ok_or_else(meaning::not_found)?;
    if move_item::has_comments(node) {
        return Err(Refusal::new(
            Reason::Comment,
            "Its comments cannot be moved into or out of a document inside a text.",
            Some(node.span()),
        ));
    }
    let insert = Op::Insert {
        route: to.clone(),
        value: node.to_json(),
    };
    run(
        tree,
        &[
            Op::Remove {
                route: from.clone(),
            },
            insert,
        ],
    )
}

/// An op whose routes enter no embedded document.
fn here(tree: &Tree, op: &Op) -> Result<Option<Proved>, Refusal> {
    readable(tree, op.route().document)?;
    if let Op::Move { from, to } = op
        && from.contains(to)
        && from != to
    {
        return Err(Refusal::new(
            Reason::WrongKind,
            "Nothing can be moved into itself.",
            tree.find(from).map(Node::span),
        ));
    }
    let layout = Layout::of(tree);
    let mut expected = meaning_of(tree);
    let before = expected.clone();
    meaning::apply(&mut expected, op).map_err(|refusal| at_route(tree, op, refusal))?;
    match op {
        Op::Set { route, value } => {
            if expected == before {
                return Ok(None);
            }
            if let Some(proved) = in_parts(tree, route, value) {
                return Ok(proved);
            }
            let node = tree.find(route);
            let mut drafts: Vec<Draft> = node
                .zip(value.as_str())
                .and_then(|(node, text)| respell(node, text))
                .into_iter()
                .collect();
            drafts.extend(node.and_then(|node| beside_props(node, value, &layout)));
            drafts.push(set(tree, route, value, &layout)?);
            drafts.push(set(tree, route, value, &layout.without_blocks())?);
            first_sound(tree, drafts, &expected, node.map(Node::span)).map(Some)
        }
        Op::Insert { route, value } => {
            let parent = route.parent().and_then(|parent| tree.find(&parent));
            let exists = parent.is_none()
                || parent.is_some_and(|p| p.kind() == NodeKind::Mapping)
                    && tree.find(route).is_some();
            if exists {
                let set = Op::Set {
                    route: route.clone(),
                    value: value.clone(),
                };
                return here(tree, &set);
            }
            guard(tree, &route.parent().unwrap_or_default(), true)?;
            let (Some(parent), Some(last)) = (parent, route.segments.last()) else {
                return Err(meaning::not_found());
            };
            let drafts = vec![
                insert(parent, last, value, &layout)?,
                insert(parent, last, value, &layout.without_blocks())?,
            ];
            first_sound(tree, drafts, &expected, Some(parent.span())).map(Some)
        }
        Op::Remove { route } => {
            guard(tree, route, false)?;
            let node = tree.find(route).ok_or_else(meaning::not_found)?;
            let drafts = remove(node)?;
            first_sound(tree, drafts, &expected, Some(node.span())).map(Some)
        }
        Op::Rename { route, key } => {
            if expected == before {
                return Ok(None);
            }
            guard(tree, &route.parent().unwrap_or_default(), true)?;
            let node = tree.find(route).ok_or_else(meaning::not_found)?;
            let draft = rename(node, key, &layout)?;
            first_sound(tree, vec![draft], &expected, node.key_span()).map(Some)
        }
        Op::Move { from, to } => {
            guard(tree, from, false)?;
            if expected == before {
                return Ok(None);
            }
            move_item::plan(tree, from, to, &expected, &layout).map(Some)
        }
        Op::Wrap {
            from,
            count,
            value,
            at,
        } => wrap::plan(tree, (from, *count), (value, at), &expected, &layout).map(Some),
        Op::Unwrap { route, at } => unwrap::plan(tree, route, at, &expected, &layout).map(Some),
    }
}

/// A refusal with the place of the nearest node that exists.
fn at_route(tree: &Tree, op: &Op, mut refusal: Refusal) -> Refusal {
    let route = op.route();
    if refusal.reason == Reason::NotFound {
        return nothing_at(tree, route);
    }
    if refusal.span.is_none() {
        refusal.span = nearest(tree, route);
    }
    refusal
}

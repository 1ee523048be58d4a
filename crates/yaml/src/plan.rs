//! From ops to the fewest text edits, each proved before the next.

use serde_json::{Map, Value};

use crate::{
    Node, NodeKind, Op, Reason, Refusal, Route, Segment, Severity, Span, TextEdit, Tree,
    block::{self, Content},
    draft::{Draft, in_flow, unknown_notation},
    flow,
    layout::Layout,
    lift::{lift, respell},
    meaning, move_item,
    scalar::{self, Place},
    text_edit::compose,
    verify::{Proved, first_sound, meaning as meaning_of},
};

/// A subtree is replaced part by part while it differs in no more places than this.
const PARTS: usize = 64;

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

/// There is no node at this route.
pub(crate) fn nothing_at(tree: &Tree, route: &Route) -> Refusal {
    let message = match tree.document(route.document) {
        Some(_) => format!("There is nothing at {:?}.", route.to_string()),
        None if tree.document_count() == 0 => "There is no document in this text.".to_owned(),
        None => format!("There is no document {} in this text.", route.document),
    };
    Refusal::new(Reason::NotFound, message, nearest(tree, route))
}

fn nearest(tree: &Tree, route: &Route) -> Option<Span> {
    let mut route = Some(route.clone());
    while let Some(at) = route {
        if let Some(node) = tree.find(&at) {
            return Some(node.span());
        }
        route = at.parent();
    }
    None
}

/// Refuses a document that the reader gave up.
fn readable(tree: &Tree, document: usize) -> Result<(), Refusal> {
    let broken = match tree.documents.get(document) {
        Some(document) => document.broken,
        None => tree.is_broken(),
    };
    if !broken {
        return Ok(());
    }
    let first = tree
        .diagnostics()
        .iter()
        .find(|diagnostic| diagnostic.severity == Severity::Error);
    let message = match first {
        Some(error) if tree.documents.is_empty() => error.message.clone(),
        Some(error) => format!("The document cannot be read to its end: {}", error.message),
        None => "The document cannot be read to its end.".to_owned(),
    };
    Err(Refusal::new(
        Reason::Broken,
        message,
        first.map(|error| error.span.clone()),
    ))
}

/// Refuses what stands behind an alias or is used by one, what is ambiguous, and what is broken.
/// `through` where the node at the route itself is changed, not replaced.
pub(crate) fn guard(tree: &Tree, route: &Route, through: bool) -> Result<(), Refusal> {
    readable(tree, route.document)?;
    let mut node = tree
        .document(route.document)
        .ok_or_else(meaning::not_found)?;
    let mut segments = route.segments.iter();
    loop {
        let segment = segments.next();
        let record = node.record();
        let changed = segment.is_some() || through;
        if record.shared || record.alias && changed {
            return Err(Refusal::new(
                Reason::Shared,
                "This stands behind an alias: its text is elsewhere, and shared.",
                Some(node.span()),
            ));
        }
        let used = (record.anchor as usize)
            .checked_sub(1)
            .is_some_and(|anchor| tree.anchors[anchor].uses > 0);
        if used {
            return Err(Refusal::new(
                Reason::Shared,
                "An alias elsewhere shares this: changing it here would change it there.",
                Some(node.span()),
            ));
        }
        let Some(segment) = segment else {
            return Ok(());
        };
        if node.kind() == NodeKind::Mapping {
            let key = meaning::key_of(segment);
            if node.entries().filter(|(other, _)| *other == key).count() > 1 {
                return Err(Refusal::new(
                    Reason::Ambiguous,
                    format!("The key {key:?} is given twice here."),
                    Some(node.span()),
                ));
            }
        }
        match node.step(segment) {
            Some(next) => node = next,
            None => return Ok(()),
        }
    }
}

/// Replaces a collection by another of its kind part by part, so that what both have in common
/// keeps its text. `None` where it is better replaced as a whole.
fn in_parts(tree: &Tree, route: &Route, value: &Value) -> Option<Option<Proved>> {
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
    match (node.kind(), value) {
        (NodeKind::Mapping, Value::Object(map)) if !map.is_empty() && !node.is_empty() => {
            for (key, value) in map {
                let route = route.then(key.as_str());
                match node.get(key) {
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
                    .is_some_and(|item| item.to_json() == items[other])
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
        _ if node.to_json() == *value => {}
        _ => ops.push(Op::Set {
            route: route.clone(),
            value: value.clone(),
        }),
    }
    (ops.len() <= PARTS).then_some(())
}

/// Replaces what is at a route, or creates it with the entries on the way.
fn set(tree: &Tree, route: &Route, value: &Value, layout: &Layout) -> Result<Draft, Refusal> {
    if let Some(node) = tree.find(route) {
        guard(tree, route, false)?;
        return replace(node, value, layout);
    }
    let mut parent = tree
        .document(route.document)
        .ok_or_else(meaning::not_found)?;
    let mut depth = 0;
    while let Some(next) = parent.step(&route.segments[depth]) {
        parent = next;
        depth += 1;
    }
    let existing = Route {
        document: route.document,
        segments: route.segments[..depth].to_vec(),
    };
    guard(tree, &existing, true)?;
    let (first, rest) = route.segments[depth..]
        .split_first()
        .ok_or_else(meaning::not_found)?;
    let nested = rest.iter().rev().fold(value.clone(), |value, segment| {
        Value::Object(Map::from_iter([(meaning::key_of(segment), value)]))
    });
    insert(parent, first, &nested, layout)
}

/// Replaces a node by a value, in the style of its place.
pub(crate) fn replace(node: Node<'_>, value: &Value, layout: &Layout) -> Result<Draft, Refusal> {
    if in_flow(node) {
        Ok(flow::replace(node, value, layout))
    } else {
        block::replace(node, &Content::Value(value), layout)
    }
}

/// Replaces a scalar by another behind its anchor and tag, which stay.
fn beside_props(node: Node<'_>, value: &Value, layout: &Layout) -> Option<Draft> {
    let record = node.record();
    let has_props = record.props < record.start && !record.alias;
    let scalars = node.kind() == NodeKind::Scalar && !value.is_object() && !value.is_array();
    if !has_props || !scalars || record.start == record.end {
        return None;
    }
    let place = Place {
        flow: in_flow(node),
        key: false,
        block: None,
    };
    let written = scalar::write(value, node.style(), place, layout);
    Some(Draft::default().replace(node.local_span(), written))
}

/// Adds a child to a collection, or to an empty value that becomes one.
fn insert(
    parent: Node<'_>,
    segment: &Segment,
    value: &Value,
    layout: &Layout,
) -> Result<Draft, Refusal> {
    let key = meaning::key_of(segment);
    let (slot, entry) = match (parent.kind(), segment) {
        (NodeKind::Sequence, Segment::Index(index)) => (*index, false),
        (NodeKind::Sequence, _) => (parent.len(), false),
        (NodeKind::Mapping, _) => (parent.len(), true),
        (NodeKind::Scalar, Segment::Key(key)) => (0, key != "-"),
        (NodeKind::Scalar, _) => (0, false),
    };
    if parent.kind() == NodeKind::Scalar || parent.is_empty() && !flow::stays(parent, layout) {
        let whole = if entry {
            Value::Object(Map::from_iter([(key, value.clone())]))
        } else {
            Value::Array(vec![value.clone()])
        };
        return replace(parent, &whole, layout);
    }
    if parent.is_flow() {
        let new = if entry {
            flow::New::Entry(&key, value)
        } else {
            flow::New::Item(value)
        };
        return flow::insert(parent, slot, &new, layout);
    }
    let new = if entry {
        block::New::Entry(&key, value)
    } else {
        block::New::Item(value)
    };
    block::insert(parent, slot, &new, layout)
}

/// Ways to remove a node.
pub(crate) fn remove(node: Node<'_>) -> Result<Vec<Draft>, Refusal> {
    let Some(parent) = node.parent() else {
        return Err(Refusal::new(
            Reason::WrongKind,
            "A whole document cannot be removed.",
            Some(node.span()),
        ));
    };
    let slot = node.record().slot as usize;
    if parent.is_flow() {
        flow::remove(parent, slot).map(|draft| vec![draft])
    } else {
        block::remove(parent, slot)
    }
}

/// Another key for an entry, in the quotes of the old one.
fn rename(node: Node<'_>, key: &str, layout: &Layout) -> Result<Draft, Refusal> {
    let old = node.key_node().ok_or_else(|| unknown_notation(node))?;
    Ok(Draft::default().replace(old.full_span(), written_key(old, key, layout)))
}

/// A key in the quotes of another one.
pub(crate) fn written_key(old: Node<'_>, key: &str, layout: &Layout) -> String {
    let place = Place {
        flow: in_flow(old),
        key: true,
        block: None,
    };
    scalar::write(&Value::from(key), old.style(), place, layout)
}

/// The span of a route's node, for messages.
pub(crate) fn span_of(tree: &Tree, route: &Route) -> Option<Span> {
    tree.find(route).map(Node::span)
}

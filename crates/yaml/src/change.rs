//! The edits of one op on one text, in the style of its place.

use serde_json::Value;

use crate::{
    Node, NodeKind, Reason, Refusal, Route, Segment, Span, Tree,
    block::{self, Content},
    draft::{Draft, in_flow, unknown_notation},
    flow,
    guard::guard,
    layout::Layout,
    meaning,
    scalar::{self, Place},
    schema::Tag,
};

/// Replaces what is at a route, or creates it with the entries on the way.
pub(crate) fn set(
    tree: &Tree,
    route: &Route,
    value: &Value,
    layout: &Layout,
) -> Result<Draft, Refusal> {
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
    insert(parent, first, &new_entries(rest, value), layout)
}

/// Replaces a node by a value, in the style of its place.
pub(crate) fn replace(node: Node<'_>, value: &Value, layout: &Layout) -> Result<Draft, Refusal> {
    if in_flow(node) {
        Ok(flow::replace(node, value, layout))
    } else {
        block::replace(node, &Content::Value(value), layout)
    }
}

/// Whether a scalar's tag may stay with another value.
pub(crate) fn fits_tag(node: Node<'_>, value: &Value) -> bool {
    match node.record().tag {
        Tag::None | Tag::Str => true,
        Tag::Int => value.is_i64() || value.is_u64(),
        Tag::Float => value.is_number(),
        Tag::Bool => value.is_boolean(),
        Tag::Null => value.is_null(),
        // Nobody knows what anything but a text would mean.
        Tag::Other => value.is_string(),
    }
}

/// Replaces a scalar by another behind its anchor and tag, which stay.
pub(crate) fn beside_props(node: Node<'_>, value: &Value, layout: &Layout) -> Option<Draft> {
    let record = node.record();
    let has_props = record.props < record.start && !record.alias;
    let scalars = node.kind() == NodeKind::Scalar && !value.is_object() && !value.is_array();
    if !has_props || !scalars || !fits_tag(node, value) {
        return None;
    }
    let place = Place {
        flow: in_flow(node),
        key: false,
        block: None,
    };
    let written = scalar::write(value, node.style(), place, layout);
    let absent = record.start == record.end;
    Some(Draft::default().replace(
        node.local_span(),
        match absent {
            true => format!(" {written}"),
            false => written,
        },
    ))
}

/// Adds a child to a collection, or to an empty value that becomes one.
pub(crate) fn insert(
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
            nested(std::slice::from_ref(segment), value)
        } else {
            Value::Array(vec![value.clone()])
        };
        let filled = || block::fill_brackets(parent, &Content::Value(&whole), layout);
        let outside = !in_flow(parent);
        let draft = match outside.then(filled).flatten() {
            Some(draft) => draft,
            None => replace(parent, &whole, layout)?,
        };
        // What is filled does not go, nor do comments between its brackets.
        let owned = match parent.kind() {
            NodeKind::Scalar => draft.owned,
            _ => Vec::new(),
        };
        return Ok(Draft { owned, ..draft });
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
pub(crate) fn rename(node: Node<'_>, key: &str, layout: &Layout) -> Result<Draft, Refusal> {
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

/// A value under keys that are all new: `-` at their end is the first item of a list.
pub(crate) fn new_entries(segments: &[Segment], value: &Value) -> Value {
    match segments.split_last() {
        Some((last, way)) if meaning::is_append(last) => {
            nested(way, &Value::Array(vec![value.clone()]))
        }
        _ => nested(segments, value),
    }
}

/// A value under the keys that lead to it.
fn nested(segments: &[Segment], value: &Value) -> Value {
    segments.iter().rev().fold(value.clone(), |value, segment| {
        Value::Object(serde_json::Map::from_iter([(
            meaning::key_of(segment).into_owned(),
            value,
        )]))
    })
}

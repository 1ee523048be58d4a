//! Whether nodes mean the same: as comparing what [`Node::to_json`] gives, without making it.

use std::collections::HashMap;

use serde_json::{Number, Value};

use crate::{Node, NodeKind, schema::Resolved, tree::Kind};

/// Whether two nodes mean the same. The order of keys does not count; of a key that is given
/// twice, the last value does.
pub(crate) fn nodes(a: Node<'_>, b: Node<'_>) -> bool {
    if a.id == b.id && std::ptr::eq(a.tree, b.tree) {
        return true;
    }
    match (a.kind(), b.kind()) {
        (NodeKind::Scalar, NodeKind::Scalar) => scalars(a, b),
        (NodeKind::Sequence, NodeKind::Sequence) => {
            a.len() == b.len() && a.items().zip(b.items()).all(|(a, b)| nodes(a, b))
        }
        (NodeKind::Mapping, NodeKind::Mapping) => mappings(a, b),
        _ => false,
    }
}

/// Whether a node means a value.
pub(crate) fn value(node: Node<'_>, value: &Value) -> bool {
    match value {
        Value::Object(map) => {
            let entries = map.iter().map(|(key, value)| (key.as_str(), value));
            self::entries(node, entries, |value, node| self::value(node, value))
        }
        Value::Array(items) => self::items(node, items, |item, node| self::value(node, item)),
        scalar => {
            node.kind() == NodeKind::Scalar && Scalar::of_value(scalar) == Some(Scalar::of(node))
        }
    }
}

/// Whether a node is a mapping with just these entries, whose keys differ.
pub(crate) fn entries<'e, T: 'e>(
    node: Node<'_>,
    entries: impl ExactSizeIterator<Item = (&'e str, T)> + Clone,
    is: impl Fn(T, Node<'_>) -> bool,
) -> bool {
    if node.kind() != NodeKind::Mapping || node.len() < entries.len() {
        return false;
    }
    let in_order = node.len() == entries.len()
        && (entries.clone().zip(node.entries())).all(|((key, _), (other, _))| key == other);
    if in_order {
        return entries
            .zip(node.entries())
            .all(|((_, value), (_, node))| is(value, node));
    }
    let last = last_slots(node);
    last.len() == entries.len()
        && entries.into_iter().all(|(key, value)| {
            last.get(key)
                .is_some_and(|&slot| is(value, node.value(slot)))
        })
}

/// Whether a node is a sequence of just these items.
pub(crate) fn items<T>(node: Node<'_>, items: &[T], is: impl Fn(&T, Node<'_>) -> bool) -> bool {
    node.kind() == NodeKind::Sequence
        && node.len() == items.len()
        && items
            .iter()
            .zip(node.items())
            .all(|(item, node)| is(item, node))
}

/// The entries that count: of a key that is given twice, the last value at the first place.
pub(crate) fn counting_entries(node: Node<'_>) -> Vec<(&str, Node<'_>)> {
    let last = last_slots(node);
    if last.len() == node.len() {
        return node.entries().collect();
    }
    let mut left = last;
    node.entries()
        .filter_map(|(key, _)| left.remove(key).map(|slot| (key, node.value(slot))))
        .collect()
}

/// Where each key is given for the last time.
fn last_slots(node: Node<'_>) -> HashMap<&str, usize> {
    (0..node.len())
        .map(|slot| (node.key(slot).key_text(), slot))
        .collect()
}

fn mappings(a: Node<'_>, b: Node<'_>) -> bool {
    let key = |slot| a.key(slot).key_text();
    let in_order =
        a.len() == b.len() && (0..a.len()).all(|slot| key(slot) == b.key(slot).key_text());
    if in_order {
        let mut last = None;
        // Each pair is compared once: a text nests deep, and with doubled keys too.
        return (0..a.len()).all(|slot| {
            nodes(a.value(slot), b.value(slot))
                || last.get_or_insert_with(|| last_slots(a)).get(key(slot)) != Some(&slot)
        });
    }
    let (last_a, last_b) = (last_slots(a), last_slots(b));
    last_a.len() == last_b.len()
        && last_a.iter().all(|(key, &slot)| {
            let other = last_b.get(key);
            other.is_some_and(|&other| nodes(a.value(slot), b.value(other)))
        })
}

/// What a scalar means in JSON.
#[derive(PartialEq)]
enum Scalar<'s> {
    Null,
    Bool(bool),
    Int(i64),
    UInt(u64),
    Float(f64),
    Text(&'s str),
}

impl<'s> Scalar<'s> {
    fn of(node: Node<'s>) -> Self {
        let text = node.raw_text().unwrap_or_default();
        match node.resolved() {
            None | Some(Resolved::Null) => Self::Null,
            Some(Resolved::Bool(value)) => Self::Bool(value),
            Some(Resolved::Int(value)) => Self::Int(value),
            Some(Resolved::UInt(value)) => Self::UInt(value),
            Some(Resolved::Float(value)) if value.is_finite() => Self::Float(value),
            Some(Resolved::Float(_) | Resolved::Str) => Self::Text(text),
        }
    }

    /// `None` of a collection.
    fn of_value(value: &'s Value) -> Option<Self> {
        Some(match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::of_number(number)?,
            Value::String(text) => Self::Text(text),
            Value::Array(_) | Value::Object(_) => return None,
        })
    }

    fn of_number(number: &Number) -> Option<Self> {
        number
            .as_i64()
            .map(Self::Int)
            .or_else(|| number.as_u64().map(Self::UInt))
            .or_else(|| number.as_f64().map(Self::Float))
    }
}

fn scalars(a: Node<'_>, b: Node<'_>) -> bool {
    let (
        Kind::Scalar { text, style, .. },
        Kind::Scalar {
            text: other_text,
            style: other_style,
            ..
        },
    ) = (a.record().kind, b.record().kind)
    else {
        return false;
    };
    let written_alike = style == other_style && a.record().tag == b.record().tag;
    written_alike && a.tree.string(text) == b.tree.string(other_text)
        || Scalar::of(a) == Scalar::of(b)
}

//! Whether nodes mean the same: as comparing their tags and what [`Node::to_json`] gives, without
//! making it.

use std::collections::HashMap;

use serde_json::{Number, Value};

use crate::{
    Node, NodeKind, Tree,
    exact::Tagged,
    schema::{Resolved, Tag},
    tree::{Kind, Record, TextRef},
};

/// Whether two nodes mean the same. The order of keys does not count; of a key that is given
/// twice, the last value does.
pub(crate) fn nodes(a: Node<'_>, b: Node<'_>) -> bool {
    let pair = Pair {
        one: Side::of(a.tree),
        other: Side::of(b.tree),
    };
    a.id == b.id && std::ptr::eq(a.tree, b.tree) || pair.nodes(a.id, b.id)
}

/// Two trees, nearly all of whose nodes are the same: what is compared most often comes first.
struct Pair<'t> {
    one: Side<'t>,
    other: Side<'t>,
}

/// A tree as slices, which cost least where the compiler saves code.
#[derive(Clone, Copy)]
struct Side<'t> {
    tree: &'t Tree,
    nodes: &'t [Record],
    links: &'t [u32],
    strings: &'t [u8],
}

impl<'t> Side<'t> {
    fn of(tree: &'t Tree) -> Self {
        Self {
            tree,
            nodes: &tree.nodes,
            links: &tree.links,
            strings: tree.strings.as_bytes(),
        }
    }

    fn node(self, id: u32) -> Node<'t> {
        let tree = self.tree;
        Node { tree, id }
    }

    #[inline(always)]
    fn children(self, first: u32, count: u32) -> &'t [u32] {
        &self.links[first as usize..][..count as usize]
    }

    #[inline(always)]
    fn text(self, text: TextRef) -> &'t [u8] {
        &self.strings[text.start as usize..text.end as usize]
    }
}

impl Pair<'_> {
    fn nodes(&self, one: u32, other: u32) -> bool {
        let a = &self.one.nodes[one as usize];
        let b = &self.other.nodes[other as usize];
        let tagged = a.tag == Tag::Other
            && Tagged::of(self.one.node(one)) != Tagged::of(self.other.node(other));
        if a.tag != b.tag || tagged {
            return false;
        }
        match (&a.kind, &b.kind) {
            (
                Kind::Scalar { text, style, .. },
                Kind::Scalar {
                    text: other_text,
                    style: other_style,
                    ..
                },
            ) => {
                style == other_style && self.one.text(*text) == self.other.text(*other_text)
                    || Scalar::of(self.one.node(one)) == Scalar::of(self.other.node(other))
            }
            (
                Kind::Sequence { first, count, .. },
                Kind::Sequence {
                    first: other_first,
                    count: other_count,
                    ..
                },
            ) => {
                let ours = self.one.children(*first, *count);
                let theirs = self.other.children(*other_first, *other_count);
                ours.len() == theirs.len()
                    && (0..ours.len()).all(|at| self.nodes(ours[at], theirs[at]))
            }
            (
                Kind::Mapping { first, count, .. },
                Kind::Mapping {
                    first: other_first,
                    count: other_count,
                    ..
                },
            ) => {
                let ours = self.one.children(*first, *count);
                let theirs = self.other.children(*other_first, *other_count);
                let in_order = ours.len() == theirs.len()
                    && (0..ours.len() / 2).all(|slot| self.keys(ours[slot * 2], theirs[slot * 2]));
                match in_order {
                    true => self.in_order(one, ours, theirs),
                    false => self.out_of_order(self.one.node(one), self.other.node(other)),
                }
            }
            _ => false,
        }
    }

    /// The values of mappings whose keys are the same, each pair compared once: texts nest deep.
    fn in_order(&self, one: u32, ours: &[u32], theirs: &[u32]) -> bool {
        let mut last = None;
        (0..ours.len() / 2).all(|slot| {
            self.nodes(ours[slot * 2 + 1], theirs[slot * 2 + 1]) || {
                // Of a doubled key only the last value counts.
                let last = last.get_or_insert_with(|| last_slots(self.one.node(one)));
                last.get(self.one.node(ours[slot * 2]).key_text()) != Some(&slot)
            }
        })
    }

    fn out_of_order(&self, a: Node<'_>, b: Node<'_>) -> bool {
        let (last_a, last_b) = (last_slots(a), last_slots(b));
        last_a.len() == last_b.len()
            && last_a.iter().all(|(key, &slot)| {
                let same = |&other: &usize| self.nodes(a.value(slot).id, b.value(other).id);
                last_b.get(key).is_some_and(same)
            })
    }

    #[inline(always)]
    fn keys(&self, one: u32, other: u32) -> bool {
        let a = &self.one.nodes[one as usize].kind;
        let b = &self.other.nodes[other as usize].kind;
        match (a, b) {
            (Kind::Scalar { text, .. }, Kind::Scalar { text: theirs, .. }) => {
                self.one.text(*text) == self.other.text(*theirs)
            }
            _ => self.one.node(one).key_text() == self.other.node(other).key_text(),
        }
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

//! What an op means: the documents before it with what it changes laid over; edits are held to it.

mod place;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use serde_json::Value;

use crate::{
    Node, NodeKind, Op, Reason, Refusal, Route, Segment, Tree,
    exact::{Content, Exact, Tagged},
    same,
};
use place::Place;

/// What the documents of a text are to mean.
pub(crate) struct Expected<'t> {
    documents: Vec<Meaning<'t>>,
}

/// What one place is to mean. Collections are unfolded only on the way of ops; everything else
/// stands for itself, as a node of the tree before or as a value of an op.
pub(crate) enum Meaning<'t> {
    Node(Node<'t>),
    Value(Value),
    Exact(Exact),
    /// No key is here twice. With a tag only where it had one before.
    Map(Vec<(Cow<'t, str>, Meaning<'t>)>, Option<Tagged>),
    List(Vec<Meaning<'t>>, Option<Tagged>),
}

impl<'t> Expected<'t> {
    /// What a text means now: one without documents is one that holds nothing.
    pub fn of(tree: &'t Tree) -> Self {
        let documents = (0..tree.document_count().max(1))
            .map(|n| {
                tree.document(n)
                    .map_or(Meaning::Value(Value::Null), Meaning::Node)
            })
            .collect();
        Self { documents }
    }

    /// Whether a tree means this: each node of it is compared.
    pub fn is_met_by(&self, tree: &Tree) -> bool {
        self.documents.len() == tree.document_count().max(1)
            && self
                .documents
                .iter()
                .enumerate()
                .all(|(n, document)| match tree.document(n) {
                    Some(root) => document.is_met_by(root),
                    None => document.is_null(),
                })
    }

    /// Whether what is at a route, or nearest above it, is in a tree as it should be.
    pub fn is_met_at(&self, tree: &Tree, route: &Route) -> bool {
        let (place, node) = (
            self.documents.get(route.document),
            tree.document(route.document),
        );
        let (Some(place), Some(mut node)) = (place, node) else {
            return false;
        };
        let mut place = Place::of(place);
        for segment in &route.segments {
            if node.kind() == NodeKind::Scalar {
                break;
            }
            match (place.step(segment), node.step(segment)) {
                (Some(below), Some(child)) => (place, node) = (below, child),
                (None, None) => break,
                _ => return false,
            }
        }
        place.is_met_by(node)
    }

    /// Lays an op over. Its routes enter no embedded documents. Of no use after a refusal.
    pub fn apply(&mut self, op: &Op) -> Result<(), Refusal> {
        match op {
            Op::Set { route, value } => set(
                self.document(route.document)?,
                &route.segments,
                Meaning::Value(value.clone()),
            ),
            Op::Insert { route, value } => insert(
                self.document(route.document)?,
                &route.segments,
                Meaning::Value(value.clone()),
            ),
            Op::Write {
                route,
                written,
                adds,
            } => {
                let document = self.document(route.document)?;
                let new = Meaning::Exact(written.exact().clone());
                match adds {
                    true => insert(document, &route.segments, new),
                    false => set(document, &route.segments, new),
                }
            }
            Op::Remove { route } => {
                remove(self.document(route.document)?, &route.segments).map(drop)
            }
            Op::Move { from, to } => {
                let moved = remove(self.document(from.document)?, &from.segments)?;
                insert(self.document(to.document)?, &to.segments, moved.exactly())
            }
            Op::Rename { route, key } => {
                rename(self.document(route.document)?, &route.segments, key)
            }
            Op::Wrap {
                from,
                count,
                value,
                at,
            } => {
                let items = items_of(self.document(from.document)?, from)?;
                let (first, end) = run_of(from, *count, items.len())?;
                let mut group = value.clone();
                list_at(&mut group, at).ok_or_else(|| no_list(at))?;
                let mut group = Meaning::Value(group);
                let mut inside = &mut group;
                for segment in &at.segments {
                    inside = inside.child(segment).ok_or_else(not_found)?;
                }
                let moved = items.drain(first..end).map(Meaning::exactly);
                *inside = Meaning::List(moved.collect(), None);
                items.insert(first, group);
                Ok(())
            }
            Op::Unwrap { route, at } => {
                let items = items_of(self.document(route.document)?, route)?;
                let (slot, _) = run_of(route, 1, items.len())?;
                let mut inner = &mut items[slot];
                for segment in &at.segments {
                    inner = inner.child(segment).ok_or_else(not_found)?;
                }
                let Meaning::List(inside, _) = inner.unfolded() else {
                    return Err(wrong_kind("only a list can take an item's place"));
                };
                let inside = std::mem::take(inside).into_iter().map(Meaning::exactly);
                let inside: Vec<_> = inside.collect();
                items.splice(slot..=slot, inside);
                Ok(())
            }
        }
    }

    fn document(&mut self, n: usize) -> Result<&mut Meaning<'t>, Refusal> {
        self.documents.get_mut(n).ok_or_else(not_found)
    }
}

impl<'t> Meaning<'t> {
    fn is_met_by(&self, node: Node<'_>) -> bool {
        match self {
            Self::Node(before) => same::nodes(*before, node),
            Self::Value(value) => same::value(node, value),
            Self::Exact(exact) => exact.is_met_by(node),
            Self::Map(entries, tag) => {
                let entries = entries.iter().map(|(key, value)| (key.as_ref(), value));
                has_tag(node, tag)
                    && same::entries(node, entries, |value, node| value.is_met_by(node))
            }
            Self::List(items, tag) => {
                has_tag(node, tag) && same::items(node, items, |item, node| item.is_met_by(node))
            }
        }
    }

    /// With its tags, and the notation of numbers, dates and words.
    fn exactly(self) -> Self {
        match self {
            Self::Node(node) => Self::Exact(Exact::of(node)),
            other => other,
        }
    }

    fn is_null(&self) -> bool {
        match self {
            Self::Node(node) => node.is_null(),
            Self::Value(value) => value.is_null(),
            Self::Exact(exact) => exact.is_null(),
            Self::Map(..) | Self::List(..) => false,
        }
    }

    /// With its own children laid open, where it is a collection.
    fn unfolded(&mut self) -> &mut Self {
        let open = match self {
            Self::Node(node) => match node.kind() {
                NodeKind::Mapping => Some(Self::Map(
                    same::counting_entries(*node)
                        .into_iter()
                        .map(|(key, value)| (Cow::Borrowed(key), Self::Node(value)))
                        .collect(),
                    Some(Tagged::of(*node)),
                )),
                NodeKind::Sequence => Some(Self::List(
                    node.items().map(Self::Node).collect(),
                    Some(Tagged::of(*node)),
                )),
                NodeKind::Scalar => None,
            },
            Self::Value(Value::Object(map)) => Some(Self::Map(
                std::mem::take(map)
                    .into_iter()
                    .map(|(key, value)| (Cow::Owned(key), Self::Value(value)))
                    .collect(),
                None,
            )),
            Self::Value(Value::Array(items)) => Some(Self::List(
                std::mem::take(items).into_iter().map(Self::Value).collect(),
                None,
            )),
            Self::Exact(exact) => match &mut exact.content {
                Content::Map(entries) => Some(Self::Map(
                    std::mem::take(entries)
                        .into_iter()
                        .map(|entry| (Cow::Owned(entry.name), Self::Exact(entry.value)))
                        .collect(),
                    Some(exact.tag.clone()),
                )),
                Content::List(items) => Some(Self::List(
                    std::mem::take(items).into_iter().map(Self::Exact).collect(),
                    Some(exact.tag.clone()),
                )),
                Content::Scalar { .. } => None,
            },
            _ => None,
        };
        if let Some(open) = open {
            *self = open;
        }
        self
    }

    fn child(&mut self, segment: &Segment) -> Option<&mut Self> {
        match self.unfolded() {
            Self::Map(entries, _) => entry(entries, &key_of(segment)).map(|(_, value)| value),
            Self::List(items, _) => items.get_mut(index(segment)?),
            _ => None,
        }
    }
}

fn has_tag(node: Node<'_>, tag: &Option<Tagged>) -> bool {
    tag.as_ref().is_none_or(|tag| *tag == Tagged::of(node))
}

fn index(segment: &Segment) -> Option<usize> {
    match segment {
        Segment::Index(index) => Some(*index),
        _ => None,
    }
}

/// The list that a route leads to an item of.
fn items_of<'e, 't>(
    root: &'e mut Meaning<'t>,
    route: &Route,
) -> Result<&'e mut Vec<Meaning<'t>>, Refusal> {
    let (_, parent) = split(root, &route.segments)?;
    match parent.unfolded() {
        Meaning::List(items, _) => Ok(items),
        _ => Err(wrong_kind("only items of a list can be meant")),
    }
}

/// From which item of so many to which, `count` from the one at the route on.
fn run_of(route: &Route, count: usize, len: usize) -> Result<(usize, usize), Refusal> {
    let Some(Segment::Index(first)) = route.segments.last() else {
        return Err(not_found());
    };
    match first.checked_add(count) {
        Some(end) if count > 0 && end <= len => Ok((*first, end)),
        Some(_) if *first < len => Err(wrong_kind(&format!("are not {count} items"))),
        _ => Err(not_found()),
    }
}

/// The empty list inside a new group that items go into.
pub(crate) fn list_at<'v>(group: &'v mut Value, at: &Route) -> Option<&'v mut Vec<Value>> {
    let mut value = group;
    for segment in &at.segments {
        value = match value {
            Value::Object(map) => map.get_mut(key_of(segment).as_ref())?,
            Value::Array(items) => items.get_mut(index(segment)?)?,
            _ => return None,
        };
    }
    match value {
        Value::Array(items) if items.is_empty() => Some(items),
        _ => None,
    }
}

fn no_list(at: &Route) -> Refusal {
    let at = at.to_string();
    wrong_kind(&format!("the new group has no empty list at {at:?}"))
}

type Entry<'t> = (Cow<'t, str>, Meaning<'t>);

fn entry<'e, 't>(entries: &'e mut [Entry<'t>], key: &str) -> Option<&'e mut Entry<'t>> {
    entries.iter_mut().find(|(other, _)| other == key)
}

pub(crate) fn not_found() -> Refusal {
    Refusal::new(Reason::NotFound, "There is nothing at this place.", None)
}

fn wrong_kind(message: &str) -> Refusal {
    Refusal::new(Reason::WrongKind, format!("Here {message}."), None)
}

/// A list has no such item.
fn no_index(segment: &Segment) -> Refusal {
    let key = key_of(segment);
    let zeros = key.starts_with('0') && key.bytes().all(|byte| byte.is_ascii_digit());
    wrong_kind(match zeros {
        true => "is a list, whose items are counted without zeros in front",
        false => "is a list, which has no keys",
    })
}

/// The key that a segment means on a mapping.
pub(crate) fn key_of(segment: &Segment) -> Cow<'_, str> {
    match segment {
        Segment::Key(key) => Cow::Borrowed(key.as_str()),
        Segment::Index(index) => Cow::Owned(index.to_string()),
        Segment::Embedded(0) => Cow::Borrowed("!"),
        Segment::Embedded(n) => Cow::Owned(format!("!{n}")),
    }
}

/// The last segment and what it is a child of.
fn split<'e, 't, 's>(
    root: &'e mut Meaning<'t>,
    segments: &'s [Segment],
) -> Result<(&'s Segment, &'e mut Meaning<'t>), Refusal> {
    let Some((last, way)) = segments.split_last() else {
        return Err(wrong_kind("a whole document cannot be meant"));
    };
    let mut place = root;
    for segment in way {
        place = place.child(segment).ok_or_else(not_found)?;
    }
    Ok((last, place))
}

/// Whether a segment means the place behind a list's last item.
pub(crate) fn is_append(segment: &Segment) -> bool {
    matches!(segment, Segment::Key(key) if key == "-")
}

fn set<'t>(root: &mut Meaning<'t>, segments: &[Segment], new: Meaning<'t>) -> Result<(), Refusal> {
    let mut place = root;
    for (at, segment) in segments.iter().enumerate() {
        let appends = at + 1 == segments.len() && is_append(segment);
        if place.is_null() {
            *place = match appends {
                true => Meaning::List(Vec::new(), None),
                false => Meaning::Map(Vec::new(), None),
            };
        }
        place = match place.unfolded() {
            Meaning::Map(entries, _) => {
                let key = key_of(segment);
                let known = entries.iter().position(|(other, _)| *other == key);
                if known.is_none() && matches!(segment, Segment::Index(_)) {
                    return Err(not_found());
                }
                let slot = known.unwrap_or(entries.len());
                if known.is_none() {
                    entries.push((Cow::Owned(key.into_owned()), Meaning::Value(Value::Null)));
                }
                &mut entries[slot].1
            }
            Meaning::List(items, _) => match segment {
                _ if appends => {
                    items.push(Meaning::Value(Value::Null));
                    items.last_mut().ok_or_else(not_found)?
                }
                Segment::Index(index) => items.get_mut(*index).ok_or_else(not_found)?,
                _ => return Err(no_index(segment)),
            },
            _ => return Err(wrong_kind("is a scalar, which has no entries")),
        };
    }
    *place = new;
    Ok(())
}

fn insert<'t>(
    root: &mut Meaning<'t>,
    segments: &[Segment],
    new: Meaning<'t>,
) -> Result<(), Refusal> {
    if segments.is_empty() {
        *root = new;
        return Ok(());
    }
    let (last, parent) = split(root, segments)?;
    if parent.is_null() {
        *parent = match last {
            Segment::Key(_) if !is_append(last) => Meaning::Map(Vec::new(), None),
            _ => Meaning::List(Vec::new(), None),
        };
    }
    match parent.unfolded() {
        Meaning::Map(entries, _) => {
            let key = key_of(last);
            match entry(entries, &key) {
                Some((_, value)) => *value = new,
                None => entries.push((Cow::Owned(key.into_owned()), new)),
            }
        }
        Meaning::List(items, _) => match last {
            _ if is_append(last) => items.push(new),
            Segment::Index(index) if *index <= items.len() => items.insert(*index, new),
            Segment::Index(_) => return Err(not_found()),
            _ => return Err(no_index(last)),
        },
        _ => return Err(wrong_kind("is a scalar, which has no entries")),
    }
    Ok(())
}

fn remove<'t>(root: &mut Meaning<'t>, segments: &[Segment]) -> Result<Meaning<'t>, Refusal> {
    let (last, parent) = split(root, segments)?;
    match (parent.unfolded(), last) {
        (Meaning::Map(entries, _), segment) => {
            let key = key_of(segment);
            let slot = entries.iter().position(|(other, _)| *other == key);
            slot.map(|slot| entries.remove(slot).1)
                .ok_or_else(not_found)
        }
        (Meaning::List(items, _), Segment::Index(index)) if *index < items.len() => {
            Ok(items.remove(*index))
        }
        _ => Err(not_found()),
    }
}

fn rename(root: &mut Meaning<'_>, segments: &[Segment], key: &str) -> Result<(), Refusal> {
    let (last, parent) = split(root, segments)?;
    let Meaning::Map(entries, _) = parent.unfolded() else {
        return Err(wrong_kind("only an entry of a mapping can be renamed"));
    };
    let old = key_of(last);
    if key == old {
        return Ok(());
    }
    if entry(entries, key).is_some() {
        return Err(Refusal::new(
            Reason::KeyTaken,
            format!("The key {key:?} is taken."),
            None,
        ));
    }
    let (name, _) = entry(entries, &old).ok_or_else(not_found)?;
    *name = Cow::Owned(key.to_owned());
    Ok(())
}

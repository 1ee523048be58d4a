//! The same changes on plain JSON values: what the overlay is held to.

use serde_json::{Map, Value};

use crate::{Op, Reason, Refusal, Route, Segment};

/// Applies an op to the values of all documents of one text. Its routes enter no embedded
/// documents.
pub(super) fn apply(documents: &mut [Value], op: &Op) -> Result<(), Refusal> {
    match op {
        Op::Set { route, value } => {
            let root = document(documents, route.document)?;
            set(root, &route.segments, value.clone())
        }
        Op::Insert { route, value } => {
            let root = document(documents, route.document)?;
            insert(root, &route.segments, value.clone())
        }
        Op::Write {
            route,
            written,
            adds,
        } => {
            let root = document(documents, route.document)?;
            let value = written.value().clone();
            match adds {
                true => insert(root, &route.segments, value),
                false => set(root, &route.segments, value),
            }
        }
        Op::Remove { route } => {
            let root = document(documents, route.document)?;
            remove(root, &route.segments).map(drop)
        }
        Op::Move { from, to } => {
            let value = remove(document(documents, from.document)?, &from.segments)?;
            insert(document(documents, to.document)?, &to.segments, value)
        }
        Op::Rename { route, key } => {
            let root = document(documents, route.document)?;
            let (last, parent) = split(root, &route.segments)?;
            let Value::Object(map) = parent else {
                return Err(wrong_kind("only an entry of a mapping can be renamed"));
            };
            let old = key_of(last);
            if *key == old {
                return Ok(());
            }
            if map.contains_key(key) {
                return Err(Refusal::new(
                    Reason::KeyTaken,
                    format!("The key {key:?} is taken."),
                    None,
                ));
            }
            if !map.contains_key(&old) {
                return Err(not_found());
            }
            *map = std::mem::take(map)
                .into_iter()
                .map(|(k, v)| (if k == old { key.clone() } else { k }, v))
                .collect();
            Ok(())
        }
        Op::Wrap {
            from,
            count,
            value,
            at,
        } => {
            let items = items_of(document(documents, from.document)?, from)?;
            let (first, end) = run_of(from, *count, items.len())?;
            let mut group = value.clone();
            let inside = list_at(&mut group, at).ok_or_else(|| no_list(at))?;
            inside.extend(items.drain(first..end));
            items.insert(first, group);
            Ok(())
        }
        Op::Unwrap { route, at } => {
            let items = items_of(document(documents, route.document)?, route)?;
            let (slot, _) = run_of(route, 1, items.len())?;
            let mut inner = &mut items[slot];
            for segment in &at.segments {
                inner = child(inner, segment).ok_or_else(not_found)?;
            }
            let Value::Array(inside) = inner else {
                return Err(wrong_kind("only a list can take an item's place"));
            };
            let inside = std::mem::take(inside);
            items.splice(slot..=slot, inside);
            Ok(())
        }
    }
}

/// The list that a route leads to an item of.
fn items_of<'v>(root: &'v mut Value, route: &Route) -> Result<&'v mut Vec<Value>, Refusal> {
    match split(root, &route.segments)? {
        (_, Value::Array(items)) => Ok(items),
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
pub(super) fn list_at<'v>(group: &'v mut Value, at: &Route) -> Option<&'v mut Vec<Value>> {
    let mut value = group;
    for segment in &at.segments {
        value = child(value, segment)?;
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

fn document(documents: &mut [Value], n: usize) -> Result<&mut Value, Refusal> {
    documents.get_mut(n).ok_or_else(not_found)
}

pub(super) fn not_found() -> Refusal {
    Refusal::new(Reason::NotFound, "There is nothing at this place.", None)
}

fn wrong_kind(message: &str) -> Refusal {
    Refusal::new(Reason::WrongKind, format!("Here {message}."), None)
}

/// The key that a segment means on a mapping.
pub(super) fn key_of(segment: &Segment) -> String {
    match segment {
        Segment::Key(key) => key.as_str().to_owned(),
        Segment::Index(index) => index.to_string(),
        Segment::Embedded(0) => "!".to_owned(),
        Segment::Embedded(n) => format!("!{n}"),
    }
}

/// The last segment and the value that it is a child of.
fn split<'v, 's>(
    root: &'v mut Value,
    segments: &'s [Segment],
) -> Result<(&'s Segment, &'v mut Value), Refusal> {
    let Some((last, way)) = segments.split_last() else {
        return Err(wrong_kind("a whole document cannot be meant"));
    };
    let mut value = root;
    for segment in way {
        value = child(value, segment).ok_or_else(not_found)?;
    }
    Ok((last, value))
}

pub(super) fn child<'v>(value: &'v mut Value, segment: &Segment) -> Option<&'v mut Value> {
    match value {
        Value::Object(map) => map.get_mut(&key_of(segment)),
        Value::Array(items) => match segment {
            Segment::Index(index) => items.get_mut(*index),
            _ => None,
        },
        _ => None,
    }
}

fn set(root: &mut Value, segments: &[Segment], new: Value) -> Result<(), Refusal> {
    let mut value = root;
    for (at, segment) in segments.iter().enumerate() {
        let appends =
            matches!(segment, Segment::Key(key) if key == "-" && at + 1 == segments.len());
        if value.is_null() {
            *value = match appends {
                true => Value::Array(Vec::new()),
                false => Value::Object(Map::new()),
            };
        }
        value = match value {
            Value::Object(map) => {
                if matches!(segment, Segment::Index(_)) && !map.contains_key(&key_of(segment)) {
                    return Err(not_found());
                }
                map.entry(key_of(segment)).or_insert(Value::Null)
            }
            Value::Array(items) => match segment {
                Segment::Key(key) if key == "-" && at + 1 == segments.len() => {
                    items.push(Value::Null);
                    items.last_mut().ok_or_else(not_found)?
                }
                Segment::Index(index) => items.get_mut(*index).ok_or_else(not_found)?,
                _ => return Err(wrong_kind("is a list, which has no keys")),
            },
            _ => return Err(wrong_kind("is a scalar, which has no entries")),
        };
    }
    *value = new;
    Ok(())
}

fn insert(root: &mut Value, segments: &[Segment], new: Value) -> Result<(), Refusal> {
    if segments.is_empty() {
        *root = new;
        return Ok(());
    }
    let (last, parent) = split(root, segments)?;
    if parent.is_null() {
        *parent = match last {
            Segment::Key(key) if key != "-" => Value::Object(Map::new()),
            _ => Value::Array(Vec::new()),
        };
    }
    match parent {
        Value::Object(map) => {
            map.insert(key_of(last), new);
        }
        Value::Array(items) => match last {
            Segment::Key(key) if key == "-" => items.push(new),
            Segment::Index(index) if *index <= items.len() => items.insert(*index, new),
            Segment::Index(_) => return Err(not_found()),
            _ => return Err(wrong_kind("is a list, which has no keys")),
        },
        _ => return Err(wrong_kind("is a scalar, which has no entries")),
    }
    Ok(())
}

fn remove(root: &mut Value, segments: &[Segment]) -> Result<Value, Refusal> {
    let (last, parent) = split(root, segments)?;
    match (parent, last) {
        (Value::Object(map), segment) => map.shift_remove(&key_of(segment)).ok_or_else(not_found),
        (Value::Array(items), Segment::Index(index)) if *index < items.len() => {
            Ok(items.remove(*index))
        }
        _ => Err(not_found()),
    }
}

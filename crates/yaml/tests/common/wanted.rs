//! What ops must come to, on the values that an independent reader gives.

use faultline_yaml::{Op, Route, Segment};
use serde_json::{Map, Value, json};

use super::{Reader, TAGGED, difference};

/// The only key of a mapping that stands for the documents inside a text.
const INSIDE: &str = "\0documents inside";

/// Why nothing can be wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unwanted {
    /// The op has no meaning here: it must be refused.
    Meaningless,
    /// The other reader does not read the document that the op is about.
    Unread,
}

use Unwanted::{Meaningless, Unread};

/// Does an op.
pub fn apply(documents: &mut [Value], op: &Op, read: Reader) -> Result<(), Unwanted> {
    match op {
        Op::Set { route, value } => set(documents, read, route, asked(value)),
        Op::Insert { route, value } => add(documents, read, route, asked(value)),
        Op::Write {
            route,
            written,
            adds,
        } => match adds {
            true => add(documents, read, route, asked(written.value())),
            false => set(documents, read, route, asked(written.value())),
        },
        Op::Remove { route } => take(documents, read, route).map(drop),
        Op::Move { from, to } => {
            let value = take(documents, read, from)?;
            add(documents, read, to, value)
        }
        Op::Rename { route, key } => rename(documents, read, route, key),
        Op::Wrap {
            from,
            count,
            value,
            at,
        } => wrap(documents, read, from, *count, value, at),
        Op::Unwrap { route, at } => unwrap(documents, read, route, at),
    }
}

/// A value without the tag that it may have.
fn bare(value: &mut Value) -> &mut Value {
    match value.get(TAGGED).is_some() {
        true => &mut value[TAGGED],
        false => value,
    }
}

/// The only key of a mapping that stands for a value with whatever tags.
const ANY_TAGS: &str = "\0any tags";

/// What is asked for as a value: with which tags is left open.
fn asked(value: &Value) -> Value {
    json!({ ANY_TAGS: value })
}

/// A value without tags at any depth.
fn untagged(value: &Value) -> Value {
    match value {
        Value::Object(map) if map.contains_key(TAGGED) => untagged(&map[TAGGED]),
        Value::Object(map) => {
            let entries = map
                .iter()
                .map(|(key, value)| (key.clone(), untagged(value)));
            Value::Object(entries.collect())
        }
        Value::Array(items) => items.iter().map(untagged).collect(),
        value => value.clone(),
    }
}

/// What is at a route.
pub fn at(documents: &[Value], read: Reader, route: &Route) -> Result<Value, Unwanted> {
    find(&mut documents.to_vec(), read, route).cloned()
}

/// Adds a value with its tags, or puts it in the place of another one.
pub fn put(
    documents: &mut [Value],
    read: Reader,
    route: &Route,
    value: Value,
    adds: bool,
) -> Result<(), Unwanted> {
    match adds {
        true => add(documents, read, route, value),
        false => find(documents, read, route).map(|place| *place = value),
    }
}

/// The list that an item is in, and the item's index.
fn list_of<'v>(
    documents: &'v mut [Value],
    read: Reader,
    route: &Route,
) -> Result<(&'v mut Vec<Value>, usize), Unwanted> {
    let Some((Segment::Index(at), parent)) = route.segments.last().zip(route.parent()) else {
        return Err(Meaningless);
    };
    match bare(find(documents, read, &parent)?) {
        Value::Array(items) if *at < items.len() => Ok((items, *at)),
        _ => Err(Meaningless),
    }
}

fn wrap(
    documents: &mut [Value],
    read: Reader,
    from: &Route,
    count: usize,
    value: &Value,
    at: &Route,
) -> Result<(), Unwanted> {
    let (items, first) = list_of(documents, read, from)?;
    if count == 0 || first + count > items.len() {
        return Err(Meaningless);
    }
    let mut group = [value.clone()];
    let Value::Array(inside) = find(&mut group, read, at)? else {
        return Err(Meaningless);
    };
    inside.extend(items.splice(first..first + count, [Value::Null]));
    let [group] = group;
    items[first] = group;
    Ok(())
}

fn unwrap(
    documents: &mut [Value],
    read: Reader,
    route: &Route,
    at: &Route,
) -> Result<(), Unwanted> {
    let (items, slot) = list_of(documents, read, route)?;
    let inside = find(std::slice::from_mut(&mut items[slot]), read, at)?;
    let Value::Array(inside) = bare(inside).take() else {
        return Err(Meaningless);
    };
    items.splice(slot..=slot, inside);
    Ok(())
}

pub fn key_of(segment: &Segment) -> String {
    match segment {
        Segment::Key(key) => key.as_str().to_owned(),
        Segment::Index(index) => index.to_string(),
        Segment::Embedded(0) => "!".to_owned(),
        Segment::Embedded(n) => format!("!{n}"),
    }
}

/// One step, through a text into the document inside it where the route says so.
fn step<'v>(
    value: &'v mut Value,
    segment: &Segment,
    read: Reader,
) -> Result<&'v mut Value, Unwanted> {
    let value = bare(value);
    if let (Value::String(text), Segment::Embedded(_)) = (&*value, segment) {
        let documents = read(text).map_err(|_| Unread)?;
        *value = json!({ INSIDE: documents });
    }
    if let Segment::Embedded(n) = segment
        && value.get(INSIDE).is_some()
    {
        return value[INSIDE].get_mut(*n).ok_or(Unread);
    }
    match (value, segment) {
        (Value::Object(map), segment) => map.get_mut(&key_of(segment)).ok_or(Meaningless),
        (Value::Array(items), Segment::Index(index)) => items.get_mut(*index).ok_or(Meaningless),
        _ => Err(Meaningless),
    }
}

fn find<'v>(
    documents: &'v mut [Value],
    read: Reader,
    route: &Route,
) -> Result<&'v mut Value, Unwanted> {
    let root = documents.get_mut(route.document).ok_or(Meaningless)?;
    route
        .segments
        .iter()
        .try_fold(root, |value, segment| step(value, segment, read))
}

fn set(documents: &mut [Value], read: Reader, route: &Route, new: Value) -> Result<(), Unwanted> {
    let mut value = documents.get_mut(route.document).ok_or(Meaningless)?;
    for segment in &route.segments {
        value = bare(value);
        if value.is_null() {
            *value = Value::Object(Map::new());
        }
        let missing = match &*value {
            Value::Object(map) => !map.contains_key(INSIDE) && !map.contains_key(&key_of(segment)),
            _ => false,
        };
        if let (true, Segment::Key(key), Value::Object(map)) = (missing, segment, &mut *value) {
            map.insert(key.as_str().to_owned(), Value::Null);
        }
        value = step(value, segment, read)?;
    }
    *value = new;
    Ok(())
}

fn add(documents: &mut [Value], read: Reader, route: &Route, new: Value) -> Result<(), Unwanted> {
    let Some((last, parent)) = route.segments.last().zip(route.parent()) else {
        return Err(Meaningless);
    };
    let parent = bare(find(documents, read, &parent)?);
    if matches!(last, Segment::Embedded(_)) {
        return Err(Unread);
    }
    let appends = matches!(last, Segment::Key(key) if key == "-");
    if parent.is_null() {
        *parent = match last {
            Segment::Key(_) if !appends => Value::Object(Map::new()),
            _ => Value::Array(Vec::new()),
        };
    }
    match (parent, last) {
        (Value::Array(items), _) if appends => items.push(new),
        (Value::Array(items), Segment::Index(index)) if *index <= items.len() => {
            items.insert(*index, new);
        }
        (Value::Object(map), segment) => drop(map.insert(key_of(segment), new)),
        _ => return Err(Meaningless),
    }
    Ok(())
}

fn take(documents: &mut [Value], read: Reader, route: &Route) -> Result<Value, Unwanted> {
    let Some((last, parent)) = route.segments.last().zip(route.parent()) else {
        return Err(Meaningless);
    };
    match (bare(find(documents, read, &parent)?), last) {
        (Value::Array(items), Segment::Index(index)) if *index < items.len() => {
            Ok(items.remove(*index))
        }
        (Value::Object(map), segment) if !map.contains_key(INSIDE) => {
            map.shift_remove(&key_of(segment)).ok_or(Meaningless)
        }
        _ => Err(Meaningless),
    }
}

fn rename(documents: &mut [Value], read: Reader, route: &Route, key: &str) -> Result<(), Unwanted> {
    let Some((last, parent)) = route.segments.last().zip(route.parent()) else {
        return Err(Meaningless);
    };
    let (old, parent) = (key_of(last), bare(find(documents, read, &parent)?));
    let Value::Object(map) = parent else {
        return Err(Meaningless);
    };
    if map.contains_key(INSIDE) || !map.contains_key(&old) {
        return Err(Meaningless);
    }
    if old != key && map.contains_key(key) {
        return Err(Meaningless);
    }
    *map = std::mem::take(map)
        .into_iter()
        .map(|(k, v)| (if k == old { key.to_owned() } else { k }, v))
        .collect();
    Ok(())
}

/// Whether an op leaves open in which order keys come: those of one mapping put in place of
/// another.
pub fn leaves_order(op: &Op) -> bool {
    fn has_keys(value: &Value) -> bool {
        match value {
            Value::Array(items) => items.iter().any(has_keys),
            Value::Object(map) => map.len() > 1 || map.values().any(has_keys),
            _ => false,
        }
    }
    match op {
        Op::Set { value, .. } | Op::Insert { value, .. } => has_keys(value),
        Op::Remove { .. } | Op::Rename { .. } | Op::Wrap { .. } | Op::Unwrap { .. } => false,
        // An entry may take the place of one that it replaces.
        Op::Write { written, .. } => has_keys(written.value()),
        Op::Move { to, .. } => !matches!(to.segments.last(), Some(Segment::Index(_))),
    }
}

/// Where the documents that came out differ from the wanted ones.
pub fn departure(
    wanted: &[Value],
    actual: &[Value],
    ordered: bool,
    read: Reader,
) -> Option<String> {
    let mut actual = Value::Array(actual.to_vec());
    let mut wanted = Value::Array(wanted.to_vec());
    if let Err(place) = read_inside(&wanted, &mut actual, read) {
        return Some(place);
    }
    forget_tags(&mut wanted, &mut actual);
    if !ordered {
        sort(&mut wanted);
        sort(&mut actual);
    }
    difference(&wanted, &actual)
}

/// Takes the tags from `actual` where `wanted` leaves them open.
fn forget_tags(wanted: &mut Value, actual: &mut Value) {
    if let Some(value) = wanted.get_mut(ANY_TAGS) {
        *wanted = value.take();
        *actual = untagged(actual);
        return;
    }
    match (wanted, actual) {
        (Value::Object(map), Value::Object(theirs)) => {
            for (key, wanted) in map {
                if let Some(actual) = theirs.get_mut(key) {
                    forget_tags(wanted, actual);
                }
            }
        }
        (Value::Array(items), Value::Array(theirs)) => {
            for (wanted, actual) in items.iter_mut().zip(theirs) {
                forget_tags(wanted, actual);
            }
        }
        _ => {}
    }
}

/// Reads the texts of `actual` whose documents are `wanted`.
fn read_inside(wanted: &Value, actual: &mut Value, read: Reader) -> Result<(), String> {
    match (wanted, &mut *actual) {
        (Value::Object(map), Value::String(text)) if map.contains_key(INSIDE) => {
            let documents = read(text).map_err(|error| format!(": inside {text:?}: {error}"))?;
            *actual = json!({ INSIDE: documents });
            read_inside(wanted, actual, read)
        }
        (Value::Object(map), Value::Object(theirs)) => {
            for (key, wanted) in map {
                if let Some(actual) = theirs.get_mut(key) {
                    read_inside(wanted, actual, read).map_err(|place| format!("/{key}{place}"))?;
                }
            }
            Ok(())
        }
        (Value::Array(items), Value::Array(theirs)) => items
            .iter()
            .zip(theirs)
            .enumerate()
            .try_for_each(|(at, (wanted, actual))| {
                read_inside(wanted, actual, read).map_err(|place| format!("/{at}{place}"))
            }),
        _ => Ok(()),
    }
}

fn sort(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(sort),
        Value::Object(map) => {
            map.sort_keys();
            map.values_mut().for_each(sort);
        }
        _ => {}
    }
}

//! Reading and writing Kubernetes objects as JSON.

use serde_json::{Map, Value};

/// The value at a JSON Pointer without escapes: `Value::pointer` allocates for each of its keys,
/// and nearly everything here looks things up.
pub(crate) fn at<'v>(object: &'v Value, pointer: &str) -> Option<&'v Value> {
    pointer
        .split('/')
        .skip(1)
        .try_fold(object, |value, key| match value {
            Value::Object(map) => map.get(key),
            Value::Array(items) => items.get(key.parse::<usize>().ok()?),
            _ => None,
        })
}

/// The text at a JSON Pointer; empty where there is none.
pub(crate) fn text<'v>(object: &'v Value, pointer: &str) -> &'v str {
    at(object, pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// The items at a JSON Pointer; none where there is no list.
pub(crate) fn items<'v>(object: &'v Value, pointer: &str) -> &'v [Value] {
    at(object, pointer)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

pub(crate) fn name(object: &Value) -> &str {
    text(object, "/metadata/name")
}

pub(crate) fn namespace(object: &Value) -> &str {
    text(object, "/metadata/namespace")
}

pub(crate) fn uid(object: &Value) -> &str {
    text(object, "/metadata/uid")
}

pub(crate) fn label<'v>(object: &'v Value, key: &str) -> &'v str {
    at(object, "/metadata/labels")
        .and_then(|labels| labels.get(key))
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// Whether the object waits for its end.
pub(crate) fn is_going(object: &Value) -> bool {
    at(object, "/metadata/deletionTimestamp").is_some_and(|stamp| !stamp.is_null())
}

/// The mapping under `key`, made where it is missing or something else.
pub(crate) fn child<'v>(
    object: &'v mut Map<String, Value>,
    key: &str,
) -> &'v mut Map<String, Value> {
    let place = object.entry(key).or_insert(Value::Null);
    mapping(place)
}

/// The value as a mapping; anything else is replaced by an empty one.
pub(crate) fn mapping(value: &mut Value) -> &mut Map<String, Value> {
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    match value {
        Value::Object(map) => map,
        other => mapping(other),
    }
}

pub(crate) fn metadata(object: &mut Value) -> &mut Map<String, Value> {
    child(mapping(object), "metadata")
}

pub(crate) fn status(object: &mut Value) -> &mut Map<String, Value> {
    child(mapping(object), "status")
}

/// An owner reference to the object.
pub(crate) fn owner(api_version: &str, kind: &str, object: &Value) -> Value {
    serde_json::json!({
        "apiVersion": api_version,
        "kind": kind,
        "name": name(object),
        "uid": uid(object),
        "controller": true,
        "blockOwnerDeletion": true,
    })
}

/// Whether the object belongs to the owner with this uid.
pub(crate) fn is_owned_by(object: &Value, uid: &str) -> bool {
    items(object, "/metadata/ownerReferences")
        .iter()
        .any(|owner| text(owner, "/uid") == uid)
}

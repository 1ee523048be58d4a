//! Objects as rows for people, as `kubectl get` prints them.

mod age;
mod columns;
mod pods;

use std::sync::Arc;

use rehearsal::Resource;
use serde_json::{Value, json};

use crate::{objects, query::Parameters};

/// A table of objects of one kind at the instant `now` (unix milliseconds).
pub(crate) fn of(
    resource: &Resource,
    list: &[Arc<Value>],
    now: i64,
    metadata: Value,
    parameters: &Parameters,
) -> Value {
    let columns = columns::of(resource);
    let definitions: Vec<Value> = columns
        .iter()
        .map(|column| {
            json!({
                "name": column.name,
                "type": "string",
                "format": if column.name == "Name" { "name" } else { "" },
                "description": "",
                "priority": u8::from(column.wide),
            })
        })
        .collect();
    let rows: Vec<Value> = list
        .iter()
        .map(|object| {
            let cells: Vec<Value> = columns
                .iter()
                .map(|column| (column.cell)(object, now))
                .collect();
            let shown = match parameters.text("includeObject") {
                "None" => Value::Null,
                "Object" => (**object).clone(),
                _ => objects::metadata(object),
            };
            json!({"cells": cells, "object": shown})
        })
        .collect();
    json!({
        "kind": "Table",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": metadata,
        "columnDefinitions": definitions,
        "rows": rows,
    })
}

/// The text at a JSON Pointer; empty where there is none.
fn text<'v>(object: &'v Value, pointer: &str) -> &'v str {
    object
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

/// The number at a JSON Pointer; 0 where there is none.
fn number(object: &Value, pointer: &str) -> u64 {
    object
        .pointer(pointer)
        .and_then(Value::as_u64)
        .unwrap_or_default()
}

/// The list at a JSON Pointer; empty where there is none.
fn items<'v>(object: &'v Value, pointer: &str) -> &'v [Value] {
    object
        .pointer(pointer)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

//! The ways to change an object in part.

use serde_json::Value;

use crate::ApiError;

/// How a patch is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PatchKind {
    /// RFC 7386.
    Merge,
    /// A merge in which lists of named items are merged item by item.
    Strategic,
    /// RFC 6902.
    Json,
}

/// The object with the patch applied.
pub(crate) fn apply(object: &Value, kind: PatchKind, patch: &Value) -> Result<Value, ApiError> {
    let mut patched = object.clone();
    match kind {
        PatchKind::Merge => json_patch::merge(&mut patched, patch),
        PatchKind::Strategic => strategic(&mut patched, patch),
        PatchKind::Json => {
            let operations: json_patch::Patch = serde_json::from_value(patch.clone())
                .map_err(|error| ApiError::BadRequest(format!("no JSON Patch: {error}")))?;
            json_patch::patch(&mut patched, &operations)
                .map_err(|error| ApiError::BadRequest(error.to_string()))?;
        }
    }
    Ok(patched)
}

/// The key that tells the items of a list apart, as the built-in types declare it.
fn merge_key(list: &str) -> Option<&'static str> {
    match list {
        "containers"
        | "initContainers"
        | "ephemeralContainers"
        | "volumes"
        | "env"
        | "imagePullSecrets" => Some("name"),
        "ports" => Some("containerPort"),
        "volumeMounts" => Some("mountPath"),
        "conditions" => Some("type"),
        "ownerReferences" => Some("uid"),
        _ => None,
    }
}

fn strategic(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    let target = crate::json::mapping(target);
    if patch.get("$patch").and_then(Value::as_str) == Some("replace") {
        target.clear();
    }
    for (key, change) in patch {
        if key.starts_with('$') {
            continue;
        }
        match (change, merge_key(key)) {
            (Value::Null, _) => {
                target.shift_remove(key);
            }
            (Value::Array(changes), Some(merge_key)) => {
                let list = target
                    .entry(key.as_str())
                    .or_insert(Value::Array(Vec::new()));
                merge_list(list, changes, merge_key);
            }
            (Value::Object(_), _) => strategic(
                target
                    .entry(key.as_str())
                    .or_insert(Value::Object(Default::default())),
                change,
            ),
            _ => {
                target.insert(key.clone(), change.clone());
            }
        }
    }
}

fn merge_list(list: &mut Value, changes: &[Value], merge_key: &str) {
    let Value::Array(items) = list else {
        *list = Value::Array(changes.to_vec());
        return;
    };
    // Service ports are told apart by `port`, container ports by `containerPort`.
    let merge_key = match changes.iter().find(|c| c.get("$patch").is_none()) {
        Some(change) if change.get(merge_key).is_none() && change.get("port").is_some() => "port",
        _ => merge_key,
    };
    for change in changes {
        let place = items.iter().position(|item| {
            item.get(merge_key).is_some() && item.get(merge_key) == change.get(merge_key)
        });
        let deletes = change.get("$patch").and_then(Value::as_str) == Some("delete");
        match place {
            Some(at) if deletes => {
                items.remove(at);
            }
            Some(at) => strategic(&mut items[at], change),
            None if deletes => {}
            None => items.push(change.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_strategic_patch_changes_one_container_and_keeps_the_others() {
        let object = json!({"spec": {"containers": [
            {"name": "a", "image": "a:1", "env": [{"name": "X", "value": "1"}]},
            {"name": "b", "image": "b:1"},
        ], "nodeName": "n"}});
        let patch = json!({"spec": {"nodeName": null, "containers": [
            {"name": "a", "image": "a:2", "env": [{"name": "Y", "value": "2"}]},
            {"$patch": "delete", "name": "b"},
        ]}});
        let patched = apply(&object, PatchKind::Strategic, &patch).unwrap();
        assert_eq!(
            patched,
            json!({"spec": {"containers": [
                {"name": "a", "image": "a:2",
                 "env": [{"name": "X", "value": "1"}, {"name": "Y", "value": "2"}]},
            ]}})
        );
    }

    #[test]
    fn merge_and_json_patches_follow_their_standards() {
        let object = json!({"a": {"b": 1, "c": [1, 2]}});
        let merged = apply(
            &object,
            PatchKind::Merge,
            &json!({"a": {"b": null, "c": [3]}}),
        );
        assert_eq!(merged.unwrap(), json!({"a": {"c": [3]}}));
        let patch = json!([{"op": "replace", "path": "/a/b", "value": 5}]);
        let patched = apply(&object, PatchKind::Json, &patch);
        assert_eq!(patched.unwrap(), json!({"a": {"b": 5, "c": [1, 2]}}));
        let wrong = json!([{"op": "remove", "path": "/x"}]);
        assert!(apply(&object, PatchKind::Json, &wrong).is_err());
        assert!(apply(&object, PatchKind::Json, &json!({"a": 1})).is_err());
    }
}

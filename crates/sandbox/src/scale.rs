//! The `scale` subresource.

use axum::{
    http::{HeaderMap, Method},
    response::Response,
};
use rehearsal::{
    ApiError, Part, PatchKind, Resource, WriteOptions,
    resource::{DEPLOYMENTS, REPLICA_SETS},
};
use serde_json::{Value, json};

use crate::{
    answer,
    query::Parameters,
    state::Shared,
    target::Target,
    write::{document, patch_kind},
};

/// Whether objects of a kind have a number of replicas.
pub(crate) fn is_scalable(resource: &Resource) -> bool {
    resource == &DEPLOYMENTS || resource == &REPLICA_SETS
}

/// Reads or changes the number of replicas.
pub(crate) fn handle(
    shared: &Shared,
    method: &Method,
    target: &Target,
    parameters: &Parameters,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Response, ApiError> {
    let name = target.name.as_deref().unwrap_or_default();
    let (resource, place) = (target.resource, target.place());
    shared.with(|cluster| {
        let object = cluster.get(resource, place, name)?;
        let current = scale_of(&object);
        let wanted = match method.as_str() {
            "GET" => return Ok(answer::ok(current)),
            "PUT" => document(body)?,
            "PATCH" => match patch_kind(headers) {
                Some((PatchKind::Json, _)) => {
                    // The path `/spec/replicas` means the same in the object itself.
                    let change = document(body)?;
                    let options = WriteOptions {
                        dry_run: parameters.dry_run(),
                    };
                    let kind = PatchKind::Json;
                    let patched =
                        cluster.patch(resource, place, name, kind, &change, Part::Main, options)?;
                    return Ok(answer::ok(scale_of(&patched)));
                }
                _ => document(body)?,
            },
            _ => return Ok(answer::no_such_method()),
        };
        let Some(replicas) = wanted.pointer("/spec/replicas") else {
            return Err(ApiError::BadRequest("spec.replicas is missing".into()));
        };
        let change = json!({"spec": {"replicas": replicas}});
        let options = WriteOptions {
            dry_run: parameters.dry_run(),
        };
        let kind = PatchKind::Merge;
        let patched = cluster.patch(resource, place, name, kind, &change, Part::Main, options)?;
        Ok(answer::ok(scale_of(&patched)))
    })
}

fn scale_of(object: &Value) -> Value {
    let labels = object
        .pointer("/spec/selector/matchLabels")
        .and_then(Value::as_object);
    let selector: Vec<String> = labels
        .into_iter()
        .flatten()
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
        .collect();
    let metadata = |key: &str| object.pointer(&format!("/metadata/{key}"));
    json!({
        "kind": "Scale",
        "apiVersion": "autoscaling/v1",
        "metadata": {
            "name": metadata("name"),
            "namespace": metadata("namespace"),
            "uid": metadata("uid"),
            "resourceVersion": metadata("resourceVersion"),
            "creationTimestamp": metadata("creationTimestamp"),
        },
        "spec": {"replicas": object.pointer("/spec/replicas")},
        "status": {
            "replicas": object.pointer("/status/replicas").cloned().unwrap_or(json!(0)),
            "selector": selector.join(","),
        },
    })
}

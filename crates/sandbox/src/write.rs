//! Creating, replacing and patching objects.

use axum::{
    Json,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use rehearsal::{ApiError, Part, PatchKind, WriteOptions};
use serde_json::Value;

use crate::{answer, query::Parameters, state::Shared, target::Target};

/// Reads a body that is JSON or YAML.
pub(crate) fn document(body: &[u8]) -> Result<Value, ApiError> {
    serde_json::from_slice(body)
        .or_else(|json| serde_yaml::from_slice(body).map_err(|_| json))
        .map_err(|error| ApiError::BadRequest(format!("the body cannot be read: {error}")))
}

fn options(parameters: &Parameters) -> WriteOptions {
    WriteOptions {
        dry_run: parameters.dry_run(),
    }
}

fn part(target: &Target) -> Part {
    match target.subresource.as_deref() {
        Some("status") => Part::Status,
        _ => Part::Main,
    }
}

/// Creates an object.
pub(crate) fn create(
    shared: &Shared,
    target: &Target,
    parameters: &Parameters,
    body: &[u8],
) -> Result<Response, ApiError> {
    let object = typed(target, document(body)?)?;
    let inner = object
        .pointer("/metadata/namespace")
        .and_then(Value::as_str);
    let namespace = target
        .namespace
        .as_deref()
        .or(inner)
        .unwrap_or("default")
        .to_owned();
    let created = shared
        .with(|cluster| cluster.create(target.resource, &namespace, object, options(parameters)))?;
    Ok((StatusCode::CREATED, Json((*created).clone())).into_response())
}

/// Refuses an object of another kind than the path's.
fn typed(target: &Target, object: Value) -> Result<Value, ApiError> {
    let kind = object.get("kind").and_then(Value::as_str);
    match kind {
        Some(kind) if kind != target.resource.kind => Err(ApiError::BadRequest(format!(
            "the object is a {kind}, and {} are asked for",
            target.resource.plural
        ))),
        _ => Ok(object),
    }
}

/// Replaces an object or its status.
pub(crate) fn replace(
    shared: &Shared,
    target: &Target,
    parameters: &Parameters,
    body: &[u8],
) -> Result<Response, ApiError> {
    let object = typed(target, document(body)?)?;
    let name = target.name.as_deref().unwrap_or_default();
    let replaced = shared.with(|cluster| {
        cluster.replace(
            target.resource,
            target.place(),
            name,
            object,
            part(target),
            options(parameters),
        )
    })?;
    Ok(answer::ok((*replaced).clone()))
}

/// Patches an object or its status; a server-side apply creates it where it is missing.
pub(crate) fn patch(
    shared: &Shared,
    target: &Target,
    parameters: &Parameters,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Response, ApiError> {
    let name = target.name.as_deref().unwrap_or_default();
    let change = document(body)?;
    let Some((kind, applies)) = patch_kind(headers) else {
        let message = "the patch must be a merge, strategic merge, JSON or apply patch";
        return Ok(answer::status(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "UnsupportedMediaType",
            message,
            None,
        ));
    };
    let (resource, place) = (target.resource, target.place());
    let options = options(parameters);
    shared.with(|cluster| {
        if applies && cluster.get(resource, place, name).is_err() {
            let created = cluster.create(resource, place, change, options)?;
            return Ok((StatusCode::CREATED, Json((*created).clone())).into_response());
        }
        let patched = cluster.patch(resource, place, name, kind, &change, part(target), options)?;
        Ok(answer::ok((*patched).clone()))
    })
}

/// How the patch is written, and whether it is a server-side apply.
pub(crate) fn patch_kind(headers: &HeaderMap) -> Option<(PatchKind, bool)> {
    let kind = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    match kind.split(';').next()?.trim() {
        "application/merge-patch+json" => Some((PatchKind::Merge, false)),
        "application/strategic-merge-patch+json" => Some((PatchKind::Strategic, false)),
        "application/json-patch+json" => Some((PatchKind::Json, false)),
        "application/apply-patch+yaml" => Some((PatchKind::Strategic, true)),
        _ => None,
    }
}

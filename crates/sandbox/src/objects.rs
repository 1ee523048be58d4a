//! Reading objects and lists of them.

use std::sync::Arc;

use axum::response::Response;
use rehearsal::{ApiError, Resource};
use serde_json::{Value, json};

use crate::{
    answer,
    query::{Form, Parameters},
    state::Shared,
    table,
    target::Target,
};

/// Answers with an object, or with a list.
pub(crate) fn read(
    shared: &Shared,
    target: &Target,
    parameters: &Parameters,
    form: Form,
) -> Result<Response, ApiError> {
    let Target { resource, .. } = *target;
    if let Some(name) = &target.name {
        let (object, now) = shared.with(|cluster| {
            Ok((
                cluster.get(resource, target.place(), name)?,
                cluster.unix_ms(),
            ))
        })?;
        return Ok(answer::ok(match form {
            Form::Whole => (*object).clone(),
            Form::Metadata => metadata(&object),
            Form::Table => table::of(resource, &[object], now, version_of(None), parameters),
        }));
    }
    let selector = parameters.selector()?;
    let namespace = target.namespace.as_deref();
    let (objects, version, now) = shared.with(|cluster| {
        let objects = cluster.list(resource, namespace, &selector);
        (objects, cluster.version(), cluster.unix_ms())
    });
    Ok(answer::ok(match form {
        Form::Whole => list(resource, version, objects.iter().map(|o| (**o).clone())),
        Form::Metadata => {
            let items: Vec<Value> = objects.iter().map(metadata).collect();
            json!({
                "kind": "PartialObjectMetadataList",
                "apiVersion": "meta.k8s.io/v1",
                "metadata": {"resourceVersion": version.to_string()},
                "items": items,
            })
        }
        Form::Table => {
            let version = version_of(Some(version));
            table::of(resource, &objects, now, version, parameters)
        }
    }))
}

fn version_of(version: Option<u64>) -> Value {
    match version {
        Some(version) => json!({"resourceVersion": version.to_string()}),
        None => json!({}),
    }
}

fn list(resource: &Resource, version: u64, items: impl Iterator<Item = Value>) -> Value {
    json!({
        "kind": format!("{}List", resource.kind),
        "apiVersion": resource.api_version(),
        "metadata": {"resourceVersion": version.to_string()},
        "items": items.collect::<Vec<_>>(),
    })
}

/// An object's metadata as an object of its own.
pub(crate) fn metadata(object: &Arc<Value>) -> Value {
    json!({
        "kind": "PartialObjectMetadata",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": object.get("metadata"),
    })
}

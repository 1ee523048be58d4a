//! Deleting objects, one or all that are selected.

use axum::response::Response;
use rehearsal::{ApiError, DeleteOptions};
use serde_json::{Value, json};

use crate::{answer, query::Parameters, state::Shared, target::Target, write::document};

/// Deletes the object of the target, or every object that the parameters select.
pub(crate) fn handle(
    shared: &Shared,
    target: &Target,
    parameters: &Parameters,
    body: &[u8],
) -> Result<Response, ApiError> {
    let options = options(parameters, body)?;
    let (resource, place) = (target.resource, target.place());
    if let Some(name) = &target.name {
        return shared.with(|cluster| {
            let object = cluster.delete(resource, place, name, options)?;
            Ok(match cluster.get(resource, place, name) {
                Ok(waiting) => answer::ok((*waiting).clone()),
                Err(_) => answer::deleted(resource, &object),
            })
        });
    }
    let selector = parameters.selector()?;
    shared.with(|cluster| {
        let objects = cluster.list(resource, target.namespace.as_deref(), &selector);
        for object in &objects {
            let text = |pointer| {
                object
                    .pointer(pointer)
                    .and_then(Value::as_str)
                    .unwrap_or_default()
            };
            // One deletion may take another object along.
            let _ = cluster.delete(
                resource,
                text("/metadata/namespace"),
                text("/metadata/name"),
                options,
            );
        }
        let items: Vec<Value> = objects.iter().map(|object| (**object).clone()).collect();
        Ok(answer::ok(json!({
            "kind": format!("{}List", resource.kind),
            "apiVersion": resource.api_version(),
            "metadata": {"resourceVersion": cluster.version().to_string()},
            "items": items,
        })))
    })
}

fn options(parameters: &Parameters, body: &[u8]) -> Result<DeleteOptions, ApiError> {
    let given = match body {
        [] => Value::Null,
        body => document(body)?,
    };
    let grace = given.get("gracePeriodSeconds").and_then(Value::as_u64);
    let policy = given
        .get("propagationPolicy")
        .and_then(Value::as_str)
        .unwrap_or(parameters.text("propagationPolicy"));
    let dry = given
        .get("dryRun")
        .and_then(Value::as_array)
        .is_some_and(|list| list.iter().any(|item| item == "All"));
    Ok(DeleteOptions {
        grace_period_seconds: match grace {
            Some(grace) => Some(grace),
            None => parameters.number("gracePeriodSeconds")?,
        },
        orphan: policy == "Orphan",
        dry_run: dry || parameters.dry_run(),
    })
}

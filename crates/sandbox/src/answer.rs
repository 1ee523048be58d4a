//! Answers as the Kubernetes API gives them.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use rehearsal::{ApiError, Resource};
use serde_json::{Value, json};

/// A successful answer.
pub(crate) fn ok(value: impl Into<Value>) -> Response {
    Json(value.into()).into_response()
}

/// A `Status` object that says what went wrong.
pub(crate) fn status(
    code: StatusCode,
    reason: &str,
    message: &str,
    details: Option<Value>,
) -> Response {
    (code, Json(failure(code, reason, message, details))).into_response()
}

fn failure(code: StatusCode, reason: &str, message: &str, details: Option<Value>) -> Value {
    json!({
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": message,
        "reason": reason,
        "details": details.unwrap_or_else(|| json!({})),
        "code": code.as_u16(),
    })
}

/// The answer for a path that leads nowhere.
pub(crate) fn no_such_path() -> Response {
    let message = "the server could not find the requested resource";
    status(StatusCode::NOT_FOUND, "NotFound", message, None)
}

/// The answer for a method that the path does not have.
pub(crate) fn no_such_method() -> Response {
    let message = "the server does not allow this method on the requested resource";
    status(
        StatusCode::METHOD_NOT_ALLOWED,
        "MethodNotAllowed",
        message,
        None,
    )
}

/// The answer for a request that makes no sense.
pub(crate) fn bad_request(message: &str) -> Response {
    status(StatusCode::BAD_REQUEST, "BadRequest", message, None)
}

fn code_and_reason(error: &ApiError) -> (StatusCode, &'static str) {
    match error {
        ApiError::NotFound { .. } => (StatusCode::NOT_FOUND, "NotFound"),
        ApiError::AlreadyExists { .. } => (StatusCode::CONFLICT, "AlreadyExists"),
        ApiError::Conflict { .. } => (StatusCode::CONFLICT, "Conflict"),
        ApiError::Invalid { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "Invalid"),
        ApiError::BadRequest(_) => (StatusCode::BAD_REQUEST, "BadRequest"),
        ApiError::Expired { .. } => (StatusCode::GONE, "Expired"),
    }
}

/// The `Status` object of a refusal.
pub(crate) fn error_object(error: &ApiError) -> Value {
    let (code, reason) = code_and_reason(error);
    let details = match error {
        ApiError::NotFound { resource, name }
        | ApiError::AlreadyExists { resource, name }
        | ApiError::Conflict { resource, name } => {
            let (kind, group) = resource.split_once('.').unwrap_or((resource, ""));
            Some(json!({"name": name, "group": group, "kind": kind}))
        }
        ApiError::Invalid {
            kind,
            name,
            message,
        } => {
            // Clients show the causes, not the message.
            let (field, message) = message.split_once(": ").unwrap_or(("", message));
            let cause = json!({"reason": "FieldValueInvalid", "message": message, "field": field});
            Some(json!({"name": name, "kind": kind, "causes": [cause]}))
        }
        ApiError::BadRequest(_) | ApiError::Expired { .. } => None,
    };
    failure(code, reason, &error.to_string(), details)
}

/// The answer of a refusal.
pub(crate) fn error(error: &ApiError) -> Response {
    (code_and_reason(error).0, Json(error_object(error))).into_response()
}

/// The answer to a deletion that is done.
pub(crate) fn deleted(resource: &Resource, object: &Value) -> Response {
    ok(json!({
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Success",
        "details": {
            "name": object.pointer("/metadata/name"),
            "group": resource.group,
            "kind": resource.plural,
            "uid": object.pointer("/metadata/uid"),
        },
    }))
}

//! Documents: list, create, read, save, delete.

use std::collections::HashMap;

use api::{Document, DocumentKind, DocumentSummary, NewDocument, RunSummary, SaveDocument};
use axum::{
    Json,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::{Body, body::check_length};
use crate::{problem::ApiError, state::App, store::Saved};

/// How many runs a list shows beside each document.
const RUNS: u32 = 10;

pub(super) async fn list(
    State(app): State<App>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Json<Vec<DocumentSummary>>, ApiError> {
    let kind = match query.get("kind").map(String::as_str) {
        None => None,
        Some("experiment") => Some(DocumentKind::Experiment),
        Some("pipeline") => Some(DocumentKind::Pipeline),
        Some(other) => {
            let message = format!("There is no kind {other:?}: ask for experiment or pipeline.");
            return Err(ApiError::new(StatusCode::BAD_REQUEST, message));
        }
    };
    let mut runs: HashMap<String, Vec<RunSummary>> = HashMap::new();
    for (document, run) in app.store.latest_runs(RUNS).await? {
        runs.entry(document).or_default().push(run);
    }
    let mut documents = app.store.documents(kind).await?;
    for document in &mut documents {
        document.runs = runs.remove(&document.id).unwrap_or_default();
    }
    Ok(Json(documents))
}

pub(super) async fn create(
    State(app): State<App>,
    Body(new): Body<NewDocument>,
) -> Result<(StatusCode, Json<Document>), ApiError> {
    check_length(&new.text)?;
    let document = app
        .store
        .create_document(new, &Default::default(), &json!({}))
        .await?;
    Ok((StatusCode::CREATED, Json(document)))
}

pub(super) async fn get(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Json<Document>, ApiError> {
    let revision = match query.get("revision").map(|digits| digits.parse::<u64>()) {
        None => None,
        Some(Ok(revision)) => Some(revision),
        Some(Err(_)) => {
            let message = "A revision is a whole number from 1.";
            return Err(ApiError::new(StatusCode::BAD_REQUEST, message));
        }
    };
    let stored = app.store.revision(&id, revision).await?;
    let what = if revision.is_some() {
        "such revision of document"
    } else {
        "document"
    };
    Ok(Json(
        stored
            .ok_or_else(|| ApiError::not_found(what, &id))?
            .document,
    ))
}

pub(super) async fn save(
    State(app): State<App>,
    Path(id): Path<String>,
    Body(save): Body<SaveDocument>,
) -> Result<Response, ApiError> {
    check_length(&save.text)?;
    match app.store.save_document(&id, save).await? {
        Saved::Stored(document) => Ok(Json(document).into_response()),
        Saved::Conflict(stored) => Ok((StatusCode::CONFLICT, Json(stored)).into_response()),
        Saved::NotFound => Err(ApiError::not_found("document", &id)),
    }
}

pub(super) async fn delete(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    if app.runs.any_open(&id) {
        let message = "A run of this experiment goes on. Stop it first.";
        return Err(ApiError::new(StatusCode::CONFLICT, message));
    }
    match app.store.delete_document(&id).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(ApiError::not_found("document", &id)),
    }
}

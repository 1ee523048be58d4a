//! Runs: start, watch, read, stop.

use std::collections::HashMap;

use api::Run;
use axum::{
    Json,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use futures::{StreamExt, stream};

use super::events;
use crate::{problem::ApiError, state::App, store::RunFilter};

pub(super) async fn start(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<Run>), ApiError> {
    let stored = app.store.document(&id).await?;
    let stored = stored.ok_or_else(|| ApiError::not_found("document", &id))?;
    Ok((StatusCode::CREATED, Json(app.runs.start(&stored).await?)))
}

pub(super) async fn list(
    State(app): State<App>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Json<Vec<Run>>, ApiError> {
    let documents = query.get("document").cloned().into_iter().collect();
    let filter = RunFilter {
        documents,
        ..RunFilter::default()
    };
    let runs = app.store.runs(&filter).await?;
    Ok(Json(runs.into_iter().map(|stored| stored.run).collect()))
}

pub(super) async fn get(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Json<Run>, ApiError> {
    Ok(Json(app.runs.get(&id).await?.run))
}

pub(super) async fn events(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    // Asked for before the store, so that a run that ends in between is not missed.
    let feed = app.runs.feed(&id);
    let stored = app.runs.get(&id).await?.run;
    let values = match feed {
        Some(feed) => events::values(feed).boxed(),
        None => stream::once(async { stored.into() }).boxed(),
    };
    Ok(events::send("run", values, app.end).into_response())
}

pub(super) async fn logs(
    State(app): State<App>,
    Path(id): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<String, ApiError> {
    let node = query.get("node").ok_or_else(|| {
        ApiError::new(
            StatusCode::BAD_REQUEST,
            "Say which step's log you want: ?node=ID.",
        )
    })?;
    app.runs.log(&id, node).await
}

pub(super) async fn stop(
    State(app): State<App>,
    Path(id): Path<String>,
) -> Result<StatusCode, ApiError> {
    app.runs.stop(&id).await?;
    Ok(StatusCode::ACCEPTED)
}

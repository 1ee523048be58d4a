//! The calls of the studio under `/api/v1`, and the router over everything.

mod body;
mod documents;
mod events;
mod infrastructures;
mod merge;
mod runs;
mod session;
mod workloads;

use axum::{
    Router, middleware,
    routing::{get, post, put},
};
use tower_http::{catch_panic::CatchPanicLayer, trace::TraceLayer};

pub(crate) use body::{Body, check_length};

use crate::{access, assets, graphql, headers, manifest, problem::ApiError, state::App};

/// Everything that the server answers.
pub(crate) fn router(app: App) -> Router {
    let api = Router::new()
        .route("/infrastructures", get(infrastructures::list))
        .route("/documents", get(documents::list).post(documents::create))
        .route(
            "/documents/{id}",
            get(documents::get)
                .put(documents::save)
                .delete(documents::delete),
        )
        .route("/documents/{id}/merge", post(merge::merge))
        .route("/documents/{id}/runs", post(runs::start))
        .route("/runs", get(runs::list))
        .route("/runs/{id}", get(runs::get))
        .route("/runs/{id}/events", get(runs::events))
        .route("/runs/{id}/logs", get(runs::logs))
        .route("/runs/{id}/stop", post(runs::stop))
        .route("/workloads", get(workloads::list))
        .route("/workloads/events", get(workloads::events))
        .route("/workloads/{namespace}/{name}/scale", put(workloads::scale))
        .route_layer(middleware::from_fn_with_state(
            app.clone(),
            access::need_key,
        ))
        .route("/session", get(session::get).post(session::sign_in));
    let router = Router::new()
        .nest("/api/v1", api)
        .merge(graphql::routes(&app))
        .merge(manifest::routes())
        .fallback(assets::serve)
        .method_not_allowed_fallback(|| async {
            let message = "The call exists, but not with this method.";
            ApiError::new(axum::http::StatusCode::METHOD_NOT_ALLOWED, message)
        });
    router
        .layer(middleware::from_fn_with_state(
            app.clone(),
            access::need_same_site,
        ))
        .layer(CatchPanicLayer::custom(
            |_: Box<dyn std::any::Any + Send>| {
                let message = "The server broke while it answered this call.";
                let status = axum::http::StatusCode::INTERNAL_SERVER_ERROR;
                axum::response::IntoResponse::into_response(ApiError::new(status, message))
            },
        ))
        .layer(middleware::from_fn(headers::harden))
        // Paths carry identifiers and tokens; at this level nobody sees them by default.
        .layer(TraceLayer::new_for_http())
        .with_state(app)
}

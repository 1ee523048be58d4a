//! The five GraphQL operations by which pipelines and scripts drive experiments, with the names
//! that they know from Harness.

mod execution_data;
mod infrastructure;
mod input;
mod mutation;
mod query;
mod run;

use async_graphql::{EmptySubscription, Request, Response, Schema, ServerError};
use axum::{
    Extension, Json, Router,
    extract::State,
    http::{HeaderMap, StatusCode},
    routing::post,
};

use crate::{problem::ApiError, rest::Body, state::App};

/// A standard introspection query is 13 deep.
const DEEPEST: usize = 16;
const MOST_FIELDS: usize = 2_000;

type Api = Schema<query::Query, mutation::Mutation, EmptySubscription>;

/// The endpoint and its alias.
pub(crate) fn routes(app: &App) -> Router<App> {
    let schema: Api = Schema::build(query::Query, mutation::Mutation, EmptySubscription)
        .data(app.clone())
        .limit_depth(DEEPEST)
        .limit_complexity(MOST_FIELDS)
        .finish();
    Router::new()
        .route("/gateway/chaos/manager/api/query", post(execute))
        .route("/api/query", post(execute))
        .layer(Extension(schema))
}

async fn execute(
    State(app): State<App>,
    Extension(schema): Extension<Api>,
    headers: HeaderMap,
    body: Result<Body<Request>, ApiError>,
) -> (StatusCode, Json<Response>) {
    if !app.access.allows(&headers) {
        return refused(
            StatusCode::UNAUTHORIZED,
            "The API key is missing or wrong: send x-api-key.",
        );
    }
    match body {
        Ok(Body(request)) => (StatusCode::OK, Json(schema.execute(request).await)),
        Err(error) => refused(error.status, &error.message),
    }
}

fn refused(status: StatusCode, message: &str) -> (StatusCode, Json<Response>) {
    (
        status,
        Json(Response::from_errors(vec![ServerError::new(message, None)])),
    )
}

impl From<ApiError> for async_graphql::Error {
    fn from(error: ApiError) -> Self {
        let mut graphql = async_graphql::Error::new(error.message);
        if let Some((start, end)) = error.span {
            let mut extensions = async_graphql::ErrorExtensionValues::default();
            extensions.set("span", vec![start, end]);
            graphql.extensions = Some(extensions);
        }
        graphql
    }
}

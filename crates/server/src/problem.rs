//! Errors as the callers get them.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};

use crate::{cluster::ClusterError, store::StoreError};

/// A refused call: a status, a sentence, and a place in the document where one is known.
#[derive(Debug)]
pub(crate) struct ApiError {
    pub status: StatusCode,
    pub message: String,
    pub span: Option<(usize, usize)>,
}

impl ApiError {
    pub fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            span: None,
        }
    }

    pub fn not_found(what: &str, id: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("There is no {what} {id}."))
    }

    /// The document cannot be run; `span` is in its bytes.
    pub fn unprocessable(message: impl Into<String>, span: Option<(usize, usize)>) -> Self {
        Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            message: message.into(),
            span,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let problem = api::Problem {
            message: self.message,
            span: self.span,
        };
        (self.status, Json(problem)).into_response()
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "the store failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            format!("The database did not answer as it should: {error}."),
        )
    }
}

impl From<ClusterError> for ApiError {
    fn from(error: ClusterError) -> Self {
        let status = match &error {
            ClusterError::Refused { code: 404, .. } => StatusCode::NOT_FOUND,
            ClusterError::Refused { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            ClusterError::Unreachable(_) => StatusCode::SERVICE_UNAVAILABLE,
            ClusterError::Kubeconfig(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self::new(status, error.to_string())
    }
}

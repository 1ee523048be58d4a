//! Bodies, with a limit that is told rather than cut.

use axum::{
    extract::{FromRequest, Request},
    http::StatusCode,
};
use futures::StreamExt;
use serde::de::DeserializeOwned;

use crate::problem::ApiError;

/// The longest text that is stored.
pub(crate) const LONGEST_TEXT: usize = 16 << 20;
/// The longest body: a text may double as JSON, when every character is escaped.
const LONGEST_BODY: usize = 2 * LONGEST_TEXT + (1 << 20);
/// What is read and thrown away of a longer one, so that the caller reads the answer instead of
/// seeing its connection reset.
const DRAINED: usize = 256 << 20;

/// A body read as JSON, whatever content type it claims.
pub(crate) struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        let bytes = read(request).await?;
        serde_json::from_slice(&bytes).map(Self).map_err(|error| {
            ApiError::new(
                StatusCode::BAD_REQUEST,
                format!("The body cannot be read: {error}."),
            )
        })
    }
}

async fn read(request: Request) -> Result<Vec<u8>, ApiError> {
    let mut chunks = request.into_body().into_data_stream();
    let mut bytes = Vec::new();
    let mut length = 0;
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| {
            ApiError::new(
                StatusCode::BAD_REQUEST,
                format!("The body broke off: {error}."),
            )
        })?;
        length += chunk.len();
        if length > DRAINED {
            break;
        }
        if length > LONGEST_BODY {
            bytes = Vec::new();
        } else {
            bytes.extend_from_slice(&chunk);
        }
    }
    if length > LONGEST_BODY {
        Err(too_long(length))
    } else {
        Ok(bytes)
    }
}

/// Refuses a text that is too long to be stored.
pub(crate) fn check_length(text: &str) -> Result<(), ApiError> {
    if text.len() > LONGEST_TEXT {
        Err(too_long(text.len()))
    } else {
        Ok(())
    }
}

fn too_long(length: usize) -> ApiError {
    let (megabytes, longest) = (length.div_ceil(1 << 20), LONGEST_TEXT >> 20);
    ApiError::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        format!("The document has about {megabytes} MiB; at most {longest} MiB can be kept."),
    )
}

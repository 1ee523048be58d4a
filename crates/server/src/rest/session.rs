//! Sessions: whether a key is needed, and a cookie in exchange for it.

use api::{Session, SignIn};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::Body;
use crate::{problem::ApiError, state::App};

pub(super) async fn get(State(app): State<App>, headers: HeaderMap) -> Json<Session> {
    Json(Session {
        needs_key: !app.access.allows(&headers),
        version: env!("CARGO_PKG_VERSION").into(),
    })
}

pub(super) async fn sign_in(
    State(app): State<App>,
    Body(sign_in): Body<SignIn>,
) -> Result<Response, ApiError> {
    match app.access.sign_in(&sign_in.api_key) {
        Some(cookie) => {
            Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
        }
        None => Err(ApiError::new(
            StatusCode::UNAUTHORIZED,
            "The API key is wrong.",
        )),
    }
}

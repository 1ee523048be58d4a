//! Who may call: keys, sessions, and the hosts and origins that a browser names.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use subtle::ConstantTimeEq;

use crate::{problem::ApiError, state::App};

const COOKIE: &str = "faultline_session";
const SESSION: Duration = Duration::from_secs(7 * 24 * 60 * 60);
const MOST_SESSIONS: usize = 10_000;

/// The key, and the sessions that were opened with it. Both live in memory only.
pub(crate) struct Access {
    key: Option<String>,
    sessions: Mutex<HashMap<String, Instant>>,
}

impl Access {
    pub fn new(key: Option<String>) -> Self {
        Self {
            key,
            sessions: Mutex::default(),
        }
    }

    /// Whether these headers show the key or a session that was opened with it.
    pub fn allows(&self, headers: &HeaderMap) -> bool {
        let Some(key) = &self.key else { return true };
        let shown = headers
            .get("x-api-key")
            .is_some_and(|shown| same(key, shown.as_bytes()));
        shown || cookie(headers).is_some_and(|session| self.knows(session))
    }

    /// Opens a session and returns the cookie that carries it, if the key is right.
    pub fn sign_in(&self, key: &str) -> Option<String> {
        let right = self
            .key
            .as_ref()
            .is_none_or(|right| same(right, key.as_bytes()));
        if !right {
            return None;
        }
        // 122 random bits of the system's generator.
        let session = uuid::Uuid::new_v4().simple().to_string();
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.retain(|_, opened| opened.elapsed() < SESSION);
        if sessions.len() < MOST_SESSIONS {
            sessions.insert(session.clone(), Instant::now());
        }
        let age = SESSION.as_secs();
        Some(format!(
            "{COOKIE}={session}; HttpOnly; SameSite=Strict; Path=/; Max-Age={age}"
        ))
    }

    fn knows(&self, session: &str) -> bool {
        let sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions
            .get(session)
            .is_some_and(|opened| opened.elapsed() < SESSION)
    }
}

fn same(key: &str, shown: &[u8]) -> bool {
    key.as_bytes().ct_eq(shown).into()
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == COOKIE).then_some(value))
}

/// Lets callers through that show the key or a session.
pub(crate) async fn need_key(State(app): State<App>, request: Request, next: Next) -> Response {
    if app.access.allows(request.headers()) {
        return next.run(request).await;
    }
    ApiError::new(StatusCode::UNAUTHORIZED, "The API key is missing or wrong.").into_response()
}

/// Refuses what other pages make a browser send. Without a key, only names of this machine are
/// answered, so that no foreign name can be pointed at it; and what changes something must not
/// come from a page of another origin.
pub(crate) async fn need_same_site(
    State(app): State<App>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    if app.access.key.is_none() && !is_loopback(host) {
        let message = "Without an API key only this machine's own names are answered: \
             127.0.0.1, localhost or [::1].";
        return ApiError::new(StatusCode::FORBIDDEN, message).into_response();
    }
    let is_safe = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    let origin = headers
        .get(header::ORIGIN)
        .map(|origin| origin.to_str().unwrap_or_default());
    if !is_safe && origin.is_some_and(|origin| !is_same_origin(origin, host)) {
        let message = "The call comes from a page of another site.";
        return ApiError::new(StatusCode::FORBIDDEN, message).into_response();
    }
    next.run(request).await
}

fn is_loopback(host: &str) -> bool {
    let name = without_port(host);
    let ip = name
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<IpAddr>();
    name.eq_ignore_ascii_case("localhost") || ip.is_ok_and(|ip| ip.is_loopback())
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// A proxy may end TLS in front of the server, so the scheme counts only for its default port.
fn is_same_origin(origin: &str, host: &str) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else {
        return false;
    };
    let port = if scheme == "https" { ":443" } else { ":80" };
    let plain = |name: &str| name.strip_suffix(port).unwrap_or(name).to_ascii_lowercase();
    !host.is_empty() && plain(authority) == plain(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_this_machine() {
        for host in [
            "127.0.0.1",
            "127.0.0.1:8080",
            "localhost:1",
            "LOCALHOST",
            "[::1]:8080",
        ] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost.evil.example:8080",
            "10.0.0.1",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }

    #[test]
    fn origins() {
        assert!(is_same_origin("http://127.0.0.1:8080", "127.0.0.1:8080"));
        assert!(is_same_origin(
            "https://faultline.example",
            "faultline.example"
        ));
        assert!(is_same_origin("http://localhost", "localhost:80"));
        for origin in ["null", "http://evil.example", "http://127.0.0.1:9090", ""] {
            assert!(!is_same_origin(origin, "127.0.0.1:8080"), "{origin}");
        }
    }

    #[test]
    fn a_session_opens_with_the_right_key_only() {
        let access = Access::new(Some("right".into()));
        assert_eq!(access.sign_in("wrong"), None);
        assert_eq!(access.sign_in("righ"), None);
        let cookie = access.sign_in("right").unwrap();
        let mut headers = HeaderMap::new();
        assert!(!access.allows(&headers));
        let pair = cookie.split(';').next().unwrap();
        headers.insert(header::COOKIE, format!("a=b; {pair}").parse().unwrap());
        assert!(access.allows(&headers));
        headers.insert(header::COOKIE, format!("{pair}0").parse().unwrap());
        assert!(!access.allows(&headers));
        headers.insert("x-api-key", "right".parse().unwrap());
        assert!(access.allows(&headers));
    }
}

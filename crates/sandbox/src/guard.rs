//! Keeps browser pages away: only local programs may talk to the sandbox.

use axum::{
    extract::Request,
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::Response,
};

use crate::answer;

/// Refuses requests that a browser page could have sent.
pub(crate) async fn local_programs_only(request: Request, next: Next) -> Response {
    match objection(request.headers()) {
        None => next.run(request).await,
        Some(message) => answer::status(StatusCode::FORBIDDEN, "Forbidden", message, None),
    }
}

/// A page's request names its origin; a rebound name is another host than this one.
fn objection(headers: &HeaderMap) -> Option<&'static str> {
    if headers.contains_key(header::ORIGIN) {
        return Some("the sandbox does not answer browser pages");
    }
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    match name {
        "127.0.0.1" | "localhost" | "[::1]" => None,
        _ => Some("the sandbox answers to 127.0.0.1 and localhost only"),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn pages_and_foreign_names_are_refused() {
        let headers = |host: &'static str, origin: Option<&'static str>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::HOST, HeaderValue::from_static(host));
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, HeaderValue::from_static(origin));
            }
            objection(&headers).is_none()
        };
        assert!(headers("127.0.0.1:40123", None));
        assert!(headers("localhost", None));
        assert!(!headers("evil.example:40123", None));
        assert!(!headers("127.0.0.1.evil.example", None));
        assert!(!headers("127.0.0.1:40123", Some("http://127.0.0.1:40123")));
        assert!(!headers("127.0.0.1:40123", Some("null")));
        assert!(objection(&HeaderMap::new()).is_some());
    }
}

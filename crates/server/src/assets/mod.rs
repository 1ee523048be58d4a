//! The studio, embedded in the binary.

mod page;

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rust_embed::RustEmbed;

use crate::problem::ApiError;

/// What `trunk build` left in `dist`, with brotli twins beside the files; empty where the studio
/// was not built. Development builds read the folder anew at each call.
#[derive(RustEmbed)]
#[folder = "../../dist"]
#[allow_missing = true]
struct Studio;

const FOREVER: &str = "public, max-age=31536000, immutable";
const ASK_FIRST: &str = "no-cache";

/// Answers every path that is no call: a file, the page for page routes, or 404.
pub(crate) async fn serve(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    if path == "api" || path.starts_with("api/") || path.starts_with("gateway/") {
        return missing(request.uri().path());
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let message = "Only GET is answered here.";
        return ApiError::new(StatusCode::METHOD_NOT_ALLOWED, message).into_response();
    }
    if !matches!(path, "" | "index.html") {
        if let Some(response) = file(path, request.headers()) {
            return response;
        }
        if !wants_page(request.headers()) {
            return missing(request.uri().path());
        }
    }
    page::respond(Studio::get("index.html").map(|file| file.data))
}

fn missing(path: &str) -> Response {
    ApiError::new(
        StatusCode::NOT_FOUND,
        format!("There is nothing at {path}."),
    )
    .into_response()
}

fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

fn file(path: &str, headers: &HeaderMap) -> Option<Response> {
    if path.ends_with(".br") || path.split('/').any(|part| part.starts_with('.')) {
        return None;
    }
    let twin = accepts_brotli(headers)
        .then(|| Studio::get(&format!("{path}.br")))
        .flatten();
    let is_brotli = twin.is_some();
    let file = twin.or_else(|| Studio::get(path))?;
    let tag = format!(
        "\"{}\"",
        URL_SAFE_NO_PAD.encode(&file.metadata.sha256_hash()[..12])
    );
    let caching = if is_hashed(path) { FOREVER } else { ASK_FIRST };
    let response = Response::builder()
        .header(header::CACHE_CONTROL, caching)
        .header(header::VARY, "accept-encoding")
        .header(header::ETAG, &tag);
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|known| known.to_str().ok());
    let is_known = known.is_some_and(|known| known.split(',').any(|known| known.trim() == tag));
    let response = if is_known {
        response
            .status(StatusCode::NOT_MODIFIED)
            .body(Body::empty())
    } else {
        let response = response.header(header::CONTENT_TYPE, content_type(path));
        let response = if is_brotli {
            response.header(header::CONTENT_ENCODING, "br")
        } else {
            response
        };
        response.body(Body::from(file.data))
    };
    response.ok()
}

fn accepts_brotli(headers: &HeaderMap) -> bool {
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok());
    accepted.unwrap_or_default().split(',').any(|coding| {
        let (name, quality) = coding.split_once(';').unwrap_or((coding, ""));
        name.trim() == "br" && !matches!(quality.trim(), "q=0" | "q=0.0")
    })
}

/// Whether trunk put the content's hash into the name: 12 or more hexadecimal digits after a dash.
fn is_hashed(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.split('.').next().unwrap_or(name);
    let stem = stem.strip_suffix("_bg").unwrap_or(stem);
    stem.rsplit_once('-').is_some_and(|(_, hash)| {
        hash.len() >= 12 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "ico" => "image/x-icon",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashed_names_are_kept_forever() {
        for path in [
            "studio-1a2b3c4d5e6f7081_bg.wasm",
            "a/base-00ff00ff00ff00ff.css",
        ] {
            assert!(is_hashed(path), "{path}");
        }
        for path in [
            "editor.js",
            "index.html",
            "my-experiment.js",
            "base-cafe.css",
        ] {
            assert!(!is_hashed(path), "{path}");
        }
    }

    #[test]
    fn brotli_only_where_it_is_wanted() {
        for (accepted, wanted) in [
            ("gzip, deflate, br", true),
            ("br;q=0", false),
            ("gzip", false),
            ("brotli", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, accepted.parse().unwrap());
            assert_eq!(accepts_brotli(&headers), wanted, "{accepted}");
        }
    }
}

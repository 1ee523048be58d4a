//! The studio's one page, with a nonce of its own each time.

use std::borrow::Cow;

use axum::{
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};

use crate::headers::page_policy;

const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
    <title>Faultline</title><h1>The studio is not built</h1>\
    <p>The server runs, and its calls under <code>/api</code> are answered. \
    <code>cargo xtask run</code> builds the studio and serves it.</p></html>";

/// The page, or, where the studio was not built, how to build it.
///
/// It carries no entity tag: a nonce must not be answered twice, so the page is always sent whole.
pub(super) fn respond(html: Option<Cow<'static, [u8]>>) -> Response {
    let Some(html) = html else {
        return (StatusCode::SERVICE_UNAVAILABLE, Html(NOT_BUILT)).into_response();
    };
    let html = String::from_utf8_lossy(&html);
    let nonce = uuid::Uuid::new_v4().simple().to_string();
    let policy = page_policy(&inline_script_hashes(&html), &nonce);
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CACHE_CONTROL, "no-cache".to_owned()),
    ];
    (headers, Html(with_nonce(&html, &nonce))).into_response()
}

/// Fills `<meta name="csp-nonce" content="">`.
fn with_nonce(html: &str, nonce: &str) -> String {
    let Some(at) = html
        .find("name=\"csp-nonce\"")
        .or_else(|| html.find("name=csp-nonce"))
    else {
        return html.to_owned();
    };
    let (before, after) = html.split_at(at);
    let filled = format!("content=\"{nonce}\"");
    let Some(end) = after.find('>') else {
        return html.to_owned();
    };
    let (tag, rest) = after.split_at(end);
    let tag = match tag.find("content=\"\"") {
        Some(_) => tag.replacen("content=\"\"", &filled, 1),
        None => format!("{} {filled}", tag.trim_end_matches(['/', ' '])),
    };
    format!("{before}{tag}{rest}")
}

/// The hashes by which the policy knows the inline scripts that trunk writes.
fn inline_script_hashes(html: &str) -> Vec<String> {
    let mut hashes = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find("<script") {
        let Some(open) = rest[at..].find('>').map(|end| at + end + 1) else {
            break;
        };
        let Some(close) = rest[open..].find("</script").map(|end| open + end) else {
            break;
        };
        if !rest[at..open].contains(" src=") && close > open {
            hashes.push(STANDARD.encode(Sha256::digest(&rest[open..close])));
        }
        rest = &rest[close + "</script".len()..];
    }
    hashes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_are_known_by_their_hash() {
        let html = "<script src=\"/a.js\"></script><script type=\"module\">alert(1)</script>\
             <script>\nalert(2)\n</script>";
        let expected: Vec<String> = ["alert(1)", "\nalert(2)\n"]
            .iter()
            .map(|script| STANDARD.encode(Sha256::digest(script)))
            .collect();
        assert_eq!(inline_script_hashes(html), expected);
        assert!(inline_script_hashes("<script>unclosed").is_empty());
    }

    #[test]
    fn the_nonce_is_filled_in() {
        for html in [
            "<head><meta name=\"csp-nonce\" content=\"\" /><title>a</title>",
            "<head><meta name=\"csp-nonce\"><title>a</title>",
        ] {
            let filled = with_nonce(html, "n0nce");
            assert!(filled.contains("content=\"n0nce\""), "{filled}");
            assert!(filled.ends_with("><title>a</title>"), "{filled}");
        }
        assert_eq!(with_nonce("<p>no meta</p>", "n0nce"), "<p>no meta</p>");
    }
}

//! Who is answered, and what a browser may do with an answer.

use reqwest::{Method, header};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::server::{Served, config};

async fn keyed(folder: &TempDir) -> Served {
    let mut config = config(folder);
    config.api_key = Some("right-key".into());
    Served::start(config).await
}

#[tokio::test]
async fn calls_need_the_key_or_a_session() {
    let folder = TempDir::new().unwrap();
    let served = keyed(&folder).await;
    let url = served.url("/api/v1/documents");
    for key in [None, Some("wrong"), Some("right-ke"), Some("right-key2")] {
        let mut call = served.client.get(&url);
        if let Some(key) = key {
            call = call.header("x-api-key", key);
        }
        let answer = call.send().await.unwrap();
        assert_eq!(answer.status(), 401, "{key:?}");
        assert!(answer.json::<Value>().await.unwrap()["message"].is_string());
    }
    assert_eq!(served.get("/api/v1/documents").await.status(), 200);

    let session = served.url("/api/v1/session");
    let needs: Value = served
        .client
        .get(&session)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(needs["needsKey"], true);
    let sign_in = |key: &str| {
        served
            .client
            .post(&session)
            .json(&json!({ "apiKey": key }))
            .send()
    };
    assert_eq!(sign_in("wrong").await.unwrap().status(), 401);
    let answer = sign_in("right-key").await.unwrap();
    assert_eq!(answer.status(), 204);
    let cookie = answer.headers()[header::SET_COOKIE]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
        "{cookie}"
    );
    assert!(!cookie.contains("right-key"));
    let pair = cookie.split(';').next().unwrap();
    let with_cookie = |url: &str| served.client.get(url).header(header::COOKIE, pair).send();
    assert_eq!(with_cookie(&url).await.unwrap().status(), 200);
    let needs: Value = with_cookie(&session).await.unwrap().json().await.unwrap();
    assert_eq!(needs["needsKey"], false);
}

#[tokio::test]
async fn without_a_key_only_this_machine_is_answered() {
    let folder = TempDir::new().unwrap();
    let served = Served::start(config(&folder)).await;
    let port = served.server.address().port();
    for (host, status) in [
        (format!("localhost:{port}"), 200),
        (format!("[::1]:{port}"), 200),
        (format!("evil.example:{port}"), 403),
        (format!("127.0.0.1.evil.example:{port}"), 403),
    ] {
        let call = served
            .client
            .get(served.url("/api/v1/documents"))
            .header(header::HOST, &host);
        assert_eq!(call.send().await.unwrap().status(), status, "{host}");
    }
}

#[tokio::test]
async fn pages_of_other_sites_change_nothing() {
    let folder = TempDir::new().unwrap();
    let served = Served::start(config(&folder)).await;
    let own = format!("http://{}", served.server.address());
    let body = json!({ "kind": "experiment", "name": "cart", "text": "" });
    for (origin, status) in [
        (own.as_str(), 201),
        ("http://evil.example", 403),
        ("null", 403),
        ("http://127.0.0.1:1", 403),
    ] {
        let call = served
            .call(Method::POST, "/api/v1/documents")
            .header(header::ORIGIN, origin);
        assert_eq!(
            call.json(&body).send().await.unwrap().status(),
            status,
            "{origin}"
        );
        let query = json!({ "query": "{ __typename }" });
        let call = served
            .call(Method::POST, "/api/query")
            .header(header::ORIGIN, origin);
        let expected = if status == 201 { 200 } else { status };
        assert_eq!(
            call.json(&query).send().await.unwrap().status(),
            expected,
            "{origin}"
        );
    }
}

#[tokio::test]
async fn every_answer_is_hardened() {
    let folder = TempDir::new().unwrap();
    let served = Served::start(config(&folder)).await;
    for path in [
        "/",
        "/experiments",
        "/api/v1/session",
        "/api/v1/none",
        "/none.js",
    ] {
        let call = served
            .call(Method::GET, path)
            .header(header::ACCEPT, "text/html");
        let answer = call.send().await.unwrap();
        let headers = answer.headers();
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"));
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["referrer-policy"], "no-referrer");
        assert_eq!(headers["cross-origin-opener-policy"], "same-origin");
    }
}

#[tokio::test]
async fn the_page_has_a_nonce_of_its_own_each_time() {
    let folder = TempDir::new().unwrap();
    let served = Served::start(config(&folder)).await;
    let mut policies = Vec::new();
    for _ in 0..2 {
        let answer = served.get("/").await;
        if answer.status() == 503 {
            eprintln!("the studio is not built: its page is not checked");
            return;
        }
        let policy = answer.headers()[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap()
            .to_owned();
        let html = answer.text().await.unwrap();
        let nonce = policy
            .split("'nonce-")
            .nth(1)
            .unwrap()
            .split('\'')
            .next()
            .unwrap();
        assert!(html.contains(&format!("content=\"{nonce}\"")), "{html}");
        policies.push(policy);
    }
    assert_ne!(policies[0], policies[1]);
}

#[tokio::test]
async fn unknown_calls_are_problems() {
    let folder = TempDir::new().unwrap();
    let served = Served::start(config(&folder)).await;
    for (method, path, status) in [
        (Method::GET, "/api/v1/none", 404),
        (Method::GET, "/api/none", 404),
        (Method::GET, "/gateway/none", 404),
        (Method::GET, "/api/v1/documents/none", 404),
        (Method::GET, "/api/v1/runs/none", 404),
        (Method::GET, "/api/v1/runs/none/events", 404),
        (Method::POST, "/api/v1/runs/none/stop", 404),
        (Method::PATCH, "/api/v1/documents", 405),
        (Method::POST, "/experiments", 405),
    ] {
        let call = served
            .call(method.clone(), path)
            .header(header::ACCEPT, "text/html");
        let answer = call.send().await.unwrap();
        assert_eq!(answer.status(), status, "{method} {path}");
        let problem: Value = answer.json().await.unwrap();
        assert!(problem["message"].is_string(), "{method} {path}: {problem}");
    }
    let broken = served
        .call(Method::POST, "/api/v1/documents")
        .body("{\"kind\":");
    let answer = broken.send().await.unwrap();
    assert_eq!(answer.status(), 400);
    assert!(answer.json::<Value>().await.unwrap()["message"].is_string());
}

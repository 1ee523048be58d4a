//! The API without a client's help.

#![allow(clippy::unwrap_used)]

use faultline_sandbox::{Error, Options, Sandbox, start};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

async fn sandbox() -> Sandbox {
    start(Options::default()).await.unwrap()
}

fn address(sandbox: &Sandbox) -> String {
    sandbox.url.trim_start_matches("http://").to_owned()
}

/// The status line and the body of an answer.
async fn ask(sandbox: &Sandbox, request: &str) -> (String, String) {
    let mut stream = TcpStream::connect(address(sandbox)).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.lines().next().unwrap().to_owned(), body.to_owned())
}

async fn get(sandbox: &Sandbox, path: &str, headers: &str) -> (String, String) {
    let host = address(sandbox);
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n");
    ask(sandbox, &request).await
}

#[tokio::test]
async fn browser_pages_are_kept_out() {
    let sandbox = sandbox().await;
    let (status, _) = get(&sandbox, "/api/v1/pods", "").await;
    assert_eq!(status, "HTTP/1.1 200 OK");
    let (status, body) = get(&sandbox, "/api/v1/pods", "Origin: http://localhost\r\n").await;
    assert_eq!(status, "HTTP/1.1 403 Forbidden");
    assert!(body.contains("browser"), "{body}");
    let rebound = "GET /api/v1/pods HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
    assert_eq!(ask(&sandbox, rebound).await.0, "HTTP/1.1 403 Forbidden");
}

#[tokio::test]
async fn strange_paths_get_proper_answers() {
    let sandbox = sandbox().await;
    for (path, status) in [
        ("/nothing", "HTTP/1.1 404 Not Found"),
        ("/apis/nothing.example/v1", "HTTP/1.1 404 Not Found"),
        (
            "/api/v1/namespaces/hce/pods/x/exec",
            "HTTP/1.1 404 Not Found",
        ),
        ("/api/v1/namespaces/hce/pods/x", "HTTP/1.1 404 Not Found"),
        (
            "/api/v1/pods?labelSelector=a%20b",
            "HTTP/1.1 400 Bad Request",
        ),
        (
            "/api/v1/pods?watch=1&resourceVersion=x",
            "HTTP/1.1 400 Bad Request",
        ),
        ("/version", "HTTP/1.1 200 OK"),
        ("/readyz", "HTTP/1.1 200 OK"),
    ] {
        assert_eq!(get(&sandbox, path, "").await.0, status, "{path}");
    }
    let (_, body) = get(&sandbox, "/nothing", "").await;
    assert!(body.contains("\"kind\":\"Status\""), "{body}");
}

#[tokio::test]
async fn a_watch_ends_in_time_and_with_the_sandbox() {
    let sandbox = sandbox().await;
    let path = "/api/v1/namespaces/hce/pods?watch=1&timeoutSeconds=1&labelSelector=app%3Dfrontend";
    let (_, body) = get(&sandbox, path, "").await;
    assert!(body.contains("\"type\":\"ADDED\""), "{body}");

    let mut stream = TcpStream::connect(address(&sandbox)).await.unwrap();
    let request = format!(
        "GET /api/v1/pods?watch=1 HTTP/1.1\r\nHost: {}\r\n\r\n",
        address(&sandbox)
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut some = [0; 64];
    assert!(stream.read(&mut some).await.unwrap() > 0);
    drop(sandbox);
    let mut rest = Vec::new();
    let end = stream.read_to_end(&mut rest);
    tokio::time::timeout(std::time::Duration::from_secs(5), end)
        .await
        .expect("the watch outlives the sandbox")
        .unwrap();
}

#[tokio::test]
async fn it_listens_on_loopback_only_and_at_a_sound_pace() {
    let listen = "0.0.0.0:0".parse().unwrap();
    let refused = start(Options {
        listen,
        ..Options::default()
    })
    .await;
    assert!(matches!(refused, Err(Error::NotLoopback(_))));
    for speed in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let refused = start(Options {
            speed,
            ..Options::default()
        })
        .await;
        assert!(matches!(refused, Err(Error::Speed(_))), "{speed}");
    }
}

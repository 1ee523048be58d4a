//! A server of a test's own.

use std::net::SocketAddr;

use faultline_server::{BuiltInInfrastructure, Config, Server};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::{Value, json};
use tempfile::TempDir;

/// The manifest of the document, byte for byte.
pub const CART: &str = include_str!("../../../../tests/fixtures/cart-pod-delete.workflow.json");

/// A kubeconfig of a cluster at an address.
pub fn kubeconfig(url: &str) -> String {
    json!({
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{ "name": "test", "cluster": { "server": url } }],
        "users": [{ "name": "test", "user": {} }],
        "contexts": [{ "name": "test", "context": { "cluster": "test", "user": "test" } }],
        "current-context": "test",
    })
    .to_string()
}

/// Loopback, a free port, no key, and a cluster that does not answer.
pub fn config(folder: &TempDir) -> Config {
    Config {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        data_dir: folder.path().join("data"),
        api_key: None,
        kubeconfig: kubeconfig("http://127.0.0.1:1"),
        infrastructure: BuiltInInfrastructure {
            id: "test".into(),
            name: "Test".into(),
            description: "A cluster for tests".into(),
            namespace: "hce".into(),
        },
        controller_instance: None,
    }
}

/// A running server, and a client that speaks to it.
pub struct Served {
    pub server: Server,
    pub client: reqwest::Client,
    key: Option<String>,
}

impl Served {
    pub async fn start(config: Config) -> Self {
        let key = config.api_key.clone();
        let server = Server::start(config).await.unwrap();
        Self {
            server,
            client: reqwest::Client::new(),
            key,
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.server.address())
    }

    /// A call with the key, where the server has one.
    pub fn call(&self, method: Method, path: &str) -> RequestBuilder {
        let call = self.client.request(method, self.url(path));
        match &self.key {
            Some(key) => call.header("x-api-key", key),
            None => call,
        }
    }

    pub async fn get(&self, path: &str) -> Response {
        self.call(Method::GET, path).send().await.unwrap()
    }

    pub async fn send(&self, method: Method, path: &str, body: &Value) -> Response {
        self.call(method, path).json(body).send().await.unwrap()
    }

    /// Creates an experiment and returns it as stored.
    pub async fn create(&self, text: &str) -> Value {
        let body = json!({ "kind": "experiment", "name": "cart", "text": text });
        let answer = self.send(Method::POST, "/api/v1/documents", &body).await;
        assert_eq!(answer.status(), 201);
        answer.json().await.unwrap()
    }
}

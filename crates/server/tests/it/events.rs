//! What the server pushes.

use std::time::Duration;

use futures::StreamExt;
use serde_json::Value;

use crate::server::Served;

const PATIENCE: Duration = Duration::from_secs(60);

/// Server-sent events of one name, each as JSON.
pub struct Events {
    bytes:
        std::pin::Pin<Box<dyn futures::Stream<Item = reqwest::Result<axum::body::Bytes>> + Send>>,
    buffer: String,
}

impl Events {
    /// Asks for a stream of events.
    pub async fn open(served: &Served, path: &str) -> Self {
        let answer = served.get(path).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        Self {
            bytes: Box::pin(answer.bytes_stream()),
            buffer: String::new(),
        }
    }

    /// The next event; `None` when the stream ended.
    pub async fn next(&mut self, name: &str) -> Option<Value> {
        loop {
            if let Some(end) = self.buffer.find("\n\n") {
                let event: String = self.buffer.drain(..end + 2).collect();
                let mut lines = event.lines();
                if lines.next() != Some(&format!("event: {name}")) {
                    continue;
                }
                let data = lines.next().unwrap().strip_prefix("data: ").unwrap();
                return Some(serde_json::from_str(data).unwrap());
            }
            let chunk = tokio::time::timeout(PATIENCE, self.bytes.next())
                .await
                .unwrap()?;
            self.buffer
                .push_str(std::str::from_utf8(&chunk.unwrap()).unwrap());
        }
    }

    /// The last event before the stream ends; null where there is none.
    pub async fn last(&mut self, name: &str) -> Value {
        let mut last = Value::Null;
        while let Some(event) = self.next(name).await {
            last = event;
        }
        last
    }
}

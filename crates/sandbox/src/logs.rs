//! The logs of containers.

use std::{collections::VecDeque, convert::Infallible};

use axum::{
    body::{Body, Bytes},
    http::header,
    response::{IntoResponse, Response},
};
use futures::stream;
use rehearsal::{ApiError, LogLine, resource::PODS};
use serde_json::Value;
use tokio::sync::watch;

use crate::{query::Parameters, state::Shared, target::Target};

/// Which lines are wanted, and how.
#[derive(Clone)]
struct Wanted {
    namespace: String,
    pod: String,
    container: Option<String>,
    timestamps: bool,
}

/// Answers with a container's log, and goes on with it where that is asked for.
pub(crate) fn read(
    shared: &Shared,
    target: &Target,
    parameters: &Parameters,
) -> Result<Response, ApiError> {
    if parameters.flag("previous") {
        return Err(ApiError::BadRequest(
            "previous terminated container not found: the sandbox restarts no containers".into(),
        ));
    }
    let container = parameters.text("container");
    let wanted = Wanted {
        namespace: target.place().to_owned(),
        pod: target.name.clone().unwrap_or_default(),
        container: (!container.is_empty()).then(|| container.to_owned()),
        timestamps: parameters.flag("timestamps"),
    };
    let (lines, now) = shared.with(|cluster| {
        let Wanted {
            namespace,
            pod,
            container,
            ..
        } = &wanted;
        Ok((
            cluster.logs(namespace, pod, container.as_deref())?,
            cluster.unix_ms(),
        ))
    })?;
    let seen = lines.len();
    let oldest = match parameters.number("sinceSeconds")? {
        Some(seconds) => now.saturating_sub_unsigned(seconds.saturating_mul(1000)),
        None => i64::MIN,
    };
    let mut first: VecDeque<LogLine> = lines
        .into_iter()
        .filter(|line| line.unix_ms >= oldest)
        .collect();
    if let Some(tail) = parameters.number("tailLines")? {
        let surplus = first.len().saturating_sub(tail as usize);
        first.drain(..surplus);
    }
    let text = wanted.text(first.iter());
    let plain = [(header::CONTENT_TYPE, "text/plain")];
    if !parameters.flag("follow") {
        return Ok((plain, text).into_response());
    }
    let following = Following {
        beats: shared.beats(),
        shared: shared.clone(),
        wanted,
        seen,
        first: Some(text),
    };
    let stream = stream::unfold(following, Following::next);
    Ok((plain, Body::from_stream(stream)).into_response())
}

impl Wanted {
    fn text<'l>(&self, lines: impl Iterator<Item = &'l LogLine>) -> String {
        let mut text = String::new();
        for line in lines {
            if self.timestamps {
                text += &line.timestamp();
                text.push(' ');
            }
            text += &line.text;
            text.push('\n');
        }
        text
    }
}

struct Following {
    shared: Shared,
    beats: watch::Receiver<u64>,
    wanted: Wanted,
    seen: usize,
    first: Option<String>,
}

impl Following {
    async fn next(mut self) -> Option<(Result<Bytes, Infallible>, Self)> {
        if let Some(first) = self.first.take().filter(|text| !text.is_empty()) {
            return Some((Ok(first.into()), self));
        }
        loop {
            self.beats.mark_unchanged();
            let Wanted {
                namespace,
                pod,
                container,
                ..
            } = &self.wanted;
            let (lines, over) = self.shared.with(|cluster| {
                let container = container.as_deref();
                let lines = cluster
                    .logs(namespace, pod, container)
                    .ok()
                    .or_else(|| cluster.last_words(namespace, pod, container));
                let over = cluster.get(&PODS, namespace, pod).map_or(true, |pod| {
                    let phase = pod.pointer("/status/phase").and_then(Value::as_str);
                    matches!(phase, Some("Succeeded" | "Failed"))
                });
                (lines, over)
            });
            let lines = lines?;
            if lines.len() > self.seen {
                let text = self.wanted.text(lines[self.seen..].iter());
                self.seen = lines.len();
                return Some((Ok(text.into()), self));
            }
            if over {
                return None;
            }
            tokio::select! {
                changed = self.beats.changed() => changed.ok()?,
                () = self.shared.ended() => return None,
            }
        }
    }
}

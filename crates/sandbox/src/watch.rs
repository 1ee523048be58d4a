//! Streams of changes.

use std::{collections::VecDeque, convert::Infallible, time::Duration};

use axum::{
    body::{Body, Bytes},
    http::header,
    response::{IntoResponse, Response},
};
use futures::stream;
use rehearsal::{ApiError, Change, ChangeKind, Selector};
use serde_json::{Value, json};
use tokio::{sync::watch, time::Instant};

use crate::{
    answer, objects,
    query::{Form, Parameters},
    state::Shared,
    table,
    target::Target,
};

/// How long a watch lives where the caller does not say.
const LIFE: u64 = 1_800;

/// How long a watch is silent before a bookmark tells that it lives.
const SILENCE: Duration = Duration::from_secs(30);

struct Watching {
    shared: Shared,
    beats: watch::Receiver<u64>,
    target: Target,
    selector: Selector,
    parameters: Parameters,
    form: Form,
    /// Everything up to this version has been told.
    version: u64,
    waiting: VecDeque<Value>,
    end: Instant,
    bookmarks: bool,
    columns_told: bool,
    broken: bool,
}

/// Answers with a stream of changes.
pub(crate) fn start(
    shared: &Shared,
    mut target: Target,
    parameters: &Parameters,
    form: Form,
) -> Result<Response, ApiError> {
    let mut fields = parameters.text("fieldSelector").to_owned();
    if let Some(name) = target.name.take() {
        if !fields.is_empty() {
            fields.push(',');
        }
        fields += &format!("metadata.name={name}");
    }
    let selector = Selector::parse(parameters.text("labelSelector"), &fields)?;
    let since = parameters.number("resourceVersion")?.unwrap_or(0);
    let life = parameters
        .number("timeoutSeconds")?
        .unwrap_or(LIFE)
        .min(86_400);
    let initial = parameters.flag("sendInitialEvents") || since == 0;
    let mut watching = Watching {
        beats: shared.beats(),
        shared: shared.clone(),
        target,
        selector,
        parameters: parameters.clone(),
        form,
        version: since,
        waiting: VecDeque::new(),
        end: Instant::now() + Duration::from_secs(life),
        bookmarks: parameters.flag("allowWatchBookmarks"),
        columns_told: false,
        broken: false,
    };
    if initial {
        watching.tell_all();
    }
    let stream = stream::unfold(watching, Watching::next);
    Ok((
        [(header::CONTENT_TYPE, "application/json")],
        Body::from_stream(stream),
    )
        .into_response())
}

impl Watching {
    /// Tells everything that exists, as if it were new.
    fn tell_all(&mut self) {
        let resource = self.target.resource;
        let namespace = self.target.namespace.as_deref();
        let (objects, version, now) = self.shared.with(|cluster| {
            let objects = cluster.list(resource, namespace, &self.selector);
            (objects, cluster.version(), cluster.unix_ms())
        });
        self.version = version;
        for object in objects {
            let event = self.event("ADDED", &object, now);
            self.waiting.push_back(event);
        }
        if self.parameters.flag("sendInitialEvents") && self.bookmarks {
            let mut bookmark = self.bookmark();
            if let Some(metadata) = bookmark.pointer_mut("/object/metadata") {
                metadata["annotations"] = json!({"k8s.io/initial-events-end": "true"});
            }
            self.waiting.push_back(bookmark);
        }
    }

    fn bookmark(&self) -> Value {
        let (kind, version) = match self.form {
            Form::Whole => (
                self.target.resource.kind,
                self.target.resource.api_version(),
            ),
            Form::Table => ("Table", "meta.k8s.io/v1".to_owned()),
            Form::Metadata => ("PartialObjectMetadata", "meta.k8s.io/v1".to_owned()),
        };
        json!({"type": "BOOKMARK", "object": {
            "kind": kind,
            "apiVersion": version,
            "metadata": {"resourceVersion": self.version.to_string()},
        }})
    }

    fn event(&mut self, kind: &str, object: &std::sync::Arc<Value>, now: i64) -> Value {
        let shown = match self.form {
            Form::Whole => (**object).clone(),
            Form::Metadata => objects::metadata(object),
            Form::Table => {
                let version = json!({
                    "resourceVersion": object.pointer("/metadata/resourceVersion"),
                });
                let objects = std::slice::from_ref(object);
                let resource = self.target.resource;
                let mut rows = table::of(resource, objects, now, version, &self.parameters);
                if std::mem::replace(&mut self.columns_told, true) {
                    rows["columnDefinitions"] = Value::Null;
                }
                rows
            }
        };
        json!({"type": kind, "object": shown})
    }

    /// Collects the changes since the last look.
    fn look(&mut self) -> Result<(), ApiError> {
        let (changes, version, now) = self.shared.with(|cluster| {
            let changes = cluster.changes_since(self.version)?;
            Ok((changes, cluster.version(), cluster.unix_ms()))
        })?;
        self.version = version;
        for change in changes {
            if let Some(kind) = self.kind_of(&change) {
                let event = self.event(kind, &change.object, now);
                self.waiting.push_back(event);
            }
        }
        Ok(())
    }

    /// What a change is to this watch: an object may come into its view or leave it.
    fn kind_of(&self, change: &Change) -> Option<&'static str> {
        if change.resource != self.target.resource {
            return None;
        }
        let namespace = change
            .object
            .pointer("/metadata/namespace")
            .and_then(Value::as_str);
        if self.target.namespace.is_some() && self.target.namespace.as_deref() != namespace {
            return None;
        }
        let before = change
            .before
            .as_ref()
            .is_some_and(|b| self.selector.matches(b));
        let after = change.kind != ChangeKind::Deleted && self.selector.matches(&change.object);
        match (before, after) {
            (false, true) => Some("ADDED"),
            (true, true) => Some("MODIFIED"),
            (true, false) => Some("DELETED"),
            (false, false) => None,
        }
    }

    async fn next(mut self) -> Option<(Result<Bytes, Infallible>, Self)> {
        loop {
            if let Some(event) = self.waiting.pop_front() {
                let mut line = event.to_string();
                line.push('\n');
                return Some((Ok(line.into()), self));
            }
            if self.broken || Instant::now() >= self.end {
                return None;
            }
            self.beats.mark_unchanged();
            if let Err(error) = self.look() {
                let object = answer::error_object(&error);
                self.waiting
                    .push_back(json!({"type": "ERROR", "object": object}));
                self.broken = true;
                continue;
            }
            if !self.waiting.is_empty() {
                continue;
            }
            let shared = self.shared.clone();
            tokio::select! {
                changed = self.beats.changed() => changed.ok()?,
                () = shared.ended() => return None,
                () = tokio::time::sleep_until(self.end) => return None,
                () = tokio::time::sleep(SILENCE), if self.bookmarks => {
                    let bookmark = self.bookmark();
                    self.waiting.push_back(bookmark);
                }
            }
        }
    }
}

//! Watches that start again by themselves.

use std::time::Duration;

use futures::{Stream, StreamExt};
use kube::runtime::{
    WatchStreamExt,
    utils::Backoff,
    watcher::{self, Event},
};
use serde_json::Value;

use super::{ClusterError, Objects, objects::plain};

/// What a watch tells.
#[derive(Debug)]
pub(crate) enum Change {
    /// The list begins anew: what is not named until [`Change::Listed`] is gone.
    Listing,
    /// It is, or became, so.
    Is(Value),
    /// It was deleted; this is how it was last.
    Gone(Value),
    /// All that there is has been named.
    Listed,
    /// The cluster does not answer; the watch goes on trying.
    Lost(ClusterError),
}

/// Watches objects with the labels until the stream is dropped.
pub(crate) fn changes(
    objects: &Objects,
    labels: &str,
) -> impl Stream<Item = Change> + Send + use<> {
    let config = watcher::Config::default().labels(labels);
    watcher::watcher(objects.api.clone(), config)
        .backoff(Retries::default())
        .map(|event| match event {
            Ok(Event::Init) => Change::Listing,
            Ok(Event::InitApply(object) | Event::Apply(object)) => Change::Is(plain(&object)),
            Ok(Event::Delete(object)) => Change::Gone(plain(&object)),
            Ok(Event::InitDone) => Change::Listed,
            Err(error) => Change::Lost(lost(error)),
        })
}

/// Waits longer after each failure in a row, but a person waits for the next run.
struct Retries {
    next: Duration,
}

const FIRST_RETRY: Duration = Duration::from_millis(250);
const LAST_RETRY: Duration = Duration::from_secs(4);

impl Default for Retries {
    fn default() -> Self {
        Self { next: FIRST_RETRY }
    }
}

impl Iterator for Retries {
    type Item = Duration;

    fn next(&mut self) -> Option<Duration> {
        let wait = self.next;
        self.next = LAST_RETRY.min(wait * 2);
        Some(wait)
    }
}

impl Backoff for Retries {
    fn reset(&mut self) {
        *self = Self::default();
    }
}

fn lost(error: watcher::Error) -> ClusterError {
    match error {
        watcher::Error::InitialListFailed(error)
        | watcher::Error::WatchStartFailed(error)
        | watcher::Error::WatchFailed(error) => error.into(),
        watcher::Error::WatchError(status) => ClusterError::Unreachable(status.message.clone()),
        watcher::Error::NoResourceVersion => {
            ClusterError::Unreachable("its answer has no resource version".into())
        }
    }
}

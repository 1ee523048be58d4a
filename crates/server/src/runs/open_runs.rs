//! The runs that are followed now, each with a channel that pushes it at every change.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use api::Run;
use tokio::sync::watch;

/// A channel of the whole run; it closes when the run ends.
pub(crate) type Feed = watch::Receiver<Arc<Run>>;

#[derive(Default)]
pub(super) struct OpenRuns {
    feeds: Mutex<HashMap<String, Feed>>,
}

impl OpenRuns {
    /// Opens the channel of a run; the caller sends on it and drops it at the end.
    pub fn open(&self, run: &Run) -> watch::Sender<Arc<Run>> {
        let (sender, feed) = watch::channel(Arc::new(run.clone()));
        self.lock().insert(run.id.clone(), feed);
        sender
    }

    pub fn feed(&self, id: &str) -> Option<Feed> {
        self.lock().get(id).cloned()
    }

    pub fn close(&self, id: &str) {
        self.lock().remove(id);
    }

    pub fn any_of(&self, document: &str) -> bool {
        self.lock()
            .values()
            .any(|feed| feed.borrow().document == document)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Feed>> {
        // A map has no half-done state that a panic could leave behind.
        self.feeds.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

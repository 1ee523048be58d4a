//! The cluster that all requests share, and its pace.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use rehearsal::Cluster;
use tokio::sync::{Notify, watch};

/// What all requests share. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Shared(Arc<Inner>);

struct Inner {
    cluster: Mutex<Cluster>,
    started: Instant,
    speed: f64,
    /// Counts up whenever something may have happened.
    beats: watch::Sender<u64>,
    /// Tells the pace-keeper that a request changed what happens next.
    requested: Notify,
    /// Closes when the sandbox ends.
    ended: watch::Receiver<()>,
}

impl Shared {
    pub fn new(cluster: Cluster, speed: f64, ended: watch::Receiver<()>) -> Self {
        Self(Arc::new(Inner {
            cluster: Mutex::new(cluster),
            started: Instant::now(),
            speed,
            beats: watch::Sender::new(0),
            requested: Notify::new(),
            ended,
        }))
    }

    /// Works on the cluster as it is now.
    pub fn with<R>(&self, work: impl FnOnce(&mut Cluster) -> R) -> R {
        let (result, moved) = self.locked(work);
        if moved {
            self.0.requested.notify_one();
        }
        result
    }

    /// Lets everything happen that is due, and says how long nothing will.
    pub fn catch_up(&self) -> Option<Duration> {
        let (next, _) = self.locked(|cluster| cluster.next_event());
        let due = Duration::from_secs_f64((next? as f64 / 1000.0 / self.0.speed).min(1e9));
        Some(due.saturating_sub(self.0.started.elapsed()))
    }

    fn locked<R>(&self, work: impl FnOnce(&mut Cluster) -> R) -> (R, bool) {
        let mut cluster = self
            .0
            .cluster
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let before = (cluster.version(), cluster.next_event());
        let virtual_now = self.0.started.elapsed().as_secs_f64() * self.0.speed * 1000.0;
        cluster.advance_to(virtual_now as u64);
        let result = work(&mut cluster);
        let moved = before != (cluster.version(), cluster.next_event());
        drop(cluster);
        if moved {
            self.0
                .beats
                .send_modify(|beats| *beats = beats.wrapping_add(1));
        }
        (result, moved)
    }

    /// A receiver that changes whenever something may have happened.
    pub fn beats(&self) -> watch::Receiver<u64> {
        self.0.beats.subscribe()
    }

    /// Waits for a request that changes what happens next.
    pub async fn requested(&self) {
        self.0.requested.notified().await;
    }

    /// Waits for the end of the sandbox.
    pub async fn ended(&self) {
        let mut ended = self.0.ended.clone();
        // The channel only ever closes: nothing is sent.
        let _ = ended.changed().await;
    }
}

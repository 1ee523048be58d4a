//! Keeps the virtual clock at the wall clock's pace.

use std::time::Duration;

use crate::state::Shared;

/// How long the keeper sleeps where nothing is due.
const IDLE: Duration = Duration::from_secs(3600);

/// Lets things happen when they are due, until the sandbox ends.
pub(crate) async fn keep(shared: Shared) {
    loop {
        let pause = shared.catch_up().unwrap_or(IDLE).min(IDLE);
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = shared.requested() => {}
            () = shared.ended() => return,
        }
    }
}

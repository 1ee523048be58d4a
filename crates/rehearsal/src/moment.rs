//! What a person would tell about a run.

use serde::Serialize;

/// Something worth telling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Moment {
    /// Virtual milliseconds.
    pub at: u64,
    /// The step, engine or workflow that it is about.
    pub subject: String,
    /// What happened.
    pub text: String,
}

/// A line of a container's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// When it was written, by the cluster's clock.
    pub unix_ms: i64,
    /// The line, without its end.
    pub text: String,
}

impl LogLine {
    /// The line's instant, as `kubectl logs --timestamps` shows it.
    pub fn timestamp(&self) -> String {
        crate::clock::millis(self.unix_ms)
    }
}

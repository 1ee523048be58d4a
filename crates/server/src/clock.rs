//! The wall clock, in the one form that is stored and sent.

use jiff::Timestamp;

/// Now, as RFC 3339 in UTC with milliseconds; texts sort as the times do.
pub(crate) fn now() -> String {
    format!("{:.3}", Timestamp::now())
}

/// Now, in milliseconds since 1970.
pub(crate) fn now_millis() -> i64 {
    Timestamp::now().as_millisecond()
}

/// Milliseconds since 1970 of a time as [`now`] gives it, or as Kubernetes does.
pub(crate) fn millis(text: &str) -> Option<i64> {
    text.parse::<Timestamp>()
        .ok()
        .map(Timestamp::as_millisecond)
}

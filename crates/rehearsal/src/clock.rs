//! Virtual milliseconds as the timestamps that Kubernetes writes.

use jiff::Timestamp;

/// The longest time that anything may ask for, in milliseconds: a year. Documents may say more.
pub(crate) const LONGEST: u64 = 365 * 86_400_000;

/// Seconds as milliseconds, a year at most.
pub(crate) fn from_seconds(seconds: u64) -> u64 {
    seconds.saturating_mul(1000).min(LONGEST)
}

/// The instant `unix_ms` to the second, as in `2026-11-20T11:03:28Z`.
pub(crate) fn seconds(unix_ms: i64) -> String {
    instant(unix_ms.div_euclid(1000) * 1000)
}

/// The instant `unix_ms` with its milliseconds, as log lines carry it.
pub(crate) fn millis(unix_ms: i64) -> String {
    let whole = seconds(unix_ms);
    format!(
        "{}.{:03}000000Z",
        whole.trim_end_matches('Z'),
        unix_ms.rem_euclid(1000)
    )
}

fn instant(unix_ms: i64) -> String {
    Timestamp::from_millisecond(unix_ms)
        .unwrap_or(Timestamp::UNIX_EPOCH)
        .to_string()
}

/// The unix milliseconds of a timestamp as Kubernetes writes it.
pub fn unix_ms(timestamp: &str) -> Option<i64> {
    timestamp
        .parse::<Timestamp>()
        .ok()
        .map(|instant| instant.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_are_those_of_kubernetes() {
        assert_eq!(seconds(1_700_000_000_999), "2023-11-14T22:13:20Z");
        assert_eq!(millis(1_700_000_000_009), "2023-11-14T22:13:20.009000000Z");
        assert_eq!(unix_ms("2023-11-14T22:13:20Z"), Some(1_700_000_000_000));
        assert_eq!(unix_ms("yesterday"), None);
    }
}

//! Ages in few characters.

use serde_json::Value;

use super::text;

/// How long ago the timestamp at a JSON Pointer was, as `kubectl` writes it.
pub(crate) fn since(object: &Value, pointer: &str, now: i64) -> String {
    match rehearsal::unix_ms(text(object, pointer)) {
        Some(then) => human((now - then).max(0) / 1000),
        None => "<unknown>".to_owned(),
    }
}

/// A number of seconds in its two largest units, coarser the longer it is.
pub(crate) fn human(seconds: i64) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    let two = |large: i64, large_unit, small: i64, small_unit| {
        if small == 0 {
            format!("{large}{large_unit}")
        } else {
            format!("{large}{large_unit}{small}{small_unit}")
        }
    };
    if seconds < 120 {
        format!("{seconds}s")
    } else if minutes < 10 {
        two(minutes, "m", seconds % 60, "s")
    } else if minutes < 180 {
        format!("{minutes}m")
    } else if hours < 8 {
        two(hours, "h", minutes % 60, "m")
    } else if hours < 48 {
        format!("{hours}h")
    } else if hours < 192 {
        two(days, "d", hours % 24, "h")
    } else if days < 730 {
        format!("{days}d")
    } else if days < 2920 {
        two(days / 365, "y", days % 365, "d")
    } else {
        format!("{}y", days / 365)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_written_as_in_the_tutorial() {
        for (seconds, age) in [
            (29, "29s"),
            (119, "119s"),
            (339, "5m39s"),
            (360, "6m"),
            (660, "11m"),
            (20_460, "5h41m"),
            (36_000, "10h"),
            (200_000, "2d7h"),
            (1_000_000, "11d"),
            (80_000_000, "2y195d"),
            (-0, "0s"),
        ] {
            assert_eq!(human(seconds), age);
        }
    }
}

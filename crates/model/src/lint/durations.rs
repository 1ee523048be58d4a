//! Durations as Go writes them, and the whole numbers that stood for them before.

/// What a text says about a length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Duration {
    /// `10s`, `1m30s`, `100ms`, `0`.
    Valid,
    /// `10`: which unit is meant?
    WithoutUnit,
    /// Neither.
    Invalid,
}

/// Reads a Go duration.
pub(super) fn read(text: &str) -> Duration {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if unsigned == "0" {
        return Duration::Valid;
    }
    let mut rest = unsigned;
    let mut parts = 0;
    while !rest.is_empty() {
        let digits = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        let (number, after) = rest.split_at(digits);
        if number.matches('.').count() > 1 || !number.bytes().any(|b| b.is_ascii_digit()) {
            return Duration::Invalid;
        }
        // Longer units first: `ms` is no `m`.
        let Some(unit) = ["ns", "us", "µs", "ms", "s", "m", "h"]
            .iter()
            .find(|unit| after.starts_with(**unit))
        else {
            return if after.is_empty() && parts == 0 {
                Duration::WithoutUnit
            } else {
                Duration::Invalid
            };
        };
        rest = &after[unit.len()..];
        parts += 1;
    }
    if parts > 0 {
        Duration::Valid
    } else {
        Duration::Invalid
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_like_go_reads_them() {
        for text in [
            "10s", "1m30s", "100ms", "1.5h", "0", "2h45m", "1us", "1µs", "-1s",
        ] {
            assert_eq!(read(text), Duration::Valid, "{text}");
        }
        for text in ["10", "1.5", "007"] {
            assert_eq!(read(text), Duration::WithoutUnit, "{text}");
        }
        for text in ["", "s", "10 s", "10sec", "1m5", "1..5s", ".s", "ten", "1d"] {
            assert_eq!(read(text), Duration::Invalid, "{text}");
        }
    }
}

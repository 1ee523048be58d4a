//! Durations as Go writes them: `1m30s`, `100ms`.

use crate::clock::LONGEST;

/// The duration in milliseconds, a year at most; `None` where the text is none, or has no unit.
pub(crate) fn parse(text: &str) -> Option<u64> {
    let mut rest = text.trim();
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total = 0.0;
    while !rest.is_empty() {
        let digits = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        let number: f64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let end = rest
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(rest.len());
        total += number
            * match &rest[..end] {
                "ns" => 1e-6,
                "us" | "µs" => 1e-3,
                "ms" => 1.0,
                "s" => 1e3,
                "m" => 6e4,
                "h" => 3.6e6,
                _ => return None,
            };
        rest = &rest[end..];
    }
    // A shorter time than the clock can tell is still a time.
    Some((total as u64).clamp(u64::from(total > 0.0), LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_those_of_go() {
        for (text, millis) in [
            ("10s", Some(10_000)),
            ("100ms", Some(100)),
            ("1m30s", Some(90_000)),
            ("1.5h", Some(5_400_000)),
            ("200us", Some(1)),
            ("0", Some(0)),
            ("10", None),
            ("", None),
            ("s", None),
            ("10 s", None),
            ("-1s", None),
            ("99999999999999999999h", Some(LONGEST)),
        ] {
            assert_eq!(parse(text), millis, "{text:?}");
        }
    }
}

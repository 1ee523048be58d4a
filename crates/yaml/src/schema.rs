//! What a scalar means: the YAML 1.2 core schema, and what YAML 1.1 readers make of a plain text.

use serde_json::{Number, Value};

/// An explicit tag, as far as it changes what a scalar means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) enum Tag {
    #[default]
    None,
    Str,
    Int,
    Float,
    Bool,
    Null,
    /// Another tag: what it makes of a text, nobody here knows.
    Other,
}

/// What a scalar resolves to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Resolved {
    Null,
    Bool(bool),
    Int(i64),
    UInt(u64),
    Float(f64),
    Str,
}

impl Resolved {
    /// As JSON; `text` is the scalar's text, also for the floats that JSON does not have.
    pub fn to_json(self, text: &str) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(value),
            Self::Int(value) => Value::from(value),
            Self::UInt(value) => Value::from(value),
            Self::Float(value) => Number::from_f64(value)
                .map_or_else(|| Value::String(text.to_owned()), Value::Number),
            Self::Str => Value::String(text.to_owned()),
        }
    }
}

/// What a scalar with this tag means; `plain` when it has no quotes and is no block scalar.
pub(crate) fn resolve(text: &str, plain: bool, tag: Tag) -> Resolved {
    match tag {
        Tag::Str => Resolved::Str,
        Tag::None if plain => resolve_plain(text),
        Tag::Other if plain && text.is_empty() => Resolved::Null,
        Tag::None | Tag::Other => Resolved::Str,
        Tag::Null => Resolved::Null,
        Tag::Int | Tag::Bool => resolve_plain(text),
        Tag::Float => match resolve_plain(text) {
            Resolved::Int(value) => Resolved::Float(value as f64),
            Resolved::UInt(value) => Resolved::Float(value as f64),
            other => other,
        },
    }
}

/// What a plain scalar means in the core schema.
pub(crate) fn resolve_plain(text: &str) -> Resolved {
    let Some(first) = text.bytes().next() else {
        return Resolved::Null;
    };
    match first {
        b'~' if text == "~" => Resolved::Null,
        b'n' | b'N' if matches!(text, "null" | "Null" | "NULL") => Resolved::Null,
        b't' | b'T' if matches!(text, "true" | "True" | "TRUE") => Resolved::Bool(true),
        b'f' | b'F' if matches!(text, "false" | "False" | "FALSE") => Resolved::Bool(false),
        b'0'..=b'9' | b'+' | b'-' | b'.' => resolve_number(text),
        _ => Resolved::Str,
    }
}

fn resolve_number(text: &str) -> Resolved {
    let radix = |digits: &str, radix: u32| {
        let valid = !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
        let value = u64::from_str_radix(digits, radix).ok().filter(|_| valid);
        value.map_or(Resolved::Str, |value| {
            i64::try_from(value).map_or(Resolved::UInt(value), Resolved::Int)
        })
    };
    if let Some(octal) = text.strip_prefix("0o") {
        return radix(octal, 8);
    }
    if let Some(hex) = text.strip_prefix("0x") {
        return radix(hex, 16);
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") {
        return Resolved::Float(if text.starts_with('-') {
            f64::NEG_INFINITY
        } else {
            f64::INFINITY
        });
    }
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Resolved::Float(f64::NAN);
    }
    if !unsigned.is_empty() && unsigned.bytes().all(|b| b.is_ascii_digit()) {
        if let Ok(value) = text.parse() {
            return Resolved::Int(value);
        }
        if let Ok(value) = text.parse() {
            return Resolved::UInt(value);
        }
        return text.parse().map_or(Resolved::Str, Resolved::Float);
    }
    if is_float(unsigned) {
        return text.parse().map_or(Resolved::Str, Resolved::Float);
    }
    Resolved::Str
}

/// `(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
fn is_float(unsigned: &str) -> bool {
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mantissa_fits =
        digits(whole) && digits(fraction) && (!whole.is_empty() || !fraction.is_empty());
    let exponent_fits = exponent.is_none_or(|e| {
        let e = e.strip_prefix(['+', '-']).unwrap_or(e);
        !e.is_empty() && digits(e)
    });
    mantissa_fits && exponent_fits
}

/// Whether a reader of YAML 1.1 or 1.2 may take this plain text for something else than a string.
pub(crate) fn misread_as_other_than_text(text: &str) -> bool {
    if resolve_plain(text) != Resolved::Str {
        return true;
    }
    let lower = text.to_ascii_lowercase();
    if matches!(
        lower.as_str(),
        "y" | "n" | "yes" | "no" | "on" | "off" | "true" | "false" | "null" | "<<" | "="
    ) {
        return true;
    }
    let unsigned = lower.strip_prefix(['+', '-']).unwrap_or(&lower);
    if matches!(unsigned, ".inf" | ".nan") {
        return true;
    }
    // Numbers with underscores, in base 2, 8, 16 or 60, and dates: all start with a digit (or a
    // point) and hold nothing but the characters of such notations.
    let mut bytes = unsigned.bytes();
    let starts_as_number = match bytes.next() {
        Some(b'0'..=b'9') => true,
        Some(b'.') => matches!(bytes.next(), Some(b'0'..=b'9' | b'_')),
        _ => false,
    };
    starts_as_number
        && (unsigned
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b'_' | b'.' | b':' | b'e' | b'+' | b'-'))
            || unsigned
                .strip_prefix("0x")
                .is_some_and(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit() || b == b'_'))
            || unsigned
                .strip_prefix("0b")
                .is_some_and(|bits| bits.bytes().all(|b| matches!(b, b'0' | b'1' | b'_')))
            || unsigned
                .strip_prefix("0o")
                .is_some_and(|octal| octal.bytes().all(|b| b.is_ascii_digit() || b == b'_'))
            || is_timestamp(unsigned))
}

/// `2001-12-14t21:59:43.10-05:00` and its kin.
fn is_timestamp(lower: &str) -> bool {
    let date: Vec<&str> = lower.splitn(3, '-').collect();
    date.len() == 3
        && date[0].len() == 4
        && date[0]
            .bytes()
            .chain(date[1].bytes())
            .all(|b| b.is_ascii_digit())
        && date[2].bytes().all(|b| {
            b.is_ascii_digit() || matches!(b, b't' | b'z' | b' ' | b':' | b'.' | b'+' | b'-')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn core_schema() {
        assert_eq!(resolve_plain(""), Resolved::Null);
        assert_eq!(resolve_plain("0o17"), Resolved::Int(15));
        assert_eq!(resolve_plain("0x1F"), Resolved::Int(31));
        assert_eq!(resolve_plain("-12"), Resolved::Int(-12));
        assert_eq!(resolve_plain("1e3"), Resolved::Float(1000.0));
        assert_eq!(resolve_plain(".5"), Resolved::Float(0.5));
        assert_eq!(resolve_plain("5."), Resolved::Float(5.0));
        for text in [
            "on", "yes", "-", ".", "1.2.3", "0o8", "0x", "12:30", "e3", "+", "1_000",
        ] {
            assert_eq!(resolve_plain(text), Resolved::Str, "{text}");
        }
    }

    #[test]
    fn what_older_readers_misread() {
        for text in [
            "on",
            "Off",
            "YES",
            "n",
            "y",
            "1e3",
            "0o7",
            "0777",
            "12:30",
            "190:20:30",
            "2001-12-14",
            "2001-12-14t21:59:43.10-05:00",
            "2001-12-14 21:59:43Z",
            "null",
            "~",
            "NULL",
            "1_000",
            "0b101",
            "0xff",
            "<<",
            "=",
            ".inf",
            "-.INF",
            "1.",
            "+1",
        ] {
            assert!(misread_as_other_than_text(text), "{text}");
        }
        for text in [
            "30s",
            "1.2.3-beta",
            "a",
            "http://x:80",
            "node",
            "0x",
            "v1",
            "10.0.0.1/8",
        ] {
            assert!(!misread_as_other_than_text(text) || text == "0x", "{text}");
        }
    }
}

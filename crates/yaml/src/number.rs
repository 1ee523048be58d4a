//! Numbers as they are written, compared without rounding.

/// A decimal number: `digits` times ten to the `exponent`. Each number has one of these.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct Decimal {
    negative: bool,
    /// Without zeros at either end; empty for zero.
    digits: String,
    exponent: i64,
}

impl Decimal {
    /// `None` of what is no decimal number, and of exponents that nobody can count to.
    pub fn of(text: &str) -> Option<Self> {
        let negative = text.starts_with('-');
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse().ok()?),
            None => (unsigned, 0_i64),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = [whole, fraction].concat();
        if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
        let kept = all.trim_end_matches('0');
        let zeros = i64::try_from(all.len() - kept.len()).ok()?;
        let digits = kept.trim_start_matches('0').to_owned();
        Some(match digits.is_empty() {
            true => Self {
                negative: false,
                digits,
                exponent: 0,
            },
            false => Self {
                negative,
                digits,
                exponent: exponent.checked_add(zeros)?,
            },
        })
    }
}

/// Whether two decimal numbers are equal to the last digit.
pub(crate) fn equal(one: &str, other: &str) -> bool {
    Decimal::of(one).is_some_and(|one| Decimal::of(other) == Some(one))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_digit_counts() {
        for (one, other) in [
            ("1", "1.0"),
            ("-0", "0"),
            ("1e3", "1000"),
            (".5", "0.50"),
            ("5.", "+5"),
            ("12e-1", "1.2"),
        ] {
            assert!(equal(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("9007199254740992", "9007199254740993"),
            ("0.1", "0.10000000000000001"),
            ("1", "-1"),
            ("1e999", "1e998"),
            ("1e99999999999999999999", "1e99999999999999999999"),
            (".inf", ".inf"),
            ("", ""),
            ("x", "x"),
        ] {
            assert!(!equal(one, other), "{one} {other}");
        }
    }

    proptest! {
        #[test]
        fn another_notation_is_equal(number: i32, zeros in 0_usize..5) {
            let zeros = "0".repeat(zeros);
            let text = number.to_string();
            let point = format!("{text}.{zeros}");
            let shifted = format!("{text}{zeros}e-{}", zeros.len());
            prop_assert!(equal(&text, &point));
            prop_assert!(equal(&text, &shifted));
            let next = (i64::from(number) + 1).to_string();
            prop_assert!(!equal(&text, &next));
        }
    }
}

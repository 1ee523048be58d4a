//! A score in exact hundredths.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A resilience score from 0 to 100, in exact hundredths of a point.
///
/// Shown with two decimals where it is not whole (`71.42`, `56.10`, `100`) unless a precision is
/// asked for; a number with two decimals at most as JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Score(u32);

impl Score {
    /// 0.
    pub const LOWEST: Self = Self(0);
    /// 100.
    pub const HIGHEST: Self = Self(10_000);

    /// A score from hundredths of a point; more than 100 points count as 100.
    pub fn from_hundredths(hundredths: u32) -> Self {
        Self(hundredths).min(Self::HIGHEST)
    }

    /// `weighted / weights`, truncated to hundredths; 0 where there is no weight.
    pub(crate) fn truncated(weighted: u64, weights: u64) -> Self {
        if weights == 0 {
            return Self::LOWEST;
        }
        let hundredths = u128::from(weighted) * 100 / u128::from(weights);
        Self::from_hundredths(u32::try_from(hundredths).unwrap_or(u32::MAX))
    }

    /// Hundredths of a point.
    pub fn hundredths(self) -> u32 {
        self.0
    }

    /// Points.
    pub fn as_f64(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}

/// Whether a score is at least what was expected.
pub fn meets(score: Score, expected: Score) -> bool {
    score >= expected
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (points, hundredths) = (self.0 / 100, self.0 % 100);
        let text = match (f.precision(), hundredths) {
            (Some(0), _) | (None, 0) => points.to_string(),
            (Some(1), _) => format!("{points}.{}", hundredths / 10),
            (Some(_) | None, _) => format!("{points}.{hundredths:02}"),
        };
        // `pad` would cut the text at the precision.
        match f.width() {
            Some(width) => write!(f, "{text:>width$}"),
            None => f.write_str(&text),
        }
    }
}

/// Why a text is no [`Score`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no score: write a number from 0 to 100 with two decimals at most")]
pub struct ScoreError(String);

impl FromStr for Score {
    type Err = ScoreError;

    fn from_str(text: &str) -> Result<Self, ScoreError> {
        let digits = |part: &str, most: usize| {
            let plain =
                (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            plain.then(|| part.parse::<u32>().ok()).flatten()
        };
        let read = || {
            let trimmed = text.trim();
            let (points, decimals) = trimmed.split_once('.').unwrap_or((trimmed, "0"));
            let fraction = digits(decimals, 2)?;
            let hundredths = if decimals.len() == 1 {
                fraction * 10
            } else {
                fraction
            };
            let all = digits(points, 3)? * 100 + hundredths;
            (all <= Self::HIGHEST.0).then_some(Self(all))
        };
        read().ok_or_else(|| ScoreError(text.to_owned()))
    }
}

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.as_f64())
    }
}

impl<'de> Deserialize<'de> for Score {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let points = f64::deserialize(deserializer)?;
        if !(0.0..=100.0).contains(&points) {
            return Err(serde::de::Error::custom("a score is between 0 and 100"));
        }
        // Half a hundredth absorbs what binary fractions lose; the range was checked above.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Ok(Self::from_hundredths((points * 100.0 + 0.5) as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_and_read() {
        for (hundredths, text) in [
            (0, "0"),
            (10_000, "100"),
            (7142, "71.42"),
            (5610, "56.10"),
            (5, "0.05"),
        ] {
            let score = Score::from_hundredths(hundredths);
            assert_eq!(score.to_string(), text);
            assert_eq!(text.parse(), Ok(score));
        }
        assert_eq!(format!("{:8.2}|", Score(5610)), "   56.10|");
        assert_eq!("80.0".parse(), Ok(Score(8000)));
    }

    #[test]
    fn wrong_scores_are_refused() {
        for text in [
            "", "100.01", "101", "-1", "1e2", "71.425", ".5", "5.", "abc",
        ] {
            assert!(text.parse::<Score>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_gate_is_at_least() {
        assert!(meets(Score(8000), Score(8000)));
        assert!(!meets(Score(7999), Score(8000)));
    }
}

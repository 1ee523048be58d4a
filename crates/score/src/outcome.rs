//! How a fault ended, as far as the score asks.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// How a fault ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It ran to its end and that many of its probes passed. Without probes it passed.
    Probes {
        /// Probes that passed; more than `total` counts as `total`.
        passed: u32,
        /// All probes.
        total: u32,
    },
    /// It passed; how many probes it had does not matter.
    Pass,
    /// It could not inject or a probe could not be carried out.
    Error,
    /// The run ended before its turn.
    NotRun,
    /// A failed probe stopped it; what passed until then counts.
    Stopped {
        /// Probes that passed until then.
        passed: u32,
        /// All probes.
        total: u32,
    },
}

impl Outcome {
    /// The probe success percentage, 0 to 100, floored to a whole number.
    pub fn percentage(self) -> u32 {
        match self {
            Self::Pass | Self::Probes { total: 0, .. } => 100,
            Self::Probes { passed, total } => floored(passed, total),
            Self::Error | Self::NotRun | Self::Stopped { total: 0, .. } => 0,
            Self::Stopped { passed, total } => floored(passed, total),
        }
    }
}

fn floored(passed: u32, total: u32) -> u32 {
    let percent = u64::from(passed.min(total)) * 100 / u64::from(total);
    // At most 100 because `passed` was capped.
    u32::try_from(percent).unwrap_or(100)
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pass | Self::Probes { total: 0, .. } => f.pad("pass"),
            Self::Probes { passed, total } => f.pad(&format!("{passed}/{total}")),
            Self::Error => f.pad("error"),
            Self::NotRun => f.pad("not-run"),
            Self::Stopped { passed, total } => f.pad(&format!("stopped:{passed}/{total}")),
        }
    }
}

/// Why a text is no [`Outcome`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutcomeError {
    /// Neither a word nor a fraction.
    #[error(
        "{0:?} is no outcome: write passed probes of all probes such as 2/3, or pass, error, not-run or stopped:1/3"
    )]
    Unknown(String),
    /// More probes passed than there are.
    #[error("{passed}/{total} says that more probes passed than there are")]
    TooMany {
        /// Probes that are said to have passed.
        passed: u32,
        /// All probes.
        total: u32,
    },
    /// `0/0`.
    #[error("0/0 does not say how the fault ended: write pass, error or not-run")]
    NoProbes,
}

impl FromStr for Outcome {
    type Err = OutcomeError;

    fn from_str(text: &str) -> Result<Self, OutcomeError> {
        match text.trim() {
            "pass" => Ok(Self::Pass),
            "error" => Ok(Self::Error),
            "not-run" => Ok(Self::NotRun),
            fraction => match fraction.strip_prefix("stopped:") {
                Some(rest) => {
                    let (passed, total) = counts(rest, text)?;
                    Ok(Self::Stopped { passed, total })
                }
                None => {
                    let (passed, total) = counts(fraction, text)?;
                    Ok(Self::Probes { passed, total })
                }
            },
        }
    }
}

fn counts(fraction: &str, whole: &str) -> Result<(u32, u32), OutcomeError> {
    let count = |digits: &str| {
        let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| digits.parse().ok()).flatten()
    };
    let (passed, total) = fraction
        .split_once('/')
        .and_then(|(passed, total)| Some((count(passed)?, count(total)?)))
        .ok_or_else(|| OutcomeError::Unknown(whole.to_owned()))?;
    if passed > total {
        return Err(OutcomeError::TooMany { passed, total });
    }
    if total == 0 {
        return Err(OutcomeError::NoProbes);
    }
    Ok((passed, total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_floored() {
        for (text, percentage) in [
            ("0/1", 0),
            ("1/3", 33),
            ("2/3", 66),
            ("3/3", 100),
            ("199/200", 99),
            ("4294967294/4294967295", 99),
            ("pass", 100),
            ("error", 0),
            ("not-run", 0),
            ("stopped:1/2", 50),
        ] {
            let outcome: Outcome = text.parse().unwrap();
            assert_eq!(outcome.percentage(), percentage, "{text}");
            assert_eq!(outcome.to_string(), text);
        }
    }

    #[test]
    fn no_probes_is_a_pass_unless_stopped() {
        let none = Outcome::Probes {
            passed: 0,
            total: 0,
        };
        assert_eq!(none.percentage(), 100);
        let stopped = Outcome::Stopped {
            passed: 0,
            total: 0,
        };
        assert_eq!(stopped.percentage(), 0);
    }

    #[test]
    fn wrong_outcomes_say_why() {
        let error = |text: &str| text.parse::<Outcome>().unwrap_err();
        for text in [
            "", "2", "2/", "/3", "-1/3", "+1/3", "1/3/3", "Pass", "1.5/2",
        ] {
            assert!(matches!(error(text), OutcomeError::Unknown(_)), "{text}");
        }
        assert!(matches!(error("3/2"), OutcomeError::TooMany { .. }));
        assert_eq!(error("0/0"), OutcomeError::NoProbes);
    }
}

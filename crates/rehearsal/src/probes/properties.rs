//! How often, how long and when a probe looks.

use serde_json::Value;

use super::duration;
use crate::clock::LONGEST;

/// How long a probe that runs all along waits between two looks, where it does not say.
const POLLING: u64 = 1_000;

/// `runProperties`, in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RunProperties {
    /// The time that one look may take; 0 for any.
    pub timeout: u64,
    /// How often a failing look is tried in all; at least 1.
    pub attempts: u64,
    /// The time between two tries.
    pub interval: u64,
    /// The time between two looks of a Continuous or OnChaos probe.
    pub polling_interval: u64,
    /// The time before the first look.
    pub initial_delay: u64,
    /// Whether the first failure ends the experiment.
    pub stop_on_failure: bool,
}

impl RunProperties {
    /// Reads both forms: whole seconds (up to Litmus 2) and durations such as `10s` (Litmus 3).
    ///
    /// # Errors
    /// A property that is neither.
    pub fn read(run: &Value) -> Result<Self, String> {
        let millis = |key| time(run, key, 1_000);
        let interval = millis("interval")?.unwrap_or(0);
        let initial_delay = match millis("initialDelay")? {
            Some(delay) => delay,
            None => millis("initialDelaySeconds")?.unwrap_or(0),
        };
        let retry = count(run, "retry")?;
        let attempts = match count(run, "attempt")? {
            0 => retry.max(1),
            attempts => attempts,
        };
        let polling = match millis("probePollingInterval")? {
            Some(0) | None => interval.max(POLLING),
            Some(polling) => polling,
        };
        Ok(Self {
            timeout: millis("probeTimeout")?.unwrap_or(0),
            attempts,
            interval,
            polling_interval: polling,
            initial_delay,
            stop_on_failure: matches!(run.get("stopOnFailure"), Some(Value::Bool(true))),
        })
    }
}

/// A time in milliseconds: a number of `unit` milliseconds, or a duration with its own unit.
pub(crate) fn time(map: &Value, key: &str, unit: u64) -> Result<Option<u64>, String> {
    match map.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Number(number)) => match number.as_u64() {
            Some(count) => Ok(Some(count.saturating_mul(unit).min(LONGEST))),
            None => Err(format!("{key} must not be {number}")),
        },
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) => duration::parse(text)
            .map(Some)
            .ok_or_else(|| format!("{key} {text:?} is no duration: write a unit, as in \"10s\"")),
        Some(other) => Err(format!("{key} must be a duration, and is {other}")),
    }
}

fn count(map: &Value, key: &str) -> Result<u64, String> {
    match map.get(key) {
        None | Some(Value::Null) => Ok(0),
        Some(value) => value
            .as_u64()
            .filter(|count| *count <= 10_000)
            .ok_or_else(|| format!("{key} must be a whole number, and is {value}")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_forms_mean_the_same() {
        let old = json!({"probeTimeout": 10, "interval": 2, "retry": 3,
                         "probePollingInterval": 4, "initialDelaySeconds": 5});
        let new = json!({"probeTimeout": "10s", "interval": "2000ms", "attempt": 3,
                         "probePollingInterval": "4s", "initialDelay": "5s"});
        let old = RunProperties::read(&old).unwrap();
        assert_eq!(old, RunProperties::read(&new).unwrap());
        assert_eq!(
            (old.timeout, old.attempts, old.initial_delay),
            (10_000, 3, 5_000)
        );
    }

    #[test]
    fn nothing_given_means_one_look_and_a_second_between_polls() {
        let none = RunProperties::read(&Value::Null).unwrap();
        assert_eq!(
            (none.attempts, none.polling_interval, none.timeout),
            (1, 1_000, 0)
        );
    }

    #[test]
    fn times_without_unit_are_refused_as_litmus_does() {
        let wrong = RunProperties::read(&json!({"probeTimeout": "10"}));
        assert!(wrong.unwrap_err().contains("write a unit"));
        assert!(RunProperties::read(&json!({"retry": -1})).is_err());
        assert!(RunProperties::read(&json!({"interval": -1})).is_err());
    }
}

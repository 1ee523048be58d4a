//! What Faultline knows of faults, their tunables and probes, for forms and pickers.

mod faults;
mod probes;
mod tunables;

pub use faults::{FaultDoc, fault, faults, target_kinds};
pub use probes::{
    InputDoc, ProbeModeDoc, ProbeTypeDoc, criteria, probe_inputs, probe_modes, probe_type,
    probe_types, run_properties,
};
pub use tunables::tunable;

/// What a tunable or an input takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number.
    Integer,
    /// A whole number from 0 to 100.
    Percentage,
    /// `true` or `false`.
    Boolean,
    /// A number with a unit, such as `10s`.
    Duration,
    /// Any text.
    Text,
    /// One of these.
    Choice(&'static [&'static str]),
}

impl Kind {
    /// Why a text does not fit, in one sentence; an empty text leaves the default and fits always,
    /// and so does one that is filled in later (`{{…}}`, `<+…>`).
    pub fn objection(self, text: &str) -> Option<String> {
        let text = text.trim();
        if text.is_empty() || text.contains("{{") || text.contains("<+") {
            return None;
        }
        let number = text.parse::<i64>().ok();
        let shown = quoted(text);
        match self {
            Self::Integer if number.is_none() => Some(format!("{shown} is no whole number")),
            Self::Percentage if !number.is_some_and(|n| (0..=100).contains(&n)) => {
                Some(format!("{shown} is no whole percentage from 0 to 100"))
            }
            Self::Boolean if !["true", "false"].contains(&text) => {
                Some(format!("{shown} is neither true nor false"))
            }
            Self::Duration if !text.starts_with(|c: char| c.is_ascii_digit()) => {
                Some(format!("{shown} is no length of time, such as 10s"))
            }
            Self::Choice(choices) if !choices.contains(&text) => {
                Some(format!("{shown} is none of {}", choices.join(", ")))
            }
            _ => None,
        }
    }
}

/// A text in quotes as a person reads it: without escapes, and no longer than [`SHOWN`].
pub(crate) fn quoted(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("“{}…”", &text[..end]),
        None => format!("“{text}”"),
    }
}

/// How many characters of a text a message quotes.
const SHOWN: usize = 60;

/// What a form says about a tunable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TunableDoc {
    /// The environment variable.
    pub name: &'static str,
    /// What a person calls it.
    pub label: &'static str,
    /// The unit of the number, where it has one.
    pub unit: Option<&'static str>,
    /// What it takes.
    pub kind: Kind,
    /// What counts where it is not set.
    pub default: &'static str,
    /// One sentence.
    pub description: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_and_usual_values_fit_their_kinds() {
        for fault in faults() {
            for (name, value) in fault.tunables {
                let doc =
                    tunable(fault.name, name).unwrap_or_else(|| panic!("{name} is not documented"));
                assert_eq!(doc.kind.objection(value), None, "{name} of {}", fault.name);
                assert_eq!(
                    doc.kind.objection(doc.default),
                    None,
                    "{name} of {}",
                    fault.name
                );
            }
        }
    }

    #[test]
    fn objections_name_the_text() {
        assert_eq!(
            Kind::Percentage.objection("101").as_deref(),
            Some("“101” is no whole percentage from 0 to 100")
        );
        assert_eq!(
            Kind::Integer.objection(r#"{"a": 1}"#).as_deref(),
            Some(r#"“{"a": 1}” is no whole number"#)
        );
        let long = Kind::Integer.objection(&"é".repeat(61));
        let shown = "é".repeat(60);
        assert_eq!(long, Some(format!("“{shown}…” is no whole number")));
        assert!(Kind::Boolean.objection("True").is_some());
        assert!(Kind::Choice(&["a"]).objection("b").is_some());
        assert_eq!(Kind::Integer.objection("{{workflow.parameters.x}}"), None);
    }
}

//! Status marks: always an icon and a word, the colour only helps.

use api::Phase;
use leptos::prelude::*;

use super::{Glyph, Icon};

/// What a status means for the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It went well.
    Good,
    /// It failed.
    Bad,
    /// It needs a look.
    Warn,
    /// It is going on.
    Busy,
    /// Nothing to say yet.
    Neutral,
}

impl Tone {
    /// The class that colours it.
    pub fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Warn => "warn",
            Self::Busy => "busy",
            Self::Neutral => "neutral",
        }
    }

    /// The icon that goes with it.
    pub fn glyph(self) -> Glyph {
        match self {
            Self::Good => Glyph::CircleCheck,
            Self::Bad => Glyph::CircleCross,
            Self::Warn => Glyph::Alert,
            Self::Busy => Glyph::Spinner,
            Self::Neutral => Glyph::CircleDash,
        }
    }

    /// The tone of a run's phase.
    pub fn of_phase(phase: Phase) -> Self {
        match phase {
            Phase::Queued | Phase::Running => Self::Busy,
            Phase::Completed => Self::Good,
            Phase::CompletedWithProbeFailure | Phase::Error => Self::Bad,
            Phase::Stopped => Self::Warn,
        }
    }

    /// The tone of a node's phase or a verdict, by the cluster's words.
    pub fn of_word(word: &str) -> Self {
        match word {
            "Succeeded" | "Pass" | "Passed" | "Completed" => Self::Good,
            "Failed" | "Fail" | "Error" => Self::Bad,
            "Stopped" => Self::Warn,
            "Running" => Self::Busy,
            _ => Self::Neutral,
        }
    }
}

/// A status in a coloured pill.
#[component]
pub fn Badge(
    /// What it means.
    tone: Tone,
    /// The word.
    #[prop(into)]
    word: String,
    /// Without the pill.
    #[prop(optional)]
    bare: bool,
) -> impl IntoView {
    let class = format!("badge {}{}", tone.class(), if bare { " bare" } else { "" });
    view! {
        <span class=class>
            <Icon glyph=tone.glyph() />
            {word}
        </span>
    }
}

/// The phase of a run.
#[component]
pub fn PhaseBadge(
    /// Where the run stands.
    phase: Phase,
) -> impl IntoView {
    view! { <Badge tone=Tone::of_phase(phase) word=phase_word(phase) /> }
}

/// The phase as words for people.
fn phase_word(phase: Phase) -> &'static str {
    match phase {
        Phase::CompletedWithProbeFailure => "Completed with probe failure",
        other => other.as_str(),
    }
}

/// The phase of a node or the verdict of a fault or probe, in the cluster's own word.
#[component]
pub fn VerdictBadge(
    /// Such as `Succeeded`, `Fail` or `Awaited`.
    #[prop(into)]
    verdict: String,
    /// Without the pill.
    #[prop(optional)]
    bare: bool,
) -> impl IntoView {
    let word = if verdict.is_empty() {
        "Unknown".to_owned()
    } else {
        verdict
    };
    view! { <Badge tone=Tone::of_word(&word) word=word bare=bare /> }
}

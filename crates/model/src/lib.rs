//! What the documents mean: projection of experiments and pipelines, intents, diagnostics.
//!
//! Knows nothing of the browser, the network or the clock.

pub mod blank;
pub mod catalogue;
pub mod experiment;
pub mod field;
mod findings;
mod intent;
mod lint;
mod manifest;
pub mod pipeline;
mod project;
mod scoring;
mod session;
mod templates;

pub use experiment::Experiment;
pub use field::{Field, NamedField};
pub use intent::{Intent, NewFault, NewProbe, Place, plan};
pub use pipeline::Pipeline;
pub use project::project;
pub use scoring::{probe_totals, weights};
pub use session::Session;
pub use templates::{Template, templates};

use yaml::Diagnostic;

/// A document as the studio draws it, and what is wrong with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Projection {
    /// What the text is.
    pub document: Document,
    /// All findings, those of the reader included, in the order of their places.
    pub diagnostics: Vec<Diagnostic>,
}

/// The kinds of [`Document`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Experiment,
    Pipeline,
    Unknown,
}

impl Document {
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Experiment(_) => Kind::Experiment,
            Self::Pipeline(_) => Kind::Pipeline,
            Self::Unknown { .. } => Kind::Unknown,
        }
    }
}

/// What a text is.
// There is one for each text, so that the size of the smaller variants does not matter.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug, PartialEq)]
pub enum Document {
    /// An Argo `Workflow` or `CronWorkflow` that holds a chaos experiment.
    Experiment(Experiment),
    /// A Harness pipeline.
    Pipeline(Pipeline),
    /// Something else: kept, shown as text, not drawn.
    Unknown {
        /// Its `kind` or its single top-level key, where it has one.
        what: Option<String>,
    },
}

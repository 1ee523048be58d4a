//! What is said about a text: where, how bad, and how to mend it.

use serde::{Deserialize, Serialize};

use crate::{Route, Span, TextEdit};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Better ways exist; nothing breaks.
    Hint,
    /// It runs, but probably not as meant.
    Warning,
    /// It cannot be read, or cannot run.
    Error,
}

/// A change that mends a [`Diagnostic`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// What the change does, as a button's label.
    pub title: String,
    /// The change, for the text that was diagnosed.
    pub edits: Vec<TextEdit>,
    /// Whether it is surely what is meant, so that it can be made without asking. Another one makes
    /// the text readable, too, but a person has to say that it says then what it should.
    pub safe: bool,
}

impl Fix {
    /// A fix that can be made without asking.
    pub fn safe(title: impl Into<String>, edits: Vec<TextEdit>) -> Self {
        Self {
            title: title.into(),
            edits,
            safe: true,
        }
    }

    /// A fix that a person has to choose.
    pub fn offered(title: impl Into<String>, edits: Vec<TextEdit>) -> Self {
        Self {
            safe: false,
            ..Self::safe(title, edits)
        }
    }
}

/// One finding about a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// A stable short name in kebab case, such as `duplicate-key`.
    pub code: String,
    /// One sentence for the person who wrote the text.
    pub message: String,
    /// Where, in bytes of the outermost text.
    pub span: Span,
    /// The node it is about, where there is one.
    pub route: Option<Route>,
    /// How to mend it, where that is known.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A finding without route and fix.
    pub fn new(
        severity: Severity,
        code: impl Into<String>,
        message: impl Into<String>,
        span: Span,
    ) -> Self {
        Self {
            severity,
            code: code.into(),
            message: message.into(),
            span,
            route: None,
            fix: None,
        }
    }

    /// Changes its places, and those of its fix.
    pub(crate) fn each_span(&mut self, change: &impl Fn(&mut Span)) {
        change(&mut self.span);
        for edit in self.fix.iter_mut().flat_map(|fix| &mut fix.edits) {
            change(&mut edit.range);
        }
    }
}

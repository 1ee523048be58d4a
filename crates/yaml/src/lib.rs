//! Lossless YAML and JSON: text to tree with spans, and minimal verified text edits.
//!
//! Knows nothing of experiments, of the browser or of files.

mod diagnostic;
mod route;
mod text_edit;

pub use diagnostic::{Diagnostic, Fix, Severity};
pub use route::{Route, RouteError, Segment};
pub use text_edit::{Span, TextEdit, apply};

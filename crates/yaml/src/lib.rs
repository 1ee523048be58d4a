//! Lossless YAML and JSON: text to tree with spans, and minimal verified text edits.
//!
//! Knows nothing of experiments, of the browser or of files.

mod build;
mod decode;
mod diagnostic;
mod embedded;
mod events;
pub mod limits;
mod line_index;
mod node;
mod op;
mod read;
mod route;
mod schema;
mod source;
mod text_edit;
mod tree;

pub use diagnostic::{Diagnostic, Fix, Severity};
pub use line_index::LineIndex;
pub use node::{Node, NodeKind};
pub use op::{Op, Reason, Refusal};
pub use read::ReadError;
pub use route::{Route, RouteError, Segment};
pub use text_edit::{Span, TextEdit, apply};
pub use tree::{Comment, ScalarStyle, Tree};

//! Lossless YAML and JSON: text to tree with spans, and minimal verified text edits.
//!
//! Knows nothing of experiments, of the browser or of files.
//!
//! Reading: `events` (the parser) and `build` make a [`Tree`]; [`Node`]s read it; `embedded` and
//! `decode` find the documents inside scalars and where their bytes are in the outermost text.
//!
//! Broken text: `recover` finds the items that cannot be read and masks them, so that the rest is
//! read around them; `mend` finds their fixes. `merged` honours merge keys in reads.
//!
//! Reading again: after an edit, `reread` has the items around it read by `build::fragment`, and
//! `splice` puts them in the place of the old ones; `adopt` keeps embedded documents where
//! everything is read.
//!
//! Editing: [`Tree::plan`] and [`Tree::patch`] turn ops into [`TextEdit`]s. For each op, `way` has
//! `change` draft edits in `block` or `flow` style with the habits that `layout` finds around the
//! place, and `lift` carry those of embedded documents outwards. `verify` reads the result again:
//! `same` compares every node of it with what `meaning` says the op must come to, which is the
//! tree before with what changes laid over, and `comments` looks for each comment. Of several ops
//! the first drafts are carried out together and proved as a whole, and one by one where that
//! fails.
//!
//! Invariant: reading never fails and never panics, whatever the text.
//!
//! Invariant: no edit leaves this crate that was not applied, read again and compared.
//!
//! Invariant: nothing prints a document. New text is written for new values alone.

mod adopt;
mod blanks;
mod block;
mod build;
mod change;
mod comments;
mod decode;
mod diagnostic;
mod diff;
mod difference;
mod doubled;
mod draft;
mod embedded;
mod events;
mod exact;
mod fill;
mod flow;
mod guard;
mod keys;
mod layout;
mod lift;
pub mod limits;
mod line_index;
mod masks;
mod meaning;
mod mend;
mod merge;
mod merged;
mod move_item;
mod node;
mod number;
mod op;
mod parts;
mod patch;
mod plan;
mod price;
mod put;
mod read;
mod recover;
mod reindent;
mod reread;
mod route;
mod same;
mod scalar;
mod schema;
mod seat;
mod source;
mod splice;
mod text_edit;
mod tree;
mod unwrap;
mod verify;
mod way;
mod wrap;
mod write;
mod written;

pub use diagnostic::{Diagnostic, Fix, Severity};
pub use diff::{Hunk, diff, diff_edits};
pub use line_index::LineIndex;
pub use merge::{Choice, Conflict, ConflictReason, Merge, Part, Place, Side, merge};
pub use node::{Node, NodeKind};
pub use op::{Op, Reason, Refusal};
pub use patch::{Patch, PatchOp, parse_patch, read_patch};
pub use plan::Planned;
pub use price::{NoPrice, Offer, Price};
pub use read::ReadError;
pub use reread::Reread;
pub use route::{Key, Route, RouteError, Segment};
pub use text_edit::{Span, TextEdit, apply, before, compose, invert};
pub use tree::{Comment, ScalarStyle, Tree};
pub use written::Written;

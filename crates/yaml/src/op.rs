//! What can be asked of a text, and why it may be refused.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Route, Span, Written};

/// One change of meaning. The ops of one plan apply in order; later routes see the earlier ops.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// Replaces a scalar, which keeps its quote style, or a subtree; creates the missing mapping
    /// entries on the way.
    Set {
        /// What to replace or create.
        route: Route,
        /// What it means afterwards.
        value: Value,
    },
    /// Adds an entry, or an item before the index; the key `-` appends to a list. An entry that
    /// exists is replaced, as JSON Patch's `add` does.
    Insert {
        /// Where it is afterwards.
        route: Route,
        /// What it means.
        value: Value,
    },
    /// [`Op::Set`], or where it `adds` [`Op::Insert`], by what is written elsewhere: tags, quotes
    /// and the notation of numbers are taken over.
    Write {
        /// Where it is afterwards.
        route: Route,
        /// What it means and how it is written.
        written: Written,
        /// Whether it is an item or entry of its own, as with [`Op::Insert`].
        adds: bool,
    },
    /// Removes an item or an entry, with the comments that belong to it.
    Remove {
        /// What to remove.
        route: Route,
    },
    /// Moves an item within or between lists, or an entry, with its comments: JSON Patch's `move`.
    Move {
        /// Where it is.
        from: Route,
        /// Where it is once it is gone from there.
        to: Route,
    },
    /// Gives an entry another key, at its place.
    Rename {
        /// The entry.
        route: Route,
        /// Its new key.
        key: String,
    },
    /// Puts neighbouring items of a list into a new item around them, with their comments.
    Wrap {
        /// The first of them.
        from: Route,
        /// How many there are, at least one.
        count: usize,
        /// The new item. It holds an empty list at `at`.
        value: Value,
        /// The way inside `value` to the list that the items go into; empty where `value` is it.
        at: Route,
    },
    /// Puts the items of a list inside an item of another list in that item's place. The rest of
    /// the item goes; its comments stay.
    Unwrap {
        /// The item that goes.
        route: Route,
        /// The way inside it to the list whose items stay; empty where it is that list.
        at: Route,
    },
}

impl Op {
    /// The route of what is changed; of a move, where it is from; of a wrap, its first item.
    pub fn route(&self) -> &Route {
        match self {
            Self::Move { from, .. } | Self::Wrap { from, .. } => from,
            Self::Set { route, .. }
            | Self::Insert { route, .. }
            | Self::Write { route, .. }
            | Self::Remove { route }
            | Self::Rename { route, .. }
            | Self::Unwrap { route, .. } => route,
        }
    }
}

/// Why an edit is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// There is nothing at the route.
    NotFound,
    /// What is there is not what the op needs: a list, a mapping, an entry.
    WrongKind,
    /// The key is taken.
    KeyTaken,
    /// The key is given twice, so that the route means two places.
    Ambiguous,
    /// The document cannot be read to its end.
    Broken,
    /// An alias shares what would change with another place.
    Shared,
    /// It is written in a way that these edits do not know.
    Notation,
    /// The text would not mean what was asked.
    Meaning,
    /// A comment would be lost that does not belong to what was named.
    Comment,
    /// A JSON Patch's `test` does not hold.
    Test,
}

/// An edit that is not made: why, and where. Whether it can be made at a price,
/// [`Tree::offers`](crate::Tree::offers) says.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// Why, for programs.
    pub reason: Reason,
    /// Why, for people: one sentence.
    pub message: String,
    /// Where, in bytes of the outermost text as it was given, where that is known. What an earlier
    /// op would have written there counts as the bytes in whose place it would have come.
    pub span: Option<Span>,
    /// Which of the ops of the plan, or operations of the patch, is refused, counted from 0.
    pub op: Option<usize>,
}

impl Refusal {
    pub(crate) fn new(reason: Reason, message: impl Into<String>, span: Option<Span>) -> Self {
        Self {
            reason,
            message: message.into(),
            span,
            op: None,
        }
    }
}

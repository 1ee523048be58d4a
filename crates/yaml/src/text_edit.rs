//! The only way a text changes: a list of disjoint replacements.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A half-open range of byte offsets in a text.
pub type Span = Range<usize>;

/// Replaces the bytes of `range` by `insert`.
///
/// A list of edits is sorted by `range.start`, disjoint, and all offsets refer to the text before
/// any of them is applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextEdit {
    /// What goes, in byte offsets of the original text, on character boundaries.
    pub range: Span,
    /// What comes in its place.
    pub insert: String,
}

impl TextEdit {
    /// An edit that replaces `range` by `insert`.
    pub fn replace(range: Span, insert: impl Into<String>) -> Self {
        Self {
            range,
            insert: insert.into(),
        }
    }

    /// An edit that inserts at `offset`.
    pub fn insert(offset: usize, insert: impl Into<String>) -> Self {
        Self::replace(offset..offset, insert)
    }

    /// An edit that deletes `range`.
    pub fn delete(range: Span) -> Self {
        Self::replace(range, "")
    }
}

/// Applies sorted, disjoint edits to the text that they were made for.
pub fn apply(text: &str, edits: &[TextEdit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        out.push_str(&text[at..edit.range.start]);
        out.push_str(&edit.insert);
        at = edit.range.end;
    }
    out.push_str(&text[at..]);
    out
}

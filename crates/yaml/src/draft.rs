//! One way to make a change in a text, not verified yet.

use crate::{Node, Reason, Refusal, Span, TextEdit, guard::broken_in, source};

/// Edits of one text, and the bytes whose comments may go with them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub edits: Vec<TextEdit>,
    pub owned: Vec<Span>,
}

impl Draft {
    pub fn replace(mut self, range: Span, insert: impl Into<String>) -> Self {
        self.edits.push(TextEdit::replace(range, insert));
        self
    }

    pub fn insert(self, at: usize, insert: impl Into<String>) -> Self {
        self.replace(at..at, insert)
    }

    /// Deletes bytes, whose comments belong to what goes.
    pub fn delete(self, range: Span) -> Self {
        self.owning(range.clone()).replace(range, "")
    }

    pub fn owning(mut self, range: Span) -> Self {
        self.owned.push(range);
        self
    }

    /// Whether its edits are of bytes of the text: those of nodes of a broken text need not be in
    /// order.
    pub fn has_places(&self, text: &str) -> bool {
        let mut edits = self.edits.iter();
        edits.all(|edit| text.get(edit.range.clone()).is_some())
    }
}

/// The notation is one that these edits do not know.
pub(crate) fn unknown_notation(node: Node<'_>) -> Refusal {
    Refusal::new(
        Reason::Notation,
        "This is written in a way that cannot be edited here.",
        Some(node.span()),
    )
}

/// Whether a node stands inside brackets (those of its own not counted).
pub(crate) fn in_flow(node: Node<'_>) -> bool {
    node.parent().is_some_and(Node::is_flow)
}

impl<'t> Node<'t> {
    /// Its bytes with anchor and tag.
    pub(crate) fn full_span(self) -> Span {
        let record = self.record();
        record.props as usize..record.end as usize
    }

    /// Where the item or entry at `slot` of this collection starts: at its dash, its `?`, or its
    /// key with anchor and tag; in brackets, at the item or key itself.
    pub(crate) fn slot_start(self, slot: usize) -> Option<usize> {
        let text = self.tree.text();
        let child = self.child_at(slot)?;
        let first = child.key_node().unwrap_or(child).full_span().start;
        if self.is_flow() && child.key_node().is_none() {
            return Some(first);
        }
        let start = match slot.checked_sub(1) {
            None if self.is_flow() => {
                let start = self.record().start as usize;
                // A pair without braces has nothing in front of its key.
                let mark = text[start..].starts_with(['{', '[', '?']);
                source::skip_trivia(text, mark.then_some(start + 1)?)
            }
            None => self.record().start as usize,
            Some(before) => {
                let end = self.slot_end(before)?;
                let at = self.skip_unread(end);
                if self.is_flow() && text[at..].starts_with(',') {
                    source::skip_trivia(text, at + 1)
                } else {
                    at
                }
            }
        };
        let indicator = match child.key_node() {
            None => text[start..].starts_with('-'),
            Some(_) => start == first || text[start..].starts_with('?'),
        };
        (start <= first && indicator).then_some(start)
    }

    /// The first byte from `at` on that is no trivia, nor broken.
    fn skip_unread(self, at: usize) -> usize {
        let text = self.tree.text();
        let mut at = source::skip_trivia(text, at);
        while let Some(item) = broken_in(self.tree, &(at..at + 1)) {
            at = source::skip_trivia(text, item.end);
        }
        at
    }

    /// Where the item or entry at `slot` ends, without its line break and comment.
    pub(crate) fn slot_end(self, slot: usize) -> Option<usize> {
        let child = self.child_at(slot)?;
        let key_end = child.key_node().map_or(0, |key| key.full_span().end);
        let mut end = child.full_span().end.max(key_end);
        // A value that is not there: the entry ends with its colon.
        if child.full_span().is_empty()
            && let Some(key) = child.key_node()
            && let Some(colon) = colon(self.tree.text(), key.full_span().end)
        {
            end = end.max(colon + 1);
        }
        Some(end)
    }

    /// The item, or the value of the entry, at `slot`.
    pub(crate) fn child_at(self, slot: usize) -> Option<Self> {
        match self.kind() {
            crate::NodeKind::Sequence => self.item(slot),
            crate::NodeKind::Mapping => (slot < self.len()).then(|| self.value(slot)),
            crate::NodeKind::Scalar => None,
        }
    }

    /// Right behind the dash or colon that this node follows in a block collection; `None` at a
    /// root.
    pub(crate) fn head(self) -> Result<Option<usize>, Refusal> {
        let Some(parent) = self.parent() else {
            return Ok(None);
        };
        let head = match self.key_node() {
            Some(key) => colon(self.tree.text(), key.full_span().end),
            None => parent.slot_start(self.record().slot as usize),
        };
        head.map(|at| Some(at + 1))
            .ok_or_else(|| unknown_notation(self))
    }

    /// Its anchor and tag, as they are written.
    pub(crate) fn props(self) -> impl Iterator<Item = &'t str> {
        let props = self.record().props as usize..self.props_end();
        let text = self.tree.text().get(props).unwrap_or_default();
        text.split_whitespace()
            .filter(|word| word.starts_with(['&', '!']))
    }

    /// Where its anchor and tag end; where it starts when it has none.
    pub(crate) fn props_end(self) -> usize {
        let record = self.record();
        let text = self.tree.text();
        let (mut at, limit) = (record.props as usize, record.start as usize);
        while at < limit && text[at..].starts_with(['&', '!']) {
            let end = text[at..]
                .find(char::is_whitespace)
                .map_or(limit, |n| at + n);
            let next = source::skip_trivia(text, end);
            if next >= limit || !text[next..].starts_with(['&', '!']) {
                return end.min(limit);
            }
            at = next;
        }
        limit
    }
}

/// The colon after a key that ends at `end`.
fn colon(text: &str, end: usize) -> Option<usize> {
    let at = source::skip_trivia(text, end);
    text[at..].starts_with(':').then_some(at)
}

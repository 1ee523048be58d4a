//! Reading again after an edit.

use crate::{Route, Span, TextEdit, Tree, apply};

/// What an edit made us read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reread {
    /// The bytes that were read again, in the text before the edit. Nodes in front of them are as
    /// they were; nodes behind them have moved and may have another slot in `within`.
    pub before: Span,
    /// The same place in the text after the edit.
    pub after: Span,
    /// The collection, in the tree before the edit and after it, some of whose items or entries
    /// were read again while the rest was kept; `None` where the whole text was read.
    pub within: Option<Route>,
}

impl Tree {
    /// Changes the text, and reads again what the change can touch. The tree is then the same as
    /// [`Tree::parse`] of the new text gives, in every respect.
    ///
    /// Edits are sorted and disjoint, in bytes of [`Tree::text`]. The tree of an embedded document
    /// becomes one of its own by this.
    ///
    /// # Panics
    ///
    /// As [`apply`] does: where edits overlap, or do not lie on character boundaries of the text.
    pub fn edit(&mut self, edits: &[TextEdit]) -> Reread {
        let before = 0..self.text.len();
        *self = Self::parse(&apply(&self.text, edits));
        Reread {
            before,
            after: 0..self.text.len(),
            within: None,
        }
    }

    /// A copy of this tree with [`Tree::edit`] done.
    #[must_use]
    pub fn edited(&self, edits: &[TextEdit]) -> Self {
        let mut tree = self.clone();
        tree.edit(edits);
        tree
    }
}

//! Reading again after an edit: only the items around it, where that gives the same tree.
//!
//! An item of a block collection starts where its line does, and what the parser knows there
//! depends on nothing but the column and the kind of the collection. So reading can start at the
//! item that the edit is in, as if the text began there, and stop as soon as it meets a sibling
//! behind the edit, or the end of the collection, at the place where the old tree has it: from
//! there on parser and text are as they were. Where the item is no item any more, the one that
//! the collection stands in is tried; in the end everything is read.

mod around;
mod brackets;
mod far;
mod head;
mod holes;
mod members;
mod near;
mod place;
mod shared;
mod within;

use crate::{Route, Span, TextEdit, Tree, adopt::Kept, apply, build, limits, source};
use near::Change;

/// What an edit made us read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reread {
    /// From the first to the last byte that was read again, in the text before the edit. Nodes in
    /// front of them are as they were; nodes behind them have moved and may have another slot in
    /// `within`.
    pub before: Span,
    /// The same place in the text after the edit.
    pub after: Span,
    /// The collection, in the tree before the edit and after it, some of whose items or entries
    /// were read again while the rest was kept; `None` where everything was read, or parts that
    /// are far from each other.
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
        let Some(first) = edits.first() else {
            return Reread {
                before: 0..0,
                after: 0..0,
                within: None,
            };
        };
        let old_len = self.text.len();
        let groups = groups(edits);
        let is_few = groups.len() <= FEW;
        if groups.len() == 1 || self.is_broken() && !is_few {
            let hull = hull(edits);
            return match self.edit_near(edits) {
                Some(told) => told,
                None => self.read_all(&hull, old_len),
            };
        }
        // What was read, from the text's start and from its end.
        let mut read = (first.range.start, old_len - hull(edits).end);
        // From the back to the front, so that the places of the others stay right.
        for (n, group) in groups.iter().enumerate().rev() {
            let len = self.text.len();
            let told = self.edit_near(group);
            if told.is_none() || n > 0 && self.is_broken() && !is_few {
                let rest = groups[..n].concat();
                self.text = apply(&self.text, &rest);
                let changed = first.range.start..hull(group).end;
                self.read_all(&changed, len);
                return whole(old_len, self.text.len());
            }
            if let Some(told) = told {
                let behind = len.saturating_sub(told.before.end);
                read = (read.0.min(told.before.start), read.1.min(behind));
            }
        }
        Reread {
            before: read.0..old_len - read.1,
            after: read.0..self.text.len() - read.1,
            within: None,
        }
    }

    /// Changes the text, and reads again what is around the edits; `None` where everything must
    /// be read.
    fn edit_near(&mut self, edits: &[TextEdit]) -> Option<Reread> {
        let text = match edits {
            [edit] => {
                let mut text = self.text.clone();
                text.replace_range(edit.range.clone(), &edit.insert);
                text
            }
            _ => apply(&self.text, edits),
        };
        let change = Change {
            hull: hull(edits),
            old_len: self.text.len(),
            new_len: text.len(),
            clear: None,
        };
        if !self.can_keep(edits, &text, &change) {
            self.text = text;
            return None;
        }
        let told = self.edit_around(text, change);
        let stale = self.stale.take();
        if told.is_some()
            && let Some(stale) = stale
        {
            stale.give(self);
        }
        told
    }

    /// Reads the text anew. The tree is of a text that was `old_len` long and had `changed` where
    /// this one differs.
    fn read_all(&mut self, changed: &Span, old_len: usize) -> Reread {
        let by = moved(old_len, self.text.len());
        let text = std::mem::take(&mut self.text);
        let mut old = std::mem::replace(self, build::parse(text));
        if old.host.is_none() {
            Kept::of(&mut old).give(self, changed, by);
        }
        whole(old_len, self.text.len())
    }

    /// A copy of this tree with [`Tree::edit`] done.
    #[must_use]
    pub fn edited(&self, edits: &[TextEdit]) -> Self {
        let mut tree = self.clone();
        tree.edit(edits);
        tree
    }

    /// Whether a part of the tree can be right in the text after the edits.
    fn can_keep(&self, edits: &[TextEdit], text: &str, change: &Change) -> bool {
        // A `\r` that ends a line by itself may be new.
        let Change { hull, .. } = change;
        let touched = hull.start.saturating_sub(1)..(change.after(hull.end) + 2).min(text.len());
        self.host.is_none()
            && !self.lone_returns
            && text.len() <= limits::TEXT_BYTES
            && source::lone_return(&text.as_bytes()[touched]).is_none()
            && edits
                .iter()
                .all(|edit| source::control_character(&edit.insert).is_none())
    }

    fn start(&self, id: u32) -> u32 {
        self.nodes[id as usize].start
    }
}

fn whole(old_len: usize, new_len: usize) -> Reread {
    Reread {
        before: 0..old_len,
        after: 0..new_len,
        within: None,
    }
}

/// How far what is behind the edits moves.
fn moved(old_len: usize, new_len: usize) -> isize {
    new_len as isize - old_len as isize
}

/// How far edits are apart that are taken one after the other.
const FAR: usize = 1 << 12;

/// How many groups of edits are taken one after the other.
const GROUPS: usize = 64;

/// How many where something is broken, which each of them has to look at.
const FEW: usize = 4;

/// Edits that are near each other; all as one where those would be many.
fn groups(edits: &[TextEdit]) -> Vec<&[TextEdit]> {
    let near = |a: &TextEdit, b: &TextEdit| b.range.start - a.range.end <= FAR;
    let groups: Vec<_> = edits.chunk_by(near).collect();
    if groups.len() > GROUPS {
        return vec![edits];
    }
    groups
}

fn hull(edits: &[TextEdit]) -> Span {
    match (edits.first(), edits.last()) {
        (Some(first), Some(last)) => first.range.start..last.range.end,
        _ => 0..0,
    }
}

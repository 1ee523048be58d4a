//! Comments survive edits that do not own them.

use std::collections::HashMap;

use crate::{Span, TextEdit, Tree};

/// Whether every comment that is not inside an owned range is still there.
pub(crate) fn kept(before: &Tree, after: &Tree, edits: &[TextEdit], owned: &[Span]) -> bool {
    Risked::by(edits, before, owned).survive(after)
}

/// The comments that must survive an edit.
pub(crate) struct Risked {
    /// Where those are afterwards that no edit touches, in order.
    places: Vec<Span>,
    /// The texts of those that one does.
    touched: Vec<String>,
}

impl Risked {
    /// Those of a text that the edits do not own.
    pub fn by(edits: &[TextEdit], before: &Tree, owned: &[Span]) -> Self {
        let mut moves = Moves::new(edits);
        let mut places = Vec::with_capacity(before.comments.len());
        let mut touched = Vec::new();
        for comment in &before.comments {
            let is_owned = owned
                .iter()
                .any(|owner| owner.start <= comment.start && comment.end <= owner.end);
            if is_owned {
                continue;
            }
            match moves.place(comment) {
                Some(place) => places.push(place),
                None => touched.push(before.text[comment.clone()].to_owned()),
            }
        }
        Self { places, touched }
    }

    /// Whether each is in the text after the edits: at its own place, or its text elsewhere.
    pub fn survive(&self, after: &Tree) -> bool {
        let mut found = after.comments.iter().peekable();
        let mut lost: Vec<&str> = self.touched.iter().map(String::as_str).collect();
        let mut come: Vec<&Span> = Vec::new();
        for place in &self.places {
            while let Some(other) = found.next_if(|other| other.start < place.start) {
                come.push(other);
            }
            // No edit touched it, so the same bytes are the same text.
            if found.next_if(|other| *other == place).is_none() {
                lost.push(&after.text[place.clone()]);
            }
        }
        if lost.is_empty() {
            return true;
        }
        come.extend(found);
        let mut left: HashMap<&str, usize> = HashMap::new();
        for span in come {
            *left.entry(&after.text[span.clone()]).or_default() += 1;
        }
        lost.into_iter().all(|text| {
            left.get_mut(text)
                .filter(|count| **count > 0)
                .map(|count| *count -= 1)
                .is_some()
        })
    }
}

/// Where the bytes are that edits leave alone.
struct Moves<'e> {
    edits: std::slice::Iter<'e, TextEdit>,
    next: Option<&'e TextEdit>,
    grown: usize,
    shrunk: usize,
}

impl<'e> Moves<'e> {
    fn new(edits: &'e [TextEdit]) -> Self {
        let mut edits = edits.iter();
        Self {
            next: edits.next(),
            edits,
            grown: 0,
            shrunk: 0,
        }
    }

    /// The new place of a span; `None` where an edit touches it. Asked in the order of places.
    fn place(&mut self, span: &Span) -> Option<Span> {
        while let Some(edit) = self.next.filter(|edit| edit.range.end <= span.start) {
            self.grown += edit.insert.len();
            self.shrunk += edit.range.len();
            self.next = self.edits.next();
        }
        let free = self.next.is_none_or(|edit| span.end <= edit.range.start);
        free.then(|| span.start + self.grown - self.shrunk..span.end + self.grown - self.shrunk)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apply;

    fn kept_by(text: &str, edits: &[TextEdit], owned: &[Span]) -> bool {
        let after = Tree::parse(&apply(text, edits));
        kept(&Tree::parse(text), &after, edits, owned)
    }

    #[test]
    fn what_is_lost_is_seen() {
        let text = "a: 1 # x\nb: 2 # x\n# y\nc: 3\n";
        assert!(kept_by(text, &[TextEdit::replace(3..4, "10")], &[]));
        // A comment that goes, and one that only moves.
        assert!(!kept_by(text, &[TextEdit::delete(4..8)], &[]));
        assert!(kept_by(
            text,
            &[TextEdit::delete(4..8)],
            std::slice::from_ref(&(5..8))
        ));
        let moved = [
            TextEdit::delete(18..22),
            TextEdit::insert(text.len(), "# y\n"),
        ];
        assert!(kept_by(text, &moved, &[]));
        // A twin elsewhere does not stand for one that goes.
        assert!(!kept_by(text, &[TextEdit::delete(13..17)], &[]));
        // Quotes and block scalars swallow comments.
        let swallowed = [TextEdit::replace(3..4, "'"), TextEdit::insert(27, "'")];
        assert!(!kept_by(text, &swallowed, &[]));
        // One more character and it is another comment.
        assert!(!kept_by(text, &[TextEdit::insert(8, "y")], &[]));
        assert!(!kept_by(text, &[TextEdit::insert(7, "#")], &[]));
    }
}

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

    /// The least edit that makes a text of another one; `None` where they are equal.
    pub fn between(old: &str, new: &str) -> Option<Self> {
        let alike = |(a, b): &(u8, u8)| a == b;
        let start = old.bytes().zip(new.bytes()).take_while(alike).count();
        if start == old.len() && start == new.len() {
            return None;
        }
        let start = (0..=start).rfind(|&at| old.is_char_boundary(at) && new.is_char_boundary(at));
        let start = start.unwrap_or(0);
        let (old_rest, new_rest) = (&old[start..], &new[start..]);
        let behind = old_rest.bytes().rev().zip(new_rest.bytes().rev());
        let end = behind.take_while(alike).count();
        let is_whole = |len: &usize| {
            old_rest.is_char_boundary(old_rest.len() - len)
                && new_rest.is_char_boundary(new_rest.len() - len)
        };
        let end = (0..=end).rfind(is_whole).unwrap_or(0);
        Some(Self::replace(
            start..old.len() - end,
            &new_rest[..new_rest.len() - end],
        ))
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

/// The edits that undo `edits`: for the text that results from applying them to `text`.
pub fn invert(text: &str, edits: &[TextEdit]) -> Vec<TextEdit> {
    let (mut grown, mut shrunk) = (0, 0);
    edits
        .iter()
        .map(|edit| {
            let start = edit.range.start + grown - shrunk;
            grown += edit.insert.len();
            shrunk += edit.range.len();
            TextEdit::replace(start..start + edit.insert.len(), &text[edit.range.clone()])
        })
        .collect()
}

/// One list of edits that does what `first` and then `second` do. `second` is for the text that
/// `first` results in; `len` is the length of the text before both.
pub fn compose(len: usize, first: &[TextEdit], second: &[TextEdit]) -> Vec<TextEdit> {
    let mut middle = Pieces::new(len, first);
    let mut out = Vec::new();
    let mut at = 0;
    for edit in second {
        middle.take(edit.range.start - at, |piece| out.push(piece));
        out.push(Piece::New(edit.insert.clone()));
        middle.take(edit.range.len(), |_| {});
        at = edit.range.end;
    }
    middle.take(usize::MAX, |piece| out.push(piece));
    edits_of(len, out)
}

/// Where bytes of the text that `edits` result in were before them. Bytes that an edit inserts
/// count as all those that it replaces.
pub fn before(edits: &[TextEdit], span: &Span) -> Span {
    let (mut grown, mut shrunk) = (0, 0);
    let (mut start, mut end) = (None, None);
    for edit in edits {
        let new = edit.range.start + grown - shrunk;
        // Bytes up to here moved by as much as the edits before changed.
        if start.is_none() && span.start < new {
            start = Some(span.start + shrunk - grown);
        }
        if end.is_none() && span.end <= new {
            end = Some(span.end + shrunk - grown);
        }
        grown += edit.insert.len();
        shrunk += edit.range.len();
        let new_end = new + edit.insert.len();
        if start.is_none() && span.start < new_end {
            start = Some(edit.range.start);
        }
        if end.is_none() && span.end < new_end {
            end = Some(edit.range.end);
        }
    }
    let start = start.unwrap_or_else(|| span.start + shrunk - grown);
    let end = end.unwrap_or_else(|| span.end + shrunk - grown);
    start..end.max(start)
}

/// A part of a text that came about by edits: bytes of the original, or new text.
enum Piece {
    Old(Span),
    New(String),
}

struct Pieces(std::collections::VecDeque<Piece>);

impl Pieces {
    fn new(len: usize, edits: &[TextEdit]) -> Self {
        let mut pieces = std::collections::VecDeque::new();
        let mut at = 0;
        for edit in edits {
            pieces.push_back(Piece::Old(at..edit.range.start));
            pieces.push_back(Piece::New(edit.insert.clone()));
            at = edit.range.end;
        }
        pieces.push_back(Piece::Old(at..len));
        Self(pieces)
    }

    /// Takes the next `count` bytes off.
    fn take(&mut self, mut count: usize, mut each: impl FnMut(Piece)) {
        while count > 0 {
            let Some(piece) = self.0.pop_front() else {
                return;
            };
            let len = match &piece {
                Piece::Old(span) => span.len(),
                Piece::New(text) => text.len(),
            };
            if len <= count {
                count -= len;
                each(piece);
                continue;
            }
            match piece {
                Piece::Old(span) => {
                    let cut = span.start + count;
                    each(Piece::Old(span.start..cut));
                    self.0.push_front(Piece::Old(cut..span.end));
                }
                Piece::New(text) => {
                    each(Piece::New(text[..count].to_owned()));
                    self.0.push_front(Piece::New(text[count..].to_owned()));
                }
            }
            return;
        }
    }
}

fn edits_of(len: usize, pieces: Vec<Piece>) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    let mut at = 0;
    let mut insert = String::new();
    for piece in pieces.into_iter().chain([Piece::Old(len..len)]) {
        match piece {
            Piece::New(text) => insert.push_str(&text),
            Piece::Old(span) if span.is_empty() && span.start < len => {}
            Piece::Old(span) => {
                if span.start > at || !insert.is_empty() {
                    edits.push(TextEdit::replace(
                        at..span.start,
                        std::mem::take(&mut insert),
                    ));
                }
                at = span.end;
            }
        }
    }
    edits
}

/// Sorts edits, joins those that touch, drops those that change nothing, and cuts what a
/// replacement of several lines leaves as it is.
pub(crate) fn normalize(text: &str, mut edits: Vec<TextEdit>) -> Vec<TextEdit> {
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut joined: Vec<TextEdit> = Vec::with_capacity(edits.len());
    for edit in edits {
        match joined.last_mut() {
            Some(last) if edit.range.start <= last.range.end => {
                last.range.end = last.range.end.max(edit.range.end);
                last.insert.push_str(&edit.insert);
            }
            _ => joined.push(edit),
        }
    }
    for edit in &mut joined {
        if edit.insert.contains('\n') || text[edit.range.clone()].contains('\n') {
            trim(text, edit);
        }
    }
    joined.retain(|edit| text[edit.range.clone()] != edit.insert);
    joined
}

/// Cuts what both sides of a replacement start and end with.
pub(crate) fn trim(text: &str, edit: &mut TextEdit) {
    let old = &text[edit.range.clone()];
    let mut start = old
        .bytes()
        .zip(edit.insert.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    while !old.is_char_boundary(start) || !edit.insert.is_char_boundary(start) {
        start -= 1;
    }
    let (old_rest, new_rest) = (&old[start..], &edit.insert[start..]);
    let mut end = old_rest
        .bytes()
        .rev()
        .zip(new_rest.bytes().rev())
        .take_while(|(a, b)| a == b)
        .count();
    while !old_rest.is_char_boundary(old_rest.len() - end)
        || !new_rest.is_char_boundary(new_rest.len() - end)
    {
        end -= 1;
    }
    edit.insert = new_rest[..new_rest.len() - end].to_owned();
    edit.range = edit.range.start + start..edit.range.end - end;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn edits(len: usize) -> impl Strategy<Value = Vec<TextEdit>> {
        prop::collection::vec((0..=len, 0..=len, "[x-z]{0,3}"), 0..4).prop_map(move |raw| {
            let mut cuts: Vec<usize> = raw.iter().flat_map(|(a, b, _)| [*a, *b]).collect();
            cuts.sort_unstable();
            let mut at = None;
            cuts.chunks(2)
                .zip(raw)
                .filter_map(|(cut, (_, _, insert))| {
                    // Edits that touch would be one edit.
                    let fits = at.is_none_or(|at| at < cut[0]);
                    at = Some(cut[1]);
                    fits.then(|| TextEdit::replace(cut[0]..cut[1], insert))
                })
                .collect()
        })
    }

    proptest! {
        #[test]
        fn inverse_restores(edits in edits(12)) {
            let text = "abcdefghijkl";
            let after = apply(text, &edits);
            prop_assert_eq!(apply(&after, &invert(text, &edits)), text);
        }

        #[test]
        fn places_are_traced_back(edits in edits(12)) {
            let text = "abcdefghijkl";
            let after = apply(text, &edits);
            for start in 0..=after.len() {
                for end in start..=after.len() {
                    let was = before(&edits, &(start..end));
                    prop_assert!(was.start <= was.end && was.end <= text.len());
                    let new = &after[start..end];
                    // Letters of the text stay where they were, others came by an edit.
                    let old = |c: char| "abcdefghijkl".contains(c);
                    if !new.is_empty() && new.chars().all(old) && text.contains(new) {
                        prop_assert_eq!(&text[was], new);
                    } else if new.len() == 1 {
                        prop_assert!(edits.iter().any(|edit| edit.range == was));
                    }
                }
            }
        }

        #[test]
        fn composition_does_both((first, second) in edits(12).prop_flat_map(|first| {
            let len = apply("abcdefghijkl", &first).len();
            (Just(first), edits(len))
        })) {
            let text = "abcdefghijkl";
            let both = apply(&apply(text, &first), &second);
            prop_assert_eq!(apply(text, &compose(text.len(), &first, &second)), both.clone());
            let normal = normalize(text, compose(text.len(), &first, &second));
            prop_assert_eq!(apply(text, &normal), both);
        }
    }
}

//! Changes on their way between the code editor (UTF-16 offsets) and the text (bytes).

use yaml::{LineIndex, Span, TextEdit};

/// A change in the offsets of the code editor: UTF-16 units of the text before any change of its list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditorChange {
    /// Where the replaced part starts.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// What comes in its place.
    pub insert: String,
}

/// The changes of the code editor as edits of the text of `index`.
pub fn to_edits(index: &LineIndex, changes: &[EditorChange]) -> Vec<TextEdit> {
    changes
        .iter()
        .map(|change| {
            let range = index.byte(change.from)..index.byte(change.to);
            TextEdit::replace(range, change.insert.clone())
        })
        .collect()
}

/// Edits of `text` as changes of the code editor.
///
/// The editor has no position between the two characters of a CRLF: an edit that starts or ends
/// there is widened by the character, which changes no byte of the result.
pub fn to_editor(text: &str, index: &LineIndex, edits: &[TextEdit]) -> Vec<EditorChange> {
    edits
        .iter()
        .map(|edit| {
            let edit = around_line_ends(text, edit);
            EditorChange {
                from: index.utf16(edit.range.start),
                to: index.utf16(edit.range.end),
                insert: edit.insert,
            }
        })
        .collect()
}

fn around_line_ends(text: &str, edit: &TextEdit) -> TextEdit {
    let bytes = text.as_bytes();
    let inside = |at: usize| at > 0 && bytes.get(at - 1..=at) == Some(b"\r\n");
    let mut edit = edit.clone();
    if inside(edit.range.end) {
        edit.insert.push('\n');
        edit.range.end += 1;
    }
    if inside(edit.range.start) {
        edit.insert.insert(0, '\r');
        edit.range.start -= 1;
    }
    edit
}

/// A span in UTF-16 units.
pub fn utf16(index: &LineIndex, span: &Span) -> (usize, usize) {
    (index.utf16(span.start), index.utf16(span.end))
}

/// A piece of a text that is being edited: bytes of the original, or new ones.
enum Piece {
    Kept(Span),
    New(String),
}

impl Piece {
    fn len(&self) -> usize {
        match self {
            Self::Kept(span) => span.len(),
            Self::New(text) => text.len(),
        }
    }

    fn split(self, at: usize) -> (Self, Self) {
        match self {
            Self::Kept(span) => {
                let middle = span.start + at;
                (Self::Kept(span.start..middle), Self::Kept(middle..span.end))
            }
            Self::New(mut text) => {
                let rest = text.split_off(at);
                (Self::New(text), Self::New(rest))
            }
        }
    }
}

/// The edits of `text` that do what `first` does and then, on its result, `second`.
pub fn compose(text: &str, first: &[TextEdit], second: &[TextEdit]) -> Vec<TextEdit> {
    let mut pieces = edited(vec![Piece::Kept(0..text.len())], first);
    pieces = edited(pieces, second);
    let mut edits: Vec<TextEdit> = Vec::new();
    let (mut at, mut insert) = (0, String::new());
    for piece in pieces
        .into_iter()
        .chain([Piece::Kept(text.len()..text.len())])
    {
        match piece {
            Piece::New(new) => insert.push_str(&new),
            Piece::Kept(span) => {
                let end_of_text = span.is_empty() && span.start == text.len();
                if span.is_empty() && !end_of_text {
                    continue;
                }
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

fn edited(pieces: Vec<Piece>, edits: &[TextEdit]) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut rest = pieces.into_iter();
    let mut open = rest.next();
    let mut at = 0;
    // Moves pieces up to an offset, into `out` or away.
    let mut advance = |out: &mut Vec<Piece>, to: usize, keep: bool| {
        while at < to {
            let Some(piece) = open.take() else { return };
            let (now, later) = if at + piece.len() > to {
                let (now, later) = piece.split(to - at);
                (now, Some(later))
            } else {
                (piece, rest.next())
            };
            at += now.len();
            open = later;
            if keep {
                out.push(now);
            }
        }
    };
    for edit in edits {
        advance(&mut out, edit.range.start, true);
        out.push(Piece::New(edit.insert.clone()));
        advance(&mut out, edit.range.end, false);
    }
    advance(&mut out, usize::MAX, true);
    out
}

/// The edit that turns `from` into `to`, leaving out what both begin and end with.
pub fn between(from: &str, to: &str) -> Option<TextEdit> {
    if from == to {
        return None;
    }
    let mut start = from
        .bytes()
        .zip(to.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    while !from.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = from[start..]
        .bytes()
        .rev()
        .zip(to[start..].bytes().rev())
        .take_while(|(a, b)| a == b)
        .count();
    while !from.is_char_boundary(from.len() - end) {
        end -= 1;
    }
    Some(TextEdit::replace(
        start..from.len() - end,
        &to[start..to.len() - end],
    ))
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    const TEXT: &str = "a: é😀\r\nb: 日本\nc";

    #[test]
    fn edits_go_there_and_back() {
        let at = TEXT.find('本').unwrap();
        let edits = vec![
            TextEdit::replace(3..5, "è"),
            TextEdit::replace(at..at + 3, "木😀"),
        ];
        let index = LineIndex::new(TEXT);
        assert_eq!(to_edits(&index, &to_editor(TEXT, &index, &edits)), edits);
    }

    #[test]
    fn no_change_starts_or_ends_inside_a_crlf() {
        let text = "a: 1\r\nb: 2\r\n";
        let index = LineIndex::new(text);
        let split = text.find('\n').unwrap();
        for edit in [
            TextEdit::insert(split, "x"),
            TextEdit::replace(3..split, "9\r"),
            TextEdit::replace(split..split + 2, "\nc"),
        ] {
            let changes = to_editor(text, &index, std::slice::from_ref(&edit));
            for at in [changes[0].from, changes[0].to] {
                assert_ne!(at, split);
            }
            assert_eq!(
                yaml::apply(text, &to_edits(&index, &changes)),
                yaml::apply(text, &[edit])
            );
        }
    }

    #[test]
    fn composed_edits_do_what_both_do() {
        let text = "one two three";
        let firsts = [
            vec![],
            vec![TextEdit::replace(4..7, "2")],
            vec![TextEdit::delete(0..4), TextEdit::insert(13, " four")],
            vec![TextEdit::replace(0..13, "é")],
        ];
        for first in &firsts {
            let middle = yaml::apply(text, first);
            let bounds: Vec<usize> = (0..=middle.len())
                .filter(|at| middle.is_char_boundary(*at))
                .collect();
            for start in &bounds {
                for end in bounds.iter().filter(|end| *end >= start) {
                    let second = [TextEdit::replace(*start..*end, "xyz")];
                    let composed = compose(text, first, &second);
                    assert_eq!(yaml::apply(text, &composed), yaml::apply(&middle, &second));
                    assert!(
                        composed
                            .windows(2)
                            .all(|pair| pair[0].range.end <= pair[1].range.start)
                    );
                }
            }
        }
    }

    #[test]
    fn between_gives_the_smallest_replacement() {
        for (from, to, edit) in [
            ("a: 50\n", "a: 75\n", Some(TextEdit::replace(3..5, "75"))),
            ("é", "è", Some(TextEdit::replace(0..2, "è"))),
            ("aa", "aaa", Some(TextEdit::insert(2, "a"))),
            ("日", "本", Some(TextEdit::replace(0..3, "本"))),
            ("same", "same", None),
        ] {
            let found = between(from, to);
            assert_eq!(found, edit);
            if let Some(edit) = found {
                assert_eq!(yaml::apply(from, &[edit]), to);
            }
        }
    }
}

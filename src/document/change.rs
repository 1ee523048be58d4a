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

//! Mends of a line that begins no item.

use std::ops::Range;

use super::{Candidate, candidate, guess, quote};
use crate::{
    TextEdit,
    recover::{Shape, split::Split},
};

/// What could make the line an item of its collection; `lines` are those of the item.
pub(super) fn heads(
    text: &str,
    line: Range<usize>,
    lines: &Range<usize>,
    siblings: &Split,
) -> Vec<Candidate> {
    let content = &text[line.clone()];
    let mut found = Vec::new();
    if siblings.shape == Shape::Sequence {
        if let Some(item) = content.strip_prefix('-') {
            let edit = TextEdit::insert(line.start + 1, " ");
            // `--flag` and `-1` may be texts.
            let sure = item.starts_with(char::is_alphabetic);
            let title = "Write a space behind the dash";
            found.push(candidate(title, vec![edit]).only_if(sure));
        }
        return found;
    }
    let is_word = |word: &str| {
        let inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
        !word.is_empty() && word.chars().all(inside)
    };
    if let Some((key, rest)) = content.split_once(':') {
        let blanks = rest.len() - rest.trim_start_matches(char::is_whitespace).len();
        if is_word(key) && !rest.starts_with([' ', '/']) {
            let at = line.start + key.len() + 1;
            let edit = TextEdit::replace(at..at + blanks, " ");
            // A comment would take the value away.
            let is_comment = rest[blanks..].starts_with('#');
            let sure = key.starts_with(char::is_alphabetic) && !is_comment;
            let title = match blanks {
                0 => "Write a space behind the colon",
                _ => "Write an ordinary space behind the colon",
            };
            found.push(candidate(title, vec![edit]).only_if(sure));
            return found;
        }
        let end = content
            .find(": ")
            .or(content.strip_suffix(':').map(str::len));
        if let Some(end) = end
            && content.starts_with(['@', '`', '%', '*', '&', '!', '{', '['])
        {
            let range = line.start..line.start + end;
            let edit = TextEdit::replace(range, quote(&content[..end]));
            let sure = content.starts_with(['@', '`', '%']);
            found.push(candidate("Quote the key", vec![edit]).only_if(sure));
        }
    }
    // Other blanks than the indentation's may stand before it, a `\r` by itself for one.
    let key_start = line.start + content.len() - content.trim_start().len();
    if let Some((key, value)) = content.trim_start().split_once('=') {
        let word = key.trim_end();
        if is_word(word) && lines.len() == 1 {
            let value = key.len() + 1 + value.len() - value.trim_start().len();
            let edit = TextEdit::replace(key_start + word.len()..key_start + value, ": ");
            found.push(guess("Write a colon for the equals sign", vec![edit]));
        }
        return found;
    }
    let words: Vec<&str> = content.split_whitespace().collect();
    let title = "Write a colon behind the key";
    match words.as_slice() {
        [key] if lines.len() > 1 && is_word(key) => {
            let edit = TextEdit::insert(key_start + key.len(), ":");
            found.push(candidate(title, vec![edit]));
        }
        // It may be any text.
        [key, rest @ ..] if lines.len() == 1 && (1..=3).contains(&rest.len()) && is_word(key) => {
            let edit = TextEdit::insert(key_start + key.len(), ":");
            found.push(guess(title, vec![edit]));
        }
        _ => {}
    }
    found
}

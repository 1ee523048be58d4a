//! Mends of a value.

use super::{Candidate, backslash_twice, backslashes, candidate, guess, quote};
use crate::{
    TextEdit,
    events::Failure,
    recover::lines::{Brackets, brackets, quoted},
};

/// Mends of the value that starts at `start`, in an item whose first line ends at `line_end` and
/// whose last line at `end`.
pub(super) fn values(
    text: &str,
    start: usize,
    line_end: usize,
    end: usize,
    failure: &Failure,
) -> Vec<Candidate> {
    let value = &text[start..line_end];
    let one_line = line_end == end;
    if failure.code == "escape" {
        let written = &text[start..end];
        let edits = backslashes(written)
            .map(|at| TextEdit::insert(start + at, "\\"))
            .collect();
        return vec![backslash_twice(written, edits)];
    }
    let mut found = Vec::new();
    match value.bytes().next() {
        Some(mark @ (b'"' | b'\'')) if one_line => match quoted(value, mark) {
            Some(length) => return ended(value, start, length, char::from(mark)),
            None => return unclosed(value, start, char::from(mark)),
        },
        Some(b'[' | b'{') if !value.starts_with("{{") => {
            let Brackets { missing, wrong } = brackets(&text[start..end]);
            let title = "Close the bracket";
            let right =
                |&(at, right): &(usize, char)| TextEdit::replace(start + at..start + at + 1, right);
            if let [first, .., last] = wrong.as_slice() {
                let edits = wrong.iter().map(right).collect();
                let closing = &text[start + first.0..start + last.0];
                let is_one_run = |c: char| matches!(c, ']' | '}' | ' ');
                let swapped = candidate("Close the brackets in their order", edits);
                found.push(swapped.only_if(closing.chars().all(is_one_run)));
            }
            let edits = wrong.first().map(right);
            found.push(guess(title, edits.into_iter().collect()));
            let edit = TextEdit::insert(end, missing);
            found.push(candidate(title, vec![edit]).only_if(one_line));
        }
        // What is meant as a block scalar, item or key is no text.
        Some(b'|' | b'>') => return found,
        Some(b'-' | b'?') if value[1..].starts_with([' ', '\t']) => return found,
        _ => {}
    }
    let is_blank = value.starts_with(char::is_whitespace);
    let is_open = matches!(failure.code, "unclosed-quote" | "unclosed-bracket");
    if one_line && !value.is_empty() && !is_blank && !is_open {
        let title = "Quote the value";
        for length in comment(value).into_iter().chain([value.len()]) {
            let edit = TextEdit::replace(start..start + length, quote(&value[..length]));
            let sure = is_text(&value[..length]);
            found.push(candidate(title, vec![edit]).only_if(sure));
        }
    }
    found
}

/// The length of what stands in front of a comment.
fn comment(value: &str) -> Option<usize> {
    value.find(" #").map(|at| value[..at].trim_end().len())
}

/// Whether a value can be meant as a text only: no entry, alias, template or brackets.
fn is_text(value: &str) -> bool {
    let is_word = |word: &str| {
        let inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
        word.chars().all(inside)
    };
    let is_entry =
        value.split_once(": ").is_some_and(|(key, _)| is_word(key)) || value.ends_with(':');
    let says_something = value.contains(char::is_alphanumeric);
    says_something
        && !is_entry
        && !value.starts_with(['&', '*', '!', '[', '{'])
        && !value.contains("{{")
}

/// A quote that nothing closes.
fn unclosed(value: &str, start: usize, mark: char) -> Vec<Candidate> {
    let other = if mark == '"' { '\'' } else { '"' };
    let end = start + value.len();
    let title = "Close the quote";
    let mut found = Vec::new();
    if value.ends_with(other) {
        let edit = TextEdit::replace(end - 1..end, mark);
        found.push(guess(title, vec![edit]));
    }
    let inside = comment(value).map(|at| TextEdit::insert(start + at, mark));
    let sure = inside.is_none() && found.is_empty();
    found.extend(inside.map(|edit| guess(title, vec![edit])));
    let edit = TextEdit::insert(end, mark);
    found.push(candidate(title, vec![edit]).only_if(sure));
    found
}

/// Something behind the quote that ends a text, at `length`.
fn ended(value: &str, start: usize, length: usize, mark: char) -> Vec<Candidate> {
    if value[length..].starts_with('#') {
        let edit = TextEdit::insert(start + length, " ");
        let title = "Write a space in front of the comment";
        return vec![candidate(title, vec![edit])];
    }
    let mut found = Vec::new();
    let all = comment(value).unwrap_or(value.len());
    if all > length && value[..all].ends_with(mark) {
        let quotes: Vec<usize> = inner_quotes(&value[..all], mark).collect();
        let letter = |at: usize| {
            value
                .as_bytes()
                .get(at)
                .is_some_and(u8::is_ascii_alphanumeric)
        };
        let is_apostrophe = |at: &usize| mark == '\'' && letter(at - 1) && letter(at + 1);
        let sure = quotes.iter().all(is_apostrophe);
        let escape = if mark == '"' { "\\" } else { "'" };
        let insert = |at: usize| TextEdit::insert(start + at, escape);
        let edits = quotes.into_iter().map(insert).collect();
        found.push(candidate("Escape the quotes inside", edits).only_if(sure));
    }
    let edit = TextEdit::replace(start..start + all, quote(&value[..all]));
    found.push(guess("Quote the value", vec![edit]));
    found
}

/// The quotes between the first and the last of a value that have no escape.
fn inner_quotes(value: &str, mark: char) -> impl Iterator<Item = usize> {
    let bytes = value.as_bytes();
    let mark = mark as u8;
    let mut at = 1;
    std::iter::from_fn(move || {
        while at + 1 < bytes.len() {
            let here = at;
            let is_pair = bytes[here] == mark && mark == b'\'' && bytes[here + 1] == mark;
            let is_escape = bytes[here] == b'\\' && mark == b'"';
            let is_pair = is_pair && here + 2 < bytes.len();
            at += if is_pair || is_escape { 2 } else { 1 };
            if bytes[here] == mark && !is_pair {
                return Some(here);
            }
        }
        None
    })
}

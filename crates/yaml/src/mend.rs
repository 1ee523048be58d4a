//! Mends of broken items. Each is proved before it is offered: the item is read again with it.

use std::ops::Range;

use crate::{
    Fix, TextEdit,
    events::Failure,
    recover::{
        Recovery, Shape,
        lines::{Head, head, quoted},
        split::{Item, Split},
    },
    scalar,
};

struct Candidate {
    title: &'static str,
    edits: Vec<TextEdit>,
}

fn candidate(title: &'static str, edits: Vec<TextEdit>) -> Candidate {
    Candidate { title, edits }
}

fn first_proved(
    recovery: &mut Recovery<'_>,
    lines: &Range<usize>,
    shape: Shape,
    candidates: Vec<Candidate>,
) -> Option<Fix> {
    candidates
        .into_iter()
        .filter(|candidate| !candidate.edits.is_empty())
        .find(|candidate| recovery.proves(lines, shape, &candidate.edits))
        .map(|candidate| Fix {
            title: candidate.title.to_owned(),
            edits: candidate.edits,
        })
}

/// Spaces for the tabs that indent some lines, which must then read as part of `enclosing`.
pub(crate) fn tabs(
    recovery: &mut Recovery<'_>,
    lines: &Range<usize>,
    enclosing: &Range<usize>,
    column: usize,
    shape: Shape,
) -> Option<Fix> {
    let text = recovery.text;
    let spaced = |width: &dyn Fn(&str) -> usize| -> Vec<TextEdit> {
        lines
            .clone()
            .filter_map(|n| {
                let line = recovery.line(n);
                let range = line.start as usize..line.content as usize;
                let blanks = &text[range.clone()];
                blanks
                    .contains('\t')
                    .then(|| TextEdit::replace(range, " ".repeat(width(blanks))))
            })
            .collect()
    };
    let tabs = |blanks: &str| blanks.bytes().filter(|byte| *byte == b'\t').count();
    let mut candidates: Vec<Candidate> = [2, 4, 8]
        .into_iter()
        .map(|width| {
            let edits = spaced(&|blanks| blanks.len() + tabs(blanks) * (width - 1));
            candidate("Replace tabs by spaces", edits)
        })
        .collect();
    candidates.push(candidate("Replace tabs by spaces", spaced(&|_| column)));
    first_proved(recovery, enclosing, shape, candidates)
}

/// Lines moved to the column of their siblings.
pub(crate) fn indentation(
    recovery: &mut Recovery<'_>,
    lines: &Range<usize>,
    column: usize,
    shape: Shape,
    siblings: Option<&Split>,
) -> Option<Fix> {
    let first = recovery.line(lines.start);
    let is = first.column();
    let key = key_of(&recovery.text[first.content as usize..first.end as usize]);
    if siblings.is_some_and(|siblings| key.is_some_and(|key| taken(recovery, siblings, key))) {
        return None;
    }
    let mut edits = Vec::new();
    for n in lines.clone() {
        let line = recovery.line(n);
        if line.is_gone() {
            continue;
        }
        let start = line.start as usize;
        let edit = match is.checked_sub(column) {
            Some(less) if line.column() >= less => TextEdit::delete(start..start + less),
            Some(_) => return None,
            None => TextEdit::insert(start, " ".repeat(column - is)),
        };
        edits.push(edit);
    }
    let title = "Indent it as its neighbours";
    first_proved(recovery, lines, shape, vec![candidate(title, edits)])
}

/// The key that a line begins with, as it is written.
fn key_of(line: &str) -> Option<&str> {
    match head(line) {
        Head::Entry(entry) => line.get(entry.key_start..entry.key_end),
        _ => None,
    }
}

fn taken(recovery: &Recovery<'_>, siblings: &Split, key: &str) -> bool {
    siblings.items.iter().any(|item| {
        let line = recovery.line(item.region.lines.start);
        item.fault.is_none()
            && key_of(&recovery.text[line.content as usize..line.end as usize]) == Some(key)
    })
}

/// What mends an item that cannot be divided.
pub(crate) fn item(
    recovery: &mut Recovery<'_>,
    siblings: &Split,
    item: &Item,
    failure: &Failure,
) -> Option<Fix> {
    let lines = item.region.lines.clone();
    let line = recovery.line(lines.start);
    let content = line.content as usize;
    if failure.code == "tab" && lines.len() > 1 {
        let below = lines.start + 1..lines.end;
        return tabs(recovery, &below, &lines, line.column() + 2, siblings.shape);
    }
    let value = match item.head {
        Head::Entry(entry) => content + entry.value,
        Head::Dash { rest } => content + rest,
        Head::Other => {
            let candidates = heads(recovery.text, content..line.end as usize, &lines, siblings);
            let free = candidates
                .into_iter()
                .filter(|candidate| {
                    let text = &recovery.text[content..line.end as usize];
                    let local: Vec<TextEdit> = candidate
                        .edits
                        .iter()
                        .map(|edit| {
                            let range = edit.range.start - content..edit.range.end - content;
                            TextEdit::replace(range, edit.insert.clone())
                        })
                        .collect();
                    let mended = crate::apply(text, &local);
                    key_of(&mended).is_none_or(|key| !taken(recovery, siblings, key))
                })
                .collect();
            return first_proved(recovery, &lines, siblings.shape, free);
        }
        _ => return None,
    };
    let end = recovery.end(&lines);
    let candidates = values(recovery.text, value, line.end as usize, end, failure);
    first_proved(recovery, &lines, siblings.shape, candidates)
}

/// Mends of a line that begins no item.
fn heads(text: &str, line: Range<usize>, lines: &Range<usize>, siblings: &Split) -> Vec<Candidate> {
    let content = &text[line.clone()];
    let mut found = Vec::new();
    if siblings.shape == Shape::Sequence {
        if content.starts_with('-') {
            let edit = TextEdit::insert(line.start + 1, " ");
            found.push(candidate("Write a space behind the dash", vec![edit]));
        }
        return found;
    }
    let is_word = |word: &str| {
        let inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
        !word.is_empty() && word.chars().all(inside)
    };
    if let Some((key, rest)) = content.split_once(':') {
        if is_word(key) && !rest.starts_with([' ', '/']) {
            let edit = TextEdit::insert(line.start + key.len() + 1, " ");
            found.push(candidate("Write a space behind the colon", vec![edit]));
        }
        let end = content
            .find(": ")
            .or(content.strip_suffix(':').map(str::len));
        if let Some(end) = end
            && content.starts_with(['@', '`', '%', '*', '&', '!', '{', '['])
        {
            let range = line.start..line.start + end;
            let edit = TextEdit::replace(range, quote(&content[..end]));
            found.push(candidate("Quote the key", vec![edit]));
        }
        return found;
    }
    let words: Vec<&str> = content.split_whitespace().collect();
    let title = "Write a colon behind the key";
    match words.as_slice() {
        [key] if lines.len() > 1 && is_word(key) => {
            let edit = TextEdit::insert(line.start + key.len(), ":");
            found.push(candidate(title, vec![edit]));
        }
        [key, _] if lines.len() == 1 && is_word(key) => {
            let edit = TextEdit::insert(line.start + key.len(), ":");
            found.push(candidate(title, vec![edit]));
        }
        _ => {}
    }
    found
}

/// Mends of the value that starts at `start`, in an item whose first line ends at `line_end` and
/// whose last line at `end`.
fn values(
    text: &str,
    start: usize,
    line_end: usize,
    end: usize,
    failure: &Failure,
) -> Vec<Candidate> {
    let value = &text[start..line_end];
    let one_line = line_end == end;
    let mut found = Vec::new();
    if failure.code == "escape" {
        let edits = backslashes(&text[start..end])
            .map(|at| TextEdit::insert(start + at, "\\"))
            .collect();
        found.push(candidate("Write the backslash twice", edits));
    }
    match value.bytes().next() {
        Some(mark @ (b'"' | b'\'')) if one_line && quoted(value, mark).is_none() => {
            let other = if mark == b'"' { '\'' } else { '"' };
            let mark = char::from(mark);
            let title = "Close the quote";
            if value.ends_with(other) {
                let edit = TextEdit::replace(end - 1..end, mark);
                found.push(candidate(title, vec![edit]));
            }
            let comment = value.find(" #").map(|at| value[..at].trim_end().len());
            let inside = comment.map(|at| TextEdit::insert(start + at, mark));
            found.extend(inside.map(|edit| candidate(title, vec![edit])));
            let edit = TextEdit::insert(end, mark);
            found.push(candidate(title, vec![edit]));
        }
        Some(b'[' | b'{') => {
            let template = value.starts_with("{{");
            let (missing, wrong) = brackets(&text[start..end]);
            if !template {
                let title = "Close the bracket";
                if let Some((at, right)) = wrong {
                    let edit = TextEdit::replace(start + at..start + at + 1, right);
                    found.push(candidate(title, vec![edit]));
                }
                found.push(candidate(title, vec![TextEdit::insert(end, missing)]));
            }
        }
        _ => {}
    }
    if one_line && !value.is_empty() && failure.code != "unclosed-quote" {
        let title = "Quote the value";
        let comment = value.find(" #").map(|at| value[..at].trim_end().len());
        for length in comment.into_iter().chain([value.len()]) {
            let edit = TextEdit::replace(start..start + length, quote(&value[..length]));
            found.push(candidate(title, vec![edit]));
        }
    }
    found
}

fn quote(text: &str) -> String {
    if text.contains('\'') {
        scalar::double_quoted(text)
    } else {
        format!("'{text}'")
    }
}

/// The backslashes in a double-quoted text that begin no escape.
fn backslashes(text: &str) -> impl Iterator<Item = usize> {
    let mut after = false;
    text.bytes().enumerate().filter_map(move |(at, byte)| {
        if after {
            after = false;
            return (!b"0abt\tnvfre \"/\\N_LPxuU\n\r".contains(&byte)).then(|| at - 1);
        }
        after = byte == b'\\';
        None
    })
}

/// The brackets that a flow collection lacks at its end, and the first that closes another than
/// was opened: its place and what should stand there.
fn brackets(text: &str) -> (String, Option<(usize, char)>) {
    let bytes = text.as_bytes();
    let mut open = Vec::new();
    let mut wrong = None;
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            mark @ (b'"' | b'\'') => match quoted(&text[at..], mark) {
                Some(length) => {
                    at += length;
                    continue;
                }
                None => break,
            },
            b'[' => open.push(']'),
            b'{' => open.push('}'),
            byte @ (b']' | b'}') => match open.pop() {
                Some(right) if right != char::from(byte) => {
                    wrong.get_or_insert((at, right));
                }
                _ => {}
            },
            b'#' if at > 0 && bytes[at - 1].is_ascii_whitespace() => {
                at = text[at..].find('\n').map_or(bytes.len(), |line| at + line);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    (open.into_iter().rev().collect(), wrong)
}

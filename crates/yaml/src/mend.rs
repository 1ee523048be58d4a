//! Mends of broken items. Each is proved before it is offered: the item is read again with it.

use std::ops::Range;

use crate::{
    Fix, TextEdit,
    events::Failure,
    recover::{
        Recovery, Shape,
        lines::{Brackets, Head, Written, brackets, head, quoted},
        split::{Item, Split},
    },
    scalar,
};

pub(crate) struct Candidate {
    pub title: &'static str,
    pub edits: Vec<TextEdit>,
}

pub(crate) fn candidate(title: &'static str, edits: Vec<TextEdit>) -> Candidate {
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

/// Spaces for the tabs that indent some lines: as many as what stands around them lets the first of
/// them have. `column` where it is known how many.
pub(crate) fn tabs(
    recovery: &mut Recovery<'_>,
    lines: &Range<usize>,
    column: Option<usize>,
) -> Option<Fix> {
    let first = recovery.line(lines.start);
    let text = recovery.text;
    let blanks = |n: usize| {
        let line = recovery.line(n);
        &text[line.start as usize..line.content as usize]
    };
    let width = |blanks: &str, tab: usize| {
        let tabs = blanks.bytes().filter(|byte| *byte == b'\t').count();
        blanks.len() + tabs * (tab - 1)
    };
    let before = recovery.straight(..lines.start, true);
    let after = recovery.straight(lines.end.., false);
    let mut columns: Vec<usize> = Vec::new();
    let mut below = None;
    if let Some(before) = before {
        let line = recovery.line(before);
        match recovery.head(line) {
            Head::Entry(entry) if entry.written == Written::Below => {
                below = Some(line.column());
                columns.extend([line.column() + 2, line.column() + 4]);
            }
            Head::Dash { rest } => columns.extend([line.column() + rest, line.column()]),
            _ => columns.push(line.column()),
        }
    }
    let next = after.map(|after| recovery.line(after).column());
    match below {
        Some(key) => {
            let inside = next.filter(|next| *next > key);
            columns.splice(0..0, inside).for_each(drop);
        }
        None => columns.extend(next),
    }
    columns.splice(0..0, column).for_each(drop);
    columns.extend([2, 4, 8].map(|tab| width(blanks(lines.start), tab)));
    let candidates: Vec<(usize, Vec<TextEdit>)> = columns
        .into_iter()
        .map(|column| {
            let edits = lines.clone().filter_map(|n| {
                let line = recovery.line(n);
                let range = line.start as usize..line.content as usize;
                let wide = column + width(blanks(n), 2);
                let wide = wide.checked_sub(width(blanks(lines.start), 2))?;
                Some(TextEdit::replace(range, " ".repeat(wide)))
            });
            (column, edits.collect())
        })
        .collect();
    let is_mapping = matches!(recovery.head(first), Head::Entry(_));
    for (column, edits) in candidates {
        let around = recovery.around(lines, column);
        let fits = before.is_none_or(|before| !is_mapping || around.start <= before)
            && !recovery.is_taken(lines.start, column);
        if fits && edits.len() == lines.len() && recovery.proves(&around, Shape::Any, &edits) {
            return Some(Fix {
                title: "Replace tabs by spaces".to_owned(),
                edits,
            });
        }
    }
    None
}

/// Lines moved to the column of their siblings.
pub(crate) fn indentation(
    recovery: &mut Recovery<'_>,
    lines: &Range<usize>,
    column: usize,
    shape: Shape,
) -> Option<Fix> {
    let first = recovery.line(lines.start);
    let is = first.column();
    if recovery.is_taken(lines.start, column) {
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
    let first = edits.first().cloned().into_iter().collect();
    let candidates = vec![candidate(title, edits), candidate(title, first)];
    first_proved(recovery, lines, shape, candidates)
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
            found.push(candidate("Quote the key", vec![edit]));
        }
    }
    let words: Vec<&str> = content.split_whitespace().collect();
    // Other blanks than the indentation's may stand before it, a `\r` by itself for one.
    let key_start = line.start + content.len() - content.trim_start().len();
    let title = "Write a colon behind the key";
    match words.as_slice() {
        [key] if lines.len() > 1 && is_word(key) => {
            let edit = TextEdit::insert(key_start + key.len(), ":");
            found.push(candidate(title, vec![edit]));
        }
        [key, rest @ ..] if lines.len() == 1 && (1..=3).contains(&rest.len()) && is_word(key) => {
            let edit = TextEdit::insert(key_start + key.len(), ":");
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
            let Brackets { missing, wrong } = brackets(&text[start..end]);
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

pub(crate) fn quote(text: &str) -> String {
    if text.contains('\'') {
        scalar::double_quoted(text)
    } else {
        format!("'{text}'")
    }
}

/// The backslashes in a double-quoted text that begin no escape.
pub(crate) fn backslashes(text: &str) -> impl Iterator<Item = usize> {
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

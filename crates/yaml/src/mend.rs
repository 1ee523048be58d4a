//! Mends of broken items. Each is proved before it is offered: the item is read again with it.

mod blanks;
mod block_text;
mod heads;
mod values;

use std::ops::Range;

use crate::{
    Fix, TextEdit,
    events::Failure,
    recover::{
        Recovery, Shape,
        lines::{Head, Written, head},
        split::{Item, Split},
    },
    scalar,
};
pub(crate) use block_text::block_text;
use heads::heads;
use values::values;

pub(crate) struct Candidate {
    pub title: &'static str,
    pub edits: Vec<TextEdit>,
    /// Whether it is surely what is meant.
    pub safe: bool,
}

impl Candidate {
    /// Makes it one that a person has to choose, unless it is sure.
    pub fn only_if(self, sure: bool) -> Self {
        Self {
            safe: self.safe && sure,
            ..self
        }
    }

    pub fn into_fix(self) -> Fix {
        Fix {
            title: self.title.to_owned(),
            edits: self.edits,
            safe: self.safe,
        }
    }
}

/// A mend that is surely what is meant.
pub(crate) fn candidate(title: &'static str, edits: Vec<TextEdit>) -> Candidate {
    Candidate {
        title,
        edits,
        safe: true,
    }
}

/// A mend that may be meant.
pub(crate) fn guess(title: &'static str, edits: Vec<TextEdit>) -> Candidate {
    candidate(title, edits).only_if(false)
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
        .map(Candidate::into_fix)
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
    let before = recovery.straight(..lines.start, true);
    let after = recovery.straight(lines.end.., false);
    let mut all = lines.clone().chain(before).chain(after);
    if all.any(|n| recovery.is_oddly_indented(n)) {
        // The columns cannot be told by tabs and spaces alone.
        return None;
    }
    let blanks = |n: usize| {
        let line = recovery.line(n);
        &text[line.start as usize..line.content as usize]
    };
    let width = |blanks: &str, tab: usize| {
        let tabs = blanks.bytes().filter(|byte| *byte == b'\t').count();
        blanks.len() + tabs * (tab - 1)
    };
    let mut columns: Vec<usize> = Vec::new();
    let mut below = None;
    if let Some(before) = before {
        let line = recovery.line(before);
        match recovery.head(line) {
            Head::Entry(entry) if matches!(entry.written, Written::Below | Written::Block) => {
                below = Some(line.column());
                columns.extend([line.column() + 2, line.column() + 4]);
            }
            Head::Dash { rest } => columns.extend([line.column() + rest, line.column()]),
            _ if text[..line.end as usize].ends_with(['[', '{']) => {
                below = Some(line.column());
                columns.extend([line.column() + 2, line.column() + 4]);
            }
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
            return Some(Fix::safe("Replace tabs by spaces", edits));
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
    if lines.clone().any(|n| recovery.is_oddly_indented(n)) {
        return blanks::ordinary(recovery, lines, column, shape);
    }
    let first = recovery.line(lines.start);
    let is = first.column();
    if recovery.is_taken(lines.start, column) || recovery.is_near_odd(lines, column.min(is)) {
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
    // A line further away may be meant to be inside of the one above.
    let sure = is.abs_diff(column) == 1;
    let step = match lines.len() {
        0 | 1 => 0,
        _ => recovery.line(lines.start + 1).column().abs_diff(column),
    };
    let first = edits.first().cloned().into_iter().collect();
    let candidates = match sure && step == 2 {
        true => [first, edits],
        false => [edits, first],
    };
    let candidates = candidates.map(|edits| candidate(title, edits).only_if(sure));
    first_proved(recovery, lines, shape, candidates.into())
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
        // It would become part of the key.
        Head::Other if recovery.is_oddly_indented(lines.start) => return None,
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

pub(crate) fn quote(text: &str) -> String {
    if text.contains('\'') {
        scalar::double_quoted(text)
    } else {
        format!("'{text}'")
    }
}

/// The backslashes in a double-quoted text that begin no escape.
pub(crate) fn backslashes(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        while let Some(found) = text.get(at..).and_then(|rest| rest.find('\\')) {
            let start = at + found;
            let digits = match bytes.get(start + 1)? {
                b'x' => 2,
                b'u' => 4,
                b'U' => 8,
                _ => 0,
            };
            let known = b"0abt\tnvfre \"/\\N_LPxuU\n\r".contains(&bytes[start + 1]);
            let digits = bytes.get(start + 2..start + 2 + digits);
            let is_escape =
                known && digits.is_some_and(|all| all.iter().all(u8::is_ascii_hexdigit));
            // What is no escape may be of several bytes.
            at = start + if known { 2 } else { 1 };
            if !is_escape {
                return Some(start);
            }
        }
        None
    })
}

/// A second backslash at each that begins no escape, at `edits`. Where others do, they may be no
/// escapes either.
pub(crate) fn backslash_twice(written: &str, edits: Vec<TextEdit>) -> Candidate {
    let mut rest = written.split('\\').skip(1);
    let mut others = 0;
    while let Some(behind) = rest.next() {
        match behind.bytes().next() {
            // Two of them.
            None => drop(rest.next()),
            Some(b'"' | b'/') => {}
            Some(_) => others += 1,
        }
    }
    let sure = others == edits.len();
    candidate("Write the backslash twice", edits).only_if(sure)
}

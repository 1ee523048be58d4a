//! The text of a block scalar that is not indented.

use super::{Candidate, blanks, candidate, guess};
use crate::{
    Fix, TextEdit,
    recover::{
        Recovery,
        lines::{Head, Written},
        split::{Item, Split},
    },
};

/// How many bytes the lines from the header of a block scalar on may have. What is told of them
/// depends on all of them.
const MOST: usize = 1 << 10;

/// By how much the text is indented deeper than its key.
const STEP: usize = 2;

/// Whether an item that begins none is the text of a block scalar that the entry above it begins:
/// how it is mended, for the first line of the text.
pub(crate) fn block_text(
    recovery: &mut Recovery<'_>,
    siblings: &Split,
    n: usize,
) -> Option<Option<Fix>> {
    let is_text = |item: &Item| item.head == Head::Other && item.fault.is_none();
    let items = siblings.items.as_slice();
    let header = (0..n).rev().find(|n| !is_text(&items[*n]))?;
    let opens = matches!(
        (items[header].head, items[header].fault),
        (Head::Entry(entry), None) if entry.written == Written::Block
    );
    let first = items[header].region.lines.start;
    let start = |line: usize| recovery.line(line).start as usize;
    let is_near = |n: usize| recovery.end(&items[n].region.lines) - start(first) <= MOST;
    if !opens || !is_text(&items[n]) || !is_near(n) {
        return None;
    }
    if n > header + 1 {
        return Some(None);
    }
    let last = (n..items.len())
        .take_while(|n| is_text(&items[*n]))
        .last()?;
    if !is_near(last) {
        return Some(None);
    }
    let all = first..items[last].region.lines.end;
    let text = items[n].region.lines.start..all.end;
    if text.clone().any(|line| recovery.is_oddly_indented(line)) {
        let Some(edits) = blanks::spaces(recovery, &text) else {
            return Some(None);
        };
        let mend = guess("Write ordinary spaces", edits);
        let proved = recovery.proves(&all, siblings.shape, &mend.edits);
        return Some(proved.then(|| mend.into_fix()));
    }
    let edits = text
        .map(|line| TextEdit::insert(start(line), " ".repeat(STEP)))
        .collect();
    // An entry behind it may be a line of the text, too.
    let sure = last + 1 == items.len() && items[header].region.lines.len() == 1;
    let mend: Candidate = candidate("Indent the text", edits).only_if(sure);
    let proved = recovery.proves(&all, siblings.shape, &mend.edits);
    Some(proved.then(|| mend.into_fix()))
}

//! What differs between two texts, for people and for merging.
//!
//! Texts are compared by lines, line ends included, with Git's bounded form of Myers' algorithm:
//! time and memory stay near linear on texts that differ in every line.

use std::{collections::HashMap, hash::Hash, ops::Range};

use similar::{
    DiffOp,
    algorithms::{Capture, Compact, myers},
};

use crate::{Span, TextEdit};

/// Lines of one text that stand in the place of lines of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hunk {
    /// The bytes that go, whole lines; empty where lines only come.
    pub before: Span,
    /// The bytes that come in their place.
    pub now: Span,
    /// The lines that go, counted from 0.
    pub before_lines: Range<usize>,
    /// The lines that come, counted from 0.
    pub now_lines: Range<usize>,
}

/// The lines in which two texts differ, in order. A line is what ends with `\n`, or the rest of
/// the text; lines that differ in their line ends differ.
///
/// Where a hunk could stand in several places, because the lines around it repeat, it starts at
/// the line that is indented the least, so that it holds a whole entry or item.
pub fn diff(before: &str, now: &str) -> Vec<Hunk> {
    let (start, end) = alike(before, now);
    let inside = |text: &str| start..text.len() - end;
    let (old, new) = (&before[inside(before)], &now[inside(now)]);
    let (old, new) = (Pieces::lines(old), Pieces::lines(new));
    let changes = line_changes(&old, &new);
    if changes.is_empty() {
        return Vec::new();
    }
    let lines = before[..start].matches('\n').count();
    let later = |range: Range<usize>, by: usize| range.start + by..range.end + by;
    changes
        .into_iter()
        .map(|change| Hunk {
            before: later(old.span(&change.before), start),
            now: later(new.span(&change.now), start),
            before_lines: later(change.before, lines),
            now_lines: later(change.now, lines),
        })
        .collect()
}

/// How many bytes of whole lines two texts have in common at their start and at their end, less
/// the lines over which a change may slide.
fn alike(before: &str, now: &str) -> (usize, usize) {
    let (old, new) = (before.as_bytes(), now.as_bytes());
    let shorter = old.len().min(new.len());
    let head = common(shorter, |from, to| old[from..to] == new[from..to]);
    let end = |bytes: &[u8], from: usize, to: usize| bytes.len() - to..bytes.len() - from;
    let tail = common(shorter - head, |from, to| {
        old[end(old, from, to)] == new[end(new, from, to)]
    });
    let breaks = old[..head].iter().rev().enumerate();
    let mut breaks = breaks.filter(|(_, byte)| **byte == b'\n');
    let start = breaks.nth(SLIDE).map_or(0, |(at, _)| head - at);
    let from = old.len() - tail;
    let breaks = old[from..].iter().enumerate();
    let mut breaks = breaks.filter(|(_, byte)| **byte == b'\n');
    let stop = breaks.nth(SLIDE).map(|(at, _)| from + at + 1);
    (start, old.len() - stop.unwrap_or(old.len()))
}

/// How many of `len` bytes are equal from the first on, where `equal` compares a range of them.
fn common(len: usize, equal: impl Fn(usize, usize) -> bool) -> usize {
    const STEP: usize = 4096;
    let mut at = 0;
    while at + STEP <= len && equal(at, at + STEP) {
        at += STEP;
    }
    let mut size = STEP;
    while size > 0 {
        if at + size <= len && equal(at, at + size) {
            at += size;
        } else {
            size /= 2;
        }
    }
    at
}

/// Edits that turn `before` into `now`: by lines, and inside lines by words.
pub fn diff_edits(before: &str, now: &str) -> Vec<TextEdit> {
    let mut edits = Vec::new();
    for hunk in diff(before, now) {
        let (old, new) = (
            Pieces::words(&before[hunk.before.clone()]),
            Pieces::words(&now[hunk.now.clone()]),
        );
        for change in word_changes(&old, &new) {
            let range = old.span(&change.before);
            edits.push(TextEdit::replace(
                hunk.before.start + range.start..hunk.before.start + range.end,
                &now[hunk.now.clone()][new.span(&change.now)],
            ));
        }
    }
    // Hunks do not touch, but what changes inside of them may reach their borders.
    crate::text_edit::normalize(before, edits)
}

/// Pieces of one sequence in the place of pieces of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub before: Range<usize>,
    pub now: Range<usize>,
}

/// A text cut into pieces that follow each other without gaps.
pub(crate) struct Pieces<'t> {
    text: &'t str,
    /// Where each piece starts, and the end of the text.
    starts: Vec<usize>,
}

impl<'t> Pieces<'t> {
    /// Lines with their line ends.
    pub fn lines(text: &'t str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Self::new(text, ends)
    }

    /// Words, runs of blanks, escapes such as `\n` or `\"`, and single characters.
    pub fn words(text: &'t str) -> Self {
        let mut ends = Vec::new();
        let mut characters = text.chars().peekable();
        let mut at = 0;
        while let Some(first) = characters.next() {
            at += first.len_utf8();
            let same = |c: char| (word(first) && word(c)) || (first == ' ' && c == ' ');
            if first == '\\'
                && let Some(escaped) = characters.next_if(|c| *c != '\n' && *c != '\r')
            {
                at += escaped.len_utf8();
            }
            while let Some(next) = characters.next_if(|c| same(*c)) {
                at += next.len_utf8();
            }
            ends.push(at);
        }
        Self::new(text, ends.into_iter())
    }

    /// Words with the blank or line break behind each.
    pub fn spaced(text: &'t str) -> Self {
        let ends = text.match_indices([' ', '\n']).map(|(at, _)| at + 1);
        Self::new(text, ends)
    }

    fn new(text: &'t str, ends: impl Iterator<Item = usize>) -> Self {
        let mut starts = vec![0];
        starts.extend(ends);
        if starts.last() != Some(&text.len()) {
            starts.push(text.len());
        }
        Self { text, starts }
    }

    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    pub fn get(&self, piece: usize) -> &'t str {
        &self.text[self.starts[piece]..self.starts[piece + 1]]
    }

    fn iter(&self) -> impl Iterator<Item = &'t str> {
        (0..self.len()).map(|piece| self.get(piece))
    }

    /// The bytes of some pieces.
    pub fn span(&self, pieces: &Range<usize>) -> Span {
        self.starts[pieces.start]..self.starts[pieces.end]
    }
}

fn word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Above so many words between the first and the last difference, they are not compared.
const WORDS: usize = 60_000;

/// What differs between the words of two texts: where there are too many to compare, all from the
/// first difference to the last.
pub(crate) fn word_changes(before: &Pieces<'_>, now: &Pieces<'_>) -> Vec<Change> {
    let (old, new) = number(before.iter(), now.iter());
    let pairs = old.iter().zip(&new);
    let head = pairs.take_while(|(a, b)| a == b).count();
    let pairs = old[head..].iter().rev().zip(new[head..].iter().rev());
    let tail = pairs.take_while(|(a, b)| a == b).count();
    let (before, now) = (head..old.len() - tail, head..new.len() - tail);
    if before.len() + now.len() > WORDS {
        return vec![Change { before, now }];
    }
    changes_of(&old, &new)
}

/// What differs between the lines of two texts; see [`diff`].
pub(crate) fn line_changes(before: &Pieces<'_>, now: &Pieces<'_>) -> Vec<Change> {
    let (old, new) = number(before.iter(), now.iter());
    let mut changes = changes_of(&old, &new);
    settle(&mut changes, &old, &new, before, now);
    changes
}

/// Numbers that are equal where the items are.
pub(crate) fn number<T: Eq + Hash>(
    before: impl Iterator<Item = T>,
    now: impl Iterator<Item = T>,
) -> (Vec<u32>, Vec<u32>) {
    let mut numbers = HashMap::new();
    let mut number = |item: T| {
        let next = numbers.len() as u32;
        *numbers.entry(item).or_insert(next)
    };
    let before = before.map(&mut number).collect();
    (before, now.map(&mut number).collect())
}

/// What differs between two sequences, in order; changes never touch.
pub(crate) fn changes_of(before: &[u32], now: &[u32]) -> Vec<Change> {
    let mut hook = Compact::new(Capture::new(), before, now);
    let (old, new) = (0..before.len(), 0..now.len());
    // The hook takes all that it is told: it has no error.
    let Ok(()) = myers::diff(&mut hook, before, old, now, new);
    let mut out: Vec<Change> = Vec::new();
    for op in hook.into_inner().into_ops() {
        if matches!(op, DiffOp::Equal { .. }) {
            continue;
        }
        let (before, now) = (op.old_range(), op.new_range());
        match out.last_mut() {
            Some(last) if last.before.end == before.start && last.now.end == now.start => {
                last.before.end = before.end;
                last.now.end = now.end;
            }
            _ => out.push(Change { before, now }),
        }
    }
    out
}

/// Slides changes that only take or only add lines to where they start with the line that is
/// indented the least.
fn settle(changes: &mut [Change], old: &[u32], new: &[u32], before: &Pieces<'_>, now: &Pieces<'_>) {
    for at in 0..changes.len() {
        let floor = match at.checked_sub(1) {
            Some(previous) => changes[previous].before.end + 1,
            None => 0,
        };
        let ceiling = changes
            .get(at + 1)
            .map_or(old.len(), |next| next.before.start.saturating_sub(1));
        let change = &mut changes[at];
        let adds = change.before.is_empty();
        if !adds && !change.now.is_empty() {
            continue;
        }
        let (lines, numbers, range) = if adds {
            (now, new, change.now.clone())
        } else {
            (before, old, change.before.clone())
        };
        let up = (1..=change.before.start.saturating_sub(floor).min(SLIDE))
            .take_while(|n| range.start >= *n && numbers[range.start - n] == numbers[range.end - n])
            .last()
            .unwrap_or(0);
        let down = (1..=ceiling.saturating_sub(change.before.end).min(SLIDE))
            .take_while(|n| {
                range.end + n <= numbers.len()
                    && numbers[range.end + n - 1] == numbers[range.start + n - 1]
            })
            .last()
            .unwrap_or(0);
        let best = (range.start - up..=range.start + down)
            .rev()
            .min_by_key(|start| indent(lines.get(*start)));
        let Some(best) = best else { continue };
        let moved = |other: &Range<usize>| {
            let start = other.start + best - range.start;
            start..start + other.len()
        };
        *change = Change {
            before: moved(&change.before),
            now: moved(&change.now),
        };
    }
}

/// How far a change slides at most.
const SLIDE: usize = 200;

fn indent(line: &str) -> usize {
    let rest = line.trim_start_matches(' ');
    if rest.trim().is_empty() {
        usize::MAX
    } else {
        line.len() - rest.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_added_item_is_one_whole_hunk() {
        let before = "l:\n  - name: a\n    value: 1\n  - name: b\n    value: 1\n";
        let now =
            "l:\n  - name: a\n    value: 1\n  - name: c\n    value: 1\n  - name: b\n    value: 1\n";
        for (from, to) in [(before, now), (now, before)] {
            let hunks = diff(from, to);
            assert_eq!(hunks.len(), 1);
            let (long, span) = if from == now {
                (from, hunks[0].before.clone())
            } else {
                (to, hunks[0].now.clone())
            };
            assert_eq!(&long[span], "  - name: c\n    value: 1\n");
        }
    }

    #[test]
    fn line_ends_count() {
        let hunks = diff("a\r\nb\r\n", "a\r\nb\n");
        assert_eq!(hunks[0].before_lines, 1..2);
        assert_eq!(hunks[0].now, 3..5);
        assert!(diff("a\nb", "a\nb").is_empty());
        assert_eq!(diff("a", "a\n").len(), 1);
        assert_eq!(diff("", "a\n")[0].now_lines, 0..1);
    }

    /// What lies far from any difference is not looked at, which must not show.
    #[test]
    fn long_common_parts_change_nothing() {
        let lines = |count: usize| -> String {
            (0..count).map(|n| format!("  - é: {}\n", n % 7)).collect()
        };
        let (head, tail) = (lines(1000), lines(900));
        let middles = ["", "x: 1\n", "  - é: 3\n", "x: 1\n  - é: 0\n", "y", "ü\n"];
        for old in middles {
            for new in middles {
                let (before, now) = (
                    format!("{head}{old}{tail}"),
                    format!("{head}{new}{tail}{old}{}", lines(500)),
                );
                for (before, now) in [(&before, &now), (&now, &before), (&before, &before)] {
                    let (old, new) = (Pieces::lines(before), Pieces::lines(now));
                    let all = line_changes(&old, &new).into_iter();
                    let all: Vec<Hunk> = all
                        .map(|change| Hunk {
                            before: old.span(&change.before),
                            now: new.span(&change.now),
                            before_lines: change.before,
                            now_lines: change.now,
                        })
                        .collect();
                    assert_eq!(diff(before, now), all);
                }
            }
        }
    }

    #[test]
    fn edits_are_of_words() {
        let edits = diff_edits("a: one two\nb: 1\n", "a: one three\nb: 1\n");
        assert_eq!(edits, [TextEdit::replace(7..10, "three")]);
    }
}

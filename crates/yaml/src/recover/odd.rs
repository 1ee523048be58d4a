//! Lines that blanks indent which YAML does not know: it takes these for the start of their text.

use std::ops::Range;

use super::{Recovery, lines::Line};
use crate::{Span, blanks};

impl Recovery<'_> {
    /// All blanks that a line starts with, those that YAML does not know included; `None` where the
    /// line is masked, or looked at from behind a dash on.
    pub(crate) fn indentation(&self, n: usize) -> Option<Span> {
        let Line { start, content, .. } = self.lines[n];
        let before = &self.text[start as usize..content as usize];
        let is_indented = before.bytes().all(|byte| matches!(byte, b' ' | b'\t'));
        is_indented.then(|| start as usize..self.behind_blanks(n))
    }

    /// Whether what a line has behind its indentation, or behind the dash that it is looked at
    /// from, starts with a blank that YAML does not know.
    pub(crate) fn is_oddly_indented(&self, n: usize) -> bool {
        let Line { start, content, .. } = self.lines[n];
        let end = self.lines[n].end as usize;
        let line = self.text[start as usize..end].trim_start_matches([' ', '\t']);
        line.starts_with(blanks::is_odd)
            || self.text[content as usize..end].starts_with(blanks::is_odd)
    }

    /// Whether such a line is among those around some lines that start at a column or deeper.
    pub(crate) fn is_near_odd(&self, lines: &Range<usize>, column: usize) -> bool {
        if self.text.is_ascii() {
            return false;
        }
        let is_within = |n: &usize| self.lines[*n].is_gone() || self.lines[*n].column() >= column;
        let mut above = (0..lines.start).rev().take_while(is_within);
        let mut below = (lines.start..self.lines.len()).take_while(is_within);
        let is_odd = |n: usize| self.is_oddly_indented(n);
        above.any(is_odd) || below.any(is_odd)
    }

    /// Where the text of a line starts behind blanks of all kinds.
    pub(super) fn behind_blanks(&self, n: usize) -> usize {
        let Line { content, end, .. } = self.lines[n];
        let rest = &self.text[content as usize..end as usize];
        end as usize - rest.trim_start_matches(blanks::is_blank).len()
    }
}

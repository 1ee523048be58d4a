//! What a reading of text in brackets comes to.

use super::scan::Fault;
use crate::{Span, TextEdit};

/// A pair of brackets.
pub(super) struct Frame {
    /// The bracket that opens it.
    pub mark: u8,
    /// From bracket to bracket.
    pub span: Span,
    /// Its members, in order.
    pub members: Vec<Member>,
}

pub(super) struct Member {
    pub span: Span,
    /// Where its value starts, if it is an entry.
    pub value: usize,
}

/// Bytes that are left out or written over so that what is around them can be read.
pub(super) struct Repair {
    /// What is blank afterwards, but for what is written.
    pub span: Span,
    pub writes: Vec<(usize, u8)>,
    /// The bytes to mark.
    pub told: Span,
    /// The brackets that it stands in; `None` for the outermost ones themselves.
    pub frame: Option<usize>,
    pub fault: Fault,
}

#[derive(Default)]
pub(super) struct Parsed {
    pub frames: Vec<Frame>,
    pub repairs: Vec<Repair>,
    /// How much there is that was hardly meant: repairs, brackets for keys, entries in lists.
    pub cost: usize,
}

impl Repair {
    /// From where to where it reaches with edits that mend it.
    pub fn reach(&self, edits: &[TextEdit]) -> (usize, usize) {
        let least = edits.iter().map(|edit| edit.range.start).min();
        let most = edits.iter().map(|edit| edit.range.end).max();
        let from = self.span.start.min(least.unwrap_or(usize::MAX));
        (from, self.span.end.max(most.unwrap_or(0)))
    }
}

impl Parsed {
    /// Adds the reading of what is behind.
    pub fn add(&mut self, behind: Self) {
        let frames = self.frames.len();
        let mut repairs = behind.repairs;
        for frame in repairs
            .iter_mut()
            .filter_map(|repair| repair.frame.as_mut())
        {
            *frame += frames;
        }
        self.frames.extend(behind.frames);
        self.repairs.extend(repairs);
        self.cost += behind.cost;
    }
}

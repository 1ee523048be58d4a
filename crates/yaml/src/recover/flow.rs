//! Broken text in brackets: members that cannot be read, found by brackets, quotes and commas, and
//! by indentation where those contradict each other.
//!
//! What is missing is written over blanks, what is too much is made blank, and of a member that
//! cannot be mended so its value is left out. That is tried believing the indentation, the brackets
//! that close, and those that open, and what repairs least stays. Then all of it is read; where
//! that still fails, the member is left out that it fails in.

mod close;
mod lacks;
mod outside;
mod parse;
mod parsed;
mod quotes;
mod scan;
mod within;

use lacks::stand_in;
use parse::{Parser, Trust};
use parsed::{Member, Parsed, Repair};
use scan::{Fault, Scanner};
pub(crate) use within::{Hole, mask_holes};

use std::ops::Range;

use super::{
    Broken, Recovery,
    read::{Shape, read},
};
use crate::{
    Diagnostic, Severity, Span, TextEdit, apply,
    mend::{Candidate, guess, quote},
    source,
};

/// How many members are left out because reading fails in them.
const TRIES: usize = 16;

/// Members beside a repair are read to prove its fix, where they are no longer than this.
const NEIGHBOUR: usize = 1 << 11;

/// A text in brackets with its repairs.
struct Flow {
    /// The text in brackets.
    span: Span,
    parsed: Parsed,
}

impl Recovery<'_> {
    /// Masks what is broken in the brackets that `span` starts with; whether the rest of them can
    /// be read then, from the start of their line on. Bytes up to `limit` may be written to.
    pub(super) fn brackets(&mut self, span: Span, limit: usize, shape: Shape) -> bool {
        let is_flow = self.text[span.clone()].starts_with(['{', '['])
            && self.work[span.clone()] == self.text.as_bytes()[span.clone()];
        if self.spent() || !is_flow {
            return false;
        }
        self.budget = self.budget.saturating_sub(span.len() * 3);
        let Some(parsed) = self.structure(&span, limit) else {
            return false;
        };
        let line = source::line_start(self.text, span.start);
        let end = limit.max(span.end);
        let kept = self.work[line..end].to_vec();
        let mut flow = Flow { span, parsed };
        for repair in &flow.parsed.repairs {
            self.apply(repair);
        }
        for _ in 0..TRIES {
            match self.read(line..end, shape) {
                Ok(()) if flow.parsed.repairs.is_empty() => break,
                Ok(()) => {
                    self.tell(flow);
                    return true;
                }
                Err(failed) => {
                    let failure = failed.failure;
                    if self.spent() || !self.leave_out_member(&mut flow, failure.offset, &failure) {
                        break;
                    }
                }
            }
        }
        self.work[line..end].copy_from_slice(&kept);
        false
    }

    /// What takes fewest repairs; of equals, what the lines say.
    fn structure(&self, span: &Span, limit: usize) -> Option<Parsed> {
        let trusts = [Trust::Lines, Trust::Closing, Trust::Opening];
        let parsed = trusts.into_iter().filter_map(|trust| {
            let mut tokens = Scanner::tokens(self.text, span.clone());
            Parser::parse(self.text, &mut tokens, limit, trust)
        });
        parsed.min_by_key(|parsed| parsed.cost)
    }

    fn apply(&mut self, repair: &Repair) {
        self.blank(repair.span.clone());
        for &(at, byte) in &repair.writes {
            self.work[at] = byte;
        }
    }

    /// Leaves the innermost member out that holds an offset, or is right before it, and is still
    /// there.
    fn leave_out_member(
        &mut self,
        flow: &mut Flow,
        offset: usize,
        failure: &crate::events::Failure,
    ) -> bool {
        let Flow { parsed, .. } = flow;
        let mut found: Option<(Span, usize, bool)> = None;
        for (n, frame) in parsed.frames.iter().enumerate() {
            if !frame.span.contains(&offset) && frame.span.end != offset {
                continue;
            }
            let after = frame
                .members
                .partition_point(|member| member.span.start <= offset);
            let Some(member) = after.checked_sub(1).map(|at| &frame.members[at]) else {
                continue;
            };
            let is_map = frame.mark == b'{';
            let of_value = member.value > member.span.start && offset >= member.value;
            let from = if of_value {
                member.value
            } else {
                member.span.start
            };
            let span = from..member.span.end;
            let is_there = self.work[span.clone()]
                .iter()
                .any(|byte| !byte.is_ascii_whitespace() && *byte != b'~');
            let is_less = found
                .as_ref()
                .is_none_or(|(best, ..)| span.len() <= best.len());
            if is_there && is_less && !span.is_empty() {
                found = Some((span, n, is_map && !of_value));
            }
        }
        let Some((span, frame, with_comma)) = found else {
            return false;
        };
        let comma = source::skip_trivia(self.text, span.end);
        let end = match with_comma && self.text[comma..].starts_with(',') && comma < flow.span.end {
            true => comma + 1,
            false => span.end,
        };
        let is_item = parsed.frames[frame].mark == b'[';
        let written = &self.text[span.clone()];
        let mut mends = Vec::new();
        if !written.contains(['\n', '"', '\'']) {
            let edit = TextEdit::replace(span.clone(), quote(written));
            mends.push(guess("Quote the value", vec![edit]));
        }
        let at = offset.clamp(span.start, span.end);
        parsed
            .repairs
            .retain(|repair| repair.span.start < span.start || repair.span.end > end);
        let repair = Repair {
            told: source::error_span(&self.text[..span.end], at),
            writes: match is_item {
                true => stand_in(self.text, &span),
                false => Vec::new(),
            },
            span: span.start..end,
            frame: Some(frame),
            fault: Fault {
                at,
                code: failure.code,
                message: "This cannot be read.",
                mends,
            },
        };
        self.apply(&repair);
        parsed.repairs.push(repair);
        true
    }

    fn tell(&mut self, mut flow: Flow) {
        let mut repairs = std::mem::take(&mut flow.parsed.repairs);
        repairs.sort_by_key(|repair| repair.span.start);
        let mut given_up = false;
        for repair in &mut repairs {
            let diagnostic = match self.left {
                0 if given_up => None,
                0 => {
                    given_up = true;
                    Some(Diagnostic::new(
                        Severity::Error,
                        "too-many-errors",
                        "From here on errors are not told any more: there are too many.",
                        repair.told.clone(),
                    ))
                }
                _ => {
                    self.left -= 1;
                    Some(self.told(&flow, repair))
                }
            };
            self.broken.push(Broken {
                span: repair.span.clone(),
                diagnostic,
                document: 0,
            });
        }
    }

    fn told(&mut self, flow: &Flow, repair: &mut Repair) -> Diagnostic {
        let mends = std::mem::take(&mut repair.fault.mends);
        let fix = mends
            .into_iter()
            .find(|mend| !mend.edits.is_empty() && self.mends(flow, repair, &mend.edits))
            .map(Candidate::into_fix);
        let Fault { code, message, .. } = repair.fault;
        Diagnostic {
            fix,
            ..Diagnostic::new(Severity::Error, code, message, repair.told.clone())
        }
    }

    /// Whether a repair can be undone with edits of the text: the members beside it are read.
    fn mends(&mut self, flow: &Flow, repair: &Repair, edits: &[TextEdit]) -> bool {
        let (mut from, mut to) = repair.reach(edits);
        let frame = repair.frame.map(|frame| &flow.parsed.frames[frame]);
        match frame {
            Some(frame) => {
                let members = &frame.members;
                let own = beside(members, from, to);
                for member in &members[own.start.min(own.end)..own.end] {
                    from = from.min(member.span.start);
                    to = to.max(member.span.end);
                }
                let is_near = |member: &&Member| member.span.len() <= NEIGHBOUR;
                let before = own.start.checked_sub(1).map(|at| &members[at]);
                if let Some(before) = before.filter(is_near) {
                    from = before.span.start;
                }
                if let Some(next) = members.get(own.end).filter(is_near) {
                    to = to.max(next.span.end);
                }
            }
            None => {
                from = from.min(flow.span.start);
                to = to.max(flow.span.end);
            }
        }
        if self.budget == 0 {
            return false;
        }
        self.budget = self.budget.saturating_sub(to - from + 64);
        let mut piece = self.work[from..to].to_vec();
        let source = &self.text.as_bytes()[from..to];
        let own = repair.span.start - from..repair.span.end - from;
        piece[own.clone()].copy_from_slice(&source[own]);
        let Ok(piece) = String::from_utf8(piece) else {
            return false;
        };
        let local: Vec<TextEdit> = edits
            .iter()
            .map(|edit| {
                let range = edit.range.start - from..edit.range.end - from;
                TextEdit::replace(range, edit.insert.clone())
            })
            .collect();
        let mended = apply(&piece, &local);
        // Behind a blank a comment may start.
        let before = self.text.as_bytes()[..from].last();
        let blank = match before.is_some_and(u8::is_ascii_whitespace) {
            true => " ",
            false => "",
        };
        let mended = match frame.map(|frame| frame.mark) {
            Some(b'{') => format!("{{{blank}{mended}\n}}"),
            Some(_) => format!("[{blank}{mended}\n]"),
            None => mended,
        };
        read(&mended, 0, &self.directives, Shape::Any).is_ok()
    }
}

/// The members that some bytes are in, or beside; those in front of it and behind are the next.
fn beside(members: &[Member], from: usize, to: usize) -> Range<usize> {
    let first = members.partition_point(|member| member.span.end < from);
    let last = members.partition_point(|member| member.span.start <= to);
    first..last
}

/// The end of the bytes that brackets at the root of a document may be closed in.
pub(super) fn limit(text: &str, document_end: usize) -> usize {
    match document_end == text.len() {
        true => document_end,
        // What follows starts a line.
        false => text[..document_end].trim_end_matches(['\r', '\n']).len(),
    }
}

//! Leaving out what is broken: blanks in its place, and what is told about it.

use std::ops::Range;

use super::{
    Broken, Recovery,
    lines::{Head, Line, Written, head},
    read::Shape,
    split::{Fault, Item, Split},
};
use crate::{Diagnostic, Fix, Severity, Span, events::Failure, mend, source};

impl Recovery<'_> {
    /// Masks an item that is none of its collection.
    pub(super) fn misplaced(&mut self, found: &Split, n: usize) {
        let item = &found.items[n];
        let lines = item.region.lines.clone();
        match item.fault {
            Some(Fault::Column) => self.off_column(&lines, found.column, found.shape),
            Some(Fault::Tab) => self.tabbed(&lines, None),
            _ => {
                let first = self.lines[lines.start];
                let message = match found.shape {
                    Shape::Sequence => {
                        "A key cannot stand among the items \"- \" of a list: check the indentation."
                    }
                    _ => "An item \"- \" of a list cannot stand among keys: check the indentation.",
                };
                let failure = Failure {
                    offset: first.content as usize,
                    code: "indentation",
                    message: message.to_owned(),
                };
                self.whole(&lines, failure, None);
            }
        }
    }

    /// Masks lines that are indented by tabs.
    pub(super) fn tabbed(&mut self, lines: &Range<usize>, column: Option<usize>) {
        let failure = Failure {
            offset: self.lines[lines.start].start as usize,
            code: "tab",
            message: "A tab cannot indent YAML: use spaces.".to_owned(),
        };
        let fix = mend::tabs(self, lines, column);
        self.whole(lines, failure, fix);
        let above = lines
            .start
            .checked_sub(1)
            .map(|above| self.head(self.lines[above]));
        if matches!(above, Some(Head::Entry(entry)) if entry.written == Written::Block) {
            // No text of a block scalar can be left, nor tabs where it would start.
            for n in lines.clone() {
                let Line { start, end, .. } = self.lines[n];
                self.blank(start as usize..end as usize);
            }
            let first = self.lines[lines.start].start as usize;
            self.work[first] = b'#';
            if let Some(broken) = self.broken.last_mut() {
                broken.span.start = first;
            }
        }
    }

    /// Masks lines that start at another column than their siblings.
    pub(super) fn off_column(&mut self, lines: &Range<usize>, column: usize, shape: Shape) {
        let first = self.lines[lines.start];
        let is = first.column();
        let failure = Failure {
            offset: first.content as usize,
            code: "indentation",
            message: format!(
                "The indentation does not fit: this line is indented by {is}, its neighbours by \
                 {column}."
            ),
        };
        let fix = mend::indentation(self, lines, column, shape);
        let source = &self.text[first.content as usize..first.end as usize];
        let is_item = shape == Shape::Sequence && matches!(head(source), Head::Dash { .. });
        if is_item && lines.len() > 1 {
            // What stands below it may fit where it should be.
            let line = lines.start..lines.start + 1;
            let span = first.start as usize..self.end(lines) + 1;
            let kept = self.work[first.start as usize..first.end as usize].to_vec();
            self.blank(first.content as usize..first.end as usize);
            self.redash(lines.start, column);
            let span = span.start..span.end.min(self.work.len());
            let fits = self.read(span, shape).is_ok();
            self.work[first.start as usize..first.end as usize].copy_from_slice(&kept);
            self.lines[lines.start] = first;
            self.whole(if fits { &line } else { lines }, failure, fix);
        } else {
            self.whole(lines, failure, fix);
        }
        if is_item {
            self.redash(lines.start, column);
        }
    }

    /// Makes a line that is masked an item of a list, so that those behind it keep their places.
    pub(super) fn redash(&mut self, line: usize, column: usize) -> bool {
        let at = self.lines[line];
        let dash = at.start as usize + column;
        let is_whole = |offset| self.text.is_char_boundary(offset);
        let fits = dash < at.end as usize && is_whole(dash) && is_whole(dash + 1);
        if fits {
            self.blank(at.start as usize..at.end as usize);
            self.work[dash] = b'-';
            self.lines[line] = Line {
                content: dash as u32,
                end: dash as u32 + 1,
                ..at
            };
        }
        fits
    }

    /// Masks lines to their whole.
    pub(super) fn whole(&mut self, lines: &Range<usize>, failure: Failure, fix: Option<Fix>) {
        let from = self.lines[lines.start].content as usize;
        let end = self.end(lines);
        self.hide(from..end, failure, fix);
        // Blanks could be text of a block scalar above; a comment is not.
        if from < end {
            self.work[from] = b'#';
        }
    }

    /// Masks what cannot be divided, from `from` on.
    pub(super) fn leaf(
        &mut self,
        lines: &Range<usize>,
        from: usize,
        of: Option<(&Split, &Item)>,
        mut failure: Failure,
    ) {
        let content = self.lines[lines.start].content as usize;
        if from == content {
            let own = |(found, item): (&Split, &Item)| {
                let n = found
                    .items
                    .iter()
                    .position(|it| it.region.lines == item.region.lines)?;
                mend::block_text(self, found, n)
            };
            if let Some(fix) = of.and_then(own) {
                failure.code = "indentation";
                failure.message =
                    "The text of the block scalar above must be indented deeper than its key."
                        .to_owned();
                self.whole(lines, failure, fix);
                return;
            }
            let fix = of.and_then(|(found, item)| mend::item(self, found, item, &failure));
            self.whole(lines, failure, fix);
            return;
        }
        let end = self.end(lines);
        let first_end = self.lines[lines.start].end as usize;
        let mut below = self.lines[lines.start + 1..lines.end].iter();
        let span = match below.find(|line| !line.is_gone()) {
            Some(next) if from >= first_end => next.content as usize..end,
            _ => from.min(end)..end,
        };
        let shape = of.map_or(Shape::Any, |(found, _)| found.shape);
        if !self.text[span.clone()].starts_with("{{") && self.brackets(span.clone(), end, shape) {
            return;
        }
        if failure.code == "unclosed-quote" && self.text[span.clone()].starts_with(['"', '\'']) {
            failure.offset = span.start;
            failure.message = "The quote is never closed.".to_owned();
        } else if self.text[span.clone()].starts_with("{{") {
            failure.offset = span.start;
            failure.message = "A value that starts with a template needs quotes.".to_owned();
        }
        if failure.code == "indentation"
            && failure.offset <= first_end
            && let Some(told) = of.and_then(|(_, item)| self.too_much(item, first_end))
        {
            failure.code = "syntax";
            failure.message = told.to_owned();
        }
        let fix = of.and_then(|(found, item)| mend::item(self, found, item, &failure));
        let message = failure.clone();
        self.hide(span, failure, fix);
        let line = self.lines[lines.start].start as usize;
        if let Some((found, _)) = of
            && self.read(line..end, found.shape).is_err()
            && let Some(broken) = self.broken.pop()
        {
            // Its key or dash is no better.
            self.left += 1;
            let fix = broken.diagnostic.and_then(|told| told.fix);
            self.whole(lines, message, fix);
        }
    }

    /// What is told of a value on the line of its key behind which more stands.
    fn too_much(&self, item: &Item, line_end: usize) -> Option<&'static str> {
        let content = self.lines[item.region.lines.start].content as usize;
        let Head::Entry(entry) = item.head else {
            return None;
        };
        let value = self.text.get(content + entry.after_colon..line_end)?;
        let anchors = value
            .split_whitespace()
            .take_while(|word| word.starts_with('&'));
        match value.trim_start().bytes().next()? {
            _ if value.trim_start().starts_with("{{") => None,
            b'[' | b'{' => Some("Nothing can stand behind the bracket that closes a value."),
            b'*' => Some("Nothing can stand behind an alias."),
            b'&' if anchors.count() > 1 => Some("A value has one anchor at most."),
            b'&' => Some("An alias has no anchor of its own."),
            _ => None,
        }
    }

    /// Masks what nobody looks at any more.
    pub(super) fn give_up(&mut self, lines: &Range<usize>) {
        let failure = Failure {
            offset: self.lines[lines.start].content as usize,
            code: "too-many-errors",
            message: "From here on nothing is read: there are too many errors before it."
                .to_owned(),
        };
        self.whole(lines, failure, None);
    }

    /// Where the last of some lines ends that is not gone.
    pub(crate) fn end(&self, lines: &Range<usize>) -> usize {
        let mut kept = self.lines[lines.clone()].iter().rev();
        let last = kept.find(|line| !line.is_gone());
        last.map_or_else(|| self.lines[lines.start].end, |line| line.end) as usize
    }

    pub(super) fn blank(&mut self, span: Span) {
        for byte in &mut self.work[span] {
            if !matches!(*byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }

    pub(super) fn hide(&mut self, span: Span, failure: Failure, fix: Option<Fix>) {
        self.blank(span.clone());
        self.left = self.left.saturating_sub(1);
        let line = source::line_start(self.text, span.start);
        let offset = failure.offset.clamp(line, span.end);
        let told = source::error_span(&self.text[..span.end], offset);
        let mut diagnostic = Diagnostic::new(Severity::Error, failure.code, failure.message, told);
        diagnostic.fix = fix;
        self.broken.push(Broken {
            span,
            diagnostic: Some(diagnostic),
            document: 0,
        });
    }
}

//! Broken text: the smallest items that cannot be read, found by indentation, and the text
//! without them.
//!
//! In a block collection at column k, every line at column k starts an item, whatever is wrong
//! inside of the others. So the items of a document that fails are read alone, and those that fail
//! are taken apart in the same way, until what is left cannot be divided. What that comes to
//! depends on the lines of the item alone: an item reads the same inside of its document and as a
//! text of its own.

pub(crate) mod lines;
mod read;
mod slip;
pub(crate) mod split;

use std::ops::Range;

use crate::{
    Diagnostic, Severity, Span, events::Failure, limits, mend, source, text_edit::TextEdit,
};
use lines::{Entry, Head, Line, Written, head, lines};
pub(crate) use read::{Failed, Shape, read};
use split::{Fault, Item, Region, Split, split};

/// A text without what cannot be read in it.
pub(crate) struct Masked {
    /// As long as the original, with all else at its place.
    pub text: String,
    /// What is left out, in order.
    pub broken: Vec<Broken>,
}

/// Bytes that cannot be read.
pub(crate) struct Broken {
    pub span: Span,
    pub diagnostic: Diagnostic,
}

/// Finds what is broken in a text; `None` where nothing is, or where it cannot be told apart.
pub(crate) fn mask(text: &str) -> Option<Masked> {
    let mut recovery = Recovery {
        text,
        work: text.as_bytes().to_vec(),
        directives: String::new(),
        lines: Vec::new(),
        budget: text.len() * 6 + (1 << 16),
        left: limits::BROKEN_ITEMS,
        broken: Vec::new(),
    };
    for document in documents(text) {
        recovery.document(document);
    }
    let Recovery {
        work, mut broken, ..
    } = recovery;
    if broken.is_empty() {
        return None;
    }
    broken.sort_by_key(|broken| broken.span.start);
    let text = String::from_utf8(work).ok()?;
    Some(Masked { text, broken })
}

/// The bytes of the documents of a text, with what stands in front of each.
fn documents(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let (mut start, mut at) = (0, 0);
    // Whether something else than directives and comments was met.
    let mut content = false;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        if is_marker(line, "---") {
            if content {
                found.push(start..at);
                start = at;
            }
            content = true;
        } else if is_marker(line, "...") {
            found.push(start..end);
            (start, content) = (end, false);
        } else {
            let line = line.trim();
            content |= !(line.is_empty() || line.starts_with(['#', '%']));
        }
        at = end;
    }
    found.push(start..at);
    found
}

fn is_marker(line: &str, marker: &str) -> bool {
    line.strip_prefix('\u{feff}')
        .unwrap_or(line)
        .strip_prefix(marker)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
}

pub(crate) struct Recovery<'t> {
    pub(crate) text: &'t str,
    /// The text, without what was found to be broken, and without the dashes of the items that
    /// are being taken apart.
    work: Vec<u8>,
    /// The directives of the current document, where they matter.
    directives: String,
    /// The lines of the current document.
    lines: Vec<Line>,
    /// How many bytes may still be looked at.
    budget: usize,
    /// How many broken items may still be told apart.
    left: usize,
    broken: Vec<Broken>,
}

impl Recovery<'_> {
    fn work(&self, span: Span) -> &str {
        std::str::from_utf8(&self.work[span]).unwrap_or_default()
    }

    /// Reads a piece alone.
    fn read(&mut self, span: Span, shape: Shape) -> Result<(), Failed> {
        self.budget = self.budget.saturating_sub(span.len() + 64);
        let piece = self.work(span.clone());
        read(piece, span.start, &self.directives, shape)
    }

    fn spent(&self) -> bool {
        self.budget == 0 || self.left == 0
    }

    fn document(&mut self, span: Span) {
        let Err(failed) = self.read(span.clone(), Shape::Any) else {
            return;
        };
        if failed.failure.code == "too-deep" {
            return;
        }
        self.left = limits::BROKEN_ITEMS;
        let (body, directives) = body(&self.text[span.clone()]);
        self.directives = directives;
        let body = span.start + body..span.end;
        self.lines = lines(self.text, body.start, body.end);
        // The mark of the end is no content.
        while self.lines.last().is_some_and(|line| {
            is_marker(&self.text[line.start as usize..line.end as usize], "...")
        }) {
            self.lines.pop();
        }
        let region = Region {
            lines: 0..self.lines.len(),
            end: body.end,
        };
        let before = self.broken.len();
        let is_flow = self.text[body.clone()].trim_start().starts_with(['{', '[']);
        if !self.examine(&region, &failed, 0) && !region.lines.is_empty() && !is_flow {
            let from = self.lines[0].content as usize;
            self.leaf(&region.lines, from, None, failed.failure);
        }
        let nothing_left = self.work[span.clone()]
            .split(|byte| *byte == b'\n')
            .all(|line| matches!(line.trim_ascii().first(), None | Some(b'#')));
        if nothing_left {
            // So that the document does not vanish.
            let bytes = self.text.as_bytes();
            let is_free =
                |at: &usize| bytes[*at].is_ascii() && !matches!(bytes[*at], b'\n' | b'\r');
            let mut broken = self.broken[before..].iter();
            if let Some(at) = broken.find_map(|broken| broken.span.clone().find(is_free)) {
                let line = source::line_start(self.text, at);
                self.blank(line.max(span.start)..at);
                self.work[at] = b'~';
            }
        }
    }

    /// Masks the broken items among the lines; whether there are any. `failed` is why a text fails
    /// that ends with these lines.
    fn examine(&mut self, region: &Region, failed: &Failed, level: usize) -> bool {
        let before = self.broken.len();
        let Some(mut found) = self.split(region) else {
            return false;
        };
        let mut again = None;
        while !self.spent()
            && let Some(slip) = self.slipped(&found)
        {
            self.leave_out(&slip);
            let start = self.lines[region.lines.start].start as usize;
            let Err(failed) = self.read(start..region.end, Shape::Any) else {
                return true;
            };
            again = Some(failed);
            let Some(next) = self.split(region) else {
                return true;
            };
            found = next;
        }
        let failed = again.as_ref().unwrap_or(failed);
        for (n, item) in found.items.iter().enumerate() {
            if self.spent() {
                let lines = item.region.lines.start..region.lines.end;
                self.give_up(&lines);
                break;
            }
            if item.fault.is_some() {
                self.misplaced(&found, n);
                continue;
            }
            let next = found.items.get(n + 1);
            if next.is_some_and(|next| next.fault.is_none() && failed.passed(self.first(next))) {
                continue;
            }
            let span = self.span(&item.region);
            let known = found.items.len() == 1
                || failed.passed(self.first(item)) && span.contains(&failed.failure.offset);
            let mut own = match known {
                true => None,
                false => match self.read(span.clone(), found.shape) {
                    Ok(()) => continue,
                    Err(failed) => Some(failed),
                },
            };
            loop {
                let Failure { code, offset, .. } = own.as_ref().unwrap_or(failed).failure;
                let is_tab = code == "tab" && !self.spent();
                if !is_tab || !self.leave_out_tabbed(&item.region, offset) {
                    let failed = own.as_ref().unwrap_or(failed);
                    self.descend(&found, n, failed, level);
                    break;
                }
                match self.read(span.clone(), found.shape) {
                    Ok(()) => break,
                    Err(failed) => own = Some(failed),
                }
            }
        }
        self.broken.len() > before
    }

    /// The first byte of an item that a scalar would be told at.
    fn first(&self, item: &Item) -> usize {
        let content = self.lines[item.region.lines.start].content as usize;
        match item.head {
            Head::Dash { rest } => content + rest,
            _ => content,
        }
    }

    fn span(&self, region: &Region) -> Span {
        self.lines[region.lines.start].start as usize..region.end
    }

    /// Finds what is broken inside of an item that fails alone.
    fn descend(&mut self, found: &Split, n: usize, failed: &Failed, level: usize) {
        let item = &found.items[n];
        let Region { lines, end } = item.region.clone();
        let first = self.lines[lines.start];
        let content = first.content as usize;
        let below = Region {
            lines: lines.start + 1..lines.end,
            end,
        };
        let from = match item.head {
            _ if level >= limits::DEPTH => content,
            Head::Dash { rest } if content + rest == first.end as usize => {
                if self.examine(&below, failed, level + 1) {
                    return;
                }
                content + 1
            }
            Head::Dash { rest } => {
                if self.examine_behind_dash(&item.region, rest, failed, level) {
                    return;
                }
                content + rest
            }
            Head::Entry(entry) => {
                if entry.written == Written::Below && self.examine(&below, failed, level + 1)
                    || !below.lines.is_empty() && self.over_indented(found, n, entry)
                {
                    return;
                }
                content + entry.value
            }
            _ => content,
        };
        self.leaf(&lines, from, Some((found, item)), failed.failure.clone());
    }

    /// Takes the item of a list apart that has something on the line of its dash.
    fn examine_behind_dash(
        &mut self,
        region: &Region,
        rest: usize,
        failed: &Failed,
        level: usize,
    ) -> bool {
        let line = self.lines[region.lines.start];
        let dash = line.content as usize;
        self.work[dash] = b' ';
        self.lines[region.lines.start].content += rest as u32;
        let found = self.examine(region, failed, level + 1);
        self.lines[region.lines.start] = line;
        self.work[dash] = b'-';
        found
    }

    /// Finds lines that are too deep behind an entry that has its value on its own line.
    fn over_indented(&mut self, found: &Split, n: usize, entry: Entry) -> bool {
        let item = &found.items[n];
        let lines = item.region.lines.clone();
        let first = self.lines[lines.start];
        let below = self.lines[lines.start + 1];
        let is_scalar = matches!(entry.written, Written::Plain | Written::Quote);
        let alone = first.start as usize..below.start as usize;
        if !is_scalar || self.read(alone, found.shape).is_err() {
            return false;
        }
        let below = lines.start + 1..lines.end;
        match self.is_tabbed(self.lines[below.start]) {
            true => self.tabbed(&below, None),
            false => self.off_column(&below, found.column, found.shape),
        }
        true
    }

    fn is_tabbed(&self, line: Line) -> bool {
        self.work[line.start as usize..line.content as usize].contains(&b'\t')
    }

    fn split(&mut self, region: &Region) -> Option<Split> {
        self.budget = self.budget.saturating_sub(region.lines.len());
        let text = |line: Line| {
            self.work(line.content as usize..line.end as usize)
                .to_owned()
        };
        split(text, |line| self.is_tabbed(line), &self.lines, region)
    }

    /// Masks an item that is none of its collection.
    fn misplaced(&mut self, found: &Split, n: usize) {
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
    fn tabbed(&mut self, lines: &Range<usize>, column: Option<usize>) {
        let failure = Failure {
            offset: self.lines[lines.start].start as usize,
            code: "tab",
            message: "A tab cannot indent YAML: use spaces.".to_owned(),
        };
        let fix = mend::tabs(self, lines, column);
        self.whole(lines, failure, fix);
    }

    /// Masks lines that start at another column than their siblings.
    fn off_column(&mut self, lines: &Range<usize>, column: usize, shape: Shape) {
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
    fn redash(&mut self, line: usize, column: usize) -> bool {
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
    fn whole(&mut self, lines: &Range<usize>, failure: Failure, fix: Option<crate::Fix>) {
        let from = self.lines[lines.start].content as usize;
        let end = self.end(lines);
        self.hide(from..end, failure, fix);
        // Blanks could be text of a block scalar above; a comment is not.
        self.work[from] = b'#';
    }

    /// Masks what cannot be divided, from `from` on.
    fn leaf(
        &mut self,
        lines: &Range<usize>,
        from: usize,
        of: Option<(&Split, &Item)>,
        mut failure: Failure,
    ) {
        let content = self.lines[lines.start].content as usize;
        if from == content {
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
        if failure.code == "unclosed-quote" && self.text[span.clone()].starts_with(['"', '\'']) {
            failure.offset = span.start;
            failure.message = "The quote is never closed.".to_owned();
        } else if self.text[span.clone()].starts_with("{{") {
            failure.offset = span.start;
            failure.message = "A value that starts with a template needs quotes.".to_owned();
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
            self.whole(lines, message, broken.diagnostic.fix);
        }
    }

    /// Masks what nobody looks at any more.
    fn give_up(&mut self, lines: &Range<usize>) {
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

    fn blank(&mut self, span: Span) {
        for byte in &mut self.work[span] {
            if !matches!(*byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }

    fn hide(&mut self, span: Span, failure: Failure, fix: Option<crate::Fix>) {
        self.blank(span.clone());
        self.left = self.left.saturating_sub(1);
        let line = source::line_start(self.text, span.start);
        let offset = failure.offset.clamp(line, span.end);
        let told = source::error_span(&self.text[..span.end], offset);
        let mut diagnostic = Diagnostic::new(Severity::Error, failure.code, failure.message, told);
        diagnostic.fix = fix;
        self.broken.push(Broken { span, diagnostic });
    }

    // What mends need.

    /// A line of the current document.
    pub(crate) fn line(&self, n: usize) -> Line {
        self.lines[n]
    }

    /// Whether the lines read as items of the shape after edits of their text.
    pub(crate) fn proves(
        &mut self,
        lines: &Range<usize>,
        shape: Shape,
        edits: &[TextEdit],
    ) -> bool {
        let start = self.lines[lines.start].start as usize;
        let end = match self.lines.get(lines.end) {
            Some(next) => next.start as usize,
            None => self
                .work
                .len()
                .min(self.lines[lines.end - 1].end as usize + 1),
        };
        if self.budget == 0 {
            return false;
        }
        self.budget = self.budget.saturating_sub(end - start);
        let local: Vec<TextEdit> = edits
            .iter()
            .map(|edit| {
                let range = edit.range.start - start..edit.range.end - start;
                TextEdit::replace(range, edit.insert.clone())
            })
            .collect();
        let mended = crate::apply(self.work(start..end), &local);
        read(&mended, 0, &self.directives, shape).is_ok()
    }
}

/// Where the body of a document starts, and its directives where they change what tags mean.
fn body(document: &str) -> (usize, String) {
    let mut at = 0;
    let mut directives = String::new();
    for line in document.split_inclusive('\n') {
        if is_marker(line, "---") {
            let rest = line.trim_start_matches(['\u{feff}', '-']);
            let words = rest.split('#').next().unwrap_or_default();
            let alone = words
                .split_whitespace()
                .all(|word| word.starts_with(['!', '&']));
            let marker = line.len() - rest.len();
            return (at + if alone { line.len() } else { marker }, directives);
        }
        if line.starts_with("%TAG") {
            directives.push_str(line);
        } else if !line.starts_with('%')
            && !line.trim_start_matches('\u{feff}').trim().is_empty()
            && !line.starts_with('#')
        {
            break;
        }
        at += line.len();
    }
    let bom = if document.starts_with('\u{feff}') {
        3
    } else {
        0
    };
    (bom, String::new())
}

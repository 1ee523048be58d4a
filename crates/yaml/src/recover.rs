//! Broken text: the smallest items that cannot be read, found by indentation, and the text
//! without them.
//!
//! In a block collection at column k, every line at column k starts an item, whatever is wrong
//! inside of the others. So the items of a document that fails are read alone, and those that fail
//! are taken apart in the same way, until what is left cannot be divided. What that comes to
//! depends on the lines of the item alone: an item reads the same inside of its document and as a
//! text of its own.

pub(crate) mod across;
mod apart;
mod conflict;
pub(crate) mod control;
mod flow;
pub(crate) mod foreign;
mod leave;
pub(crate) mod lines;
mod near;
mod odd;
mod outside;
mod read;
mod slip;
pub(crate) mod split;
mod template;

use std::ops::Range;

use crate::{Diagnostic, Span, events::Failure, limits, source, text_edit::TextEdit};
pub(crate) use apart::apart;
pub(crate) use flow::{Hole, mask_holes};
use lines::{Entry, Head, Line, Written, lines};
pub(crate) use near::{Items, Unknown, mask_items};
pub(crate) use read::{Failed, Shape, read};
use split::{Item, Region, Split, split};
pub(crate) use template::is_template;

/// A text without what cannot be read in it.
pub(crate) struct Masked {
    /// As long as the original, with all else at its place.
    pub text: String,
    /// What is left out, in order.
    pub broken: Vec<Broken>,
}

/// Bytes that cannot be read.
#[derive(Clone, Debug)]
pub(crate) struct Broken {
    pub span: Span,
    /// `None` where it was told already.
    pub diagnostic: Option<Diagnostic>,
    /// The number of the document that they are in, as the tree has them.
    pub document: usize,
}

/// Finds what is broken in a text; `None` where nothing is, or where it cannot be told apart.
pub(crate) fn mask(text: &str) -> Option<Masked> {
    let mut recovery = Recovery::new(text);
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
    if !text.contains("---") && !text.contains("...") {
        return std::iter::once(0..text.len()).collect();
    }
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
            let line = line.trim_start_matches(source::MARK).trim();
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
    /// How many lines slipped: after each, what is around it is read again.
    slips: usize,
    /// How many broken items may still be told apart.
    left: usize,
    broken: Vec<Broken>,
}

/// How many bytes recovery of a text may look at.
fn budget(text: &str) -> usize {
    text.len() * 6 + (1 << 16)
}

impl<'t> Recovery<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            work: text.as_bytes().to_vec(),
            directives: String::new(),
            lines: Vec::new(),
            budget: budget(text),
            slips: 0,
            left: limits::BROKEN_ITEMS,
            broken: Vec::new(),
        }
    }

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
        // Those of the document before are none of this one's.
        self.directives.clear();
        let Err(failed) = self.read(span.clone(), Shape::Any) else {
            return;
        };
        if failed.failure.code == "too-deep" {
            return;
        }
        self.left = limits::BROKEN_ITEMS;
        let body = self.look_at(&span);
        let Err(failed) = self.leave_out_outside(&span, &body, failed) else {
            return;
        };
        let region = Region {
            lines: 0..self.lines.len(),
            end: body.end,
        };
        let before = self.broken.len();
        let failed = match self.leave_out_templates(body.clone()) {
            Some(Ok(())) => return,
            Some(Err(failed)) => failed,
            None => failed,
        };
        let trimmed = self.text[body.clone()].trim();
        let is_flow = trimmed.starts_with(['{', '[']) && !self.starts_with_template();
        let root = self.text[body.clone()].find(trimmed).unwrap_or(0) + body.start;
        let root = root..root + trimmed.len();
        if is_flow && self.brackets(root, flow::limit(self.text, span.end), Shape::Any) {
            return;
        }
        if !self.examine(&region, &failed, 0)
            && !is_flow
            && let Some(first) = self.lines.iter().position(|line| !line.is_gone())
        {
            let from = self.lines[first].content as usize;
            self.leaf(&(first..region.lines.end), from, None, failed.failure);
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

    /// Takes the lines of a document, and tells where its body is.
    fn look_at(&mut self, document: &Span) -> Span {
        let (body, directives) = body(&self.text[document.clone()]);
        self.directives = directives;
        let body = document.start + body..document.end;
        self.lines = lines(self.text, body.start, body.end);
        // The mark of the end is no content.
        while self.lines.last().is_some_and(|line| {
            is_marker(&self.text[line.start as usize..line.end as usize], "...")
        }) {
            self.lines.pop();
        }
        body
    }

    /// Masks the broken items among the lines; whether there are any. `failed` is why a text fails
    /// that ends with these lines.
    fn examine(&mut self, region: &Region, failed: &Failed, level: usize) -> bool {
        let start = match self.lines.get(region.lines.start) {
            Some(line) => line.start as usize,
            None => return false,
        };
        self.examine_within(region, &(start..region.end), failed, level)
    }

    /// The same where only the items that start within some bytes can be broken.
    fn examine_within(
        &mut self,
        region: &Region,
        within: &Span,
        failed: &Failed,
        level: usize,
    ) -> bool {
        let before = self.broken.len();
        let Some(mut found) = self.split(region) else {
            return false;
        };
        let mut again = None;
        while !self.spent()
            && let Some(slip) = self.slipped(&found, within)
        {
            self.leave_out(&slip);
            self.slips += 1;
            let Err(failed) = self.read(within.clone(), Shape::Any) else {
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
            if !self.starts_within(item, within) {
                continue;
            }
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

    fn starts_within(&self, item: &Item, within: &Span) -> bool {
        within.contains(&(self.lines[item.region.lines.start].start as usize))
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
                    || self.over_indented(found, n, entry)
                {
                    return;
                }
                content + entry.value
            }
            _ => content,
        };
        // What is told of an item depends on its own lines alone.
        let own = self.read(self.span(&item.region), found.shape).err();
        let failure = own.map_or_else(|| failed.failure.clone(), |own| own.failure);
        self.leaf(&lines, from, Some((found, item)), failure);
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
        let Some(n) = self.below(&lines) else {
            return false;
        };
        let (first, below) = (self.lines[lines.start], self.lines[n]);
        let is_scalar = matches!(entry.written, Written::Plain | Written::Quote);
        let alone = first.start as usize..below.start as usize;
        if !is_scalar || below.column() <= found.column || self.read(alone, found.shape).is_err() {
            return false;
        }
        let below = n..lines.end;
        match self.is_tabbed(self.lines[below.start]) {
            true => self.tabbed(&below, None),
            false => self.off_column(&below, found.column, found.shape),
        }
        true
    }

    /// The first of some lines behind their first that is not gone.
    fn below(&self, lines: &Range<usize>) -> Option<usize> {
        let mut below = lines.start + 1..lines.end;
        below.find(|n| !self.lines[*n].is_gone())
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
    for whole in document.split_inclusive('\n') {
        let line = whole.trim_start_matches(source::MARK);
        if is_marker(line, "---") {
            let rest = line.trim_start_matches('-');
            let words = rest.split('#').next().unwrap_or_default();
            let alone = words
                .split_whitespace()
                .all(|word| word.starts_with(['!', '&']));
            let marker = whole.len() - rest.len();
            return (at + if alone { whole.len() } else { marker }, directives);
        }
        if line.starts_with("%TAG") {
            directives.push_str(line);
        } else if !line.starts_with('%')
            && !line.trim().is_empty()
            && !line.trim_start().starts_with('#')
        {
            break;
        }
        at += whole.len();
    }
    let bom = if document.starts_with(source::MARK) {
        3
    } else {
        0
    };
    (bom, String::new())
}

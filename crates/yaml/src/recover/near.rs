//! Broken items where all around them can be read.

use super::{
    Failed, Masked, Recovery, Shape, budget, documents, is_marker,
    lines::{Head, head},
    split::{Item, Region},
    template::is_template,
};
use crate::{Span, source};

/// Some items of a block collection, of which nothing is known but where they are.
pub(crate) struct Items {
    /// From the first character of the collection's first item to the line behind its last one.
    pub collection: Span,
    /// Lines that start with an item and end in front of one, or with the collection.
    pub lines: Span,
    pub column: usize,
    pub shape: Shape,
    /// Whether they are of a list that stands in the column of its key.
    pub flush: bool,
    /// How many collections the collection is inside of.
    pub level: usize,
    /// Whether their document cannot be read whatever they are.
    pub broken: bool,
}

/// How many times recovery may read a text to find which of its items are broken.
const ALL: usize = 3;

/// Why it cannot be told what is broken in items.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// They may be none of their collection; it may be told of a larger part.
    Shape,
    /// Nothing is broken in them, or it takes the whole text to tell.
    Whole,
}

/// Finds what is broken in some items, as [`super::mask`] would in the whole text. `left` is the text
/// as it is elsewhere, without what is left out there.
pub(crate) fn mask_items(text: &str, left: &str, items: &Items) -> Result<Masked, Unknown> {
    let own = &text[items.lines.clone()];
    let is_outside = |line: &str| {
        let content = line.trim_start_matches([' ', '\t']);
        let blanks = &line[..line.len() - content.len()];
        let content = content.trim_end();
        let is_empty = matches!(content.bytes().next(), None | Some(b'#')) || is_template(content);
        let is_before = blanks.len() < items.column && !blanks.contains('\t');
        let is_key = items.flush
            && blanks.len() == items.column
            && !matches!(head(content), Head::Dash { .. });
        !is_empty && (is_before || is_key)
    };
    if own.split_inclusive('\n').any(is_outside) {
        return Err(Unknown::Shape);
    }
    let divides = |line: &str| is_marker(line, "---") || is_marker(line, "...");
    if items.column == 0 && own.split_inclusive('\n').any(divides) || own.starts_with('%') {
        return Err(Unknown::Whole);
    }
    let mut recovery = Recovery::new(text);
    let mut documents = documents(text).into_iter();
    match documents.find(|document| document.contains(&items.collection.start)) {
        Some(document) => recovery.look_at(&document),
        None => return Err(Unknown::Whole),
    };
    // Dashes of the lists around it may stand in front of its first item.
    let start = items.collection.start;
    let line = source::line_start(text, start);
    let before = match text[line..start].strip_prefix(source::MARK) {
        Some(rest) => start - rest.len()..start,
        None => line..start,
    };
    let dashes = text[before.clone()].to_owned();
    if !dashes.bytes().all(|byte| matches!(byte, b' ' | b'-')) {
        return Err(Unknown::Whole);
    }
    recovery.blank(before.clone());
    let failed = recovery.items_fail(items);
    if failed.is_none() && !items.broken {
        return Err(Unknown::Shape);
    }
    let templates = recovery.templates_of(items, left)?;
    let failed = match templates {
        0 => failed,
        _ => recovery.read(items.lines.clone(), items.shape).err(),
    };
    match failed {
        None if recovery.broken.is_empty() => return Err(Unknown::Shape),
        None => {}
        Some(_) if templates > 0 && recovery.read(items.lines.clone(), Shape::Any).is_ok() => {
            return Err(Unknown::Shape);
        }
        // A tab may make recovery leave lines out that stand elsewhere.
        Some(failed) if matches!(failed.failure.code, "too-deep" | "tab") => {
            return Err(Unknown::Whole);
        }
        Some(failed) if recovery.examine_items(items, &failed) => {}
        Some(_) => return Err(Unknown::Whole),
    }
    let Recovery {
        mut work,
        mut broken,
        left,
        slips,
        budget: unspent,
        ..
    } = recovery;
    // Around them all of the text is read, and again after each line that slipped.
    let all = ALL + slips + usize::from(templates > 0);
    let spent = budget(text) - unspent + text.len() * all;
    if left == 0 || spent > budget(text) {
        return Err(Unknown::Whole);
    }
    work[before].copy_from_slice(dashes.as_bytes());
    broken.sort_by_key(|broken| broken.span.start);
    let text = String::from_utf8(work).map_err(|_| Unknown::Whole)?;
    Ok(Masked { text, broken })
}

impl Recovery<'_> {
    /// Why items cannot be read, neither as what they should be nor as something else, which may be
    /// all that they need be.
    fn items_fail(&mut self, items: &Items) -> Option<Failed> {
        let failed = self.read(items.lines.clone(), items.shape).err()?;
        self.read(items.lines.clone(), Shape::Any).err()?;
        Some(failed)
    }

    /// Leaves the lines of templates out of items; how many there are in their document. All
    /// others must be left out of the text already.
    fn templates_of(&mut self, items: &Items, left: &str) -> Result<usize, Unknown> {
        let templates = self.template_lines();
        for template in &templates {
            self.leave_out_template(template);
        }
        let own = |at: usize| items.lines.contains(&at);
        let mut others = self.broken.iter().map(|broken| broken.span.clone());
        if others.any(|span| !own(span.start) && self.work[span.clone()] != left.as_bytes()[span]) {
            return Err(Unknown::Whole);
        }
        self.broken.retain(|broken| own(broken.span.start));
        Ok(templates.len())
    }

    /// Masks what is broken in items that cannot be read; whether it was found.
    fn examine_items(&mut self, items: &Items, failed: &Failed) -> bool {
        let at = items.collection.start;
        let behind = |start: usize| {
            self.lines
                .partition_point(|line| (line.start as usize) < start)
        };
        let lines = behind(at + 1).saturating_sub(1)..behind(items.collection.end);
        match self.lines.get_mut(lines.start) {
            Some(first) if first.is_gone() => {}
            Some(first) => first.content = at as u32,
            None => return false,
        }
        let region = Region {
            lines,
            end: items.collection.end,
        };
        let Some(found) = self.split(&region) else {
            return false;
        };
        let is_item = |item: &Item| {
            item.fault.is_none() && matches!(item.head, Head::Dash { .. } | Head::Entry(_))
        };
        let fits = |item: &Item| is_item(item) || self.starts_within(item, &items.lines);
        let start = |item: &Item| self.lines[item.region.lines.start].start as usize;
        let starts = |at: usize| found.items.iter().any(|item| start(item) == at);
        found.column == items.column
            && found.shape == items.shape
            && found.items.iter().all(fits)
            && starts(items.lines.start)
            && (items.lines.end == items.collection.end || starts(items.lines.end))
            && self.examine_within(&region, &items.lines, failed, items.level)
    }
}

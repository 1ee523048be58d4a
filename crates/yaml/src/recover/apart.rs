//! Whether what is broken in one place of a text is found without a look at another.

use super::{
    Recovery, Shape, documents,
    lines::{Head, Line, Written},
    split::{Item, Region, Split},
};
use crate::{Span, TextEdit, limits};

/// How many items around a place may have to be read to find that they are broken: each may be
/// most of the text, and recovery reads no more than a few times of it.
const ODD: usize = 1;

/// Where two places of a text come apart.
pub(crate) struct Apart {
    /// How many documents there are.
    documents: usize,
    /// The number of the one that is looked at.
    document: usize,
    pub span: Span,
    /// The collections that hold both places, from the root inwards: column and shape.
    levels: Vec<(usize, Shape)>,
    /// What leaves the lines of templates out of the document.
    pub templates: Vec<TextEdit>,
}

impl Apart {
    /// Whether two texts come apart alike, of which this is the first.
    pub fn is_like(&self, other: &Self) -> bool {
        self.documents == other.documents
            && self.document == other.document
            && self.levels == other.levels
    }
}

/// Proves that what recovery makes of `far`, bytes that are broken, depends neither on the lines
/// of `near` nor the other way round; `None` where it may.
///
/// It leaves the lines of templates out of a document that cannot be read, takes collections apart
/// by the lines that start their items, and looks at each item alone. So the text is taken apart in
/// the same way until both are in different items, of which neither can have slipped or stand at a
/// wrong place.
pub(crate) fn apart(text: &str, near: &Span, far: &[Span]) -> Option<Apart> {
    let documents = documents(text);
    let document = documents.iter().rposition(|own| own.start <= near.start)?;
    let own = documents[document].clone();
    let is_inside = |span: &&Span| own.start <= span.start && span.end <= own.end;
    let is_beside = |span: &Span| span.end <= own.start || own.end <= span.start;
    if near.end > own.end || !far.iter().all(|span| is_inside(&span) || is_beside(span)) {
        return None;
    }
    let mut recovery = Recovery::new(text);
    let body = recovery.look_at(&own);
    let templates = recovery.templates();
    let is_item = |far: &&Span| {
        let after = templates.partition_point(|edit| edit.range.start <= far.start);
        let template = after.checked_sub(1).map(|n| &templates[n].range);
        template.is_none_or(|template| template.end < far.end)
    };
    let far: Vec<Span> = far
        .iter()
        .filter(is_inside)
        .filter(is_item)
        .cloned()
        .collect();
    let levels = match far.is_empty() {
        true => Vec::new(),
        false => recovery.come_apart(&body, near, far, usize::from(!templates.is_empty()))?,
    };
    Some(Apart {
        documents: documents.len(),
        document,
        span: own,
        levels,
        templates,
    })
}

impl Recovery<'_> {
    /// Leaves the lines of templates out of the current document.
    fn templates(&mut self) -> Vec<TextEdit> {
        let lines = self.template_lines();
        let leave_out = |template| {
            self.leave_out_template(template);
            let span = self.broken.pop().map(|broken| broken.span)?;
            let left = self.work(span.clone()).to_owned();
            Some(TextEdit::replace(span, left))
        };
        lines.iter().filter_map(leave_out).collect()
    }

    /// The collections that hold both places; `odd` is how often more than usual the text is read.
    fn come_apart(
        &mut self,
        body: &Span,
        near: &Span,
        mut far: Vec<Span>,
        mut odd: usize,
    ) -> Option<Vec<(usize, Shape)>> {
        let text = self.text;
        let starts_a_line =
            matches!(&text[..body.start], "" | "\u{feff}") || text[..body.start].ends_with('\n');
        let is_flow = text[body.clone()].trim_start().starts_with(['{', '[']);
        if !starts_a_line || is_flow && !self.starts_with_template() {
            return None;
        }
        let mut region = Region {
            lines: 0..self.lines.len(),
            end: body.end,
        };
        let mut levels = Vec::new();
        while levels.len() < limits::DEPTH {
            let found = self.split(&region)?;
            let mut lines = self.lines[region.lines.clone()].iter();
            let first = *lines.clone().find(|line| !line.is_gone())?;
            // Lines that tabs indent go with the item above.
            let is_deeper = |line: &Line| {
                line.is_gone() || self.is_tabbed(*line) || line.column() >= found.column
            };
            let is_first = first.column() == found.column && !self.is_tabbed(first);
            if !is_first || !lines.all(is_deeper) {
                return None;
            }
            levels.push((found.column, found.shape));
            let touched = self.touched(&found, near)?;
            let item = &found.items[touched.start];
            let is_within = touched.len() == 1
                && near.start > self.lines[item.region.lines.start].end as usize
                && is_looked_into(item);
            if !is_within {
                let stays = |(n, item): (usize, &Item)| {
                    touched.contains(&n) || self.stands_alone(item, &far, false)
                };
                let are_beside = touched.start > 0
                    && found.items.iter().enumerate().all(stays)
                    && !touched.clone().any(|n| self.holds(&found.items[n], &far));
                return are_beside.then_some(levels);
            }
            let stays = |(n, item): (usize, &Item)| {
                n == touched.start || self.stands_alone(item, &far, true)
            };
            if !found.items.iter().enumerate().all(stays) {
                return None;
            }
            let span = self.span(&item.region);
            far.retain(|far| span.start <= far.start && far.end <= span.end);
            if far.is_empty() {
                return Some(levels);
            }
            odd += usize::from(self.is_odd(item));
            if odd > ODD {
                return None;
            }
            region = self.inside(item);
        }
        None
    }

    /// The items that some bytes are in or at the border of.
    fn touched(&self, found: &Split, bytes: &Span) -> Option<std::ops::Range<usize>> {
        let span = |item: &Item| self.span(&item.region);
        let start = found
            .items
            .partition_point(|item| span(item).end < bytes.start);
        let end = found
            .items
            .partition_point(|item| span(item).start <= bytes.end);
        (start < end).then_some(start..end)
    }

    fn holds(&self, item: &Item, far: &[Span]) -> bool {
        let Span { start, end } = self.span(&item.region);
        far.iter().any(|far| far.start < end && start < far.end)
    }

    /// Whether what is made of an item depends on its own lines alone, and nothing that is made of
    /// others on what is broken in it; `keyed` where the keys of the others are known.
    fn stands_alone(&self, item: &Item, far: &[Span], keyed: bool) -> bool {
        let is_broken = self.holds(item, far);
        let content = self.lines[item.region.lines.start].content as usize;
        let span = self.span(&item.region);
        let behind = |at: usize| {
            let own = |far: &&Span| far.start < span.end && span.start < far.end;
            far.iter()
                .filter(own)
                .all(|far| at <= far.start && far.end <= span.end)
        };
        let stands = match item.head {
            Head::Dash { .. } => keyed || behind(content + 1),
            Head::Entry(entry) => {
                let may_slip = matches!(entry.written, Written::Plain | Written::Quote)
                    && item.region.lines.len() > 1;
                !(is_broken && may_slip) && (keyed || behind(content + entry.key_end))
            }
            Head::Other => is_broken && keyed,
            _ => false,
        };
        stands && item.fault.is_none() && behind(span.start)
    }

    /// Whether an item is read to find that it is broken, where the text is that it is part of.
    fn is_odd(&self, item: &Item) -> bool {
        let line = self.lines[item.region.lines.start];
        match item.head {
            Head::Dash { rest } => {
                let rest = &self.text[line.content as usize + rest..line.end as usize];
                rest.is_empty() || rest.starts_with(['-', '?', '&', '!', '|', '>', '{', '['])
            }
            Head::Entry(entry) => entry.key_start > 0,
            _ => true,
        }
    }

    /// The lines below the head of an item, as they are looked at.
    fn inside(&mut self, item: &Item) -> Region {
        let Region { lines, end } = item.region.clone();
        let first = lines.start;
        match item.head {
            Head::Dash { rest }
                if self.lines[first].content as usize + rest < self.lines[first].end as usize =>
            {
                let dash = self.lines[first].content as usize;
                self.work[dash] = b' ';
                self.lines[first].content += rest as u32;
                Region { lines, end }
            }
            _ => Region {
                lines: first + 1..lines.end,
                end,
            },
        }
    }
}

/// Whether recovery looks for what is broken below the head of an item.
fn is_looked_into(item: &Item) -> bool {
    item.fault.is_none()
        && match item.head {
            Head::Dash { .. } => true,
            Head::Entry(entry) => entry.written == Written::Below,
            _ => false,
        }
}

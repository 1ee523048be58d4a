//! Whether what is broken in one place of a text is found without a look at another.

use super::{
    Recovery, Shape, documents,
    lines::{Head, Written, has_tab_behind_dash},
    split::{Item, Region, Split},
    template::is_template,
};
use crate::{Span, limits};

/// How many items around a place may have to be read to find that they are broken: each may be
/// most of the text, and recovery reads no more than a few times of it.
const ODD: usize = 1;

/// Where two places of a text come apart.
#[derive(PartialEq, Eq)]
pub(crate) struct Apart {
    /// How many documents there are.
    pub documents: usize,
    /// The number of the one that is looked at.
    pub document: usize,
    pub span: Span,
    /// The collections that hold both places, from the root inwards: column and shape.
    levels: Vec<(usize, Shape)>,
}

/// Proves that what recovery makes of `far`, bytes that are broken, depends neither on the lines
/// of `near` nor the other way round; `None` where it may.
///
/// It takes collections apart by the lines that start their items, and looks at each item alone.
/// So the text is taken apart in the same way until both are in different items, of which neither
/// can have slipped or stand at a wrong place.
pub(crate) fn apart(text: &str, near: &Span, far: &[Span]) -> Option<Apart> {
    let documents = documents(text);
    let document = documents.iter().rposition(|own| own.start <= near.start)?;
    let own = documents[document].clone();
    let is_inside = |span: &&Span| own.start <= span.start && span.end <= own.end;
    let is_beside = |span: &Span| span.end <= own.start || own.end <= span.start;
    if near.end > own.end || !far.iter().all(|span| is_inside(&span) || is_beside(span)) {
        return None;
    }
    let far: Vec<Span> = far.iter().filter(is_inside).cloned().collect();
    let levels = match far.is_empty() {
        true => Vec::new(),
        false => Recovery::new(text).come_apart(&own, near, far)?,
    };
    Some(Apart {
        documents: documents.len(),
        document,
        span: own,
        levels,
    })
}

impl Recovery<'_> {
    fn come_apart(
        &mut self,
        document: &Span,
        near: &Span,
        mut far: Vec<Span>,
    ) -> Option<Vec<(usize, Shape)>> {
        let body = self.look_at(document);
        let text = self.text;
        let is_known = (matches!(&text[..body.start], "" | "\u{feff}")
            || text[..body.start].ends_with('\n'))
            && !text[body.clone()].trim_start().starts_with(['{', '['])
            && !self.lines.iter().any(|line| {
                let source = &text[line.content as usize..line.end as usize];
                self.is_tabbed(*line) || has_tab_behind_dash(source) || is_template(source)
            });
        if !is_known {
            return None;
        }
        let mut region = Region {
            lines: 0..self.lines.len(),
            end: body.end,
        };
        let mut levels = Vec::new();
        let mut odd = 0;
        while levels.len() < limits::DEPTH {
            let found = self.split(&region)?;
            let columns = self.lines[region.lines.clone()]
                .iter()
                .map(|line| line.column());
            let first = self.lines[region.lines.start].column();
            if first != found.column || columns.min() != Some(first) {
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

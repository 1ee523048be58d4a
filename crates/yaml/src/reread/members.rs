//! Members of brackets around a change: what is read where the brackets are long.

use super::place::partition;
use crate::{
    Node, Span, Tree, source,
    tree::{Kind, Record},
};

/// Members that follow each other in a pair of brackets.
pub(super) struct Members {
    /// The items or entries.
    pub items: std::ops::Range<usize>,
    /// From behind the comma or bracket in front of them to the one behind them.
    pub span: Span,
}

/// How far members go beyond what they are around.
pub(super) struct Reach {
    /// At least so many bytes, and a member that is not touched, on both sides.
    pub least: usize,
    /// No more bytes than these, on each side.
    pub most: usize,
}

impl Tree {
    /// Members of a collection in brackets of a text around some bytes between the brackets.
    pub(super) fn members(&self, text: &str, id: u32, hull: &Span, reach: &Reach) -> Members {
        let record = &self.nodes[id as usize];
        let inner = record.start as usize + 1..record.end as usize - 1;
        let links = Node { tree: self, id }.links();
        let step = 1 + usize::from(matches!(record.kind, Kind::Mapping { .. }));
        let count = links.len() / step;
        let key = |item: usize| &self.nodes[links[item * step] as usize];
        let value = |item: usize| &self.nodes[links[item * step + step - 1] as usize];
        let comma = |item: usize| comma_behind(text, value(item));
        // Behind the mark in front of an item, and in front of the mark behind one.
        let start = |item: usize| match item.checked_sub(1) {
            None => Some(inner.start),
            Some(before) => comma(before).map(|comma| comma + 1),
        };
        let end = |item: usize| match item + 1 == count {
            true => Some(inner.end),
            false => comma(item),
        };
        let touched = partition(count, |item| key(item).props as usize <= hull.start);
        let mut first = (0, inner.start);
        let mut beyond = 0;
        for item in (0..=touched.min(count.saturating_sub(1))).rev() {
            let Some(at) = start(item).filter(|at| *at <= hull.start) else {
                continue;
            };
            let far = hull.start - at;
            if beyond > 0 && far > reach.most {
                break;
            }
            first = (item, at);
            if beyond > 1 && far >= reach.least {
                break;
            }
            beyond += 1;
        }
        let touched = partition(count, |item| (key(item).props as usize) < hull.end);
        let mut last = (count, inner.end);
        let mut beyond = 0;
        for item in touched.saturating_sub(1).max(first.0)..count {
            let Some(at) = end(item).filter(|at| *at >= hull.end) else {
                continue;
            };
            let far = at - hull.end;
            if beyond > 0 && far > reach.most {
                break;
            }
            last = (item + 1, at);
            if beyond > 1 && far >= reach.least {
                break;
            }
            beyond += 1;
        }
        Members {
            items: first.0..last.0,
            span: first.1..last.1,
        }
    }
}

/// The comma that follows a value in brackets.
fn comma_behind(text: &str, value: &Record) -> Option<usize> {
    let at = source::skip_trivia(text, value.end as usize);
    (text.as_bytes().get(at) == Some(&b',')).then_some(at)
}

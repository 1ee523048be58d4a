//! Where reading again may start: the runs of items around an edit.

use super::head::Above;
use crate::{
    Node, Span, Tree, source,
    tree::{Kind, NONE, Record},
};

/// A run of items that may be read on its own: those of a block collection from one on.
pub(super) struct Place {
    /// The number of the document.
    pub document: usize,
    /// The collection.
    pub id: u32,
    pub mapping: bool,
    /// The first item to read.
    pub item: usize,
    /// Where it starts, behind nothing but spaces.
    pub start: usize,
    pub column: usize,
    /// Where the token in front of the item ends, or its line, where the edits may be between the
    /// two: the run starts with whatever item comes first then.
    pub head: Option<usize>,
    /// What stands there, where it is an item of the collection. There may be no item behind.
    pub above: Option<Above>,
    /// How many collections the collection is inside of.
    pub depth: usize,
    /// The anchors that aliases stand for of the collection and of those around it.
    pub named: Vec<usize>,
    /// The start of the line of the first token behind the collection, and that token's; only
    /// where the edits are in front of it.
    pub end: Option<(usize, usize)>,
}

impl Tree {
    /// The runs of items that hold the edits, from the outermost collection inwards.
    pub(super) fn places(&self, hull: &Span) -> Vec<Place> {
        let mut places = Vec::new();
        let lo = hull.start as u32;
        let roots = || self.documents.iter().map(|document| document.root);
        let is_behind = |root: u32| root != NONE && self.start(root) > lo;
        let is_before = |root: u32| root != NONE && self.start(root) <= lo;
        let is_near = |document: &usize| {
            let head = self.head(self.documents[*document].root);
            head.is_some_and(|head| head <= hull.start)
        };
        let document = roots()
            .position(is_behind)
            .filter(is_near)
            .or_else(|| roots().rposition(is_before));
        let Some(document) = document else {
            return places;
        };
        let mut next = Some(self.documents[document].root);
        let mut depth = 0;
        let mut named = Vec::new();
        // Collections that end together have the same token behind them.
        let mut ends = None;
        // Where what stands behind them starts.
        let mut limit = u32::MAX;
        while let Some(id) = next.take() {
            let record = &self.nodes[id as usize];
            if record.end > limit {
                // It ends with what is not there, and told to be where something else is.
                break;
            }
            let mapping = match record.kind {
                Kind::Mapping { flow: false, .. } => true,
                Kind::Sequence { flow: false, .. } => false,
                _ => break,
            };
            if record.alias {
                break;
            }
            if self.is_named(record) {
                named.push(record.anchor as usize - 1);
            }
            let head = (record.start >= lo).then(|| self.head(id)).flatten();
            let head = head.filter(|&head| head <= hull.start);
            if head.is_none() && record.start > lo {
                break;
            }
            let links = Node { tree: self, id }.links();
            let step = 1 + usize::from(mapping);
            let first = |item: usize| &self.nodes[links[item * step] as usize];
            let items = links.len() / step;
            let mut after = partition(items, |item| first(item).props <= lo);
            if !mapping && after < items {
                let dash = item_start(&self.text, first(after), mapping);
                after += usize::from(dash.is_some_and(|(at, _)| at <= hull.start));
            }
            let item = match head {
                Some(_) => 0,
                None => match after.checked_sub(1) {
                    Some(item) => item,
                    None => break,
                },
            };
            let end = match ends {
                Some((from, end)) if from == record.end => end,
                _ => source::skip_trivia(&self.text, record.end as usize),
            };
            ends = Some((record.end, end));
            let end_line = match end == self.text.len() {
                true => Some(end),
                false => on_own_line(&self.text, end).map(|column| end - column),
            };
            let end = end_line
                .filter(|&line| line >= hull.end)
                .map(|line| (line, end));
            let column = column(&self.text, record.start as usize);
            let place = |item: usize, head: Option<usize>, above: Option<Above>| {
                let (start, own) = item_start(&self.text, first(item.min(items - 1)), mapping)?;
                let fits = (start <= hull.start || head.is_some())
                    && own == column
                    && self.text.as_bytes().get(start) != Some(&b':');
                fits.then_some(Place {
                    document,
                    id,
                    mapping,
                    item,
                    start,
                    column,
                    head,
                    above,
                    depth,
                    named: named.clone(),
                    end,
                })
            };
            places.extend(place(item, head, None));
            if head.is_none()
                && let Some((gap, above)) = self.gap(id, after, hull.start)
            {
                places.extend(place(after, Some(gap), Some(above)));
            }
            let inside = links[item * step + step - 1];
            next = Some(inside);
            if item + 1 < items {
                let behind = first(item + 1);
                limit = match behind.start == behind.end {
                    true => source::line_start(&self.text, behind.props as usize) as u32,
                    false => behind.props,
                };
            }
            depth += 1;
        }
        places
    }

    /// Where what a node is part of ends, as a line's start: the next item or entry of a collection
    /// that it is inside of, or the end of the text.
    pub(super) fn region_end(&self, id: u32) -> Option<usize> {
        let mut id = id;
        loop {
            let record = &self.nodes[id as usize];
            let parent = record.parent;
            if parent == NONE {
                return Some(self.text.len());
            }
            let mapping = matches!(self.nodes[parent as usize].kind, Kind::Mapping { .. });
            let next = (record.slot as usize + 1) * (1 + usize::from(mapping));
            let links = Node {
                tree: self,
                id: parent,
            }
            .links();
            if let Some(&next) = links.get(next) {
                let next = &self.nodes[next as usize];
                return item_start(&self.text, next, mapping).map(|(at, column)| at - column);
            }
            id = parent;
        }
    }

    /// Whether aliases stand for it.
    pub(super) fn is_named(&self, record: &Record) -> bool {
        let anchor = (record.anchor as usize).checked_sub(1);
        anchor.is_some_and(|at| self.anchors.get(at).is_none_or(|anchor| anchor.uses > 0))
    }
}

/// Where the item starts whose first node this is, a dash included, and its column; only where
/// nothing but spaces stands before it on its line.
pub(super) fn item_start(text: &str, first: &Record, mapping: bool) -> Option<(usize, usize)> {
    if first.start == first.end && first.children().is_none() {
        // What is not there is told to be near, not where its item starts.
        return None;
    }
    let mut at = first.props as usize;
    if mapping {
        // The content of an explicit key: the entry starts above.
        if matches!(
            first.kind,
            Kind::Sequence { flow: false, .. } | Kind::Mapping { flow: false, .. }
        ) {
            return None;
        }
    } else {
        let before = text.get(..at)?.trim_end_matches([' ', '\t']);
        at = before.strip_suffix('-')?.len();
    }
    on_own_line(text, at).map(|column| (at, column))
}

/// The column of an offset that nothing but spaces stands before on its line.
pub(super) fn on_own_line(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes().get(..at)?;
    let spaces = bytes.iter().rev().take_while(|&&byte| byte == b' ').count();
    let before = bytes.get(..at - spaces)?;
    let starts = match before.last() {
        Some(b'\n') => true,
        _ => before.len() == mark(text),
    };
    starts.then_some(spaces)
}

/// How long the mark of the byte order is that a text starts with: its first line starts behind.
pub(super) fn mark(text: &str) -> usize {
    match text.starts_with(source::MARK) {
        true => source::MARK.len_utf8(),
        false => 0,
    }
}

/// How many bytes stand before an offset on its line.
pub(super) fn column(text: &str, at: usize) -> usize {
    at - source::line_start(text, at).max(mark(text)).min(at)
}

/// How many of `0..count` are in front, where those in front come first.
pub(super) fn partition(count: usize, in_front: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        if in_front(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

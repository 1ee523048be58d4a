//! The members of brackets around what is broken in a text, and around an edit of it.

use std::ops::Range;

use super::{
    members::{Members, Reach},
    near::Change,
};
use crate::{Node, Span, Tree, masks::Masks, tree::Kind};

/// Members of brackets around something.
pub(super) struct Window {
    collection: u32,
    items: Range<usize>,
    /// From behind a bracket or comma to the next behind the members.
    pub span: Span,
    /// The members in front of them and behind.
    pub before: Option<Span>,
    pub behind: Option<Span>,
}

/// How many places are looked at.
pub(super) const MOST: usize = 9;

/// How far from each other things are that are looked at together.
const NEAR: usize = 1 << 12;

/// How far members are taken around them: numbers on a line are looked at with a quote behind them.
const REACH: Reach = Reach {
    least: (1 << 12) + (1 << 8),
    most: 3 << 12,
};

/// How long a window may be.
const LONG: usize = 1 << 15;

impl Tree {
    /// The windows around some places, in order, in the `level`th pair of brackets around each
    /// place, or the next inside of it that is not too long; `None` where there is none.
    pub(super) fn windows(&self, mut places: Vec<Span>, level: usize) -> Option<Vec<Window>> {
        loop {
            let windows = places.iter().map(|place| self.window(place, level));
            let windows: Vec<Window> = windows.collect::<Option<_>>()?;
            let pairs = windows.windows(2);
            let Some(clash) = pairs.clone().position(|pair| !pair[0].is_apart(&pair[1])) else {
                return Some(windows);
            };
            let next = places.remove(clash + 1);
            let place = &mut places[clash];
            *place = place.start..place.end.max(next.end);
        }
    }

    fn window(&self, place: &Span, level: usize) -> Option<Window> {
        let change = Change {
            hull: place.clone(),
            old_len: self.text.len(),
            new_len: self.text.len(),
            clear: None,
        };
        let chain = self.brackets(&self.text, &change);
        let root = self.documents.first()?.root;
        if chain.first() != Some(&root) {
            return None;
        }
        let mut pairs = chain.iter().rev().take(level + 1).rev();
        let (collection, Members { items, span }) = pairs.find_map(|&id| {
            let members = self.members(&self.text, id, place, &REACH);
            (members.span.len() <= LONG).then_some((id, members))
        })?;
        let node = Node {
            tree: self,
            id: collection,
        };
        let links = node.links();
        let step = 1 + usize::from(matches!(node.record().kind, Kind::Mapping { .. }));
        let member = |item: usize| {
            let first = &self.nodes[*links.get(item * step)? as usize];
            let last = &self.nodes[*links.get(item * step + step - 1)? as usize];
            Some(first.props as usize..last.end as usize)
        };
        Some(Window {
            before: items.start.checked_sub(1).and_then(member),
            behind: member(items.end),
            collection,
            items,
            span,
        })
    }
}

impl Window {
    /// Whether another one is behind this, with a member between the two if they are of the same
    /// brackets.
    fn is_apart(&self, next: &Self) -> bool {
        match self.collection == next.collection {
            true => self.items.end < next.items.start,
            false => self.span.end < next.span.start,
        }
    }
}

impl Masks {
    /// Whether all of it is in some bytes.
    pub(super) fn is_within(&self, bytes: &Span) -> bool {
        let spans = self.spans();
        let is_in = |span: &Span| bytes.start <= span.start && span.end <= bytes.end;
        spans.iter().all(is_in)
    }

    /// What is in some bytes, and what is not.
    pub(super) fn parted(self, bytes: &Span) -> (Self, Self) {
        let is_in = |span: &Span| bytes.start <= span.start && span.end <= bytes.end;
        let (edits, other_edits) = self.edits.into_iter().partition(|edit| is_in(&edit.range));
        let (broken, other) = self.broken.into_iter().partition(|it| is_in(&it.span));
        let near = Self { edits, broken };
        let far = Self {
            edits: other_edits,
            broken: other,
        };
        (near, far)
    }
}

/// The spans that are near some bytes, or near one that is.
pub(super) fn near(bytes: &Span, spans: &[Span]) -> Vec<Span> {
    let places = split(bytes, spans);
    let holds = |place: &&Span| place.start <= bytes.start && bytes.end <= place.end;
    places.iter().find(holds).into_iter().cloned().collect()
}

/// Some bytes and the spans, those that are near each other as one, in order.
pub(super) fn split(bytes: &Span, spans: &[Span]) -> Vec<Span> {
    let mut all: Vec<Span> = spans.to_vec();
    all.push(bytes.clone());
    all.sort_by_key(|span| span.start);
    let mut found: Vec<Span> = Vec::new();
    for span in all {
        match found.last_mut() {
            Some(last) if span.start <= last.end.saturating_add(NEAR) => {
                last.end = last.end.max(span.end);
            }
            _ => found.push(span),
        }
    }
    found
}

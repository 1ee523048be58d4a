//! Edits of what aliases elsewhere stand for: they are read again as well, one after the other.

use std::sync::OnceLock;

use super::{
    Reread,
    near::{Change, Taken},
    place::Place,
};
use crate::{Span, Tree, build::Misfit};

/// Where more aliases stand for what changed, everything is read.
const ALIASES: usize = 64;

impl Tree {
    /// Reads the items of a place again, and all that stands for them elsewhere. The text is the
    /// new one already; `before` is the one before.
    pub(super) fn reread(
        &mut self,
        place: &Place,
        before: &str,
        change: &Change,
    ) -> Result<Reread, Misfit> {
        let Taken { mut told, shared } = self.reread_items(place, before, change)?;
        if shared.is_empty() {
            return Ok(told);
        }
        // Its nodes are in front of all that is read now.
        let stale = self.stale.take();
        let Some(end) = self.follow(place.id, shared, told.after.end) else {
            // What is known of scalars would be given to others.
            self.embedded.fill_with(OnceLock::new);
            return Err(Misfit::Lost);
        };
        self.stale = stale;
        told.before.end = change.before(end);
        told.after.end = end;
        told.within = None;
        Ok(told)
    }

    /// Whether few enough aliases stand for some anchors.
    pub(super) fn may_follow(&self, anchors: &[usize]) -> bool {
        let uses = |index: &usize| self.anchors[*index].uses as usize;
        anchors.iter().map(uses).sum::<usize>() <= ALIASES
    }

    /// Reads the items behind an offset again whose aliases stand for anchors that are `shared`,
    /// in their order: what these items are part of may be anchored and shared, too. Tells where
    /// the last of them ends; `None` where one cannot be read alone.
    fn follow(&mut self, id: u32, mut shared: Vec<usize>, from: usize) -> Option<usize> {
        let text = self.text.clone();
        let nodes = self.document_nodes(id);
        let anchors = self.anchors_of(nodes.clone());
        let records = &self.nodes[nodes.start as usize..nodes.end as usize];
        let aliases: Vec<Span> = records
            .iter()
            .filter(|record| record.alias && !record.shared && record.start as usize >= from)
            .map(|record| record.start as usize..record.end as usize)
            .collect();
        let mut left = ALIASES;
        let mut read_to = from;
        for alias in aliases {
            let name = &text[alias.start + 1..alias.end];
            // Reading the same text again keeps the numbers of anchors.
            let above = &self.anchors[anchors.clone()];
            let above = above.partition_point(|anchor| (anchor.start as usize) < alias.start);
            let target = self.anchor_above(anchors.start..anchors.start + above, &text, name);
            if alias.start < read_to || !target.is_some_and(|target| shared.contains(&target)) {
                continue;
            }
            left = left.checked_sub(1)?;
            let change = Change {
                hull: alias,
                old_len: text.len(),
                new_len: text.len(),
                clear: None,
            };
            let places = self.places(&change.hull);
            let items = places.iter().rev().find_map(|place| {
                match self.reread_items(place, &text, &change) {
                    Err(Misfit::Shape) => None,
                    read => Some(read.ok()),
                }
            });
            let taken = items??;
            self.stale = None;
            read_to = taken.told.after.end;
            shared.extend(taken.shared);
        }
        Some(read_to)
    }
}

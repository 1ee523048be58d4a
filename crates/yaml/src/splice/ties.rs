//! What anchors and aliases tie items to: whether they can be read again without what is behind
//! them, and which anchors their aliases stand for.

use std::ops::Range;

use super::{Run, Shift};
use crate::{Tree, build::Fragment, tree::Anchor};

/// The anchors in front of a run that its aliases stand for: one for each alias.
pub(crate) struct Ties(Vec<usize>);

impl Run {
    /// What its old items are tied to. `None` where nodes reach beyond them, or where with the
    /// fragment in their place something outside of them could read otherwise. `old` is the text
    /// before the edits.
    pub fn ties(&self, tree: &Tree, old: &str, fragment: &Fragment) -> Option<Ties> {
        let nodes = self.nodes(tree);
        let records = &tree.nodes[nodes.start as usize..nodes.end as usize];
        if records
            .iter()
            .any(|record| record.end as usize > self.before.end)
        {
            return None;
        }
        let is_tied = !fragment.anchors.is_empty()
            || fragment.nodes.iter().any(|record| record.alias)
            || records
                .iter()
                .any(|record| record.alias || record.anchor != 0);
        if !is_tied {
            return Some(Ties(Vec::new()));
        }
        // What is told of other aliases depends on these.
        let is_far = |at: usize| !self.before.contains(&at);
        if tree.diagnostics.iter().any(|diagnostic| {
            diagnostic.code == "alias-expansion"
                || diagnostic.code == "unknown-alias" && is_far(diagnostic.span.start)
        }) {
            return None;
        }
        let own = tree.anchors_of(nodes.clone());
        let document = tree.anchors_of(tree.document_nodes(self.collection));
        // Aliases behind could stand for a new anchor.
        let outside = (document.start..own.start).chain(own.end..document.end);
        let used: Vec<&Anchor> = match fragment.anchors.is_empty() {
            true => Vec::new(),
            false => outside
                .map(|index| &tree.anchors[index])
                .filter(|anchor| anchor.uses > 0)
                .collect(),
        };
        let takes_over = |anchor: &Anchor| {
            let name = anchor.name(&tree.text);
            used.iter().any(|other| other.name(old) == name)
        };
        if fragment.anchors.iter().any(takes_over) {
            return None;
        }
        let mut above = Vec::new();
        let mut uses = vec![0; own.len()];
        for (id, record) in nodes.zip(records) {
            if !record.alias || record.shared {
                continue;
            }
            let name = old.get(record.start as usize + 1..record.end as usize)?;
            let before = document.start..tree.anchors_of(0..id).end;
            match tree.anchor_above(before, old, name) {
                Some(index) if index < own.start => above.push(index),
                Some(index) => uses[index - own.start] += 1,
                None => {}
            }
        }
        let is_own = |(anchor, uses): (&Anchor, &u32)| anchor.uses == *uses;
        tree.anchors[own]
            .iter()
            .zip(&uses)
            .all(is_own)
            .then_some(Ties(above))
    }
}

impl Tree {
    /// Puts the anchors of a fragment in the place of those of the old nodes, and counts the
    /// aliases anew. The indices in the fragment's records become those in the tree.
    pub(super) fn splice_anchors(
        &mut self,
        nodes: &Range<u32>,
        ties: &Ties,
        shift: &mut Shift,
        fragment: &mut Fragment,
    ) {
        for &index in &ties.0 {
            self.anchors[index].uses -= 1;
        }
        for &index in &fragment.uses {
            self.anchors[index].uses += 1;
        }
        let own = self.anchors_of(nodes.clone());
        shift.anchors = (fragment.anchors.len() as u32).wrapping_sub(own.len() as u32);
        for record in &mut fragment.nodes {
            if record.anchor != 0 {
                record.anchor += own.start as u32;
            }
        }
        for anchor in &mut fragment.anchors {
            // Node 0 is the collection.
            anchor.node += nodes.start - 1;
        }
        for anchor in &mut self.anchors[own.end..] {
            shift.id(&mut anchor.node);
            shift.offset(&mut anchor.start);
            shift.offset(&mut anchor.end);
        }
        self.anchors.splice(own, fragment.anchors.drain(..));
    }
}

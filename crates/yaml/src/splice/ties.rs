//! What anchors and aliases tie items to: whether they can be read again without what is behind
//! them, and which anchors their aliases stand for.

use std::ops::Range;

use super::{Run, Shift};
use crate::{Tree, build::Fragment, tree::Anchor};

/// What ties a run to the rest of the text.
#[derive(Default)]
pub(crate) struct Ties {
    /// The anchors in front of it that its aliases stand for: one for each alias.
    above: Vec<usize>,
    /// Its own anchors that aliases behind it stand for, and by how many; those of the fragment
    /// have the same names then, in the same order.
    pub shared: Vec<(usize, u32)>,
}

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
            return Some(Ties::default());
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
        let names = |anchors: &[Anchor], text| -> Vec<_> {
            anchors.iter().map(|anchor| anchor.name(text)).collect()
        };
        let same = names(&tree.anchors[own.clone()], old) == names(&fragment.anchors, &tree.text);
        let document = tree.anchors_of(tree.document_nodes(self.collection));
        // Aliases behind could stand for a new anchor.
        let outside = (document.start..own.start).chain(own.end..document.end);
        let used: Vec<&Anchor> = match same {
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
        let others = own.zip(uses).filter_map(|(index, inside)| {
            let behind = tree.anchors[index].uses - inside;
            (behind > 0).then_some((index, behind))
        });
        let shared: Vec<_> = others.collect();
        (same || shared.is_empty()).then_some(Ties { above, shared })
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
        for &index in &ties.above {
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
        for &(index, uses) in &ties.shared {
            fragment.anchors[index - own.start].uses += uses;
        }
        for anchor in &mut self.anchors[own.end..] {
            shift.id(&mut anchor.node);
            shift.offset(&mut anchor.start);
            shift.offset(&mut anchor.end);
        }
        self.anchors.splice(own, fragment.anchors.drain(..));
    }
}

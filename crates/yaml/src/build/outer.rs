//! What the aliases of a fragment see of the tree around it: the anchors in front of it.

use std::{
    cell::{Cell, OnceCell},
    ops::Range,
};

use crate::{
    Tree, limits,
    tree::{Anchor, NONE, Record},
};

/// A tree, some items of which are read again.
pub(crate) struct Outer<'t> {
    pub tree: &'t Tree,
    /// How many collections that of the items is inside of.
    pub depth: usize,
    collection: u32,
    /// The anchors in front of the items, of their document.
    above: Range<usize>,
    /// The indices of those that aliases of the items stand for, one for each alias.
    pub uses: Vec<usize>,
    /// How many nodes aliases brought into the tree.
    brought: OnceCell<usize>,
    /// Whether what an alias reads as depends on more than can be told.
    pub unsure: Cell<bool>,
}

impl<'t> Outer<'t> {
    /// Of a collection that is inside of `depth` others; `first` is the first of the items.
    pub fn new(tree: &'t Tree, collection: u32, first: u32, depth: usize) -> Self {
        let above = tree.anchors_of(tree.document_nodes(collection).start..first);
        Self {
            tree,
            depth,
            collection,
            above,
            uses: Vec::new(),
            brought: OnceCell::new(),
            unsure: Cell::new(false),
        }
    }

    /// The anchor that an alias of a name stands for, and its index.
    pub fn find(&self, name: &str) -> Option<(usize, &'t Anchor)> {
        let tree = self.tree;
        tree.anchor_above(self.above.clone(), &tree.text, name)
            .map(|index| (index, &tree.anchors[index]))
    }

    pub fn anchors(&self) -> impl DoubleEndedIterator<Item = &'t Anchor> {
        self.tree.anchors[self.above.clone()].iter()
    }

    /// Whether the items are part of a node.
    pub fn is_open(&self, id: u32) -> bool {
        let mut part = self.collection;
        while part != id && part != NONE {
            part = self.tree.nodes[part as usize].parent;
        }
        part == id
    }

    /// Whether aliases of the items may bring so many nodes, wherever in the text others stand.
    pub fn has_room(&self, nodes: usize) -> bool {
        let brought = *self.brought.get_or_init(|| count_brought(&self.tree.nodes));
        let fits = brought + nodes <= limits::ALIAS_NODES;
        if !fits {
            self.unsure.set(true);
        }
        fits
    }
}

impl Tree {
    /// The ids of the nodes of the document that a node is in.
    pub(crate) fn document_nodes(&self, id: u32) -> Range<u32> {
        let roots = || self.documents.iter().map(|document| document.root);
        let start = roots().filter(|&root| root <= id).max();
        let end = roots().filter(|&root| root != NONE && root > id).min();
        start.unwrap_or(0)..end.unwrap_or(self.nodes.len() as u32)
    }

    /// The indices of the anchors of some nodes.
    pub(crate) fn anchors_of(&self, nodes: Range<u32>) -> Range<usize> {
        let before = |id: u32| self.anchors.partition_point(|anchor| anchor.node < id);
        before(nodes.start)..before(nodes.end)
    }

    /// The last one of some anchors that has a name, in the text that their places are of.
    pub(crate) fn anchor_above(
        &self,
        anchors: Range<usize>,
        text: &str,
        name: &str,
    ) -> Option<usize> {
        let has_name = |index: &usize| self.anchors[*index].name(text) == Some(name);
        anchors.rev().find(has_name)
    }
}

/// How many of some nodes are there because of aliases, at most.
pub(crate) fn count_brought(nodes: &[Record]) -> usize {
    nodes
        .iter()
        .filter(|record| record.alias || record.shared)
        .count()
}

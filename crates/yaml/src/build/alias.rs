//! Anchors and aliases: what an alias stands for is copied to its place, within limits.

use std::sync::OnceLock;

use super::{Builder, record};
use crate::{
    ScalarStyle, Span,
    events::too_deep,
    limits,
    schema::Tag,
    tree::{Anchor, Kind, NONE, Record, TextRef},
};

impl Builder<'_> {
    pub(super) fn anchor(&mut self, id: usize, span: &Span) {
        let Some(record) = self.tree.nodes.get_mut(self.last_node as usize) else {
            return;
        };
        record.props = record.props.min(span.start as u32);
        if matches!(record.kind, Kind::Scalar { .. }) && record.start == record.end {
            let at = record.end.max(span.end as u32);
            (record.start, record.end) = (at, at);
            self.cursor = self.cursor.max(at as usize);
        }
        self.tree.anchors.push(Anchor {
            node: self.last_node,
            uses: 0,
        });
        let index = self.tree.anchors.len() as u32 - 1;
        record.anchor = index + 1;
        self.anchor_ids.push((id, index));
    }

    pub(super) fn empty_alias(&mut self, span: Span) {
        self.cursor = self.cursor.max(span.end);
        let at = span.end as u32;
        self.place(Record {
            alias: true,
            kind: Kind::Scalar {
                text: TextRef::Source(at, at),
                style: ScalarStyle::Plain,
                indent: 0,
                embedded: NONE,
            },
            ..record(span.start, span.end, Tag::Null)
        });
    }

    pub(super) fn alias(&mut self, id: usize, span: Span) {
        let known = self.anchor_ids.iter().rev().find(|(known, _)| *known == id);
        let Some(&(_, index)) = known else {
            return self.empty_alias(span);
        };
        self.tree.anchors[index as usize].uses += 1;
        let target = self.tree.anchors[index as usize].node;
        if self.frames.iter().any(|frame| frame.id == target) {
            self.error(
                "recursive-alias",
                "This alias stands for a node that it is part of.".to_owned(),
                span.clone(),
            );
            return self.empty_alias(span);
        }
        let Some((nodes, height)) = self.size(target) else {
            return self.empty_alias(span);
        };
        if self.frames.len() + height > limits::DEPTH {
            self.error("too-deep", too_deep(), span.clone());
            return self.empty_alias(span);
        }
        if self.alias_nodes + nodes > limits::ALIAS_NODES {
            if self.alias_nodes <= limits::ALIAS_NODES {
                let message = format!(
                    "The aliases of this text stand for more than {} nodes; this one and those \
                     after it are not followed.",
                    limits::ALIAS_NODES
                );
                self.error("alias-expansion", message, span.clone());
                self.alias_nodes = limits::ALIAS_NODES + 1;
            }
            return self.empty_alias(span);
        }
        self.alias_nodes += nodes;
        self.cursor = self.cursor.max(span.end);
        let original = self.tree.nodes[target as usize];
        let id = self.place(Record {
            kind: original.kind,
            tag: original.tag,
            alias: true,
            ..record(span.start, span.end, Tag::None)
        });
        self.copy_children(target, id);
    }

    /// How many nodes a finished subtree has, and how many levels; `None` beyond all limits.
    fn size(&self, id: u32) -> Option<(usize, usize)> {
        let mut nodes = 0;
        let mut height = 0;
        let mut rest = vec![(id, 1)];
        while let Some((id, level)) = rest.pop() {
            nodes += 1;
            height = height.max(level);
            if let Some((first, count)) = self.tree.nodes[id as usize].children() {
                let links = &self.tree.links[first as usize..(first + count) as usize];
                rest.extend(links.iter().map(|&child| (child, level + 1)));
            }
        }
        u32::try_from(nodes).ok().map(|_| (nodes, height))
    }

    /// Copies the children of `from` under `to`, whose kind is a copy already.
    fn copy_children(&mut self, from: u32, to: u32) {
        self.fresh_embedded(to);
        let Some((first, count)) = self.tree.nodes[from as usize].children() else {
            return;
        };
        let new_first = self.tree.links.len() as u32;
        let base = self.tree.nodes.len() as u32;
        for at in 0..count {
            let child = self.tree.links[(first + at) as usize];
            let mut copy = self.tree.nodes[child as usize];
            copy.parent = to;
            copy.shared = true;
            copy.anchor = 0;
            self.tree.nodes.push(copy);
            self.tree.links.push(base + at);
        }
        match &mut self.tree.nodes[to as usize].kind {
            Kind::Sequence { first, .. } | Kind::Mapping { first, .. } => *first = new_first,
            Kind::Scalar { .. } => {}
        }
        for at in 0..count {
            let child = self.tree.links[(first + at) as usize];
            self.copy_children(child, base + at);
        }
    }

    /// A copied scalar has an embedded document of its own, at its own route.
    fn fresh_embedded(&mut self, id: u32) {
        if let Kind::Scalar { embedded, .. } = &mut self.tree.nodes[id as usize].kind
            && *embedded != NONE
        {
            self.tree.embedded.push(OnceLock::new());
            *embedded = self.tree.embedded.len() as u32 - 1;
        }
    }
}

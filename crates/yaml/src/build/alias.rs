//! Anchors and aliases: what an alias stands for is copied to its place, within limits.

use std::{collections::HashSet, sync::OnceLock};

use super::{Builder, record};
use crate::{
    Diagnostic, Fix, ScalarStyle, Severity, Span, TextEdit, Tree,
    events::too_deep,
    limits,
    schema::Tag,
    tree::{Anchor, Kind, NONE, Record, TextRef},
};

/// Of more aliases that stand for nothing no fix is looked for.
const UNKNOWN_ALIASES: usize = 64;

/// Names of fewer characters are not taken for each other.
const SHORT: usize = 3;

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
            start: span.start as u32,
            end: span.end as u32,
        });
        let index = self.tree.anchors.len() as u32 - 1;
        record.anchor = index + 1;
        self.anchor_ids.push((id, index));
    }

    /// At the end of a document: names hold for one only.
    pub(super) fn forget_anchors(&mut self) {
        self.anchor_ids.clear();
        self.first_anchor = self.tree.anchors.len();
    }

    fn tell_unknown_alias(&mut self, span: &Span) {
        self.unknown_aliases += 1;
        let name = &self.text[span.start + 1..span.end];
        let known = self.unknown_aliases <= UNKNOWN_ALIASES;
        let fix = known.then(|| self.alias_fix(name, span)).flatten();
        self.tree.diagnostics.push(Diagnostic {
            fix,
            ..Diagnostic::new(
                Severity::Error,
                "unknown-alias",
                format!("Nothing is anchored as {name:?} above."),
                span.clone(),
            )
        });
    }

    /// The one anchor above whose name is nearest; for what looks like a pattern, quotes.
    fn alias_fix(&self, name: &str, span: &Span) -> Option<Fix> {
        // Any short name is near another one.
        let length = name.chars().count();
        let most = if length < SHORT { 0 } else { length / 3 };
        let mut near: Vec<(usize, &str)> = Vec::new();
        // An anchor that is given twice counts by what it was last.
        let mut seen = HashSet::new();
        let own = self.tree.anchors[self.first_anchor..].iter().rev();
        let outer = self.outer.iter().flat_map(|outer| {
            let anchors = outer.anchors().rev();
            anchors.map(|anchor| (Some(outer.tree), anchor))
        });
        for (source, anchor) in own.map(|anchor| (None, anchor)).chain(outer) {
            let Some(other) = anchor.name(self.text) else {
                continue;
            };
            let distance = distance(name, other);
            let is_near = distance <= most && other.chars().count() >= SHORT;
            if is_near && seen.insert(other) && self.can_stand(source, anchor.node) {
                near.push((distance, other));
            }
        }
        near.sort_unstable();
        match near.as_slice() {
            [(least, nearest), rest @ ..] => {
                let is_alone = rest.first().is_none_or(|(next, _)| next > least);
                is_alone.then(|| {
                    let edit = TextEdit::replace(span.start + 1..span.end, *nearest);
                    Fix::offered(format!("Write *{nearest}"), vec![edit])
                })
            }
            [] => {
                let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
                let is_pattern = !name.chars().all(is_word) && !name.contains('\'');
                is_pattern.then(|| {
                    let edit = TextEdit::replace(span.clone(), format!("'*{name}'"));
                    Fix::safe("Quote the value", vec![edit])
                })
            }
        }
    }

    /// Whether an alias here could stand for an anchored node, of the tree around a fragment or of
    /// what is read.
    fn can_stand(&self, source: Option<&Tree>, target: u32) -> bool {
        let is_open = match (source, &self.outer) {
            (Some(_), Some(outer)) => outer.is_open(target),
            _ => self.frames.iter().any(|frame| frame.id == target),
        };
        !is_open
            && size(source.unwrap_or(&self.tree), target).is_some_and(|(nodes, height)| {
                self.depth() + height <= limits::DEPTH && self.has_room(nodes)
            })
    }

    /// How many collections are open.
    fn depth(&self) -> usize {
        let outer = self.outer.as_ref().map_or(0, |outer| outer.depth);
        outer + self.frames.len()
    }

    /// Whether one more alias can be followed, that brings so many nodes.
    fn has_room(&self, nodes: usize) -> bool {
        let nodes = self.alias_nodes + nodes;
        match &self.outer {
            Some(outer) => outer.has_room(nodes),
            None => nodes <= limits::ALIAS_NODES,
        }
    }

    pub(super) fn empty_alias(&mut self, span: Span) {
        self.cursor = self.cursor.max(span.end);
        self.place(Record {
            alias: true,
            kind: Kind::Scalar {
                text: TextRef::EMPTY,
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
        self.stand_for(None, target, span);
    }

    /// An alias that nothing in what is read is anchored for: perhaps something in front of it is.
    pub(super) fn outer_alias(&mut self, span: Span) {
        let name = &self.text[span.start + 1..span.end];
        if let Some(outer) = &mut self.outer
            && let Some((index, anchor)) = outer.find(name)
        {
            outer.uses.push(index);
            if outer.is_open(anchor.node) {
                outer.unsure.set(true);
                return self.empty_alias(span);
            }
            let source = outer.tree;
            return self.stand_for(Some(source), anchor.node, span);
        }
        self.tell_unknown_alias(&span);
        self.empty_alias(span);
    }

    /// Places an alias for a finished node, of the tree around a fragment or of what is read.
    fn stand_for(&mut self, source: Option<&Tree>, target: u32, span: Span) {
        let Some((nodes, height)) = size(source.unwrap_or(&self.tree), target) else {
            return self.empty_alias(span);
        };
        if self.depth() + height > limits::DEPTH {
            self.error("too-deep", too_deep(), span.clone());
            return self.empty_alias(span);
        }
        if !self.has_room(nodes) {
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
        // The alias of a merge key is one.
        self.merges |= source.is_some();
        self.cursor = self.cursor.max(span.end);
        let original = source.unwrap_or(&self.tree).nodes[target as usize];
        let id = self.place(Record {
            kind: original.kind,
            tag: original.tag,
            alias: true,
            ..record(span.start, span.end, Tag::None)
        });
        self.copy_children(source, target, id);
    }

    /// Copies the children of `from` under `to`, whose kind is a copy already.
    fn copy_children(&mut self, source: Option<&Tree>, from: u32, to: u32) {
        self.own_scalar(source, to);
        let Some((first, count)) = source.unwrap_or(&self.tree).nodes[from as usize].children()
        else {
            return;
        };
        let new_first = self.tree.links.len() as u32;
        let base = self.tree.nodes.len() as u32;
        for at in 0..count {
            let tree = source.unwrap_or(&self.tree);
            let child = tree.links[(first + at) as usize];
            let mut copy = tree.nodes[child as usize];
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
            let child = source.unwrap_or(&self.tree).links[(first + at) as usize];
            self.copy_children(source, child, base + at);
        }
    }

    /// A copied scalar has an embedded document of its own, at its own route, and its text where
    /// those of its tree are.
    fn own_scalar(&mut self, source: Option<&Tree>, id: u32) {
        let Kind::Scalar { embedded, text, .. } = &mut self.tree.nodes[id as usize].kind else {
            return;
        };
        if *embedded != NONE {
            self.tree.embedded.push(OnceLock::new());
            *embedded = self.tree.embedded.len() as u32 - 1;
        }
        if let Some(source) = source {
            let start = self.tree.strings.len() as u32;
            self.tree.strings.push_str(source.string(*text));
            let end = self.tree.strings.len() as u32;
            *text = TextRef { start, end };
        }
    }
}

/// How many nodes a finished subtree has, and how many levels; `None` beyond all limits.
fn size(tree: &Tree, id: u32) -> Option<(usize, usize)> {
    let mut nodes = 0;
    let mut height = 0;
    let mut rest = vec![(id, 1)];
    while let Some((id, level)) = rest.pop() {
        nodes += 1;
        height = height.max(level);
        if let Some((first, count)) = tree.nodes[id as usize].children() {
            let links = &tree.links[first as usize..(first + count) as usize];
            rest.extend(links.iter().map(|&child| (child, level + 1)));
        }
    }
    u32::try_from(nodes).ok().map(|_| (nodes, height))
}

/// How many characters must be added, taken away, changed or swapped with the next to come from
/// one text to the other; no less than this where one is long.
fn distance(a: &str, b: &str) -> usize {
    const LONG: usize = 64;
    let a: Vec<char> = a.chars().take(LONG).collect();
    let b: Vec<char> = b.chars().take(LONG).collect();
    let mut rows = [vec![0; b.len() + 1], (0..=b.len()).collect(), vec![]];
    for (i, &left) in a.iter().enumerate() {
        let [before, last, row] = &mut rows;
        row.clear();
        row.push(i + 1);
        for (j, &right) in b.iter().enumerate() {
            let changed = last[j] + usize::from(left != right);
            let mut least = changed.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && left == b[j - 1] && a[i - 1] == right {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        rows.rotate_left(1);
    }
    rows[1].last().copied().unwrap_or(0)
}

//! Merge keys: entries that a mapping takes over from others by `<<`.
//!
//! They are of YAML 1.1, and what Kubernetes' tools and most readers still honour. Reads see them;
//! edits, and what they are proved by, keep to the entries that are written.

use std::collections::HashSet;

use crate::{
    Diagnostic, Node, NodeKind, Route, ScalarStyle, Segment, Severity, Tree,
    keys::Keys,
    schema::{self, Resolved, Tag},
    tree::{Kind, NONE, Record},
};

/// The merge key.
pub(crate) const MERGE: &str = "<<";

/// The code of the diagnostics about merge keys that bring nothing in.
pub(crate) const IDLE_MERGE: &str = "merge";

impl Record {
    fn is_merge_key(&self) -> bool {
        let is_plain = matches!(
            self.kind,
            Kind::Scalar {
                style: ScalarStyle::Plain,
                ..
            }
        );
        is_plain && !matches!(self.tag, Tag::Str | Tag::Other)
    }
}

impl Keys<'_> {
    /// What is to be told about merge keys with a scalar for their value or in its list, among the
    /// keys and values of a mapping.
    pub fn idle_merges(self, children: &[u32]) -> Vec<Diagnostic> {
        let is_idle = |entry: &&[u32]| match entry {
            [key, value] => {
                let key_record = &self.nodes[*key as usize];
                let value = &self.nodes[*value as usize];
                key_record.is_merge_key()
                    && self.text(*key) == MERGE
                    && match value.kind {
                        Kind::Scalar { .. } => true,
                        Kind::Mapping { .. } => false,
                        Kind::Sequence { .. } => self.has_idle_item(entry[1]),
                    }
            }
            _ => false,
        };
        let entries = children.chunks(2).filter(is_idle);
        entries
            .map(|entry| {
                let key = &self.nodes[entry[0] as usize];
                Diagnostic::new(
                    Severity::Warning,
                    IDLE_MERGE,
                    "Only a mapping, or a list of mappings, can be merged by \"<<\": this is \
                     neither.",
                    key.start as usize..key.end as usize,
                )
            })
            .collect()
    }
}

impl Keys<'_> {
    /// Whether something else than mappings stands in a list. What is not there, or cannot be read,
    /// is not looked at.
    fn has_idle_item(self, list: u32) -> bool {
        let behind = self.nodes[list as usize + 1..].iter();
        let inside = behind.take_while(|record| record.parent != NONE && record.parent >= list);
        let mut items = inside.filter(|record| record.parent == list);
        items.any(|record| match record.kind {
            Kind::Mapping { .. } => false,
            Kind::Sequence { .. } => true,
            Kind::Scalar { text, style, .. } => {
                let plain = style == ScalarStyle::Plain;
                schema::resolve(text.of(self.strings), plain, record.tag) != Resolved::Null
            }
        })
    }
}

impl Tree {
    /// Whether a node is the list of a merge key: what is told about the key depends on its items.
    pub(crate) fn is_merge_list(&self, id: u32) -> bool {
        let node = Node { tree: self, id };
        let mapping = node.parent().filter(|_| node.kind() == NodeKind::Sequence);
        mapping.is_some_and(|mapping| {
            let slot = node.record().slot as usize;
            // The source of another key may have changed.
            let is_scalar = |key: Node<'_>| key.kind() == NodeKind::Scalar;
            mapping.kind() == NodeKind::Mapping
                && !node.record().is_key
                && is_scalar(mapping.key(slot))
                && mapping.key(slot).key_text() == MERGE
        })
    }
}

impl<'t> Node<'t> {
    /// The value of a key; the last one where the key is given twice. Where the mapping has no
    /// such key, the value that it takes over by a merge key `<<`: of several mappings, of the
    /// first that has it. Such a node has the route and place that it is taken over at.
    pub fn get(self, key: &str) -> Option<Node<'t>> {
        if self.kind() != NodeKind::Mapping {
            return None;
        }
        let mut merge = None;
        for slot in (0..self.len()).rev() {
            let own = self.key(slot).key_text();
            if own == key {
                return Some(self.value(slot));
            }
            if own == MERGE && merge.is_none() {
                merge = Some(slot);
            }
        }
        let mut sources = self.sources(merge?);
        sources.find_map(|source| source.get(key))
    }

    /// `get` after `get`.
    pub fn path(self, keys: &[&str]) -> Option<Node<'t>> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    /// Whether it takes entries over from other mappings.
    pub(crate) fn merges(self) -> bool {
        self.slot_of(MERGE)
            .is_some_and(|slot| self.is_merge_key(slot))
    }

    /// Keys and values, those that it takes over included, no key twice.
    pub(crate) fn merged(self) -> Vec<(Node<'t>, Node<'t>)> {
        let mut found = Vec::new();
        let mut seen = HashSet::new();
        // Mappings that are still to be looked at, the next one last.
        let mut rest = vec![self];
        while let Some(node) = rest.pop() {
            let merge = node.slot_of(MERGE).filter(|slot| node.is_merge_key(*slot));
            let own = found.len();
            for slot in (0..node.len()).rev().filter(|slot| Some(*slot) != merge) {
                let key = node.key(slot);
                if seen.insert(key.key_text()) {
                    found.push((key, node.value(slot)));
                }
            }
            found[own..].reverse();
            if let Some(slot) = merge {
                let after = rest.len();
                rest.extend(node.sources(slot));
                rest[after..].reverse();
            }
        }
        found
    }

    fn is_merge_key(self, slot: usize) -> bool {
        self.key(slot).record().is_merge_key()
    }

    /// The mappings under a merge key, in the order in which they count.
    fn sources(self, slot: usize) -> impl Iterator<Item = Node<'t>> {
        let value = self.is_merge_key(slot).then(|| self.value(slot));
        let one = value.filter(|value| value.kind() == NodeKind::Mapping);
        let several = value.into_iter().flat_map(Node::items);
        one.into_iter()
            .chain(several.filter(|item| item.kind() == NodeKind::Mapping))
    }
}

/// For a route to an entry that an alias brings in by a merge key: the route of the own entry that
/// counts instead of it.
pub(crate) fn overriding(tree: &Tree, route: &Route) -> Option<Route> {
    let (last @ Segment::Key(_), way) = route.segments.split_last()? else {
        return None;
    };
    let way = match way {
        [way @ .., Segment::Index(_)] => way,
        way => way,
    };
    let [way @ .., Segment::Key(merge)] = way else {
        return None;
    };
    if merge.as_str() != MERGE {
        return None;
    }
    let mapping = Route {
        document: route.document,
        segments: way.to_vec(),
    };
    let mapping_node = tree.find(&mapping)?;
    let is_shared = mapping_node.merges() && tree.find(route)?.is_shared();
    let mut own = mapping;
    own.segments.push(last.clone());
    (is_shared && tree.find(&own).is_none()).then_some(own)
}

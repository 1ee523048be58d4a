//! Reading a [`Tree`]: nodes by route, key and index.

use serde_json::{Map, Value};

use crate::{
    Route, ScalarStyle, Segment, Span, Tree, meaning,
    schema::{self, Resolved},
    tree::{Kind, NONE, Record},
};

/// A node of a [`Tree`]. Aliases are followed: the node of an alias reads as what it stands for,
/// but has the alias's place and route.
#[derive(Clone, Copy)]
pub struct Node<'t> {
    pub(crate) tree: &'t Tree,
    pub(crate) id: u32,
}

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NodeKind {
    /// A text, number, boolean or null.
    Scalar,
    /// A list.
    Sequence,
    /// Keys and values.
    Mapping,
}

impl Record {
    /// The first of its links and their number, where it is a collection.
    pub(crate) fn children(&self) -> Option<(u32, u32)> {
        match self.kind {
            Kind::Sequence { first, count, .. } | Kind::Mapping { first, count, .. } => {
                Some((first, count))
            }
            Kind::Scalar { .. } => None,
        }
    }
}

impl<'t> Node<'t> {
    pub(crate) fn record(self) -> &'t Record {
        &self.tree.nodes[self.id as usize]
    }

    fn sibling(self, id: u32) -> Self {
        Self {
            tree: self.tree,
            id,
        }
    }

    /// Items, or keys and values in turn.
    pub(crate) fn links(self) -> &'t [u32] {
        match self.record().children() {
            Some((first, count)) => {
                &self.tree.links[first as usize..first as usize + count as usize]
            }
            None => &[],
        }
    }

    /// Scalar, sequence or mapping.
    pub fn kind(self) -> NodeKind {
        match self.record().kind {
            Kind::Scalar { .. } => NodeKind::Scalar,
            Kind::Sequence { .. } => NodeKind::Sequence,
            Kind::Mapping { .. } => NodeKind::Mapping,
        }
    }

    /// The collection that it stands in; `None` at the root of a document.
    pub fn parent(self) -> Option<Self> {
        let parent = self.record().parent;
        (parent != NONE).then(|| self.sibling(parent))
    }

    /// The way here from the file, through embedded documents.
    pub fn route(self) -> Route {
        let mut segments = Vec::new();
        let mut node = self;
        while let Some(parent) = node.parent() {
            let slot = node.record().slot as usize;
            segments.push(match parent.kind() {
                NodeKind::Mapping => Segment::from(parent.key(slot).key_text()),
                _ => Segment::Index(slot),
            });
            node = parent;
        }
        let document = self
            .tree
            .documents
            .iter()
            .position(|document| document.root == node.id)
            .unwrap_or(0);
        let mut route = self.tree.base_route(document);
        route.segments.extend(segments.into_iter().rev());
        route
    }

    /// Its bytes in the outermost text: a block scalar's header included; anchor, tag, trailing
    /// blank lines and comments not. Of an alias, the bytes of the alias.
    pub fn span(self) -> Span {
        self.tree.to_outer(self.local_span())
    }

    pub(crate) fn local_span(self) -> Span {
        let record = self.record();
        record.start as usize..record.end as usize
    }

    /// The bytes of the key that it stands under, in the outermost text.
    pub fn key_span(self) -> Option<Span> {
        self.key_node().map(Self::span)
    }

    /// The key that it stands under.
    pub(crate) fn key_node(self) -> Option<Self> {
        let parent = self.parent()?;
        (parent.kind() == NodeKind::Mapping).then(|| parent.key(self.record().slot as usize))
    }

    pub(crate) fn key(self, slot: usize) -> Self {
        self.sibling(self.links()[slot * 2])
    }

    pub(crate) fn value(self, slot: usize) -> Self {
        self.sibling(self.links()[slot * 2 + 1])
    }

    /// What it reads as where it is a key: a scalar's text, or the source of a collection.
    pub(crate) fn key_text(self) -> &'t str {
        match self.record().kind {
            Kind::Scalar { text, .. } => self.tree.string(text),
            _ => self.tree.text[self.local_span()].trim(),
        }
    }

    /// How many items or entries it has.
    pub fn len(self) -> usize {
        match self.kind() {
            NodeKind::Mapping => self.links().len() / 2,
            _ => self.links().len(),
        }
    }

    /// Whether it has no items or entries.
    pub fn is_empty(self) -> bool {
        self.links().is_empty()
    }

    /// The value of a key that is written here.
    pub(crate) fn own(self, key: &str) -> Option<Node<'t>> {
        self.slot_of(key).map(|slot| self.value(slot))
    }

    pub(crate) fn slot_of(self, key: &str) -> Option<usize> {
        if self.kind() != NodeKind::Mapping {
            return None;
        }
        (0..self.len())
            .rev()
            .find(|&slot| self.key(slot).key_text() == key)
    }

    /// An item of a sequence.
    pub fn item(self, index: usize) -> Option<Node<'t>> {
        match self.kind() {
            NodeKind::Sequence => self.links().get(index).map(|&id| self.sibling(id)),
            _ => None,
        }
    }

    /// The items of a sequence; none of anything else.
    pub fn items(self) -> impl Iterator<Item = Node<'t>> {
        let links = match self.kind() {
            NodeKind::Sequence => self.links(),
            _ => &[],
        };
        links.iter().map(move |&id| self.sibling(id))
    }

    /// The entries that are written in a mapping, in the order of the text; none of anything else.
    pub fn entries(self) -> impl Iterator<Item = (&'t str, Node<'t>)> {
        let count = match self.kind() {
            NodeKind::Mapping => self.len(),
            _ => 0,
        };
        (0..count).map(move |slot| (self.key(slot).key_text(), self.value(slot)))
    }

    /// The text of a scalar that is not null, quotes and escapes resolved.
    pub fn as_str(self) -> Option<&'t str> {
        if self.is_null() {
            return None;
        }
        self.raw_text()
    }

    /// The text of a scalar, null words included.
    pub(crate) fn raw_text(self) -> Option<&'t str> {
        match self.record().kind {
            Kind::Scalar { text, .. } => Some(self.tree.string(text)),
            _ => None,
        }
    }

    /// Whether it is a scalar that means null: `~`, `null`, or nothing at all.
    pub fn is_null(self) -> bool {
        self.resolved() == Some(Resolved::Null)
    }

    /// Whether it is a scalar that means a text, not a number, boolean or null.
    pub(crate) fn is_text(self) -> bool {
        self.resolved() == Some(Resolved::Str)
    }

    pub(crate) fn resolved(self) -> Option<Resolved> {
        let record = self.record();
        match record.kind {
            Kind::Scalar { text, style, .. } => Some(schema::resolve(
                self.tree.string(text),
                style == ScalarStyle::Plain,
                record.tag,
            )),
            _ => None,
        }
    }

    /// How a scalar is written.
    pub fn style(self) -> Option<ScalarStyle> {
        match self.record().kind {
            Kind::Scalar { style, .. } => Some(style),
            _ => None,
        }
    }

    /// Whether it is a collection in brackets.
    pub fn is_flow(self) -> bool {
        matches!(
            self.record().kind,
            Kind::Sequence { flow: true, .. } | Kind::Mapping { flow: true, .. }
        )
    }

    /// Whether it is an alias, or content that an alias brought here.
    pub fn is_shared(self) -> bool {
        let record = self.record();
        record.alias || record.shared
    }

    /// The whole as JSON, by the YAML 1.2 core schema. Keys become texts; of a key that is given
    /// twice, the last value stays; infinities and NaN become texts.
    pub fn to_json(self) -> Value {
        match self.kind() {
            NodeKind::Sequence => self.items().map(Self::to_json).collect(),
            NodeKind::Mapping => {
                let mut map = Map::with_capacity(self.len());
                for (key, value) in self.entries() {
                    map.insert(key.to_owned(), value.to_json());
                }
                Value::Object(map)
            }
            NodeKind::Scalar => {
                let text = self.raw_text().unwrap_or_default();
                self.resolved()
                    .map_or(Value::Null, |resolved| resolved.to_json(text))
            }
        }
    }

    /// One step of a route.
    pub(crate) fn step(self, segment: &Segment) -> Option<Self> {
        match (segment, self.kind()) {
            (Segment::Key(key), NodeKind::Mapping) => self.own(key),
            (Segment::Index(index), NodeKind::Mapping) => self.own(&index.to_string()),
            (Segment::Embedded(_), NodeKind::Mapping) => self.own(&meaning::key_of(segment)),
            (Segment::Index(index), NodeKind::Sequence) => self.item(*index),
            (Segment::Embedded(n), NodeKind::Scalar) => self.readable_inside()?.document(*n),
            _ => None,
        }
    }

    /// The deepest node below (or this one) at `local`, an offset of this tree's text that is
    /// `outer` in the outermost.
    pub(crate) fn at(self, local: usize, outer: usize) -> Option<Self> {
        let mut node = self;
        loop {
            if node.record().alias {
                return Some(node);
            }
            let after = node
                .links()
                .partition_point(|&id| self.sibling(id).record().props as usize <= local);
            let child = after
                .checked_sub(1)
                .map(|at| node.sibling(node.links()[at]))
                .filter(|child| local <= child.record().end as usize);
            match child {
                // A key reads as the place of its value.
                Some(child) if child.record().is_key => {
                    let slot = child.record().slot as usize;
                    return Some(node.value(slot));
                }
                Some(child) => node = child,
                None => break,
            }
        }
        let inside = node.readable_inside().and_then(|tree| tree.node_at(outer));
        Some(inside.unwrap_or(node))
    }
}

impl std::fmt::Debug for Node<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Node")
            .field("route", &self.route().to_string())
            .field("span", &self.span())
            .finish_non_exhaustive()
    }
}

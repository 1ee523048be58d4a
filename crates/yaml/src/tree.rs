//! The tree of a text: nodes with spans, comments, and diagnostics.

use crate::{
    Diagnostic, LineIndex, Node, Route, Segment, Severity, Span, adopt::Stale, build,
    embedded::Slot, masks::Masks, schema::Tag, seat::Host,
};

/// How a scalar is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarStyle {
    /// Without quotes.
    Plain,
    /// `'text'`
    SingleQuoted,
    /// `"text"`
    DoubleQuoted,
    /// `|`
    Literal,
    /// `>`
    Folded,
}

/// A comment, from its `#` to the end of its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Its bytes in the outermost text.
    pub span: Span,
}

/// What a text reads as.
///
/// Reading never fails: what cannot be read is told in [`Tree::diagnostics`], and the tree holds
/// what stands around it. A broken value reads as null.
///
/// A tree may be of a document embedded in a scalar of another text. Its [`Tree::text`] is the
/// scalar's text then; all spans and routes that it gives out are of the outermost text.
#[derive(Clone, Debug)]
pub struct Tree {
    pub(crate) text: String,
    pub(crate) nodes: Vec<Record>,
    /// The children of all collections: items, or keys and values in turn.
    pub(crate) links: Vec<u32>,
    /// What the scalars read as, one behind the other.
    pub(crate) strings: String,
    pub(crate) documents: Vec<Document>,
    /// Bytes of this tree's own text, in order.
    pub(crate) comments: Vec<Span>,
    pub(crate) anchors: Vec<Anchor>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// The keys that repeat an earlier one of their mapping, in order.
    pub(crate) doubled: Vec<u32>,
    /// Whether a `\r` ends a line by itself somewhere.
    pub(crate) lone_returns: bool,
    /// Whether a line of a value of several lines stands where an item could start, because it is
    /// no deeper than what it is part of: readers take it. Stays set once it is.
    pub(crate) shallow: bool,
    /// What is embedded in the scalars that may hold documents, in their order.
    pub(crate) embedded: Vec<Slot>,
    /// Bytes of this tree's own text that could not be read, in order.
    pub(crate) broken: Vec<Span>,
    /// What was read instead of what is broken; `None` where nothing is, or where that is not all
    /// that the tree differs in from the one of the text without it.
    pub(crate) masks: Option<Box<Masks>>,
    pub(crate) host: Option<Box<Host>>,
    /// What is to be read again inside of scalars; only while an edit is under way.
    pub(crate) stale: Option<Box<Stale>>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Document {
    pub root: u32,
    /// The parser gave it up before its end.
    pub broken: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Anchor {
    pub node: u32,
    /// How many aliases stand for it.
    pub uses: u32,
    /// Its bytes, with the `&`.
    pub start: u32,
    pub end: u32,
}

impl Anchor {
    /// Its name, in the text that its place is of.
    pub fn name<'t>(&self, text: &'t str) -> Option<&'t str> {
        text.get(self.start as usize + 1..self.end as usize)
    }
}

/// No node.
pub(crate) const NONE: u32 = u32::MAX;

#[derive(Clone, Copy, Debug)]
pub(crate) struct Record {
    pub kind: Kind,
    /// Its own bytes: from the first character of the value, a block scalar's header included,
    /// to the end of the last line that holds some of it.
    pub start: u32,
    pub end: u32,
    /// Where its anchor and tag start; `start` when it has none.
    pub props: u32,
    pub parent: u32,
    /// Its place among its parent's children; for a mapping, of its entry.
    pub slot: u32,
    pub tag: Tag,
    /// One more than the index of its anchor; 0 when it has none.
    pub anchor: u32,
    pub is_key: bool,
    /// The place of an alias, with the content of what it stands for.
    pub alias: bool,
    /// Content that an alias brought here.
    pub shared: bool,
}

impl Record {
    /// Whether it is a collection in brackets.
    pub fn is_flow(&self) -> bool {
        matches!(
            self.kind,
            Kind::Sequence { flow: true, .. } | Kind::Mapping { flow: true, .. }
        )
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    Scalar {
        text: TextRef,
        style: ScalarStyle,
        /// The indentation of a block scalar's text.
        indent: u16,
        /// Index into `Tree::embedded`; [`NONE`] where no document can be inside.
        embedded: u32,
    },
    Sequence {
        flow: bool,
        first: u32,
        count: u32,
    },
    Mapping {
        flow: bool,
        first: u32,
        /// Of links: two an entry.
        count: u32,
    },
}

/// What a scalar reads as: bytes of the tree's strings.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TextRef {
    pub start: u32,
    pub end: u32,
}

impl TextRef {
    pub const EMPTY: Self = Self { start: 0, end: 0 };

    pub fn of(self, strings: &str) -> &str {
        &strings[self.start as usize..self.end as usize]
    }
}

impl Tree {
    /// Reads a text. Never fails and never panics; limits are in [`crate::limits`].
    pub fn parse(text: &str) -> Self {
        build::parse(text.to_owned())
    }

    /// The text that was read; of an embedded document, the text of its scalar.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What is wrong with the text, in the order of places. Documents embedded in it have their
    /// own: see [`Node::embedded_tree`].
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Whether a diagnostic is an error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Whether some of the text could not be read, so that the tree is only a part of it.
    pub fn is_broken(&self) -> bool {
        self.documents.iter().any(|document| document.broken)
            || (self.documents.is_empty() && self.has_errors())
    }

    /// How many documents were found.
    pub fn document_count(&self) -> usize {
        self.documents.len()
    }

    /// The root of a document.
    pub fn document(&self, n: usize) -> Option<Node<'_>> {
        let root = self.documents.get(n)?.root;
        (root != NONE).then_some(Node {
            tree: self,
            id: root,
        })
    }

    /// The root of the first document.
    pub fn root(&self) -> Option<Node<'_>> {
        self.document(0)
    }

    /// The node at a route; `!` enters embedded documents.
    pub fn find(&self, route: &Route) -> Option<Node<'_>> {
        let mut node = self.document(route.document)?;
        for segment in &route.segments {
            node = node.step(segment)?;
        }
        Some(node)
    }

    /// The deepest node whose bytes hold this offset of the outermost text, embedded documents
    /// included. The offset right behind a scalar counts as the scalar's.
    pub fn node_at(&self, offset: usize) -> Option<Node<'_>> {
        let local = match &self.host {
            Some(host) => host.outer.to_inner(offset)?,
            None => offset,
        };
        let root = (0..self.documents.len())
            .filter_map(|n| self.document(n))
            .rfind(|root| root.record().props as usize <= local)?;
        root.at(local, offset)
    }

    /// All comments of this text, in order. Embedded documents have their own.
    pub fn comments(&self) -> impl Iterator<Item = Comment> {
        self.comments.iter().map(|span| Comment {
            span: self.to_outer(span.clone()),
        })
    }

    /// The lines of this tree's own text.
    pub fn line_index(&self) -> LineIndex {
        LineIndex::new(&self.text)
    }

    /// Whether a node has an anchor, so that aliases can stand for it.
    pub fn has_anchors(&self) -> bool {
        !self.anchors.is_empty()
    }

    /// Whether a key is given twice somewhere.
    pub(crate) fn has_doubled_keys(&self) -> bool {
        !self.doubled.is_empty()
    }

    /// Bytes of this tree's text as bytes of the outermost text.
    pub(crate) fn to_outer(&self, span: Span) -> Span {
        match &self.host {
            Some(host) => host.outer.to_outer(span),
            None => span,
        }
    }

    /// Where this tree's documents are, as seen from the outermost text.
    pub(crate) fn base_route(&self, document: usize) -> Route {
        match &self.host {
            Some(host) => host.route.then(Segment::Embedded(document)),
            None => Route {
                document,
                segments: Vec::new(),
            },
        }
    }

    pub(crate) fn string(&self, text: TextRef) -> &str {
        text.of(&self.strings)
    }
}

//! Reading a part of a text: items of a block collection, without what stands around them.

use super::{Builder, Outer};
use crate::{
    Diagnostic, Span,
    events::{Event, Events},
    keys::Keys,
    schema::Tag,
    source,
    tree::{Anchor, Kind, Record},
};

/// Items read as if they were all of their text. Its node 0 is their collection, without links;
/// offsets are of the whole text, texts are in `strings`.
pub(crate) struct Fragment {
    pub nodes: Vec<Record>,
    /// Of the collections inside the items.
    pub links: Vec<u32>,
    /// The items, or keys and values in turn.
    pub children: Vec<u32>,
    pub strings: String,
    pub comments: Vec<Span>,
    pub diagnostics: Vec<Diagnostic>,
    pub doubled: Vec<u32>,
    pub anchors: Vec<Anchor>,
    /// The anchors of the tree around it that its aliases stand for, one for each alias.
    pub uses: Vec<usize>,
    /// How many scalars may hold a document.
    pub embedded: usize,
    /// How many collections stand inside each other, the items' own included.
    pub height: usize,
    /// As [`crate::Tree`] has it.
    pub shallow: bool,
    /// The sibling where reading met the old tree again; `None` at the collection's end.
    pub met: Option<usize>,
}

impl Fragment {
    /// No items.
    pub fn empty() -> Self {
        Self {
            nodes: vec![super::record(0, 0, Tag::None)],
            links: Vec::new(),
            children: Vec::new(),
            strings: String::new(),
            comments: Vec::new(),
            diagnostics: Vec::new(),
            doubled: Vec::new(),
            anchors: Vec::new(),
            uses: Vec::new(),
            embedded: 0,
            height: 0,
            shallow: false,
            met: None,
        }
    }
}

/// Why a part cannot be read on its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Misfit {
    /// It is no longer a run of items of its collection; a larger part may be one.
    Shape,
    /// It is broken, or other parts depend on it: everything must be read.
    Whole,
    /// The same, and the tree is of no text any more.
    Lost,
}

/// Where reading a part starts and ends.
pub(crate) struct Part<'p> {
    /// The offset of the first item's first character.
    pub start: usize,
    /// How many spaces stand before it on its line.
    pub column: usize,
    pub mapping: bool,
    /// Whether this node, just read, is the first of an item of the old tree from which on
    /// nothing has changed; the item's number.
    pub meets: &'p mut dyn FnMut(&Record) -> Option<usize>,
    /// Where the first token behind the collection is, where that is known.
    pub end: Option<usize>,
}

impl<'t> Builder<'t> {
    /// Reads items from `part.start` on, until they meet the old tree.
    pub(crate) fn fragment(
        text: &'t str,
        outer: Outer<'t>,
        part: &mut Part<'_>,
    ) -> Result<Fragment, Misfit> {
        let mut builder = Self::new(text);
        builder.outer = Some(outer);
        builder.cursor = part.start;
        let mut events = Events::from(text, part.start - part.column);
        let mut height = 0;
        let mut tagged = false;
        // Where a node was begun that may be a sibling; its anchor is told behind it.
        let mut begun: Option<Mark> = None;
        let met = loop {
            let next = events.next();
            if !matches!(&next, Some(Ok(placed)) if matches!(placed.event, Event::Anchor { .. }))
                && let Some(before) = begun.take()
                && let Some(record) = builder.tree.nodes.get(before.nodes)
                && record.is_key == part.mapping
                && let Some(sibling) = (part.meets)(record)
            {
                builder.back(before);
                break Some(sibling);
            }
            let placed = match next.ok_or(Misfit::Shape)? {
                Ok(placed) => placed,
                // A list flush with its key ends where another key stands; on its own it must
                // not. What is told there may also be a block scalar whose header stands above.
                Err(failure)
                    if builder.frames.len() == 1
                        && !part.mapping
                        && failure.code == "indentation"
                        && part.end == Some(failure.offset)
                        && source::skip_trivia(text, builder.cursor) == failure.offset =>
                {
                    break None;
                }
                Err(_) => return Err(Misfit::Whole),
            };
            match &placed.event {
                // It is the collection's own.
                Event::Anchor { .. } if builder.last_node == 0 => return Err(Misfit::Shape),
                Event::DocumentStart { explicit: true } | Event::DocumentEnd => {
                    return Err(Misfit::Shape);
                }
                Event::End if builder.frames.len() == 1 => {
                    let next = source::skip_trivia(text, placed.span.start);
                    if part.end == Some(next) {
                        break None;
                    }
                    return Err(Misfit::Shape);
                }
                Event::Scalar { .. } | Event::Sequence { .. } | Event::Mapping { .. }
                    if builder.frames.is_empty() =>
                {
                    let fits = placed.span.start == part.start
                        && match placed.event {
                            Event::Mapping { flow: false, .. } => part.mapping,
                            Event::Sequence { flow: false, .. } => !part.mapping,
                            _ => false,
                        };
                    if !fits || placed.tag_span.is_some() {
                        return Err(Misfit::Shape);
                    }
                }
                _ => {}
            }
            tagged |= placed.tag_span.is_some();
            let is_anchor = matches!(placed.event, Event::Anchor { .. });
            let before = (builder.frames.len() == 1 && !is_anchor).then(|| builder.mark());
            builder.take(placed).map_err(|_| Misfit::Whole)?;
            height = height.max(builder.frames.len());
            begun = before.or(begun);
        };
        if tagged && source::has_directive(text) {
            return Err(Misfit::Whole);
        }
        builder.into_fragment(part.mapping, height, met)
    }

    /// Reads a collection in brackets that a text ends with, as if it were all of it.
    pub(crate) fn brackets(
        text: &'t str,
        outer: Outer<'t>,
        start: usize,
        mapping: bool,
    ) -> Result<Fragment, Misfit> {
        let mut builder = Self::new(text);
        builder.outer = Some(outer);
        builder.cursor = start;
        let mut events = Events::from(text, start);
        let mut height = 0;
        let mut tagged = false;
        loop {
            let Some(Ok(placed)) = events.next() else {
                return Err(Misfit::Whole);
            };
            match &placed.event {
                Event::Scalar { .. } | Event::Sequence { .. } | Event::Mapping { .. }
                    if builder.frames.is_empty() =>
                {
                    let fits = placed.span.start == start
                        && match placed.event {
                            Event::Mapping { flow: true, .. } => mapping,
                            Event::Sequence { flow: true, .. } => !mapping,
                            _ => false,
                        };
                    if !fits {
                        return Err(Misfit::Shape);
                    }
                }
                Event::End if builder.frames.len() == 1 => {
                    if placed.span.end != text.len() {
                        return Err(Misfit::Shape);
                    }
                    break;
                }
                _ => {}
            }
            tagged |= placed.tag_span.is_some();
            builder.take(placed).map_err(|_| Misfit::Whole)?;
            height = height.max(builder.frames.len());
        }
        if tagged && source::has_directive(text) {
            return Err(Misfit::Whole);
        }
        builder.into_fragment(mapping, height, None)
    }

    fn into_fragment(
        mut self,
        mapping: bool,
        height: usize,
        met: Option<usize>,
    ) -> Result<Fragment, Misfit> {
        let outer = self.outer.take().ok_or(Misfit::Whole)?;
        if outer.unsure.get() {
            return Err(Misfit::Whole);
        }
        if mapping && self.merges {
            let keys = Keys {
                text: self.text,
                strings: &self.tree.strings,
                nodes: &self.tree.nodes,
            };
            let told = keys.idle_merges(&self.children);
            self.tree.diagnostics.extend(told);
        }
        let mut tree = self.tree;
        tree.comments.sort_by_key(|span| span.start);
        tree.doubled.sort_unstable();
        Ok(Fragment {
            nodes: tree.nodes,
            links: tree.links,
            children: self.children,
            strings: tree.strings,
            comments: tree.comments,
            diagnostics: tree.diagnostics,
            doubled: tree.doubled,
            anchors: tree.anchors,
            uses: outer.uses,
            embedded: tree.embedded.len(),
            shallow: tree.shallow,
            height,
            met,
        })
    }

    fn mark(&self) -> Mark {
        Mark {
            nodes: self.tree.nodes.len(),
            links: self.tree.links.len(),
            children: self.children.len(),
            strings: self.tree.strings.len(),
            embedded: self.tree.embedded.len(),
            anchors: self.tree.anchors.len(),
            diagnostics: self.tree.diagnostics.len(),
            uses: self.outer.as_ref().map_or(0, |outer| outer.uses.len()),
        }
    }

    /// Forgets the node that was placed after the mark.
    fn back(&mut self, mark: Mark) {
        let alias = self.tree.nodes[mark.nodes];
        let name = (alias.start as usize + 1)..alias.end as usize;
        if alias.alias
            && let Some(index) =
                (self.tree).anchor_above(0..mark.anchors, self.text, &self.text[name])
        {
            self.tree.anchors[index].uses -= 1;
        }
        self.tree.nodes.truncate(mark.nodes);
        self.tree.links.truncate(mark.links);
        self.children.truncate(mark.children);
        self.tree.strings.truncate(mark.strings);
        self.tree.embedded.truncate(mark.embedded);
        self.tree.anchors.truncate(mark.anchors);
        self.tree.diagnostics.truncate(mark.diagnostics);
        if let Some(outer) = &mut self.outer {
            outer.uses.truncate(mark.uses);
        }
    }
}

struct Mark {
    nodes: usize,
    links: usize,
    children: usize,
    strings: usize,
    embedded: usize,
    anchors: usize,
    diagnostics: usize,
    uses: usize,
}

impl Kind {
    /// Whether both are scalars of one style, or collections of one kind.
    pub(crate) fn is_like(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Scalar { style: a, .. }, Self::Scalar { style: b, .. }) => a == b,
            (Self::Sequence { flow: a, .. }, Self::Sequence { flow: b, .. })
            | (Self::Mapping { flow: a, .. }, Self::Mapping { flow: b, .. }) => a == b,
            _ => false,
        }
    }
}

//! Keeping what was read of embedded documents when the text around them is read again.

use std::{ops::Range, sync::OnceLock};

use crate::{
    Node, Route, Span, Tree,
    embedded::{Slot, move_embedded, trees},
    tree::{Kind, NONE, Record},
};

/// The scalars of a tree that have been looked into, and what is embedded in them.
pub(crate) struct Kept {
    /// In the order of the text.
    read: Vec<(Record, Slot)>,
}

impl Kept {
    /// Takes what a tree knows of its embedded documents.
    pub fn of(tree: &mut Tree) -> Self {
        let mut read = Vec::new();
        for record in &tree.nodes {
            if let Kind::Scalar { embedded, .. } = record.kind
                && !record.alias
                && !record.shared
                && let Some(slot) = tree.embedded.get_mut(embedded as usize)
                && slot.get().is_some_and(Option::is_some)
            {
                read.push((*record, std::mem::take(slot)));
            }
        }
        Self { read }
    }

    /// Gives it to the tree of the text after edits, where scalars stand outside of them. The
    /// edits are told from the first to the last, in the old text; what is behind moved by `by`.
    pub fn give(self, tree: &mut Tree, edits: &Span, by: isize) {
        let mut old = self.read.into_iter().peekable();
        let mut found = Vec::new();
        for (id, record) in tree.nodes.iter().enumerate() {
            let Kind::Scalar { embedded, .. } = record.kind else {
                continue;
            };
            if record.alias || record.shared || (embedded as usize) >= tree.embedded.len() {
                continue;
            }
            // Where it was, if it is an old one.
            let start = record.start as usize;
            let was = match start < edits.start {
                true => start,
                false => start.saturating_add_signed(-by),
            };
            while old.next_if(|(old, _)| (old.start as usize) < was).is_some() {}
            let Some((before, mut slot)) = old.next_if(|(old, _)| old.start as usize == was) else {
                continue;
            };
            if is_same(&before, record, edits, by)
                && let Some(Some(inner)) = slot.get()
                && Some(inner.text.as_str())
                    == (Node {
                        tree,
                        id: id as u32,
                    })
                    .raw_text()
            {
                let slots = std::slice::from_mut(&mut slot);
                if was > edits.end {
                    move_embedded(slots, &|at| *at = at.saturating_add_signed(by));
                }
                let route = Node {
                    tree,
                    id: id as u32,
                }
                .route();
                set_route(slots, &route, None);
                found.push((embedded, slot));
            }
        }
        for (embedded, slot) in found {
            tree.embedded[embedded as usize] = slot;
        }
    }
}

/// What was read of the documents inside of scalars that were read again, and where these are now.
#[derive(Clone, Debug)]
pub(crate) struct Stale {
    slots: Vec<Slot>,
    /// The number of the first of them.
    first: usize,
    /// The nodes with those scalars among them.
    nodes: Range<u32>,
}

impl Stale {
    /// `None` where there are other scalars now, or nobody has looked into them.
    pub fn of(slots: Vec<Slot>, first: usize, now: usize, nodes: Range<u32>) -> Option<Box<Self>> {
        let is_known = |slot: &Slot| matches!(slot.get(), Some(Some(_)));
        (slots.len() == now && slots.iter().any(is_known)).then(|| {
            Box::new(Self {
                slots,
                first,
                nodes,
            })
        })
    }

    /// Reads in the documents what changed in their scalars.
    pub fn give(mut self, tree: &mut Tree) {
        for id in self.nodes {
            let Kind::Scalar { embedded, .. } = tree.nodes[id as usize].kind else {
                continue;
            };
            if embedded == NONE {
                continue;
            }
            let slot = self.slots.get_mut(embedded as usize - self.first);
            if let Some(Some(old)) = slot.and_then(OnceLock::take) {
                let now = Node { tree, id }.read_embedded_again(*old);
                tree.embedded[embedded as usize] = now.map(Box::new).into();
            }
        }
    }
}

/// Whether a scalar is an old one in its place, or moved, that the edits do not touch.
fn is_same(old: &Record, new: &Record, edits: &Span, by: isize) -> bool {
    let style = |record: &Record| match record.kind {
        Kind::Scalar { style, indent, .. } => Some((style, indent)),
        _ => None,
    };
    let by = match () {
        () if (old.end as usize) < edits.start => 0,
        () if old.start as usize > edits.end => by,
        () => return false,
    };
    let moved = |at: u32| (at as usize).saturating_add_signed(by);
    moved(old.start) == new.start as usize
        && moved(old.end) == new.end as usize
        && style(old) == style(new)
        && old.tag == new.tag
}

/// Sets the routes of documents whose host has another one now; `old` is how many segments lead
/// to the host's, and below it all stay.
fn set_route(slots: &mut [Slot], route: &Route, old: Option<usize>) {
    for tree in trees(slots) {
        let old = old.or(tree.host.as_ref().map(|host| host.route.segments.len()));
        let Some(old) = old else { continue };
        let reroute = |inner: &mut Route| {
            inner.document = route.document;
            inner.segments.splice(..old, route.segments.iter().cloned());
        };
        if let Some(host) = &mut tree.host {
            reroute(&mut host.route);
        }
        let routes = tree.diagnostics.iter_mut().filter_map(|d| d.route.as_mut());
        routes.for_each(reroute);
        set_route(&mut tree.embedded, route, Some(old));
    }
}

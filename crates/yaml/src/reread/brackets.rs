//! Reading a collection in brackets again, in a text that is JSON or written like it.
//!
//! Between its brackets nothing depends on what stands around them, where all of the document is
//! in brackets and so no indentation counts.

use super::{
    Reread,
    members::{Members, Reach},
    near::Change,
    place::partition,
};
use crate::{
    Node, Tree,
    build::{Builder, Fragment, Misfit, Outer},
    limits,
    splice::Run,
    tree::{Kind, NONE},
};

/// How long brackets are of which some members are read, and what of them.
const LONG: usize = 1 << 12;
const REACH: Reach = Reach {
    least: 1 << 7,
    most: 1 << 12,
};

impl Tree {
    /// Reads the innermost collection around a change again that is one as well afterwards. The
    /// text is the new one already, and `None` means that everything must be read.
    pub(super) fn reread_brackets(&mut self, old: &str, change: &Change) -> Option<Reread> {
        for (depth, id) in self.brackets(old, change).into_iter().enumerate().rev() {
            match self.reread_between(id, depth, old, change) {
                Ok(told) => return Some(told),
                Err(Misfit::Shape) => {}
                Err(Misfit::Whole | Misfit::Lost) => return None,
            }
        }
        None
    }

    /// The collections that a change is between the brackets of, from the root inwards.
    pub(super) fn brackets(&self, text: &str, change: &Change) -> Vec<u32> {
        let mut found = Vec::new();
        let lo = change.hull.start as u32;
        let roots = self.documents.iter().map(|document| document.root);
        let before = |root: &u32| *root != NONE && self.nodes[*root as usize].start < lo;
        let mut next = roots.rev().find(before);
        while let Some(id) = next.take() {
            let record = &self.nodes[id as usize];
            let (start, end) = (record.start as usize, record.end as usize);
            let bracket = |at: usize, pair: [u8; 2]| {
                text.as_bytes()
                    .get(at)
                    .is_some_and(|byte| pair.contains(byte))
            };
            let is_between = record.is_flow()
                && !record.alias
                && !record.is_key
                && !self.is_named(record)
                && start < change.hull.start
                && change.hull.end < end
                && bracket(start, *b"{[")
                && bracket(end - 1, *b"}]");
            if !is_between {
                break;
            }
            found.push(id);
            let links = Node { tree: self, id }.links();
            let first = |n: usize| self.nodes[links[n] as usize].props;
            next = partition(links.len(), |n| first(n) <= lo)
                .checked_sub(1)
                .map(|n| links[n]);
        }
        found
    }

    fn reread_between(
        &mut self,
        id: u32,
        depth: usize,
        before: &str,
        change: &Change,
    ) -> Result<Reread, Misfit> {
        let record = &self.nodes[id as usize];
        let (start, end) = (record.start as usize, record.end as usize);
        let mapping = matches!(record.kind, Kind::Mapping { .. });
        let count = Node { tree: self, id }.links().len() / (1 + usize::from(mapping));
        let some = match end - start > LONG {
            true => self.read_members(id, depth, before, change)?,
            false => None,
        };
        let (members, fragment) = match some {
            Some(read) => read,
            None => {
                // Of all of its items the ids are behind its own.
                let outer = Outer::new(self, id, id + 1, depth);
                let text = &self.text[..change.after(end)];
                let all = Members {
                    items: 0..count,
                    span: start + 1..end - 1,
                };
                (all, Builder::brackets(text, outer, start, mapping)?)
            }
        };
        if depth + fragment.height + 2 >= limits::DEPTH {
            return Err(Misfit::Whole);
        }
        let within = Node { tree: self, id }.route();
        let run = Run {
            collection: id,
            start: None,
            mapping,
            depth,
            items: members.items,
            edited: change.hull.clone(),
            after: members.span.start..change.after(members.span.end),
            before: members.span,
        };
        self.take_in(run, fragment, before, within, None)
            .map(|taken| taken.told)
    }

    /// Reads some members of a collection around a change; `None` where all are to be read.
    fn read_members(
        &self,
        id: u32,
        depth: usize,
        before: &str,
        change: &Change,
    ) -> Result<Option<(Members, Fragment)>, Misfit> {
        let members = self.members(before, id, &change.hull, &REACH);
        let node = Node { tree: self, id };
        let mapping = matches!(node.record().kind, Kind::Mapping { .. });
        let step = 1 + usize::from(mapping);
        let links = node.links();
        if members.items.len() * step == links.len() {
            return Ok(None);
        }
        let first = links[members.items.start * step];
        let outer = Outer::new(self, id, first, depth);
        let span = members.span.start..change.after(members.span.end);
        let fragment = Builder::members(&self.text, span, outer, mapping)?;
        Ok(fragment.map(|fragment| (members, fragment)))
    }
}

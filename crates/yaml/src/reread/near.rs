//! Reading some items of a block collection again.

use super::{
    Reread,
    place::{Place, item_start, on_own_line},
};
use crate::{
    Node, Route, Span, Tree,
    build::{Builder, Fragment, Misfit, Outer, Part},
    limits,
    splice::Run,
    tree::Record,
};

/// The edits as one, from the first to the last.
pub(super) struct Change {
    pub hull: Span,
    pub old_len: usize,
    pub new_len: usize,
    /// The bytes of the new text around the edits that may be read, where something else stays
    /// left out that is broken in it.
    pub clear: Option<Span>,
}

/// A part that was read again.
pub(super) struct Taken {
    pub told: Reread,
    /// The anchors of which aliases outside of it stand for something else now.
    pub shared: Vec<usize>,
}

impl Change {
    /// An offset behind the edits, as it is after them.
    pub fn after(&self, offset: usize) -> usize {
        (offset + self.new_len).saturating_sub(self.old_len)
    }

    /// An offset behind the edits, as it was before them.
    pub fn before(&self, offset: usize) -> usize {
        (offset + self.old_len).saturating_sub(self.new_len)
    }

    /// Whether some bytes may be read that are as they should; `shallow` where their items may
    /// not read alone as they do in them.
    pub fn lets_read(&self, bytes: &Span, shallow: bool) -> bool {
        self.clear
            .as_ref()
            .is_none_or(|clear| clear.start <= bytes.start && bytes.end <= clear.end && !shallow)
    }
}

impl Tree {
    /// Reads the items of a place from the first that the edits are in to where nothing has
    /// changed. The text is the new one already; `before` is the one before.
    pub(super) fn reread_items(
        &mut self,
        place: &Place,
        before: &str,
        change: &Change,
    ) -> Result<Taken, Misfit> {
        let text = self.text.as_str();
        // Where the token behind the collection still stands as it did.
        let end = place
            .end
            .map(|(line, end)| (change.after(line), change.after(end)));
        let end = end.filter(|&(line, end)| {
            end == text.len()
                || line >= change.after(change.hull.end)
                    && on_own_line(text, end) == Some(end - line)
        });
        if let Some((line, end)) = end
            && place.is_emptied(text, end)
        {
            return self.empty(place, line, before, change);
        }
        let start = place.start_in(text).ok_or(Misfit::Shape)?;
        if matches!(
            text.as_bytes().get(start),
            None | Some(b' ' | b'\t' | b'\r' | b'\n' | b'#' | b':')
        ) {
            return Err(Misfit::Shape);
        }
        let collection = Node {
            tree: self,
            id: place.id,
        };
        let links = collection.links();
        let step = 1 + usize::from(place.mapping);
        let items = links.len() / step;
        let old = |item: usize| &self.nodes[links[item * step] as usize];
        // Behind edits in front of it, the first item itself may be met.
        let mut next = place.item + usize::from(place.head.is_none());
        let mut met_line = None;
        let mut meets = |record: &Record| {
            while next < items && change.after(old(next).start as usize) < record.start as usize {
                next += 1;
            }
            if next >= items {
                return None;
            }
            let sibling = old(next);
            let (start, column) = item_start(text, record, place.mapping)?;
            let line = start - column;
            let same = sibling.props as usize >= change.hull.end
                && change.after(sibling.start as usize) == record.start as usize
                && change.after(sibling.props as usize) == record.props as usize
                && (sibling.anchor == 0) == (record.anchor == 0)
                && sibling.kind.is_like(&record.kind)
                // What is not there has no place of its own.
                && (record.children().is_some()
                    || record.start < record.end
                        && change.after(sibling.end as usize) == record.end as usize)
                && column == place.column
                && line >= change.after(change.hull.end);
            if same {
                met_line = Some(line);
            }
            same.then_some(next)
        };
        let mut part = Part {
            start,
            column: place.column,
            mapping: place.mapping,
            meets: &mut meets,
            end: end.map(|(_, end)| end),
        };
        let outer = match links.get(place.item * step) {
            Some(&first) => Outer::new(self, place.id, first, place.depth),
            None => Outer::new(self, place.id, self.end_of(place.id), place.depth),
        };
        let fragment = Builder::fragment(text, outer, &mut part)?;
        let new_end = match (fragment.met, met_line, end) {
            (Some(_), Some(line), _) => line,
            (None, _, Some((line, _))) => line,
            _ => return Err(Misfit::Shape),
        };
        let from = place.head.unwrap_or(start);
        // What is not there may be told to be where a colon is that belongs to something else.
        let beyond = |record: &Record| record.end as usize > new_end;
        if place.depth + fragment.height + 2 >= limits::DEPTH
            || fragment.nodes[1..].iter().any(beyond)
            || !change.lets_read(&(from..new_end), fragment.shallow)
        {
            return Err(Misfit::Whole);
        }
        let run = Run {
            collection: place.id,
            start: place.head.filter(|_| place.item == 0).map(|_| start),
            mapping: place.mapping,
            depth: place.depth,
            items: place.item..fragment.met.unwrap_or(items),
            edited: change.hull.clone(),
            before: from..change.before(new_end),
            after: from..new_end,
        };
        let within = collection.route();
        let shared = Some(place.named.clone());
        self.take_in(run, fragment, before, within, shared)
    }

    /// Takes the items of a place away, and looks for comments alone. `line` starts with the first
    /// token behind the collection.
    fn empty(
        &mut self,
        place: &Place,
        line: usize,
        before: &str,
        change: &Change,
    ) -> Result<Taken, Misfit> {
        let from = place.head.unwrap_or(place.start);
        let node = Node {
            tree: self,
            id: place.id,
        };
        let run = Run {
            collection: place.id,
            start: None,
            mapping: place.mapping,
            depth: place.depth,
            items: place.item..node.links().len() / (1 + usize::from(place.mapping)),
            edited: change.hull.clone(),
            before: from..change.before(line),
            after: from..line,
        };
        if !change.lets_read(&run.after, false) {
            return Err(Misfit::Whole);
        }
        let within = node.route();
        let shared = Some(place.named.clone());
        self.take_in(run, Fragment::empty(), before, within, shared)
    }

    /// Puts a fragment in the place of a run, where nothing outside of it reads otherwise then but
    /// what aliases stand for. Those of `named` anchors do, which are around the run; `None` where
    /// there must be none.
    pub(super) fn take_in(
        &mut self,
        run: Run,
        fragment: Fragment,
        before: &str,
        within: Route,
        named: Option<Vec<usize>>,
    ) -> Result<Taken, Misfit> {
        if self.is_merge_list(run.collection) {
            return Err(Misfit::Shape);
        }
        let ties = run.ties(self, before, &fragment).ok_or(Misfit::Whole)?;
        let own = ties.shared.iter().map(|(index, _)| *index);
        let shared: Vec<usize> = match named {
            Some(around) => around.into_iter().chain(own).collect(),
            None if ties.shared.is_empty() => Vec::new(),
            None => return Err(Misfit::Whole),
        };
        if !self.may_follow(&shared) {
            return Err(Misfit::Whole);
        }
        let told = Reread {
            before: run.before.clone(),
            after: run.after.clone(),
            within: Some(within),
        };
        self.splice(run, fragment, &ties);
        Ok(Taken { told, shared })
    }
}

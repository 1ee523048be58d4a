//! Putting items that were read again in the place of the old ones.

mod ties;

use std::{collections::HashMap, ops::Range, sync::OnceLock};

use crate::{
    Diagnostic, Span, Tree,
    adopt::Stale,
    build::Fragment,
    doubled::{is_of_nodes, tell_doubled},
    embedded::{move_embedded, reroute_embedded},
    keys::Keys,
    source,
    tree::{Kind, NONE, Record, TextRef},
};

pub(crate) use ties::Ties;

/// Items of a collection, and the bytes that they were read from. In brackets, all bytes from the
/// bracket or comma in front of them to the one behind them.
pub(crate) struct Run {
    pub collection: u32,
    /// Where the collection starts in the new text, where the run starts in front of it.
    pub start: Option<usize>,
    pub mapping: bool,
    /// How many segments its route has.
    pub depth: usize,
    pub items: Range<usize>,
    /// The edits, in the old text.
    pub edited: Span,
    /// From the first item's first character, or the end of the token in front of it, to a line's
    /// start, a comma or a bracket, in the old text.
    pub before: Span,
    /// The same in the new text.
    pub after: Span,
}

impl Run {
    /// The ids of its nodes.
    fn nodes(&self, tree: &Tree) -> Range<u32> {
        let (first, count) = tree.nodes[self.collection as usize]
            .children()
            .unwrap_or((0, 0));
        let links = &tree.links[first as usize..(first + count) as usize];
        let step = 1 + usize::from(self.mapping);
        let id = |item: usize| links.get(item * step).copied();
        let end = tree.end_of(self.collection);
        id(self.items.start).unwrap_or(end)..id(self.items.end).unwrap_or(end)
    }
}

/// What the numbers behind the run change by.
struct Shift {
    /// Where what is behind starts in the old text.
    from: u32,
    /// All are added with wrapping, so that they can take away.
    bytes: u32,
    first_node: u32,
    nodes: u32,
    links: u32,
    embedded: u32,
    anchors: u32,
}

impl Shift {
    fn offset(&self, offset: &mut u32) {
        let mask = u32::from(*offset >= self.from).wrapping_neg();
        *offset = offset.wrapping_add(self.bytes & mask);
    }

    fn id(&self, id: &mut u32) {
        let mask = u32::from(*id >= self.first_node && *id != NONE).wrapping_neg();
        *id = id.wrapping_add(self.nodes & mask);
    }

    fn record(&self, record: &mut Record) {
        self.offset(&mut record.start);
        self.offset(&mut record.end);
        self.offset(&mut record.props);
        self.id(&mut record.parent);
        if record.anchor != 0 {
            record.anchor = record.anchor.wrapping_add(self.anchors);
        }
        match &mut record.kind {
            Kind::Scalar { embedded, .. } => {
                if *embedded != NONE {
                    *embedded = embedded.wrapping_add(self.embedded);
                }
            }
            Kind::Sequence { first, .. } | Kind::Mapping { first, .. } => {
                *first = first.wrapping_add(self.links);
            }
        }
    }

    fn place(&self, at: &mut usize) {
        if *at >= self.from as usize {
            *at = at.saturating_add_signed(self.bytes as i32 as isize);
        }
    }

    fn span(&self, span: &mut Span) {
        self.place(&mut span.start);
        self.place(&mut span.end);
    }
}

impl Tree {
    /// The id behind the last one of a subtree.
    pub(crate) fn end_of(&self, id: u32) -> u32 {
        let mut id = id;
        loop {
            let parent = self.nodes[id as usize].parent;
            if parent == NONE {
                let next = self.documents.iter().map(|document| document.root);
                let next = next.filter(|&root| root != NONE && root > id).min();
                return next.unwrap_or(self.nodes.len() as u32);
            }
            let (first, count) = self.nodes[parent as usize].children().unwrap_or((0, 0));
            let siblings = &self.links[first as usize..(first + count) as usize];
            let after = siblings.partition_point(|&sibling| sibling <= id);
            match siblings.get(after) {
                Some(&next) => return next,
                None => id = parent,
            }
        }
    }

    /// Puts a fragment in the place of a run. The text is the new one already.
    pub(crate) fn splice(&mut self, run: Run, mut fragment: Fragment, ties: &Ties) {
        self.shallow |= fragment.shallow;
        let parent = run.collection as usize;
        let step = 1 + usize::from(run.mapping);
        let nodes = run.nodes(self);
        let node_range = nodes.start as usize..nodes.end as usize;
        let (links_first, links_count) = self.nodes[parent].children().unwrap_or((0, 0));
        let behind = nodes.end as usize..self.end_of(run.collection) as usize;

        let links_end = links_first as usize - count_links(&self.nodes[behind.clone()]);
        let links_start = links_end - count_links(&self.nodes[node_range.clone()]);
        let embedded_end = self.embedded.len() - count_embedded(&self.nodes[node_range.end..]);
        let embedded_start = embedded_end - count_embedded(&self.nodes[node_range.clone()]);

        let embedded_inside = count_embedded(&self.nodes[behind.clone()]);

        let old_items = run.items.len();
        let new_items = fragment.children.len() / step;
        let mut shift = Shift {
            from: run.before.end as u32,
            bytes: (run.after.end as u32).wrapping_sub(run.before.end as u32),
            first_node: nodes.end,
            nodes: (fragment.nodes.len() as u32 - 1).wrapping_sub(nodes.len() as u32),
            links: (fragment.links.len() as u32).wrapping_sub((links_end - links_start) as u32),
            embedded: (fragment.embedded as u32)
                .wrapping_sub((embedded_end - embedded_start) as u32),
            anchors: 0,
        };
        let keys_changed = run.mapping && self.keys_differ(&run, &fragment, &shift);

        let last = fragment.children.last();
        let last_end = last.map_or(0, |&last| fragment.nodes[last as usize].end as usize);
        let last_end = last_end.max(run.after.start);
        if let Some(start) = run.start {
            let record = &mut self.nodes[parent];
            if record.props == record.start {
                record.props = start as u32;
            }
            record.start = start as u32;
        }

        self.splice_anchors(&nodes, ties, &mut shift, &mut fragment);

        // The new nodes, as numbered in the whole.
        let strings = self.strings.len() as u32;
        self.strings.push_str(&fragment.strings);
        let relative = |id: u32| match id {
            0 => run.collection,
            _ => id - 1 + nodes.start,
        };
        for record in &mut fragment.nodes[1..] {
            if record.parent == 0 {
                record.slot += run.items.start as u32;
            }
            record.parent = relative(record.parent);
            match &mut record.kind {
                Kind::Scalar { text, embedded, .. } => {
                    text.start += strings;
                    text.end += strings;
                    if *embedded != NONE {
                        *embedded += embedded_start as u32;
                    }
                }
                Kind::Sequence { first, .. } | Kind::Mapping { first, .. } => {
                    *first += links_start as u32;
                }
            }
        }
        let renumber = |ids: &mut Vec<u32>| ids.iter_mut().for_each(|id| *id = relative(*id));
        renumber(&mut fragment.links);
        renumber(&mut fragment.children);
        renumber(&mut fragment.doubled);

        // What stays.
        let (inside, outside) = self.nodes[node_range.end..].split_at_mut(behind.len());
        for record in inside {
            shift.record(record);
        }
        let own = ((new_items * step) as u32).wrapping_sub((old_items * step) as u32);
        let inner = shift.links;
        shift.links = inner.wrapping_add(own);
        for record in outside {
            shift.record(record);
        }
        let own_links = links_first as usize..(links_first + links_count) as usize;
        let replaced =
            own_links.start + run.items.start * step..own_links.start + run.items.end * step;
        if own != 0 {
            let by = (new_items as u32).wrapping_sub(old_items as u32);
            for &child in &self.links[replaced.end..own_links.end] {
                let slot = &mut self.nodes[child as usize].slot;
                *slot = slot.wrapping_add(by);
            }
        }
        if shift.nodes != 0 {
            for link in &mut self.links[links_end..] {
                shift.id(link);
            }
        }
        for document in &mut self.documents {
            shift.id(&mut document.root);
        }

        // From the back to the front, so that places in front stay right.
        self.links.splice(replaced, fragment.children);
        self.links.splice(links_start..links_end, fragment.links);
        let new_nodes = nodes.start..nodes.start + fragment.nodes.len() as u32 - 1;
        self.nodes
            .splice(node_range, fragment.nodes.into_iter().skip(1));
        let slots = self.embedded.splice(
            embedded_start..embedded_end,
            std::iter::repeat_with(OnceLock::new).take(fragment.embedded),
        );
        self.stale = Stale::of(
            slots.collect(),
            embedded_start,
            fragment.embedded,
            new_nodes,
        );
        let embedded_new = embedded_start + fragment.embedded;
        if shift.bytes != 0 {
            move_embedded(&mut self.embedded[embedded_new..], &|offset| {
                shift.place(offset);
            });
        }
        if own != 0 && !run.mapping {
            // Items behind have other indices.
            let inside = embedded_new..embedded_new + embedded_inside;
            let by = new_items as isize - old_items as isize;
            reroute_embedded(&mut self.embedded[inside], run.depth, by);
        }
        self.mend_around(run.collection, inner, own, shift.bytes);
        self.drop_unused_strings();

        self.splice_comments(&run, &shift, fragment.comments, last_end);
        self.splice_diagnostics(&run, &shift, fragment.diagnostics);
        self.splice_doubled(&run, &nodes, &shift, fragment.doubled, keys_changed);
    }

    /// Sets links and ends of a collection whose items changed, and of those around it.
    fn mend_around(&mut self, collection: u32, inner: u32, own: u32, bytes: u32) {
        let mut id = collection;
        let mut by = inner;
        while id != NONE {
            let record = &mut self.nodes[id as usize];
            if let Kind::Sequence { first, count, .. } | Kind::Mapping { first, count, .. } =
                &mut record.kind
            {
                *first = first.wrapping_add(by);
                if id == collection {
                    *count = count.wrapping_add(own);
                    by = inner.wrapping_add(own);
                }
                let (first, count) = (*first as usize, *count as usize);
                if record.is_flow() {
                    record.end = record.end.wrapping_add(bytes);
                } else {
                    let start = record.start;
                    let last = self.links[first..first + count].last();
                    let end = last.map_or(start, |&last| self.nodes[last as usize].end);
                    self.nodes[id as usize].end = end.max(start);
                }
            }
            id = self.nodes[id as usize].parent;
        }
    }

    /// Forgets the strings of nodes that are gone, where they have become many.
    fn drop_unused_strings(&mut self) {
        if self.strings.len() <= 2 * self.text.len() + (1 << 12) {
            return;
        }
        let old = std::mem::take(&mut self.strings);
        // Content that an alias brought shares its string with the anchor's.
        let mut moved = HashMap::new();
        for record in &mut self.nodes {
            if let Kind::Scalar {
                text: TextRef { start, end },
                ..
            } = &mut record.kind
            {
                let (from, to) = (*start as usize, *end as usize);
                *start = *moved.entry((from, to)).or_insert_with(|| {
                    let at = self.strings.len() as u32;
                    self.strings.push_str(&old[from..to]);
                    at
                });
                *end = *start + (to - from) as u32;
            }
        }
    }

    fn splice_comments(&mut self, run: &Run, shift: &Shift, mut new: Vec<Span>, last_end: usize) {
        new.retain(|comment| comment.start < run.after.end);
        // Reading stopped at the first node behind, and started at an item: comments in front of
        // them may be missing.
        for gap in [run.after.start, last_end] {
            self.add_comments(gap..run.after.end, &mut new);
        }
        let first = self
            .comments
            .partition_point(|comment| comment.start < run.before.start);
        let behind = self
            .comments
            .partition_point(|comment| comment.start < run.before.end);
        for comment in &mut self.comments[behind..] {
            shift.span(comment);
        }
        self.comments.splice(first..behind, new);
    }

    /// Adds the comments that some bytes start with.
    fn add_comments(&self, span: Span, comments: &mut Vec<Span>) {
        let mut at = span.start;
        while at < span.end {
            at += self.text[at..span.end]
                .bytes()
                .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
                .count();
            if at >= span.end || self.text.as_bytes()[at] != b'#' {
                break;
            }
            let end = source::line_end(&self.text, at);
            let place = comments.partition_point(|comment| comment.start < at);
            if comments
                .get(place)
                .is_none_or(|comment| comment.start != at)
            {
                comments.insert(place, at..end);
            }
            at = end;
        }
    }

    fn splice_diagnostics(&mut self, run: &Run, shift: &Shift, new: Vec<Diagnostic>) {
        self.diagnostics.retain(|diagnostic| {
            !is_of_nodes(diagnostic) && !run.before.contains(&diagnostic.span.start)
        });
        for diagnostic in &mut self.diagnostics {
            diagnostic.each_span(&|span| shift.span(span));
        }
        self.diagnostics.extend(new);
    }

    fn splice_doubled(
        &mut self,
        run: &Run,
        nodes: &Range<u32>,
        shift: &Shift,
        new: Vec<u32>,
        keys_changed: bool,
    ) {
        let mut doubled = std::mem::take(&mut self.doubled);
        doubled.retain(|id| !nodes.contains(id));
        for id in &mut doubled {
            shift.id(id);
        }
        doubled.extend(new);
        if keys_changed {
            doubled.retain(|&id| self.nodes[id as usize].parent != run.collection);
            let (first, count) = self.nodes[run.collection as usize]
                .children()
                .unwrap_or((0, 0));
            Keys::of(self).doubled(
                &self.links[first as usize..(first + count) as usize],
                &mut doubled,
            );
        }
        doubled.sort_unstable();
        self.doubled = doubled;
        tell_doubled(self);
    }

    /// Whether the keys of a run are perhaps not those of what takes its place: it is enough that
    /// one is not where it was, or was touched.
    fn keys_differ(&self, run: &Run, fragment: &Fragment, shift: &Shift) -> bool {
        let (first, _) = self.nodes[run.collection as usize]
            .children()
            .unwrap_or((0, 0));
        let old = &self.links[first as usize..][run.items.start * 2..run.items.end * 2];
        let same = |(&old, &new): (&u32, &u32)| {
            let old = &self.nodes[old as usize];
            let new = &fragment.nodes[new as usize];
            let moved = |at: u32| match at as usize >= run.edited.end {
                true => at.wrapping_add(shift.bytes),
                false => at,
            };
            let untouched = old.end as usize <= run.edited.start
                || old.props as usize >= run.edited.end && old.props < old.end;
            untouched
                && moved(old.props) == new.props
                && moved(old.end) == new.end
                && old.tag == new.tag
                && old.kind.is_like(&new.kind)
        };
        let doubled = |&id: &u32| self.nodes[id as usize].parent == run.collection;
        self.doubled.iter().any(doubled)
            || old.len() != fragment.children.len()
            || !old
                .iter()
                .step_by(2)
                .zip(fragment.children.iter().step_by(2))
                .all(same)
    }
}

fn count_links(nodes: &[Record]) -> usize {
    nodes
        .iter()
        .filter_map(Record::children)
        .map(|(_, count)| count as usize)
        .sum()
}

fn count_embedded(nodes: &[Record]) -> usize {
    let holds =
        |record: &&Record| matches!(record.kind, Kind::Scalar { embedded, .. } if embedded != NONE);
    nodes.iter().filter(holds).count()
}

//! Reading again after an edit: only the items around it, where that gives the same tree.
//!
//! An item of a block collection starts where its line does, and what the parser knows there
//! depends on nothing but the column and the kind of the collection. So reading can start at the
//! item that the edit is in, as if the text began there, and stop as soon as it meets a sibling
//! behind the edit, or the end of the collection, at the place where the old tree has it: from
//! there on parser and text are as they were. Where the item is no item any more, the one that
//! the collection stands in is tried; in the end everything is read.

use crate::{
    Node, Route, Span, TextEdit, Tree,
    adopt::Kept,
    apply,
    build::{self, Builder, Fragment, Misfit, Part},
    limits, source,
    splice::Run,
    text_edit::trim,
    tree::{Kind, NONE, Record},
};

/// What an edit made us read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reread {
    /// The bytes that were read again, in the text before the edit. Nodes in front of them are as
    /// they were; nodes behind them have moved and may have another slot in `within`.
    pub before: Span,
    /// The same place in the text after the edit.
    pub after: Span,
    /// The collection, in the tree before the edit and after it, some of whose items or entries
    /// were read again while the rest was kept; `None` where everything was read, or parts that
    /// are far from each other.
    pub within: Option<Route>,
}

impl Tree {
    /// Changes the text, and reads again what the change can touch. The tree is then the same as
    /// [`Tree::parse`] of the new text gives, in every respect.
    ///
    /// Edits are sorted and disjoint, in bytes of [`Tree::text`]. The tree of an embedded document
    /// becomes one of its own by this.
    ///
    /// # Panics
    ///
    /// As [`apply`] does: where edits overlap, or do not lie on character boundaries of the text.
    pub fn edit(&mut self, edits: &[TextEdit]) -> Reread {
        let (Some(first), Some(last)) = (edits.first(), edits.last()) else {
            return Reread {
                before: 0..0,
                after: 0..0,
                within: None,
            };
        };
        let old_len = self.text.len();
        if let Some(sound) = self.sound.take() {
            return self.edit_broken(edits, sound);
        }
        if last.range.start - first.range.start <= FAR {
            let hull = hull(edits);
            let removed = self.text[hull.clone()].to_owned();
            return match self.edit_near(edits) {
                Some(told) => told,
                None => self.read_all(&hull, old_len, Some(&removed)),
            };
        }
        let groups = groups(edits);
        // From the back to the front, so that the places of the others stay right.
        for (n, group) in groups.iter().enumerate().rev() {
            let len = self.text.len();
            if self.edit_near(group).is_none() {
                let rest = groups[..n].concat();
                self.text = apply(&self.text, &rest);
                let changed = first.range.start..hull(group).end;
                self.read_all(&changed, len, None);
                break;
            }
        }
        whole(old_len, self.text.len())
    }

    /// Changes the text, and reads again what is around the edits; `None` where everything must
    /// be read.
    fn edit_near(&mut self, edits: &[TextEdit]) -> Option<Reread> {
        let hull = hull(edits);
        let old_len = self.text.len();
        let places = match self.can_keep(edits) {
            true => self.places(&hull),
            false => Vec::new(),
        };
        match edits {
            [edit] => self.text.replace_range(edit.range.clone(), &edit.insert),
            _ => self.text = apply(&self.text, edits),
        }
        if self.text.len() > limits::TEXT_BYTES || self.has_lone_return_at(&hull, old_len) {
            return None;
        }
        let change = Change {
            hull,
            old_len,
            new_len: self.text.len(),
        };
        for place in places.iter().rev() {
            match self.reread(place, &change) {
                Ok(told) => return Some(told),
                Err(Misfit::Shape) => {}
                Err(Misfit::Whole) => break,
            }
        }
        None
    }

    /// Edits a text that cannot be read: perhaps it can be again, and differs little from the one
    /// that could be.
    fn edit_broken(&mut self, edits: &[TextEdit], mut sound: Box<Self>) -> Reread {
        let old_len = self.text.len();
        let text = apply(&self.text, edits);
        let mut edit = TextEdit::replace(0..sound.text.len(), text.as_str());
        trim(&sound.text, &mut edit);
        let removed = sound.text[edit.range.clone()].to_owned();
        if sound.edit_near(std::slice::from_ref(&edit)).is_some() {
            let kept = Kept::of(self);
            *self = *sound;
            kept.give(self, &hull(edits), moved(old_len, self.text.len()));
            return whole(old_len, self.text.len());
        }
        let inserted = edit.range.start..edit.range.start + edit.insert.len();
        sound.text.replace_range(inserted, &removed);
        self.text = text;
        let told = self.read_all(&hull(edits), old_len, None);
        if self.is_broken() {
            self.sound = Some(sound);
        }
        told
    }

    /// Reads the text anew. The tree is of a text that was `old_len` long and had `changed` where
    /// this one differs, with `removed` in it; it is kept where the text cannot be read now.
    fn read_all(&mut self, changed: &Span, old_len: usize, removed: Option<&str>) -> Reread {
        let by = moved(old_len, self.text.len());
        let text = std::mem::take(&mut self.text);
        let mut old = std::mem::replace(self, build::parse(text));
        if old.host.is_some() {
            return whole(old_len, self.text.len());
        }
        Kept::of(&mut old).give(self, changed, by);
        if let Some(removed) = removed
            && self.is_broken()
            && !old.is_broken()
        {
            let end = changed.end.saturating_add_signed(by);
            old.text = [&self.text[..changed.start], removed, &self.text[end..]].concat();
            self.sound = Some(Box::new(old));
        }
        whole(old_len, self.text.len())
    }

    /// A copy of this tree with [`Tree::edit`] done.
    #[must_use]
    pub fn edited(&self, edits: &[TextEdit]) -> Self {
        let mut tree = self.clone();
        tree.edit(edits);
        tree
    }

    /// Whether a part of the tree can be right after the edits.
    fn can_keep(&self, edits: &[TextEdit]) -> bool {
        self.host.is_none()
            && !self.lone_returns
            && !self.is_broken()
            && edits
                .iter()
                .all(|edit| source::control_character(&edit.insert).is_none())
    }

    /// Whether the edits made a `\r` that ends a line by itself.
    fn has_lone_return_at(&self, hull: &Span, old_len: usize) -> bool {
        let end = hull.end + self.text.len() - old_len;
        let touched = hull.start.saturating_sub(1)..(end + 2).min(self.text.len());
        source::lone_return(&self.text.as_bytes()[touched])
    }

    /// The runs of items that hold the edits, from the outermost collection inwards.
    fn places(&self, hull: &Span) -> Vec<Place> {
        let mut places = Vec::new();
        let lo = hull.start as u32;
        let document = self
            .documents
            .iter()
            .rfind(|document| document.root != NONE && self.start(document.root) <= lo);
        let mut next = document.map(|document| document.root);
        let mut depth = 0;
        // Collections that end together have the same token behind them.
        let mut ends = None;
        while let Some(id) = next.take() {
            let record = &self.nodes[id as usize];
            let mapping = match record.kind {
                Kind::Mapping { flow: false, .. } => true,
                Kind::Sequence { flow: false, .. } => false,
                _ => break,
            };
            if record.alias || record.start > lo || self.is_named(record) {
                break;
            }
            let links = Node { tree: self, id }.links();
            let step = 1 + usize::from(mapping);
            let first = |item: usize| &self.nodes[links[item * step] as usize];
            let items = links.len() / step;
            let mut after = partition(items, |item| first(item).props <= lo);
            if !mapping && after < items {
                let dash = item_start(&self.text, first(after), mapping);
                after += usize::from(dash.is_some_and(|(at, _)| at <= hull.start));
            }
            let Some(item) = after.checked_sub(1) else {
                break;
            };
            let end = match ends {
                Some((from, end)) if from == record.end => end,
                _ => source::skip_trivia(&self.text, record.end as usize),
            };
            ends = Some((record.end, end));
            if let Some((start, column)) = item_start(&self.text, first(item), mapping)
                && start <= hull.start
                && column == source::column(&self.text, record.start as usize)
                && self.text.as_bytes().get(start) != Some(&b':')
            {
                let end_line = if end == self.text.len() {
                    Some(end)
                } else {
                    on_own_line(&self.text, end).map(|column| end - column)
                };
                places.push(Place {
                    id,
                    mapping,
                    item,
                    start,
                    column,
                    depth,
                    end: end_line
                        .filter(|&line| line >= hull.end)
                        .map(|line| (line, end)),
                });
            }
            let inside = links[item * step + step - 1];
            next = (self.nodes[inside as usize].start <= lo).then_some(inside);
            depth += 1;
        }
        places
    }

    fn start(&self, id: u32) -> u32 {
        self.nodes[id as usize].start
    }

    /// Whether aliases stand for it.
    fn is_named(&self, record: &Record) -> bool {
        let anchor = (record.anchor as usize).checked_sub(1);
        anchor.is_some_and(|at| self.anchors.get(at).is_none_or(|anchor| anchor.uses > 0))
    }

    fn reread(&mut self, place: &Place, change: &Change) -> Result<Reread, Misfit> {
        let text = self.text.as_str();
        if matches!(
            text.as_bytes().get(place.start),
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
        let mut next = place.item + 1;
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
        // Where the token behind the collection still stands as it did.
        let end = place
            .end
            .map(|(line, end)| (change.after(line), change.after(end)));
        let end = end.filter(|&(line, end)| {
            end == text.len()
                || line >= change.after(change.hull.end)
                    && on_own_line(text, end) == Some(end - line)
        });
        let mut part = Part {
            start: place.start,
            column: place.column,
            mapping: place.mapping,
            meets: &mut meets,
            end: end.map(|(_, end)| end),
        };
        let fragment = Builder::fragment(text, &mut part)?;
        let new_end = match (fragment.met, met_line, end) {
            (Some(_), Some(line), _) => line,
            (None, _, Some((line, _))) => line,
            _ => return Err(Misfit::Shape),
        };
        // What is not there may be told to be where a colon is that belongs to something else.
        let beyond = |record: &Record| record.end as usize > new_end;
        if place.depth + fragment.height + 2 >= limits::DEPTH
            || fragment.nodes[1..].iter().any(beyond)
        {
            return Err(Misfit::Whole);
        }
        let run = Run {
            collection: place.id,
            mapping: place.mapping,
            depth: place.depth,
            items: place.item..fragment.met.unwrap_or(items),
            edited: change.hull.clone(),
            before: place.start..change.before(new_end),
            after: place.start..new_end,
        };
        if run.is_bound(self) {
            return Err(Misfit::Whole);
        }
        let within = collection.route();
        Ok(self.take_in(run, fragment, within))
    }

    fn take_in(&mut self, run: Run, fragment: Fragment, within: Route) -> Reread {
        let told = Reread {
            before: run.before.clone(),
            after: run.after.clone(),
            within: Some(within),
        };
        self.splice(run, fragment);
        told
    }
}

/// A run of items that may be read on its own: those of a block collection from one on.
struct Place {
    /// The collection.
    id: u32,
    mapping: bool,
    /// The first item to read.
    item: usize,
    /// Where it starts, behind nothing but spaces.
    start: usize,
    column: usize,
    /// How many collections the collection is inside of.
    depth: usize,
    /// The start of the line of the first token behind the collection, and that token's; only
    /// where the edits are in front of it.
    end: Option<(usize, usize)>,
}

fn whole(old_len: usize, new_len: usize) -> Reread {
    Reread {
        before: 0..old_len,
        after: 0..new_len,
        within: None,
    }
}

/// How far what is behind the edits moves.
fn moved(old_len: usize, new_len: usize) -> isize {
    new_len as isize - old_len as isize
}

/// How far edits are apart that are taken one after the other.
const FAR: usize = 1 << 12;

/// How many groups of edits are taken one after the other.
const GROUPS: usize = 16;

/// Edits that are near each other; all as one where those would be many.
fn groups(edits: &[TextEdit]) -> Vec<&[TextEdit]> {
    let near = |a: &TextEdit, b: &TextEdit| b.range.start - a.range.end <= FAR;
    let groups: Vec<_> = edits.chunk_by(near).collect();
    if groups.len() > GROUPS {
        return vec![edits];
    }
    groups
}

fn hull(edits: &[TextEdit]) -> Span {
    match (edits.first(), edits.last()) {
        (Some(first), Some(last)) => first.range.start..last.range.end,
        _ => 0..0,
    }
}

/// The edits as one, from the first to the last.
struct Change {
    hull: Span,
    old_len: usize,
    new_len: usize,
}

impl Change {
    /// An offset behind the edits, as it is after them.
    fn after(&self, offset: usize) -> usize {
        (offset + self.new_len).saturating_sub(self.old_len)
    }

    /// An offset behind the edits, as it was before them.
    fn before(&self, offset: usize) -> usize {
        (offset + self.old_len).saturating_sub(self.new_len)
    }
}

/// Where the item starts whose first node this is, a dash included, and its column; only where
/// nothing but spaces stands before it on its line.
fn item_start(text: &str, first: &Record, mapping: bool) -> Option<(usize, usize)> {
    if first.start == first.end && first.children().is_none() {
        // What is not there is told to be near, not where its item starts.
        return None;
    }
    let mut at = first.props as usize;
    if mapping {
        // The content of an explicit key: the entry starts above.
        if matches!(
            first.kind,
            Kind::Sequence { flow: false, .. } | Kind::Mapping { flow: false, .. }
        ) {
            return None;
        }
    } else {
        let before = text.get(..at)?.trim_end_matches([' ', '\t']);
        at = before.strip_suffix('-')?.len();
    }
    on_own_line(text, at).map(|column| (at, column))
}

/// The column of an offset that nothing but spaces stands before on its line.
fn on_own_line(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes().get(..at)?;
    let spaces = bytes.iter().rev().take_while(|&&byte| byte == b' ').count();
    matches!(bytes.get(..at - spaces)?.last(), None | Some(b'\n')).then_some(spaces)
}

/// How many of `0..count` are in front, where those in front come first.
fn partition(count: usize, in_front: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, count);
    while low < high {
        let middle = low + (high - low) / 2;
        if in_front(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

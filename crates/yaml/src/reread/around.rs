//! Edits around what is broken in a text, and edits that break it or mend it.
//!
//! A broken text is read without what is broken ([`crate::recover`]), so its tree is that of
//! another text, which can be read. An edit of the one is an edit of the other: what is broken is
//! put in again, and what is broken afterwards is left out.

use super::{
    Reread,
    far::{Far, MOST},
    near::Change,
    place::{Place, column, item_start},
};
use crate::{
    Node, Span, TextEdit, Tree,
    build::Misfit,
    doubled::{is_of_nodes, tell_doubled},
    masks::{self, Masks},
    recover::{
        Broken, Items, Masked, Shape, Unknown, across, is_template,
        lines::{Head, Written, head},
        mask_items,
    },
    source,
    tree::Kind,
};

/// How far apart the first and the last of what an edit changes may be.
pub(super) const WIDE: usize = 1 << 15;

impl Tree {
    /// Makes `target` the text, and reads again what is around the change; `None` where everything
    /// must be read.
    pub(super) fn edit_around(&mut self, target: String, change: Change) -> Option<Reread> {
        let told = match self.is_broken() {
            // It is found in the text as a whole.
            true if across::may_be(&target) => None,
            true => self.edit_broken(&target, &change),
            false => (change.hull.len() <= WIDE)
                .then(|| self.edit_readable(&target, &change, Far::default()))
                .flatten(),
        };
        self.text = target;
        told
    }

    /// The same for a text in which something is broken: what is near is put in again. The text
    /// may be another one afterwards.
    fn edit_broken(&mut self, target: &str, change: &Change) -> Option<Reread> {
        let masks = *self.masks.take()?;
        if self.is_in_brackets() {
            return self.edit_broken_brackets(&masks, target, change);
        }
        let (change, far) = self.far(&masks, target, change, WIDE)?;
        self.put_in(&masks);
        if !self.still_fails(&far, target, &change) {
            return None;
        }
        self.edit_readable(target, &change, far)
    }

    /// The same for a tree of a text that can be read, where `far` is left out of the new one.
    pub(super) fn edit_readable(
        &mut self,
        target: &str,
        change: &Change,
        far: Far,
    ) -> Option<Reread> {
        let places = self.places(&change.hull);
        let mut readable = target.to_owned();
        far.masks.apply(&mut readable);
        let old = std::mem::replace(&mut self.text, readable);
        let mut n = places.len();
        if !far.edits_templates {
            // What is between two items is read without the one above, where that can be.
            for place in places.iter().rev().filter(|place| place.above.is_some()) {
                match self.reread(place, &old, change) {
                    Ok(told) => {
                        self.leave_out_again(target, far.masks);
                        return Some(told);
                    }
                    Err(Misfit::Lost) => return None,
                    Err(_) => {}
                }
            }
            while let Some(place) = n.checked_sub(1).map(|n| &places[n]) {
                match self.reread(place, &old, change) {
                    Ok(told) => {
                        self.leave_out_again(target, far.masks);
                        return Some(told);
                    }
                    Err(Misfit::Shape) => n -= 1,
                    Err(Misfit::Whole) => break,
                    Err(Misfit::Lost) => return None,
                }
            }
            if places.is_empty()
                && let Some(told) = self.reread_brackets(&old, change)
            {
                self.leave_out_again(target, far.masks);
                return Some(told);
            }
        }
        if across::may_be(target) {
            return None;
        }
        let readable = std::mem::replace(&mut self.text, old);
        if places.is_empty() && far.masks.broken.is_empty() && far.masks.edits.is_empty() {
            return self.reread_broken_brackets(target, change, &far.masks);
        }
        // What is far could be part of what is broken here, and a tab what recovery leaves out.
        let first = far.first();
        let is_behind = first.is_some_and(|first| first.start >= change.hull.start);
        let fails = !is_behind && !target.contains('\t')
            || far
                .without_templates(target, change)
                .is_some_and(|without| self.fails(&change.hull, &without, change));
        for place in places[..n].iter().rev() {
            let Some(mut items) = self.items(place, target, change) else {
                match place.head {
                    Some(_) => continue,
                    None => return None,
                }
            };
            items.broken = far.breaks();
            let start = items.collection.start;
            let before = far
                .masks
                .items()
                .map(|broken| broken.span.start)
                .rfind(|before| *before < start);
            let is_first =
                before.is_some_and(|before| source::skip_trivia(&readable, before) >= start);
            if is_first || !change.lets_read(&items.lines, false) {
                return None;
            }
            match mask_items(target, &readable, &items) {
                Ok(masked) => {
                    if !fails && !masked.broken.iter().all(Broken::is_template) {
                        return None;
                    }
                    let (far, document) = (far.masks, place.document);
                    return self.read_without(target, masked, far, &items.lines, document, change);
                }
                Err(Unknown::Shape) => {}
                Err(Unknown::Whole) => return None,
            }
        }
        None
    }

    /// Reads around a change what is left of a text; `lines` are the bytes that all that was left
    /// out of is known.
    pub(super) fn read_without(
        &mut self,
        target: &str,
        masked: Masked,
        mut far: Masks,
        lines: &Span,
        document: usize,
        change: &Change,
    ) -> Option<Reread> {
        let items = masked.broken.iter().filter(|broken| !broken.is_template());
        if change.clear.is_some() && far.items().count() + items.count() > MOST {
            return None;
        }
        let mut readable = target.to_owned();
        far.apply(&mut readable);
        let left_out = |text: &str| {
            let mut edits = masks::difference(&text[lines.clone()], &masked.text[lines.clone()]);
            for edit in &mut edits {
                edit.range = edit.range.start + lines.start..edit.range.end + lines.start;
            }
            edits
        };
        let edits = left_out(target);
        let change = Change {
            hull: self.with_masks(change, &left_out(&readable), target),
            clear: change.clear.clone(),
            ..*change
        };
        let is_far = |span: &Span| span.start < lines.start || lines.end < span.end;
        far.edits.retain(|edit| is_far(&edit.range));
        far.broken.retain(|broken| is_far(&broken.span));
        let places = self.places(&change.hull);
        let mut readable = masked.text;
        far.apply(&mut readable);
        let before = std::mem::replace(&mut self.text, readable);
        let mut told = None;
        for place in places.iter().rev() {
            match self.reread(place, &before, &change) {
                Err(Misfit::Shape) => {}
                read => {
                    told = read.ok();
                    break;
                }
            }
        }
        if places.is_empty() {
            told = self.reread_brackets(&before, &change);
        }
        let told = told?;
        let broken = masked.broken.into_iter();
        let mut all = far;
        all.broken
            .extend(broken.map(|broken| Broken { document, ..broken }));
        all.broken.sort_by_key(|broken| broken.span.start);
        all.edits.extend(edits);
        all.edits.sort_by_key(|edit| edit.range.start);
        self.leave_out_again(target, all);
        Some(told)
    }

    /// Makes the tree of what is left of a text that of the text.
    fn leave_out_again(&mut self, target: &str, masks: Masks) {
        if masks.broken.is_empty() {
            return;
        }
        self.leave_out(target.to_owned(), masks.broken, Some(masks.edits));
        // Fixes may differ in what is left of a text.
        self.diagnostics
            .retain(|diagnostic| !is_of_nodes(diagnostic));
        tell_doubled(self);
    }

    /// The bytes of a change with those around them that are left out of the new text.
    fn with_masks(&self, change: &Change, masks: &[TextEdit], text: &str) -> Span {
        let mut hull = change.hull.clone();
        for edit in masks {
            let Span { start, end } = edit.range;
            let line = source::line_start(text, start);
            // Where no item is left on the line, the one above is read with it.
            let is_all = text[line..start].bytes().all(|byte| byte == b' ');
            let start = if is_all { line } else { start };
            if start < hull.start {
                hull.start = start;
            }
            if end > change.after(hull.end) {
                hull.end = change.before(end);
            }
        }
        hull
    }

    /// Where the line starts behind those of a place's items that bytes are in; it is one that
    /// `stays`.
    fn lines_end(
        &self,
        place: &Place,
        hull: &Span,
        stays: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        let links = Node {
            tree: self,
            id: place.id,
        }
        .links();
        let step = 1 + usize::from(place.mapping);
        let items = place.item + usize::from(place.head.is_none())..links.len() / step;
        let end = items
            .filter_map(|item| {
                let first = &self.nodes[links[item * step] as usize];
                let fits = first.props as usize >= hull.end;
                let (at, column) = fits.then(|| item_start(&self.text, first, place.mapping))??;
                let line = at - column;
                (column == place.column && line >= hull.end && stays(line)).then_some(line)
            })
            .next()
            .or_else(|| self.region_end(place.id).filter(|end| stays(*end)))?;
        (hull.end <= end).then_some(end)
    }

    /// Whether recovery takes all collections apart that a collection is inside of, and looks into
    /// the entries that hold it.
    fn is_taken_apart(&self, id: u32) -> bool {
        let mut id = id;
        loop {
            let node = &self.nodes[id as usize];
            let above = self.nodes.get(node.parent as usize);
            let start = node.start as usize;
            if self.text[source::line_start(&self.text, start)..start].contains('\t') {
                return false;
            }
            if !above.is_some_and(|above| matches!(above.kind, Kind::Mapping { .. })) {
                // A tag or anchor is told from an item only behind a key.
                let start = node.props as usize;
                let above_text = above.is_none()
                    && source::line_end(&self.text, start) < node.start as usize
                    && self.text[source::line_start(&self.text, start)..].starts_with("--- ");
                if node.props != node.start && !above_text {
                    return false;
                }
                if above.is_none() {
                    return true;
                }
            } else {
                let mapping = Node {
                    tree: self,
                    id: node.parent,
                };
                let keys = mapping.links().iter().step_by(2);
                let looked_into = keys.enumerate().all(|(slot, &key)| {
                    let start = self.nodes[key as usize].props as usize;
                    let end = source::line_end(&self.text, start);
                    match head(self.text[start..end].trim_end()) {
                        Head::Entry(_) if slot != node.slot as usize => true,
                        Head::Entry(entry) => {
                            let start = node.start as usize;
                            let named_there = node.props == node.start
                                || node.props as usize <= end
                                    && source::skip_trivia(&self.text, end) == start;
                            entry.written == Written::Below && named_there
                        }
                        _ => false,
                    }
                });
                if !looked_into {
                    return false;
                }
            }
            id = node.parent;
        }
    }

    /// The items of a place that a change is in, in the new text.
    fn items(&self, place: &Place, now: &str, change: &Change) -> Option<Items> {
        let stays = |line: usize| {
            let before = change.after(line).checked_sub(1);
            let before = before.and_then(|before| now.as_bytes().get(before));
            line >= change.hull.end && (line == self.text.len() || before == Some(&b'\n'))
        };
        let start = place.start_in(now)?;
        let first_line = now[start..source::line_end(now, start)].trim_end();
        let is_bracket = first_line.starts_with(['{', '[']) && !is_template(first_line);
        if place.depth == 0 && place.item == 0 && is_bracket {
            // All of the document may be in brackets.
            return None;
        }
        let first = match (place.head, place.item) {
            (Some(_), 0) => start,
            _ => self.start(place.id) as usize,
        };
        let lines =
            start - place.column..change.after(self.lines_end(place, &change.hull, stays)?);
        if source::has_inner_mark(now) || self.shallow || !self.is_taken_apart(place.id) {
            return None;
        }
        let record = &self.nodes[place.id as usize];
        let end = self.region_end(place.id)?;
        let above = self.nodes.get(record.parent as usize);
        let flush = !place.mapping
            && above.is_some_and(|above| {
                matches!(above.kind, Kind::Mapping { .. })
                    && column(&self.text, above.start as usize) == place.column
            });
        Some(Items {
            broken: false,
            flush,
            collection: first.min(start)..change.after(end),
            lines,
            column: place.column,
            shape: if place.mapping {
                Shape::Mapping
            } else {
                Shape::Sequence
            },
            level: place.depth,
        })
    }
}

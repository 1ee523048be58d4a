//! What is broken far from an edit, and stays left out.

use super::{
    near::Change,
    place::{Place, column},
};
use crate::{
    Span, TextEdit, Tree, apply,
    events::{Event, Events},
    limits,
    masks::{Masks, is_in},
    recover::{Broken, apart, is_template},
    source,
    tree::NONE,
};

/// How far from an edit something broken is that is put in again with it, where what is behind
/// can stay left out.
const NEAR: usize = 1 << 12;

/// How many broken items a text may have of which some stay left out: beside more, recovery may
/// have stopped.
pub(super) const MOST: usize = limits::BROKEN_ITEMS - 4;

/// How long brackets may be that are broken far from an edit: recovery reads them many times.
const BRACKETS: usize = 1 << 14;

/// How many lines may be left out because of their indentation: after each, what is around it is
/// read again.
const SLIPS: usize = 2;

/// How many bytes at the start of a text are read to see that it fails there.
const TOP: usize = 1 << 12;

/// What stays left out of a text, wherever it is edited.
#[derive(Default)]
pub(super) struct Far {
    pub masks: Masks,
    /// The document of the edits.
    document: Span,
    /// What leaves the lines of templates out of the document.
    templates: Vec<TextEdit>,
    /// Whether some of those are among what was edited.
    pub edits_templates: bool,
}

impl Far {
    /// What is left out of the document of the edits.
    fn own(&self) -> impl Iterator<Item = &Broken> {
        let is_own = |broken: &&Broken| self.document.contains(&broken.span.start);
        self.masks.broken.iter().filter(is_own)
    }

    /// The first of it that is no line of a template.
    pub fn first(&self) -> Option<&Span> {
        let item = self.own().find(|broken| !broken.is_template());
        item.map(|broken| &broken.span)
    }

    /// Whether the document of the edits cannot be read because of it.
    pub fn breaks(&self) -> bool {
        self.own().next().is_some()
    }

    /// The text without the lines of templates in the document of the edits; `None` where it is
    /// not known which they are.
    pub fn without_templates(&self, target: &str, change: &Change) -> Option<String> {
        let start = source::line_start(target, change.hull.start);
        let end = source::line_end(target, change.after(change.hull.end));
        let is_new = target[start..end]
            .lines()
            .any(|line| is_template(line.trim()));
        (!self.templates.is_empty() || !is_new).then(|| apply(target, &self.templates))
    }
}

impl Tree {
    /// What is left out of the text and stays so, in the new text, and the bytes that a change
    /// grows to by all else; `None` where everything must be read.
    pub(super) fn far(
        &self,
        masks: &Masks,
        target: &str,
        change: &Change,
        wide: usize,
    ) -> Option<(Change, Far)> {
        for reach in [NEAR, wide] {
            let (hull, far) = masks.part(&self.text, &change.hull, reach);
            let clear = far.clear(&hull, target.len(), change);
            let change = Change {
                hull,
                clear,
                ..*change
            };
            if change.hull.len() > wide {
                continue;
            }
            if far.broken.is_empty() && far.edits.is_empty() {
                return Some((change, Far::default()));
            }
            if let Some(far) = self.stay_apart(masks, far, target, &change) {
                return Some((change, far));
            }
        }
        None
    }

    /// What is broken far from a change as it is in the new text, where the change cannot touch
    /// it.
    fn stay_apart(&self, masks: &Masks, far: Masks, target: &str, change: &Change) -> Option<Far> {
        let hull = &change.hull;
        let told = |code: &str| {
            let told = far.broken.iter().flat_map(|broken| &broken.diagnostic);
            told.filter(|told| told.code == code).count()
        };
        let is_long = |at: usize| self.brackets_around(at) > BRACKETS;
        if masks.items().count() > MOST
            || self.shallow
            || source::has_inner_mark(target)
            || source::has_inner_mark(&self.text)
            || told("indentation") > SLIPS
            || told("tab") > 0
            || far.items().any(|broken| is_long(broken.span.start))
        {
            return None;
        }
        let before = apart(&self.text, hull, &far.spans())?;
        let mut moved = far;
        let by = super::moved(change.old_len, change.new_len);
        moved.shift(hull.end, by);
        let new = hull.start..change.after(hull.end);
        let after = apart(target, &new, &moved.spans())?;
        let was = after.span.start..change.before(after.span.end);
        if !before.is_like(&after) || before.span != was {
            return None;
        }
        let is_far = |template: &&TextEdit| {
            let range = &template.range;
            range.end < new.start || new.end < range.start
        };
        let templates = after.templates.iter().filter(is_far);
        let mut readable = target.to_owned();
        moved.apply(&mut readable);
        let mut known = moved.templates();
        known.retain(|span| after.span.contains(&span.start));
        // Those that are far are what they were.
        let same = templates.clone().count() == known.len()
            && templates.zip(&known).all(|(template, known)| {
                template.range == *known && readable[known.clone()] == template.insert
            });
        same.then_some(Far {
            masks: moved,
            document: after.span,
            edits_templates: known.len() < after.templates.len(),
            templates: after.templates,
        })
    }

    /// How long the outermost brackets around an offset are.
    fn brackets_around(&self, at: usize) -> usize {
        let roots = self.documents.iter().map(|document| document.root);
        let holds = |id: u32| {
            let record = &self.nodes[id as usize];
            (record.start as usize) <= at && at < record.end as usize
        };
        let mut next = roots.filter(|root| *root != NONE).find(|root| holds(*root));
        while let Some(id) = next {
            let record = &self.nodes[id as usize];
            if record.is_flow() {
                return (record.end - record.start) as usize;
            }
            let links = crate::Node { tree: self, id }.links();
            let after = super::place::partition(links.len(), |n| {
                self.nodes[links[n] as usize].start as usize <= at
            });
            next = after.checked_sub(1).map(|n| links[n]);
            next = next.filter(|id| holds(*id));
        }
        0
    }

    /// Whether what is far from a change still makes the new text one that cannot be read, with the
    /// lines of templates and without them. The text is what is left of the old one.
    pub(super) fn still_fails(&self, far: &Far, target: &str, change: &Change) -> bool {
        let fails = |first: &Span, text: &str| {
            let at = match first.start >= change.hull.start {
                true => change.before(first.start),
                false => first.start,
            };
            self.fails(&(at..at), text, change)
        };
        let first = far.own().next().or(far.masks.broken.first());
        let without = || apply(target, &far.templates);
        first.is_none_or(|first| fails(&first.span, target))
            && (far.templates.is_empty()
                || far.first().is_none_or(|first| fails(first, &without())))
    }

    /// Whether the new text cannot be read, because it fails from what is the first broken thing
    /// in it on. The text is what is left of the old one; `first` are bytes in it, and what stands
    /// in front of them reads as it does.
    pub(super) fn fails(&self, first: &Span, target: &str, change: &Change) -> bool {
        let places = self.places(first);
        let mut places = places.iter().rev().filter(|place| place.head.is_none());
        let fails = places.any(|place| {
            let start = match place.start {
                start if start <= change.hull.start => start,
                start if start >= change.hull.end => change.after(start),
                _ => return false,
            };
            fails_from(target, start, place)
        });
        fails || first.end < TOP && fails_within(target, TOP)
    }
}

impl Masks {
    pub(super) fn spans(&self) -> Vec<Span> {
        let edits = self.edits.iter().map(|edit| edit.range.clone());
        let broken = self.broken.iter().map(|broken| broken.span.clone());
        edits.chain(broken).collect()
    }

    /// The bytes of the new text around a change that nothing of this is in but lines of templates.
    fn clear(&self, hull: &Span, end: usize, change: &Change) -> Option<Span> {
        let templates = self.templates();
        let mut spans = self.spans();
        spans.retain(|span| !is_in(&templates, span));
        let before = spans.iter().filter(|span| span.end <= hull.start);
        let behind = spans.iter().filter(|span| span.start >= hull.end);
        let last = before.map(|span| span.end).max();
        let next = behind.map(|span| change.after(span.start)).min();
        (last.is_some() || next.is_some()).then(|| last.unwrap_or_default()..next.unwrap_or(end))
    }
}

/// Whether reading a text fails in front of an offset, other than by a tab: recovery leaves tabs
/// out wherever they are.
fn fails_within(text: &str, end: usize) -> bool {
    let mut events = Events::new(text);
    while let Some(next) = events.next() {
        match next {
            Ok(placed) if placed.span.start < end => {}
            Ok(_) => return false,
            Err(failure) => return failure.code != "tab",
        }
    }
    false
}

/// Whether reading fails that starts at a place where it started before: inside of the collection
/// there, so that it fails as well where the text in front of it is read.
fn fails_from(text: &str, start: usize, place: &Place) -> bool {
    let mut events = Events::from(text, start - place.column);
    let mut depth = 0;
    while let Some(next) = events.next() {
        let placed = match next {
            Ok(placed) => placed,
            // A list flush with its key ends where another key stands; on its own it must not.
            Err(failure) => {
                let ends = !place.mapping
                    && failure.code == "indentation"
                    && column(text, failure.offset) <= place.column;
                // The text in front may tell what tags mean.
                let read = start..source::line_end(text, failure.offset.max(start));
                let is_tag = text[read].contains('!') && source::has_directive(text);
                let is_known = !matches!(failure.code, "too-deep" | "tab");
                return depth > 0 && is_known && !ends && !is_tag;
            }
        };
        match placed.event {
            Event::DocumentStart { explicit: true } | Event::DocumentEnd => return false,
            Event::Sequence { flow, .. } | Event::Mapping { flow, .. } => {
                let mapping = matches!(placed.event, Event::Mapping { .. });
                if depth == 0 && (flow || mapping != place.mapping) {
                    return false;
                }
                depth += 1;
            }
            Event::End => {
                depth -= 1;
                if depth == 0 {
                    return false;
                }
            }
            Event::Scalar { .. } if depth == 0 => return false,
            _ => {}
        }
    }
    false
}

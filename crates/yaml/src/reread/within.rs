//! What an edit breaks in a text that is JSON, or mends: it is found in the members of brackets
//! around it, and in those around what else is broken.

use super::{
    Reread,
    around::WIDE,
    far::Far,
    holes::{MOST, Window, near, split},
    near::Change,
};
use crate::{
    Span, Tree,
    masks::Masks,
    recover::{Hole, mask_holes},
    tree::Record,
};

/// How many pairs of brackets around a place are tried.
const PAIRS: usize = 3;

impl Tree {
    /// Whether all of the text is in brackets.
    pub(super) fn is_in_brackets(&self) -> bool {
        let root = match self.documents.as_slice() {
            [document] => self.nodes.get(document.root as usize),
            _ => None,
        };
        root.is_some_and(Record::is_flow)
    }

    /// Makes `target` the text of a tree of brackets in which something is broken; `None` where
    /// everything must be read. The text may be another one then.
    pub(super) fn edit_broken_brackets(
        &mut self,
        masks: &Masks,
        target: &str,
        change: &Change,
    ) -> Option<Reread> {
        self.put_in(masks);
        let near = change.with(&near(&change.hull, &masks.spans()));
        if masks.is_within(&near.hull) {
            let is_near = near.hull.len() <= WIDE;
            return is_near
                .then(|| self.edit_readable(target, &near, Far::default()))
                .flatten();
        }
        self.reread_broken_brackets(target, change, masks)
    }

    /// Leaves out of a text what is broken in brackets, and reads what is left around a change.
    /// The tree is of what is left of the old text without the masks; all else in it is sound.
    /// `None` where everything must be read; the text may be another one then.
    pub(super) fn reread_broken_brackets(
        &mut self,
        target: &str,
        change: &Change,
        masks: &Masks,
    ) -> Option<Reread> {
        if self.documents.len() != 1 || target.contains('\u{feff}') {
            return None;
        }
        let spans = masks.spans();
        let places = split(&change.hull, &spans);
        if places.len() > MOST {
            return None;
        }
        for level in 0..PAIRS {
            let Some(windows) = self.windows(places.clone(), level) else {
                continue;
            };
            let holds = |window: &&Window| {
                window.span.start <= change.hull.start && change.hull.end <= window.span.end
            };
            let own = windows.iter().find(holds)?;
            let (near, mut far) = masks.clone().parted(&own.span);
            let grown = change.with(&near.spans());
            far.shift(
                change.hull.end,
                super::moved(change.old_len, change.new_len),
            );
            let moved = |at: usize| match at <= change.hull.start {
                true => at,
                false => change.after(at),
            };
            let place = |span: &Span| moved(span.start)..moved(span.end);
            let hole = |window: &Window| Hole {
                span: place(&window.span),
                before: window.before.as_ref().map(place),
                behind: window.behind.as_ref().map(place),
            };
            let holes: Vec<Hole> = windows.iter().map(hole).collect();
            let Some(masked) = mask_holes(target, &holes) else {
                continue;
            };
            // What is far must be left out as it was.
            let mut readable = target.to_owned();
            far.apply(&mut readable);
            let lines = place(&own.span);
            let mut others = holes.iter().filter(|hole| hole.span != lines);
            if others.any(|hole| readable[hole.span.clone()] != masked.text[hole.span.clone()]) {
                return None;
            }
            far.broken = Vec::new();
            return self.read_without(target, masked, far, &lines, 0, &grown);
        }
        None
    }
}

impl Change {
    /// The change with what is left out of the text near it: lines do not count in brackets, and a
    /// text may have a single one.
    fn with(&self, spans: &[Span]) -> Self {
        let hull = spans.iter().fold(self.hull.clone(), |hull, span| {
            hull.start.min(span.start)..hull.end.max(span.end)
        });
        Self {
            hull,
            clear: None,
            ..*self
        }
    }
}

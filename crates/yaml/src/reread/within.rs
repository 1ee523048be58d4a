//! Brackets that an edit breaks, in a text that is JSON: what is broken is found between them.

use super::{Reread, near::Change};
use crate::{
    Tree,
    events::Events,
    masks::Masks,
    recover::{Pair, mask_brackets},
    tree::Record,
};

/// How many pairs of brackets around a change are tried, and how long they may be.
const PAIRS: usize = 3;
const LONG: usize = 1 << 15;

/// How many bytes are read to see that a text fails.
const AHEAD: usize = 1 << 16;

impl Tree {
    /// Whether all of the text is in brackets.
    pub(super) fn is_in_brackets(&self) -> bool {
        let root = match self.documents.as_slice() {
            [document] => self.nodes.get(document.root as usize),
            _ => None,
        };
        root.is_some_and(Record::is_flow)
    }

    /// Leaves out of a text what is broken between brackets around a change, and reads what is
    /// left there; the text is sound elsewhere. `None` where everything must be read; the text may
    /// be another one then.
    pub(super) fn reread_broken_brackets(
        &mut self,
        target: &str,
        change: &Change,
    ) -> Option<Reread> {
        let chain = self.brackets(&self.text, change);
        let [document] = self.documents.as_slice() else {
            return None;
        };
        if chain.first() != Some(&document.root) || target.contains('\u{feff}') {
            return None;
        }
        let pair = |depth: usize| {
            let record = &self.nodes[chain[depth] as usize];
            let mark = |id: &u32| target.as_bytes()[self.start(*id) as usize];
            Pair {
                span: record.start as usize..change.after(record.end as usize),
                around: chain[..depth].iter().map(mark).collect(),
            }
        };
        let pairs: Vec<Pair> = (0..chain.len())
            .rev()
            .take(PAIRS)
            .map(pair)
            .take_while(|pair| pair.span.len() <= LONG)
            .collect();
        if !pairs.first().is_some_and(|inner| fails(target, inner)) {
            return None;
        }
        let found = |pair: &Pair| Some((pair.span.clone(), mask_brackets(target, pair)?));
        let (lines, masked) = pairs.iter().find_map(found)?;
        self.read_without(target, masked, Masks::default(), &lines, 0, change)
    }
}

impl Change {
    /// The change with all that is left out of the text; `None` where they are too far apart. Lines
    /// do not count in brackets, and a text may have a single one.
    pub(super) fn with(&self, masks: &Masks, wide: usize) -> Option<Self> {
        let spans = masks.spans();
        let start = spans.iter().map(|span| span.start);
        let end = spans.iter().map(|span| span.end);
        let start = start.fold(self.hull.start, usize::min);
        let hull = start..end.fold(self.hull.end, usize::max);
        (hull.len() <= wide).then_some(Self {
            hull,
            clear: None,
            ..*self
        })
    }
}

/// Whether a text cannot be read: reading starts at a pair, inside of brackets like those around
/// it, and fails as it does behind what is sound.
fn fails(text: &str, pair: &Pair) -> bool {
    let open = |mark: &u8| match mark {
        b'{' => "{\"\": ",
        _ => "[",
    };
    let mut piece: String = pair.around.iter().map(open).collect();
    let end = piece.len() + AHEAD;
    piece.push_str(&text[pair.span.start..]);
    let mut events = Events::new(&piece);
    while let Some(next) = events.next() {
        match next {
            Ok(placed) if placed.span.start < end => {}
            Ok(_) => return false,
            Err(failure) => return failure.code != "too-deep",
        }
    }
    false
}

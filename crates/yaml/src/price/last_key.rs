//! A key that is given twice: the last entry is the one that counts.

use std::collections::HashMap;

use super::{
    Paid, Price, lines,
    mask::{Hole, Masks},
    routes,
};
use crate::{NodeKind, Op, Tree, meaning::key_of};

/// Of more entries of one key nobody means the last.
const MOST: usize = 64;

/// Changes the last of the entries.
pub(super) fn last(tree: &Tree, op: &Op, consent: &[Price]) -> Option<Paid> {
    let mut masks = Masks::new(tree);
    let mut holes = HashMap::new();
    let mut titles = Vec::new();
    for route in routes(op) {
        let mut node = tree.document(route.document)?;
        for (at, segment) in route.segments.iter().enumerate() {
            let key = key_of(segment);
            let slots: Vec<usize> = match node.kind() {
                NodeKind::Mapping => (0..node.len())
                    .filter(|&slot| node.key(slot).key_text() == key)
                    .collect(),
                _ => Vec::new(),
            };
            if let [earlier @ .., last] = slots.as_slice()
                && !earlier.is_empty()
            {
                // Without the last one, an earlier one would count.
                if at + 1 == route.segments.len()
                    && !matches!(op, Op::Set { .. } | Op::Insert { .. } | Op::Write { .. })
                {
                    return None;
                }
                if earlier.len() > MOST {
                    return None;
                }
                for &slot in earlier {
                    let mask = masks.hide(node.key(slot).span(), op)?;
                    holes.insert(mask, Hole::Key(key.clone().into_owned()));
                }
                let place = node.key(*last).span().start;
                titles.push(format!(
                    "Change the last of the {} entries {key:?}, the one that counts ({})",
                    slots.len(),
                    lines(tree, std::iter::once(place))
                ));
            }
            match node.step(segment) {
                Some(next) => node = next,
                None => break,
            }
        }
    }
    let mut paid = masks.plan(op, consent, &holes)?;
    titles.dedup();
    paid.titles.extend(titles);
    Some(paid)
}

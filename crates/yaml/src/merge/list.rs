//! Which items of two lists are the same item, changed or not.

use std::rc::Rc;

use serde_json::Value;

use super::meaning::{Meaning, Shape};
use crate::diff::{changes_of, number};

/// For each item before, the item that it is now. Pairs do not cross.
///
/// Equal items are pairs; between those, items of the same name; between those, where as many
/// come as go, items in their order that have half of their entries in common.
pub(super) fn pairs(before: &[Rc<Meaning<'_>>], now: &[Rc<Meaning<'_>>]) -> Vec<Option<usize>> {
    let mut out = vec![None; before.len()];
    let (old, new) = number(before.iter(), now.iter());
    for gap in matched(&old, &new, (0, 0), &mut out) {
        let names = |items: &[Rc<Meaning<'_>>]| -> Vec<Name> {
            let named = items.iter().enumerate();
            named
                .map(|(at, item)| name(item).map_or(Name::None(at), Name::Some))
                .collect()
        };
        let (old, new) = (names(&before[gap.0.clone()]), names(&now[gap.1.clone()]));
        // A nameless item has no equal on the other side: its number there is another.
        let new = new.into_iter().map(|name| match name {
            Name::None(at) => Name::None(old.len() + at),
            some => some,
        });
        let (old, new) = number(old.iter().cloned(), new);
        for gap in matched(&old, &new, (gap.0.start, gap.1.start), &mut out) {
            if gap.0.len() != gap.1.len() {
                continue;
            }
            for (old, new) in gap.0.zip(gap.1) {
                if alike(&before[old], &now[new]) {
                    out[old] = Some(new);
                }
            }
        }
    }
    out
}

#[derive(Clone, PartialEq, Eq, Hash)]
enum Name {
    Some(String),
    None(usize),
}

type Gap = (std::ops::Range<usize>, std::ops::Range<usize>);

/// Notes what is equal as pairs, and gives the gaps between. Both sequences start at `from`.
fn matched(old: &[u32], new: &[u32], from: (usize, usize), out: &mut [Option<usize>]) -> Vec<Gap> {
    let mut gaps = Vec::new();
    let (mut at_old, mut at_new) = (0, 0);
    for change in changes_of(old, new) {
        for n in 0..change.before.start - at_old {
            out[from.0 + at_old + n] = Some(from.1 + at_new + n);
        }
        (at_old, at_new) = (change.before.end, change.now.end);
        gaps.push((
            from.0 + change.before.start..from.0 + change.before.end,
            from.1 + change.now.start..from.1 + change.now.end,
        ));
    }
    for n in 0..old.len() - at_old {
        out[from.0 + at_old + n] = Some(from.1 + at_new + n);
    }
    gaps
}

/// The entries by which people and programs tell the items of a list apart.
const NAMES: [&str; 5] = ["identifier", "name", "id", "key", "metadata"];

/// What an item is called: its first entry of [`NAMES`]; or its only key, with the name of what
/// stands there (as in `- step: {identifier: x}`).
fn name(item: &Meaning<'_>) -> Option<String> {
    let Shape::Map(entries) = &item.shape else {
        return None;
    };
    for key in NAMES {
        match entries.get(key).map(|value| &value.shape) {
            Some(Shape::Scalar(Value::String(text))) => return Some(format!("{key}={text}")),
            Some(Shape::Scalar(Value::Number(number))) => return Some(format!("{key}={number}")),
            Some(Shape::Map(inner)) if key == "metadata" => {
                let inner = inner.get("name")?;
                if let Shape::Scalar(Value::String(text)) = &inner.shape {
                    return Some(format!("metadata={text}"));
                }
            }
            _ => {}
        }
    }
    match entries.iter().next() {
        Some((key, value)) if entries.len() == 1 => Some(format!("{key}:{}", name(value)?)),
        _ => None,
    }
}

/// Whether one may be the other, changed.
fn alike(before: &Meaning<'_>, now: &Meaning<'_>) -> bool {
    match (&before.shape, &now.shape) {
        (Shape::Scalar(_), Shape::Scalar(_))
        | (Shape::Alias(_), Shape::Alias(_))
        | (Shape::List(_), Shape::List(_))
        | (Shape::Embedded(_), Shape::Embedded(_)) => true,
        (Shape::Map(before), Shape::Map(now)) if before.len() == 1 && now.len() == 1 => {
            let inner = before.iter().zip(now.iter()).next();
            inner.is_some_and(|((old, before), (new, now))| old == new && alike(before, now))
        }
        (Shape::Map(before), Shape::Map(now)) => {
            let same = before
                .iter()
                .filter(|(key, value)| now.get(*key).is_some_and(|other| other == *value))
                .count();
            same * 2 >= before.len().max(now.len())
        }
        _ => false,
    }
}

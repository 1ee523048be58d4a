//! Lines as items of a block collection, by the column that they start at.

use std::ops::Range;

use super::{
    lines::{Head, Line, Written, head},
    read::Shape,
};

/// Some lines, and where the last of them ends, with the comments and blank lines behind it.
#[derive(Clone, Debug)]
pub(crate) struct Region {
    pub lines: Range<usize>,
    pub end: usize,
}

/// What is wrong with an item as one of its collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It starts at another column than its siblings.
    Column,
    /// It is indented by tabs.
    Tab,
    /// An item of a list among keys, or the other way round.
    Kind,
}

#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub region: Region,
    pub head: Head,
    pub fault: Option<Fault>,
}

pub(crate) struct Split {
    /// Where each item starts on its line.
    pub column: usize,
    pub shape: Shape,
    pub items: Vec<Item>,
}

/// What is made of the tabs that a line is indented by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tabs {
    /// It has none.
    None,
    /// They may be part of a text of several lines.
    Fine,
    /// They are what is wrong.
    Wrong,
}

/// The items that lines fall into; `None` where none of them begins one. Lines that are gone, with
/// nothing in them, are passed over.
///
/// Every line at the column of a block collection starts an item of it, whatever is wrong within
/// the items before.
pub(crate) fn split(
    text: impl Fn(Line) -> String,
    tabbed: impl Fn(Line) -> Tabs,
    lines: &[Line],
    region: &Region,
) -> Option<Split> {
    let all = &lines[region.lines.clone()];
    let is_straight = |line: &Line| !line.is_gone() && tabbed(*line) == Tabs::None;
    let column = column(all.iter().filter(|line| is_straight(line)).copied())?;
    let heads: Vec<Option<Head>> = all
        .iter()
        .map(|line| (line.column() == column && is_straight(line)).then(|| head(&text(*line))))
        .collect();
    let shape = shape(&heads)?;
    let mut items: Vec<Item> = Vec::new();
    for (n, line) in all.iter().enumerate() {
        if line.is_gone() {
            continue;
        }
        let at = region.lines.start + n;
        let current = items.last().map(|item| (item.head, item.fault));
        let next = match heads[n] {
            None if tabbed(*line) == Tabs::Wrong => match current {
                Some((_, Some(Fault::Tab))) => None,
                _ => Some((Head::Other, Some(Fault::Tab))),
            },
            None if tabbed(*line) == Tabs::Fine && current.is_some() => None,
            None if line.column() > column && current.is_some() => None,
            None => match current {
                Some((_, Some(Fault::Column))) => None,
                _ => Some((Head::Other, Some(Fault::Column))),
            },
            Some(Head::Close) if current.is_some_and(|(_, fault)| fault.is_none()) => None,
            Some(Head::Explicit)
                if matches!(current, Some((Head::Explicit, None)))
                    && text(*line).starts_with(':') =>
            {
                None
            }
            Some(found @ Head::Dash { .. }) if shape == Shape::Mapping => match current {
                Some((Head::Entry(entry), None)) if entry.written == Written::Below => None,
                Some((Head::Dash { .. }, Some(Fault::Kind))) => None,
                _ => Some((found, Some(Fault::Kind))),
            },
            Some(found @ (Head::Entry(_) | Head::Explicit)) if shape == Shape::Sequence => {
                match text(*line).starts_with('-') {
                    true => Some((Head::Other, None)),
                    false => Some((found, Some(Fault::Kind))),
                }
            }
            Some(found) => Some((found, None)),
        };
        if let Some((head, fault)) = next {
            if let Some(last) = items.last_mut() {
                last.region.lines.end = at;
                last.region.end = line.start as usize;
            }
            let region = Region {
                lines: at..region.lines.end,
                end: region.end,
            };
            items.push(Item {
                region,
                head,
                fault,
            });
        }
    }
    Some(Split {
        column,
        shape,
        items,
    })
}

/// The column of the first line, or the least one, whichever fewer lines disagree with.
fn column(lines: impl Iterator<Item = Line> + Clone) -> Option<usize> {
    let first = lines.clone().next()?.column();
    let least = lines.clone().map(Line::column).min()?;
    if first == least {
        return Some(first);
    }
    let below = lines.clone().filter(|line| line.column() < first).count();
    let before = lines.take_while(|line| line.column() != least).count();
    Some(if below <= before { first } else { least })
}

/// Whether the items are of a mapping or of a list.
fn shape(heads: &[Option<Head>]) -> Option<Shape> {
    let is_entry = |head: &Head| matches!(head, Head::Entry(_) | Head::Explicit);
    let is_item = |head: &Head| matches!(head, Head::Dash { .. });
    let known = || heads.iter().flatten();
    let first = known().find(|head| is_entry(head) || is_item(head))?;
    let entries = known().filter(|head| is_entry(head)).count();
    let dashes = known().filter(|head| is_item(head)).count();
    Some(if is_entry(first) || entries > dashes {
        Shape::Mapping
    } else {
        Shape::Sequence
    })
}

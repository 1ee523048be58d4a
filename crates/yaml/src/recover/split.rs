//! Lines as items of a block collection, by the column that they start at.

use std::{cmp::Ordering, ops::Range};

use super::{
    lines::{Entry, Head, Line, Written, head, is_open},
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

/// The items that lines fall into; `None` where none of them begins one. Lines that are gone, with
/// nothing in them, are passed over.
///
/// Every line at the column of a block collection starts an item of it, whatever is wrong within
/// the items before.
pub(crate) fn split(
    text: impl Fn(Line) -> String,
    tabbed: impl Fn(Line) -> bool,
    lines: &[Line],
    region: &Region,
) -> Option<Split> {
    let all = &lines[region.lines.clone()];
    let is_straight = |line: &Line| !line.is_gone() && !tabbed(*line);
    let straight: Vec<Line> = all
        .iter()
        .filter(|line| is_straight(line))
        .copied()
        .collect();
    let column = column(&straight, |line| head(&text(line)))?;
    let heads: Vec<Option<Head>> = all
        .iter()
        .map(|line| (line.column() == column && is_straight(line)).then(|| head(&text(*line))))
        .collect();
    let shape = shape(&heads)?;
    let mut items: Vec<Item> = Vec::new();
    // Whether brackets or quotes of the current item are open.
    let mut open = false;
    for (n, line) in all.iter().enumerate() {
        if line.is_gone() {
            continue;
        }
        let at = region.lines.start + n;
        let current = items.last().map(|item| (item.head, item.fault));
        let next = match heads[n] {
            None if tabbed(*line) => match current {
                // They may be part of a text of several lines.
                Some(_) => None,
                None => Some((Head::Other, Some(Fault::Tab))),
            },
            None if !items
                .last()
                .is_some_and(|last| is_bare(lines[last.region.lines.start], last.head))
                && between_dashes(*line, column, current, &text) =>
            {
                Some((head(&text(*line)), Some(Fault::Column)))
            }
            None if line.column() > column && current.is_some() => None,
            None => match current {
                Some((_, Some(Fault::Column | Fault::Tab))) if line.column() > column => None,
                Some((_, Some(Fault::Column))) => None,
                _ => Some((head(&text(*line)), Some(Fault::Column))),
            },
            Some(Head::Close) if current.is_some_and(|(_, fault)| fault.is_none()) => None,
            Some(Head::Other) if open => None,
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
            Some(Head::Entry(_)) if is_of_slipped(*line, items.last(), lines) => None,
            Some(found @ (Head::Entry(_) | Head::Explicit)) if shape == Shape::Sequence => {
                match text(*line).starts_with('-') {
                    true => Some((Head::Other, None)),
                    false => Some((found, Some(Fault::Kind))),
                }
            }
            Some(found) => Some((found, None)),
        };
        if let Some((head, fault)) = next {
            // Strictly their end must be deeper, but readers take it.
            open = match head {
                Head::Entry(Entry { value, written, .. })
                    if fault.is_none() && matches!(written, Written::Bracket | Written::Quote) =>
                {
                    is_open(&text(*line)[value..])
                }
                _ => false,
            };
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

/// Whether nothing but a comment stands behind the dash of an item.
fn is_bare(first: Line, head: Head) -> bool {
    matches!(head, Head::Dash { rest } if first.content as usize + rest == first.end as usize)
}

/// Whether a line is of an item of a list that slipped with all of its lines: it stands where what is
/// behind the dash does.
fn is_of_slipped(line: Line, last: Option<&Item>, lines: &[Line]) -> bool {
    last.is_some_and(|last| match (last.head, last.fault) {
        (Head::Dash { rest }, Some(Fault::Column)) => {
            line.column() == lines[last.region.lines.start].column() + rest
        }
        _ => false,
    })
}

/// Whether a line begins an item of the list that current is an item of, too deep, but not so deep
/// that it could be inside of it.
fn between_dashes(
    line: Line,
    column: usize,
    current: Option<(Head, Option<Fault>)>,
    text: &impl Fn(Line) -> String,
) -> bool {
    match current {
        Some((Head::Dash { rest }, None)) => {
            line.column() > column
                && line.column() < column + rest
                && matches!(head(&text(line)), Head::Dash { .. })
        }
        _ => false,
    }
}

/// The column of the first line, or the least one, whichever fewer lines disagree with.
fn column(lines: &[Line], head: impl Fn(Line) -> Head) -> Option<usize> {
    let (line, others) = lines.split_first()?;
    let first = line.column();
    let Some(least) = others.iter().map(|line| line.column()).min() else {
        return Some(first);
    };
    if let found @ Head::Dash { rest } = head(*line)
        && !is_bare(*line, found)
    {
        // Lines between a dash and what stands behind it belong to neither: it slipped.
        let between = |column: usize| first < column && column < first + rest;
        let slipped = between(least) || least < first && between(others[0].column());
        let is_item = |line: &&Line| matches!(head(**line), Head::Dash { .. });
        if slipped
            && others
                .iter()
                .filter(|line| line.column() == least)
                .any(|line| is_item(&line))
        {
            return Some(least);
        }
    }
    if first <= least {
        return Some(first);
    }
    let below = others.iter().filter(|line| line.column() < first).count();
    let before = lines
        .iter()
        .take_while(|line| line.column() != least)
        .count();
    let cost = |column: usize| {
        let mut stray = true;
        let stays = |line: &&Line| {
            stray = line.column() != column && (stray || line.column() < column);
            stray
        };
        lines.iter().filter(stays).count()
    };
    let is_first = match below.cmp(&before) {
        Ordering::Less => true,
        Ordering::Equal => cost(first) <= cost(least),
        Ordering::Greater => false,
    };
    Some(if is_first { first } else { least })
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

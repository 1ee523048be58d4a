//! Text that an anchor shares: to change all of its places, or to write it out first.

use std::collections::HashMap;

use super::{
    Paid, Price, after, innermost, lines,
    mask::{Hole, Masks, anchor_name, only_anchor},
    one, routes,
};
use crate::{
    Node, Op, Reason, Route, Tree, Written,
    change::replace,
    draft::Draft,
    layout::Layout,
    meaning::Expected,
    verify::{Proved, first_sound},
};

/// So many copies of shared text are written out at most.
const COPIES: usize = 8;

/// Text that more places share is not changed in all of them.
const PLACES: usize = 1000;

/// With more anchors in what goes, no copies are written.
const MOST_ANCHORS: usize = 64;

/// How often text is written out before it must be enough.
const ROUNDS: usize = 4;

/// The longest text that is written out as a copy, in bytes of JSON.
const COPY: usize = 16 * 1024;

/// The nodes of a text, without those that aliases bring and those of embedded documents.
fn nodes(tree: &Tree) -> Vec<Node<'_>> {
    let mut all = Vec::new();
    let mut rest: Vec<Node<'_>> = (0..tree.document_count())
        .filter_map(|n| tree.document(n))
        .collect();
    while let Some(node) = rest.pop() {
        all.push(node);
        if !node.record().alias {
            rest.extend(node.links().iter().map(|&id| Node { tree, id }));
        }
    }
    all
}

/// The aliases in the text of the anchor of a node.
fn aliases<'t>(anchored: Node<'t>) -> Option<Vec<Node<'t>>> {
    let tree = anchored.tree;
    let name = anchor_name(anchored)?;
    // With two anchors of one name, nobody knows which one would be meant after the edit.
    only_anchor(tree, name)?;
    let uses = nodes(tree).into_iter().filter(|node| {
        let text = tree.text().get(node.local_span());
        node.record().alias && text.and_then(|text| text.strip_prefix('*')) == Some(name)
    });
    Some(uses.collect())
}

fn is_used(node: Node<'_>) -> bool {
    let anchor = node.record().anchor as usize;
    anchor
        .checked_sub(1)
        .is_some_and(|anchor| node.tree.anchors[anchor].uses > 0)
}

/// What an alias stands for.
fn definition<'t>(alias: Node<'t>) -> Option<Node<'t>> {
    let name = alias.tree.text().get(alias.local_span())?;
    only_anchor(alias.tree, name.strip_prefix('*')?)
}

/// What a route passes.
struct Passed<'t> {
    /// The first alias, and how many segments lead behind it.
    alias: Option<(Node<'t>, usize)>,
    /// Nodes with an anchor that is used.
    anchored: Vec<Node<'t>>,
}

fn passed<'t>(tree: &'t Tree, route: &Route) -> Option<Passed<'t>> {
    let mut node = tree.document(route.document)?;
    let mut passed = Passed {
        alias: None,
        anchored: Vec::new(),
    };
    for at in 0..=route.segments.len() {
        let record = node.record();
        if record.alias {
            passed.alias = Some((node, at));
            return Some(passed);
        }
        if is_used(node) {
            passed.anchored.push(node);
        }
        match route.segments.get(at).map(|segment| node.step(segment)) {
            Some(Some(next)) => node = next,
            _ => break,
        }
    }
    Some(passed)
}

/// The route of the text itself, where a route leads through aliases to it; through an alias at
/// its own end only as a `whole`.
fn real_route(tree: &Tree, route: &Route, whole: bool) -> Option<Route> {
    let mut route = route.clone();
    // Each round enters the text of an anchor that stands further up.
    for _ in 0..64 {
        let Some((alias, at)) = passed(tree, &route)?.alias else {
            return Some(route);
        };
        if at == route.segments.len() && !whole {
            return Some(route);
        }
        let rest = route.segments.split_off(at);
        route = definition(alias)?.route();
        route.segments.extend(rest);
    }
    None
}

/// The op on the text that its routes lead to through aliases. An alias that goes or is replaced
/// itself is no text of others.
fn at_text(tree: &Tree, op: &Op) -> Option<Op> {
    let mut op = op.clone();
    match &mut op {
        Op::Move { from, to } => {
            *from = real_route(tree, from, false)?;
            *to = real_route(tree, to, false)?;
        }
        Op::Unwrap { route, .. } => *route = real_route(tree, route, true)?,
        Op::Set { route, .. }
        | Op::Insert { route, .. }
        | Op::Write { route, .. }
        | Op::Remove { route }
        | Op::Rename { route, .. }
        | Op::Wrap { from: route, .. } => *route = real_route(tree, route, false)?,
    }
    Some(op)
}

/// Changes the shared text itself, so that all places change that share it.
pub(super) fn everywhere(tree: &Tree, op: &Op, consent: &[Price]) -> Option<Paid> {
    let op = at_text(tree, op)?;
    let mut masks = Masks::new(tree);
    let mut holes = HashMap::new();
    let mut places = Vec::new();
    let target = tree
        .find(op.route())
        .or_else(|| tree.find(&op.route().parent()?))?;
    places.push(target.span().start);
    for route in routes(&op) {
        for anchored in passed(tree, &route)?.anchored {
            let name = anchor_name(anchored)?.to_owned();
            let aliases = aliases(anchored)?;
            if aliases.len() > PLACES {
                return None;
            }
            for alias in aliases {
                places.push(alias.span().start);
                if tree.text().get(alias.span())?.strip_prefix('*') != Some(name.as_str()) {
                    return None;
                }
                let mask = masks.hide(alias.span(), &op)?;
                holes.insert(mask, Hole::Alias(name.clone()));
            }
        }
    }
    places.sort_unstable();
    places.dedup();
    if holes.is_empty() || places.len() > PLACES {
        return None;
    }
    let mut paid = masks.plan(&op, consent, &holes)?;
    let lines = lines(tree, places.iter().copied());
    paid.titles.push(match places.len() {
        2 => format!("Change it in both places that share it ({lines})"),
        count => format!("Change it in all {count} places that share it ({lines})"),
    });
    Some(paid)
}

/// Writes shared text out, so that the place that is meant is its own.
pub(super) fn detached(tree: &Tree, op: &Op, consent: &[Price]) -> Option<Paid> {
    let mut paid = Paid {
        proved: None,
        titles: Vec::new(),
    };
    for _ in 0..ROUNDS {
        let current = paid.proved.as_ref().map_or(tree, |proved| &proved.tree);
        let first = paid.titles.is_empty();
        let (copied, title) = copied(current, op)?;
        let tried = one(&copied.tree, op, consent);
        let next = Paid {
            proved: Some(copied),
            titles: first.then_some(title).into_iter().collect(),
        };
        paid = paid.then(tree, next);
        match tried {
            Ok(next) => return Some(paid.then(tree, next)),
            // A copy may hold aliases, too.
            Err(refusal) if refusal.reason == Reason::Shared => {}
            Err(_) => return None,
        }
    }
    None
}

/// The text with the first alias on the way written out, or all that share the place.
fn copied(tree: &Tree, op: &Op) -> Option<(Proved, String)> {
    let through = routes(op).iter().find_map(|route| {
        let (alias, at) = passed(tree, route)?.alias?;
        (at < route.segments.len() || matches!(op, Op::Unwrap { .. })).then_some(alias)
    });
    let (copies, title) = match through {
        Some(alias) => {
            let name = alias.tree.text().get(alias.local_span())?;
            let title = format!("Change it here alone, with a copy in place of {name}");
            (vec![alias], title)
        }
        None => {
            let copies = users(tree, op)?;
            let places = copies.iter().map(|alias| alias.span().start);
            let title = format!(
                "Change it here alone, with a copy for each alias ({})",
                lines(tree, places)
            );
            (copies, title)
        }
    };
    if copies.len() > COPIES {
        return None;
    }
    let mut proved: Option<Proved> = None;
    for route in copies.iter().map(|alias| alias.route()) {
        let current = proved.as_ref().map_or(tree, |proved| &proved.tree);
        let next = innermost(current, &route, &written_out)?;
        proved = Some(match proved.take() {
            Some(first) => after(tree, first, next),
            None => next,
        });
    }
    Some((proved?, title))
}

/// An alias replaced by a copy of what it stands for: in its own notation where it can stand
/// there, else written anew, with the same tags and words.
fn written_out(tree: &Tree, route: &Route) -> Option<Proved> {
    let alias = tree.find(route)?;
    let value = alias.to_json();
    if value.to_string().len() > COPY {
        return None;
    }
    let layout = Layout::near(alias);
    let defined = definition(alias).map(Written::defined);
    let written = defined.clone().unwrap_or_else(|| Written::moved(alias));
    let mut expected = Expected::of(tree);
    let copy = Op::Write {
        route: route.clone(),
        written,
        adds: false,
    };
    expected.apply(&copy).ok()?;
    let mut drafts: Vec<Draft> = defined
        .and_then(|written| written.draft(alias, &layout))
        .into_iter()
        .collect();
    drafts.push(replace(alias, &value, &layout).ok()?);
    first_sound(tree, drafts, &expected, None).ok()
}

/// The aliases of all anchors that an op's place stands in or holds.
fn users<'t>(tree: &'t Tree, op: &Op) -> Option<Vec<Node<'t>>> {
    let mut users = Vec::new();
    for route in routes(op) {
        for anchored in passed(tree, &route)?.anchored {
            users.extend(aliases(anchored)?);
        }
    }
    let goes = match op {
        Op::Move { from: route, .. }
        | Op::Remove { route }
        | Op::Set { route, .. }
        | Op::Write { route, .. }
        | Op::Unwrap { route, .. } => tree.find(route),
        _ => None,
    };
    if let Some(goes) = goes {
        let inside = |node: &Node<'_>| {
            let (whole, part) = (goes.full_span(), node.full_span());
            is_used(*node) && whole.start <= part.start && part.end <= whole.end
        };
        let held: Vec<Node<'_>> = nodes(goes.tree).into_iter().filter(inside).collect();
        if held.len() > MOST_ANCHORS {
            return None;
        }
        for anchored in held {
            let outside = aliases(anchored)?.into_iter().filter(|alias| {
                let at = alias.local_span().start;
                !goes.full_span().contains(&at)
            });
            users.extend(outside);
        }
    }
    users.sort_by_key(|alias| alias.id);
    users.dedup_by_key(|alias| alias.id);
    // Copies are written from the end on: no route changes, and no alias in a copy is forgotten.
    users.reverse();
    Some(users)
}

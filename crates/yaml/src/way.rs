//! How one op is carried out on one text.

use std::borrow::Cow;

use serde_json::Value;

use crate::{
    Node, NodeKind, Op, Reason, Refusal, Route, ScalarStyle, Segment, Span, Tree,
    change::{beside_props, fits_tag, insert, remove, rename, replace, set},
    draft::Draft,
    exact::is_ambiguous,
    fill,
    guard::{complete, guard, known_lines, nearest, new_key, nothing_at, readable, unbroken},
    layout::Layout,
    lift::{lift, respell},
    meaning::{self, Expected},
    merged::overriding,
    move_item,
    parts::in_parts,
    plan::run,
    put, same, source, unwrap,
    verify::{Proved, first_sound},
    wrap,
};

/// How an op is carried out.
pub(crate) enum Way<'o> {
    /// It is so already.
    Nothing,
    /// By the first of some drafts that is sound.
    Drafts(Drafts<'o>),
    /// By several ops, each proved.
    Done(Option<Proved>),
}

/// Edits that may come to what an op means.
pub(crate) struct Drafts<'o> {
    /// The op itself; of one inside an embedded document, what it means for the scalar.
    pub goal: Cow<'o, Op>,
    pub drafts: Vec<Draft>,
    place: Option<Span>,
}

/// Plans one op, proved.
pub(crate) fn level(tree: &Tree, op: &Op) -> Result<Option<Proved>, Refusal> {
    match way(tree, op)? {
        Way::Nothing => Ok(None),
        Way::Done(proved) => Ok(proved),
        Way::Drafts(Drafts {
            goal,
            drafts,
            place,
        }) => {
            let mut expected = Expected::of(tree);
            expected.apply(&goal)?;
            first_sound(tree, drafts, &expected, place).map(Some)
        }
    }
}

/// How one op is carried out on the text of one tree.
pub(crate) fn way<'o>(tree: &Tree, op: &'o Op) -> Result<Way<'o>, Refusal> {
    known_lines(tree)?;
    if let Op::Set { route, value } = op
        && let Some(route) = overriding(tree, route)
    {
        let value = value.clone();
        return way(tree, &Op::Set { route, value }).map(Way::into_owned);
    }
    if let Op::Write {
        route,
        written,
        adds: false,
    } = op
        && let Some(route) = overriding(tree, route)
    {
        let op = Op::Write {
            route,
            written: written.clone(),
            adds: false,
        };
        return way(tree, &op).map(Way::into_owned);
    }
    let entry = match op {
        Op::Move { from, to } => match (
            crossing(tree, from),
            crossing(tree, &before_removal(from, to)),
        ) {
            (Some(from), Some(to)) if from.0.id == to.0.id => Some(from),
            (None, None) => None,
            _ => return between_levels(tree, from, to).map(Way::Done),
        },
        _ => crossing(tree, op.route()),
    };
    match entry {
        Some((host, depth)) => inside(tree, host, depth, op),
        None => here(tree, op),
    }
}

/// A route as it leads there before the item at `from` is gone.
fn before_removal(from: &Route, to: &Route) -> Route {
    let mut to = to.clone();
    if let Some((Segment::Index(gone), way)) = from.segments.split_last()
        && to.document == from.document
        && to.segments.starts_with(way)
        && let Some(Segment::Index(index)) = to.segments.get_mut(way.len())
        && *index >= *gone
    {
        *index += 1;
    }
    to
}

/// The scalar whose embedded document a route enters, and how many segments lead behind its `!`.
pub(crate) fn crossing<'t>(tree: &'t Tree, route: &Route) -> Option<(Node<'t>, usize)> {
    let mut node = tree.document(route.document)?;
    for (at, segment) in route.segments.iter().enumerate() {
        if matches!(segment, Segment::Embedded(_)) && node.kind() == NodeKind::Scalar {
            return Some((node, at + 1));
        }
        node = node.step(segment)?;
    }
    None
}

/// The node at a route, also where it enters what can be read of a broken document inside a scalar.
pub(crate) fn reach<'t>(tree: &'t Tree, route: &Route) -> Option<Node<'t>> {
    match crossing(tree, route) {
        Some((host, depth)) => reach(host.embedded_tree()?, &shorter(route, depth)),
        None => tree.find(route),
    }
}

/// An op on the document inside a scalar.
fn inside<'o>(tree: &Tree, host: Node<'_>, depth: usize, op: &'o Op) -> Result<Way<'o>, Refusal> {
    let span = Some(host.span());
    let Some(inner) = host.embedded_tree() else {
        return Err(Refusal::new(
            Reason::NotFound,
            "There is no document inside this text.",
            span,
        ));
    };
    let host_route = local(tree, host.route());
    guard(tree, &host_route, true)?;
    let shorter = |route: &Route| shorter(route, depth);
    let inner_op = match op {
        Op::Set { route, value } => Op::Set {
            route: shorter(route),
            value: value.clone(),
        },
        Op::Insert { route, value } => Op::Insert {
            route: shorter(route),
            value: value.clone(),
        },
        Op::Write {
            route,
            written,
            adds,
        } => Op::Write {
            route: shorter(route),
            written: written.clone(),
            adds: *adds,
        },
        Op::Remove { route } => Op::Remove {
            route: shorter(route),
        },
        Op::Move { from, to } => Op::Move {
            from: shorter(from),
            to: shorter(to),
        },
        Op::Rename { route, key } => Op::Rename {
            route: shorter(route),
            key: key.clone(),
        },
        Op::Wrap {
            from,
            count,
            value,
            at,
        } => Op::Wrap {
            from: shorter(from),
            count: *count,
            value: value.clone(),
            at: at.clone(),
        },
        Op::Unwrap { route, at } => Op::Unwrap {
            route: shorter(route),
            at: at.clone(),
        },
    };
    let Some(mut done) = level(inner, &inner_op)? else {
        return Ok(Way::Nothing);
    };
    if takes_blank_lines(host, done.tree.text())
        && let Some(quoted) = quoted(inner, &inner_op)
    {
        done = quoted;
    }
    let text = Value::from(done.tree.text());
    let layout = Layout::near(host);
    let mut drafts: Vec<Draft> = lift(host, inner, &done.edits, &layout)
        .into_iter()
        .collect();
    drafts.push(replace(host, &text, &layout)?);
    Ok(Way::Drafts(Drafts {
        goal: Cow::Owned(Op::Set {
            route: host_route,
            value: text,
        }),
        drafts,
        place: span,
    }))
}

/// Whether a block scalar that is to keep the line breaks that a text ends with would keep the
/// blank lines behind it as well.
fn takes_blank_lines(host: Node<'_>, text: &str) -> bool {
    let outer = host.tree.text();
    let span = host.local_span();
    let style = host.style();
    let is_block = matches!(style, Some(ScalarStyle::Literal | ScalarStyle::Folded));
    let header = &outer[span.start..source::line_end(outer, span.start)];
    let below = &outer[source::next_line(outer, span.end)..];
    let is_blank = below
        .split_inclusive('\n')
        .next()
        .is_some_and(|line| line.trim().is_empty());
    is_block && is_blank && !header.contains('+') && text.ends_with("\n\n")
}

/// A text that is set or inserted, in quotes.
fn quoted(tree: &Tree, op: &Op) -> Option<Proved> {
    let (Op::Set { route, value } | Op::Insert { route, value }) = op else {
        return None;
    };
    if crossing(tree, route).is_some() {
        return None;
    }
    let layout = Layout::at(tree, route).without_blocks();
    let parent = route.parent().and_then(|parent| tree.find(&parent));
    let draft = match (op, parent, route.segments.last()) {
        (Op::Insert { .. }, Some(parent), Some(last)) if parent.kind() == NodeKind::Sequence => {
            insert(parent, last, value, &layout)
        }
        _ => set(tree, route, value, &layout),
    };
    let mut expected = Expected::of(tree);
    expected.apply(op).ok()?;
    first_sound(tree, vec![draft.ok()?], &expected, None).ok()
}

/// A route without its first segments, which lead to an embedded document.
pub(crate) fn shorter(route: &Route, depth: usize) -> Route {
    Route {
        document: match depth.checked_sub(1).map(|last| &route.segments[last]) {
            Some(Segment::Embedded(n)) => *n,
            _ => 0,
        },
        segments: route.segments[depth..].to_vec(),
    }
}

/// A route of the outermost text as one of this tree's own text.
pub(crate) fn local(tree: &Tree, route: Route) -> Route {
    match &tree.host {
        None => route,
        Some(host) => shorter(&route, host.route.segments.len() + 1),
    }
}

/// A move into or out of an embedded document.
fn between_levels(tree: &Tree, from: &Route, to: &Route) -> Result<Option<Proved>, Refusal> {
    let Some(node) = tree.find(from) else {
        complete(tree, from)?;
        return Err(nothing_at(tree, from));
    };
    if move_item::has_comments(node) {
        return Err(Refusal::new(
            Reason::Comment,
            "Its comments cannot be moved into or out of a document inside a text.",
            Some(node.span()),
        ));
    }
    run(tree, &move_item::by_itself(node, from, to))
}

/// An op whose routes enter no embedded document.
fn here<'o>(tree: &Tree, op: &'o Op) -> Result<Way<'o>, Refusal> {
    readable(tree, op.route().document)?;
    if let Op::Move { from, to } = op
        && from.contains(to)
        && from != to
    {
        return Err(Refusal::new(
            Reason::WrongKind,
            "Nothing can be moved into itself.",
            tree.find(from).map(Node::span),
        ));
    }
    let mut expected = Expected::of(tree);
    expected
        .apply(op)
        .map_err(|refusal| at_route(tree, op, refusal))?;
    let drafts = |drafts, place| {
        Ok(Way::Drafts(Drafts {
            goal: Cow::Borrowed(op),
            drafts,
            place,
        }))
    };
    if let Some(ways) = fill::drafts(tree, op) {
        if expected.is_met_by(tree) {
            return Ok(Way::Nothing);
        }
        let root = tree.document(op.route().document);
        root.map_or(Ok(()), unbroken)?;
        return drafts(ways, root.map(Node::span));
    }
    match op {
        Op::Set { route, value } => {
            let node = tree.find(route);
            match node {
                Some(node) => unbroken(node)?,
                None => new_keys(tree, route)?,
            }
            let same = node.filter(|node| same::value(*node, value));
            match same {
                Some(node) if !is_ambiguous(node, value) => return Ok(Way::Nothing),
                Some(_) => {}
                None => {
                    if let Some(proved) = in_parts(tree, route, value) {
                        return Ok(Way::Done(proved));
                    }
                }
            }
            let layout = Layout::at(tree, route);
            let mut ways: Vec<Draft> = node
                .filter(|node| fits_tag(*node, value))
                .zip(value.as_str())
                .and_then(|(node, text)| respell(node, text, &layout))
                .into_iter()
                .collect();
            ways.extend(node.and_then(|node| beside_props(node, value, &layout)));
            ways.push(set(tree, route, value, &layout)?);
            ways.push(set(tree, route, value, &layout.without_blank_lines())?);
            ways.push(set(tree, route, value, &layout.without_blocks())?);
            drafts(ways, node.map(Node::span))
        }
        Op::Insert { route, value } => {
            let parent = route.parent().and_then(|parent| tree.find(&parent));
            let exists = parent.is_none()
                || parent.is_some_and(|p| p.kind() == NodeKind::Mapping)
                    && tree.find(route).is_some();
            if exists {
                let set = Op::Set {
                    route: route.clone(),
                    value: value.clone(),
                };
                return here(tree, &set).map(Way::into_owned);
            }
            guard(tree, &route.parent().unwrap_or_default(), true)?;
            let (Some(parent), Some(last)) = (parent, route.segments.last()) else {
                return Err(meaning::not_found());
            };
            if parent.kind() != NodeKind::Sequence {
                new_keys(tree, route)?;
            }
            let layout = Layout::at(tree, route);
            let ways = vec![
                insert(parent, last, value, &layout)?,
                insert(parent, last, value, &layout.without_blank_lines())?,
                insert(parent, last, value, &layout.without_blocks())?,
            ];
            drafts(ways, Some(parent.span()))
        }
        Op::Write {
            route,
            written,
            adds,
        } => {
            let put = put::plan(tree, (route, *adds), written, &expected)?;
            Ok(match put {
                Some(proved) => Way::Done(Some(proved)),
                None => Way::Nothing,
            })
        }
        Op::Remove { route } => {
            guard(tree, route, false)?;
            let node = tree.find(route).ok_or_else(meaning::not_found)?;
            drafts(remove(node)?, Some(node.span()))
        }
        Op::Rename { route, key } => {
            if last_key(route).is_some_and(|old| old == *key) {
                return Ok(Way::Nothing);
            }
            guard(tree, &route.parent().unwrap_or_default(), true)?;
            let node = tree.find(route).ok_or_else(meaning::not_found)?;
            new_key(tree, key)?;
            let draft = rename(node, key, &Layout::near(node))?;
            drafts(vec![draft], node.key_span())
        }
        Op::Move { from, to } => {
            guard(tree, from, false)?;
            if expected.is_met_by(tree) {
                return Ok(Way::Nothing);
            }
            if tree.find(to).is_none() {
                new_keys(tree, to)?;
            }
            let layout = Layout::at(tree, to);
            let moved = move_item::plan(tree, from, to, &expected, &layout)?;
            Ok(Way::Done(Some(moved)))
        }
        Op::Wrap {
            from,
            count,
            value,
            at,
        } => {
            let layout = Layout::at(tree, from);
            let wrapped = wrap::plan(tree, (from, *count), (value, at), &expected, &layout)?;
            Ok(Way::Done(Some(wrapped)))
        }
        Op::Unwrap { route, at } => {
            let layout = Layout::at(tree, route);
            let unwrapped = unwrap::plan(tree, route, at, &expected, &layout)?;
            Ok(Way::Done(Some(unwrapped)))
        }
    }
}

/// Refuses the keys of a route that are not there, where broken items may have them.
fn new_keys(tree: &Tree, route: &Route) -> Result<(), Refusal> {
    let mut way = Route {
        document: route.document,
        segments: Vec::new(),
    };
    let mut known = true;
    for segment in &route.segments {
        way.segments.push(segment.clone());
        known = known && tree.find(&way).is_some();
        if let (false, Segment::Key(key)) = (known, segment) {
            // What is below a new key is all new.
            return new_key(tree, key);
        }
    }
    Ok(())
}

impl Way<'_> {
    fn into_owned(self) -> Way<'static> {
        match self {
            Self::Nothing => Way::Nothing,
            Self::Done(proved) => Way::Done(proved),
            Self::Drafts(drafts) => Way::Drafts(Drafts {
                goal: Cow::Owned(drafts.goal.into_owned()),
                drafts: drafts.drafts,
                place: drafts.place,
            }),
        }
    }
}

/// A refusal with the place of the nearest node that exists.
fn at_route(tree: &Tree, op: &Op, mut refusal: Refusal) -> Refusal {
    // Where something is to be moved from, there may be something.
    let route = match op {
        Op::Move { from, to } if tree.find(from).is_some() => {
            let parent = to.parent().filter(|parent| tree.find(parent).is_none());
            &parent.unwrap_or_else(|| to.clone())
        }
        _ => op.route(),
    };
    if refusal.reason == Reason::NotFound {
        return complete(tree, route)
            .err()
            .unwrap_or_else(|| nothing_at(tree, route));
    }
    if refusal.span.is_none() {
        refusal.span = nearest(tree, route).map(Node::span);
    }
    refusal
}

/// The key that a route ends with.
fn last_key(route: &Route) -> Option<Cow<'_, str>> {
    route.segments.last().map(meaning::key_of)
}

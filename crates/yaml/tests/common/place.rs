//! Where an op may change bytes, and which comments may go with it.

use faultline_yaml::{Node, NodeKind, Op, Route, ScalarStyle, Segment, Span, Tree};

/// The comments of a text and of all documents inside it, with how many texts they are inside of.
pub fn comments(tree: &Tree) -> Vec<(Span, usize)> {
    fn inside(node: Node<'_>, out: &mut Vec<(Span, usize)>) {
        if node.is_shared() {
            return;
        }
        for child in node.items().chain(node.entries().map(|(_, value)| value)) {
            inside(child, out);
        }
        if node.embedded().is_some()
            && let Some(tree) = node.embedded_tree()
        {
            let inner = comments(tree).into_iter();
            out.extend(inner.map(|(span, depth)| (span, depth + 1)));
        }
    }
    let mut all: Vec<_> = tree.comments().map(|comment| (comment.span, 0)).collect();
    for n in 0..tree.document_count() {
        if let Some(root) = tree.document(n) {
            inside(root, &mut all);
        }
    }
    all
}

/// Where the entry or item with this value ends.
fn end_of(node: Node<'_>) -> usize {
    node.key_span()
        .map_or(0, |key| key.end)
        .max(node.span().end)
}

fn start_of(node: Node<'_>) -> usize {
    node.key_span().map_or(node.span().start, |key| key.start)
}

fn slot(node: Node<'_>, last: &Segment) -> Option<usize> {
    let parent = node.parent()?;
    match (parent.kind(), last) {
        (NodeKind::Sequence, Segment::Index(index)) => Some(*index),
        _ => parent.entries().position(|(_, value)| {
            value.span() == node.span() && value.key_span() == node.key_span()
        }),
    }
}

fn child(parent: Node<'_>, slot: usize) -> Option<Node<'_>> {
    parent
        .item(slot)
        .or_else(|| parent.entries().nth(slot).map(|(_, value)| value))
}

/// The end of the last sibling before a slot that has bytes of its own.
fn end_before(parent: Node<'_>, slot: usize) -> Option<usize> {
    (0..slot)
        .rev()
        .filter_map(|slot| child(parent, slot))
        .find_map(|node| match (node.span(), node.key_span()) {
            (span, _) if !span.is_empty() => Some(end_of(node)),
            (_, Some(key)) if !key.is_empty() => Some(key.end),
            _ => None,
        })
}

/// From the end of what stands before the item or entry at a route to the start of what follows
/// it. Without the key where only the value is meant.
pub fn room(tree: &Tree, route: &Route, with_key: bool) -> Option<Span> {
    let node = tree.find(route)?;
    let whole = 0..tree.text().len();
    let Some((last, parent_route)) = route.segments.last().zip(route.parent()) else {
        let other = |n: usize| tree.document(n).map(Node::span);
        let before = route.document.checked_sub(1).and_then(other);
        return Some(
            before.map_or(0, |span| span.end)
                ..other(route.document + 1).map_or(whole.end, |span| span.start),
        );
    };
    if matches!(last, Segment::Embedded(_)) && node.parent().is_none() {
        return room(tree, &parent_route, false);
    }
    let parent = node.parent()?;
    let slot = slot(node, last)?;
    let key_end = node.key_span().filter(|_| !with_key).map(|key| key.end);
    let around = room(tree, &parent_route, false)?;
    let start = key_end
        .or_else(|| end_before(parent, slot))
        .unwrap_or(around.start)
        // Where a lone carriage return ends a line inside of a scalar, all of the scalar may be
        // the place of a node, that of its key included.
        .min(node.span().start);
    let end = child(parent, slot + 1).map_or(around.end, start_of);
    Some(start..end.max(start))
}

/// The route of the deepest node on the way to a route.
fn existing(tree: &Tree, route: &Route) -> Option<Route> {
    let mut route = route.clone();
    while tree.find(&route).is_none() {
        route = route.parent()?;
    }
    Some(route)
}

/// Where an op may change bytes.
pub fn rooms(tree: &Tree, op: &Op) -> Option<Vec<Span>> {
    let mut rooms = match op {
        Op::Set { route, .. } if tree.find(route).is_some() => {
            // A key without a value may need a mark of its own.
            let absent = tree.find(route)?.span().is_empty();
            vec![room(tree, route, absent)?]
        }
        Op::Set { route, .. } => vec![room(tree, &existing(tree, route)?, false)?],
        Op::Write {
            route, adds: false, ..
        } => match tree.find(route) {
            Some(node) => vec![room(tree, route, node.span().is_empty())?],
            None => vec![room(tree, &existing(tree, route)?, false)?],
        },
        Op::Insert { route, .. } | Op::Write { route, .. } => vec![insertion(tree, route)?],
        Op::Remove { route } | Op::Rename { route, .. } | Op::Unwrap { route, .. } => {
            vec![room(tree, route, true)?]
        }
        Op::Wrap { from, count, .. } => {
            let Some(Segment::Index(first)) = from.segments.last() else {
                return None;
            };
            let last = from.parent()?.then(first + count - 1);
            let first = room(tree, from, true)?;
            vec![Span {
                end: room(tree, &last, true)?.end,
                ..first
            }]
        }
        Op::Move { from, to } => {
            let to = before_removal(from, to.clone());
            vec![
                room(tree, from, true)?,
                room(tree, &existing(tree, &to.parent()?)?, false)?,
            ]
        }
    };
    rooms.sort_by_key(|room| room.start);
    rooms.dedup_by(|next, room| {
        let joined = next.start <= room.end;
        room.end = room.end.max(if joined { next.end } else { 0 });
        joined
    });
    Some(rooms)
}

/// Between what stands before a new item or entry and what follows it.
fn insertion(tree: &Tree, route: &Route) -> Option<Span> {
    let parent_route = route.parent()?;
    let parent = tree.find(&parent_route)?;
    let around = room(tree, &parent_route, false)?;
    let slot = match (parent.kind(), route.segments.last()?) {
        (NodeKind::Sequence, Segment::Index(index)) => *index,
        (NodeKind::Mapping, _) if tree.find(route).is_some() => return room(tree, route, false),
        _ => parent.len(),
    };
    if parent.kind() == NodeKind::Scalar || parent.is_flow() {
        return Some(around);
    }
    let start = end_before(parent, slot).unwrap_or(around.start);
    Some(start..child(parent, slot).map_or(around.end, start_of).max(start))
}

/// A route from after the removal at `from` as it was before.
fn before_removal(from: &Route, mut route: Route) -> Route {
    let depth = from.segments.len() - 1;
    let within = from.parent().is_some_and(|list| list.contains(&route));
    if let (true, Some(Segment::Index(gone)), Some(Segment::Index(index))) =
        (within, from.segments.last(), route.segments.get_mut(depth))
        && *index >= *gone
    {
        *index += 1;
    }
    route
}

/// Whether a document inside a text is to be none any more.
fn is_scalar_root(route: &Route, value: &serde_json::Value) -> bool {
    let is_root = matches!(route.segments.last(), Some(Segment::Embedded(_)));
    is_root && !value.is_object() && !value.is_array()
}

/// Whether a comment belongs to what an op takes away.
pub fn goes(tree: &Tree, op: &Op, going: Option<&Span>, (comment, depth): &(Span, usize)) -> bool {
    let inside = |span: &Span| span.start <= comment.start && comment.end <= span.end;
    let entered = |route: &Route| {
        let texts = route.segments.iter();
        texts.filter(|s| matches!(s, Segment::Embedded(_))).count()
    };
    match op {
        // What else is in the group goes, texts with comments of their own included.
        Op::Unwrap { route, .. } if *depth > entered(route) => {
            room(tree, route, true).is_some_and(|room| inside(&room))
        }
        // What is no collection is no document inside a text, and its comments are none.
        Op::Set { route, value } if is_scalar_root(route, value) && *depth >= entered(route) => {
            room(tree, route, true).is_some_and(|room| inside(&room))
        }
        Op::Write { route, written, .. }
            if is_scalar_root(route, written.value()) && *depth >= entered(route) =>
        {
            room(tree, route, true).is_some_and(|room| inside(&room))
        }
        // An entry takes the place of another one of its key.
        Op::Move { to, .. } => room(tree, to, true)
            .filter(|_| !matches!(to.segments.last(), Some(Segment::Index(_))))
            .is_some_and(|room| inside(&room)),
        _ => going.is_some_and(inside),
    }
}

/// The bytes whose comments belong to what an op takes away.
pub fn going(tree: &Tree, op: &Op) -> Option<Span> {
    let text = tree.text();
    let line_end = |at: usize| text[at..].find('\n').map_or(text.len(), |n| at + n);
    let stays = match op {
        Op::Unwrap { route, at } => !is_empty(tree, route, at),
        _ => matches!(op, Op::Move { .. } | Op::Rename { .. } | Op::Wrap { .. }),
    };
    if !stays && !in_lines(tree, op.route()) {
        return room(tree, op.route(), true);
    }
    let (value, adds) = match op {
        Op::Set { value, .. } => (Some(value), false),
        Op::Insert { value, .. } => (Some(value), true),
        Op::Write { written, adds, .. } => (Some(written.value()), *adds),
        _ => (None, false),
    };
    match op {
        Op::Set { route, .. } | Op::Insert { route, .. } | Op::Write { route, .. } => {
            let value = value?;
            let node = tree.find(route)?;
            // A new item does not take the place of the one before which it is put.
            let inserts = adds && node.parent().is_some_and(|p| p.kind() != NodeKind::Mapping);
            if inserts || node.is_shared() {
                return None;
            }
            let span = node.span();
            let room = room(tree, route, false)?;
            // Anchor and tag may go, too.
            let from = node.parent().map_or(room.start, |parent| {
                room.start.max(parent.span().start).min(span.start)
            });
            let lead = &text[from..span.start];
            let start = span.start - without_markers(lead).len();
            Some(match node.kind() {
                NodeKind::Scalar => start..span.end,
                _ if node.is_flow() => start..span.end,
                _ => {
                    let end = line_end(span.end);
                    let in_parts = match node.kind() {
                        NodeKind::Mapping => value.is_object(),
                        _ => value.is_array(),
                    };
                    let column = span.start - text[..span.start].rfind('\n').map_or(0, |n| n + 1);
                    let end = match in_parts {
                        // What is replaced part by part loses its last as if that were removed.
                        true => below(text, end, column),
                        false => end,
                    };
                    owned(text, &room, indicator(text, &room, span.start)).min(start)..end
                }
            })
        }
        // Without items that stay, unwrapping is removing.
        Op::Unwrap { route, at } if !is_empty(tree, route, at) => None,
        Op::Remove { route } | Op::Unwrap { route, .. } => {
            let node = tree.find(route)?;
            let mut room = room(tree, route, true)?;
            // Where a lone carriage return ends a line inside of a scalar, all of that is its place.
            room.start = room.start.min(start_of(node));
            let end = end_of(node);
            // A comma behind it may stand on a line of its own.
            let behind = &text[end..room.end.max(end)];
            let after = behind.find(',').map_or(end, |n| end + n);
            let start = indicator(text, &room, start_of(node));
            let column = start - text[..start].rfind('\n').map_or(0, |n| n + 1);
            let below = below(text, line_end(after), column);
            Some(owned(text, &room, start)..below.min(room.end.max(end)))
        }
        Op::Move { .. } | Op::Rename { .. } | Op::Wrap { .. } => None,
    }
}

/// What stands before a node from its anchor or tag on: behind dash and colon, document markers,
/// directives, brackets and comments.
fn without_markers(lead: &str) -> &str {
    let mut lead = lead;
    loop {
        lead = lead.trim_start_matches([':', '-', '?', ',', '[', '{', ' ', '\t', '\n', '\r']);
        match ["#", "%", "..."].iter().any(|mark| lead.starts_with(mark)) {
            true => lead = lead.split_once('\n').map_or("", |(_, rest)| rest),
            false => return lead,
        }
    }
}

/// Whether the list that an unwrapping takes items from is empty.
fn is_empty(tree: &Tree, route: &Route, at: &Route) -> bool {
    let list = at
        .segments
        .iter()
        .cloned()
        .fold(route.clone(), |route, segment| route.then(segment));
    tree.find(&list).is_none_or(|list| list.is_empty())
}

/// Whether the lines of the documents that a route enters are lines of the text.
fn in_lines(tree: &Tree, route: &Route) -> bool {
    let mut at = route.clone();
    while let Some(parent) = at.parent() {
        let entered = matches!(at.segments.last(), Some(Segment::Embedded(_)));
        if entered
            && tree
                .find(&parent)
                .and_then(Node::style)
                .is_some_and(|style| style != ScalarStyle::Literal)
        {
            return false;
        }
        at = parent;
    }
    true
}

/// The end of the comment lines directly below a line, as far as they stand further right than the
/// item or entry that ends there.
fn below(text: &str, end: usize, column: usize) -> usize {
    let mut at = end;
    let mut end = end;
    for (n, line) in text[at..].split_inclusive('\n').enumerate() {
        at += line.len();
        if n == 0 {
            continue;
        }
        let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
        if blanks <= column || !line[blanks..].starts_with('#') {
            break;
        }
        end = at;
    }
    end
}

/// Where the dash of an item or the `?` of an explicit key starts a line, else where the item or
/// key itself is.
fn indicator(text: &str, room: &Span, start: usize) -> usize {
    let mut at = room.start;
    for line in text[room.start..start].split_inclusive('\n') {
        let blanks = line.len() - line.trim_start_matches(' ').len();
        if line[blanks..].starts_with(['?', '-']) && !line.starts_with("---") {
            return at + blanks;
        }
        at += line.len();
    }
    start
}

/// The start of the comment lines directly above `start`, but not of what stands on the line of
/// what comes before.
fn owned(text: &str, room: &Span, start: usize) -> usize {
    let Some(newline) = text[room.start..start].rfind('\n') else {
        return start;
    };
    let mut from = room.start + newline + 1;
    while let Some(before) = text[room.start..from].strip_suffix('\n') {
        let line = before
            .rfind('\n')
            .map_or(room.start, |n| room.start + n + 1);
        let is_comment = text[line..from].trim_start().starts_with('#');
        if line == room.start && room.start > 0 || !is_comment {
            break;
        }
        from = line;
    }
    from
}

//! Unwrapping a group: the items of a list inside it take its place.

use crate::{
    Node, Op, Refusal, Route, Segment, Span, Tree, block,
    change::remove,
    draft::Draft,
    flow,
    guard::guard,
    layout::Layout,
    meaning::{self, Expected},
    move_item,
    plan::run,
    reindent::{inner_comments, reindent},
    source,
    text_edit::compose,
    verify::{Proved, first_sound},
};

/// Puts the items of the list at `at` inside the item at `route` in that item's place, so that the
/// documents mean `expected`.
pub(crate) fn plan(
    tree: &Tree,
    route: &Route,
    at: &Route,
    expected: &Expected<'_>,
    layout: &Layout,
) -> Result<Proved, Refusal> {
    let list_route = route.join(at);
    guard(tree, &list_route, true)?;
    let group = tree.find(route).ok_or_else(meaning::not_found)?;
    let list = tree.find(&list_route).ok_or_else(meaning::not_found)?;
    let parent = group.parent().ok_or_else(meaning::not_found)?;
    if list.is_empty() {
        return first_sound(tree, remove(group)?, expected, Some(group.span()));
    }
    let drafts = if parent.is_flow() {
        vec![in_brackets(group, list)]
    } else if list.is_flow() {
        vec![out_of_brackets(group, list, layout)]
    } else {
        // Comments behind the items go further right than these, so that they are not the next
        // item's; below a block scalar they cannot.
        let deeper = 1 + layout.gap;
        vec![
            on_lines(group, list, deeper, layout),
            on_lines(group, list, 0, layout),
        ]
    };
    let drafts = drafts.into_iter().flatten().collect();
    first_sound(tree, drafts, expected, Some(group.span()))
        .or_else(|refusal| one_by_one(tree, route, at, list.len()).ok_or(refusal))
}

/// Each item moved before the group, and then the group removed: where the lines cannot just be
/// indented less.
fn one_by_one(tree: &Tree, route: &Route, at: &Route, count: usize) -> Option<Proved> {
    let parent = route.parent()?;
    let Some(Segment::Index(slot)) = route.segments.last() else {
        return None;
    };
    let moves: Vec<Op> = (*slot..slot + count)
        .map(|slot| Op::Move {
            from: parent.then(slot).join(at).then(0),
            to: parent.then(slot),
        })
        .collect();
    let moved = run(tree, &moves).ok()??;
    let rest = parent.then(slot + count);
    if moved.tree.find(&rest).is_none_or(move_item::has_comments) {
        return None;
    }
    let removed = run(&moved.tree, &[Op::Remove { route: rest }]).ok()??;
    Some(Proved {
        edits: compose(tree.text().len(), &moved.edits, &removed.edits),
        tree: removed.tree,
    })
}

/// The comments in a range, each on a line of its own at a column: the first where something
/// stands before it already.
fn comment_lines(tree: &Tree, range: Span) -> impl Iterator<Item = &str> {
    tree.comments
        .iter()
        .filter(move |comment| range.start <= comment.start && comment.end <= range.end)
        .map(|comment| tree.text()[comment.clone()].trim_end_matches('\r'))
}

/// A block list in a block list: its lines are indented less, what stands before and behind them
/// goes. Comments there stay, above and below the items.
fn on_lines(group: Node<'_>, list: Node<'_>, deeper: usize, layout: &Layout) -> Option<Draft> {
    let (tree, text) = (group.tree, group.tree.text());
    let parent = group.parent()?;
    let slot = group.record().slot as usize;
    let start = parent.slot_start(slot)?;
    let column = source::column(text, start);
    let first = block::chunk(list, 0).ok()?;
    let end = source::line_end(text, list.slot_end(list.len() - 1)?);
    let end = inner_comments(text, end, first.column);
    let group_end = source::line_end(text, parent.slot_end(slot)?);
    let group_end = inner_comments(text, group_end.max(end), column);
    let top = first.span.start;
    let first_blanks = if first.alone { first.column } else { 0 };
    let mut head = String::new();
    for comment in comment_lines(tree, start..top) {
        head.push_str(comment);
        head.push_str(layout.eol);
        head.push_str(&layout.indent(column));
    }
    let mut tail = String::new();
    for comment in comment_lines(tree, end..group_end) {
        let indent = layout.indent(column + deeper);
        tail.push_str(&format!("{}{indent}{comment}", layout.eol));
    }
    let draft = Draft::default().replace(start..top + first_blanks, head);
    let draft = reindent(
        draft,
        text,
        source::next_line(text, top + first_blanks)..end,
        first.column,
        column,
    );
    Some(draft.replace(end..group_end, tail))
}

/// A list in brackets in a block list: each item gets a dash.
fn out_of_brackets(group: Node<'_>, list: Node<'_>, layout: &Layout) -> Option<Draft> {
    let (tree, text) = (group.tree, group.tree.text());
    let parent = group.parent()?;
    let slot = group.record().slot as usize;
    let (start, end) = (parent.slot_start(slot)?, parent.slot_end(slot)?);
    let column = source::column(text, start);
    let (indent, gap) = (layout.indent(column), layout.indent(layout.gap));
    let between = format!("{}{indent}", layout.eol);
    let mut lines: Vec<String> = Vec::new();
    let mut done = start;
    for n in 0..list.len() {
        let (from, to) = (list.slot_start(n)?, list.slot_end(n)?);
        lines.extend(comment_lines(tree, done..from).map(str::to_owned));
        lines.push(format!("-{gap}{}", &text[from..to]));
        done = to;
    }
    let tail = format!("{between}{}", layout.indent(1 + layout.gap));
    let rest: Vec<&str> = comment_lines(tree, done..end).collect();
    let mut new = lines.join(&between);
    for comment in rest {
        new.push_str(&tail);
        new.push_str(comment);
    }
    Some(Draft::default().replace(start..end, new))
}

/// A list in brackets in another.
fn in_brackets(group: Node<'_>, list: Node<'_>) -> Option<Draft> {
    let (tree, text) = (group.tree, group.tree.text());
    let parent = group.parent()?;
    let slot = group.record().slot as usize;
    let (start, end) = (parent.slot_start(slot)?, parent.slot_end(slot)?);
    let (first, last) = (list.slot_start(0)?, list.slot_end(list.len() - 1)?);
    let leads = source::own_line(text, start).zip(source::own_line(text, first));
    let Some((lead, inner)) = leads.filter(|(lead, inner)| lead.len() < inner.len()) else {
        return Some(
            Draft::default()
                .replace(start..first, "")
                .replace(last..end, ""),
        );
    };
    let top = block::owned_comments(text, source::text_start(text, first), inner.len());
    let eol = if text[..first].ends_with("\r\n") || text[..top].ends_with("\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    let mut head = String::new();
    for comment in comment_lines(tree, start..top) {
        head.push_str(&format!("{comment}{eol}{lead}"));
    }
    let comma = flow::comma(text, last);
    let behind = comma.map_or(last, |comma| comma + 1);
    // A comment behind the last item stays there.
    let line_end = source::line_end(text, behind);
    let rest = text[behind..line_end].trim_start();
    let stays = match rest.is_empty() || rest.starts_with('#') {
        true => line_end.min(end),
        false => behind,
    };
    let mut draft = Draft::default().replace(start..top + inner.len(), head);
    draft = reindent(
        draft,
        text,
        source::next_line(text, top + inner.len())..behind,
        inner.len(),
        lead.len(),
    );
    match (comma, flow::comma(text, end)) {
        (None, Some(outer)) => {
            draft = draft.insert(last, ",").replace(outer..outer + 1, "");
        }
        (Some(_), Some(outer)) => draft = draft.replace(outer..outer + 1, ""),
        _ => {}
    }
    let mut tail = String::new();
    for comment in comment_lines(tree, stays..end) {
        tail.push_str(&format!("{eol}{lead}{comment}"));
    }
    Some(draft.replace(stays..end, tail))
}

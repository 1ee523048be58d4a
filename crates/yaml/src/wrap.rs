//! Wrapping neighbouring items of a list into a new group around them.

use serde_json::Value;

use crate::{
    Node, Op, Refusal, Route, Segment, Span, Tree, block,
    draft::Draft,
    flow,
    guard::guard,
    layout::Layout,
    meaning::{self, Expected},
    plan::run,
    reindent::{inner_comments, reindent},
    source,
    verify::{Proved, first_sound},
};

/// Wraps `count` items from `from` on, so that the documents mean `expected`.
pub(crate) fn plan(
    tree: &Tree,
    (from, count): (&Route, usize),
    (value, at): (&Value, &Route),
    expected: &Expected<'_>,
    layout: &Layout,
) -> Result<Proved, Refusal> {
    let parent_route = from.parent().ok_or_else(meaning::not_found)?;
    guard(tree, &parent_route, true)?;
    let parent = tree.find(&parent_route).ok_or_else(meaning::not_found)?;
    let Some(Segment::Index(first)) = from.segments.last() else {
        return Err(meaning::not_found());
    };
    let items = *first..first + count;
    let draft = |layout| match parent.is_flow() {
        true => in_brackets(parent, items.clone(), (value, at), layout),
        false => on_lines(parent, items.clone(), (value, at), layout),
    };
    let layouts = [layout, &layout.without_blocks()];
    let drafts: Vec<Draft> = layouts.into_iter().filter_map(draft).collect();
    let place = tree.find(from).map(Node::span);
    first_sound(tree, drafts, expected, place)
        .or_else(|refusal| one_by_one(tree, &parent_route, items, (value, at)).ok_or(refusal))
}

/// An empty group, and then each item moved into it: where the lines cannot just be indented.
fn one_by_one(
    tree: &Tree,
    parent: &Route,
    items: Span,
    (value, at): (&Value, &Route),
) -> Option<Proved> {
    let group = parent.then(items.start);
    let mut ops = vec![Op::Insert {
        route: group.clone(),
        value: value.clone(),
    }];
    for n in 0..items.len() {
        ops.push(Op::Move {
            from: parent.then(items.start + 1),
            to: group.join(at).then(n),
        });
    }
    run(tree, &ops).ok()?
}

/// A new group as text, parted where the items go.
struct Written {
    /// Up to the first item.
    before: String,
    /// From behind the last item on.
    after: String,
    /// The first item's column.
    column: usize,
}

/// Writes a group by `write`, with a text at the place of the items that is looked for then.
fn written(
    (value, at): (&Value, &Route),
    column: usize,
    write: impl Fn(&Value) -> String,
) -> Option<Written> {
    let source = value.to_string();
    let mut mark = "items-go-here".to_owned();
    while source.contains(&mark) {
        mark.push('-');
    }
    let mut marked = value.clone();
    meaning::list_at(&mut marked, at)?.push(Value::from(mark.as_str()));
    let text = write(&marked);
    let start = text.find(&mark)?;
    let end = start + mark.len();
    let quoted = text[..start].ends_with(['"', '\'']);
    let (start, end) = match quoted {
        true => (start - 1, end + 1),
        false => (start, end),
    };
    let line = source::line_start(&text, start);
    Some(Written {
        column: start - line + if line == 0 { column } else { 0 },
        before: text[..start].to_owned(),
        after: text[end..].to_owned(),
    })
}

fn on_lines(
    parent: Node<'_>,
    items: Span,
    group: (&Value, &Route),
    layout: &Layout,
) -> Option<Draft> {
    let text = parent.tree.text();
    let chunk = block::chunk(parent, items.start).ok()?;
    let start = parent.slot_start(items.start)?;
    let end = inner_comments(
        text,
        source::line_end(text, parent.slot_end(items.end - 1)?),
        chunk.column,
    );
    let gap = layout.gap_of(parent);
    let mut new = written(group, chunk.column, |value| {
        layout.item_after(gap, value, chunk.column)
    })?;
    // The items bring their own dashes.
    let dash = new.before.trim_end_matches(' ').strip_suffix('-')?.len();
    new.column -= new.before.len() - dash;
    new.before.truncate(dash);
    let draft =
        if chunk.span.start < start && chunk.alone && text[chunk.span.start..start].contains('#') {
            // With comments above the first item the group's lines end before them.
            let indent = layout.indent(chunk.column);
            let before = new.before.trim_end_matches([' ', '\r', '\n']);
            Draft::default().insert(chunk.span.start, format!("{indent}{before}{}", layout.eol))
        } else {
            Draft::default().insert(start, new.before.as_str())
        };
    let lines = match draft.edits.first()?.range.start == start {
        // The first line went down with what stands before it now.
        true => source::next_line(text, start)..end,
        false => chunk.span.start..end,
    };
    let draft = reindent(draft, text, lines, chunk.column, new.column);
    if new.after.is_empty() {
        return Some(draft);
    }
    let draft = draft.insert(end, new.after);
    Some(match block::open_ended(parent, end) {
        Some(header) => draft.insert(header, "-"),
        None => draft,
    })
}

fn in_brackets(
    parent: Node<'_>,
    items: Span,
    group: (&Value, &Route),
    layout: &Layout,
) -> Option<Draft> {
    let text = parent.tree.text();
    let start = parent.slot_start(items.start)?;
    let end = parent.slot_end(items.end - 1)?;
    let Some(lead) = source::own_line(text, start) else {
        let new = written(group, 0, |value| layout.flow(value, None))?;
        return Some(
            Draft::default()
                .insert(start, new.before)
                .insert(end, new.after),
        );
    };
    let new = written(group, lead.len(), |value| layout.flow(value, Some(lead)))?;
    let line = source::text_start(text, start);
    let top = block::owned_comments(text, line, lead.len());
    let before = new.before.trim_end();
    let draft = Draft::default().insert(top, format!("{lead}{before}{}", layout.eol));
    let comma = flow::comma(text, end);
    let behind = comma.map_or(end, |comma| comma + 1);
    let line_end = source::line_end(text, behind);
    let rest = text[behind..line_end].trim_start();
    let draft = reindent(draft, text, top..behind, lead.len(), new.column);
    if !rest.is_empty() && !rest.starts_with('#') {
        return Some(draft.insert(end, new.after));
    }
    Some(match comma {
        Some(comma) => draft
            .replace(comma..comma + 1, "")
            .insert(line_end, format!("{},", new.after)),
        None => draft.insert(line_end, new.after),
    })
}

//! Filling a document in which nothing stands yet.

use serde_json::Value;

use crate::{
    Node, Op, Route, Segment, Tree,
    block::has_lines,
    change::new_entries,
    draft::Draft,
    layout::Layout,
    scalar::{self, Lines, Place},
    source,
};

/// Whether a route is of a whole document of which nothing is written: its root stands nowhere, or
/// there is no document in the text at all.
pub(crate) fn is_root_to_write(tree: &Tree, route: &Route) -> bool {
    route.segments.is_empty() && is_unwritten(tree, route.document)
}

fn is_unwritten(tree: &Tree, document: usize) -> bool {
    match tree.document(document) {
        Some(root) => root.full_span().is_empty(),
        None => document == 0 && tree.document_count() == 0,
    }
}

/// Ways to put something into a document in which nothing stands: behind its comments. `None` where
/// something does, or where the document has a place of its own and no comments.
pub(crate) fn drafts(tree: &Tree, op: &Op) -> Option<Vec<Draft>> {
    let (route, value, adds) = match op {
        Op::Set { route, value } => (route, value, false),
        Op::Insert { route, value } => (route, value, true),
        _ => return None,
    };
    if !is_unwritten(tree, route.document) {
        return None;
    }
    let content = match route.segments.as_slice() {
        [Segment::Index(0)] if adds => Value::Array(vec![value.clone()]),
        segments => new_entries(segments, value),
    };
    let layout = Layout::at(tree, route);
    let layouts = [layout.without_blocks(), layout];
    let drafts = layouts.iter().rev();
    drafts
        .map(|layout| draft(tree, route.document, &content, layout))
        .collect()
}

fn draft(tree: &Tree, document: usize, value: &Value, layout: &Layout) -> Option<Draft> {
    let (eol, written) = (layout.eol, written(value, layout));
    let text = tree.text();
    if let Some(root) = tree.document(document) {
        let at = comments_end(root)?;
        return Some(Draft::default().insert(at, format!("{eol}{written}")));
    }
    // Line breaks and blanks alone part nothing from anything.
    let start = source::text_start(text, 0);
    let at = match text[start..].trim().is_empty() {
        true => start,
        false => source::text_start(text, text.len()),
    };
    Some(if !text[at..].trim().is_empty() {
        Draft::default().insert(text.len(), format!("{eol}{written}"))
    } else if text[at..].starts_with(['\n', '\r']) {
        Draft::default().insert(at, written)
    } else {
        Draft::default().insert(at, format!("{written}{eol}"))
    })
}

/// Where the last comment ends that stands between the start of a document and its end.
fn comments_end(root: Node<'_>) -> Option<usize> {
    let text = root.tree.text();
    let from = root.full_span().end;
    let end = source::skip_trivia(text, from);
    let comments = &root.tree.comments;
    let behind = comments.partition_point(|comment| comment.start < end);
    let last = comments.get(behind.checked_sub(1)?)?;
    (last.start >= from).then_some(last.end)
}

/// A value as all of a document.
fn written(value: &Value, layout: &Layout) -> String {
    if has_lines(value) {
        return layout.block(value, 0);
    }
    let place = Place {
        flow: false,
        key: false,
        block: Some(Lines::at(layout.step)),
    };
    scalar::write(value, None, place, layout)
}

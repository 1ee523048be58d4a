//! Moving an item or entry with its comments and its notation.

use std::borrow::Cow;

use crate::{
    Node, NodeKind, Op, Reason, Refusal, Route, Segment, Tree, Written,
    block::{self, Content},
    change::{span_of, written_key},
    comments,
    draft::{Draft, in_flow},
    flow,
    guard::guard,
    layout::Layout,
    meaning::{self, Expected, key_of},
    plan::run,
    text_edit::compose,
    verify::{Proved, first_sound},
};

/// Moves what is at `from`, so that the documents mean `expected`.
pub(crate) fn plan(
    tree: &Tree,
    from: &Route,
    to: &Route,
    expected: &Expected<'_>,
    layout: &Layout,
) -> Result<Proved, Refusal> {
    let node = tree.find(from).ok_or_else(meaning::not_found)?;
    if let (Some(parent), Some(Segment::Key(key))) = (node.parent(), to.segments.last())
        && parent.kind() == NodeKind::Mapping
        && from.parent() == to.parent()
        && parent.slot_of(key).is_none()
    {
        let rename = Op::Rename {
            route: from.clone(),
            key: key.as_str().to_owned(),
        };
        return finish(tree, &[rename]);
    }
    let removal = Op::Remove {
        route: from.clone(),
    };
    let removed = run(tree, &[removal])?.ok_or_else(meaning::not_found)?;
    match with_notation(tree, node, &removed.tree, to, expected, layout) {
        Ok(inserted) => {
            let moved = Proved {
                edits: compose(tree.text().len(), &removed.edits, &inserted.edits),
                tree: inserted.tree,
            };
            if comments::kept(tree, &moved.tree, &moved.edits, &[]) {
                return Ok(moved);
            }
        }
        Err(refusal) if refusal.reason == Reason::Shared => return Err(refusal),
        Err(_) => {}
    }
    if has_comments(node) {
        return Err(Refusal::new(
            Reason::Comment,
            "Its comments cannot be moved there.",
            Some(node.span()),
        ));
    }
    finish(tree, &by_itself(node, from, to))
}

/// The steps that move a node as what is written there, without its key and the lines around it.
pub(crate) fn by_itself(node: Node<'_>, from: &Route, to: &Route) -> [Op; 2] {
    [
        Op::Remove {
            route: from.clone(),
        },
        Op::Write {
            route: to.clone(),
            written: Written::moved(node),
            adds: true,
        },
    ]
}

fn finish(tree: &Tree, ops: &[Op]) -> Result<Proved, Refusal> {
    run(tree, ops)?.ok_or_else(meaning::not_found)
}

/// Puts the node's own source text into the tree that it was removed from.
fn with_notation(
    tree: &Tree,
    node: Node<'_>,
    removed: &Tree,
    to: &Route,
    expected: &Expected<'_>,
    layout: &Layout,
) -> Result<Proved, Refusal> {
    let parent_route = to.parent().unwrap_or_default();
    guard(removed, &parent_route, true)?;
    let target = removed.find(&parent_route).ok_or_else(meaning::not_found)?;
    let last = to.segments.last().ok_or_else(meaning::not_found)?;
    let drafts: Vec<Draft> = if in_flow(node) {
        let draft = into_brackets(tree, node, target, last, layout);
        draft.into_iter().collect()
    } else {
        let layouts = [layout, &layout.without_blank_lines()];
        let draft = |layout| onto_lines(tree, node, target, last, layout);
        layouts.into_iter().filter_map(draft).collect()
    };
    if drafts.is_empty() {
        return Err(meaning::not_found());
    }
    first_sound(removed, drafts, expected, span_of(tree, to))
}

/// The key that a mapping gives the moved node; `None` where it cannot take it so.
fn new_key(target: Node<'_>, last: &Segment) -> Option<Option<String>> {
    match target.kind() {
        NodeKind::Sequence => Some(None),
        NodeKind::Mapping => {
            let key = key_of(last);
            target
                .slot_of(&key)
                .is_none()
                .then(|| Some(key.into_owned()))
        }
        NodeKind::Scalar => None,
    }
}

fn slot(target: Node<'_>, last: &Segment) -> usize {
    match (target.kind(), last) {
        (NodeKind::Sequence, Segment::Index(index)) => *index,
        _ => target.len(),
    }
}

fn onto_lines(
    tree: &Tree,
    node: Node<'_>,
    target: Node<'_>,
    last: &Segment,
    layout: &Layout,
) -> Option<Draft> {
    let key = new_key(target, last)?;
    let old_key = node.key_node();
    // An item cannot become an entry by its text alone, nor the other way round.
    if key.is_some() != old_key.is_some() || flow::stays(target, layout) {
        return None;
    }
    let parent = node.parent()?;
    let mut chunk = block::chunk(parent, node.record().slot as usize).ok()?;
    let mut text = Cow::Borrowed(tree.text());
    if let (Some(key), Some(old)) = (&key, old_key)
        && old.key_text() != key
    {
        let (span, key) = (old.full_span(), written_key(old, key, layout));
        chunk.span.end = (chunk.span.end + key.len()).checked_sub(span.len())?;
        text.to_mut().replace_range(span, &key);
    }
    let lines = block::lines(&text, &chunk);
    let new = block::New::Lines(&lines);
    if target.is_empty() {
        return match in_flow(target) {
            true => None,
            false => block::fill_brackets(target, &Content::Only(&new), layout)
                .or_else(|| block::replace(target, &Content::Only(&new), layout).ok()),
        };
    }
    block::insert(target, slot(target, last), &new, layout).ok()
}

fn into_brackets(
    tree: &Tree,
    node: Node<'_>,
    target: Node<'_>,
    last: &Segment,
    layout: &Layout,
) -> Option<Draft> {
    let key = new_key(target, last)?;
    if key.is_some() != node.key_node().is_some() || !flow::stays(target, layout) {
        return None;
    }
    let parent = node.parent()?;
    let at = node.record().slot as usize;
    let (start, end) = parent.slot_start(at).zip(parent.slot_end(at))?;
    let text = tree.text();
    let mut moved = text[start..end].to_owned();
    if let (Some(key), Some(old)) = (&key, node.key_node())
        && old.key_text() != key
    {
        let key_span = old.full_span();
        moved.replace_range(
            key_span.start - start..key_span.end - start,
            &written_key(old, key, layout),
        );
    }
    if let Some(old) = node.key_node()
        && !moved.starts_with('?')
        && text[old.full_span().start..node.head().ok()??].contains('\n')
    {
        // Readers of YAML 1.1 want a key to be marked whose colon is on a line below.
        moved.insert_str(0, "? ");
    }
    let line = crate::source::text_start(text, start);
    let indented = text[line..].len() - text[line..].trim_start_matches([' ', '\t']).len();
    flow::insert(
        target,
        slot(target, last),
        &flow::New::Text(&moved, indented),
        layout,
    )
    .ok()
}

/// Whether comments stand inside a node or belong to it.
pub(crate) fn has_comments(node: Node<'_>) -> bool {
    let slot = node.record().slot as usize;
    let span = match node.parent() {
        Some(parent) if !parent.is_flow() => {
            block::chunk(parent, slot).map_or(node.full_span(), |chunk| chunk.span)
        }
        Some(parent) => flow::chunk(parent, slot).unwrap_or(node.full_span()),
        None => node.full_span(),
    };
    let comments = &node.tree.comments;
    let first = comments.partition_point(|comment| comment.start < span.start);
    comments
        .get(first)
        .is_some_and(|comment| comment.end <= span.end)
}

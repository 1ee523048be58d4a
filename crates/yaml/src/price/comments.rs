//! Comments that stand in the way of an edit: they are taken away first.

use super::{Paid, Price, after, innermost, one};
use crate::{
    Node, Op, Route, Span, TextEdit, Tree, block, comments,
    meaning::Expected,
    source,
    verify::{Faults, Proved},
};

/// So many comments are looked at one by one.
const MOST: usize = 8;

/// Makes the edit on the text without the comments that are in its way.
pub(super) fn lost(tree: &Tree, op: &Op, consent: &[Price]) -> Option<Paid> {
    let place = op.route();
    let place = match tree.find(place) {
        Some(_) => place.clone(),
        None => place.parent()?,
    };
    let node = tree.find(&place)?;
    let near = around(node)?;
    let mut lost: Vec<Span> = (node.tree.comments.iter())
        .filter(|comment| near.start <= comment.start && comment.end <= near.end)
        .cloned()
        .collect();
    if lost.is_empty() || lost.len() > MOST {
        return None;
    }
    let mut paid = without(tree, &place, op, &lost, consent)?;
    // Those that need not go stay.
    for comment in lost.clone() {
        let fewer: Vec<Span> = lost.iter().filter(|c| **c != comment).cloned().collect();
        if fewer.is_empty() {
            break;
        }
        if let Some(better) = without(tree, &place, op, &fewer, consent) {
            (paid, lost) = (better, fewer);
        }
    }
    let text = node.tree.text();
    let first = lost.first().map(|comment| text[comment.clone()].trim());
    paid.titles.push(match (lost.len(), first) {
        (1, Some(comment)) => format!("Lose the comment {comment:?}"),
        (count, Some(comment)) => format!("Lose {count} comments, the first of them {comment:?}"),
        _ => return None,
    });
    Some(paid)
}

/// The bytes around a node whose comments may be in the way: to its neighbours.
fn around(node: Node<'_>) -> Option<Span> {
    let Some(parent) = node.parent() else {
        return Some(node.full_span());
    };
    let slot = node.record().slot as usize;
    let own = match block::chunk(parent, slot) {
        Ok(chunk) if !parent.is_flow() => chunk.span,
        _ => node.full_span(),
    };
    let start = match slot.checked_sub(1) {
        Some(before) => parent.slot_end(before)?,
        None => parent.local_span().start,
    };
    let end = match slot + 1 < parent.len() {
        true => parent.slot_start(slot + 1)?,
        false => parent.local_span().end,
    };
    match parent.is_flow() {
        true => Some(start.min(own.start)..end.max(own.end)),
        false => Some(own),
    }
}

fn without(tree: &Tree, place: &Route, op: &Op, lost: &[Span], consent: &[Price]) -> Option<Paid> {
    let bare = innermost(tree, place, &|tree, _| stripped(tree, lost))?;
    let next = one(&bare.tree, op, consent).ok()?;
    Some(Paid {
        proved: Some(match next.proved {
            Some(proved) => after(tree, bare, proved),
            None => bare,
        }),
        titles: next.titles,
    })
}

/// The text without some of its comments.
fn stripped(tree: &Tree, lost: &[Span]) -> Option<Proved> {
    let text = tree.text();
    let edits: Vec<TextEdit> = lost
        .iter()
        .map(|comment| {
            let before = text[..comment.start].trim_end_matches([' ', '\t']).len();
            let line = source::text_start(text, comment.start);
            // A comment on a line of its own takes the line along.
            match before <= line {
                true => TextEdit::delete(line..source::next_line(text, comment.end)),
                false => TextEdit::delete(before..source::line_end(text, comment.start)),
            }
        })
        .collect();
    let after = tree.edited(&edits);
    Faults::of(tree).bear(&Faults::of(&after)).ok()?;
    let sound = Expected::of(tree).is_met_by(&after) && comments::kept(tree, &after, &edits, lost);
    sound.then_some(Proved { edits, tree: after })
}

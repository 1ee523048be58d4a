//! The proof of an edit: the new text is read again and must mean what was asked.

use std::collections::HashMap;

use serde_json::Value;

use crate::{
    Reason, Refusal, Severity, Span, TextEdit, Tree, apply, draft::Draft, text_edit::normalize,
};

/// An edit that was proved, and the tree of its result.
pub(crate) struct Proved {
    pub edits: Vec<TextEdit>,
    pub tree: Tree,
}

/// What the documents of a text mean.
pub(crate) fn meaning(tree: &Tree) -> Vec<Value> {
    (0..tree.document_count())
        .map(|n| tree.document(n).map_or(Value::Null, |root| root.to_json()))
        .collect()
}

/// The first draft after which the text means `expected`, no comment is lost that does not belong
/// to what goes, and nothing is wrong that was not wrong before.
pub(crate) fn first_sound(
    tree: &Tree,
    drafts: Vec<Draft>,
    expected: &[Value],
    place: Option<Span>,
) -> Result<Proved, Refusal> {
    let mut refusal = None;
    let mut tried: Vec<Vec<TextEdit>> = Vec::new();
    for draft in drafts {
        if tried.contains(&draft.edits) {
            continue;
        }
        tried.push(draft.edits.clone());
        match prove(tree, draft, expected) {
            Ok(proved) => return Ok(proved),
            Err(reason) => {
                refusal.get_or_insert(reason);
            }
        }
    }
    let reason = refusal.unwrap_or(Reason::Notation);
    let message = match reason {
        Reason::Comment => {
            "This edit would lose a comment that does not belong to what it changes."
        }
        Reason::Shared => "An alias elsewhere stands for something in here.",
        Reason::Broken => "This edit would leave a text that cannot be read.",
        Reason::Notation => "This is written in a way that cannot be edited here.",
        _ => "This edit would change more than was asked.",
    };
    Err(Refusal::new(reason, message, place))
}

fn prove(tree: &Tree, draft: Draft, expected: &[Value]) -> Result<Proved, Reason> {
    let edits = normalize(tree.text(), draft.edits);
    let after = Tree::parse(&apply(tree.text(), &edits));
    if dangling(&after) > dangling(tree) {
        return Err(Reason::Shared);
    }
    if errors(&after) > errors(tree) || after.is_broken() && !tree.is_broken() {
        return Err(Reason::Broken);
    }
    if meaning(&after) != expected {
        return Err(Reason::Meaning);
    }
    if !comments_kept(tree, &after, &draft.owned) {
        return Err(Reason::Comment);
    }
    Ok(Proved { edits, tree: after })
}

fn errors(tree: &Tree) -> usize {
    tree.diagnostics()
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error)
        .count()
}

/// How many aliases stand for nothing.
fn dangling(tree: &Tree) -> usize {
    tree.diagnostics()
        .iter()
        .filter(|diagnostic| diagnostic.code == "unknown-alias")
        .count()
}

/// Whether every comment that is not inside an owned range is still there.
pub(crate) fn comments_kept(before: &Tree, after: &Tree, owned: &[Span]) -> bool {
    let mut left: HashMap<&str, usize> = HashMap::new();
    for span in &after.comments {
        *left.entry(&after.text[span.clone()]).or_default() += 1;
    }
    before
        .comments
        .iter()
        .filter(|span| {
            !owned
                .iter()
                .any(|owner| owner.start <= span.start && span.end <= owner.end)
        })
        .all(|span| {
            left.get_mut(&before.text[span.clone()])
                .filter(|count| **count > 0)
                .map(|count| *count -= 1)
                .is_some()
        })
}

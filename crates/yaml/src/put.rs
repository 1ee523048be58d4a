//! Putting what is written elsewhere in a place.

use serde_json::Value;

use crate::{
    Node, NodeKind, Op, Reason, Refusal, Route, ScalarStyle, Segment, Tree, Written,
    change::span_of,
    guard::unbroken,
    layout::Layout,
    meaning::{self, Expected},
    price::only_anchor,
    text_edit::compose,
    verify::{Proved, first_sound},
    way::level,
};

/// Sets what is at a route, or adds it, so that the documents mean `expected`; `None` where they
/// do already.
pub(crate) fn plan(
    tree: &Tree,
    (route, adds): (&Route, bool),
    written: &Written,
    expected: &Expected<'_>,
) -> Result<Option<Proved>, Refusal> {
    if let Some(node) = tree.find(route) {
        unbroken(node)?;
    }
    if expected.is_met_by(tree) {
        return Ok(None);
    }
    let op = |value| match (route.clone(), adds) {
        (route, true) => Op::Insert { route, value },
        (route, false) => Op::Set { route, value },
    };
    let quoted = |node: Node<'_>| {
        let style = node.style().filter(|_| !node.is_shared());
        matches!(
            style,
            Some(ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted)
        )
    };
    // A plain word takes the quotes of the text that it replaces.
    if written.is_given() && written.exact().is_word() && tree.find(route).is_some_and(quoted) {
        return level(tree, &op(written.value().clone()));
    }
    // At its strictest, with the same quotes and words.
    let by_value = |strict: bool| -> Option<Proved> {
        // It would be written without them.
        if !written.anchors().is_empty() {
            return None;
        }
        let proved = level(tree, &op(written.value().clone())).ok()??;
        let node = place(&proved.tree, route).and_then(|place| proved.tree.find(&place));
        let fits = !strict || node.is_some_and(|node| written.exact().is_written_as(node));
        (fits && expected.is_met_by(&proved.tree)).then_some(proved)
    };
    if written.is_given()
        && let Some(proved) = by_value(true)
    {
        return Ok(Some(proved));
    }
    let first = level(tree, &op(stand_in(tree)))?.ok_or_else(meaning::not_found)?;
    match by_text(tree, route, first, written, expected) {
        Ok(proved) => Ok(Some(proved)),
        Err(refusal) => {
            let proved = by_notation(tree, &op(written.value().clone()), written, expected);
            proved.or_else(|| by_value(false)).map(Some).ok_or(refusal)
        }
    }
}

/// Puts the value there, and then its anchors, tags, aliases and words in place of what was written for
/// them: a block collection between brackets, for example.
fn by_notation(tree: &Tree, op: &Op, written: &Written, expected: &Expected<'_>) -> Option<Proved> {
    if anchored_elsewhere(tree, written).is_some() || named_twice(tree, written).is_some() {
        return None;
    }
    let first = level(tree, op).ok()??;
    let node = first.tree.find(&place(&first.tree, op.route())?)?;
    let draft = written.exact().respelled(node, Layout::near(node).json)?;
    if draft.edits.is_empty() {
        return expected.is_met_by(&first.tree).then_some(first);
    }
    let second = first_sound(&first.tree, vec![draft], expected, None).ok()?;
    Some(Proved {
        edits: compose(tree.text().len(), &first.edits, &second.edits),
        tree: second.tree,
    })
}

/// An anchor that something else has in this text.
fn anchored_elsewhere<'w>(tree: &Tree, written: &'w Written) -> Option<&'w String> {
    let known =
        |name: &&String| (tree.anchors.iter()).any(|anchor| anchor.name(tree.text()) == Some(name));
    written.anchors().iter().find(known)
}

/// An alias of what is anchored in another text, or twice in this one.
fn named_twice<'w>(tree: &Tree, written: &'w Written) -> Option<&'w String> {
    written.aliases().iter().find(|name| {
        let own = written.anchors().contains(name);
        !own && only_anchor(tree, name).is_none()
    })
}

/// A number that is nowhere in a text.
fn stand_in(tree: &Tree) -> Value {
    let mut number: u64 = 7_000_001;
    while tree.text().contains(&number.to_string()) {
        number += 1;
    }
    Value::from(number)
}

/// Where something is that was set or added at a route.
fn place(after: &Tree, route: &Route) -> Option<Route> {
    let (last, parent) = (route.segments.last(), route.parent());
    let (Some(Segment::Key(key)), Some(parent)) = (last, parent) else {
        return Some(route.clone());
    };
    let list = after.find(&parent)?;
    match key == "-" && list.kind() == NodeKind::Sequence {
        true => Some(parent.then(list.len().checked_sub(1)?)),
        false => Some(route.clone()),
    }
}

/// Puts the text in the place of what stands in for it.
fn by_text(
    tree: &Tree,
    route: &Route,
    first: Proved,
    written: &Written,
    expected: &Expected<'_>,
) -> Result<Proved, Refusal> {
    let layout = Layout::at(tree, route);
    let span = span_of(tree, route);
    let refused = |reason, message: &str| Refusal::new(reason, message, span.clone());
    if let Some(name) = anchored_elsewhere(tree, written) {
        let message = format!("Something else is anchored as {name:?} in this text.");
        return Err(refused(Reason::Shared, &message));
    }
    if named_twice(tree, written).is_some() {
        let message = "An alias in it stands for what is anchored elsewhere, or twice.";
        return Err(refused(Reason::Shared, message));
    }
    let draft = place(&first.tree, route)
        .and_then(|place| first.tree.find(&place))
        .and_then(|node| written.draft(node, &layout));
    let message = match layout.json {
        true => "JSON has no notation that says just this.",
        false => "This cannot be written there as it is here.",
    };
    let draft = draft.ok_or_else(|| refused(Reason::Notation, message))?;
    let second = first_sound(&first.tree, vec![draft], expected, None);
    let second = second.map_err(|refusal| match refusal.reason {
        Reason::Shared => refused(
            Reason::Shared,
            "An alias in it would stand for nothing there.",
        ),
        _ => refused(Reason::Notation, message),
    })?;
    Ok(Proved {
        edits: compose(tree.text().len(), &first.edits, &second.edits),
        tree: second.tree,
    })
}

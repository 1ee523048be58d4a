//! What must not be edited: broken documents, shared text, ambiguous keys.

use crate::{
    Diagnostic, Node, NodeKind, Reason, Refusal, Route, Severity, Span, Tree, meaning,
    recover::control,
    source,
    way::{crossing, shorter},
};

/// There is no node at this route.
pub(crate) fn nothing_at(tree: &Tree, route: &Route) -> Refusal {
    let message = match tree.document(route.document) {
        Some(_) => format!("There is nothing at {:?}.", route.to_string()),
        None if tree.document_count() == 0 => "There is no document in this text.".to_owned(),
        None => format!("There is no document {} in this text.", route.document),
    };
    Refusal::new(
        Reason::NotFound,
        message,
        nearest(tree, route).map(Node::span),
    )
}

/// The node at a route, or the nearest above it.
pub(crate) fn nearest<'t>(tree: &'t Tree, route: &Route) -> Option<Node<'t>> {
    let mut route = Some(route.clone());
    while let Some(at) = route {
        if let Some(node) = tree.find(&at) {
            return Some(node);
        }
        route = at.parent();
    }
    None
}

/// Refuses a text with lines that end with a carriage return alone: what stands on which line is
/// not known there.
pub(crate) fn known_lines(tree: &Tree) -> Result<(), Refusal> {
    if !tree.lone_returns {
        return Ok(());
    }
    let at = source::lone_return(tree.text().as_bytes());
    Err(Refusal::new(
        Reason::Notation,
        "This line ends with a carriage return alone: with a line break at its end the text can be \
         edited.",
        at.map(|at| tree.to_outer(at..at + 1)),
    ))
}

/// Refuses a document that the reader gave up; items that are broken by themselves do not matter.
pub(crate) fn readable(tree: &Tree, document: usize) -> Result<(), Refusal> {
    let broken = match tree.documents.get(document) {
        Some(document) => document.broken,
        None => tree.is_broken(),
    };
    if broken && (tree.broken.is_empty() || tree.diagnostics().iter().any(|d| ends(tree, d))) {
        return Err(given_up(tree));
    }
    Ok(())
}

/// Refuses a document that is not read as a whole, and those that a route enters: of what is not
/// found there, nobody knows.
pub(crate) fn complete(tree: &Tree, route: &Route) -> Result<(), Refusal> {
    if let Some((host, depth)) = crossing(tree, route)
        && let Some(inner) = host.embedded_tree()
    {
        return complete(inner, &shorter(route, depth));
    }
    let known = tree.documents.get(route.document);
    match known.map_or(tree.is_broken(), |document| document.broken) {
        true => Err(given_up(tree)),
        false => Ok(()),
    }
}

fn given_up(tree: &Tree) -> Refusal {
    let first = tree
        .diagnostics()
        .iter()
        .find(|diagnostic| diagnostic.severity == Severity::Error);
    let document = match &tree.host {
        Some(_) => "The document inside this text",
        None => "The document",
    };
    let message = match first {
        Some(error) if tree.documents.is_empty() && tree.host.is_none() => error.message.clone(),
        Some(error) => format!("{document} cannot be read to its end: {}", error.message),
        None => format!("{document} cannot be read to its end."),
    };
    Refusal::new(
        Reason::Broken,
        message,
        first.map(|error| error.span.clone()),
    )
}

/// Whether the reader went no further than this error: it is of no node, nor of a broken item.
fn ends(tree: &Tree, error: &Diagnostic) -> bool {
    let of_node = matches!(
        error.code.as_str(),
        "duplicate-key" | "unknown-alias" | "recursive-alias" | "alias-expansion"
    );
    if error.severity != Severity::Error || of_node {
        return false;
    }
    // An embedded document tells its errors in the outermost text.
    let at = match &tree.host {
        Some(host) => host.outer.to_inner(error.span.start),
        None => Some(error.span.start),
    };
    let is_control = |item: &Span| {
        let start = tree.to_outer(item.clone()).start;
        let mut told = tree.diagnostics().iter();
        told.any(|found| found.code == control::CODE && found.span.start == start)
    };
    let of_item = at.is_some_and(|at| {
        let item = tree.broken.partition_point(|item| item.end < at);
        // A control character has no part in what is wrong in front of it.
        let from = |item: &Span| match is_control(item) {
            true => item.start,
            false => source::line_start(tree.text(), item.start),
        };
        tree.broken.get(item).is_some_and(|item| from(item) <= at)
    });
    !of_item
}

/// Refuses to replace or take away a node with broken items in it.
pub(crate) fn unbroken(node: Node<'_>) -> Result<(), Refusal> {
    let key = node.key_node().unwrap_or(node);
    let span = key.full_span().start..node.full_span().end;
    let lines = node.kind() != NodeKind::Scalar && !node.is_flow();
    let next = match lines || node.full_span().is_empty() {
        // What reads as nothing may be what is broken, and what is right below lines one of them.
        true => source::skip_trivia(node.tree.text(), span.end) + 1,
        false => span.end,
    };
    match broken_in(node.tree, &(span.start..next)) {
        Some(item) => Err(mend_first(node.tree, item)),
        None => Ok(()),
    }
}

/// The first broken item that a span shares bytes with.
pub(crate) fn broken_in<'t>(tree: &'t Tree, span: &Span) -> Option<&'t Span> {
    let after = tree.broken.partition_point(|item| item.end <= span.start);
    tree.broken.get(after).filter(|item| item.start < span.end)
}

/// Refuses a new key that a broken item may have: mended, it would be there twice.
pub(crate) fn new_key(tree: &Tree, key: &str) -> Result<(), Refusal> {
    let starts_with_key = |line: &str| {
        line.trim_start_matches([' ', '\t', '-', '?', '"', '\''])
            .starts_with(key)
    };
    let claimed = tree.broken.iter().find(|item| {
        let line = source::line_start(tree.text(), item.start);
        tree.text()[line..item.end].lines().any(starts_with_key)
    });
    match claimed {
        Some(item) => Err(mend_first(tree, item)),
        None => Ok(()),
    }
}

pub(crate) fn mend_first(tree: &Tree, item: &Span) -> Refusal {
    Refusal::new(
        Reason::Broken,
        "This cannot be read: it has to be mended before it is edited.",
        Some(tree.to_outer(item.clone())),
    )
}

/// Refuses what stands behind an alias or is used by one, what is ambiguous, and what is broken.
/// `through` where the node at the route itself is changed, not replaced.
pub(crate) fn guard(tree: &Tree, route: &Route, through: bool) -> Result<(), Refusal> {
    readable(tree, route.document)?;
    let mut node = tree
        .document(route.document)
        .ok_or_else(meaning::not_found)?;
    let mut segments = route.segments.iter();
    loop {
        let segment = segments.next();
        let record = node.record();
        let changed = segment.is_some() || through;
        if record.shared || record.alias && changed {
            return Err(Refusal::new(
                Reason::Shared,
                "This stands behind an alias: its text is elsewhere, and shared.",
                Some(node.span()),
            ));
        }
        let used = (record.anchor as usize)
            .checked_sub(1)
            .is_some_and(|anchor| tree.anchors[anchor].uses > 0);
        if used {
            return Err(Refusal::new(
                Reason::Shared,
                "An alias elsewhere shares this: changing it here would change it there.",
                Some(node.span()),
            ));
        }
        let Some(segment) = segment else {
            return if through { Ok(()) } else { unbroken(node) };
        };
        if node.kind() == NodeKind::Mapping {
            let key = meaning::key_of(segment);
            if node.entries().filter(|(other, _)| *other == key).count() > 1 {
                return Err(Refusal::new(
                    Reason::Ambiguous,
                    format!("The key {key:?} is given twice here."),
                    Some(node.span()),
                ));
            }
        }
        match node.step(segment) {
            Some(next) => node = next,
            None => return Ok(()),
        }
    }
}

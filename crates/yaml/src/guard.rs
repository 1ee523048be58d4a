//! What must not be edited: broken documents, shared text, ambiguous keys.

use crate::{Node, NodeKind, Reason, Refusal, Route, Severity, Tree, meaning};

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

/// Refuses a document that the reader gave up.
pub(crate) fn readable(tree: &Tree, document: usize) -> Result<(), Refusal> {
    let broken = match tree.documents.get(document) {
        Some(document) => document.broken,
        None => tree.is_broken(),
    };
    if !broken {
        return Ok(());
    }
    let first = tree
        .diagnostics()
        .iter()
        .find(|diagnostic| diagnostic.severity == Severity::Error);
    let message = match first {
        Some(error) if tree.documents.is_empty() => error.message.clone(),
        Some(error) => format!("The document cannot be read to its end: {}", error.message),
        None => "The document cannot be read to its end.".to_owned(),
    };
    Err(Refusal::new(
        Reason::Broken,
        message,
        first.map(|error| error.span.clone()),
    ))
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
            return Ok(());
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

//! Documents as objects.

use serde_json::Value;

use crate::{Resource, json};

/// The objects of a YAML or JSON text, one per document; empty documents are left out.
///
/// # Errors
/// What is wrong with the text, in one line.
pub(crate) fn read(text: &str) -> Result<Vec<Value>, String> {
    let tree = yaml::Tree::parse(text);
    if let Some(error) = tree
        .diagnostics()
        .iter()
        .find(|found| found.severity == yaml::Severity::Error)
    {
        let line = 1 + text[..error.span.start.min(text.len())]
            .matches('\n')
            .count();
        return Err(format!("line {line}: {}", error.message));
    }
    Ok((0..tree.document_count())
        .filter_map(|n| tree.document(n))
        .map(|node| node.to_json())
        .filter(|value| !value.is_null())
        .collect())
}

/// The resource of an object.
///
/// # Errors
/// The object's kind is not known here.
pub(crate) fn resource(object: &Value) -> Result<&'static Resource, String> {
    let (version, kind) = (
        json::text(object, "/apiVersion"),
        json::text(object, "/kind"),
    );
    Resource::of(version, kind)
        .ok_or_else(|| format!("no matches for kind {kind:?} in version {version:?}"))
}

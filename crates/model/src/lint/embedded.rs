//! Documents inside texts, at any depth, that cannot be read.

use yaml::{Diagnostic, Node, NodeKind, Severity, Tree};

use super::is_filled_in_later;
use crate::findings::Findings;

/// Says what is broken inside the manifests that the texts below `root` carry, and those that
/// texts inside of these carry.
pub(crate) fn embedded(root: Node<'_>, findings: &mut Findings<'_>) {
    let mut left = vec![root];
    while let Some(node) = left.pop() {
        if node.is_shared() {
            continue;
        }
        left.extend(node.items());
        left.extend(node.entries().map(|(_, value)| value));
        let Some(tree) = manifest(node) else {
            continue;
        };
        tell(node, tree, findings);
        left.extend((0..tree.document_count()).filter_map(|n| tree.document(n)));
    }
}

/// What is inside of a text that is meant to be read as documents.
fn manifest(node: Node<'_>) -> Option<&Tree> {
    if node.kind() != NodeKind::Scalar {
        return None;
    }
    let text = node.as_str()?;
    let is_meant = is_manifest(text) || has_kind(text) && is_artifact(node);
    is_meant.then(|| node.embedded_tree())?
}

fn tell(host: Node<'_>, tree: &Tree, findings: &mut Findings<'_>) {
    // Argo fills in `{{…}}` before anybody reads the manifest.
    let later = host.as_str().is_some_and(is_filled_in_later);
    let errors = tree.diagnostics().iter();
    for error in errors.filter(|finding| finding.severity == Severity::Error) {
        let (severity, message) = match later {
            true => (
                Severity::Warning,
                format!(
                    "The document inside cannot be read before its parameters are filled in: {}",
                    error.message
                ),
            ),
            false => (
                Severity::Error,
                format!("The document inside is broken: {}", error.message),
            ),
        };
        let mut finding = Diagnostic::new(severity, "embedded-broken", message, error.span.clone());
        finding.route = Some(host.route());
        finding.fix.clone_from(&error.fix);
        findings.keep(finding);
    }
}

/// Whether a text starts as a mapping in the first column that says what kind it is, or as such a
/// JSON object: scripts and prose with a manifest somewhere inside do not.
fn is_manifest(text: &str) -> bool {
    if let Some(members) = text.trim_start().strip_prefix('{') {
        let says = |key: &str| {
            let mut found = members.match_indices(key);
            found.any(|(at, _)| members[at + key.len()..].trim_start().starts_with(':'))
        };
        return members.trim_start().starts_with('"')
            && (says("\"kind\"") || says("\"apiVersion\""));
    }
    let is_content = |line: &&str| {
        let start = line.trim_start();
        !start.is_empty() && !start.starts_with(['#', '%']) && !start.starts_with("---")
    };
    let mut lines = text.lines().filter(is_content);
    let is_key = |line: &str| {
        line.split_once(':').is_some_and(|(key, value)| {
            let is_word = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
            !key.is_empty()
                && key.chars().all(is_word)
                && (value.is_empty() || value.starts_with(' '))
        })
    };
    lines.next().is_some_and(is_key)
        && text
            .lines()
            .any(|line| line.starts_with("apiVersion:") || line.starts_with("kind:"))
}

/// Whether a text is what an artifact holds, which may also be a script or prose.
fn is_artifact(node: Node<'_>) -> bool {
    node.route().to_string().ends_with("/raw/data")
}

/// Whether a line of a text that is no script says what kind of manifest it is.
fn has_kind(text: &str) -> bool {
    if text.starts_with("#!") {
        return false;
    }
    let mut lines = text.lines().map(str::trim_start);
    lines.any(|line| {
        ["kind:", "apiVersion:", "\"kind\":", "\"apiVersion\":"]
            .iter()
            .any(|key| line.starts_with(key))
    })
}

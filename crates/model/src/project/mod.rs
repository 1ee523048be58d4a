//! From a tree to what it means.

mod experiment;
mod fault;
mod names;
mod pipeline;

pub(crate) use names::Names;

use yaml::{Node, NodeKind, Severity, Tree};

use crate::{
    Document, Projection,
    findings::{EMPTY, Findings},
    lint,
};

/// Reads a tree as an experiment or a pipeline and says what is wrong with it.
///
/// Of several documents the first that is one of both counts. Never fails: what is not understood
/// becomes [`Document::Unknown`] or an opaque node.
pub fn project(tree: &Tree) -> Projection {
    let mut findings = Findings::new(tree);
    let document = read(tree);
    check(tree, &document, &mut findings);
    Projection {
        document,
        diagnostics: findings.finish(),
    }
}

/// What a tree means, without the checks.
pub(crate) fn read(tree: &Tree) -> Document {
    for root in roots(tree) {
        if is_workflow(root) {
            return Document::Experiment(experiment::experiment(root));
        }
        if is_pipeline(root) {
            return Document::Pipeline(pipeline::pipeline(root));
        }
    }
    Document::Unknown {
        what: roots(tree).next().and_then(what),
    }
}

fn roots(tree: &Tree) -> impl Iterator<Item = Node<'_>> {
    (0..tree.document_count()).filter_map(|n| tree.document(n))
}

fn check(tree: &Tree, document: &Document, findings: &mut Findings<'_>) {
    // A text that does not parse has its own findings; more about a part of it would mislead.
    if tree.is_broken() {
        return;
    }
    match document {
        Document::Experiment(experiment) => {
            if let Some(root) = roots(tree).find(|root| is_workflow(*root)) {
                lint::experiment(root, experiment, findings);
            }
        }
        Document::Pipeline(pipeline) => {
            if let Some(root) = roots(tree).find(|root| is_pipeline(*root)) {
                lint::pipeline(root, pipeline, findings);
            }
        }
        Document::Unknown { what } => match roots(tree).next() {
            Some(root) => unknown(root, what.as_deref(), findings),
            None => findings.keep(yaml::Diagnostic::new(
                Severity::Error,
                EMPTY,
                "There is nothing here yet: an experiment starts with apiVersion and kind, a pipeline with pipeline.",
                0..0,
            )),
        },
    }
}

/// An Argo `Workflow` or `CronWorkflow`; Chaos Mesh has a `Workflow` too.
fn is_workflow(root: Node<'_>) -> bool {
    let kind = root.get("kind").and_then(Node::as_str);
    let version = root.get("apiVersion").and_then(Node::as_str);
    matches!(kind, Some("Workflow" | "CronWorkflow"))
        && version.is_none_or(|version| version.starts_with("argoproj.io/"))
}

/// `pipeline` with a mapping; the newer grammar has `version` and `kind` beside it.
fn is_pipeline(root: Node<'_>) -> bool {
    root.get("pipeline")
        .is_some_and(|pipeline| pipeline.kind() == NodeKind::Mapping || pipeline.is_null())
        && root.get("version").is_none()
}

fn what(root: Node<'_>) -> Option<String> {
    if let Some(kind) = root.get("kind").and_then(Node::as_str) {
        return Some(kind.to_owned());
    }
    let mut entries = root.entries();
    match (entries.next(), entries.next()) {
        (Some((key, _)), None) => Some(key.to_owned()),
        _ => None,
    }
}

fn unknown(root: Node<'_>, what: Option<&str>, findings: &mut Findings<'_>) {
    const KNOWN: &str =
        "an experiment has kind Workflow or CronWorkflow, a pipeline has the key pipeline.";
    let version = root.get("apiVersion").and_then(Node::as_str);
    let newer = root.get("version").is_some() && root.get("pipeline").is_some();
    let message = match (what, version) {
        _ if newer => {
            "This pipeline is written in the newer grammar (version at the top), which can only be edited as text.".to_owned()
        }
        (Some(kind @ ("Workflow" | "CronWorkflow")), Some(version)) => {
            format!("This {kind} is of {version}, not of argoproj.io, and is kept as text.")
        }
        (Some(what), _) => format!("{what:?} is neither an experiment nor a pipeline: {KNOWN}"),
        (None, _) => format!("This is neither an experiment nor a pipeline: {KNOWN}"),
    };
    let place = root.get("kind").unwrap_or(root);
    findings.add(
        Severity::Error,
        "unknown-kind",
        place,
        &place.route(),
        message,
    );
}

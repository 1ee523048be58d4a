//! From a tree to what it means.

mod experiment;
mod fault;
mod kept;
mod names;
mod pipeline;

pub(crate) use kept::Kept;
pub(crate) use names::Names;

use yaml::{Diagnostic, Node, NodeKind, Route, Severity, Tree};

use crate::{
    Document, Kind, Projection,
    findings::{EMPTY, Findings},
    lint,
};

/// Reads a tree as an experiment or a pipeline and says what is wrong with it.
///
/// Of several documents the first that is one of both counts. Never fails: what is not understood
/// becomes [`Document::Unknown`] or an opaque node.
pub fn project(tree: &Tree) -> Projection {
    let document = read(tree);
    Projection {
        diagnostics: diagnostics(tree, &document),
        document,
    }
}

/// What is wrong with a tree that means `document`, in the order of the places.
pub(crate) fn diagnostics(tree: &Tree, document: &Document) -> Vec<Diagnostic> {
    let mut findings = Findings::new(tree);
    check(tree, document, &mut findings);
    findings.finish()
}

/// What a tree means, without the checks.
pub(crate) fn read(tree: &Tree) -> Document {
    match known(tree) {
        Some((Kind::Experiment, root)) => Document::Experiment(experiment::experiment(root)),
        Some((Kind::Pipeline, root)) => Document::Pipeline(pipeline::pipeline(root)),
        _ => Document::Unknown {
            what: roots(tree).next().and_then(what),
        },
    }
}

/// What kind of document a tree is.
pub(crate) fn kind(tree: &Tree) -> Kind {
    known(tree).map_or(Kind::Unknown, |(kind, _)| kind)
}

/// The first document that is an experiment or a pipeline.
fn known(tree: &Tree) -> Option<(Kind, Node<'_>)> {
    roots(tree).find_map(|root| {
        if is_workflow(root) {
            Some((Kind::Experiment, root))
        } else {
            is_pipeline(root).then_some((Kind::Pipeline, root))
        }
    })
}

/// What a tree means after an edit, without the checks; what the edit left as it was is taken from
/// what the text meant before. Both texts can be read and have no anchors.
pub(crate) fn read_again(tree: &Tree, old: Document, kept: &Kept) -> Document {
    let Some((kind, root)) = known(tree).filter(|(_, root)| kept.is_behind(root.span().start))
    else {
        return read(tree);
    };
    let same_document = |route: &Route| route.document == root.route().document;
    match (kind, old) {
        (Kind::Experiment, Document::Experiment(old)) if same_document(&old.name.route) => {
            Document::Experiment(experiment::again(root, old, kept))
        }
        (Kind::Pipeline, Document::Pipeline(old)) if same_document(&old.name.route) => {
            Document::Pipeline(pipeline::again(root, old, kept))
        }
        _ => read(tree),
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
                lint::embedded(root, findings);
            }
        }
        Document::Pipeline(pipeline) => {
            if let Some(root) = roots(tree).find(|root| is_pipeline(*root)) {
                lint::pipeline(root, pipeline, findings);
                lint::embedded(root, findings);
            }
        }
        Document::Unknown { what } => match roots(tree).next() {
            Some(root) => unknown(root, what.as_deref(), findings),
            None => findings.keep(Diagnostic::new(
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

//! From a stored text to the workflow that is created. The text itself stays as it is.

use api::DocumentKind;
use model::experiment::{Experiment, ExperimentKind};
use serde_json::{Map, Value, json};
use yaml::{Op, Severity, Tree};

use super::plan::Plan;
use crate::{problem::ApiError, store::StoredRevision};

/// Argo labels pods with the workflow's name, and a label has 63 characters at most.
const NAME_LIMIT: usize = 63;
const INSTANCE: &str = "workflows.argoproj.io/controller-instanceid";

/// Where runs go.
pub(crate) struct Target {
    /// For workflows that name no namespace.
    pub namespace: String,
    /// For documents that name no infrastructure.
    pub infrastructure: String,
    /// Argo's `instanceID`.
    pub controller_instance: Option<String>,
}

/// A workflow, ready to be created.
#[derive(Debug)]
pub(super) struct Prepared {
    pub workflow: Value,
    pub namespace: String,
    pub name: String,
    pub plan: Plan,
}

/// Reads the text, refuses what cannot run, and makes the copy that is created.
pub(super) fn prepare(
    stored: &StoredRevision,
    run: &str,
    stamp: i64,
    target: &Target,
) -> Result<Prepared, ApiError> {
    let document = &stored.document;
    if document.kind == DocumentKind::Pipeline {
        return Err(ApiError::unprocessable(
            "Pipelines cannot be run yet.",
            None,
        ));
    }
    let tree = Tree::parse(&document.text);
    let experiment = experiment(&tree)?;
    let groups = Plan::steps(&experiment, &stored.weights);
    let text = labelled(&tree, &experiment)?;
    let tree = text.as_deref().map(Tree::parse).unwrap_or(tree);
    let root = tree
        .root()
        .ok_or_else(|| ApiError::unprocessable("The document is empty.", None))?;
    let Value::Object(manifest) = root.to_json() else {
        return Err(ApiError::unprocessable(
            "The document is no Workflow.",
            None,
        ));
    };
    let mut workflow = match experiment.kind {
        ExperimentKind::Workflow => manifest,
        ExperimentKind::CronWorkflow { .. } => once(manifest),
    };
    let infrastructure = match document.infrastructure.as_str() {
        "" => target.infrastructure.clone(),
        chosen => chosen.to_owned(),
    };
    workflow.remove("status");
    let metadata = workflow.entry("metadata").or_insert_with(|| json!({}));
    let metadata = metadata
        .as_object_mut()
        .ok_or_else(|| ApiError::unprocessable("`metadata` is no mapping.", None))?;
    let name = rename(metadata, stamp);
    let namespace = namespace(metadata, &target.namespace);
    label(
        metadata,
        [
            ("notify_id", run),
            ("workflow_id", &document.id),
            ("infra_id", &infrastructure),
        ],
        target,
    );
    let workflow = Value::Object(workflow);
    let plan = Plan {
        infrastructure,
        manifest: workflow.to_string(),
        groups,
    };
    Ok(Prepared {
        workflow,
        namespace,
        name,
        plan,
    })
}

/// The experiment in a text, or why it cannot be run, with the place.
fn experiment(tree: &Tree) -> Result<Experiment, ApiError> {
    let refuse = |diagnostic: &yaml::Diagnostic| {
        let span = diagnostic.span.clone();
        ApiError::unprocessable(diagnostic.message.clone(), Some((span.start, span.end)))
    };
    let projection = model::project(tree);
    let mut errors = projection
        .diagnostics
        .iter()
        .filter(|d| d.severity == Severity::Error);
    let first = tree
        .diagnostics()
        .iter()
        .find(|d| d.severity == Severity::Error);
    if let Some(error) = first.or_else(|| errors.next()) {
        return Err(refuse(error));
    }
    match projection.document {
        model::Document::Experiment(experiment) if experiment.groups.is_empty() => {
            let what = "The workflow has no steps: its entrypoint names no template with `steps`.";
            let span = experiment.entrypoint.span.clone();
            Err(ApiError::unprocessable(
                what,
                span.map(|span| (span.start, span.end)),
            ))
        }
        model::Document::Experiment(experiment) => Ok(experiment),
        model::Document::Pipeline(_) => Err(ApiError::unprocessable(
            "A pipeline cannot be run as an experiment.",
            None,
        )),
        model::Document::Unknown { what } => {
            let span = tree.root().and_then(|root| root.get("kind").or(Some(root)));
            let span = span.map(|node| (node.span().start, node.span().end));
            let what = match what {
                Some(what) => format!("This is a {what}, not a Workflow or CronWorkflow."),
                None => "This is neither a Workflow nor a CronWorkflow.".to_owned(),
            };
            Err(ApiError::unprocessable(what, span))
        }
    }
}

/// The text with the label by which a run finds its engines, where engines lack it.
fn labelled(tree: &Tree, experiment: &Experiment) -> Result<Option<String>, ApiError> {
    let ops: Vec<Op> = experiment
        .faults()
        .filter_map(|(_, fault)| {
            let labels = ["metadata", "labels", "workflow_run_id"];
            if tree.find(&fault.engine)?.path(&labels).is_some() {
                return None;
            }
            let mut route = fault.engine.clone();
            for key in labels {
                route = route.then(key);
            }
            Some(Op::Set {
                route,
                value: "{{workflow.uid}}".into(),
            })
        })
        .collect();
    if ops.is_empty() {
        return Ok(None);
    }
    let edits = tree.plan(&ops).map_err(|refusal| {
        let span = refusal.span.map(|span| (span.start, span.end));
        let message = format!(
            "The engine lacks the label workflow_run_id, and it cannot be added: {}",
            refusal.message
        );
        ApiError::unprocessable(message, span)
    })?;
    Ok(Some(yaml::apply(tree.text(), &edits)))
}

/// A scheduled workflow, run now.
fn once(mut cron: Map<String, Value>) -> Map<String, Value> {
    let spec = cron.remove("spec").unwrap_or_default();
    let mut metadata = cron.remove("metadata").unwrap_or_else(|| json!({}));
    for part in ["labels", "annotations"] {
        if let Some(more) = spec
            .pointer(&format!("/workflowMetadata/{part}"))
            .and_then(Value::as_object)
        {
            for (key, value) in more {
                metadata[part][key] = value.clone();
            }
        }
    }
    let api_version = cron
        .remove("apiVersion")
        .unwrap_or_else(|| "argoproj.io/v1alpha1".into());
    let workflow = json!({
        "apiVersion": api_version,
        "kind": "Workflow",
        "metadata": metadata,
        "spec": spec["workflowSpec"],
    });
    match workflow {
        Value::Object(workflow) => workflow,
        _ => Map::new(),
    }
}

/// Names the workflow after the document and the moment.
fn rename(metadata: &mut Map<String, Value>, stamp: i64) -> String {
    for key in [
        "creationTimestamp",
        "uid",
        "resourceVersion",
        "generation",
        "managedFields",
        "selfLink",
    ] {
        metadata.remove(key);
    }
    let generate = metadata.remove("generateName");
    let base = metadata
        .get("name")
        .or(generate.as_ref())
        .and_then(Value::as_str);
    let base = base.map_or("experiment", |base| base.trim_end_matches('-'));
    let suffix = format!("-{stamp}");
    let base: String = base.chars().take(NAME_LIMIT - suffix.len()).collect();
    let name = format!("{}{suffix}", base.trim_end_matches(['-', '.']));
    metadata.insert("name".into(), name.clone().into());
    name
}

fn namespace(metadata: &mut Map<String, Value>, default: &str) -> String {
    let given = metadata
        .get("namespace")
        .and_then(Value::as_str)
        .filter(|given| !given.is_empty());
    let namespace = given.unwrap_or(default).to_owned();
    metadata.insert("namespace".into(), namespace.clone().into());
    namespace
}

fn label(metadata: &mut Map<String, Value>, ours: [(&str, &str); 3], target: &Target) {
    let labels = metadata.entry("labels").or_insert_with(|| json!({}));
    if !labels.is_object() {
        *labels = json!({});
    }
    let Some(labels) = labels.as_object_mut() else {
        return;
    };
    for (key, value) in ours {
        labels.insert(key.into(), value.into());
    }
    // A controller takes no workflow that carries another's label.
    match &target.controller_instance {
        Some(instance) => labels.insert(INSTANCE.into(), instance.as_str().into()),
        None => labels.remove(INSTANCE),
    };
}

#[cfg(test)]
mod tests;

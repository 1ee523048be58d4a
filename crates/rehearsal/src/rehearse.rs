//! One experiment, from its start to its end, at once.

use std::collections::BTreeSet;

use model::{Document, experiment::Fault};
use score::{Explanation, Outcome};
use serde::Serialize;
use serde_json::{Value, json};
use yaml::{Node, Severity, Span, Tree};

use crate::{
    Cluster, Moment, Resource, WriteOptions,
    argo::{self, node_id},
    faults::is_whole,
    json::{self, items, text},
    litmus::result,
    resource::{CHAOS_RESULTS, CRON_WORKFLOWS, DEPLOYMENTS, NAMESPACES, WORKFLOWS},
};

/// The instant that virtual 0 stands for: any would do, and a fixed one keeps results the same.
const EPOCH: i64 = 1_767_225_600_000;

/// The virtual time after which a rehearsal is given up.
const LIMIT: u64 = 24 * 3_600_000;

/// How many pods a deployment of the sandbox has in a rehearsal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replicas {
    /// The deployment's namespace.
    pub namespace: String,
    /// The deployment.
    pub deployment: String,
    /// How many pods it has.
    pub replicas: u64,
}

/// What a rehearsal starts from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Decides everything that is random.
    pub seed: u64,
    /// Deployments that differ from the boutique's one pod each.
    pub replicas: Vec<Replicas>,
}

/// Why a document cannot be rehearsed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct CannotRun {
    /// One sentence.
    pub message: String,
    /// Where in the text.
    pub span: Option<Span>,
}

/// How an experiment went.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rehearsal {
    /// The workflow's name.
    pub workflow: String,
    /// Argo's phase: Succeeded, Failed or Error; Running where it did not end in a day.
    pub phase: String,
    /// Why, where there is something to say.
    pub message: String,
    /// Virtual milliseconds from the start of the workflow to its end.
    pub millis: u64,
    /// The steps that were started, in order.
    pub steps: Vec<StepResult>,
    /// The faults, in the order of their steps.
    pub faults: Vec<FaultResult>,
    /// The score, and how it comes about.
    pub explanation: Explanation,
    /// What happened, in order; times count from the start of the workflow.
    pub timeline: Vec<Moment>,
}

/// How a step went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StepResult {
    /// Its name.
    pub name: String,
    /// Argo's phase.
    pub phase: String,
    /// Why, where there is something to say.
    pub message: String,
    /// Whole virtual seconds that it took; `None` where it did not end.
    pub seconds: Option<i64>,
}

/// How a fault went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FaultResult {
    /// What the score calls it.
    pub name: String,
    /// The fault, such as `pod-delete`.
    pub fault: String,
    /// The chaos engine in the cluster, once there was one.
    pub engine: Option<String>,
    /// Litmus' verdict; `N/A` where it never ran.
    pub verdict: String,
    /// What failed, in Litmus' words.
    pub fail_step: String,
    /// Why, in detail.
    pub reason: String,
    /// What the score counts.
    pub outcome: Outcome,
    /// Its probes.
    pub probes: Vec<ProbeResult>,
}

/// How a probe went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProbeResult {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: String,
    /// Its mode.
    pub mode: String,
    /// Passed, Failed or N/A.
    pub verdict: String,
    /// What it saw.
    pub description: String,
}

/// Runs the experiment in `tree` on a fresh sandbox cluster, in no time.
///
/// The same text and options always give the same result.
///
/// # Errors
/// The text cannot be read, is no experiment, or names something that does not exist.
pub fn rehearse(tree: &Tree, options: &Options) -> Result<Rehearsal, CannotRun> {
    readable(tree)?;
    let root = tree.root().ok_or_else(|| CannotRun {
        message: "the file is empty".into(),
        span: None,
    })?;
    let workflow = workflow(root)?;
    embedded(root)?;
    let Document::Experiment(experiment) = model::project(tree).document else {
        return Err(at(root, "the file holds no experiment"));
    };

    let mut cluster = Cluster::boutique(EPOCH, options.seed);
    prepare(&mut cluster, &workflow, &options.replicas)?;
    let start = cluster.now();
    let namespace = json::namespace(&workflow).to_owned();
    let created = cluster
        .create(&WORKFLOWS, &namespace, workflow, WriteOptions::default())
        .map_err(|error| {
            let place = root.path(&["metadata", "name"]).unwrap_or(root);
            at(place, error.to_string())
        })?;
    let name = json::name(&created).to_owned();
    let ended = play(&mut cluster, &namespace, &name);

    let faults: Vec<FaultResult> = model::weights(&experiment)
        .into_iter()
        .zip(placed(&experiment))
        .map(|(weighted, (group, step, fault))| {
            let node = node_id(&name, &format!("{name}[{group}].{step}"));
            fault_result(&cluster, weighted.name, &node, fault)
        })
        .collect();
    let counted: Vec<_> = model::weights(&experiment)
        .into_iter()
        .zip(faults.iter().map(|fault| fault.outcome))
        .collect();
    let timeline = cluster
        .moments()
        .into_iter()
        .filter(|moment| moment.at >= start)
        .map(|moment| Moment {
            at: moment.at - start,
            ..moment
        })
        .collect();
    Ok(Rehearsal {
        phase: text(&ended, "/status/phase").to_owned(),
        message: text(&ended, "/status/message").to_owned(),
        millis: cluster.now() - start,
        steps: steps(&ended),
        faults,
        explanation: score::score(&counted),
        timeline,
        workflow: name,
    })
}

/// Looks whether a document could be rehearsed, without doing it.
fn readable(tree: &Tree) -> Result<(), CannotRun> {
    match tree
        .diagnostics()
        .iter()
        .find(|finding| finding.severity == Severity::Error)
    {
        Some(finding) => Err(CannotRun {
            message: finding.message.clone(),
            span: Some(finding.span.clone()),
        }),
        None => Ok(()),
    }
}

fn at(node: Node<'_>, message: impl Into<String>) -> CannotRun {
    CannotRun {
        message: message.into(),
        span: Some(node.span()),
    }
}

/// The workflow of a document, as it would be submitted.
fn workflow(root: Node<'_>) -> Result<Value, CannotRun> {
    let object = root.to_json();
    let (version, kind) = (text(&object, "/apiVersion"), text(&object, "/kind"));
    let resource = Resource::of(version, kind);
    let is = |wanted: &Resource| resource.is_some_and(|resource| resource == wanted);
    let (mut workflow, spec) = if is(&WORKFLOWS) {
        (object, "/spec")
    } else if is(&CRON_WORKFLOWS) {
        let workflow = json!({
            "metadata": object.get("metadata"),
            "spec": object.pointer("/spec/workflowSpec"),
        });
        (workflow, "/spec/workflowSpec")
    } else {
        let place = root.get("kind").unwrap_or(root);
        let message = match (version, kind) {
            ("", "") => {
                "the file holds no Kubernetes object: apiVersion and kind are missing".into()
            }
            _ => format!(
                "{kind} of {version} is no Workflow or CronWorkflow of argoproj.io/v1alpha1"
            ),
        };
        return Err(at(place, message));
    };
    if let Err(problem) = argo::validate(&workflow) {
        let pointer = problem.pointer.replacen("/spec", spec, 1);
        return Err(at(nearest(root, &pointer), problem.message));
    }
    json::mapping(&mut workflow).shift_remove("status");
    let metadata = json::metadata(&mut workflow);
    for (key, default) in [("name", "experiment"), ("namespace", "hce")] {
        let given = metadata
            .get(key)
            .and_then(Value::as_str)
            .is_some_and(|t| !t.is_empty());
        let generated = key == "name" && metadata.contains_key("generateName");
        if !given && !generated {
            metadata.insert(key.into(), default.into());
        }
    }
    Ok(workflow)
}

/// The node of a JSON Pointer, or the deepest of its ancestors that exists.
fn nearest<'t>(root: Node<'t>, pointer: &str) -> Node<'t> {
    let mut node = root;
    for key in pointer.split('/').skip(1) {
        let next = match key.parse() {
            Ok(index) => node.item(index),
            Err(_) => node.get(key),
        };
        match next {
            Some(next) => node = next,
            None => break,
        }
    }
    node
}

/// Looks for documents inside the document that cannot be read.
fn embedded(root: Node<'_>) -> Result<(), CannotRun> {
    let templates = root
        .path(&["spec", "templates"])
        .or_else(|| root.path(&["spec", "workflowSpec", "templates"]));
    for template in templates.into_iter().flat_map(Node::items) {
        let artifacts = template.path(&["inputs", "artifacts"]);
        for artifact in artifacts.into_iter().flat_map(Node::items) {
            let path = artifact
                .get("path")
                .and_then(Node::as_str)
                .unwrap_or_default();
            let is_document = [".yaml", ".yml", ".json"]
                .iter()
                .any(|end| path.ends_with(end));
            let Some(data) = artifact.path(&["raw", "data"]).filter(|_| is_document) else {
                continue;
            };
            if let Some(tree) = data.embedded_tree() {
                readable(tree)?;
            }
        }
    }
    Ok(())
}

/// Gives the cluster the namespaces and replicas that the run wants, and lets it come to rest.
fn prepare(
    cluster: &mut Cluster,
    workflow: &Value,
    replicas: &[Replicas],
) -> Result<(), CannotRun> {
    let administered = items(workflow, "/spec/arguments/parameters")
        .iter()
        .filter(|parameter| text(parameter, "/name") == "adminModeNamespace")
        .map(|parameter| text(parameter, "/value"));
    let wanted: BTreeSet<&str> = administered
        .chain([json::namespace(workflow)])
        .filter(|name| !name.is_empty() && cluster.get(&NAMESPACES, "", name).is_err())
        .collect();
    for name in wanted {
        // A name that is no name is refused again, with a reason, when the workflow is created.
        let object = json!({"metadata": {"name": name}});
        let _ = cluster.create(&NAMESPACES, "", object, WriteOptions::default());
    }
    for Replicas {
        namespace,
        deployment,
        replicas,
    } in replicas
    {
        cluster
            .scale(namespace, deployment, *replicas)
            .map_err(|error| CannotRun {
                message: format!("cannot scale {namespace}/{deployment}: {error}"),
                span: None,
            })?;
    }
    let rest = cluster.now() + 300_000;
    while !is_at_rest(cluster, replicas) {
        match cluster.next_event() {
            Some(next) if next <= rest => cluster.advance_to(next),
            _ => break,
        }
    }
    Ok(())
}

fn is_at_rest(cluster: &Cluster, replicas: &[Replicas]) -> bool {
    replicas.iter().all(|wanted| {
        cluster.peek(|core| is_whole(core, &wanted.namespace, &wanted.deployment))
            && cluster
                .get(&DEPLOYMENTS, &wanted.namespace, &wanted.deployment)
                .is_ok_and(|deployment| {
                    deployment
                        .pointer("/status/replicas")
                        .and_then(Value::as_u64)
                        .unwrap_or(0)
                        == wanted.replicas
                })
    })
}

/// Lets the workflow run to its end.
fn play(cluster: &mut Cluster, namespace: &str, name: &str) -> Value {
    let limit = cluster.now() + LIMIT;
    loop {
        let Ok(workflow) = cluster.get(&WORKFLOWS, namespace, name) else {
            return json!({"status": {"phase": "Error", "message": "the workflow was deleted"}});
        };
        let over = matches!(
            text(&workflow, "/status/phase"),
            "Succeeded" | "Failed" | "Error"
        );
        match cluster.next_event() {
            Some(next) if !over && next <= limit => cluster.advance_to(next),
            _ => return (*workflow).clone(),
        }
    }
}

fn placed(experiment: &model::Experiment) -> impl Iterator<Item = (usize, &str, &Fault)> {
    experiment
        .groups
        .iter()
        .enumerate()
        .flat_map(|(group, steps)| {
            steps.steps.iter().filter_map(move |step| match &step.body {
                model::experiment::StepBody::Fault(fault) => {
                    Some((group, step.name.text(), &**fault))
                }
                _ => None,
            })
        })
}

fn fault_result(cluster: &Cluster, name: String, node: &str, fault: &Fault) -> FaultResult {
    let never = |engine| FaultResult {
        name: name.clone(),
        fault: fault.fault.text().to_owned(),
        engine,
        verdict: "N/A".into(),
        fail_step: String::new(),
        reason: String::new(),
        outcome: Outcome::NotRun,
        probes: Vec::new(),
    };
    let Some((namespace, engine)) = cluster.peek(|core| core.engines.get(node).cloned()) else {
        return never(None);
    };
    let found = result::name(&engine, fault.fault.text());
    let Ok(found) = cluster.get(&CHAOS_RESULTS, &namespace, &found) else {
        return never(Some(engine));
    };
    let probes: Vec<ProbeResult> = items(&found, "/status/probeStatuses")
        .iter()
        .map(|probe| ProbeResult {
            name: text(probe, "/name").to_owned(),
            kind: text(probe, "/type").to_owned(),
            mode: text(probe, "/mode").to_owned(),
            verdict: text(probe, "/status/verdict").to_owned(),
            description: text(probe, "/status/description").to_owned(),
        })
        .collect();
    let passed = probes
        .iter()
        .filter(|probe| probe.verdict == "Passed")
        .count();
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let (passed, total) = (count(passed), count(probes.len()));
    let verdict = text(&found, "/status/experimentStatus/verdict").to_owned();
    let outcome = match verdict.as_str() {
        "Pass" => Outcome::Probes {
            passed: total,
            total,
        },
        "Fail" => Outcome::Probes { passed, total },
        "Stopped" => Outcome::Stopped { passed, total },
        "Error" => Outcome::Error,
        _ => Outcome::NotRun,
    };
    FaultResult {
        fail_step: match text(&found, "/status/experimentStatus/failStep") {
            "N/A" => String::new(),
            step => step.to_owned(),
        },
        reason: text(&found, "/status/experimentStatus/errorOutput/reason").to_owned(),
        verdict,
        outcome,
        probes,
        ..never(Some(engine))
    }
}

fn steps(workflow: &Value) -> Vec<StepResult> {
    let nodes = workflow.pointer("/status/nodes").and_then(Value::as_object);
    nodes
        .into_iter()
        .flat_map(|nodes| nodes.values())
        .filter(|node| matches!(text(node, "/type"), "Pod" | "Skipped"))
        .map(|node| {
            let instant = |key| crate::unix_ms(text(node, key));
            StepResult {
                name: text(node, "/displayName").to_owned(),
                phase: text(node, "/phase").to_owned(),
                message: text(node, "/message").to_owned(),
                seconds: instant("/finishedAt")
                    .zip(instant("/startedAt"))
                    .map(|(end, start)| (end - start) / 1000),
            }
        })
        .collect()
}

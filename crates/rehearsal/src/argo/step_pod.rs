//! The pod of a container or script step, and what runs in it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Running, WORKFLOW_LABEL, nodes::Node, shell, substitute::substitute};
use crate::{
    WriteOptions,
    json::{self, items, text},
    litmus::checker,
    program,
    resource::PODS,
    sim::Sim,
    startup::base_name,
};

/// The container that does the step's work.
pub(crate) const MAIN: &str = "main";

/// Creates the pod of a step.
pub(crate) fn create(
    running: &Running,
    template: &Value,
    node: &Node,
    display: &str,
    known: &BTreeMap<String, String>,
) -> Result<(), String> {
    let mut known = known.clone();
    known.insert("pod.name".into(), node.id.clone());
    known.insert("node.name".into(), node.name.clone());
    let mut template = template.clone();
    substitute_all(&mut template, &known)
        .map_err(|name| format!("failed to resolve {{{{{name}}}}}"))?;
    let pod = pod(running, &template, node, display);
    running
        .sim
        .with(|core| core.create(&PODS, &running.namespace, pod, WriteOptions::default()))
        .map(drop)
        .map_err(|error| error.to_string())
}

fn substitute_all(value: &mut Value, known: &BTreeMap<String, String>) -> Result<(), String> {
    match value {
        Value::String(text) if text.contains("{{") => {
            *text = substitute(text, known)?;
            Ok(())
        }
        Value::Array(items) => items
            .iter_mut()
            .try_for_each(|item| substitute_all(item, known)),
        Value::Object(map) => map
            .values_mut()
            .try_for_each(|item| substitute_all(item, known)),
        _ => Ok(()),
    }
}

fn pod(running: &Running, template: &Value, node: &Node, display: &str) -> Value {
    let container = template
        .get("container")
        .or_else(|| template.get("script"))
        .unwrap_or(&Value::Null);
    let env = |given: Option<&Value>| {
        let mut list = given.and_then(Value::as_array).cloned().unwrap_or_default();
        list.push(json!({"name": "ARGO_TEMPLATE", "value": template.to_string()}));
        Value::Array(list)
    };
    let mut main = container.clone();
    let fields = json::mapping(&mut main);
    fields.shift_remove("source");
    fields.insert("name".into(), MAIN.into());
    fields.insert("env".into(), env(container.get("env")));
    let mut labels = json::child(json::metadata(&mut template.clone()), "labels").clone();
    labels.insert(WORKFLOW_LABEL.into(), running.name.clone().into());
    labels.insert("workflows.argoproj.io/completed".into(), "false".into());
    let mut annotations = json::child(json::metadata(&mut template.clone()), "annotations").clone();
    for (key, value) in [
        ("kubectl.kubernetes.io/default-container", MAIN),
        ("workflows.argoproj.io/node-id", node.id.as_str()),
        ("workflows.argoproj.io/node-name", node.name.as_str()),
        ("workflows.argoproj.io/display-name", display),
    ] {
        annotations.insert(key.into(), value.into());
    }
    json!({
        "metadata": {
            "name": node.id,
            "labels": labels,
            "annotations": annotations,
            "ownerReferences": [
                json::owner("argoproj.io/v1alpha1", "Workflow", &running.workflow)
            ],
        },
        "spec": {
            "restartPolicy": "Never",
            "serviceAccountName": text(&running.workflow, "/spec/serviceAccountName"),
            "containers": [main, {
                "name": "wait",
                "image": "quay.io/argoproj/argoexec:v3.3.1",
                "command": ["argoexec", "wait"],
            }],
        },
    })
}

/// Does the step's work. Returns the exit code.
pub(crate) async fn run(sim: Sim, pod: Value) -> i32 {
    let step = Step::of(sim, &pod);
    if base_name(&step.image).starts_with("litmus-checker") {
        checker::run(&step).await
    } else {
        shell::run(&step).await
    }
}

/// A step's container, as its program sees it.
pub(crate) struct Step {
    pub sim: Sim,
    pub namespace: String,
    pub pod: String,
    pub image: String,
    /// Command, arguments, and the source of a script.
    pub words: Vec<String>,
    /// The texts of the raw artifacts by path.
    pub files: BTreeMap<String, String>,
}

impl Step {
    fn of(sim: Sim, pod: &Value) -> Self {
        let template: Value =
            serde_json::from_str(program::env(pod, "ARGO_TEMPLATE")).unwrap_or_default();
        let container = text(pod, "/spec/containers/0/image").to_owned();
        let mut words: Vec<String> = ["command", "args"]
            .iter()
            .flat_map(|key| items(pod, &format!("/spec/containers/0/{key}")))
            .filter_map(|word| word.as_str().map(str::to_owned))
            .collect();
        let source = text(&template, "/script/source");
        if !source.is_empty() {
            words.push(source.to_owned());
        }
        Self {
            sim,
            namespace: json::namespace(pod).to_owned(),
            pod: json::name(pod).to_owned(),
            image: container,
            words,
            files: items(&template, "/inputs/artifacts")
                .iter()
                .filter(|artifact| artifact.pointer("/raw/data").is_some())
                .map(|artifact| {
                    (
                        text(artifact, "/path").to_owned(),
                        text(artifact, "/raw/data").to_owned(),
                    )
                })
                .collect(),
        }
    }

    /// Writes a line to the container's log.
    pub fn log(&self, line: impl Into<String>) {
        self.sim
            .with(|core| core.log(&self.namespace, &self.pod, MAIN, line));
    }
}

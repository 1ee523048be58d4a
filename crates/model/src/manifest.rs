//! The texts of new parts of an experiment.

use crate::catalogue::FaultDoc;

/// The images that new parts run.
pub(crate) const KUBECTL_IMAGE: &str = "litmuschaos/k8s:2.11.0";
pub(crate) const CHECKER_IMAGE: &str = "litmuschaos/litmus-checker:2.11.0";
const RUNNER_IMAGE: &str = "litmuschaos/go-runner:latest";

/// What every fault on pods may do in the cluster: API groups, resources, verbs.
const PERMISSIONS: &[(&str, &str, &str)] = &[
    (
        "\"\"",
        "pods",
        "create, delete, get, list, patch, update, deletecollection",
    ),
    ("\"\"", "events", "create, get, list, patch, update"),
    ("\"\"", "configmaps", "get, list"),
    ("\"\"", "pods/log", "get, list, watch"),
    ("\"\"", "pods/exec", "create, get, list"),
    ("\"\"", "replicationcontrollers", "get, list"),
    (
        "apps",
        "deployments, statefulsets, replicasets, daemonsets",
        "get, list",
    ),
    ("apps.openshift.io", "deploymentconfigs", "get, list"),
    ("argoproj.io", "rollouts", "get, list"),
    (
        "batch",
        "jobs",
        "create, delete, get, list, deletecollection",
    ),
    (
        "litmuschaos.io",
        "chaosengines, chaosexperiments, chaosresults",
        "create, delete, get, list, patch, update",
    ),
];

/// A text as a YAML scalar that is a string for every reader.
fn quoted(text: &str) -> String {
    // A JSON string is a YAML double-quoted scalar.
    serde_json::Value::from(text).to_string()
}

/// Without quotes where every reader takes it for the same text.
pub(crate) fn plain(text: &str) -> String {
    let simple = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.ends_with(|c: char| c.is_ascii_alphanumeric())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_ ".contains(c));
    let word = ["y", "n", "yes", "no", "on", "off", "true", "false", "null"]
        .contains(&text.to_ascii_lowercase().as_str());
    if simple && !word {
        text.to_owned()
    } else {
        quoted(text)
    }
}

/// The ChaosExperiment that installs a fault.
pub(crate) fn chaos_experiment(fault: &FaultDoc) -> String {
    let FaultDoc {
        name, description, ..
    } = fault;
    let mut text = format!(
        "\
apiVersion: litmuschaos.io/v1alpha1
kind: ChaosExperiment
description:
  message: {description}
metadata:
  name: {name}
  labels:
    name: {name}
    app.kubernetes.io/part-of: litmus
    app.kubernetes.io/component: chaosexperiment
spec:
  definition:
    scope: Namespaced
    permissions:
",
        description = quoted(description),
    );
    for (group, resources, verbs) in PERMISSIONS {
        text.push_str(&format!(
            "      - apiGroups: [{group}]\n        resources: [{resources}]\n        verbs: [{verbs}]\n"
        ));
    }
    text.push_str(&format!(
        "    image: {RUNNER_IMAGE}
    imagePullPolicy: Always
    command: [/bin/bash]
    args: [-c, ./experiments -name {name}]
    env:
"
    ));
    text.push_str(&environment(fault, "      "));
    text.push_str(&format!(
        "    labels:
      name: {name}
      app.kubernetes.io/part-of: litmus
      app.kubernetes.io/component: experiment-job
"
    ));
    text
}

/// Who is hit, and where the engine lives.
pub(crate) struct Aim<'a> {
    /// The engine's name.
    pub name: &'a str,
    /// The namespace of the engine; nothing leaves it to whoever applies it.
    pub namespace: Option<&'a str>,
    /// The experiment's name.
    pub workflow: &'a str,
    /// `appns`, `applabel` and `appkind`.
    pub target: (&'a str, &'a str, &'a str),
}

/// The ChaosEngine that injects a fault.
pub(crate) fn chaos_engine(fault: &FaultDoc, aim: &Aim<'_>) -> String {
    let (target_namespace, label, kind) = aim.target;
    let namespace = match aim.namespace {
        Some(namespace) => format!("  namespace: {}\n", quoted(namespace)),
        None => String::new(),
    };
    format!(
        "\
apiVersion: litmuschaos.io/v1alpha1
kind: ChaosEngine
metadata:
  generateName: {name}
{namespace}  labels:
    workflow_run_id: \"{{{{ workflow.uid }}}}\"
    workflow_name: {workflow}
spec:
  appinfo:
    appns: {appns}
    applabel: {applabel}
    appkind: {appkind}
  engineState: active
  chaosServiceAccount: litmus-admin
  experiments:
    - name: {fault}
      spec:
        components:
          env:
{env}",
        name = aim.name,
        workflow = plain(aim.workflow),
        appns = plain(target_namespace),
        applabel = quoted(label),
        appkind = plain(kind),
        fault = fault.name,
        env = environment(fault, "            "),
    )
}

fn environment(fault: &FaultDoc, indent: &str) -> String {
    fault
        .tunables
        .iter()
        .map(|(name, value)| {
            format!(
                "{indent}- name: {name}\n{indent}  value: {}\n",
                quoted(value)
            )
        })
        .collect()
}

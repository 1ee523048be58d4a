//! Manifests for the tests.
#![allow(clippy::unwrap_used, reason = "this is for tests only")]

use std::fmt::Write;

use faultline_rehearsal::{Options, Rehearsal, Replicas, rehearse};
use yaml::Tree;

/// A pod-delete of the cart for 20 s, with what a test wants to differ.
pub struct Manifest {
    pub fault: &'static str,
    pub label: &'static str,
    pub env: Vec<(&'static str, &'static str)>,
    pub probes: Vec<String>,
}

impl Default for Manifest {
    fn default() -> Self {
        Self {
            fault: "pod-delete",
            label: "app=cartservice",
            env: vec![("TOTAL_CHAOS_DURATION", "20"), ("CHAOS_INTERVAL", "10")],
            probes: Vec::new(),
        }
    }
}

/// An httpProbe in YAML.
pub fn probe(name: &str, mode: &str, url: &str, run: &str) -> String {
    format!(
        "- name: {name}
  type: httpProbe
  mode: {mode}
  runProperties: {{{run}}}
  httpProbe/inputs:
    url: {url}
    method: {{get: {{criteria: ==, responseCode: \"200\"}}}}
"
    )
}

fn indented(text: &str, by: usize) -> String {
    let margin = " ".repeat(by);
    text.lines()
        .map(|line| format!("{margin}{line}\n"))
        .collect()
}

const WORKFLOW: &str = r#"apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: test, namespace: hce}
spec:
  entrypoint: main
  arguments: {parameters: [{name: adminModeNamespace, value: hce}]}
  templates:
  - name: main
    steps:
    - - {name: install, template: install}
    - - {name: fault, template: fault}
    - - {name: cleanup, template: cleanup}
  - name: install
    inputs:
      artifacts:
      - name: x
        path: /tmp/x.yaml
        raw:
          data: |
EXPERIMENT
    container:
      image: k8s
      command: [sh, -c]
      args: ["kubectl apply -f /tmp/ -n hce && sleep 30"]
  - name: fault
    inputs:
      artifacts:
      - name: e
        path: /tmp/e.yaml
        raw:
          data: |
ENGINE
    container: {image: "litmus-checker:2.11.0", args: [-file=/tmp/e.yaml, -saveName=/tmp/n]}
  - name: cleanup
    container:
      image: k8s
      command: [sh, -c]
      args: ["kubectl delete chaosengine -l workflow_run_id={{workflow.uid}} -n hce"]
"#;

const EXPERIMENT: &str = "apiVersion: litmuschaos.io/v1alpha1
kind: ChaosExperiment
metadata: {name: FAULT}
spec: {definition: {image: go-runner, env: []}}
";

const ENGINE: &str = r#"apiVersion: litmuschaos.io/v1alpha1
kind: ChaosEngine
metadata:
  namespace: "{{workflow.parameters.adminModeNamespace}}"
  generateName: the-fault
  labels: {workflow_run_id: "{{ workflow.uid }}"}
spec:
  engineState: active
  appinfo: {appns: hce, applabel: "LABEL", appkind: deployment}
  experiments:
  - name: FAULT
    spec:
      components:
        env:
"#;

impl Manifest {
    fn engine(&self) -> String {
        let mut engine = ENGINE
            .replace("FAULT", self.fault)
            .replace("LABEL", self.label);
        for (name, value) in &self.env {
            let _ = writeln!(engine, "        - {{name: {name}, value: \"{value}\"}}");
        }
        if !self.probes.is_empty() {
            engine.push_str("      probe:\n");
            engine.push_str(&indented(&self.probes.concat(), 6));
        }
        engine
    }

    /// The workflow as YAML.
    pub fn text(&self) -> String {
        let experiment = EXPERIMENT.replace("FAULT", self.fault);
        WORKFLOW
            .replace("EXPERIMENT\n", &indented(&experiment, 12))
            .replace("ENGINE\n", &indented(&self.engine(), 12))
    }

    /// Runs it with that many carts.
    pub fn run(&self, carts: u64) -> Rehearsal {
        let options = Options {
            seed: 1,
            replicas: vec![Replicas {
                namespace: "hce".into(),
                deployment: "cartservice".into(),
                replicas: carts,
            }],
        };
        rehearse(&Tree::parse(&self.text()), &options).unwrap()
    }

    /// The verdict of the fault and of each probe with one cart, in one line.
    #[allow(dead_code, reason = "each test file is a crate of its own")]
    pub fn verdicts(&self) -> String {
        let run = self.run(1);
        let fault = &run.faults[0];
        let probes: Vec<_> = fault.probes.iter().map(|p| p.verdict.as_str()).collect();
        format!(
            "{} {} [{}]",
            fault.verdict,
            run.explanation.score,
            probes.join(", ")
        )
    }
}

//! Documents to start from.

use crate::manifest::{KUBECTL_IMAGE, plain};

/// An experiment without faults: it installs nothing yet and cleans up at the end.
///
/// Any name and namespace give a text that reads back as them.
pub fn experiment(name: &str, namespace: &str) -> String {
    let (name, namespace) = (plain(name), plain(namespace));
    format!(
        "\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
  name: {name}
  namespace: {namespace}
spec:
  entrypoint: main
  serviceAccountName: argo-chaos
  arguments:
    parameters:
      - name: adminModeNamespace
        value: {namespace}
  podGC:
    strategy: OnWorkflowCompletion
  securityContext:
    runAsUser: 1000
    runAsNonRoot: true
  templates:
    - name: main
      steps:
        - - name: install-chaos-faults
            template: install-chaos-faults
        - - name: cleanup-chaos-resources
            template: cleanup-chaos-resources
    - name: install-chaos-faults
      inputs:
        artifacts: []
      container:
        image: {KUBECTL_IMAGE}
        command: [sh, -c]
        args:
          - kubectl apply -f /tmp/ -n {{{{workflow.parameters.adminModeNamespace}}}} && sleep 30
    - name: cleanup-chaos-resources
      container:
        image: {KUBECTL_IMAGE}
        command: [sh, -c]
        args:
          - kubectl delete chaosengine -l workflow_run_id={{{{workflow.uid}}}} -n {{{{workflow.parameters.adminModeNamespace}}}}
"
    )
}

/// A pipeline with one custom stage that waits for ten seconds.
pub fn pipeline(name: &str) -> String {
    let identifier = identifier(name);
    let name = plain(name);
    format!(
        "\
pipeline:
  name: {name}
  identifier: {identifier}
  projectIdentifier: Default
  orgIdentifier: default
  stages:
    - stage:
        name: first stage
        identifier: first_stage
        type: Custom
        spec:
          execution:
            steps:
              - step:
                  type: Wait
                  name: short pause
                  identifier: short_pause
                  spec:
                    duration: 10s
"
    )
}

/// A name as Harness makes identifiers of it: letters, digits and underscores, no digit first.
fn identifier(name: &str) -> String {
    let mut identifier: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    if !identifier.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        identifier.insert(0, '_');
    }
    identifier.truncate(128);
    identifier
}

//! Documents to start from are without fault.

#![allow(clippy::unwrap_used)]

use faultline_model::{Document, Intent, NewFault, blank, catalogue, plan, project, templates};
use proptest::prelude::*;
use yaml::{Severity, Tree};

#[test]
fn a_blank_experiment() {
    let text = blank::experiment("cart", "hce");
    let projection = project(&Tree::parse(&text));
    assert_eq!(projection.diagnostics, []);
    let Document::Experiment(experiment) = projection.document else {
        panic!("no experiment");
    };
    let groups: Vec<_> = experiment
        .groups
        .iter()
        .map(|group| group.steps[0].name.text())
        .collect();
    assert_eq!(groups, ["install-chaos-faults", "cleanup-chaos-resources"]);
}

#[test]
fn a_blank_pipeline() {
    let projection = project(&Tree::parse(&blank::pipeline("7 to 8")));
    assert_eq!(projection.diagnostics, []);
    let Document::Pipeline(pipeline) = projection.document else {
        panic!("no pipeline");
    };
    assert_eq!(pipeline.name.text(), "7 to 8");
    assert_eq!(pipeline.identifier.text(), "_7_to_8");
}

#[test]
fn every_fault_of_the_catalogue_can_be_added() {
    let blank = Tree::parse(&blank::experiment("x", "hce"));
    for fault in catalogue::faults() {
        let intent = Intent::AddFault(NewFault {
            fault: fault.name.to_owned(),
            place: None,
            target_kind: "deployment".to_owned(),
            target_namespace: "hce".to_owned(),
            target_label: "app=cartservice".to_owned(),
        });
        let text = yaml::apply(blank.text(), &plan(&blank, &intent).unwrap());
        let projection = project(&Tree::parse(&text));
        let wrong: Vec<_> = projection
            .diagnostics
            .iter()
            .filter(|finding| finding.severity > Severity::Hint)
            .collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        let Document::Experiment(experiment) = projection.document else {
            panic!("no experiment");
        };
        let (_, added) = experiment.faults().next().unwrap();
        assert_eq!(added.tunables.len(), fault.tunables.len());
    }
}

#[test]
fn built_in_experiments() {
    for template in templates() {
        let text = template.text("mine", "hce", "app=cartservice").unwrap();
        let tree = Tree::parse(&text);
        let projection = project(&tree);
        assert_eq!(projection.diagnostics, [], "{text}");
        let Document::Experiment(experiment) = projection.document else {
            panic!("no experiment");
        };
        let (_, fault) = experiment.faults().next().unwrap();
        assert_eq!(fault.probes.len(), 1);
        let inputs = fault.probes[0].inputs(&tree);
        let url = inputs.iter().find(|i| i.name == "url");
        assert_eq!(url.unwrap().field.text(), "http://frontend/");
        assert_eq!(
            template.description.contains("For a real cluster"),
            fault.fault.text() != "pod-delete"
        );
        assert_eq!(fault.target.label.text(), "app=cartservice");
    }
    let text = templates()[0]
        .text("mine", "hce", "app=cartservice")
        .unwrap();
    insta::assert_snapshot!(text, @r#"
    apiVersion: argoproj.io/v1alpha1
    kind: Workflow
    metadata:
      name: mine
      namespace: hce
    spec:
      entrypoint: main
      serviceAccountName: argo-chaos
      arguments:
        parameters:
          - name: adminModeNamespace
            value: hce
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
            - - name: pod-delete-9pn
                template: pod-delete-9pn
            - - name: cleanup-chaos-resources
                template: cleanup-chaos-resources
        - name: install-chaos-faults
          inputs:
            artifacts:
              - name: pod-delete-9pn
                path: /tmp/pod-delete-9pn.yaml
                raw:
                  data: |
                    apiVersion: litmuschaos.io/v1alpha1
                    kind: ChaosExperiment
                    description:
                      message: "Deletes pods of an application and sees whether it stays available."
                    metadata:
                      name: pod-delete
                      labels:
                        name: pod-delete
                        app.kubernetes.io/part-of: litmus
                        app.kubernetes.io/component: chaosexperiment
                    spec:
                      definition:
                        scope: Namespaced
                        permissions:
                          - apiGroups: [""]
                            resources: [pods]
                            verbs: [create, delete, get, list, patch, update, deletecollection]
                          - apiGroups: [""]
                            resources: [events]
                            verbs: [create, get, list, patch, update]
                          - apiGroups: [""]
                            resources: [configmaps]
                            verbs: [get, list]
                          - apiGroups: [""]
                            resources: [pods/log]
                            verbs: [get, list, watch]
                          - apiGroups: [""]
                            resources: [pods/exec]
                            verbs: [create, get, list]
                          - apiGroups: [""]
                            resources: [replicationcontrollers]
                            verbs: [get, list]
                          - apiGroups: [apps]
                            resources: [deployments, statefulsets, replicasets, daemonsets]
                            verbs: [get, list]
                          - apiGroups: [apps.openshift.io]
                            resources: [deploymentconfigs]
                            verbs: [get, list]
                          - apiGroups: [argoproj.io]
                            resources: [rollouts]
                            verbs: [get, list]
                          - apiGroups: [batch]
                            resources: [jobs]
                            verbs: [create, delete, get, list, deletecollection]
                          - apiGroups: [litmuschaos.io]
                            resources: [chaosengines, chaosexperiments, chaosresults]
                            verbs: [create, delete, get, list, patch, update]
                        image: litmuschaos/go-runner:latest
                        imagePullPolicy: Always
                        command: [/bin/bash]
                        args: [-c, ./experiments -name pod-delete]
                        env:
                          - name: TOTAL_CHAOS_DURATION
                            value: "30"
                          - name: CHAOS_INTERVAL
                            value: "10"
                          - name: FORCE
                            value: "false"
                          - name: PODS_AFFECTED_PERC
                            value: ""
                        labels:
                          name: pod-delete
                          app.kubernetes.io/part-of: litmus
                          app.kubernetes.io/component: experiment-job
          container:
            image: litmuschaos/k8s:2.11.0
            command: [sh, -c]
            args:
              - kubectl apply -f /tmp/ -n {{workflow.parameters.adminModeNamespace}} && sleep 30
        - name: cleanup-chaos-resources
          container:
            image: litmuschaos/k8s:2.11.0
            command: [sh, -c]
            args:
              - kubectl delete chaosengine -l workflow_run_id={{workflow.uid}} -n {{workflow.parameters.adminModeNamespace}}
        - name: pod-delete-9pn
          inputs:
            artifacts:
              - name: pod-delete-9pn
                path: /tmp/chaosengine-pod-delete-9pn.yaml
                raw:
                  data: |
                    apiVersion: litmuschaos.io/v1alpha1
                    kind: ChaosEngine
                    metadata:
                      generateName: pod-delete-9pn
                      namespace: "{{workflow.parameters.adminModeNamespace}}"
                      labels:
                        workflow_run_id: "{{ workflow.uid }}"
                        workflow_name: mine
                    spec:
                      appinfo:
                        appns: hce
                        applabel: "app=cartservice"
                        appkind: deployment
                      engineState: active
                      chaosServiceAccount: litmus-admin
                      experiments:
                        - name: pod-delete
                          spec:
                            components:
                              env:
                                - name: TOTAL_CHAOS_DURATION
                                  value: "30"
                                - name: CHAOS_INTERVAL
                                  value: "10"
                                - name: FORCE
                                  value: "false"
                                - name: PODS_AFFECTED_PERC
                                  value: ""
                            probe:
                              - name: still-answers
                                type: httpProbe
                                mode: Continuous
                                httpProbe/inputs:
                                  url: http://frontend/ # Set the address that your application answers at.
                                  method:
                                    get:
                                      criteria: ==
                                      responseCode: "200"
                                runProperties:
                                  probeTimeout: 10s
                                  interval: 1s
                                  attempt: 1
                                  stopOnFailure: false
          metadata:
            labels:
              weight: "10"
          container:
            image: litmuschaos/litmus-checker:2.11.0
            args:
              - -file=/tmp/chaosengine-pod-delete-9pn.yaml
              - -saveName=/tmp/engine-name
    "#);
}

proptest! {
    #[test]
    fn any_name_reads_back(name in "\\PC{0,30}", namespace in "[a-z0-9-]{0,12}") {
        let Document::Experiment(experiment) = project(&Tree::parse(&blank::experiment(&name, &namespace))).document else {
            panic!("no experiment");
        };
        prop_assert_eq!(experiment.name.text(), &name);
        prop_assert_eq!(experiment.namespace.text(), &namespace);
        let Document::Pipeline(pipeline) = project(&Tree::parse(&blank::pipeline(&name))).document else {
            panic!("no pipeline");
        };
        prop_assert_eq!(pipeline.name.text(), &name);
    }
}

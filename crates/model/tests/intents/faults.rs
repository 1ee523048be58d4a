//! Faults that are added and removed.

use super::{ORDER, carry_out, cart, diff, experiment, names, new_fault, only_fault};
use faultline_model::{Intent, Place, project};
use yaml::Tree;

#[test]
fn a_fault_is_added_before_the_cleanup() {
    let text = cart();
    let after = carry_out(&text, &new_fault("pod-cpu-hog", None));
    let grown = experiment(&after);
    let names = names(&grown);
    assert_eq!(names.len(), 4);
    assert!(names[2][0].starts_with("pod-cpu-hog-"), "{names:?}");
    assert!(
        !diff(&text, &after)
            .lines()
            .any(|line| line.starts_with('-') && !line.trim_end().ends_with(['}', ']'])),
        "{}",
        diff(&text, &after)
    );
    let findings = project(&Tree::parse(&after)).diagnostics;
    assert!(
        findings
            .iter()
            .all(|finding| finding.severity == yaml::Severity::Hint),
        "{findings:?}"
    );
    // And away again: nothing stays behind.
    let step = grown.groups[2].steps[0].route.clone();
    assert_eq!(carry_out(&after, &Intent::RemoveStep { step }), text);
}

#[test]
fn a_fault_is_added_before_a_cleanup_beside_other_steps() {
    let cleans = |name: &str| {
        format!(
            "    - name: {name}\n      container: {{image: litmuschaos/k8s, command: [sh, -c], args: [kubectl delete chaosengine --all]}}\n"
        )
    };
    let steps = |groups: &str| {
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata:\n  name: x\nspec:\n  entrypoint: main\n  templates:\n    - name: main\n      steps:\n{groups}    - name: load\n      container: {{image: alpine}}\n{}{}",
            cleans("cleanup-before"),
            cleans("cleanup-after"),
        )
    };
    let one = |step: &str| format!("        - - {{name: {step}, template: {step}}}\n");
    let beside = |step: &str| format!("          - {{name: {step}, template: {step}}}\n");
    let pod_delete = |text: &str| {
        let after = carry_out(text, &new_fault("pod-delete", None));
        names(&experiment(&after))
    };
    let text = steps(
        &[
            one("load"),
            one("cleanup-after"),
            beside("load"),
            one("load"),
        ]
        .concat(),
    );
    let groups = pod_delete(&text);
    assert_eq!(groups.len(), 5);
    assert!(groups[2][0].starts_with("pod-delete-"), "{groups:?}");

    // A cleanup before the faults is not the one.
    let first = carry_out(&text, &new_fault("pod-delete", None));
    let early = first.replace(
        "- - name: pod-delete",
        "- - {name: cleanup-before, template: cleanup-before}\n        - - name: pod-delete",
    );
    assert_ne!(early, first);
    let groups = pod_delete(&early);
    assert_eq!(groups[2], ["cleanup-before"], "{groups:?}");
    assert!(groups[4][0].starts_with("pod-delete-"), "{groups:?}");
    assert_eq!(groups[5], ["cleanup-after", "(load)"]);
}

#[test]
fn a_second_fault_of_a_kind_shares_the_installation() {
    let text = cart();
    let after = carry_out(
        &text,
        &new_fault("pod-delete", Some(Place::Beside { group: 1 })),
    );
    let grown = experiment(&after);
    assert_eq!(names(&grown)[1].len(), 2);
    assert_eq!(after.matches("kind: ChaosExperiment").count(), 1);
    let first = grown.groups[1].steps[0].route.clone();
    let left = carry_out(&after, &Intent::RemoveStep { step: first });
    assert_eq!(left.matches("kind: ChaosExperiment").count(), 1);
    assert_eq!(left.matches("kind: ChaosEngine").count(), 1);
}

#[test]
fn an_installation_of_one_file_gets_another_beside_it() {
    let text = cart().replace("-f /tmp/ -n", "-f /tmp/pod-delete-ji5.yaml -n");
    let after = carry_out(&text, &new_fault("pod-cpu-hog", None));
    let names = names(&experiment(&after));
    assert_eq!(names.len(), 5);
    assert!(names[0][0].starts_with("install-pod-cpu-hog-"), "{names:?}");
    assert_eq!(after.matches("kind: ChaosExperiment").count(), 2);
    let none = ORDER.replace("name: order", "name: order\n  namespace: hce");
    let after = carry_out(
        &none,
        &new_fault("pod-delete", Some(Place::Alone { before: 1 })),
    );
    let grown = experiment(&after);
    assert_eq!(grown.groups.len(), 5);
    assert_eq!(grown.groups[0].steps[0].name.text(), "install-chaos-faults");
    assert!(
        grown.groups[2].steps[0]
            .name
            .text()
            .starts_with("pod-delete-")
    );
    assert!(after.contains("kubectl apply -f /tmp/ -n hce && sleep 30"));
}

#[test]
fn a_removed_fault_takes_its_template_and_installation() {
    let text = cart();
    let (step, _) = only_fault(&experiment(&text));
    let after = carry_out(&text, &Intent::RemoveStep { step: step.route });
    assert_eq!(
        names(&experiment(&after)),
        [["install-chaos-faults"], ["cleanup-chaos-resources"]]
    );
    assert!(!after.contains("ChaosEngine\\r"), "{after}");
    assert!(!after.contains("ChaosExperiment"), "{after}");
}

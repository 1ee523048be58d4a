//! Actions change the lines that they are about, and no other.

#![allow(clippy::unwrap_used)]

use std::fs;

use faultline_model::{
    Document, Intent, NewFault, NewProbe, Place,
    experiment::{Experiment, Fault, Step, StepBody},
    pipeline::{Pipeline, StepNode},
    plan, project,
};
use similar::{ChangeTag, TextDiff};
use yaml::{Refusal, Route, Tree};

fn fixture(name: &str) -> String {
    let path = format!("{}/../../tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).unwrap()
}

fn cart() -> String {
    fixture("cart-pod-delete.workflow.json")
}

fn rollout() -> String {
    fixture("fme-rollout.pipeline.yaml")
}

fn experiment(text: &str) -> Experiment {
    match project(&Tree::parse(text)).document {
        Document::Experiment(experiment) => experiment,
        other => panic!("no experiment: {other:?}"),
    }
}

fn pipeline(text: &str) -> Pipeline {
    match project(&Tree::parse(text)).document {
        Document::Pipeline(pipeline) => pipeline,
        other => panic!("no pipeline: {other:?}"),
    }
}

fn only_fault(experiment: &Experiment) -> (Step, Fault) {
    let (step, fault) = experiment.faults().next().unwrap();
    (step.clone(), fault.clone())
}

fn attempt(text: &str, intent: &Intent) -> Result<String, Refusal> {
    Ok(yaml::apply(text, &plan(&Tree::parse(text), intent)?))
}

fn carry_out(text: &str, intent: &Intent) -> String {
    attempt(text, intent).unwrap_or_else(|refusal| panic!("{intent:?}: {refusal}"))
}

/// The lines that differ, as a line diff shows them.
fn diff(before: &str, after: &str) -> String {
    TextDiff::from_lines(before, after)
        .iter_all_changes()
        .filter(|change| change.tag() != ChangeTag::Equal)
        .map(|change| format!("{}{}", change.tag(), change.value()))
        .collect()
}

/// In a JSON file a whole embedded document is one line: what differs inside it, and that no other
/// line does.
fn engine_diff(before: &str, after: &str) -> String {
    let outer = diff(before, after);
    assert_eq!(outer.lines().count(), 2, "{outer}");
    let engine = |text: &str| {
        let (_, fault) = only_fault(&experiment(text));
        let tree = Tree::parse(text);
        let mut data = fault.engine;
        data.segments.pop();
        let engine = tree.find(&data).unwrap().as_str().unwrap();
        assert!(
            !engine.replace("\r\n", "").contains('\n'),
            "a line break without CR"
        );
        engine.replace("\r\n", "\n")
    };
    diff(&engine(before), &engine(after))
}

#[test]
fn a_tunable_changes_its_characters_only() {
    let text = cart();
    let (_, fault) = only_fault(&experiment(&text));
    let edits = plan(
        &Tree::parse(&text),
        &Intent::SetTunable {
            engine: fault.engine,
            name: "TOTAL_CHAOS_DURATION".to_owned(),
            value: "45".to_owned(),
        },
    )
    .unwrap();
    let [edit] = edits.as_slice() else {
        panic!("{edits:?}")
    };
    assert!(
        text[edit.range.clone()].contains("30") && edit.range.len() <= 6,
        "{edit:?}"
    );
    let after = yaml::apply(&text, &edits);
    insta::assert_snapshot!(engine_diff(&text, &after), @r#"
    -              value: "30"
    +              value: "45"
    "#);
}

#[test]
fn a_tunable_that_is_not_there_is_added() {
    let text = cart();
    let (_, fault) = only_fault(&experiment(&text));
    let after = carry_out(
        &text,
        &Intent::SetTunable {
            engine: fault.engine,
            name: "SEQUENCE".to_owned(),
            value: "serial".to_owned(),
        },
    );
    insta::assert_snapshot!(engine_diff(&text, &after), @r"
    +            - name: SEQUENCE
    +              value: serial
    ");
}

#[test]
fn the_weight_stays_text() {
    let text = cart();
    let (step, _) = only_fault(&experiment(&text));
    let set = |text: &str, weight| {
        let template = step.template_route.clone().unwrap();
        attempt(text, &Intent::SetWeight { template, weight })
    };
    insta::assert_snapshot!(diff(&text, &set(&text, 4).unwrap()), @r#"
    -                        "weight": "10"
    +                        "weight": "4"
    "#);
    assert!(set(&text, 11).is_err());
}

#[test]
fn a_weight_is_created_where_there_is_none() {
    let text = cart().replace(
        "\"labels\": {\n                        \"weight\": \"10\"\n                    }",
        "",
    );
    let (step, _) = only_fault(&experiment(&text));
    let template = step.template_route.unwrap();
    let after = carry_out(
        &text,
        &Intent::SetWeight {
            template,
            weight: 4,
        },
    );
    let (_, fault) = only_fault(&experiment(&after));
    assert_eq!(fault.weight(), 4);
}

#[test]
fn fields_of_target_and_probe_are_set_together() {
    let text = cart();
    let (_, fault) = only_fault(&experiment(&text));
    let input = |name: &str| {
        let (tree, probe) = (Tree::parse(&text), &fault.probes[0]);
        let inputs = [probe.inputs(&tree), probe.run_properties(&tree)].concat();
        let found = inputs.into_iter().find(|input| input.name == name);
        found.unwrap().field.route
    };
    let after = carry_out(
        &text,
        &Intent::SetTexts(vec![
            (fault.target.label.route.clone(), "app=frontend".to_owned()),
            (input("url"), "http://frontend/".to_owned()),
            (input("method.get.responseCode"), "204".to_owned()),
            (input("probeTimeout"), "20".to_owned()),
            (input("stopOnFailure"), "true".to_owned()),
        ]),
    );
    insta::assert_snapshot!(engine_diff(&text, &after), @r#"
    -    applabel: app=cartservice
    +    applabel: app=frontend
    -              probeTimeout: 10
    +              probeTimeout: 20
    -              stopOnFailure: false
    +              stopOnFailure: true
    -              url: http://frontend/cart
    +              url: http://frontend/
    -                  responseCode: "200"
    +                  responseCode: "204"
    "#);
}

#[test]
fn probes_come_and_go() {
    let text = cart();
    let (_, fault) = only_fault(&experiment(&text));
    let probe = NewProbe {
        name: "enough-pods".to_owned(),
        kind: "k8sProbe".to_owned(),
        mode: "EOT".to_owned(),
        inputs: vec![
            ("resource".to_owned(), "pods".to_owned()),
            ("labelSelector".to_owned(), "app=cartservice".to_owned()),
        ],
        run_properties: Vec::new(),
    };
    let add = |text: &str| {
        attempt(
            text,
            &Intent::AddProbe {
                engine: fault.engine.clone(),
                probe: probe.clone(),
            },
        )
    };
    let with_two = add(&text).unwrap();
    insta::assert_snapshot!(engine_diff(&text, &with_two), @r"
    +          - name: enough-pods
    +            type: k8sProbe
    +            mode: EOT
    +            k8sProbe/inputs:
    +              version: v1
    +              resource: pods
    +              operation: present
    +              labelSelector: app=cartservice
    +            runProperties:
    +              probeTimeout: 10
    +              interval: 1
    +              retry: 1
    +              stopOnFailure: false
    ");
    assert!(add(&with_two).is_err(), "a name twice");
    let (_, two) = only_fault(&experiment(&with_two));
    let without = carry_out(
        &with_two,
        &Intent::RemoveProbe {
            probe: two.probes[1].route.clone(),
        },
    );
    assert_eq!(without, text);
    let none = carry_out(
        &text,
        &Intent::RemoveProbe {
            probe: two.probes[0].route.clone(),
        },
    );
    let (_, none) = only_fault(&experiment(&none));
    assert_eq!(none.probes, []);
}

#[test]
fn an_allocation_changes_two_lines() {
    let text = rollout().replace(
        "                    allocation:\n",
        "                    # half of the users each\n                    allocation:\n",
    );
    let stage = &pipeline(&text).groups[0].stages[0];
    let StepNode::Step(step) = &stage.steps[3] else {
        panic!("no step")
    };
    let shares = step.allocation.as_ref().unwrap();
    let set = |amounts: [&str; 2]| {
        let texts = shares.iter().zip(amounts);
        Intent::SetTexts(
            texts
                .map(|(share, amount)| (share.amount.route.clone(), amount.to_owned()))
                .collect(),
        )
    };
    let after = carry_out(&text, &set(["75", "25"]));
    insta::assert_snapshot!(diff(&text, &after), @r"
    -                        amount: 50
    +                        amount: 75
    -                        amount: 50
    +                        amount: 25
    ");
    let wrong = carry_out(&text, &set(["75", "30"]));
    let codes: Vec<_> = project(&Tree::parse(&wrong))
        .diagnostics
        .into_iter()
        .map(|found| found.code)
        .collect();
    assert_eq!(codes, ["allocation-total", "allocation-total"]);
    assert_eq!(carry_out(&after, &set(["50", "50"])), text);
}

#[test]
fn fixes_mend_what_they_are_for() {
    let text = rollout().replace("amount: 100", "amount: 105");
    let finding = |text: &str| project(&Tree::parse(text)).diagnostics.into_iter().next();
    assert_eq!(finding(&text).unwrap().code, "allocation-amount");
    let text = rollout().replacen("amount: 50", "amount: 75", 1);
    let total = finding(&text).unwrap();
    let fix = total.fix.unwrap();
    assert_eq!(fix.title, "Make it 50");
    assert_eq!(yaml::apply(&text, &fix.edits), rollout());
}

fn names(experiment: &Experiment) -> Vec<Vec<String>> {
    let step = |step: &Step| match step.body {
        StepBody::Opaque { .. } => format!("({})", step.name.text()),
        _ => step.name.text().to_owned(),
    };
    experiment
        .groups
        .iter()
        .map(|group| group.steps.iter().map(step).collect())
        .collect()
}

fn new_fault(fault: &str, place: Option<Place>) -> Intent {
    Intent::AddFault(NewFault {
        fault: fault.to_owned(),
        place,
        target_kind: "deployment".to_owned(),
        target_namespace: "hce".to_owned(),
        target_label: "app=frontend".to_owned(),
    })
}

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

const ORDER: &str = "\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
  name: order
spec:
  entrypoint: main
  templates:
    - name: main
      steps:
        # the first
        - - name: a
            template: t
        - - name: b # second
            template: t
          - name: c
            template: t
        - - name: d
            template: t
    - name: t
      suspend: {}
";

fn moved(from: (usize, usize), to: Place) -> String {
    let step = experiment(ORDER).groups[from.0].steps[from.1].route.clone();
    let after = carry_out(ORDER, &Intent::MoveStep { step, to });
    assert_eq!(after.matches("# ").count(), 2, "{after}");
    let groups: Vec<_> = names(&experiment(&after))
        .iter()
        .map(|group| group.join("").replace(['(', ')'], ""))
        .collect();
    groups.join(" ")
}

#[test]
fn steps_move_between_and_out_of_groups() {
    assert_eq!(moved((0, 0), Place::Alone { before: 3 }), "bc d a");
    assert_eq!(moved((2, 0), Place::Alone { before: 0 }), "d a bc");
    assert_eq!(moved((1, 0), Place::Alone { before: 0 }), "b a c d");
    assert_eq!(moved((1, 1), Place::Alone { before: 3 }), "a b d c");
    assert_eq!(moved((1, 1), Place::Alone { before: 1 }), "a c b d");
    assert_eq!(moved((2, 0), Place::Beside { group: 1 }), "a bcd");
    assert_eq!(moved((1, 0), Place::Beside { group: 0 }), "ab c d");
    assert_eq!(moved((1, 0), Place::Alone { before: 2 }), "a c b d");
    assert_eq!(moved((0, 0), Place::Alone { before: 0 }), "a bc d");
    assert_eq!(moved((0, 0), Place::Alone { before: 1 }), "a bc d");
}

#[test]
fn a_comment_is_not_lost_with_its_group() {
    let step = experiment(ORDER).groups[0].steps[0].route.clone();
    let to = Place::Beside { group: 2 };
    let refusal = attempt(ORDER, &Intent::MoveStep { step, to }).unwrap_err();
    assert_eq!(refusal.reason, yaml::Reason::Comment);
}

#[test]
fn a_template_in_use_stays() {
    let step = experiment(ORDER).groups[0].steps[0].route.clone();
    let after = carry_out(ORDER, &Intent::RemoveStep { step });
    assert!(after.contains("- name: t\n"));
    assert!(!after.contains("name: a\n"));
}

#[test]
fn pipeline_steps_go_and_move() {
    let text = rollout();
    let stage = &pipeline(&text).groups[0].stages[0];
    let StepNode::Step(step) = &stage.steps[2] else {
        panic!("no step")
    };
    let after = carry_out(
        &text,
        &Intent::RemoveStep {
            step: step.route.clone(),
        },
    );
    insta::assert_snapshot!(diff(&text, &after), @r"
    -                  type: Wait
    -                  name: Wait_1
    -                  identifier: Wait_1
    -                  spec:
    -                    duration: 10s
    -              - step:
    ");
    let item = step.route.parent().unwrap();
    let first = item.parent().unwrap().then(0);
    let after = carry_out(
        &text,
        &Intent::MoveNode {
            from: item,
            to: first,
        },
    );
    let StepNode::Step(step) = &pipeline(&after).groups[0].stages[0].steps[0] else {
        panic!("no step")
    };
    assert_eq!(step.name.text(), "Wait_1");
}

#[test]
fn names_change_in_one_place() {
    let rename = |name: &str| Intent::Rename {
        name: name.to_owned(),
    };
    let text = cart();
    insta::assert_snapshot!(diff(&text, &carry_out(&text, &rename("cart"))), @r#"
    -        "name": "my-pod-delete-experiment",
    +        "name": "cart",
    "#);
    let text = rollout();
    insta::assert_snapshot!(diff(&text, &carry_out(&text, &rename("on"))), @r#"
    -  name: <PIPELINE_NAME>
    +  name: "on"
    "#);
}

#[test]
fn what_has_no_place_is_refused() {
    let text = cart();
    let nowhere: Route = "/spec/templates/9/inputs".parse().unwrap();
    let refused = |intent: Intent| attempt(&text, &intent).unwrap_err().message;
    assert_eq!(
        refused(Intent::RemoveProbe {
            probe: nowhere.clone()
        }),
        "The probe is not there any more."
    );
    assert_eq!(
        refused(Intent::RemoveStep {
            step: nowhere.clone()
        }),
        "The step is not there any more."
    );
    assert!(refused(new_fault("no-such-fault", None)).contains("is not in the catalogue"));
    assert!(attempt(&rollout(), &new_fault("pod-delete", None)).is_err());
    assert!(
        attempt(
            "kind: Secret\n",
            &Intent::Rename {
                name: "x".to_owned()
            }
        )
        .is_err()
    );
}

//! Fields of faults, targets, probes and allocations.

use super::{
    attempt, carry_out, cart, diff, engine_diff, experiment, new_fault, only_fault, pipeline,
    rollout,
};
use faultline_model::{Intent, NewProbe, pipeline::StepNode, plan, project};
use yaml::{Route, Tree};

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

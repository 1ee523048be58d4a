//! Steps that move and go.

use super::{ORDER, attempt, carry_out, diff, experiment, names, pipeline, rollout};
use faultline_model::{Intent, Place, pipeline::StepNode};

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

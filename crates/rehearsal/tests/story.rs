//! The Harness tutorial's experiment: 0 with one cart, 100 with two.

#![allow(clippy::unwrap_used)]

use faultline_rehearsal::{Options, Rehearsal, Replicas, rehearse};
use yaml::Tree;

fn manifest() -> String {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/fixtures/cart-pod-delete.workflow.json"
    );
    std::fs::read_to_string(path).unwrap()
}

fn with_carts(replicas: u64, seed: u64) -> Rehearsal {
    let options = Options {
        seed,
        replicas: vec![Replicas {
            namespace: "hce".into(),
            deployment: "cartservice".into(),
            replicas,
        }],
    };
    rehearse(&Tree::parse(&manifest()), &options).unwrap()
}

#[test]
fn one_cart_fails_the_probe() {
    let run = rehearse(&Tree::parse(&manifest()), &Options::default()).unwrap();
    for moment in &run.timeline {
        println!("{:7} {} {}", moment.at, moment.subject, moment.text);
    }
    println!("{run:#?}");
    assert_eq!(run.explanation.score.hundredths(), 0);
    assert_eq!(run.phase, "Succeeded");
    let fault = &run.faults[0];
    assert_eq!(fault.name, "pod-delete-ji5");
    assert_eq!(fault.verdict, "Fail");
    assert_eq!(fault.probes[0].verdict, "Failed");
    assert_eq!(
        fault.fail_step,
        "Probe execution result didn't met the passing criteria"
    );
}

#[test]
fn two_carts_survive() {
    for seed in 0..20 {
        let run = with_carts(2, seed);
        assert_eq!(run.explanation.score.hundredths(), 10_000, "seed {seed}");
        assert_eq!(run.faults[0].verdict, "Pass");
    }
}

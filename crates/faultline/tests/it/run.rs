//! `faultline run` as a person or a pipeline calls it.

use crate::{Ended, faultline, file};

use serde_json::Value;

const CART: &str = "cart-pod-delete.workflow.json";

fn run(arguments: &[&str]) -> Ended {
    faultline(&[&["run"], arguments].concat())
}

#[test]
fn one_cart_scores_0() {
    let ended = run(&[CART]);
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
    for line in [
        "pod-delete-ji5 (pod-delete): Fail",
        "  Probe execution result didn't met the passing criteria",
        "  http-cartservice-probe (httpProbe, Continuous): Failed: GET http://frontend/cart \
         answered 500, and == 200 is demanded",
        "score = 0 / 10 = 0.00",
    ] {
        assert!(
            ended.out.lines().any(|l| l == line),
            "{line} is missing:\n{}",
            ended.out
        );
    }
    let ended = run(&[CART, "--expect", "80"]);
    let why = format!("faultline: {CART}: the score 0 is below the expected 80\n");
    assert_eq!((ended.code, ended.err), (Some(1), why));
}

#[test]
fn two_carts_score_100() {
    let ended = run(&[CART, "--replicas", "hce/cartservice=2", "--expect", "100"]);
    assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""));
    assert!(
        ended.out.ends_with("the expected score 100 is reached\n"),
        "{}",
        ended.out
    );
}

#[test]
fn json_is_one_document_and_always_the_same() {
    let arguments = [CART, "--format", "json", "--seed", "7", "--expect", "50"];
    let ended = run(&arguments);
    assert_eq!(ended.code, Some(1));
    let value: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(value["score"].as_f64(), Some(0.0));
    assert_eq!(value["met"], false);
    assert_eq!(value["seed"], 7);
    assert_eq!(value["faults"][0]["probes"][0]["verdict"], "Failed");
    assert_eq!(run(&arguments).out, ended.out);
}

#[test]
fn what_cannot_be_run_is_said_in_one_line_with_its_place() {
    let workflow = "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec:\n  entrypoint: a\n  \
                    templates:\n  - name: a\n    steps: [[{name: s, template: b}]]\n";
    let missing = file("missing.yaml", workflow);
    let dag = file(
        "dag.yaml",
        format!("{workflow}  - name: b\n    dag: {{tasks: []}}\n"),
    );
    let broken = file("broken.yaml", "a: [1\n");
    for (arguments, message) in [
        (vec!["nothing.yaml"], "cannot read nothing.yaml".to_owned()),
        (
            vec![broken.as_str()],
            format!("{broken}:1:4: The bracket '[' is never closed."),
        ),
        (
            vec![missing.as_str()],
            format!("{missing}:7:34: no template is named \"b\""),
        ),
        (
            vec![dag.as_str()],
            format!("{dag}: it cannot be run: s: the sandbox does not model dag templates yet"),
        ),
        (
            vec!["fme-rollout.pipeline.yaml"],
            "fme-rollout.pipeline.yaml:1:1: the file holds no Kubernetes object".to_owned(),
        ),
        (
            vec![CART, "--replicas", "hce/nothing=2"],
            format!("{CART}: cannot scale hce/nothing: deployments.apps \"nothing\" not found"),
        ),
    ] {
        let ended = run(&arguments);
        assert_eq!(ended.code, Some(2), "{arguments:?}");
        assert!(
            ended.err.starts_with(&format!("faultline: {message}")),
            "{arguments:?}: {}",
            ended.err
        );
        assert_eq!(ended.err.lines().count(), 1, "{}", ended.err);
    }
    assert_eq!(run(&[CART, "--replicas", "cartservice=2"]).code, Some(2));
}

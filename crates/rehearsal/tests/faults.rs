//! What faults hit, for how long, and what happens when they cannot.

#![allow(clippy::unwrap_used)]

mod common;

use common::{Manifest, probe};
use faultline_rehearsal::Rehearsal;

fn deletions(run: &Rehearsal) -> Vec<u64> {
    let at = |moment: &faultline_rehearsal::Moment| {
        moment.text.starts_with("deleted pod").then_some(moment.at)
    };
    run.timeline.iter().filter_map(at).collect()
}

fn with_env(env: Vec<(&'static str, &'static str)>) -> Manifest {
    Manifest {
        env,
        ..Manifest::default()
    }
}

#[test]
fn without_probes_a_fault_passes() {
    assert_eq!(Manifest::default().verdicts(), "Pass 100 []");
}

#[test]
fn one_pod_goes_unless_a_percentage_is_given() {
    let round = |percentage| {
        let env = vec![
            ("TOTAL_CHAOS_DURATION", "5"),
            ("CHAOS_INTERVAL", "5"),
            ("PODS_AFFECTED_PERC", percentage),
        ];
        deletions(&with_env(env).run(4)).len()
    };
    assert_eq!(
        [round(""), round("0"), round("50"), round("100")],
        [1, 1, 2, 4]
    );
}

#[test]
fn serial_rounds_wait_between_pods() {
    let round = |sequence| {
        let env = vec![
            ("TOTAL_CHAOS_DURATION", "30"),
            ("CHAOS_INTERVAL", "5"),
            ("PODS_AFFECTED_PERC", "100"),
            ("SEQUENCE", sequence),
        ];
        deletions(&with_env(env).run(2))
    };
    let (serial, parallel) = (round("serial"), round("parallel"));
    assert!(serial[1] - serial[0] >= 5_000, "{serial:?}");
    assert_eq!(parallel[0], parallel[1]);
}

#[test]
fn ramp_time_comes_before_and_after() {
    let millis = |ramp| {
        let env = vec![("TOTAL_CHAOS_DURATION", "5"), ("RAMP_TIME", ramp)];
        with_env(env).run(2).millis
    };
    let longer = millis("60") - millis("");
    assert!((115_000..=125_000).contains(&longer), "{longer}");
}

#[test]
fn the_fault_goes_on_for_its_duration() {
    let env = vec![("TOTAL_CHAOS_DURATION", "120"), ("CHAOS_INTERVAL", "10")];
    let times = deletions(&with_env(env).run(2));
    assert!(times.len() >= 3, "{times:?}");
    assert!(times.last().unwrap() - times[0] < 120_000, "{times:?}");
}

#[test]
fn what_cannot_be_injected_is_an_error_with_its_reason() {
    let reason = |manifest: Manifest| {
        let run = manifest.run(1);
        let fault = &run.faults[0];
        assert_eq!(fault.verdict, "Error");
        assert_eq!(run.phase, "Succeeded", "the workflow itself ran");
        fault.fail_step.clone()
    };
    let probes = vec![probe("p", "SOT", "http://frontend/", "")];
    let all = [
        reason(Manifest {
            label: "app=nothing",
            probes,
            ..Manifest::default()
        }),
        reason(Manifest {
            label: "",
            ..Manifest::default()
        }),
        reason(Manifest {
            fault: "pod-cpu-hog",
            ..Manifest::default()
        }),
        reason(with_env(vec![("TOTAL_CHAOS_DURATION", "soon")])),
        reason(with_env(vec![("PODS_AFFECTED_PERC", "half")])),
        reason(with_env(vec![("SEQUENCE", "random")])),
        reason(with_env(vec![("TARGET_PODS", "nobody")])),
    ];
    insta::assert_snapshot!(all.join("\n"), @r#"
    no pod of a deployment with label "app=nothing" in namespace "hce"
    appinfo needs both appkind and applabel, or neither
    the sandbox does not model pod-cpu-hog yet
    TOTAL_CHAOS_DURATION must be a number of seconds, and is "soon"
    PODS_AFFECTED_PERC must be a whole number, and is "half"
    SEQUENCE must be serial or parallel, and is "random"
    there is no pod "nobody" in namespace "hce" (TARGET_PODS)
    "#);
}

#[test]
fn an_experiment_that_was_not_installed_is_an_error() {
    let text = Manifest::default()
        .text()
        .replace("kind: ChaosExperiment", "kind: ConfigMap");
    let text = text.replace(
        "apiVersion: litmuschaos.io/v1alpha1\n            kind: ConfigMap",
        "apiVersion: v1\n            kind: ConfigMap",
    );
    let tree = yaml::Tree::parse(&text);
    let run = faultline_rehearsal::rehearse(&tree, &Default::default()).unwrap();
    assert_eq!(run.faults[0].verdict, "Error");
    assert!(
        run.faults[0]
            .fail_step
            .contains("a step must install it first")
    );
}

#[test]
fn absurd_numbers_are_only_long() {
    let most = "18446744073709551615";
    let env = vec![("TOTAL_CHAOS_DURATION", "5"), ("CHAOS_INTERVAL", most)];
    let run = with_env(env).run(2);
    assert_eq!(
        (run.phase.as_str(), run.faults[0].verdict.as_str()),
        ("Running", "Awaited")
    );
    assert_eq!(run.explanation.score.hundredths(), 0);
    let probes = vec![probe(
        "p",
        "Continuous",
        "http://frontend/",
        "probePollingInterval: 99999999999999h, probeTimeout: 18446744073709551615",
    )];
    let manifest = Manifest {
        probes,
        ..Manifest::default()
    };
    assert_eq!(manifest.verdicts(), "Pass 100 [Passed]");
}

//! When probes look, how long they wait, and what a miss means.

mod common;

use common::{Manifest, probe};

const CART: &str = "http://frontend/cart";

fn with(probes: Vec<String>) -> Manifest {
    Manifest {
        probes,
        ..Manifest::default()
    }
}

fn one(mode: &str, url: &str, run: &str) -> String {
    with(vec![probe("p", mode, url, run)]).verdicts()
}

#[test]
fn modes_look_at_their_time() {
    // The cart is away only while the fault runs: the fault itself waits for its return.
    let run = "probeTimeout: 1s, interval: 1s";
    let all: Vec<_> = ["SOT", "EOT", "Edge", "Continuous", "OnChaos"]
        .iter()
        .map(|mode| format!("{mode}: {}", one(mode, CART, run)))
        .collect();
    insta::assert_snapshot!(all.join("\n"), @"
    SOT: Pass 100 [Passed]
    EOT: Pass 100 [Passed]
    Edge: Pass 100 [Passed]
    Continuous: Fail 0 [Failed]
    OnChaos: Fail 0 [Failed]
    ");
}

#[test]
fn tries_may_outlast_the_outage() {
    assert_eq!(
        one("Continuous", CART, "attempt: 40, interval: 1s"),
        "Pass 100 [Passed]"
    );
    assert_eq!(
        one("Continuous", CART, "retry: 40, interval: 1"),
        "Pass 100 [Passed]"
    );
    assert_eq!(
        one("Continuous", CART, "retry: 2, interval: 1"),
        "Fail 0 [Failed]"
    );
}

#[test]
fn polls_may_miss_the_outage() {
    // The first look comes before the fault, the next when all is over.
    let rare = "probePollingInterval: 10m, interval: 1s";
    assert_eq!(one("Continuous", CART, rare), "Pass 100 [Passed]");
    assert_eq!(
        one("OnChaos", CART, "initialDelay: 5m"),
        "Pass 100 [Passed]"
    );
    assert_eq!(
        one("OnChaos", CART, "initialDelaySeconds: 2"),
        "Fail 0 [Failed]"
    );
}

#[test]
fn addresses_resolve_as_in_the_cluster() {
    for (url, verdicts) in [
        ("http://frontend/", "Pass 100 [Passed]"),
        ("http://frontend.hce/cart?x=1", "Pass 100 [Passed]"),
        (
            "http://frontend.hce.svc.cluster.local:80/cart",
            "Pass 100 [Passed]",
        ),
        ("http://frontend-external/cart", "Pass 100 [Passed]"),
        ("http://10.98.222.239/cart", "Pass 100 [Passed]"),
        ("http://grafana:3000/login", "Pass 100 [Passed]"),
        ("http://frontend.default/cart", "Fail 0 [Failed]"),
        ("http://frontend:8080/cart", "Fail 0 [Failed]"),
        ("http://frontend/nothing", "Fail 0 [Failed]"),
        ("http://cartservice:7070/", "Fail 0 [Failed]"),
        ("http://nowhere/", "Fail 0 [Failed]"),
        ("frontend/cart", "Fail 0 [Failed]"),
    ] {
        assert_eq!(one("SOT", url, ""), verdicts, "{url}");
    }
}

#[test]
fn a_client_waits_no_longer_than_it_says() {
    let timeout = |text: &str| {
        let inputs = probe("p", "SOT", CART, "probeTimeout: 10").replace(
            "responseCode: \"200\"",
            &format!("responseCode: \"200\", {text}"),
        );
        with(vec![inputs]).verdicts()
    };
    assert_eq!(timeout("responseTimeout: 15"), "Pass 100 [Passed]");
    assert_eq!(timeout("responseTimeout: 2"), "Fail 0 [Failed]");
    assert_eq!(timeout("responseTimeout: 2ms"), "Fail 0 [Failed]");
    assert_eq!(one("SOT", CART, "probeTimeout: 2ms"), "Fail 0 [Failed]");
}

#[test]
fn stop_on_failure_ends_the_fault_at_once() {
    let long = |probes| Manifest {
        env: vec![("TOTAL_CHAOS_DURATION", "60"), ("CHAOS_INTERVAL", "10")],
        probes,
        ..Manifest::default()
    };
    let deletions = |manifest: &Manifest| {
        let timeline = manifest.run(1).timeline;
        timeline
            .iter()
            .filter(|moment| moment.text.starts_with("deleted pod"))
            .count()
    };
    let stopping = long(vec![
        probe("good", "SOT", "http://frontend/_healthz", ""),
        probe("bad", "Continuous", CART, "stopOnFailure: true"),
        probe("late", "EOT", CART, ""),
    ]);
    assert_eq!(stopping.verdicts(), "Stopped 33 [Passed, Failed, N/A]");
    assert_eq!(deletions(&stopping), 1);
    let going_on = long(vec![probe("bad", "Continuous", CART, "")]);
    assert!(deletions(&going_on) > 1);
    let nowhere = "http://nowhere/";
    let before = long(vec![probe("bad", "SOT", nowhere, "stopOnFailure: true")]);
    assert_eq!(before.verdicts(), "Stopped 0 [Failed]");
    assert_eq!(deletions(&before), 0);
}

#[test]
fn percentages_are_floored() {
    let three = with(vec![
        probe("a", "SOT", CART, ""),
        probe("b", "EOT", CART, ""),
        probe("c", "Continuous", CART, ""),
    ]);
    assert_eq!(three.verdicts(), "Fail 66 [Passed, Passed, Failed]");
}

#[test]
fn probes_that_make_no_sense_are_errors_with_reasons() {
    let reason = |probe: String| {
        let run = with(vec![probe]).run(1);
        let fault = &run.faults[0];
        assert_eq!(
            (fault.verdict.as_str(), fault.probes[0].verdict.as_str()),
            ("Error", "N/A")
        );
        assert_eq!(run.explanation.score.hundredths(), 0);
        fault.fail_step.clone()
    };
    let good = |run: &str| probe("p", "SOT", CART, run);
    let all = [
        reason(good("probeTimeout: \"10\"")),
        reason(good("interval: -1")),
        reason(good("").replace("SOT", "sot")),
        reason(good("").replace("httpProbe\n", "cmdProbe\n")),
        reason(good("").replace("httpProbe\n", "myProbe\n")),
        reason(good("").replace("criteria: ==", "criteria: like")),
        reason(good("").replace("\"200\"", "OK")),
        reason(good("").replace("url:", "uri:")),
    ];
    insta::assert_snapshot!(all.join("\n"), @r#"
    probe "p": probeTimeout "10" is no duration: write a unit, as in "10s"
    probe "p": interval must not be -1
    probe "p": the mode "sot" is none of SOT, EOT, Edge, Continuous, OnChaos
    probe "p": the sandbox does not model cmdProbe yet
    probe "p": there is no probe type "myProbe"
    probe "p": the criterion "like" does not exist
    probe "p": "OK" is no whole number
    probe "p": it has no url
    "#);
}

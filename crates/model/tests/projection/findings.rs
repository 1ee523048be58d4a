//! What is told of experiments that cannot run.

use super::{HEAD, engine, found, workflow, wrong};

#[test]
fn workflows_that_cannot_run() {
    assert_eq!(wrong(HEAD), [found("no-templates", "Workflow")]);
    assert_eq!(
        wrong(&workflow("  entrypoint: x\n")),
        [found("no-templates", "spec")]
    );
    let other = workflow("  entrypoint: x\n  templates:\n  - {name: y, steps: []}\n");
    assert_eq!(wrong(&other), [found("unknown-entrypoint", "x")]);
    let elsewhere = workflow("  workflowTemplateRef: {name: x}\n");
    assert_eq!(wrong(&elsewhere), []);
    let twice = workflow(
        "  entrypoint: y\n  templates:\n  - {name: y, suspend: {}}\n  - {name: y, suspend: {}}\n",
    );
    assert_eq!(wrong(&twice), [found("duplicate-template", "y")]);
}

#[test]
fn engines_that_cannot_run() {
    let fine = "spec:\n  appinfo: {appns: a, applabel: b=c, appkind: deployment}\n  experiments:\n  - name: pod-delete\n";
    assert_eq!(wrong(&engine(fine)), []);
    assert_eq!(
        wrong(&engine("spec: {}\n")),
        [found("engine-without-experiments", "ChaosEngine")]
    );
    let half = fine.replace("applabel: b=c, ", "");
    assert_eq!(
        wrong(&engine(&half)),
        [found("appinfo-incomplete", "deployment")]
    );
    let none = fine.replace("b=c", "''").replace("deployment", "''");
    assert_eq!(wrong(&engine(&none)), []);
    let later = fine.replace("b=c", "{{workflow.parameters.label}}");
    assert_eq!(wrong(&engine(&later)), []);
    let broken = fine.replace("{appns: a,", "{appns: a, [");
    let codes: Vec<_> = wrong(&engine(&broken))
        .into_iter()
        .map(|(code, _)| code)
        .collect();
    assert_eq!(codes, ["embedded-broken"]);
}

#[test]
fn tunables_are_what_the_fault_reads() {
    let with = |name: &str, value: &str| {
        wrong(&engine(&format!(
            "spec:\n  experiments:\n  - name: pod-delete\n    spec:\n      components:\n        env:\n        - {{name: {name}, value: {value}}}\n"
        )))
    };
    let duration = "TOTAL_CHAOS_DURATION";
    assert_eq!(with(duration, "'30'"), []);
    assert_eq!(with(duration, "''"), []);
    assert_eq!(with(duration, "'{{workflow.parameters.d}}'"), []);
    assert_eq!(with(duration, "abc"), [found("tunable-value", "abc")]);
    assert_eq!(
        with("PODS_AFFECTED_PERC", "'101'"),
        [found("tunable-value", "'101'")]
    );
    assert_eq!(with("OF_MY_OWN", "abc"), []);
    assert_eq!(with("OF_MY_OWN", "{{workflow.parameters.d}}"), []);
    assert_eq!(with("OF_MY_OWN", "''"), []);
    assert_eq!(
        with("OF_MY_OWN", "{a: b}"),
        [found("value-not-text", "value")]
    );
    assert_eq!(with(duration, "[a, b]"), [found("value-not-text", "value")]);
    let block = "spec:\n  experiments:\n  - name: pod-delete\n    spec:\n      components:\n        env:\n        - name: X\n          value:\n            a: b\n";
    assert_eq!(wrong(&engine(block)), [found("value-not-text", "value")]);
}

#[test]
fn weights_are_whole_numbers_up_to_ten() {
    let with = |weight: &str| {
        let text = engine("spec:\n  experiments:\n  - name: pod-delete\n");
        wrong(&text.replace("weight: \"10\"", &format!("weight: {weight}")))
    };
    assert_eq!(with("\"0\""), []);
    assert_eq!(with("\"{{workflow.parameters.w}}\""), []);
    assert_eq!(with("5"), [found("label-not-text", "5")]);
    assert_eq!(with("\"11\""), [found("weight-range", "\"11\"")]);
    assert_eq!(with("\"-1\""), [found("weight-range", "\"-1\"")]);
    assert_eq!(with("\"7.5\""), [found("weight-range", "\"7.5\"")]);
    assert_eq!(with("\"many\""), [found("weight-range", "\"many\"")]);
}

#[test]
fn probes_are_checked() {
    let with = |probe: &str| {
        let text = format!(
            "spec:\n  experiments:\n  - name: pod-delete\n    spec:\n      probe:\n{probe}"
        );
        wrong(&engine(&text))
    };
    let fine = "      - name: p\n        type: cmdProbe\n        mode: SOT\n        runProperties: {probeTimeout: 10s, interval: 1s}\n";
    assert_eq!(with(fine), []);
    assert_eq!(
        with(&format!("{fine}{fine}")),
        [found("duplicate-probe", "p")]
    );
    assert_eq!(
        with(&fine.replace("SOT", "sot")),
        [found("unknown-probe-mode", "sot")]
    );
    assert_eq!(
        with(&fine.replace("cmdProbe", "tcpProbe")),
        [found("unknown-probe-type", "tcpProbe")]
    );
    assert_eq!(
        with("      - name: p\n        type: cmdProbe\n"),
        [found("probe-incomplete", "name: p")]
    );
    assert_eq!(
        with(&fine.replace("10s", "10")),
        [found("mixed-durations", "10")]
    );
    assert_eq!(
        with(&fine.replace("10s", "'10'")),
        [found("duration-without-unit", "'10'")]
    );
    assert_eq!(
        with(&fine.replace("10s", "ten")),
        [found("bad-duration", "ten")]
    );
    assert_eq!(
        with(&fine.replace("10s", "'{{workflow.parameters.t}}'")),
        []
    );
}

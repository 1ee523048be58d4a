use serde_json::json;

use super::*;
use crate::{
    cluster::{Change, ClusterError},
    runs::plan::{PlannedFault, PlannedProbe, PlannedStep},
};

fn step(name: &str) -> PlannedStep {
    PlannedStep {
        name: name.into(),
        fault: None,
    }
}

fn fault(name: &str, weight: u32) -> PlannedStep {
    let probe = PlannedProbe {
        name: "probe".into(),
        kind: "httpProbe".into(),
        mode: "Continuous".into(),
    };
    let fault = PlannedFault {
        engine: name.into(),
        fault: "pod-delete".into(),
        weight,
        probes: vec![probe],
    };
    PlannedStep {
        name: name.into(),
        fault: Some(fault),
    }
}

fn plan(groups: Vec<Vec<PlannedStep>>) -> Plan {
    Plan {
        groups,
        ..Plan::default()
    }
}

fn queued() -> Run {
    Run {
        id: "run".into(),
        document: "document".into(),
        name: "experiment".into(),
        sequence: 1,
        workflow: "wf".into(),
        namespace: "hce".into(),
        phase: Phase::Queued,
        score: None,
        message: String::new(),
        started_at: "2026-01-01T00:00:00Z".into(),
        finished_at: None,
        groups: Vec::new(),
    }
}

/// A workflow whose groups of steps stand at the phases given.
fn workflow(phase: &str, groups: &[&[(&str, &str)]]) -> Value {
    let mut nodes = serde_json::Map::new();
    nodes.insert(
        "wf".into(),
        json!({ "id": "wf", "name": "wf", "type": "Steps" }),
    );
    for (at, group) in groups.iter().enumerate() {
        for (step, phase) in *group {
            let id = format!("wf-{at}-{step}");
            nodes.insert(
                id.clone(),
                json!({
                    "id": id, "name": format!("wf[{at}].{step}"), "displayName": step,
                    "type": "Pod", "boundaryID": "wf", "phase": phase,
                    "startedAt": "2026-01-01T00:00:10Z",
                }),
            );
        }
    }
    json!({
        "metadata": {
            "name": "wf", "uid": "wf-uid", "creationTimestamp": "2026-01-01T00:00:00Z",
        },
        "status": {
            "phase": phase, "nodes": nodes, "startedAt": "2026-01-01T00:00:01Z",
            "finishedAt": "2026-01-01T00:02:00Z",
        },
    })
}

fn engine(base: &str, suffix: &str) -> Value {
    json!({
        "metadata": {
            "name": format!("{base}{suffix}"), "generateName": base,
            "uid": format!("uid-{base}{suffix}"),
            "creationTimestamp": format!("2026-01-01T00:00:1{}Z", suffix.len() % 10),
        },
    })
}

fn result(base: &str, suffix: &str, verdict: &str, percentage: &str) -> Value {
    let probe = match verdict {
        "Pass" => "Passed",
        "Fail" => "Failed",
        _ => "N/A",
    };
    json!({
        "metadata": {
            "name": format!("{base}{suffix}-pod-delete"),
            "labels": { "chaosUID": format!("uid-{base}{suffix}") },
            "creationTimestamp": "2026-01-01T00:00:20Z",
        },
        "spec": { "engine": format!("{base}{suffix}"), "experiment": "pod-delete" },
        "status": {
            "experimentStatus": {
                "phase": "Completed", "verdict": verdict, "probeSuccessPercentage": percentage,
            },
            "probeStatuses": [{
                "name": "probe", "type": "httpProbe", "mode": "Continuous",
                "status": { "verdict": probe, "description": "seen" },
            }],
        },
    })
}

fn seen(workflow: &Value, engines: &[Value], results: &[Value]) -> Seen {
    let mut seen = Seen::default();
    seen.workflow_change(Change::Is(workflow.clone()), &mut false);
    for engine in engines {
        seen.engine_change(Change::Is(engine.clone()));
    }
    let names: Vec<String> = engines
        .iter()
        .map(|engine| {
            engine["metadata"]["generateName"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.push("pod-delete");
    for result in results {
        seen.result_change(Change::Is(result.clone()), &names);
    }
    seen
}

fn derived(plan: &Plan, seen: &Seen) -> Run {
    derive(&queued(), plan, seen).run
}

#[test]
fn a_failed_probe_scores_nothing() {
    let plan = plan(vec![
        vec![step("install")],
        vec![fault("pod-delete-ji5", 10)],
    ]);
    let ended = workflow(
        "Succeeded",
        &[
            &[("install", "Succeeded")],
            &[("pod-delete-ji5", "Succeeded")],
        ],
    );
    let engines = [engine("pod-delete-ji5", "abcde")];
    let results = [result("pod-delete-ji5", "abcde", "Fail", "0")];
    let run = derived(&plan, &seen(&ended, &engines, &results));
    assert_eq!(
        (run.phase, run.score),
        (Phase::CompletedWithProbeFailure, Some(0.0))
    );
    assert_eq!(run.finished_at.as_deref(), Some("2026-01-01T00:02:00Z"));
    let fault = run.groups[1][0].fault.as_ref().unwrap();
    assert_eq!(fault.verdict, "Fail");
    assert_eq!(
        fault.fail_step,
        "Probe execution result didn't met the passing criteria"
    );
    assert_eq!(fault.probes[0].verdict, "Failed");
    assert_eq!(fault.probes.len(), 1);
}

#[test]
fn engines_are_told_apart_by_their_whole_name() {
    let plan = plan(vec![vec![fault("pod-delete", 3), fault("pod-delete-2", 7)]]);
    let ended = workflow(
        "Succeeded",
        &[&[("pod-delete", "Succeeded"), ("pod-delete-2", "Succeeded")]],
    );
    let engines = [
        engine("pod-delete", "aaaaa"),
        engine("pod-delete-2", "bbbbb"),
    ];
    let results = [
        result("pod-delete", "aaaaa", "Fail", "33"),
        result("pod-delete-2", "bbbbb", "Fail", "66"),
    ];
    let run = derived(&plan, &seen(&ended, &engines, &results));
    assert_eq!(run.score, Some(56.1));
}

#[test]
fn two_steps_of_one_template_have_an_engine_each() {
    let mut twin = fault("pod-delete", 1);
    twin.name = "again".into();
    let plan = plan(vec![vec![fault("pod-delete", 1)], vec![twin]]);
    let ended = workflow(
        "Succeeded",
        &[&[("pod-delete", "Succeeded")], &[("again", "Succeeded")]],
    );
    let mut later = engine("pod-delete", "bbbbb");
    later["metadata"]["creationTimestamp"] = "2026-01-01T00:01:00Z".into();
    // The names sort the other way round than the times.
    let engines = [engine("pod-delete", "zzzzz"), later];
    let results = [
        result("pod-delete", "zzzzz", "Pass", "100"),
        result("pod-delete", "bbbbb", "Fail", "0"),
    ];
    let run = derived(&plan, &seen(&ended, &engines, &results));
    let verdicts: Vec<_> = run
        .nodes()
        .map(|node| node.fault.as_ref().unwrap().verdict.as_str())
        .collect();
    assert_eq!(verdicts, ["Pass", "Fail"]);
    assert_eq!(run.score, Some(50.0));
}

#[test]
fn a_fault_that_never_ran_counts_nothing_and_a_failed_install_is_an_error() {
    let plan = plan(vec![vec![step("install")], vec![fault("pod-delete", 10)]]);
    let ended = workflow("Failed", &[&[("install", "Failed")]]);
    let run = derived(&plan, &seen(&ended, &[], &[]));
    assert_eq!((run.phase, run.score), (Phase::Error, Some(0.0)));
    assert!(
        run.message.contains("before pod-delete ran"),
        "{}",
        run.message
    );
    assert_eq!(run.groups[1][0].fault.as_ref().unwrap().verdict, "N/A");
}

#[test]
fn a_fault_without_a_result_is_waited_for_and_then_an_error() {
    let plan = plan(vec![vec![fault("pod-delete", 10)]]);
    let ended = workflow("Succeeded", &[&[("pod-delete", "Succeeded")]]);
    let seen = seen(&ended, &[engine("pod-delete", "aaaaa")], &[]);
    let derived = derive(&queued(), &plan, &seen);
    assert!(!derived.settled);
    assert_eq!(
        (derived.run.phase, derived.run.score),
        (Phase::Error, Some(0.0))
    );
}

#[test]
fn an_error_says_what_the_fault_said() {
    let plan = plan(vec![vec![fault("pod-delete", 10)]]);
    let ended = workflow("Succeeded", &[&[("pod-delete", "Succeeded")]]);
    let mut broken = result("pod-delete", "aaaaa", "Error", "0");
    broken["status"]["experimentStatus"]["errorOutput"] =
        json!({ "errorCode": "TARGET_SELECTION_ERROR", "reason": "no pod found" });
    let run = derived(
        &plan,
        &seen(&ended, &[engine("pod-delete", "aaaaa")], &[broken]),
    );
    assert_eq!((run.phase, run.score), (Phase::Error, Some(0.0)));
    assert!(run.message.contains("no pod found"), "{}", run.message);
}

#[test]
fn results_of_earlier_runs_are_not_taken() {
    let plan = plan(vec![vec![fault("pod-delete", 10)]]);
    let ended = workflow("Succeeded", &[&[("pod-delete", "Succeeded")]]);
    let mut earlier = result("pod-delete", "old00", "Fail", "0");
    earlier["metadata"]["creationTimestamp"] = "2025-12-31T00:00:00Z".into();
    let results = [earlier, result("pod-delete", "aaaaa", "Pass", "100")];
    // The engine went before it was seen, so the result is known by its name alone.
    let run = derived(&plan, &seen(&ended, &[], &results));
    assert_eq!((run.phase, run.score), (Phase::Completed, Some(100.0)));
    let stale = result("pod-delete", "other", "Fail", "0");
    let both = seen(
        &ended,
        &[engine("pod-delete", "aaaaa")],
        &[stale, results[1].clone()],
    );
    assert_eq!(derived(&plan, &both).score, Some(100.0));
}

#[test]
fn a_running_fault_is_awaited_and_keeps_its_place() {
    let plan = plan(vec![
        vec![step("install")],
        vec![fault("pod-delete", 10)],
        vec![step("clean")],
    ]);
    let running = workflow(
        "Running",
        &[&[("install", "Succeeded")], &[("pod-delete", "Running")]],
    );
    let run = derived(
        &plan,
        &seen(&running, &[engine("pod-delete", "aaaaa")], &[]),
    );
    assert_eq!((run.phase, run.score), (Phase::Running, None));
    let phases: Vec<_> = run.nodes().map(|node| node.phase.as_str()).collect();
    assert_eq!(phases, ["Succeeded", "Running", "Pending"]);
    assert_eq!(run.groups[1][0].fault.as_ref().unwrap().verdict, "Awaited");
}

#[test]
fn steps_that_the_plan_does_not_know_are_shown() {
    let plan = plan(vec![vec![fault("pod-delete", 10)]]);
    let running = workflow(
        "Running",
        &[&[("pod-delete", "Succeeded"), ("loop(0)", "Running")]],
    );
    let run = derived(&plan, &seen(&running, &[], &[]));
    assert_eq!(run.groups.len(), 1);
    assert_eq!(run.groups[0][1].name, "loop(0)");
}

#[test]
fn a_stopped_run_is_stopped() {
    let plan = plan(vec![vec![fault("pod-delete", 10)]]);
    let mut stopped = workflow("Failed", &[&[("pod-delete", "Failed")]]);
    stopped["spec"] = json!({ "shutdown": "Stop" });
    let results = [result("pod-delete", "aaaaa", "Stopped", "0")];
    let run = derived(
        &plan,
        &seen(&stopped, &[engine("pod-delete", "aaaaa")], &results),
    );
    assert_eq!((run.phase, run.score), (Phase::Stopped, Some(0.0)));
    assert_eq!(run.message, "");
}

#[test]
fn a_run_that_was_stopped_before_any_verdict_has_no_score() {
    let plan = plan(vec![vec![step("install")], vec![fault("pod-delete", 10)]]);
    let stopped = |groups: &[&[(&str, &str)]]| {
        let mut stopped = workflow("Failed", groups);
        stopped["spec"] = json!({ "shutdown": "Stop" });
        let run = derived(&plan, &seen(&stopped, &[], &[]));
        assert_eq!((run.phase, run.score), (Phase::Stopped, None));
        let nodes = run.nodes();
        nodes
            .map(|node| (node.phase.clone(), node.message.clone()))
            .collect::<Vec<_>>()
    };
    let node = |phase: &str, message: &str| (phase.to_owned(), message.to_owned());
    assert_eq!(
        stopped(&[&[("install", "Failed")]]),
        [node("Failed", ""), node("Omitted", "")]
    );
    let why = "Nobody knows how it ended: the run was stopped while it ran.";
    assert_eq!(
        stopped(&[&[("install", "Succeeded")], &[("pod-delete", "Running")]]),
        [node("Succeeded", ""), node("Error", why)]
    );
}

#[test]
fn a_cluster_that_forgot_the_workflow_ends_the_run() {
    let plan = plan(vec![vec![fault("pod-delete", 10)]]);
    let running = workflow("Running", &[&[("pod-delete", "Running")]]);
    let mut seen = seen(&running, &[], &[]);
    let mut listed = true;
    seen.workflow_change(
        Change::Lost(ClusterError::Unreachable("refused".into())),
        &mut listed,
    );
    let lost = derived(&plan, &seen);
    assert_eq!(lost.phase, Phase::Running);
    assert!(lost.message.contains("refused"), "{}", lost.message);
    seen.workflow_change(Change::Listing, &mut listed);
    seen.workflow_change(Change::Listed, &mut listed);
    let gone = derived(&plan, &seen);
    assert_eq!((gone.phase, gone.score), (Phase::Error, None));
    let node = &gone.groups[0][0];
    assert_eq!(node.phase, "Error");
    assert_eq!(node.started_at.as_deref(), Some("2026-01-01T00:00:10Z"));
    let fault = node.fault.as_ref().unwrap();
    assert_eq!(
        (&*fault.verdict, &*fault.probes[0].verdict),
        ("Error", "N/A")
    );
    assert!(
        gone.message.contains("no longer knows the workflow wf"),
        "{}",
        gone.message
    );
}

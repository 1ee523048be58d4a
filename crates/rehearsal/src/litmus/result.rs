//! The chaos result: what a fault and its probes came to.

use serde_json::{Value, json};

use crate::{
    WriteOptions,
    core::Core,
    json::{self, items, text},
    litmus::CHAOS_UID,
    probes::ProbeState,
    resource::CHAOS_RESULTS,
};

/// What the result says failed when a probe did, in Litmus' words.
pub(crate) const PROBE_FAILED: &str = "Probe execution result didn't met the passing criteria";

/// Where an experiment stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    Running,
    Over(Ending),
}

/// How an experiment ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Everything ran; the probes decide.
    Ran,
    /// A probe or a person stopped it.
    Stopped(String),
    /// It could not run.
    Broken(String),
}

/// The result's name.
pub(crate) fn name(engine: &str, fault: &str) -> String {
    format!("{engine}-{fault}")
}

/// Writes how an experiment and its probes stand.
pub(crate) fn write(
    core: &mut Core,
    engine: &Value,
    fault: &str,
    standing: &Standing,
    probes: &[ProbeState],
) {
    let namespace = json::namespace(engine);
    let name = name(json::name(engine), fault);
    if core.get(&CHAOS_RESULTS, namespace, &name).is_none() {
        let object = json!({
            "metadata": {
                "name": name,
                "labels": {CHAOS_UID: json::uid(engine), "name": name},
            },
            "spec": {"engine": json::name(engine), "experiment": fault},
        });
        // Only a namespace that is gone refuses it, and then nobody reads it.
        let _ = core.create(&CHAOS_RESULTS, namespace, object, WriteOptions::default());
    }
    let over = !matches!(standing, Standing::Running);
    let statuses: Vec<Value> = probes.iter().map(|probe| probe.to_json(over)).collect();
    core.change(&CHAOS_RESULTS, namespace, &name, |object| {
        let history = history(object, standing, probes);
        let status = json::status(object);
        status.insert(
            "experimentStatus".into(),
            experiment_status(standing, probes),
        );
        status.insert("probeStatuses".into(), statuses.into());
        status.insert("history".into(), history);
    });
}

fn experiment_status(standing: &Standing, probes: &[ProbeState]) -> Value {
    let percentage = percentage(probes).to_string();
    let failed = probes.iter().find(|probe| probe.has_failed());
    let (phase, verdict, percentage, fail_step, error) = match standing {
        Standing::Running => ("Running", "Awaited", "Awaited", "", None),
        Standing::Over(Ending::Broken(reason)) => (
            "Error",
            "Error",
            "0",
            reason.as_str(),
            Some("GENERIC_ERROR"),
        ),
        Standing::Over(Ending::Stopped(reason)) => (
            "Stopped",
            "Stopped",
            percentage.as_str(),
            reason.as_str(),
            None,
        ),
        Standing::Over(Ending::Ran) => match failed {
            Some(_) => (
                "Completed_With_Probe_Failure",
                "Fail",
                percentage.as_str(),
                PROBE_FAILED,
                Some("PROBE_FAILURE"),
            ),
            None => ("Completed", "Pass", "100", "", None),
        },
    };
    let mut status = json!({
        "phase": phase,
        "verdict": verdict,
        "probeSuccessPercentage": percentage,
        "failStep": if fail_step.is_empty() { "N/A" } else { fail_step },
    });
    if let Some(code) = error {
        let reason = match failed {
            Some(probe) => format!("{}: {}", probe.name, probe.description),
            None => fail_step.to_owned(),
        };
        json::mapping(&mut status).insert(
            "errorOutput".into(),
            json!({"errorCode": code, "reason": reason}),
        );
    }
    status
}

/// How many of a hundred probes passed; without probes everything did.
fn percentage(probes: &[ProbeState]) -> usize {
    let passed = probes.iter().filter(|probe| probe.has_passed()).count();
    (100 * passed).checked_div(probes.len()).unwrap_or(100)
}

fn history(object: &Value, standing: &Standing, probes: &[ProbeState]) -> Value {
    let known = object.pointer("/status/history").cloned().unwrap_or_else(
        || json!({"passedRuns": 0, "failedRuns": 0, "stoppedRuns": 0, "targets": []}),
    );
    let key = match standing {
        Standing::Running => return known,
        Standing::Over(Ending::Stopped(_)) => "stoppedRuns",
        Standing::Over(Ending::Ran) if !probes.iter().any(ProbeState::has_failed) => "passedRuns",
        Standing::Over(_) => "failedRuns",
    };
    let mut counted = known;
    let count = counted.get(key).and_then(Value::as_u64).unwrap_or_default() + 1;
    json::mapping(&mut counted).insert(key.into(), count.into());
    counted
}

/// Notes a workload that the fault hits.
pub(crate) fn target(core: &mut Core, engine: &Value, fault: &str, kind: &str, target: &str) {
    let name = name(json::name(engine), fault);
    core.change(&CHAOS_RESULTS, json::namespace(engine), &name, |object| {
        let known = items(object, "/status/history/targets")
            .iter()
            .any(|known| text(known, "/name") == target);
        if known {
            return;
        }
        let entry = json!({"name": target, "kind": kind, "chaosStatus": "targeted"});
        let history = json::child(json::status(object), "history");
        if let Value::Array(targets) = history.entry("targets").or_insert_with(|| json!([])) {
            targets.push(entry);
        }
    });
}

/// Writes the result of an experiment that never started.
pub(crate) fn refused(core: &mut Core, engine: &Value, fault: &str, reason: &str) {
    let standing = Standing::Over(Ending::Broken(reason.to_owned()));
    let probes: Vec<_> = items(engine, "/spec/experiments")
        .iter()
        .find(|experiment| text(experiment, "/name") == fault)
        .map(|experiment| items(experiment, "/spec/probe"))
        .unwrap_or_default()
        .iter()
        .map(ProbeState::awaited)
        .collect();
    write(core, engine, fault, &standing, &probes);
}

/// Ends a running result: its engine was stopped.
pub(crate) fn stop(core: &mut Core, result: &Value) {
    if text(result, "/status/experimentStatus/phase") != "Running" {
        return;
    }
    let (namespace, name) = (json::namespace(result), json::name(result));
    core.change(&CHAOS_RESULTS, namespace, name, |object| {
        let mut probes = items(object, "/status/probeStatuses").to_vec();
        for probe in &mut probes {
            if text(probe, "/status/verdict") == "Awaited" {
                json::child(json::mapping(probe), "status").insert("verdict".into(), "N/A".into());
            }
        }
        let passed = probes
            .iter()
            .filter(|probe| text(probe, "/status/verdict") == "Passed")
            .count();
        let percentage = (100 * passed).checked_div(probes.len()).unwrap_or(0);
        let status = json::status(object);
        status.insert("probeStatuses".into(), probes.into());
        status.insert(
            "experimentStatus".into(),
            json!({
                "phase": "Stopped",
                "verdict": "Stopped",
                "probeSuccessPercentage": percentage.to_string(),
                "failStep": "the chaos engine was stopped",
            }),
        );
        let history = json::child(status, "history");
        let count = history
            .get("stoppedRuns")
            .and_then(Value::as_u64)
            .unwrap_or_default();
        history.insert("stoppedRuns".into(), (count + 1).into());
    });
}

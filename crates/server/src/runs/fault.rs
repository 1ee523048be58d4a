//! How a fault fares, from its engine and its result.

use api::{FaultRun, ProbeRun};
use score::Outcome;
use serde_json::Value;

use super::{
    plan::{Plan, PlannedFault},
    seen::{Seen, name, text, without_suffix},
};

/// What Litmus' older releases say when a probe fails; newer ones leave it out.
const PROBE_FAILED: &str = "Probe execution result didn't met the passing criteria";

/// The engine of every fault of the plan, in the plan's order: by the exact name before the random
/// suffix. Where several faults share that name, the older engine belongs to the earlier step.
fn engines<'s>(plan: &Plan, seen: &'s Seen) -> Vec<Option<&'s Value>> {
    let faults: Vec<&PlannedFault> = plan.faults().collect();
    let mut found = vec![None; faults.len()];
    for (at, fault) in faults.iter().enumerate() {
        let twins: Vec<usize> = (0..faults.len())
            .filter(|&other| faults[other].engine == fault.engine)
            .collect();
        let mut engines: Vec<&Value> = seen
            .engines
            .values()
            .filter(|engine| base_name(engine) == fault.engine)
            .collect();
        engines.sort_by_key(|engine| text(engine, "/metadata/creationTimestamp"));
        // A retried step makes another engine; the last one counts.
        found[at] = match twins.as_slice() {
            [_] => engines.last().copied(),
            _ => twins
                .iter()
                .position(|&twin| twin == at)
                .and_then(|n| engines.get(n).copied()),
        };
    }
    found
}

/// The engine and the result of every fault of the plan, in the plan's order.
pub(crate) fn evidence<'s>(
    plan: &Plan,
    seen: &'s Seen,
) -> Vec<(Option<&'s Value>, Option<&'s Value>)> {
    let engines = engines(plan, seen);
    plan.faults()
        .zip(engines)
        .map(|(f, engine)| (engine, result(f, engine, seen)))
        .collect()
}

fn base_name(engine: &Value) -> &str {
    text(engine, "/metadata/generateName").unwrap_or_else(|| name(engine))
}

/// The result of a fault: the one that its engine owns, or, where the engine was never seen, the
/// only one that bears its name.
fn result<'s>(fault: &PlannedFault, engine: Option<&Value>, seen: &'s Seen) -> Option<&'s Value> {
    if let Some(engine) = engine {
        let uid = text(engine, "/metadata/uid");
        return seen.results.values().find(|result| {
            match text(result, "/metadata/labels/chaosUID") {
                Some(owner) => Some(owner) == uid,
                None => text(result, "/spec/engine") == Some(name(engine)),
            }
        });
    }
    let mut candidates = seen.results.values().filter(|result| {
        text(result, "/spec/engine").and_then(without_suffix) == Some(fault.engine.as_str())
    });
    match (candidates.next(), candidates.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

/// Writes what engine and result say over what was planned.
pub(super) fn report(fault: &mut FaultRun, engine: Option<&Value>, result: Option<&Value>) {
    let status = result.map(|result| &result["status"]["experimentStatus"]);
    let verdict = status
        .and_then(|status| text(status, "/verdict"))
        .or_else(|| {
            // Engines say `N/A` until their experiment has begun.
            let verdict = text(engine?, "/status/experiments/0/verdict");
            verdict.filter(|verdict| *verdict != "N/A")
        });
    if let Some(verdict) = verdict {
        fault.verdict = verdict.to_owned();
    }
    if let Some(status) = status {
        let percentage = &status["probeSuccessPercentage"];
        fault.probe_success_percentage = match percentage {
            Value::String(digits) => digits.trim().parse().ok(),
            number => number
                .as_u64()
                .and_then(|number| u32::try_from(number).ok()),
        };
    }
    let probes = result.and_then(|result| result.pointer("/status/probeStatuses"));
    for probe in probes.and_then(Value::as_array).into_iter().flatten() {
        probe_report(fault, probe);
    }
    let reason = status.and_then(|status| {
        text(status, "/failStep")
            .filter(|step| *step != "N/A")
            .or_else(|| text(status, "/errorOutput/reason"))
    });
    fault.fail_step = match reason {
        Some(reason) => reason.to_owned(),
        None if fault.probes.iter().any(|probe| probe.verdict == "Failed") => PROBE_FAILED.into(),
        None => String::new(),
    };
}

fn probe_report(fault: &mut FaultRun, status: &Value) {
    let field = |key: &str| status[key].as_str().unwrap_or_default();
    let verdict = text(status, "/status/verdict").unwrap_or("Awaited");
    let description = text(status, "/status/description").unwrap_or_default();
    // A name may be used twice with different modes.
    let planned = fault.probes.iter_mut().find(|probe| {
        probe.name == field("name") && (field("mode").is_empty() || probe.mode == field("mode"))
    });
    match planned {
        Some(probe) => {
            probe.verdict = verdict.to_owned();
            probe.description = description.to_owned();
        }
        None => fault.probes.push(ProbeRun {
            name: field("name").to_owned(),
            kind: field("type").to_owned(),
            mode: field("mode").to_owned(),
            verdict: verdict.to_owned(),
            description: description.to_owned(),
        }),
    }
}

/// What the fault counts in the score.
pub(super) fn outcome(fault: &FaultRun) -> Outcome {
    let (passed, total) = match fault.probe_success_percentage {
        // The percentage as the cluster reports it; of 100, nothing is lost.
        Some(percentage) => (percentage, 100),
        None => {
            let passed = fault
                .probes
                .iter()
                .filter(|probe| probe.verdict == "Passed")
                .count();
            (small(passed), small(fault.probes.len()))
        }
    };
    match fault.verdict.as_str() {
        "Pass" => Outcome::Pass,
        "Fail" if total == 0 => Outcome::Error,
        "Fail" => Outcome::Probes { passed, total },
        "Stopped" => Outcome::Stopped { passed, total },
        "Error" => Outcome::Error,
        _ => Outcome::NotRun,
    }
}

fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

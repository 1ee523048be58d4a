//! The end of a run: nothing of it stays unfinished, and its score stands.

use api::{FaultRun, Phase, Run, RunNode};

use super::super::{
    fault,
    seen::{Seen, text},
};

/// Ends a run that the cluster did not take.
pub(in crate::runs) fn never_started(run: &mut Run, message: String) {
    run.phase = Phase::Error;
    run.message = message;
    close(run, &Seen::default());
}

/// What an Argo phase is once nothing will change any more: who started and was not seen to end is
/// an `Error`, who was not seen to start is `Omitted`.
pub(crate) fn final_phase(phase: &str) -> &str {
    match phase {
        "Running" => "Error",
        "" | "Pending" => "Omitted",
        ended => ended,
    }
}

/// Nothing will change any more: faults that told nothing did not run, and the score stands.
pub(super) fn close(run: &mut Run, seen: &Seen) {
    let finished = seen
        .workflow
        .as_ref()
        .and_then(|w| text(w, "/status/finishedAt"));
    run.finished_at = finished
        .map(str::to_owned)
        .or_else(|| run.finished_at.take());
    // Before steps without an end become errors: that is no verdict of the cluster.
    let has_verdict = run
        .nodes()
        .filter_map(|node| node.fault.as_ref())
        .any(|fault| !matches!(&*fault.verdict, "Awaited" | "N/A"));
    let was_stopped = run.phase == Phase::Stopped;
    for node in run.groups.iter_mut().flatten() {
        close_node(node, was_stopped);
    }
    let knows_end = matches!(seen.argo_phase(), "Succeeded" | "Failed" | "Error");
    let has_score = knows_end && (has_verdict || !was_stopped);
    let faults = run.nodes().filter_map(|node| node.fault.as_ref());
    run.score = has_score.then(|| score_of(faults));
}

fn close_node(node: &mut RunNode, was_stopped: bool) {
    let broke_off = node.phase == "Running";
    if broke_off {
        let why = if was_stopped {
            "the run was stopped while it ran."
        } else {
            "the cluster told no more of it."
        };
        node.message = format!("Nobody knows how it ended: {why}");
    }
    node.phase = final_phase(&node.phase).to_owned();
    let Some(fault) = &mut node.fault else { return };
    if fault.verdict == "Awaited" {
        fault.verdict = if broke_off { "Error" } else { "N/A" }.into();
    }
    for probe in &mut fault.probes {
        if probe.verdict == "Awaited" {
            probe.verdict = "N/A".into();
        }
    }
}

fn score_of<'r>(faults: impl Iterator<Item = &'r FaultRun>) -> f64 {
    let outcomes: Vec<_> = faults
        .map(|run| {
            (
                score::Fault::new(run.engine.clone(), run.weight),
                fault::outcome(run),
            )
        })
        .collect();
    score::score(&outcomes).score.as_f64()
}

//! Why a run has the score that it has, in one sentence.

use api::{Phase, Run};

/// The sentence beside the score, such as `the probe http-cartservice-probe failed`.
pub fn reason(run: &Run) -> String {
    if !run.phase.is_terminal() {
        return "The score comes when the run ends.".to_owned();
    }
    let faults = || run.nodes().filter_map(|node| node.fault.as_ref());
    let failed: Vec<&str> = faults()
        .flat_map(|fault| &fault.probes)
        .filter(|probe| probe.verdict == "Failed")
        .map(|probe| probe.name.as_str())
        .collect();
    let broken: Vec<String> = faults()
        .filter(|fault| fault.verdict == "Error")
        .map(|fault| match fault.fail_step.as_str() {
            "" => format!("{} ended with an error", fault.fault),
            step => format!("{} ended with an error: {step}", fault.fault),
        })
        .collect();
    let mut parts = broken;
    match failed.as_slice() {
        [] => {}
        [only] => parts.push(format!("the probe {only} failed")),
        [rest @ .., last] => {
            parts.push(format!("the probes {} and {last} failed", rest.join(", ")));
        }
    }
    if parts.is_empty() {
        parts.push(match (run.phase, run.message.as_str()) {
            (Phase::Completed, _) if faults().any(|fault| !fault.probes.is_empty()) => {
                "every probe passed".to_owned()
            }
            (Phase::Completed, _) => "every fault ran to its end".to_owned(),
            (Phase::Stopped, "") => "the run was stopped".to_owned(),
            (_, "") => "the run did not reach its end".to_owned(),
            (_, message) => message.to_owned(),
        });
    }
    parts.join("; ")
}

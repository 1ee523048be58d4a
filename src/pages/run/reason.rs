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
        // The caller puts the full stop.
        let message = run.message.trim().trim_end_matches('.');
        parts.push(match (run.phase, message) {
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

#[cfg(test)]
mod tests {
    use api::{FaultRun, NodeKind, ProbeRun, RunNode};
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    fn run(phase: Phase, message: &str, probes: &[(&str, &str)], verdict: &str) -> Run {
        let fault = FaultRun {
            engine: "pod-delete-abc".to_owned(),
            fault: "pod-delete".to_owned(),
            weight: 10,
            verdict: verdict.to_owned(),
            probe_success_percentage: None,
            fail_step: String::new(),
            probes: probes
                .iter()
                .map(|(name, verdict)| ProbeRun {
                    name: (*name).to_owned(),
                    kind: "httpProbe".to_owned(),
                    mode: "SOT".to_owned(),
                    verdict: (*verdict).to_owned(),
                    description: String::new(),
                })
                .collect(),
        };
        Run {
            id: "r".to_owned(),
            document: "d".to_owned(),
            name: "cart".to_owned(),
            sequence: 1,
            workflow: "cart-1".to_owned(),
            namespace: "hce".to_owned(),
            phase,
            score: None,
            message: message.to_owned(),
            started_at: "2026-11-20T10:42:00Z".to_owned(),
            finished_at: None,
            groups: vec![vec![RunNode {
                id: "n".to_owned(),
                name: "pod-delete".to_owned(),
                kind: NodeKind::Fault,
                phase: "Succeeded".to_owned(),
                message: String::new(),
                started_at: None,
                finished_at: None,
                fault: Some(fault),
            }]],
        }
    }

    #[wasm_bindgen_test]
    fn failed_probes_are_named() {
        use Phase::CompletedWithProbeFailure as Failed;
        for (probes, expected) in [
            (&[("a", "Failed")][..], "the probe a failed"),
            (
                &[("a", "Failed"), ("b", "Passed"), ("c", "Failed")],
                "the probes a and c failed",
            ),
            (
                &[("a", "Failed"), ("b", "Failed"), ("c", "Failed")],
                "the probes a, b and c failed",
            ),
        ] {
            assert_eq!(reason(&run(Failed, "", probes, "Fail")), expected);
        }
    }

    #[wasm_bindgen_test]
    fn every_end_has_a_reason() {
        let passed = [("a", "Passed")];
        for (run, expected) in [
            (
                run(Phase::Completed, "", &passed, "Pass"),
                "every probe passed",
            ),
            (
                run(Phase::Completed, "", &[], "Pass"),
                "every fault ran to its end",
            ),
            (
                run(Phase::Stopped, "", &passed, "Stopped"),
                "the run was stopped",
            ),
            (
                run(Phase::Error, "no such namespace", &passed, ""),
                "no such namespace",
            ),
            (
                run(Phase::Stopped, "It was stopped.", &[], ""),
                "It was stopped",
            ),
            (
                run(Phase::Error, "", &[], "Error"),
                "pod-delete ended with an error",
            ),
            (
                run(Phase::Running, "", &[], "Awaited"),
                "The score comes when the run ends.",
            ),
        ] {
            assert_eq!(reason(&run), expected);
        }
    }
}

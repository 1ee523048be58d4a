//! What a run is to do, as its text said when it was started.

use std::collections::BTreeMap;

use api::{FaultRun, NodeKind, ProbeRun, RunNode};
use model::experiment::{Experiment, Fault, StepBody};
use serde::{Deserialize, Serialize};

/// What a run is to do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Plan {
    /// The infrastructure that it was started on.
    pub infrastructure: String,
    /// The object that was created in the cluster, as JSON.
    pub manifest: String,
    /// Groups one after another, steps of a group side by side.
    pub groups: Vec<Vec<PlannedStep>>,
}

/// One step of the entrypoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct PlannedStep {
    pub name: String,
    pub fault: Option<PlannedFault>,
}

/// A fault with its weight and probes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct PlannedFault {
    /// The engine's `generateName` or `name`.
    pub engine: String,
    pub fault: String,
    pub weight: u32,
    pub probes: Vec<PlannedProbe>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct PlannedProbe {
    pub name: String,
    pub kind: String,
    pub mode: String,
}

impl Plan {
    /// The steps of an experiment; `weights` name faults by their engine and win over the text.
    pub fn steps(
        experiment: &Experiment,
        weights: &BTreeMap<String, u32>,
    ) -> Vec<Vec<PlannedStep>> {
        let groups = experiment.groups.iter();
        groups
            .map(|group| {
                let steps = group.steps.iter();
                steps
                    .map(|step| PlannedStep {
                        name: step.name.text().to_owned(),
                        fault: match &step.body {
                            StepBody::Fault(fault) => Some(planned(fault, weights)),
                            _ => None,
                        },
                    })
                    .collect()
            })
            .collect()
    }

    /// All faults, in the order of their steps.
    pub fn faults(&self) -> impl Iterator<Item = &PlannedFault> {
        self.groups
            .iter()
            .flatten()
            .filter_map(|step| step.fault.as_ref())
    }

    /// The nodes of a run that the cluster has not started.
    pub fn nodes(&self) -> Vec<Vec<RunNode>> {
        let groups = self.groups.iter();
        groups
            .map(|group| group.iter().map(PlannedStep::node).collect())
            .collect()
    }
}

fn planned(fault: &Fault, weights: &BTreeMap<String, u32>) -> PlannedFault {
    PlannedFault {
        engine: fault.engine_name.clone(),
        fault: fault.fault.text().to_owned(),
        weight: weights
            .get(&fault.engine_name)
            .copied()
            .unwrap_or_else(|| fault.weight()),
        probes: fault
            .probes
            .iter()
            .map(|probe| PlannedProbe {
                name: probe.name.text().to_owned(),
                kind: probe.kind.text().to_owned(),
                mode: probe.mode.text().to_owned(),
            })
            .collect(),
    }
}

impl PlannedStep {
    /// The step before the cluster knows it.
    pub fn node(&self) -> RunNode {
        RunNode {
            id: self.name.clone(),
            name: self.name.clone(),
            kind: if self.fault.is_some() {
                NodeKind::Fault
            } else {
                NodeKind::Step
            },
            phase: "Pending".into(),
            message: String::new(),
            started_at: None,
            finished_at: None,
            fault: self.fault.as_ref().map(PlannedFault::awaited),
        }
    }
}

impl PlannedFault {
    fn awaited(&self) -> FaultRun {
        let probe = |probe: &PlannedProbe| ProbeRun {
            name: probe.name.clone(),
            kind: probe.kind.clone(),
            mode: probe.mode.clone(),
            verdict: "Awaited".into(),
            description: String::new(),
        };
        FaultRun {
            engine: self.engine.clone(),
            fault: self.fault.clone(),
            weight: self.weight,
            verdict: "Awaited".into(),
            probe_success_percentage: None,
            fail_step: String::new(),
            probes: self.probes.iter().map(probe).collect(),
        }
    }
}

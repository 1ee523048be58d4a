//! A run of an experiment, as it stands now.

use serde::{Deserialize, Serialize};

/// Where a run stands. Names as Litmus and Harness give them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Phase {
    /// Accepted, not seen in the cluster yet.
    Queued,
    /// Its steps run.
    Running,
    /// It ran to the end and every probe passed.
    Completed,
    /// It ran to the end and a probe failed.
    #[serde(rename = "Completed_With_Probe_Failure")]
    CompletedWithProbeFailure,
    /// A person stopped it.
    Stopped,
    /// It could not run, or nobody knows how it ended; the message says why.
    Error,
}

impl Phase {
    /// Whether nothing will change any more.
    pub fn is_terminal(self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }

    /// The name on the wire, such as `Completed_With_Probe_Failure`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "Queued",
            Self::Running => "Running",
            Self::Completed => "Completed",
            Self::CompletedWithProbeFailure => "Completed_With_Probe_Failure",
            Self::Stopped => "Stopped",
            Self::Error => "Error",
        }
    }
}

/// A run in one line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunSummary {
    /// Its identifier (Harness: `notifyID`).
    pub id: String,
    /// Where it stands.
    pub phase: Phase,
    /// The resilience score, once it ended with one. A run that was stopped before any fault had
    /// a verdict has none, and neither has one of which nobody knows how it ended.
    pub score: Option<f64>,
    /// When it was started.
    pub started_at: String,
}

/// A run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    /// Its identifier (Harness: `notifyID`).
    pub id: String,
    /// The document that was run.
    pub document: String,
    /// The document's name.
    pub name: String,
    /// Which run of the document it is, from 1.
    pub sequence: u64,
    /// The Argo workflow's name in the cluster.
    pub workflow: String,
    /// The workflow's namespace.
    pub namespace: String,
    /// Where it stands.
    pub phase: Phase,
    /// The resilience score, once it ended with one. A run that was stopped before any fault had
    /// a verdict has none, and neither has one of which nobody knows how it ended.
    pub score: Option<f64>,
    /// Why it stands so, where there is something to say.
    #[serde(default)]
    pub message: String,
    /// When it was started.
    pub started_at: String,
    /// When it ended.
    pub finished_at: Option<String>,
    /// The steps: groups one after another, nodes of a group side by side.
    pub groups: Vec<Vec<RunNode>>,
}

impl Run {
    /// All nodes in the order of their groups.
    pub fn nodes(&self) -> impl Iterator<Item = &RunNode> {
        self.groups.iter().flatten()
    }
}

/// What a node does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NodeKind {
    /// A step that injects a fault.
    Fault,
    /// Any other step.
    Step,
}

/// One step of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunNode {
    /// The Argo node's id; before the cluster knows the step, its name.
    pub id: String,
    /// The step's name.
    pub name: String,
    /// What it does.
    pub kind: NodeKind,
    /// Argo's phase: Pending, Running, Succeeded, Failed, Error, Skipped, Omitted.
    pub phase: String,
    /// Why it stands so.
    #[serde(default)]
    pub message: String,
    /// When it started, by the cluster's clock.
    pub started_at: Option<String>,
    /// When it ended, by the cluster's clock.
    pub finished_at: Option<String>,
    /// For a fault: what its engine and result say.
    pub fault: Option<FaultRun>,
}

/// How a fault fares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FaultRun {
    /// The engine's name in the document (its `generateName`).
    pub engine: String,
    /// The fault, such as `pod-delete`.
    pub fault: String,
    /// Its weight in the score.
    pub weight: u32,
    /// Litmus' verdict: Awaited, Pass, Fail, Stopped, Error, N/A.
    pub verdict: String,
    /// How many of 100 probes passed; `None` until it is known.
    pub probe_success_percentage: Option<u32>,
    /// What failed, in the fault's own words.
    #[serde(default)]
    pub fail_step: String,
    /// Its probes.
    pub probes: Vec<ProbeRun>,
}

/// How a probe fares.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProbeRun {
    /// Its name.
    pub name: String,
    /// Its type, such as `httpProbe`.
    pub kind: String,
    /// Its mode.
    pub mode: String,
    /// Passed, Failed, Awaited or N/A.
    pub verdict: String,
    /// What it saw.
    #[serde(default)]
    pub description: String,
}

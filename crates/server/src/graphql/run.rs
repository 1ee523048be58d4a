//! Runs as GraphQL shows them.

use api::{FaultRun, Phase};
use async_graphql::{Enum, SimpleObject};
use serde_json::Value;

use super::{
    execution_data::execution_data,
    infrastructure::{Infra, UserDetails, stamp},
};
use crate::store::StoredRun;

/// Where a run stands, in the words of the API; also what a list can be narrowed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(super) enum WorkflowRunStatus {
    #[graphql(name = "All")]
    All,
    #[graphql(name = "Queued")]
    Queued,
    #[graphql(name = "Running")]
    Running,
    #[graphql(name = "Completed")]
    Completed,
    #[graphql(name = "Completed_With_Error")]
    CompletedWithError,
    #[graphql(name = "Completed_With_Probe_Failure")]
    CompletedWithProbeFailure,
    #[graphql(name = "Stopped")]
    Stopped,
    #[graphql(name = "Skipped")]
    Skipped,
    #[graphql(name = "Error")]
    Error,
    #[graphql(name = "Timeout")]
    Timeout,
    #[graphql(name = "Blocked")]
    Blocked,
    #[graphql(name = "NA")]
    NotAvailable,
}

impl WorkflowRunStatus {
    pub fn admits(self, phase: Phase) -> bool {
        self == Self::All || self == Self::from(phase)
    }
}

impl From<Phase> for WorkflowRunStatus {
    fn from(phase: Phase) -> Self {
        match phase {
            Phase::Queued => Self::Queued,
            Phase::Running => Self::Running,
            Phase::Completed => Self::Completed,
            Phase::CompletedWithProbeFailure => Self::CompletedWithProbeFailure,
            Phase::Stopped => Self::Stopped,
            Phase::Error => Self::Error,
        }
    }
}

/// Whose project it is, as it was given.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct Identifiers {
    org_identifier: String,
    account_identifier: String,
    project_identifier: String,
}

impl Identifiers {
    pub fn of(stored: &Value) -> Self {
        let text = |key: &str| stored[key].as_str().unwrap_or_default().to_owned();
        Self {
            org_identifier: text("orgIdentifier"),
            account_identifier: text("accountIdentifier"),
            project_identifier: text("projectIdentifier"),
        }
    }
}

/// The weight that a fault had in a run.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct Weightages {
    experiment_name: String,
    weightage: u32,
}

/// A run.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct WorkflowRun {
    identifiers: Identifiers,
    #[graphql(name = "workflowRunID")]
    workflow_run_id: String,
    #[graphql(name = "workflowID")]
    workflow_id: String,
    #[graphql(name = "notifyID")]
    notify_id: String,
    weightages: Vec<Weightages>,
    updated_at: String,
    created_at: String,
    infra: Option<Infra>,
    workflow_name: String,
    /// The object that was created in the cluster.
    workflow_manifest: String,
    phase: WorkflowRunStatus,
    /// Null until the run ended with a score; 0 for every stopped run that has none.
    resiliency_score: Option<f64>,
    experiments_passed: usize,
    experiments_failed: usize,
    experiments_awaited: usize,
    experiments_stopped: usize,
    experiments_na: usize,
    total_experiments: usize,
    /// JSON.
    execution_data: String,
    /// Why it stands so, where there is something to say.
    error_response: String,
    run_sequence: u64,
    is_removed: bool,
    updated_by: Option<UserDetails>,
    created_by: Option<UserDetails>,
}

/// A part of the runs, and how many there are in all.
#[derive(SimpleObject)]
pub(super) struct ListWorkflowRunResponse {
    pub total_no_of_workflow_runs: u64,
    pub workflow_runs: Vec<WorkflowRun>,
}

impl WorkflowRun {
    pub fn new(stored: StoredRun, identifiers: &Value, infra: Option<Infra>) -> Self {
        let execution_data = execution_data(&stored);
        let StoredRun { run, plan, .. } = stored;
        let faults: Vec<&FaultRun> = run.nodes().filter_map(|node| node.fault.as_ref()).collect();
        let count = |verdicts: &[&str]| {
            faults
                .iter()
                .filter(|fault| verdicts.contains(&fault.verdict.as_str()))
                .count()
        };
        Self {
            identifiers: Identifiers::of(identifiers),
            workflow_run_id: run.id.clone(),
            workflow_id: run.document.clone(),
            notify_id: run.id.clone(),
            weightages: plan
                .faults()
                .map(|fault| Weightages {
                    experiment_name: fault.engine.clone(),
                    weightage: fault.weight,
                })
                .collect(),
            updated_at: stamp(&stored.updated_at),
            created_at: stamp(&stored.created_at),
            infra,
            workflow_name: run.name.clone(),
            workflow_manifest: plan.manifest.clone(),
            phase: run.phase.into(),
            resiliency_score: run.score.or((run.phase == Phase::Stopped).then_some(0.0)),
            experiments_passed: count(&["Pass"]),
            // The API has no counter of its own for faults that broke.
            experiments_failed: count(&["Fail", "Error"]),
            experiments_awaited: count(&["Awaited"]),
            experiments_stopped: count(&["Stopped"]),
            experiments_na: count(&["N/A"]),
            total_experiments: faults.len(),
            execution_data,
            error_response: run.message.clone(),
            run_sequence: run.sequence,
            is_removed: false,
            updated_by: None,
            created_by: None,
        }
    }
}

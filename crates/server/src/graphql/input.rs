//! What callers give.

use async_graphql::{Enum, InputObject};
use serde::{Deserialize, Serialize};

/// Whose project it is. Kept and given back; it does not part what callers see.
#[derive(Clone, Debug, Default, InputObject, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct IdentifiersRequest {
    pub org_identifier: String,
    pub account_identifier: String,
    pub project_identifier: String,
}

/// How an infrastructure gets into its cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(super) enum InstallationType {
    Connector,
    Manifest,
}

/// A toleration of the infrastructure's pods.
#[derive(Clone, Debug, InputObject, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Toleration {
    pub toleration_seconds: Option<i32>,
    pub key: Option<String>,
    pub operator: Option<String>,
    pub effect: Option<String>,
    pub value: Option<String>,
}

/// An infrastructure to be registered.
#[derive(Clone, Debug, InputObject, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RegisterInfraRequest {
    pub name: String,
    #[graphql(name = "environmentID")]
    #[serde(rename = "environmentID")]
    pub environment_id: Option<String>,
    pub description: Option<String>,
    pub platform_name: Option<String>,
    pub infra_namespace: Option<String>,
    pub service_account: Option<String>,
    pub infra_scope: Option<String>,
    pub infra_ns_exists: Option<bool>,
    pub infra_sa_exists: Option<bool>,
    pub installation_type: Option<InstallationType>,
    #[graphql(name = "k8sConnectorID")]
    #[serde(rename = "k8sConnectorID")]
    pub k8s_connector_id: Option<String>,
    pub skip_ssl: Option<bool>,
    pub node_selector: Option<String>,
    pub tolerations: Option<Vec<Toleration>>,
    pub tags: Option<Vec<String>>,
}

/// The weight of a fault, by its engine's name in the manifest.
#[derive(Clone, Debug, InputObject)]
pub(super) struct WeightagesInput {
    pub experiment_name: String,
    pub weightage: i32,
}

/// An experiment to be created.
#[derive(Clone, Debug, InputObject)]
pub(super) struct ChaosWorkFlowRequest {
    pub workflow_manifest: String,
    pub cron_syntax: Option<String>,
    pub workflow_name: String,
    pub workflow_description: Option<String>,
    pub weightages: Option<Vec<WeightagesInput>>,
    pub is_custom_workflow: Option<bool>,
    #[graphql(name = "infraID")]
    pub infra_id: String,
    pub tags: Option<Vec<String>>,
    /// Runs it at once.
    pub run_experiment: Option<bool>,
}

/// A part of a list.
#[derive(Clone, Copy, Debug, InputObject)]
pub(super) struct Pagination {
    /// From 0.
    pub page: i32,
    pub limit: i32,
}

/// What a list is ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub(super) enum WorkflowSortingField {
    LastExecuted,
    LastModified,
    Name,
}

#[derive(Clone, Copy, Debug, InputObject)]
pub(super) struct WorkflowRunSortInput {
    pub field: WorkflowSortingField,
    /// Descending where it is left out.
    pub ascending: Option<bool>,
}

/// Which runs are wanted, by what they are.
#[derive(Clone, Debug, InputObject)]
pub(super) struct WorkflowRunFilterInput {
    /// A part of the name.
    pub workflow_name: Option<String>,
    #[graphql(name = "infraID")]
    pub infra_id: Option<String>,
    pub workflow_status: Option<super::run::WorkflowRunStatus>,
}

/// Which runs are wanted; all where nothing is given.
#[derive(Clone, Debug, InputObject)]
pub(super) struct ListWorkflowRunRequest {
    #[graphql(name = "notifyIDs")]
    pub notify_ids: Option<Vec<String>>,
    #[graphql(name = "workflowRunIDs")]
    pub workflow_run_ids: Option<Vec<String>>,
    #[graphql(name = "workflowIDs")]
    pub workflow_ids: Option<Vec<String>>,
    pub pagination: Option<Pagination>,
    pub sort: Option<WorkflowRunSortInput>,
    pub filter: Option<WorkflowRunFilterInput>,
}

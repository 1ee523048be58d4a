//! Infrastructures as GraphQL shows them.

use async_graphql::SimpleObject;
use serde_json::Value;

use super::input::InstallationType;
use crate::{clock, problem::ApiError, state::App, store::StoredInfrastructure};

/// A person. Faultline knows none.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct UserDetails {
    #[graphql(name = "userID")]
    pub user_id: String,
    pub username: String,
    pub email: String,
}

/// An infrastructure: a name for the cluster that the server speaks to.
#[derive(Clone, Debug, SimpleObject)]
pub(super) struct Infra {
    #[graphql(name = "infraID")]
    pub infra_id: String,
    pub name: String,
    pub description: String,
    pub tags: Vec<String>,
    #[graphql(name = "environmentID")]
    pub environment_id: String,
    pub platform_name: String,
    /// Whether the cluster answers.
    pub is_active: bool,
    /// Whether the cluster answers.
    pub is_infra_confirmed: bool,
    pub is_removed: bool,
    pub updated_at: String,
    pub created_at: String,
    /// How many experiments name it.
    pub no_of_schedules: u64,
    /// How many runs of these there are.
    pub no_of_workflows: u64,
    pub token: String,
    pub infra_namespace: String,
    pub service_account: String,
    pub infra_scope: String,
    pub infra_ns_exists: bool,
    pub infra_sa_exists: bool,
    pub installation_type: InstallationType,
    #[graphql(name = "k8sConnectorID")]
    pub k8s_connector_id: String,
    pub last_workflow_timestamp: String,
    pub start_time: String,
    pub version: String,
    pub created_by: Option<UserDetails>,
    pub updated_by: Option<UserDetails>,
}

impl Infra {
    /// The infrastructure with an identifier, the server's own included.
    pub async fn find(app: &App, id: &str) -> Result<Option<Self>, ApiError> {
        let stored = match app.store.infrastructure(id).await? {
            Some(stored) => stored,
            None if id == app.infrastructure.id => own(app),
            None => return Ok(None),
        };
        let is_active = app.cluster.version().await.is_ok();
        let usage = app.store.infrastructure_usage(id).await?;
        let request = &stored.request;
        let text = |key: &str| request[key].as_str().unwrap_or_default().to_owned();
        let flag = |key: &str| request[key].as_bool().unwrap_or_default();
        let tags = request["tags"].as_array().into_iter().flatten();
        let created_at = stamp(&stored.created_at);
        Ok(Some(Self {
            infra_id: stored.id,
            name: stored.name,
            description: stored.description,
            tags: tags.filter_map(Value::as_str).map(str::to_owned).collect(),
            environment_id: text("environmentID"),
            platform_name: text("platformName"),
            is_active,
            is_infra_confirmed: is_active,
            is_removed: false,
            updated_at: created_at.clone(),
            created_at: created_at.clone(),
            no_of_schedules: usage.experiments,
            no_of_workflows: usage.runs,
            token: stored.token,
            infra_namespace: stored.namespace,
            service_account: text("serviceAccount"),
            infra_scope: text("infraScope"),
            infra_ns_exists: flag("infraNsExists"),
            infra_sa_exists: flag("infraSaExists"),
            installation_type: serde_json::from_value(request["installationType"].clone())
                .unwrap_or(InstallationType::Manifest),
            k8s_connector_id: text("k8sConnectorID"),
            last_workflow_timestamp: usage.last_run.map(|at| stamp(&at)).unwrap_or_default(),
            start_time: created_at,
            version: env!("CARGO_PKG_VERSION").into(),
            created_by: None,
            updated_by: None,
        }))
    }
}

/// The server's own infrastructure, which nobody registered.
fn own(app: &App) -> StoredInfrastructure {
    let own = &app.infrastructure;
    StoredInfrastructure {
        id: own.id.clone(),
        token: String::new(),
        name: own.name.clone(),
        description: own.description.clone(),
        namespace: own.namespace.clone(),
        request: serde_json::json!({ "infraScope": "cluster", "infraNsExists": true }),
        created_at: String::new(),
    }
}

/// Milliseconds since 1970 as a text, as Harness gives times; empty where there is no time.
pub(super) fn stamp(time: &str) -> String {
    clock::millis(time)
        .map(|millis| millis.to_string())
        .unwrap_or_default()
}

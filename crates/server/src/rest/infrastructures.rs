//! The infrastructures: all are names of the one cluster that the server speaks to.

use api::Infrastructure;
use axum::{Json, extract::State};

use crate::{problem::ApiError, state::App};

pub(super) async fn list(State(app): State<App>) -> Result<Json<Vec<Infrastructure>>, ApiError> {
    let (is_active, status) = match app.cluster.version().await {
        Ok(version) => (true, format!("Kubernetes {version}")),
        Err(error) => (false, error.to_string()),
    };
    let infrastructure =
        |id: &str, name: &str, description: &str, namespace: &str| Infrastructure {
            id: id.to_owned(),
            name: name.to_owned(),
            description: description.to_owned(),
            namespace: namespace.to_owned(),
            is_active,
            status: status.clone(),
        };
    let own = &app.infrastructure;
    let mut all = vec![infrastructure(
        &own.id,
        &own.name,
        &own.description,
        &own.namespace,
    )];
    for other in app.store.infrastructures().await? {
        all.push(infrastructure(
            &other.id,
            &other.name,
            &other.description,
            &other.namespace,
        ));
    }
    Ok(Json(all))
}

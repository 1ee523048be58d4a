//! What runs in the cluster, to pick targets from and to scale.

use std::{collections::HashMap, sync::Arc};

use api::{Scale, Workload};
use axum::{
    Json,
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use futures::{StreamExt, future};

use super::{Body, events};
use crate::{
    cluster::{Kind, workload},
    problem::ApiError,
    state::App,
};

const MOST_REPLICAS: u32 = 100;

pub(super) async fn list(
    State(app): State<App>,
    Query(query): Query<HashMap<String, String>>,
) -> Result<Json<Vec<Workload>>, ApiError> {
    let namespace = query.get("namespace").map(String::as_str);
    let deployments = app
        .cluster
        .objects(Kind::Deployment, namespace)
        .list("")
        .await?;
    let mut workloads: Vec<_> = deployments.iter().map(workload).collect();
    workloads.sort_by(|a, b| (&a.namespace, &a.name).cmp(&(&b.namespace, &b.name)));
    Ok(Json(workloads))
}

pub(super) async fn events(State(app): State<App>) -> Response {
    let known = events::values(app.workloads.subscribe())
        .filter_map(|latest: Option<Arc<Vec<Workload>>>| future::ready(latest));
    events::send("workloads", known, app.end).into_response()
}

pub(super) async fn scale(
    State(app): State<App>,
    Path((namespace, name)): Path<(String, String)>,
    Body(scale): Body<Scale>,
) -> Result<Json<Workload>, ApiError> {
    if scale.replicas > MOST_REPLICAS {
        let message = format!("At most {MOST_REPLICAS} replicas can be asked for.");
        return Err(ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, message));
    }
    let deployments = app.cluster.objects(Kind::Deployment, Some(&namespace));
    deployments.scale(&name, scale.replicas).await?;
    let deployment = deployments.get(&name).await?;
    let deployment = deployment.ok_or_else(|| ApiError::not_found("deployment", &name))?;
    Ok(Json(workload(&deployment)))
}

//! The manifest of a registered infrastructure: what Faultline needs to be allowed to do.

use axum::{
    Router,
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};

use crate::{problem::ApiError, state::App, store::StoredInfrastructure};

/// `TOKEN.yaml` beside the GraphQL endpoint and at the root. The token is what permits the read.
pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/file/{name}", get(file))
        .route("/api/file/{name}", get(file))
        .route("/gateway/chaos/manager/api/file/{name}", get(file))
}

async fn file(State(app): State<App>, Path(name): Path<String>) -> Result<Response, ApiError> {
    let found = match name.strip_suffix(".yaml") {
        Some(token) => app.store.infrastructure_by_token(token).await?,
        None => None,
    };
    let found = found.ok_or_else(|| ApiError::not_found("infrastructure with the file", &name))?;
    Ok((
        [(header::CONTENT_TYPE, "text/yaml; charset=utf-8")],
        text(&found),
    )
        .into_response())
}

/// The manifest as several YAML documents, for `kubectl apply -f`.
pub(crate) fn text(infrastructure: &StoredInfrastructure) -> String {
    let documents: Vec<String> = objects(infrastructure)
        .iter()
        .filter_map(|object| serde_yaml::to_string(object).ok())
        .collect();
    documents.join("---\n")
}

fn objects(infrastructure: &StoredInfrastructure) -> Vec<Value> {
    let request = &infrastructure.request;
    let is = |key: &str| request[key].as_bool().unwrap_or_default();
    let account = request["serviceAccount"].as_str().unwrap_or("faultline");
    let namespace = &infrastructure.namespace;
    let is_cluster_wide = request["infraScope"].as_str() != Some("namespace");
    let (role, binding) = match is_cluster_wide {
        true => ("ClusterRole", "ClusterRoleBinding"),
        false => ("Role", "RoleBinding"),
    };
    let metadata = |name: &str, namespaced: bool| {
        let mut metadata = json!({
            "name": name,
            "labels": {
                "app.kubernetes.io/part-of": "faultline",
                "infra_id": infrastructure.id,
            },
        });
        if namespaced {
            metadata["namespace"] = namespace.as_str().into();
        }
        metadata
    };
    let mut objects = Vec::new();
    if !is("infraNsExists") {
        objects.push(json!({
            "apiVersion": "v1", "kind": "Namespace", "metadata": metadata(namespace, false),
        }));
    }
    if !is("infraSaExists") {
        objects.push(json!({
            "apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata(account, true),
        }));
    }
    objects.push(json!({
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": role,
        "metadata": metadata("faultline", !is_cluster_wide),
        "rules": [
            rule("argoproj.io", &["workflows"], &["get", "list", "watch", "create", "patch"]),
            rule("litmuschaos.io", &["chaosengines"], &["get", "list", "watch", "patch"]),
            rule("litmuschaos.io", &["chaosresults"], &["get", "list", "watch"]),
            rule("", &["pods", "pods/log"], &["get", "list"]),
            rule("apps", &["deployments"], &["get", "list", "watch"]),
            rule("apps", &["deployments/scale"], &["get", "patch"]),
        ],
    }));
    objects.push(json!({
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": binding,
        "metadata": metadata("faultline", !is_cluster_wide),
        "roleRef": { "apiGroup": "rbac.authorization.k8s.io", "kind": role, "name": "faultline" },
        "subjects": [{ "kind": "ServiceAccount", "name": account, "namespace": namespace }],
    }));
    objects
}

fn rule(group: &str, resources: &[&str], verbs: &[&str]) -> Value {
    json!({ "apiGroups": [group], "resources": resources, "verbs": verbs })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn infrastructure(request: Value) -> StoredInfrastructure {
        StoredInfrastructure {
            id: "id-1".into(),
            token: "token".into(),
            name: "infra".into(),
            description: String::new(),
            namespace: "hce: {".into(),
            request,
            created_at: String::new(),
        }
    }

    #[test]
    fn names_cannot_break_out_of_the_text() {
        let request = json!({ "serviceAccount": "a\n---\nkind: Secret" });
        let text = text(&infrastructure(request));
        let kinds: Vec<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix("kind: "))
            .collect();
        assert_eq!(
            kinds,
            [
                "Namespace",
                "ServiceAccount",
                "ClusterRole",
                "ClusterRoleBinding"
            ]
        );
    }

    #[test]
    fn what_exists_is_left_out() {
        let request =
            json!({ "infraNsExists": true, "infraSaExists": true, "infraScope": "namespace" });
        let kinds: Vec<_> = objects(&infrastructure(request));
        let kinds: Vec<_> = kinds
            .iter()
            .map(|object| object["kind"].as_str().unwrap())
            .collect();
        assert_eq!(kinds, ["Role", "RoleBinding"]);
    }
}

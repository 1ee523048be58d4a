//! As much OpenAPI as `kubectl` needs to leave validation to the server.

use axum::response::Response;
use rehearsal::{Resource, resource::ALL};
use serde_json::{Map, Value, json};

use crate::{answer, discovery::groups};

/// The answer to a question for the API's description.
pub(crate) fn answer(path: &str) -> Option<Response> {
    let rest = path.strip_prefix("/openapi/v3")?.trim_matches('/');
    if rest.is_empty() {
        return Some(answer::ok(json!({"paths": index()})));
    }
    let (group, version) = match rest.split('/').collect::<Vec<_>>().as_slice() {
        ["api", version] => ("", *version),
        ["apis", group, version] => (*group, *version),
        _ => return None,
    };
    let paths: Map<String, Value> = ALL
        .iter()
        .filter(|resource| resource.group == group && resource.version == version)
        .map(|resource| (path_of(resource), operations(resource)))
        .collect();
    (!paths.is_empty()).then(|| {
        answer::ok(json!({
            "openapi": "3.0.0",
            "info": {"title": "Faultline sandbox", "version": "v1.32.4"},
            "paths": paths,
            "components": {"schemas": {}},
        }))
    })
}

fn index() -> Map<String, Value> {
    let entry = |path: String| {
        let url = format!("/openapi/v3/{path}?hash=1");
        (path, json!({"serverRelativeURL": url}))
    };
    std::iter::once(entry("api/v1".into()))
        .chain(groups().map(|(group, version)| entry(format!("apis/{group}/{version}"))))
        .collect()
}

fn path_of(resource: &Resource) -> String {
    let base = if resource.group.is_empty() {
        format!("/api/{}", resource.version)
    } else {
        format!("/apis/{}/{}", resource.group, resource.version)
    };
    let scope = if resource.namespaced {
        "/namespaces/{namespace}"
    } else {
        ""
    };
    format!("{base}{scope}/{}/{{name}}", resource.plural)
}

fn operations(resource: &Resource) -> Value {
    let parameter = |name: &str| json!({"name": name, "in": "query", "schema": {"type": "string"}});
    json!({"patch": {
        "x-kubernetes-action": "patch",
        "x-kubernetes-group-version-kind": {
            "group": resource.group, "kind": resource.kind, "version": resource.version,
        },
        "parameters": [parameter("dryRun"), parameter("fieldManager"), parameter("fieldValidation")],
        "responses": {"200": {"description": "OK"}},
    }})
}

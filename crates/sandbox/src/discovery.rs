//! What the API has to offer.

use std::collections::BTreeSet;

use axum::response::Response;
use rehearsal::{
    Resource,
    resource::{ALL, PODS},
};
use serde_json::{Value, json};

use crate::{answer, scale::is_scalable, write::document};

/// The version that the sandbox claims: the newest whose API it follows.
const VERSION: &str = "v1.32.4";

/// The answer to a question for versions, groups or resources.
pub(crate) fn answer(path: &str) -> Option<Response> {
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    let value = match segments.as_slice() {
        ["version"] => json!({
            "major": "1", "minor": "32", "gitVersion": VERSION, "gitCommit": "faultline",
            "gitTreeState": "clean", "buildDate": "2025-04-22T16:03:58Z",
            "goVersion": "none", "compiler": "rustc", "platform": "linux/amd64",
        }),
        ["healthz" | "livez" | "readyz"] => return Some(ok_text()),
        ["api"] => json!({"kind": "APIVersions", "versions": ["v1"],
            "serverAddressByClientCIDRs": []}),
        ["apis"] => json!({"kind": "APIGroupList", "apiVersion": "v1",
            "groups": groups().map(|(name, version)| group(name, version)).collect::<Vec<_>>()}),
        ["apis", name] => {
            let (name, version) = groups().find(|(known, _)| known == name)?;
            let mut group = group(name, version);
            group["kind"] = "APIGroup".into();
            group["apiVersion"] = "v1".into();
            group
        }
        ["api", version] => resources("", version)?,
        ["apis", group, version] => resources(group, version)?,
        _ => return None,
    };
    Some(answer::ok(value))
}

fn ok_text() -> Response {
    axum::response::IntoResponse::into_response("ok")
}

/// The groups and versions besides the core group.
pub(crate) fn groups() -> impl Iterator<Item = (&'static str, &'static str)> {
    ALL.iter()
        .map(|resource| (resource.group, resource.version))
        .filter(|(group, _)| !group.is_empty())
        .chain([("authorization.k8s.io", "v1")])
        .collect::<BTreeSet<_>>()
        .into_iter()
}

fn group(name: &str, version: &str) -> Value {
    let version = json!({"groupVersion": format!("{name}/{version}"), "version": version});
    json!({"name": name, "versions": [version], "preferredVersion": version})
}

fn resources(group: &str, version: &str) -> Option<Value> {
    let group_version = if group.is_empty() {
        version.to_owned()
    } else {
        format!("{group}/{version}")
    };
    let mut list: Vec<Value> = ALL
        .iter()
        .filter(|resource| resource.group == group && resource.version == version)
        .flat_map(|resource| entries(resource))
        .collect();
    if (group, version) == ("authorization.k8s.io", "v1") {
        list.push(
            json!({"name": "selfsubjectaccessreviews", "namespaced": false,
            "singularName": "selfsubjectaccessreview", "kind": "SelfSubjectAccessReview",
            "verbs": ["create"]}),
        );
    }
    (!list.is_empty()).then(|| {
        json!({"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": group_version,
            "resources": list})
    })
}

fn entries(resource: &Resource) -> Vec<Value> {
    let in_all = matches!(
        resource.plural,
        "pods"
            | "services"
            | "daemonsets"
            | "deployments"
            | "replicasets"
            | "statefulsets"
            | "jobs"
    );
    let mut main = json!({
        "name": resource.plural,
        "singularName": resource.singular,
        "namespaced": resource.namespaced,
        "kind": resource.kind,
        "verbs": ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"],
        "shortNames": resource.short,
    });
    if in_all {
        main["categories"] = json!(["all"]);
    }
    let sub = |name: &str, kind: &str, verbs: Value| {
        json!({"name": format!("{}/{name}", resource.plural), "singularName": "",
            "namespaced": resource.namespaced, "kind": kind, "verbs": verbs})
    };
    let mut all = vec![main];
    if resource.own_status {
        all.push(sub(
            "status",
            resource.kind,
            json!(["get", "patch", "update"]),
        ));
    }
    if resource == &PODS {
        all.push(sub("log", "Pod", json!(["get"])));
    }
    if is_scalable(resource) {
        let mut scale = sub("scale", "Scale", json!(["get", "patch", "update"]));
        scale["group"] = "autoscaling".into();
        scale["version"] = "v1".into();
        all.push(scale);
    }
    all
}

/// The answer to "may I?": in the sandbox everybody may everything.
pub(crate) fn access_review(path: &str, body: &[u8]) -> Option<Response> {
    if path != "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews" {
        return None;
    }
    let mut review = match document(body) {
        Ok(review) if review.is_object() => review,
        _ => return Some(answer::bad_request("the review cannot be read")),
    };
    review["status"] = json!({"allowed": true});
    Some(answer::ok(review))
}

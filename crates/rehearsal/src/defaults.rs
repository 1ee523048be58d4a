//! What the API server fills in, and the few rules that it holds objects to.

use serde_json::{Value, json};

use crate::{
    ApiError, Resource, Selector,
    json::{self, items},
    resource::{DEPLOYMENTS, JOBS, NAMESPACES, PODS, REPLICA_SETS, SERVICES},
};

/// Fills in what the document leaves out.
pub(crate) fn fill(resource: &'static Resource, object: &mut Value) {
    if resource == &PODS {
        pod_spec(json::child(json::mapping(object), "spec"));
        json::status(object)
            .entry("phase")
            .or_insert_with(|| "Pending".into());
    } else if resource == &DEPLOYMENTS || resource == &REPLICA_SETS {
        let spec = json::child(json::mapping(object), "spec");
        default(spec, "replicas", json!(1));
        if resource == &DEPLOYMENTS {
            default(
                spec,
                "strategy",
                json!({"type": "RollingUpdate",
                       "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}}),
            );
            default(spec, "revisionHistoryLimit", json!(10));
            default(spec, "progressDeadlineSeconds", json!(600));
        }
        pod_spec(json::child(json::child(spec, "template"), "spec"));
    } else if resource == &JOBS {
        let spec = json::child(json::mapping(object), "spec");
        pod_spec(json::child(json::child(spec, "template"), "spec"));
    } else if resource == &SERVICES {
        let spec = json::child(json::mapping(object), "spec");
        default(spec, "type", "ClusterIP".into());
        default(spec, "sessionAffinity", "None".into());
        if let Some(Value::Array(ports)) = spec.get_mut("ports") {
            for port in ports {
                let port = json::mapping(port);
                default(port, "protocol", "TCP".into());
                let same = port.get("port").cloned().unwrap_or_default();
                default(port, "targetPort", same);
            }
        }
    } else if resource == &NAMESPACES {
        json::status(object)
            .entry("phase")
            .or_insert_with(|| "Active".into());
    }
}

fn default(map: &mut serde_json::Map<String, Value>, key: &str, value: Value) {
    let place = map.entry(key).or_insert(Value::Null);
    if place.is_null() {
        *place = value;
    }
}

fn pod_spec(spec: &mut serde_json::Map<String, Value>) {
    default(spec, "restartPolicy", "Always".into());
    default(spec, "terminationGracePeriodSeconds", json!(30));
    default(spec, "dnsPolicy", "ClusterFirst".into());
    default(spec, "schedulerName", "default-scheduler".into());
    default(spec, "securityContext", json!({}));
    if let Some(Value::Array(containers)) = spec.get_mut("containers") {
        for container in containers {
            let container = json::mapping(container);
            default(container, "imagePullPolicy", "IfNotPresent".into());
            default(container, "resources", json!({}));
        }
    }
}

/// Refuses what the API server would refuse.
pub(crate) fn check(resource: &'static Resource, object: &Value) -> Result<(), ApiError> {
    let refuse = |message: String| {
        Err(ApiError::Invalid {
            kind: resource.kind.to_owned(),
            name: json::name(object).to_owned(),
            message,
        })
    };
    if resource == &PODS && items(object, "/spec/containers").is_empty() {
        return refuse("spec.containers: Required value".into());
    }
    if resource == &DEPLOYMENTS || resource == &REPLICA_SETS {
        let replicas = object.pointer("/spec/replicas");
        if replicas.and_then(Value::as_u64).is_none_or(|n| n > 1000) {
            return refuse(format!(
                "spec.replicas: Invalid value: {}: must be a whole number from 0 to 1000",
                replicas.unwrap_or(&Value::Null)
            ));
        }
        if items(object, "/spec/template/spec/containers").is_empty() {
            return refuse("spec.template.spec.containers: Required value".into());
        }
        let Some(Value::Object(labels)) = object.pointer("/spec/selector/matchLabels") else {
            return refuse("spec.selector: Required value".into());
        };
        let template = object.pointer("/spec/template").unwrap_or(&Value::Null);
        if labels.is_empty() || !Selector::equal_to(labels).matches(template) {
            return refuse(
                "spec.template.metadata.labels: Invalid value: `selector` does not match \
                 template `labels`"
                    .into(),
            );
        }
    }
    Ok(())
}

//! Which columns each kind has.

use rehearsal::Resource;
use serde_json::Value;

use super::{age, items, number, pods, text};

/// A column.
pub(crate) struct Column {
    pub name: &'static str,
    /// Whether it is shown with `-o wide` only.
    pub wide: bool,
    /// The cell of an object at an instant (unix milliseconds).
    pub cell: fn(&Value, i64) -> Value,
}

const fn column(name: &'static str, cell: fn(&Value, i64) -> Value) -> Column {
    Column {
        name,
        wide: false,
        cell,
    }
}

const fn wide(name: &'static str, cell: fn(&Value, i64) -> Value) -> Column {
    Column {
        name,
        wide: true,
        cell,
    }
}

const NAME: Column = column("Name", |object, _| text(object, "/metadata/name").into());
const AGE: Column = column("Age", |object, now| {
    age::since(object, "/metadata/creationTimestamp", now).into()
});
const SELECTOR: Column = wide("Selector", |object, _| {
    let labels = object.pointer("/spec/selector/matchLabels");
    pairs(labels.or_else(|| object.pointer("/spec/selector"))).into()
});
const CONTAINERS: Column = wide("Containers", |object, _| of_containers(object, "/name"));
const IMAGES: Column = wide("Images", |object, _| of_containers(object, "/image"));

/// The columns of a kind.
pub(crate) fn of(resource: &Resource) -> &'static [Column] {
    match resource.kind {
        "Pod" => PODS,
        "Service" => SERVICES,
        "Deployment" => DEPLOYMENTS,
        "ReplicaSet" => REPLICA_SETS,
        "Job" => JOBS,
        "Node" => NODES,
        "Namespace" => NAMESPACES,
        "ConfigMap" => CONFIG_MAPS,
        "Secret" => SECRETS,
        "ServiceAccount" => SERVICE_ACCOUNTS,
        "Endpoints" => ENDPOINTS,
        "Event" => EVENTS,
        "Workflow" => WORKFLOWS,
        "CustomResourceDefinition" => DEFINITIONS,
        _ => &[NAME, AGE],
    }
}

const PODS: &[Column] = &[
    NAME,
    column("Ready", |pod, _| pods::ready(pod).into()),
    column("Status", |pod, _| pods::status(pod).into()),
    column("Restarts", |pod, _| pods::restarts(pod).into()),
    AGE,
    wide("IP", |pod, _| or_none(text(pod, "/status/podIP"))),
    wide("Node", |pod, _| or_none(text(pod, "/spec/nodeName"))),
    wide("Nominated Node", |_, _| "<none>".into()),
    wide("Readiness Gates", |_, _| "<none>".into()),
];

const SERVICES: &[Column] = &[
    NAME,
    column("Type", |service, _| text(service, "/spec/type").into()),
    column("Cluster-IP", |service, _| {
        or_none(text(service, "/spec/clusterIP"))
    }),
    column("External-IP", |service, _| {
        let ingress = items(service, "/status/loadBalancer/ingress");
        let address = ingress.first().map_or("", |to| match text(to, "/ip") {
            "" => text(to, "/hostname"),
            ip => ip,
        });
        or_none(address)
    }),
    column("Port(s)", |service, _| {
        let ports: Vec<String> = items(service, "/spec/ports").iter().map(port).collect();
        or_none(&ports.join(","))
    }),
    AGE,
    SELECTOR,
];

const DEPLOYMENTS: &[Column] = &[
    NAME,
    column("Ready", |object, _| {
        let (ready, wanted) = (
            number(object, "/status/readyReplicas"),
            number(object, "/spec/replicas"),
        );
        format!("{ready}/{wanted}").into()
    }),
    column("Up-to-date", |object, _| {
        number(object, "/status/updatedReplicas").into()
    }),
    column("Available", |object, _| {
        number(object, "/status/availableReplicas").into()
    }),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
];

const REPLICA_SETS: &[Column] = &[
    NAME,
    column("Desired", |object, _| {
        number(object, "/spec/replicas").into()
    }),
    column("Current", |object, _| {
        number(object, "/status/replicas").into()
    }),
    column("Ready", |object, _| {
        number(object, "/status/readyReplicas").into()
    }),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
];

const JOBS: &[Column] = &[
    NAME,
    column("Status", |job, _| {
        let condition = items(job, "/status/conditions").first();
        condition
            .map_or("Running", |condition| text(condition, "/type"))
            .into()
    }),
    column("Completions", |job, _| {
        format!("{}/1", number(job, "/status/succeeded")).into()
    }),
    column("Duration", |job, now| {
        let start = rehearsal::unix_ms(text(job, "/status/startTime"));
        let end = rehearsal::unix_ms(text(job, "/status/completionTime")).unwrap_or(now);
        start
            .map_or(String::new(), |start| {
                age::human((end - start).max(0) / 1000)
            })
            .into()
    }),
    AGE,
    CONTAINERS,
    IMAGES,
];

const NODES: &[Column] = &[
    NAME,
    column("Status", |node, _| {
        let ready = items(node, "/status/conditions")
            .iter()
            .any(|c| text(c, "/type") == "Ready" && text(c, "/status") == "True");
        let cordoned = node.pointer("/spec/unschedulable") == Some(&Value::Bool(true));
        let status = if ready { "Ready" } else { "NotReady" };
        format!(
            "{status}{}",
            if cordoned { ",SchedulingDisabled" } else { "" }
        )
        .into()
    }),
    column("Roles", |node, _| {
        let labels = node.pointer("/metadata/labels").and_then(Value::as_object);
        let roles: Vec<&str> = labels
            .into_iter()
            .flatten()
            .filter_map(|(key, _)| key.strip_prefix("node-role.kubernetes.io/"))
            .collect();
        or_none(&roles.join(","))
    }),
    AGE,
    column("Version", |node, _| {
        text(node, "/status/nodeInfo/kubeletVersion").into()
    }),
];

const NAMESPACES: &[Column] = &[
    NAME,
    column("Status", |object, _| text(object, "/status/phase").into()),
    AGE,
];

const CONFIG_MAPS: &[Column] = &[
    NAME,
    column("Data", |object, _| count(object, "/data")),
    AGE,
];

const SECRETS: &[Column] = &[
    NAME,
    column("Type", |secret, _| match text(secret, "/type") {
        "" => "Opaque".into(),
        kind => kind.into(),
    }),
    column("Data", |object, _| count(object, "/data")),
    AGE,
];

const SERVICE_ACCOUNTS: &[Column] = &[
    NAME,
    column("Secrets", |object, _| {
        items(object, "/secrets").len().into()
    }),
    AGE,
];

const ENDPOINTS: &[Column] = &[
    NAME,
    column("Endpoints", |object, _| {
        let addresses: Vec<String> = items(object, "/subsets")
            .iter()
            .flat_map(|subset| {
                let port = number(subset, "/ports/0/port");
                items(subset, "/addresses")
                    .iter()
                    .map(move |address| format!("{}:{port}", text(address, "/ip")))
            })
            .collect();
        or_none(&addresses.join(","))
    }),
    AGE,
];

const EVENTS: &[Column] = &[
    column("Last Seen", |event, now| {
        age::since(event, "/lastTimestamp", now).into()
    }),
    column("Type", |event, _| text(event, "/type").into()),
    column("Reason", |event, _| text(event, "/reason").into()),
    column("Object", |event, _| {
        let kind = text(event, "/involvedObject/kind").to_ascii_lowercase();
        format!("{kind}/{}", text(event, "/involvedObject/name")).into()
    }),
    column("Message", |event, _| text(event, "/message").into()),
    wide("Name", |event, _| text(event, "/metadata/name").into()),
];

const WORKFLOWS: &[Column] = &[
    NAME,
    column("Status", |workflow, _| {
        text(workflow, "/status/phase").into()
    }),
    AGE,
    column("Message", |workflow, _| {
        text(workflow, "/status/message").into()
    }),
];

const DEFINITIONS: &[Column] = &[
    NAME,
    column("Created At", |object, _| {
        text(object, "/metadata/creationTimestamp").into()
    }),
];

fn or_none(text: &str) -> Value {
    if text.is_empty() {
        "<none>".into()
    } else {
        text.into()
    }
}

fn count(object: &Value, pointer: &str) -> Value {
    object
        .pointer(pointer)
        .and_then(Value::as_object)
        .map_or(0, serde_json::Map::len)
        .into()
}

fn port(port: &Value) -> String {
    let (number_, node, protocol) = (
        number(port, "/port"),
        number(port, "/nodePort"),
        text(port, "/protocol"),
    );
    if node > 0 {
        format!("{number_}:{node}/{protocol}")
    } else {
        format!("{number_}/{protocol}")
    }
}

fn pairs(labels: Option<&Value>) -> String {
    let pairs: Vec<String> = labels
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()))
        .collect();
    if pairs.is_empty() {
        "<none>".to_owned()
    } else {
        pairs.join(",")
    }
}

fn of_containers(object: &Value, pointer: &str) -> Value {
    let texts: Vec<&str> = items(object, "/spec/template/spec/containers")
        .iter()
        .map(|container| text(container, pointer))
        .collect();
    texts.join(",").into()
}

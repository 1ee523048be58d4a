//! The cluster that the sandbox starts with: the boutique in namespace `hce`, as the Harness
//! tutorial lists it, with the chaos infrastructure beside it.

use serde_json::{Value, json};

use crate::{
    Resource, WriteOptions,
    core::Core,
    json,
    kube::{deployment, kubelet, pod, replica_set},
    resource::{
        CONFIG_MAPS, CRDS, DEPLOYMENTS, NAMESPACES, NODES, PODS, REPLICA_SETS, SERVICE_ACCOUNTS,
        SERVICES,
    },
};

const HCE: &str = "hce";

/// Seconds that things exist already.
const CLUSTER_AGE: u64 = 40 * 60;
const INFRASTRUCTURE_AGE: u64 = 11 * 60;

/// A deployment with its one pod: name, hash, suffix, image, port, age in seconds.
type Workload = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    u16,
    u64,
);

const BOUTIQUE: &str = "gcr.io/google-samples/microservices-demo";

const WORKLOADS: [Workload; 19] = [
    (
        "adservice",
        "68db567bb5",
        "hd47j",
        "adservice:v0.3.9",
        9555,
        339,
    ),
    (
        "cartservice",
        "6b8f46f64f",
        "6mrkv",
        "cartservice:v0.3.9",
        7070,
        339,
    ),
    (
        "chaos-exporter",
        "765d6b6674",
        "tkrpm",
        "chaosnative/chaos-exporter:3.0.0-saas",
        8080,
        INFRASTRUCTURE_AGE,
    ),
    (
        "chaos-operator-ce",
        "678b67c75",
        "l68m5",
        "chaosnative/chaos-operator:3.0.0-saas",
        0,
        INFRASTRUCTURE_AGE,
    ),
    (
        "checkoutservice",
        "7545ff6849",
        "rdl9f",
        "checkoutservice:v0.3.9",
        5050,
        340,
    ),
    (
        "currencyservice",
        "5769b647d5",
        "trx69",
        "currencyservice:v0.3.9",
        7000,
        339,
    ),
    (
        "emailservice",
        "55c84dcfdc",
        "c9x9q",
        "emailservice:v0.3.9",
        8080,
        340,
    ),
    (
        "frontend",
        "74b7898dd9",
        "x4bzr",
        "frontend:v0.3.9",
        8080,
        340,
    ),
    (
        "grafana",
        "6f6fb469b7",
        "bm9vh",
        "grafana/grafana:latest",
        3000,
        334,
    ),
    (
        "loadgenerator",
        "5b875b84dd",
        "pcjdr",
        "loadgenerator:v0.3.9",
        0,
        339,
    ),
    (
        "paymentservice",
        "59d87f77bc",
        "fkwjq",
        "paymentservice:v0.3.9",
        50051,
        340,
    ),
    (
        "productcatalogservice",
        "676d7d7dbc",
        "nx75x",
        "productcatalogservice:v0.3.9",
        3550,
        340,
    ),
    (
        "prometheus-blackbox-exporter",
        "6d955c876",
        "l7fdv",
        "prom/blackbox-exporter:v0.15.1",
        9115,
        334,
    ),
    (
        "prometheus-deployment",
        "779b88bf5d",
        "zf8f9",
        "prom/prometheus:v2.25.0",
        9090,
        334,
    ),
    (
        "recommendationservice",
        "6fc8b4d9cf",
        "4s96t",
        "recommendationservice:v0.3.9",
        8080,
        340,
    ),
    (
        "redis-cart",
        "7cd9d8966d",
        "mgbhx",
        "redis:alpine",
        6379,
        339,
    ),
    (
        "shippingservice",
        "7b4945b5fc",
        "cbmc9",
        "shippingservice:v0.3.9",
        50051,
        339,
    ),
    (
        "subscriber",
        "7774bd95d4",
        "4rnwp",
        "chaosnative/harness-chaos-subscriber:1.4.0",
        0,
        INFRASTRUCTURE_AGE,
    ),
    (
        "workflow-controller",
        "6d5d75dc7c",
        "v9vqc",
        "chaosnative/workflow-controller:v3.3.1",
        9090,
        INFRASTRUCTURE_AGE,
    ),
];

/// A service: name, deployment behind it, cluster IP, port, target port, node port, age.
type Service = (&'static str, &'static str, &'static str, u16, u16, u16, u64);

const SERVICE_TABLE: [Service; 17] = [
    (
        "adservice",
        "adservice",
        "10.110.145.128",
        9555,
        9555,
        0,
        339,
    ),
    (
        "cartservice",
        "cartservice",
        "10.103.73.107",
        7070,
        7070,
        0,
        340,
    ),
    (
        "chaos-exporter",
        "chaos-exporter",
        "10.103.163.182",
        8080,
        8080,
        0,
        INFRASTRUCTURE_AGE,
    ),
    (
        "checkoutservice",
        "checkoutservice",
        "10.105.52.42",
        5050,
        5050,
        0,
        340,
    ),
    (
        "currencyservice",
        "currencyservice",
        "10.108.12.130",
        7000,
        7000,
        0,
        340,
    ),
    (
        "emailservice",
        "emailservice",
        "10.106.79.95",
        5000,
        8080,
        0,
        340,
    ),
    ("frontend", "frontend", "10.98.222.239", 80, 8080, 0, 340),
    (
        "frontend-external",
        "frontend",
        "10.101.239.201",
        80,
        8080,
        30963,
        340,
    ),
    (
        "grafana",
        "grafana",
        "10.96.206.174",
        3000,
        3000,
        32659,
        334,
    ),
    (
        "paymentservice",
        "paymentservice",
        "10.106.36.71",
        50051,
        50051,
        0,
        340,
    ),
    (
        "productcatalogservice",
        "productcatalogservice",
        "10.97.78.9",
        3550,
        3550,
        0,
        340,
    ),
    (
        "prometheus-blackbox-exporter",
        "prometheus-blackbox-exporter",
        "10.103.118.20",
        9115,
        9115,
        0,
        334,
    ),
    (
        "prometheus-k8s",
        "prometheus-deployment",
        "10.106.153.10",
        9090,
        9090,
        32101,
        334,
    ),
    (
        "recommendationservice",
        "recommendationservice",
        "10.106.227.47",
        8080,
        8080,
        0,
        340,
    ),
    (
        "redis-cart",
        "redis-cart",
        "10.103.184.94",
        6379,
        6379,
        0,
        339,
    ),
    (
        "shippingservice",
        "shippingservice",
        "10.109.150.169",
        50051,
        50051,
        0,
        339,
    ),
    (
        "workflow-controller-metrics",
        "workflow-controller",
        "10.106.97.173",
        9090,
        9090,
        0,
        INFRASTRUCTURE_AGE,
    ),
];

/// Fills an empty cluster.
pub(crate) fn install(core: &mut Core) {
    for namespace in ["default", "kube-system", "kube-public", HCE] {
        let age = if namespace == HCE {
            INFRASTRUCTURE_AGE
        } else {
            CLUSTER_AGE
        };
        let object = json!({"metadata": {
            "name": namespace, "labels": {"kubernetes.io/metadata.name": namespace}}});
        put(core, &NAMESPACES, "", object, age);
        let account = json!({"metadata": {"name": "default"}});
        put(core, &SERVICE_ACCOUNTS, namespace, account, age);
    }
    for number in 1..=3 {
        put(core, &NODES, "", node(number), CLUSTER_AGE);
    }
    for name in ["argo-chaos", "hce", "litmus-admin"] {
        let object = json!({"metadata": {"name": name}});
        put(core, &SERVICE_ACCOUNTS, HCE, object, INFRASTRUCTURE_AGE);
    }
    let object = json!({
        "metadata": {"name": "workflow-controller-configmap"},
        "data": {"containerRuntimeExecutor": "k8sapi"},
    });
    put(core, &CONFIG_MAPS, HCE, object, INFRASTRUCTURE_AGE);
    for resource in crate::resource::ALL {
        if matches!(resource.group, "argoproj.io" | "litmuschaos.io") {
            put(core, &CRDS, "", definition(resource), INFRASTRUCTURE_AGE);
        }
    }
    system(core);
    for (name, app, address, port, target, node_port, age) in SERVICE_TABLE {
        let speaks = match app {
            "redis-cart" => "redis",
            app if app.ends_with("service") => "grpc",
            _ => "http",
        };
        let mut ports =
            json!({"name": speaks, "port": port, "targetPort": target, "protocol": "TCP"});
        let mut status = json!({"loadBalancer": {}});
        let mut kind = "ClusterIP";
        if node_port > 0 {
            kind = "LoadBalancer";
            json::mapping(&mut ports).insert("nodePort".into(), node_port.into());
            status = json!({"loadBalancer": {"ingress": [{"hostname": "localhost"}]}});
        }
        let object = json!({
            "metadata": {"name": name, "labels": {"app": app}},
            "spec": {"type": kind, "clusterIP": address, "clusterIPs": [address],
                     "ports": [ports], "selector": {"app": app}},
            "status": status,
        });
        put(core, &SERVICES, HCE, object, age);
    }
    for (name, hash, suffix, image, port, age) in WORKLOADS {
        let deployment = deployment_of(name, image, port);
        workload(core, HCE, deployment, hash, &[suffix], age);
    }
}

/// Creates an object that has existed for `age` seconds.
fn put(
    core: &mut Core,
    resource: &'static Resource,
    namespace: &str,
    object: Value,
    age: u64,
) -> Option<std::sync::Arc<Value>> {
    let shift = 1000 * age as i64;
    core.epoch -= shift;
    // The objects are written above, so only a slip there could be refused; a test looks.
    let created = core
        .create(resource, namespace, object, WriteOptions::default())
        .ok();
    core.epoch += shift;
    created
}

fn deployment_of(name: &str, image: &str, port: u16) -> Value {
    let image = if image.contains('/') || name == "redis-cart" {
        image.to_owned()
    } else {
        format!("{BOUTIQUE}/{image}")
    };
    let mut container = json!({
        "name": "server",
        "image": image,
        "resources": {"requests": {"cpu": "100m", "memory": "64Mi"},
                      "limits": {"cpu": "300m", "memory": "256Mi"}},
    });
    let fields = json::mapping(&mut container);
    if port > 0 {
        fields.insert(
            "ports".into(),
            json!([{"containerPort": port, "protocol": "TCP"}]),
        );
    }
    if name == "cartservice" {
        let probe = json!({"tcpSocket": {"port": port}, "initialDelaySeconds": 15,
                           "periodSeconds": 10});
        fields.insert("readinessProbe".into(), probe.clone());
        fields.insert("livenessProbe".into(), probe);
        fields.insert(
            "env".into(),
            json!([{"name": "REDIS_ADDR", "value": "redis-cart:6379"}]),
        );
    }
    let mut containers = vec![container];
    if name == "prometheus-blackbox-exporter" {
        containers.push(json!({"name": "configmap-reload",
                               "image": "jimmidyson/configmap-reload:v0.5.0"}));
    }
    json!({
        "metadata": {"name": name, "labels": {"app": name}},
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": {"app": name}},
            "template": {
                "metadata": {"labels": {"app": name}},
                "spec": {"containers": containers, "terminationGracePeriodSeconds": 5},
            },
        },
    })
}

/// Creates a deployment that has been running for `age` seconds.
fn workload(
    core: &mut Core,
    namespace: &str,
    deployment: Value,
    hash: &str,
    suffixes: &[&str],
    age: u64,
) {
    let set = put(core, &DEPLOYMENTS, namespace, deployment, age)
        .map(|deployment| deployment::set_of(&deployment, hash, 1))
        .and_then(|set| put(core, &REPLICA_SETS, namespace, set, age));
    let Some(set) = set else {
        return;
    };
    for suffix in suffixes {
        let name = format!("{}-{suffix}", json::name(&set));
        let mut object = replica_set::pod_of(&set, &name);
        run(core, &mut object, namespace, age);
        put(core, &PODS, namespace, object, age);
    }
}

/// Makes a pod one that runs and is ready, on the next node.
fn run(core: &mut Core, object: &mut Value, namespace: &str, age: u64) {
    let count = core.store.list(&PODS, None).count();
    let stamp = crate::clock::seconds(core.unix_ms() - 1000 * age as i64);
    let ip = format!("10.1.{}.{}", count % 3, 10 + count);
    let statuses: Vec<Value> = pod::containers(object)
        .map(|container| {
            kubelet::container_status(
                object,
                container,
                json!({"running": {"startedAt": stamp}}),
                true,
            )
        })
        .collect();
    let conditions = kubelet::conditions(object, true, &stamp);
    let containers: Vec<String> = pod::containers(object).map(str::to_owned).collect();
    let name = json::name(object).to_owned();
    json::child(json::mapping(object), "spec")
        .insert("nodeName".into(), node_name(1 + count % 3).into());
    let status = json::status(object);
    status.insert("phase".into(), "Running".into());
    status.insert("startTime".into(), stamp.into());
    status.insert(
        "hostIP".into(),
        format!("192.168.65.{}", 3 + count % 3).into(),
    );
    status.insert("podIP".into(), ip.clone().into());
    status.insert("podIPs".into(), json!([{"ip": ip}]));
    status.insert("qosClass".into(), "Burstable".into());
    status.insert("containerStatuses".into(), statuses.into());
    status.insert("conditions".into(), conditions);
    for container in containers {
        let line = "the sandbox models this container, it does not run its image";
        core.log(namespace, &name, &container, line);
    }
}

fn node_name(number: usize) -> String {
    format!("sandbox-{number}")
}

fn node(number: usize) -> Value {
    let name = node_name(number);
    let stamp = "2024-01-01T00:00:00Z";
    let condition = |kind: &str, status: &str, reason: &str| {
        json!({"type": kind, "status": status, "reason": reason, "message": reason,
               "lastHeartbeatTime": stamp, "lastTransitionTime": stamp})
    };
    let mut labels = json!({
        "kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64",
    });
    if number == 1 {
        json::mapping(&mut labels)
            .insert("node-role.kubernetes.io/control-plane".into(), "".into());
    }
    let size = json!({"cpu": "4", "memory": "8145656Ki", "pods": "110"});
    json!({
        "metadata": {"name": name, "labels": labels},
        "spec": {},
        "status": {
            "capacity": size,
            "allocatable": size,
            "addresses": [
                {"type": "InternalIP", "address": format!("192.168.65.{}", 2 + number)},
                {"type": "Hostname", "address": name},
            ],
            "conditions": [
                condition("MemoryPressure", "False", "KubeletHasSufficientMemory"),
                condition("DiskPressure", "False", "KubeletHasNoDiskPressure"),
                condition("PIDPressure", "False", "KubeletHasSufficientPID"),
                condition("Ready", "True", "KubeletReady"),
            ],
            "nodeInfo": {
                "architecture": "amd64", "bootID": "", "containerRuntimeVersion": "faultline://1",
                "kernelVersion": "6.1.0", "kubeProxyVersion": "v1.32.4",
                "kubeletVersion": "v1.32.4", "machineID": "", "operatingSystem": "linux",
                "osImage": "Faultline sandbox", "systemUUID": "",
            },
        },
    })
}

fn definition(resource: &Resource) -> Value {
    let stamp = "2024-01-01T00:00:00Z";
    let condition = |kind: &str, reason: &str| {
        json!({"type": kind, "status": "True", "reason": reason, "message": "",
               "lastTransitionTime": stamp})
    };
    let names = json!({"plural": resource.plural, "singular": resource.singular,
                       "kind": resource.kind, "listKind": format!("{}List", resource.kind),
                       "shortNames": resource.short});
    json!({
        "metadata": {"name": resource.qualified()},
        "spec": {
            "group": resource.group,
            "names": names,
            "scope": if resource.namespaced { "Namespaced" } else { "Cluster" },
            "versions": [{
                "name": resource.version, "served": true, "storage": true,
                "schema": {"openAPIV3Schema": {
                    "type": "object", "x-kubernetes-preserve-unknown-fields": true}},
            }],
        },
        "status": {
            "acceptedNames": names,
            "storedVersions": [resource.version],
            "conditions": [
                condition("NamesAccepted", "NoConflicts"),
                condition("Established", "InitialNamesAccepted"),
            ],
        },
    })
}

fn system(core: &mut Core) {
    let namespace = "kube-system";
    let mut dns = deployment_of("coredns", "registry.k8s.io/coredns/coredns:v1.11.3", 53);
    for pointer in [
        "/metadata/labels",
        "/spec/selector/matchLabels",
        "/spec/template/metadata/labels",
    ] {
        if let Some(labels) = dns.pointer_mut(pointer) {
            *labels = json!({"k8s-app": "kube-dns"});
        }
    }
    json::child(json::mapping(&mut dns), "spec").insert("replicas".into(), 2.into());
    workload(
        core,
        namespace,
        dns,
        "668d6bf9bc",
        &["7kq4n", "vx2dz"],
        CLUSTER_AGE,
    );
    let object = json!({
        "metadata": {"name": "kube-dns", "labels": {"k8s-app": "kube-dns"}},
        "spec": {"clusterIP": "10.96.0.10", "clusterIPs": ["10.96.0.10"],
                 "selector": {"k8s-app": "kube-dns"},
                 "ports": [{"name": "dns", "port": 53, "protocol": "UDP", "targetPort": 53}]},
    });
    put(core, &SERVICES, namespace, object, CLUSTER_AGE);
    let object = json!({
        "metadata": {"name": "kubernetes"},
        "spec": {"clusterIP": "10.96.0.1", "clusterIPs": ["10.96.0.1"],
                 "ports": [{"name": "https", "port": 443, "protocol": "TCP", "targetPort": 6443}]},
    });
    put(core, &SERVICES, "default", object, CLUSTER_AGE);
    for name in [
        "etcd",
        "kube-apiserver",
        "kube-controller-manager",
        "kube-scheduler",
    ] {
        let mut object = json!({
            "metadata": {"name": format!("{name}-{}", node_name(1)),
                         "labels": {"component": name, "tier": "control-plane"}},
            "spec": {"containers": [
                {"name": name, "image": format!("registry.k8s.io/{name}:v1.32.4")}]},
        });
        run(core, &mut object, namespace, CLUSTER_AGE);
        put(core, &PODS, namespace, object, CLUSTER_AGE);
    }
}

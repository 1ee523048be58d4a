//! The cluster that the sandbox starts with: the boutique in namespace `hce`, as the Harness
//! tutorial lists it, with the chaos infrastructure beside it.

mod tables;

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

const BOUTIQUE: &str = "gcr.io/google-samples/microservices-demo";

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
    for (name, app, address, port, target, node_port, age) in tables::SERVICES {
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
    for (name, hash, suffix, image, port, age) in tables::WORKLOADS {
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

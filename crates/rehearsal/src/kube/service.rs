//! Services get an address, and lists of the pods behind them.

use serde_json::{Value, json};

use crate::{
    Change, ChangeKind, Selector, WriteOptions,
    core::Core,
    json,
    kube::pod,
    resource::{ENDPOINT_SLICES, ENDPOINTS, SERVICES},
    sim::Sim,
};

/// Gives a new service its cluster IP, and lists the pods behind it.
pub(crate) fn react(sim: &Sim, change: &Change) {
    let service = &change.object;
    if change.kind == ChangeKind::Deleted {
        return;
    }
    sim.with(|core| {
        if json::text(service, "/spec/clusterIP").is_empty() {
            assign(core, service);
        }
        list(core, service);
    });
}

fn assign(core: &mut Core, service: &Value) {
    let address = format!(
        "10.{}.{}.{}",
        core.rng.between(96, 111),
        core.rng.between(0, 255),
        core.rng.between(1, 254)
    );
    core.change(
        &SERVICES,
        json::namespace(service),
        json::name(service),
        |service| {
            let spec = json::child(json::mapping(service), "spec");
            spec.insert("clusterIPs".into(), vec![address.clone()].into());
            spec.insert("clusterIP".into(), address.into());
        },
    );
}

/// Lists the pods anew for the services that a pod came to or left.
pub(crate) fn pod_changed(sim: &Sim, change: &Change) {
    let object = &change.object;
    let before = change.before.as_deref().is_some_and(pod::is_ready);
    let after = change.kind != ChangeKind::Deleted && pod::is_ready(object);
    if before == after {
        return;
    }
    sim.with(|core| {
        let services = core.list(
            &SERVICES,
            Some(json::namespace(object)),
            &Selector::default(),
        );
        for service in services {
            if selector(&service).is_some_and(|selector| selector.matches(object)) {
                list(core, &service);
            }
        }
    });
}

/// The pods that a service selects; `None` for one that selects none by itself.
fn selector(service: &Value) -> Option<Selector> {
    match json::at(service, "/spec/selector") {
        Some(Value::Object(labels)) if !labels.is_empty() => Some(Selector::equal_to(labels)),
        _ => None,
    }
}

/// Writes the endpoints and the endpoint slice of a service.
fn list(core: &mut Core, service: &Value) {
    let (namespace, name) = (json::namespace(service), json::name(service));
    let Some(selector) = selector(service) else {
        return;
    };
    let pods = pod::ready(core, namespace, &selector);
    let target = |pod: &Value| {
        json!({"kind": "Pod", "name": json::name(pod), "namespace": namespace,
               "uid": json::uid(pod)})
    };
    let ports: Vec<Value> = json::items(service, "/spec/ports")
        .iter()
        .map(|port| {
            json!({"name": json::text(port, "/name"), "port": port.get("targetPort"),
                   "protocol": json::text(port, "/protocol")})
        })
        .collect();
    let addresses: Vec<Value> = pods
        .iter()
        .map(|pod| {
            json!({"ip": json::text(pod, "/status/podIP"), "targetRef": target(pod),
                   "nodeName": json::text(pod, "/spec/nodeName")})
        })
        .collect();
    let endpoints: Vec<Value> = pods
        .iter()
        .map(|pod| {
            json!({"addresses": [json::text(pod, "/status/podIP")], "targetRef": target(pod),
                   "conditions": {"ready": true, "serving": true, "terminating": false},
                   "nodeName": json::text(pod, "/spec/nodeName")})
        })
        .collect();
    let subsets = if addresses.is_empty() {
        json!([])
    } else {
        json!([{"addresses": addresses, "ports": ports}])
    };
    let owner = json::owner("v1", "Service", service);
    let metadata =
        |labels: Value| json!({"name": name, "labels": labels, "ownerReferences": [owner.clone()]});
    let label = json!({"kubernetes.io/service-name": name});
    for (resource, object) in [
        (
            &ENDPOINTS,
            json!({"metadata": metadata(json!({})), "subsets": subsets}),
        ),
        (
            &ENDPOINT_SLICES,
            json!({"metadata": metadata(label), "addressType": "IPv4", "endpoints": endpoints,
                   "ports": ports}),
        ),
    ] {
        if core.get(resource, namespace, name).is_none() {
            // A namespace that is gone needs no lists.
            let _ = core.create(resource, namespace, object, WriteOptions::default());
            continue;
        }
        core.change(resource, namespace, name, |known| {
            for key in ["subsets", "endpoints", "ports"] {
                if let Some(value) = object.get(key) {
                    json::mapping(known).insert(key.into(), value.clone());
                }
            }
        });
    }
}

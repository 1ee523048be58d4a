//! Replica sets keep as many pods as wanted.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::{
    Change, ChangeKind, DeleteOptions, Selector, WriteOptions,
    core::Core,
    json,
    kube::{event, pod},
    resource::{PODS, REPLICA_SETS},
    sim::Sim,
};

/// Reconciles a replica set that changed.
pub(crate) fn react(sim: &Sim, change: &Change) {
    if change.kind != ChangeKind::Deleted {
        let set = &change.object;
        sim.with(|core| reconcile(core, json::namespace(set), json::name(set)));
    }
}

/// Reconciles the replica set that owns a pod.
pub(crate) fn pod_changed(sim: &Sim, change: &Change) {
    let pod = &change.object;
    for owner in json::items(pod, "/metadata/ownerReferences") {
        if json::text(owner, "/kind") == "ReplicaSet" {
            sim.with(|core| reconcile(core, json::namespace(pod), json::text(owner, "/name")));
        }
    }
}

fn reconcile(core: &mut Core, namespace: &str, name: &str) {
    let Some(set) = core.get(&REPLICA_SETS, namespace, name) else {
        return;
    };
    if json::is_going(&set) {
        return;
    }
    let mut pods: Vec<_> = core
        .list(&PODS, Some(namespace), &Selector::default())
        .into_iter()
        .filter(|object| {
            json::is_owned_by(object, json::uid(&set))
                && !json::is_going(object)
                && !pod::is_over(object)
        })
        .collect();
    let wanted = json::at(&set, "/spec/replicas")
        .and_then(Value::as_u64)
        .unwrap_or_default() as usize;
    for _ in pods.len()..wanted {
        create_pod(core, &set);
    }
    if pods.len() > wanted {
        // The youngest and those not ready go first.
        pods.sort_by_key(|object| {
            (
                pod::is_ready(object),
                std::cmp::Reverse(json::text(object, "/metadata/creationTimestamp").to_owned()),
            )
        });
        for surplus in &pods[..pods.len() - wanted] {
            let message = format!("Deleted pod: {}", json::name(surplus));
            event::record(
                core,
                &set,
                "replicaset-controller",
                "SuccessfulDelete",
                &message,
            );
            let _ = core.delete(
                &PODS,
                namespace,
                json::name(surplus),
                DeleteOptions::default(),
            );
        }
    }
    let ready = pods
        .iter()
        .filter(|object| pod::is_ready(object))
        .count()
        .min(wanted);
    core.change(&REPLICA_SETS, namespace, name, |set| {
        let generation = json::at(set, "/metadata/generation").cloned();
        let status = json::status(set);
        status.insert("observedGeneration".into(), generation.unwrap_or_default());
        status.insert("replicas".into(), wanted.into());
        status.insert("fullyLabeledReplicas".into(), wanted.into());
        status.insert("readyReplicas".into(), ready.into());
        status.insert("availableReplicas".into(), ready.into());
    });
}

/// A pod of the set, not created yet.
pub(crate) fn pod_of(set: &Value, name: &str) -> Value {
    json!({
        "metadata": {
            "name": name,
            "generateName": format!("{}-", json::name(set)),
            "labels": json::at(set, "/spec/template/metadata/labels"),
            "annotations": json::at(set, "/spec/template/metadata/annotations"),
            "ownerReferences": [json::owner("apps/v1", "ReplicaSet", set)],
        },
        "spec": json::at(set, "/spec/template/spec"),
    })
}

fn create_pod(core: &mut Core, set: &Arc<Value>) {
    let name = format!("{}-{}", json::name(set), core.rng.suffix());
    let pod = pod_of(set, &name);
    let created = core.create(&PODS, json::namespace(set), pod, WriteOptions::default());
    if created.is_ok() {
        let message = format!("Created pod: {name}");
        event::record(
            core,
            set,
            "replicaset-controller",
            "SuccessfulCreate",
            &message,
        );
    }
}

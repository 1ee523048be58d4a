//! Deployments keep one replica set at the wanted size.

use std::{collections::BTreeMap, sync::Arc};

use serde_json::{Value, json};

use crate::{
    Change, ChangeKind, Selector, WriteOptions,
    core::Core,
    json,
    resource::{DEPLOYMENTS, REPLICA_SETS},
    sim::Sim,
};

/// The label that tells the replica sets of a deployment apart.
pub(crate) const HASH: &str = "pod-template-hash";

/// Reconciles a deployment that changed.
pub(crate) fn react(sim: &Sim, change: &Change) {
    if change.kind != ChangeKind::Deleted {
        sim.with(|core| {
            reconcile(
                core,
                json::namespace(&change.object),
                json::name(&change.object),
            );
        });
    }
}

/// Reconciles the deployment that owns a replica set.
pub(crate) fn replica_set_changed(sim: &Sim, change: &Change) {
    let set = &change.object;
    for owner in json::items(set, "/metadata/ownerReferences") {
        if json::text(owner, "/kind") == "Deployment" {
            sim.with(|core| {
                reconcile(core, json::namespace(set), json::text(owner, "/name"));
            });
        }
    }
}

fn reconcile(core: &mut Core, namespace: &str, name: &str) {
    let Some(deployment) = core.get(&DEPLOYMENTS, namespace, name) else {
        return;
    };
    if json::is_going(&deployment) {
        return;
    }
    let sets: Vec<_> = core
        .list(&REPLICA_SETS, Some(namespace), &Selector::default())
        .into_iter()
        .filter(|set| json::is_owned_by(set, json::uid(&deployment)))
        .collect();
    let wanted = number(&deployment, "/spec/replicas");
    let current = sets.iter().find(|set| same_template(&deployment, set));
    let Some(current) = current else {
        create_set(core, &deployment, sets.len() as u64 + 1);
        return;
    };
    scale(core, current, wanted);
    // A new template first comes up beside the old one.
    if number(current, "/status/readyReplicas") >= wanted {
        for old in sets
            .iter()
            .filter(|set| json::name(set) != json::name(current))
        {
            scale(core, old, 0);
        }
    }
    report(core, &deployment, current, &sets);
}

fn number(object: &Value, pointer: &str) -> u64 {
    json::at(object, pointer)
        .and_then(Value::as_u64)
        .unwrap_or_default()
}

/// Whether the set runs the deployment's template, which differs by the set's own label at most.
fn same_template(deployment: &Value, set: &Value) -> bool {
    let part = |object, pointer: &str| {
        json::at(object, &format!("/spec/template/{pointer}")).filter(|part| !part.is_null())
    };
    let labels = |object| {
        part(object, "metadata/labels")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .filter(|(key, _)| *key != HASH)
            .collect::<BTreeMap<_, _>>()
    };
    ["spec", "metadata/annotations"]
        .iter()
        .all(|pointer| part(deployment, pointer) == part(set, pointer))
        && labels(deployment) == labels(set)
}

/// The replica set that runs the deployment's template, as `hash` names it.
pub(crate) fn set_of(deployment: &Value, hash: &str, revision: u64) -> Value {
    let mut template = json::at(deployment, "/spec/template")
        .cloned()
        .unwrap_or_default();
    json::child(json::metadata(&mut template), "labels").insert(HASH.into(), hash.into());
    let mut labels = json::at(deployment, "/spec/selector/matchLabels")
        .cloned()
        .unwrap_or_default();
    json::mapping(&mut labels).insert(HASH.into(), hash.into());
    json!({
        "metadata": {
            "name": format!("{}-{hash}", json::name(deployment)),
            "namespace": json::namespace(deployment),
            "labels": json::at(&template, "/metadata/labels"),
            "annotations": {"deployment.kubernetes.io/revision": revision.to_string()},
            "ownerReferences": [json::owner("apps/v1", "Deployment", deployment)],
        },
        "spec": {
            "replicas": number(deployment, "/spec/replicas"),
            "selector": {"matchLabels": labels},
            "template": template,
        },
        "status": {"replicas": 0},
    })
}

fn create_set(core: &mut Core, deployment: &Arc<Value>, revision: u64) {
    let hash = core.rng.letters(10);
    let set = set_of(deployment, &hash, revision);
    let namespace = json::namespace(deployment);
    // A clash of ten random letters is mended by the next change of the deployment.
    let _ = core.create(&REPLICA_SETS, namespace, set, WriteOptions::default());
    core.change(&DEPLOYMENTS, namespace, json::name(deployment), |object| {
        json::child(json::metadata(object), "annotations").insert(
            "deployment.kubernetes.io/revision".into(),
            revision.to_string().into(),
        );
    });
}

fn scale(core: &mut Core, set: &Value, replicas: u64) {
    if number(set, "/spec/replicas") == replicas {
        return;
    }
    core.change(
        &REPLICA_SETS,
        json::namespace(set),
        json::name(set),
        |set| {
            json::child(json::mapping(set), "spec").insert("replicas".into(), replicas.into());
        },
    );
}

fn report(core: &mut Core, deployment: &Value, current: &Value, sets: &[Arc<Value>]) {
    let wanted = number(deployment, "/spec/replicas");
    let sum = |pointer| sets.iter().map(|set| number(set, pointer)).sum::<u64>();
    let (total, ready) = (sum("/status/replicas"), sum("/status/readyReplicas"));
    let updated = number(current, "/status/replicas");
    let available = wanted == 0 || ready > 0 && ready >= wanted.saturating_sub(wanted / 4);
    let stamp = core.timestamp();
    let current = json::name(current).to_owned();
    core.change(
        &DEPLOYMENTS,
        json::namespace(deployment),
        json::name(deployment),
        |object| {
            let generation = json::at(object, "/metadata/generation").cloned();
            let before = json::items(object, "/status/conditions").to_vec();
            let condition = |kind: &str, status: bool, reason: &str, message: &str| {
                let status = if status { "True" } else { "False" };
                let since = before
                    .iter()
                    .find(|c| json::text(c, "/type") == kind && json::text(c, "/status") == status)
                    .map_or(stamp.as_str(), |c| json::text(c, "/lastTransitionTime"));
                json!({"type": kind, "status": status, "reason": reason, "message": message,
                       "lastTransitionTime": since, "lastUpdateTime": since})
            };
            let conditions = if available {
                json!([
                    condition(
                        "Progressing",
                        true,
                        "NewReplicaSetAvailable",
                        &format!("ReplicaSet \"{current}\" has successfully progressed.")
                    ),
                    condition(
                        "Available",
                        true,
                        "MinimumReplicasAvailable",
                        "Deployment has minimum availability."
                    ),
                ])
            } else {
                json!([
                    condition(
                        "Progressing",
                        true,
                        "ReplicaSetUpdated",
                        &format!("ReplicaSet \"{current}\" is progressing.")
                    ),
                    condition(
                        "Available",
                        false,
                        "MinimumReplicasUnavailable",
                        "Deployment does not have minimum availability."
                    ),
                ])
            };
            let status = json::status(object);
            status.insert("observedGeneration".into(), generation.unwrap_or_default());
            for (key, count) in [
                ("replicas", total),
                ("updatedReplicas", updated),
                ("readyReplicas", ready),
                ("availableReplicas", ready),
                ("unavailableReplicas", wanted.saturating_sub(ready)),
            ] {
                if count == 0 {
                    status.shift_remove(key);
                } else {
                    status.insert(key.into(), count.into());
                }
            }
            status.insert("conditions".into(), conditions);
        },
    );
}

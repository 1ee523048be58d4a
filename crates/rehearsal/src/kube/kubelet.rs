//! The life of a pod: scheduled, its containers created, running, ready, and gone.

use serde_json::{Value, json};

use crate::{
    Change, ChangeKind, DeleteOptions, clock,
    core::Core,
    json,
    kube::{event, pod},
    program,
    resource::{NODES, PODS},
    sim::Sim,
    startup,
};

/// How often a readiness probe looks, in milliseconds, where the pod does not say.
const PERIOD: u64 = 10_000;

/// Starts a new pod, and stops one that was asked to go.
pub(crate) fn react(sim: &Sim, change: &Change) {
    let object = &change.object;
    let was_going = change.before.as_deref().is_some_and(json::is_going);
    match change.kind {
        ChangeKind::Added if json::text(object, "/spec/nodeName").is_empty() => {
            let (sim_, namespace, name) = place(sim, object);
            sim.spawn(json::uid(object), async move {
                live(sim_, namespace, name).await;
            });
        }
        ChangeKind::Modified if json::is_going(object) && !was_going => {
            // The processes of the containers end with the order to stop.
            sim.cancel(json::uid(object));
            let (sim_, namespace, name) = place(sim, object);
            let owner = format!("stop {}", json::uid(object));
            sim.spawn(&owner, async move { stop(sim_, namespace, name).await });
        }
        ChangeKind::Deleted => sim.with(|core| {
            core.forget_logs(json::namespace(object), json::name(object));
        }),
        _ => {}
    }
}

fn place(sim: &Sim, pod: &Value) -> (Sim, String, String) {
    (
        sim.clone(),
        json::namespace(pod).to_owned(),
        json::name(pod).to_owned(),
    )
}

async fn live(sim: Sim, namespace: String, name: String) {
    sim.sleep_between(20, 60).await;
    sim.with(|core| schedule(core, &namespace, &name));
    sim.sleep_between(700, 1_800).await;
    let Some(started) = sim.with(|core| start_containers(core, &namespace, &name)) else {
        return;
    };
    if let Some(program) = program::of(&sim, &started) {
        let exit = program.await;
        sim.with(|core| end_containers(core, &namespace, &name, exit));
        return;
    }
    sim.sleep(ready_after(&sim, &started)).await;
    sim.with(|core| set_ready(core, &namespace, &name));
}

/// Milliseconds from the start of the containers to the first readiness probe that passes.
fn ready_after(sim: &Sim, pod: &Value) -> u64 {
    let (low, high) = startup::of(pod);
    sim.with(|core| {
        let up = core.rng.between(low, high);
        let Some(probe) = json::items(pod, "/spec/containers")
            .iter()
            .find_map(|container| container.get("readinessProbe"))
        else {
            return up;
        };
        let seconds = |key: &str| {
            probe
                .get(key)
                .and_then(Value::as_u64)
                .map(clock::from_seconds)
        };
        let period = seconds("periodSeconds").unwrap_or(PERIOD).max(1000);
        let first = seconds("initialDelaySeconds").unwrap_or(0) + core.rng.between(0, period);
        first + up.saturating_sub(first).div_ceil(period) * period
    })
}

async fn stop(sim: Sim, namespace: String, name: String) {
    let Some(object) = sim.with(|core| core.get(&PODS, &namespace, &name)) else {
        return;
    };
    let grace = json::at(&object, "/metadata/deletionGracePeriodSeconds")
        .and_then(Value::as_u64)
        .unwrap_or(30);
    sim.with(|core| {
        set_conditions(core, &namespace, &name, false);
        event::record(core, &object, "kubelet", "Killing", "Stopping container");
    });
    let wanted = sim.with(|core| core.rng.between(400, 2_500));
    sim.sleep(wanted.min(clock::from_seconds(grace))).await;
    let options = DeleteOptions {
        grace_period_seconds: Some(0),
        ..DeleteOptions::default()
    };
    // Somebody may have forced the deletion meanwhile.
    let _ = sim.with(|core| core.delete(&PODS, &namespace, &name, options));
}

fn schedule(core: &mut Core, namespace: &str, name: &str) {
    let mut nodes: Vec<_> = core
        .store
        .list(&NODES, None)
        .filter(|node| json::at(node, "/spec/unschedulable") != Some(&Value::Bool(true)))
        .map(|node| json::name(node).to_owned())
        .map(|node| {
            let pods = core
                .store
                .list(&PODS, None)
                .filter(|pod| json::text(pod, "/spec/nodeName") == node)
                .count();
            (pods, node)
        })
        .collect();
    nodes.sort();
    let Some((_, node)) = nodes.into_iter().next() else {
        return;
    };
    let stamp = core.timestamp();
    core.change(&PODS, namespace, name, |object| {
        let statuses = pod::containers(object)
            .map(|container| {
                container_status(
                    object,
                    container,
                    json!({"waiting": {"reason": "ContainerCreating"}}),
                    false,
                )
            })
            .collect::<Vec<_>>();
        json::child(json::mapping(object), "spec").insert("nodeName".into(), node.clone().into());
        let status = json::status(object);
        status.insert("hostIP".into(), "192.168.65.4".into());
        status.insert("startTime".into(), stamp.clone().into());
        status.insert("containerStatuses".into(), statuses.into());
        status.insert("qosClass".into(), "Burstable".into());
    });
    set_conditions(core, namespace, name, false);
    if let Some(object) = core.get(&PODS, namespace, name) {
        let message = format!("Successfully assigned {namespace}/{name} to {node}");
        event::record(core, &object, "default-scheduler", "Scheduled", &message);
    }
}

pub(crate) fn container_status(pod: &Value, container: &str, state: Value, ready: bool) -> Value {
    let image = json::items(pod, "/spec/containers")
        .iter()
        .find(|c| json::text(c, "/name") == container)
        .map_or("", |c| json::text(c, "/image"));
    let started = state.get("running").is_some();
    json!({
        "name": container,
        "image": image,
        "imageID": "",
        "ready": ready,
        "started": started,
        "restartCount": 0,
        "lastState": {},
        "state": state,
    })
}

fn start_containers(core: &mut Core, namespace: &str, name: &str) -> Option<std::sync::Arc<Value>> {
    let stamp = core.timestamp();
    let ip = format!(
        "10.1.{}.{}",
        core.rng.between(0, 3),
        core.rng.between(2, 254)
    );
    core.change(&PODS, namespace, name, |object| {
        let statuses = pod::containers(object)
            .map(|container| {
                container_status(
                    object,
                    container,
                    json!({"running": {"startedAt": stamp}}),
                    false,
                )
            })
            .collect::<Vec<_>>();
        let status = json::status(object);
        status.insert("phase".into(), "Running".into());
        status.insert("podIPs".into(), json!([{"ip": ip}]));
        status.insert("podIP".into(), ip.into());
        status.insert("containerStatuses".into(), statuses.into());
    });
    let object = core.get(&PODS, namespace, name)?;
    event::record(core, &object, "kubelet", "Started", "Started container");
    Some(object)
}

fn set_ready(core: &mut Core, namespace: &str, name: &str) {
    core.change(&PODS, namespace, name, |object| {
        if let Some(Value::Array(statuses)) = json::status(object).get_mut("containerStatuses") {
            for status in statuses {
                json::mapping(status).insert("ready".into(), true.into());
            }
        }
    });
    set_conditions(core, namespace, name, true);
}

fn set_conditions(core: &mut Core, namespace: &str, name: &str, ready: bool) {
    let stamp = core.timestamp();
    core.change(&PODS, namespace, name, |object| {
        let conditions = conditions(object, ready, &stamp);
        json::status(object).insert("conditions".into(), conditions);
    });
}

/// The pod's conditions, each with the time of its last change.
pub(crate) fn conditions(pod: &Value, ready: bool, stamp: &str) -> Value {
    let before = json::items(pod, "/status/conditions");
    [
        ("Initialized", true),
        ("Ready", ready),
        ("ContainersReady", ready),
        ("PodScheduled", true),
    ]
    .into_iter()
    .map(|(kind, holds)| {
        let status = if holds { "True" } else { "False" };
        let since = before
            .iter()
            .find(|c| json::text(c, "/type") == kind && json::text(c, "/status") == status)
            .map_or(stamp, |c| json::text(c, "/lastTransitionTime"));
        json!({"type": kind, "status": status, "lastProbeTime": null, "lastTransitionTime": since})
    })
    .collect()
}

fn end_containers(core: &mut Core, namespace: &str, name: &str, exit: i32) {
    let stamp = core.timestamp();
    core.change(&PODS, namespace, name, |object| {
        let reason = if exit == 0 { "Completed" } else { "Error" };
        let statuses = pod::containers(object)
            .map(|container| {
                let started = json::items(object, "/status/containerStatuses")
                    .iter()
                    .find(|status| json::text(status, "/name") == container)
                    .map_or("", |status| json::text(status, "/state/running/startedAt"));
                let state = json!({"terminated": {
                    "exitCode": exit, "reason": reason, "startedAt": started, "finishedAt": stamp,
                }});
                container_status(object, container, state, false)
            })
            .collect::<Vec<_>>();
        let status = json::status(object);
        let phase = if exit == 0 { "Succeeded" } else { "Failed" };
        status.insert("phase".into(), phase.into());
        status.insert("containerStatuses".into(), statuses.into());
    });
    set_conditions(core, namespace, name, false);
}

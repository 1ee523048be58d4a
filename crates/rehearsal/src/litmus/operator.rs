//! The chaos operator: a runner for every active engine, and an end for every stopped one.

use serde_json::{Value, json};

use crate::{
    Change, ChangeKind, DeleteOptions, Selector, WriteOptions,
    core::Core,
    json::{self, items, text},
    kube::{event, pod},
    litmus::{CHAOS_UID, result},
    resource::{CHAOS_ENGINES, CHAOS_RESULTS, JOBS, PODS},
    sim::Sim,
};

const FINALIZER: &str = "chaosengine.litmuschaos.io/finalizer";
const COMPONENT: &str = "chaos-operator";

/// Looks after an engine that changed.
pub(crate) fn react(sim: &Sim, change: &Change) {
    let engine = &change.object;
    let before = change.before.as_deref().unwrap_or(&Value::Null);
    let (namespace, name) = (
        json::namespace(engine).to_owned(),
        json::name(engine).to_owned(),
    );
    match change.kind {
        ChangeKind::Added => {
            let owner = sim.clone();
            sim.spawn(json::uid(engine), async move {
                start(owner, namespace, name).await
            });
        }
        ChangeKind::Modified if json::is_going(engine) && !json::is_going(before) => {
            sim.cancel(json::uid(engine));
            sim.with(|core| {
                abort(core, engine);
                core.change(&CHAOS_ENGINES, &namespace, &name, |engine| {
                    json::metadata(engine).shift_remove("finalizers");
                });
                let gone = core.delete(&CHAOS_ENGINES, &namespace, &name, DeleteOptions::default());
                // It was there an instant ago; a second deletion changes nothing.
                drop(gone);
            });
        }
        ChangeKind::Modified
            if text(engine, "/spec/engineState") == "stop"
                && !matches!(
                    text(engine, "/status/engineStatus"),
                    "completed" | "stopped"
                ) =>
        {
            sim.cancel(json::uid(engine));
            sim.with(|core| {
                abort(core, engine);
                stopped(core, engine);
            });
        }
        _ => {}
    }
}

/// The name of an engine's runner.
fn runner_of(engine: &Value) -> String {
    format!("{}-runner", json::name(engine))
}

async fn start(sim: Sim, namespace: String, name: String) {
    sim.sleep_between(200, 700).await;
    let Some(engine) = sim.with(|core| core.get(&CHAOS_ENGINES, &namespace, &name)) else {
        return;
    };
    if text(&engine, "/spec/engineState") == "stop" {
        sim.with(|core| stopped(core, &engine));
        return;
    }
    if let Err(reason) = accept(&engine) {
        sim.with(|core| refuse(core, &engine, &reason));
        return;
    }
    sim.with(|core| initialize(core, &engine));
    let runner = runner_of(&engine);
    let code = sim
        .until(None, |core| {
            let runner = core.get(&PODS, &namespace, &runner);
            runner
                .is_none_or(|runner| pod::is_over(&runner))
                .then_some(())
        })
        .await;
    if code.is_some() {
        sim.with(|core| complete(core, &engine));
    }
}

/// Whether the operator takes the engine on.
fn accept(engine: &Value) -> Result<(), String> {
    let kind = text(engine, "/spec/appinfo/appkind");
    let label = text(engine, "/spec/appinfo/applabel");
    if kind.is_empty() != label.is_empty() {
        return Err("appinfo needs both appkind and applabel, or neither".into());
    }
    if items(engine, "/spec/experiments").is_empty() {
        return Err("spec.experiments names no experiment".into());
    }
    Ok(())
}

fn experiments(engine: &Value, status: &str, verdict: &str, stamp: &str) -> Value {
    items(engine, "/spec/experiments")
        .iter()
        .map(|experiment| {
            json!({
                "name": text(experiment, "/name"),
                "runner": runner_of(engine),
                "experimentPod": "Yet to be launched",
                "status": status,
                "verdict": verdict,
                "lastUpdateTime": stamp,
            })
        })
        .collect()
}

fn refuse(core: &mut Core, engine: &Value, reason: &str) {
    let stamp = core.timestamp();
    event::record(
        core,
        engine,
        COMPONENT,
        "ChaosEngineInitializeFailed",
        reason,
    );
    for experiment in items(engine, "/spec/experiments") {
        result::refused(core, engine, text(experiment, "/name"), reason);
    }
    core.moment(json::name(engine), format!("engine refused: {reason}"));
    core.change(
        &CHAOS_ENGINES,
        json::namespace(engine),
        json::name(engine),
        |object| {
            let list = experiments(engine, "Skipped", "Error", &stamp);
            let status = json::status(object);
            status.insert("engineStatus".into(), "completed".into());
            status.insert("experiments".into(), list);
            json::child(json::mapping(object), "spec").insert("engineState".into(), "stop".into());
        },
    );
}

fn initialize(core: &mut Core, engine: &Value) {
    let (namespace, name) = (json::namespace(engine), json::name(engine));
    let stamp = core.timestamp();
    core.change(&CHAOS_ENGINES, namespace, name, |object| {
        json::metadata(object).insert("finalizers".into(), json!([FINALIZER]));
        let list = experiments(engine, "Waiting for Job Creation", "N/A", &stamp);
        let status = json::status(object);
        status.insert("engineStatus".into(), "initialized".into());
        status.insert("experiments".into(), list);
    });
    let image = match text(engine, "/spec/components/runner/image") {
        "" => "litmuschaos/chaos-runner:3.0.0",
        image => image,
    };
    let runner = runner_of(engine);
    let message = format!("Creating the runner {runner} for the chaos engine");
    event::record(core, engine, COMPONENT, "ChaosEngineInitialized", &message);
    let pod = json!({
        "metadata": {
            "name": runner,
            "labels": {
                "app": name,
                CHAOS_UID: json::uid(engine),
                "app.kubernetes.io/component": "chaos-runner",
                "app.kubernetes.io/part-of": "litmus",
            },
            "ownerReferences": [
                json::owner("litmuschaos.io/v1alpha1", CHAOS_ENGINES.kind, engine)
            ],
        },
        "spec": {
            "restartPolicy": "Never",
            "serviceAccountName": text(engine, "/spec/chaosServiceAccount"),
            "containers": [{
                "name": "chaos-runner",
                "image": image,
                "env": [
                    {"name": "CHAOSENGINE", "value": name},
                    {"name": "CHAOS_NAMESPACE", "value": namespace},
                ],
            }],
        },
    });
    if let Err(error) = core.create(&PODS, namespace, pod, WriteOptions::default()) {
        refuse(core, engine, &error.to_string());
    }
}

fn complete(core: &mut Core, engine: &Value) {
    let (namespace, name) = (json::namespace(engine), json::name(engine));
    core.change(&CHAOS_ENGINES, namespace, name, |object| {
        json::status(object).insert("engineStatus".into(), "completed".into());
        json::child(json::mapping(object), "spec").insert("engineState".into(), "stop".into());
    });
    event::record(
        core,
        engine,
        COMPONENT,
        "ChaosEngineCompleted",
        "The chaos engine completed",
    );
    if text(engine, "/spec/jobCleanUpPolicy") == "delete" {
        let runner = runner_of(engine);
        // It ended; if somebody deleted it meanwhile, all the better.
        let _ = core.delete(&PODS, namespace, &runner, DeleteOptions::default());
    }
}

/// Ends everything that the engine started, and says so in its results.
fn abort(core: &mut Core, engine: &Value) {
    let namespace = json::namespace(engine);
    let Ok(mine) = Selector::labels(&format!("{CHAOS_UID}={}", json::uid(engine))) else {
        return;
    };
    for found in core.list(&CHAOS_RESULTS, Some(namespace), &mine) {
        result::stop(core, &found);
    }
    for resource in [&JOBS, &PODS] {
        for object in core.list(resource, Some(namespace), &mine) {
            let options = DeleteOptions {
                grace_period_seconds: Some(0),
                ..DeleteOptions::default()
            };
            // Deleting a job takes its pod along, so that one may be gone.
            let _ = core.delete(resource, namespace, json::name(&object), options);
        }
    }
}

fn stopped(core: &mut Core, engine: &Value) {
    let stamp = core.timestamp();
    core.moment(json::name(engine), "engine stopped");
    event::record(
        core,
        engine,
        COMPONENT,
        "ChaosEngineStopped",
        "The chaos was stopped",
    );
    core.change(
        &CHAOS_ENGINES,
        json::namespace(engine),
        json::name(engine),
        |object| {
            let mut list = items(object, "/status/experiments").to_vec();
            for experiment in &mut list {
                if text(experiment, "/status") != "Completed" {
                    let fields = json::mapping(experiment);
                    fields.insert("status".into(), "Forcefully Aborted".into());
                    fields.insert("verdict".into(), "Stopped".into());
                    fields.insert("lastUpdateTime".into(), stamp.clone().into());
                }
            }
            json::metadata(object).shift_remove("finalizers");
            let status = json::status(object);
            status.insert("engineStatus".into(), "stopped".into());
            status.insert("experiments".into(), list.into());
        },
    );
}

//! The chaos runner: one job per experiment of the engine, one after another.

use serde_json::{Map, Value, json};

use crate::{
    DeleteOptions, Selector, WriteOptions,
    core::Core,
    json::{self, items, text},
    kube::pod,
    litmus::{CHAOS_UID, logfmt::Log, result},
    program,
    resource::{CHAOS_ENGINES, CHAOS_EXPERIMENTS, CHAOS_RESULTS, JOBS, PODS},
    sim::Sim,
};

/// Runs the runner. Returns its exit code.
pub(crate) async fn run(sim: Sim, runner: Value) -> i32 {
    let namespace = json::namespace(&runner).to_owned();
    let name = program::env(&runner, "CHAOSENGINE").to_owned();
    let log = Log::new(&sim, &namespace, json::name(&runner), "chaos-runner");
    let Some(engine) = sim.with(|core| core.get(&CHAOS_ENGINES, &namespace, &name)) else {
        log.error("The chaos engine is gone");
        return 1;
    };
    log.values(
        "Experiments of the chaos engine",
        &[
            ("Engine", &name),
            ("Namespace", &namespace),
            ("AppLabel", text(&engine, "/spec/appinfo/applabel")),
            ("AppKind", text(&engine, "/spec/appinfo/appkind")),
        ],
    );
    for (at, wanted) in items(&engine, "/spec/experiments").iter().enumerate() {
        sim.sleep_between(200, 600).await;
        let fault = text(wanted, "/name");
        let Some(experiment) = sim.with(|core| core.get(&CHAOS_EXPERIMENTS, &namespace, fault))
        else {
            let reason = format!(
                "there is no ChaosExperiment {fault:?} in namespace {namespace:?}; a step must \
                 install it first"
            );
            log.error(&reason);
            sim.with(|core| {
                result::refused(core, &engine, fault, &reason);
                core.moment(name.as_str(), reason);
                report(
                    core,
                    &engine,
                    at,
                    &[
                        ("status", "ChaosExperiment Not Found"),
                        ("verdict", "Error"),
                    ],
                );
            });
            continue;
        };
        run_one(&sim, &log, &engine, at, wanted, &experiment).await;
    }
    log.info("All experiments of the chaos engine ended");
    0
}

async fn run_one(
    sim: &Sim,
    log: &Log,
    engine: &Value,
    at: usize,
    wanted: &Value,
    experiment: &Value,
) {
    let namespace = json::namespace(engine);
    let fault = text(wanted, "/name");
    log.values(
        "Preparing to run the chaos experiment",
        &[("Experiment", fault)],
    );
    let job = sim.with(|core| {
        let name = format!("{fault}-{}", core.rng.letters(6));
        let job = job(engine, wanted, experiment, &name);
        core.create(&JOBS, namespace, job, WriteOptions::default())
            .map(|_| name)
    });
    let job = match job {
        Ok(job) => job,
        Err(error) => {
            log.error(&format!("The job cannot be created: {error}"));
            sim.with(|core| {
                result::refused(core, engine, fault, &error.to_string());
                report(
                    core,
                    engine,
                    at,
                    &[("status", "Skipped"), ("verdict", "Error")],
                );
            });
            return;
        }
    };
    log.values(
        "Started the chaos experiment",
        &[("Experiment", fault), ("Job", &job)],
    );
    let Ok(of_job) = Selector::labels(&format!("job-name={job}")) else {
        return;
    };
    let pod_of = |core: &Core| {
        core.list(&PODS, Some(namespace), &of_job)
            .into_iter()
            .next()
    };
    let pod = sim.until(None, |core| pod_of(core)).await;
    if let Some(pod) = pod {
        sim.with(|core| {
            report(
                core,
                engine,
                at,
                &[
                    ("status", "Running"),
                    ("verdict", "Awaited"),
                    ("experimentPod", json::name(&pod)),
                ],
            );
        });
    }
    sim.until(None, |core| {
        pod_of(core)
            .is_none_or(|pod| pod::is_over(&pod))
            .then_some(())
    })
    .await;
    let verdict = sim.with(|core| {
        let result = result::name(json::name(engine), fault);
        core.get(&CHAOS_RESULTS, namespace, &result)
            .map(|result| text(&result, "/status/experimentStatus/verdict").to_owned())
    });
    let verdict = verdict.unwrap_or_else(|| "Error".to_owned());
    log.values(
        "The chaos experiment ended",
        &[("Experiment", fault), ("Verdict", &verdict)],
    );
    sim.with(|core| {
        report(
            core,
            engine,
            at,
            &[("status", "Completed"), ("verdict", &verdict)],
        );
        if text(engine, "/spec/jobCleanUpPolicy") == "delete" {
            // Its pod ended; a job that is gone already needs no deletion.
            let _ = core.delete(&JOBS, namespace, &job, DeleteOptions::default());
        }
    });
}

/// Writes how an experiment stands into the engine's status.
fn report(core: &mut Core, engine: &Value, at: usize, fields: &[(&str, &str)]) {
    let stamp = core.timestamp();
    core.change(
        &CHAOS_ENGINES,
        json::namespace(engine),
        json::name(engine),
        |object| {
            let list = json::status(object).get_mut("experiments");
            if let Some(place) = list.and_then(|list| list.get_mut(at)) {
                let place = json::mapping(place);
                for (key, value) in fields {
                    place.insert((*key).into(), (*value).into());
                }
                place.insert("lastUpdateTime".into(), stamp.into());
            }
        },
    );
}

fn job(engine: &Value, wanted: &Value, experiment: &Value, name: &str) -> Value {
    let definition = experiment
        .pointer("/spec/definition")
        .unwrap_or(&Value::Null);
    let image = match text(wanted, "/spec/components/experimentImage") {
        "" => text(definition, "/image"),
        image => image,
    };
    let mut labels = Map::new();
    if let Some(Value::Object(own)) = definition.get("labels") {
        labels.extend(own.clone());
    }
    labels.insert(CHAOS_UID.into(), json::uid(engine).into());
    labels.insert(
        "app.kubernetes.io/runtime-api-version".into(),
        "3.0.0".into(),
    );
    json!({
        "metadata": {
            "name": name,
            "labels": labels,
            "ownerReferences": [
                json::owner("litmuschaos.io/v1alpha1", CHAOS_ENGINES.kind, engine)
            ],
        },
        "spec": {
            "backoffLimit": 0,
            "template": {
                "metadata": {"labels": labels},
                "spec": {
                    "restartPolicy": "Never",
                    "serviceAccountName": text(engine, "/spec/chaosServiceAccount"),
                    "containers": [{
                        "name": name,
                        "image": image,
                        "command": definition.get("command"),
                        "args": definition.get("args"),
                        "env": environment(engine, wanted, definition),
                    }],
                },
            },
        },
    })
}

/// The tunables: the experiment's defaults, the engine's values over them, and the target.
fn environment(engine: &Value, wanted: &Value, definition: &Value) -> Value {
    let mut merged: Vec<Value> = items(definition, "/env").to_vec();
    for variable in items(wanted, "/spec/components/env") {
        match merged
            .iter_mut()
            .find(|known| text(known, "/name") == text(variable, "/name"))
        {
            Some(known) => *known = variable.clone(),
            None => merged.push(variable.clone()),
        }
    }
    for (key, value) in [
        ("CHAOSENGINE", json::name(engine)),
        ("CHAOS_NAMESPACE", json::namespace(engine)),
        ("CHAOS_UID", json::uid(engine)),
        ("EXPERIMENT_NAME", text(wanted, "/name")),
        ("APP_NAMESPACE", text(engine, "/spec/appinfo/appns")),
        ("APP_LABEL", text(engine, "/spec/appinfo/applabel")),
        ("APP_KIND", text(engine, "/spec/appinfo/appkind")),
    ] {
        merged.push(json!({"name": key, "value": value}));
    }
    Value::Array(merged)
}

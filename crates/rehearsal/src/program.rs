//! What runs in a pod's containers, where the sandbox knows it.

use serde_json::Value;

use crate::{
    argo,
    concurrency::Boxed,
    json,
    kube::pod,
    litmus::{experiment, runner},
    sim::Sim,
};

/// The program of a pod that ends by itself, and its exit code; `None` for a service.
pub(crate) fn of(sim: &Sim, object: &Value) -> Option<Boxed<'static, i32>> {
    let (sim, object) = (sim.clone(), object.clone());
    if !json::label(&object, argo::WORKFLOW_LABEL).is_empty() {
        return Some(Box::pin(argo::step_pod::run(sim, object)));
    }
    if !json::label(&object, "chaosUID").is_empty() {
        return Some(if json::label(&object, "job-name").is_empty() {
            Box::pin(runner::run(sim, object))
        } else {
            Box::pin(experiment::run(sim, object))
        });
    }
    let containers: Vec<_> = pod::containers(&object).map(str::to_owned).collect();
    let ends = matches!(
        json::text(&object, "/spec/restartPolicy"),
        "Never" | "OnFailure"
    );
    sim.with(|core| {
        for container in &containers {
            let line = "the sandbox models this container, it does not run its image";
            core.log(
                json::namespace(&object),
                json::name(&object),
                container,
                line,
            );
        }
    });
    ends.then(|| -> Boxed<'static, i32> {
        Box::pin(async move {
            sim.sleep(1000).await;
            0
        })
    })
}

/// The value of an environment variable of the pod's first container.
pub(crate) fn env<'p>(object: &'p Value, name: &str) -> &'p str {
    json::items(object, "/spec/containers/0/env")
        .iter()
        .find(|variable| json::text(variable, "/name") == name)
        .map_or("", |variable| json::text(variable, "/value"))
}

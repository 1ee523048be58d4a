//! The checker of a workflow step: creates the step's chaos engine and waits for its end.

use crate::{WriteOptions, argo::step_pod::Step, json, manifest, resource::CHAOS_ENGINES};

/// Milliseconds between two looks at the engine.
const LOOK: u64 = 3_000;

/// Runs the checker. Returns its exit code.
pub(crate) async fn run(step: &Step) -> i32 {
    let path = step
        .words
        .iter()
        .find_map(|word| word.trim_start_matches('-').strip_prefix("file="));
    let Some(text) = path.and_then(|path| step.files.get(path)) else {
        let path = path.unwrap_or_default();
        step.log(format!(
            "error: cannot read the chaos engine: no file at {path:?}"
        ));
        return 1;
    };
    let engine = match manifest::read(text) {
        Ok(objects) => objects
            .into_iter()
            .find(|object| json::text(object, "/kind") == CHAOS_ENGINES.kind),
        Err(message) => {
            step.log(format!("error: the chaos engine cannot be read: {message}"));
            return 1;
        }
    };
    let Some(engine) = engine else {
        step.log("error: the file holds no ChaosEngine");
        return 1;
    };
    let namespace = match json::namespace(&engine) {
        "" => step.namespace.clone(),
        namespace => namespace.to_owned(),
    };
    let created = step
        .sim
        .with(|core| core.create(&CHAOS_ENGINES, &namespace, engine, WriteOptions::default()));
    let engine = match created {
        Ok(engine) => engine,
        Err(error) => {
            step.log(format!(
                "error: the chaos engine cannot be created: {error}"
            ));
            return 1;
        }
    };
    let name = json::name(&engine);
    step.sim.with(|core| {
        let engine = (namespace.clone(), name.to_owned());
        core.engines.insert(step.pod.clone(), engine);
    });
    step.log("Litmus checker: chaos engine created");
    step.log(format!("ChaosEngine Name : {name}"));
    step.log(format!("ChaosEngine Namespace : {namespace}"));
    loop {
        step.sim.sleep(LOOK).await;
        let engine = step
            .sim
            .with(|core| core.get(&CHAOS_ENGINES, &namespace, name));
        let Some(engine) = engine else {
            step.log("The chaos engine is gone");
            return 0;
        };
        let status = json::text(&engine, "/status/engineStatus");
        if matches!(status, "completed" | "stopped") {
            step.log(format!("The chaos engine ended: {status}"));
            return 0;
        }
    }
}

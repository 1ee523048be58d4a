//! The experiment's pod: probes before, the fault, probes after, and the result.

use std::sync::Arc;

use serde_json::Value;

use crate::{
    concurrency::race,
    faults::{self, Chaos},
    json::{self, items, text},
    litmus::{
        logfmt::Log,
        result::{self, Ending, Standing},
    },
    probes::{Book, Moment},
    program,
    resource::CHAOS_ENGINES,
    sim::Sim,
};

/// Runs an experiment. Returns the exit code, which says nothing of the verdict.
pub(crate) async fn run(sim: Sim, pod: Value) -> i32 {
    let namespace = json::namespace(&pod).to_owned();
    let fault = program::env(&pod, "EXPERIMENT_NAME").to_owned();
    let engine = program::env(&pod, "CHAOSENGINE");
    let container = text(&pod, "/spec/containers/0/name");
    let log = Log::new(&sim, &namespace, json::name(&pod), container);
    let Some(engine) = sim.with(|core| core.get(&CHAOS_ENGINES, &namespace, engine)) else {
        log.error("The chaos engine is gone");
        return 1;
    };
    log.info(&format!("Experiment: {fault}"));
    sim.sleep_between(300, 900).await;
    let probes = items(&engine, "/spec/experiments")
        .iter()
        .find(|experiment| text(experiment, "/name") == fault)
        .map(|experiment| items(experiment, "/spec/probe").to_vec())
        .unwrap_or_default();
    let book = Book::new(&sim, &engine, &fault, json::uid(&pod), log.clone(), &probes);
    book.publish(&Standing::Running);
    sim.with(|core| core.moment(json::name(&engine), format!("{fault} begins")));
    let ending = chaos(&sim, &log, &engine, &fault, &pod, &book).await;
    book.publish(&Standing::Over(ending.clone()));
    let verdict = sim.with(|core| {
        let name = result::name(json::name(&engine), &fault);
        let verdict = core
            .get(&crate::resource::CHAOS_RESULTS, &namespace, &name)
            .map(|result| text(&result, "/status/experimentStatus/verdict").to_owned())
            .unwrap_or_default();
        core.moment(json::name(&engine), format!("{fault} ended: {verdict}"));
        verdict
    });
    match &ending {
        Ending::Broken(reason) | Ending::Stopped(reason) => log.error(reason),
        Ending::Ran => {}
    }
    log.values("[The End]: Chaos result written", &[("Verdict", &verdict)]);
    0
}

async fn chaos(
    sim: &Sim,
    log: &Log,
    engine: &Arc<Value>,
    fault: &str,
    pod: &Value,
    book: &Book,
) -> Ending {
    if let Err(reason) = book.check_definitions() {
        return Ending::Broken(reason);
    }
    let Some(known) = faults::find(fault) else {
        return Ending::Broken(format!("the sandbox does not model {fault} yet"));
    };
    let chaos = Chaos::new(sim.clone(), log.clone(), engine.clone(), fault, pod);
    log.values(
        "[Info]: Target of the fault",
        &[
            ("Namespace", &chaos.target.namespace),
            ("Label", &chaos.target.label),
            ("Kind", &chaos.target.kind),
            ("Ramp Time", chaos.env("RAMP_TIME")),
        ],
    );
    if let Err(reason) = chaos.check_target() {
        return Ending::Broken(reason);
    }
    log.info("[Status]: The application under test is found");
    let course = async {
        book.run(Moment::Before).await?;
        let ramp = chaos.seconds("RAMP_TIME").map_err(Ending::Broken)?;
        wait(sim, log, "before", ramp).await;
        // Choosing the target takes the real program a moment, in which probes look already.
        sim.sleep_between(1_200, 2_000).await;
        let duration = chaos.duration().map_err(Ending::Broken)?;
        book.start_during(duration);
        known.inject(&chaos).await.map_err(Ending::Broken)?;
        wait(sim, log, "after", ramp).await;
        book.run(Moment::After).await?;
        Ok(())
    };
    let stopped = async {
        let reason = sim.until(None, |_| book.stop_reason()).await;
        Err(Ending::Stopped(reason.unwrap_or_default()))
    };
    match race(stopped, course).await {
        Ok(()) => match book.error() {
            Some(reason) => Ending::Broken(reason),
            None => Ending::Ran,
        },
        Err(ending) => ending,
    }
}

async fn wait(sim: &Sim, log: &Log, when: &str, millis: u64) {
    if millis > 0 {
        log.info(&format!(
            "[Ramp]: Waiting {}s {when} the chaos",
            millis / 1000
        ));
        sim.sleep(millis).await;
    }
}

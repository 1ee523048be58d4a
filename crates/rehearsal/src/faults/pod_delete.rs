//! `pod-delete`: deletes pods of the target at intervals and waits for their successors.

use std::{collections::BTreeSet, sync::Arc};

use serde_json::Value;

use super::{Chaos, Fault, is_whole, parent};
use crate::{DeleteOptions, concurrency::Boxed, json, resource::PODS};

/// How long the fault waits for the application to come back, in milliseconds.
const RECOVERY: u64 = 180_000;

pub(crate) struct PodDelete;

impl Fault for PodDelete {
    fn name(&self) -> &'static str {
        "pod-delete"
    }

    fn inject<'c>(&'c self, chaos: &'c Chaos) -> Boxed<'c, Result<(), String>> {
        Box::pin(inject(chaos))
    }
}

async fn inject(chaos: &Chaos) -> Result<(), String> {
    let duration = chaos.duration()?;
    let interval = match chaos.env("CHAOS_INTERVAL") {
        "" => 5_000,
        _ => chaos.seconds("CHAOS_INTERVAL")?,
    };
    let serial = match chaos.env("SEQUENCE").to_ascii_lowercase().as_str() {
        "" | "parallel" => false,
        "serial" => true,
        other => {
            return Err(format!(
                "SEQUENCE must be serial or parallel, and is {other:?}"
            ));
        }
    };
    let force = match chaos.env("FORCE") {
        "" | "false" => false,
        "true" => true,
        other => return Err(format!("FORCE must be true or false, and is {other:?}")),
    };
    let end = chaos.sim.now() + duration;
    while chaos.sim.now() < end {
        let pods = chaos.choose()?;
        if serial {
            for pod in &pods {
                round(chaos, std::slice::from_ref(pod), force, interval).await?;
                if chaos.sim.now() >= end {
                    break;
                }
            }
        } else {
            round(chaos, &pods, force, interval).await?;
        }
    }
    chaos.log.info("[Completion]: pod-delete chaos is done");
    Ok(())
}

async fn round(
    chaos: &Chaos,
    pods: &[Arc<Value>],
    force: bool,
    interval: u64,
) -> Result<(), String> {
    let namespace = chaos.target.namespace.as_str();
    let mut workloads = BTreeSet::new();
    for pod in pods {
        let name = json::name(pod);
        chaos
            .log
            .values("[Info]: Killing the following pod", &[("PodName", name)]);
        chaos.sim.with(|core| {
            let (kind, workload) = parent(core, pod);
            if kind == "deployment" {
                workloads.insert(workload);
            }
            let options = DeleteOptions {
                grace_period_seconds: force.then_some(0),
                ..DeleteOptions::default()
            };
            core.delete(&PODS, namespace, name, options)
                .map_err(|error| error.to_string())?;
            core.moment(json::name(&chaos.engine), format!("deleted pod {name}"));
            Ok::<_, String>(())
        })?;
    }
    if interval > 0 {
        let seconds = interval / 1000;
        chaos.log.info(&format!(
            "[Wait]: Waiting for the chaos interval of {seconds}s"
        ));
        chaos.sim.sleep(interval).await;
    }
    chaos
        .log
        .info("[Status]: Waiting until the application is back");
    // A round takes time even where nothing is waited for, or the fault would never end.
    chaos.sim.sleep(1_000).await;
    let deadline = chaos.sim.now() + RECOVERY;
    for workload in workloads {
        let whole = chaos.sim.until(Some(deadline), |core| {
            is_whole(core, namespace, &workload).then_some(())
        });
        if whole.await.is_none() {
            return Err(format!(
                "the pods of deployment {workload:?} were not ready again within {}s",
                RECOVERY / 1000
            ));
        }
    }
    Ok(())
}

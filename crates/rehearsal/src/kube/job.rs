//! Jobs run one pod to its end.

use serde_json::{Value, json};

use crate::{
    Change, ChangeKind, WriteOptions, json,
    resource::{JOBS, PODS},
    sim::Sim,
};

/// Starts the pod of a new job.
pub(crate) fn react(sim: &Sim, change: &Change) {
    let job = &change.object;
    if change.kind != ChangeKind::Added {
        return;
    }
    sim.with(|core| {
        let stamp = core.timestamp();
        let name = format!("{}-{}", json::name(job), core.rng.suffix());
        let mut pod = json!({
            "metadata": {
                "name": name,
                "generateName": format!("{}-", json::name(job)),
                "labels": job.pointer("/spec/template/metadata/labels"),
                "annotations": job.pointer("/spec/template/metadata/annotations"),
                "ownerReferences": [json::owner("batch/v1", "Job", job)],
            },
            "spec": job.pointer("/spec/template/spec"),
        });
        let labels = json::child(json::metadata(&mut pod), "labels");
        labels.insert("job-name".into(), json::name(job).into());
        labels.insert("controller-uid".into(), json::uid(job).into());
        // A name that is taken is tried again under another one by nobody: jobs are unique here.
        let _ = core.create(&PODS, json::namespace(job), pod, WriteOptions::default());
        core.change(&JOBS, json::namespace(job), json::name(job), |job| {
            let status = json::status(job);
            status.insert("startTime".into(), stamp.into());
            status.insert("active".into(), 1.into());
        });
    });
}

/// Tells how the job's pod ended.
pub(crate) fn pod_changed(sim: &Sim, change: &Change) {
    let pod = &change.object;
    let job = json::label(pod, "job-name");
    let phase = json::text(pod, "/status/phase");
    if job.is_empty() || !matches!(phase, "Succeeded" | "Failed") {
        return;
    }
    let (count, condition) = match phase {
        "Succeeded" => ("succeeded", "Complete"),
        _ => ("failed", "Failed"),
    };
    sim.with(|core| {
        let stamp = core.timestamp();
        core.change(&JOBS, json::namespace(pod), job, |job| {
            let status = json::status(job);
            if status.contains_key(count) {
                return;
            }
            status.shift_remove("active");
            status.insert(count.into(), 1.into());
            status.insert(
                "conditions".into(),
                json!([{"type": condition, "status": "True", "lastTransitionTime": stamp}]),
            );
            if count == "succeeded" {
                status.insert("completionTime".into(), Value::String(stamp));
            }
        });
    });
}

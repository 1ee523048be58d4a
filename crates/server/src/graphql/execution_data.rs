//! `executionData`: the run node by node, as scripts take it apart.

use serde_json::{Map, Value, json};

use crate::{
    clock,
    runs::{evidence, final_phase},
    store::StoredRun,
};

/// The run as JSON text; times are seconds since 1970 as texts.
pub(super) fn execution_data(stored: &StoredRun) -> String {
    let StoredRun {
        run, plan, seen, ..
    } = stored;
    let workflow = seen.workflow.as_ref().unwrap_or(&Value::Null);
    let mut nodes = Map::new();
    let has_ended = run.phase.is_terminal();
    for (id, argo) in workflow["status"]["nodes"]
        .as_object()
        .into_iter()
        .flatten()
    {
        nodes.insert(
            id.clone(),
            json!({
                "name": argo["displayName"],
                "phase": if has_ended { final_phase(text(&argo["phase"])) } else { text(&argo["phase"]) },
                "message": text(&argo["message"]),
                "startedAt": seconds(&argo["startedAt"]),
                "finishedAt": seconds(&argo["finishedAt"]),
                "children": argo["children"].as_array().cloned().unwrap_or_default(),
                "type": argo["type"],
            }),
        );
    }
    for node in run.nodes().filter(|_| has_ended) {
        if let Some(shown) = nodes.get_mut(&node.id) {
            shown["message"] = node.message.as_str().into();
        }
    }
    let faults = run
        .nodes()
        .filter_map(|node| Some((node, node.fault.as_ref()?)));
    for ((node, fault), (engine, result)) in faults.zip(evidence(plan, seen)) {
        let Some(shown) = nodes.get_mut(&node.id) else {
            continue;
        };
        shown["type"] = "ChaosEngine".into();
        let engine = engine.unwrap_or(&Value::Null);
        let status = &engine["status"]["experiments"][0];
        let percentage = match fault.probe_success_percentage {
            Some(percentage) => percentage.to_string(),
            None if has_ended => "0".into(),
            None => "Awaited".into(),
        };
        shown["chaosData"] = json!({
            "engineUID": text(&engine["metadata"]["uid"]),
            "engineName": text(&engine["metadata"]["name"]),
            "namespace": run.namespace,
            "experimentName": fault.fault,
            "experimentStatus": text(&status["status"]),
            "experimentVerdict": fault.verdict,
            "experimentPod": text(&status["experimentPod"]),
            "runnerPod": text(&status["runner"]),
            "probeSuccessPercentage": percentage,
            "failStep": fault.fail_step,
            "lastUpdatedAt": seconds(&status["lastUpdateTime"]),
            "chaosResult": result,
        });
    }
    let metadata = &workflow["metadata"];
    json!({
        "experimentType": "chaosWorkflow",
        "experimentID": run.document,
        "eventType": if has_ended { "UPDATE" } else { "ADD" },
        "revisionID": text(&metadata["labels"]["revision_id"]),
        "uid": text(&metadata["uid"]),
        "namespace": run.namespace,
        "name": run.workflow,
        "creationTimestamp": seconds(&metadata["creationTimestamp"]),
        "phase": run.phase.as_str(),
        "message": run.message,
        "startedAt": seconds(&run.started_at.as_str().into()),
        "finishedAt": run.finished_at.as_deref().map(|at| seconds(&at.into())).unwrap_or_default(),
        "nodes": nodes,
    })
    .to_string()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn seconds(time: &Value) -> String {
    let millis = time.as_str().and_then(clock::millis);
    millis
        .map(|millis| millis.div_euclid(1000).to_string())
        .unwrap_or_default()
}

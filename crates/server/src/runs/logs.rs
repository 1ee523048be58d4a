//! What the pods of one step say.

use api::Run;
use serde_json::Value;

use super::{
    fault,
    plan::Plan,
    seen::{Seen, name, text},
};
use crate::cluster::{Cluster, ClusterError, Kind};

impl Cluster {
    /// The log of a step's pod, and for a fault those of its runner and its experiment. `None`
    /// where none of these pods is there.
    pub(crate) async fn node_log(
        &self,
        run: &Run,
        plan: &Plan,
        seen: &Seen,
        node: &str,
    ) -> Result<Option<String>, ClusterError> {
        let mut pods = Vec::new();
        if let Some(pod) = self.step_pod(run, node).await? {
            pods.push(("step", pod, Some("main")));
        }
        if let Some(engine) = engine_of(run, plan, seen, node) {
            pods.push(("runner", format!("{}-runner", name(engine)), None));
            if let Some(pod) = text(engine, "/status/experiments/0/experimentPod") {
                pods.push(("experiment", pod.to_owned(), None));
            }
        }
        let mut said = Vec::new();
        for (part, pod, container) in pods {
            if let Some(log) = self.pod_log(&run.namespace, &pod, container).await? {
                said.push((part, pod, log));
            }
        }
        Ok(match said.as_slice() {
            [] => None,
            [("step", _, log)] => Some(log.clone()),
            _ => Some(
                said.iter()
                    .map(|(part, pod, log)| format!("==> {part} {pod} <==\n{}\n", log.trim_end()))
                    .collect::<Vec<_>>()
                    .join("\n"),
            ),
        })
    }

    /// The name of a step's pod: older Argo names it like the node, newer notes the node in an
    /// annotation.
    async fn step_pod(&self, run: &Run, node: &str) -> Result<Option<String>, ClusterError> {
        let pods = self.objects(Kind::Pod, Some(&run.namespace));
        let of_workflow = format!("workflows.argoproj.io/workflow={}", run.workflow);
        let pods = pods.list(&of_workflow).await?;
        let pod = pods.iter().find(|pod| {
            let annotation = pod["metadata"]["annotations"].get("workflows.argoproj.io/node-id");
            name(pod) == node || annotation.and_then(Value::as_str) == Some(node)
        });
        Ok(pod.map(|pod| name(pod).to_owned()))
    }
}

fn engine_of<'s>(run: &Run, plan: &Plan, seen: &'s Seen, node: &str) -> Option<&'s Value> {
    let faults = run.nodes().filter(|candidate| candidate.fault.is_some());
    faults
        .zip(fault::evidence(plan, seen))
        .find(|(fault, _)| fault.id == node)?
        .1
        .0
}

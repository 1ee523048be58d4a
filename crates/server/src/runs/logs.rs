//! What the pods of one step say.

use std::collections::BTreeMap;

use api::Run;
use serde_json::Value;

use super::{
    fault,
    plan::Plan,
    seen::{Seen, name, text},
};
use crate::cluster::{Cluster, ClusterError, Kind};

/// Which of a step's pods speaks, in the order in which they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Part {
    Step,
    Runner,
    Experiment,
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Step => "step",
            Self::Runner => "runner",
            Self::Experiment => "experiment",
        }
    }

    /// Pods of steps have helpers beside their main container.
    pub fn container(self) -> Option<&'static str> {
        (self == Self::Step).then_some("main")
    }
}

/// What each pod said, with the pod's name.
pub(super) type Said = BTreeMap<Part, (String, String)>;

/// The pods of a fault, as far as its engine names them.
pub(super) fn fault_pods(run: &Run, plan: &Plan, seen: &Seen, node: &str) -> Vec<(Part, String)> {
    let Some(engine) = engine_of(run, plan, seen, node) else {
        return Vec::new();
    };
    let mut pods = vec![(Part::Runner, format!("{}-runner", name(engine)))];
    // Before the pod is there, the operator writes a sentence in its place.
    let pod = text(engine, "/status/experiments/0/experimentPod");
    if let Some(pod) = pod.filter(|pod| !pod.contains(' ')) {
        pods.push((Part::Experiment, pod.to_owned()));
    }
    pods
}

/// All that was said, as one text; `None` where nothing was.
pub(super) fn told(said: &Said) -> Option<String> {
    match (said.len(), said.first_key_value()) {
        (0, _) | (_, None) => None,
        (1, Some((Part::Step, (_, text)))) => Some(text.clone()),
        _ => {
            let parts = said.iter().map(|(part, (pod, text))| {
                format!("==> {} {pod} <==\n{}\n", part.name(), text.trim_end())
            });
            Some(parts.collect::<Vec<_>>().join("\n"))
        }
    }
}

impl Cluster {
    /// The log of a step's pod, and for a fault those of its runner and its experiment. `None`
    /// where none of these pods is there.
    pub(super) async fn node_log(
        &self,
        run: &Run,
        plan: &Plan,
        seen: &Seen,
        node: &str,
    ) -> Result<Option<String>, ClusterError> {
        let mut pods = fault_pods(run, plan, seen, node);
        if let Some(pod) = self.step_pod(run, node).await? {
            pods.push((Part::Step, pod));
        }
        let mut said = Said::new();
        for (part, pod) in pods {
            let log = self.pod_log(&run.namespace, &pod, part.container()).await?;
            if let Some(log) = log {
                said.insert(part, (pod, log));
            }
        }
        Ok(told(&said))
    }

    /// The name of a step's pod: older Argo names it like the node, newer notes the node in an
    /// annotation.
    pub(super) async fn step_pod(
        &self,
        run: &Run,
        node: &str,
    ) -> Result<Option<String>, ClusterError> {
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

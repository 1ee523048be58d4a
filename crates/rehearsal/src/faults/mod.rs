//! The faults that the sandbox models. A new one is a file here and a line in [`FAULTS`].

mod pod_delete;

use std::sync::Arc;

use serde_json::Value;

use crate::{
    Selector, clock,
    concurrency::Boxed,
    core::Core,
    json::{self, items},
    kube::pod,
    litmus::{logfmt::Log, result},
    probes::duration,
    program,
    resource::{DEPLOYMENTS, PODS, REPLICA_SETS},
    sim::Sim,
};

/// A fault.
pub(crate) trait Fault: Sync {
    /// The name of its ChaosExperiment.
    fn name(&self) -> &'static str;

    /// Does what the fault does, from the first injection until all is reverted.
    ///
    /// # Errors
    /// Why it could not be injected; the verdict is then Error.
    fn inject<'c>(&'c self, chaos: &'c Chaos) -> Boxed<'c, Result<(), String>>;
}

/// Every fault that is modelled.
static FAULTS: &[&dyn Fault] = &[&pod_delete::PodDelete];

/// The fault of this name.
pub(crate) fn find(name: &str) -> Option<&'static dyn Fault> {
    FAULTS.iter().copied().find(|fault| fault.name() == name)
}

/// The names of the faults that are modelled.
pub fn modelled_faults() -> impl Iterator<Item = &'static str> {
    FAULTS.iter().map(|fault| fault.name())
}

/// The application that a fault hits.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub namespace: String,
    pub label: String,
    pub kind: String,
}

/// What a fault works with.
pub(crate) struct Chaos {
    pub sim: Sim,
    pub log: Log,
    pub engine: Arc<Value>,
    pub fault: String,
    pub target: Target,
    pod: Value,
}

impl Chaos {
    pub fn new(sim: Sim, log: Log, engine: Arc<Value>, fault: &str, pod: &Value) -> Self {
        let env = |name| program::env(pod, name).to_owned();
        Self {
            target: Target {
                namespace: match env("APP_NAMESPACE").as_str() {
                    "" => json::namespace(&engine).to_owned(),
                    namespace => namespace.to_owned(),
                },
                label: env("APP_LABEL"),
                kind: env("APP_KIND"),
            },
            sim,
            log,
            engine,
            fault: fault.to_owned(),
            pod: pod.clone(),
        }
    }

    /// A tunable's text; empty where it is not set.
    pub fn env(&self, name: &str) -> &str {
        program::env(&self.pod, name).trim()
    }

    /// A tunable in seconds (`30`, `1m`) as milliseconds; 0 where it is not set.
    pub fn seconds(&self, name: &str) -> Result<u64, String> {
        let text = self.env(name);
        if text.is_empty() {
            return Ok(0);
        }
        if let Ok(seconds) = text.parse::<u64>() {
            return Ok(clock::from_seconds(seconds));
        }
        duration::parse(text)
            .ok_or_else(|| format!("{name} must be a number of seconds, and is {text:?}"))
    }

    /// `TOTAL_CHAOS_DURATION` in milliseconds.
    pub fn duration(&self) -> Result<u64, String> {
        match self.env("TOTAL_CHAOS_DURATION") {
            "" => Ok(30_000),
            _ => self.seconds("TOTAL_CHAOS_DURATION"),
        }
    }

    /// A tunable that is a whole number; `None` where it is not set.
    pub fn number(&self, name: &str) -> Result<Option<u64>, String> {
        match self.env(name) {
            "" => Ok(None),
            text => text
                .parse()
                .map(Some)
                .map_err(|_| format!("{name} must be a whole number, and is {text:?}")),
        }
    }

    /// Whether there is anything to hit.
    pub fn check_target(&self) -> Result<(), String> {
        let named = !self.env("TARGET_PODS").is_empty();
        if self.target.label.is_empty() && !named {
            return Err("the fault has no target: give appinfo.applabel or TARGET_PODS".into());
        }
        self.sim.with(|core| self.candidates(core)).map(drop)
    }

    /// The pods that the fault may hit, by name.
    pub fn candidates(&self, core: &Core) -> Result<Vec<Arc<Value>>, String> {
        let Target {
            namespace,
            label,
            kind,
        } = &self.target;
        let wanted = self.env("TARGET_PODS");
        if !wanted.is_empty() {
            return wanted
                .split(',')
                .map(str::trim)
                .map(|name| {
                    core.get(&PODS, namespace, name).ok_or_else(|| {
                        format!("there is no pod {name:?} in namespace {namespace:?} (TARGET_PODS)")
                    })
                })
                .collect();
        }
        let selector = Selector::labels(label).map_err(|error| format!("applabel: {error}"))?;
        let pods: Vec<_> = core
            .list(&PODS, Some(namespace), &selector)
            .into_iter()
            .filter(|object| !json::is_going(object) && !pod::is_over(object))
            .filter(|object| kind.is_empty() || parent(core, object).0.eq_ignore_ascii_case(kind))
            .collect();
        if pods.is_empty() {
            let what = if kind.is_empty() { "pod" } else { kind };
            return Err(format!(
                "no pod of a {what} with label {label:?} in namespace {namespace:?}"
            ));
        }
        Ok(pods)
    }

    /// Chooses the pods to hit now: `PODS_AFFECTED_PERC` of the candidates, at least one.
    pub fn choose(&self) -> Result<Vec<Arc<Value>>, String> {
        let percentage = self.number("PODS_AFFECTED_PERC")?.unwrap_or(0).min(100);
        let all = !self.env("TARGET_PODS").is_empty();
        self.sim.with(|core| {
            let mut pods = self.candidates(core)?;
            if !all {
                core.rng.shuffle(&mut pods);
                let count = (pods.len() as u64 * percentage / 100).max(1);
                pods.truncate(count as usize);
            }
            for pod in &pods {
                let (kind, name) = parent(core, pod);
                result::target(core, &self.engine, &self.fault, &kind, &name);
            }
            Ok(pods)
        })
    }
}

/// The workload that a pod belongs to: its kind and name.
pub(crate) fn parent(core: &Core, pod: &Value) -> (String, String) {
    let Some(owner) = items(pod, "/metadata/ownerReferences").first() else {
        return ("pod".to_owned(), json::name(pod).to_owned());
    };
    let (kind, name) = (json::text(owner, "/kind"), json::text(owner, "/name"));
    if kind == REPLICA_SETS.kind
        && let Some(set) = core.get(&REPLICA_SETS, json::namespace(pod), name)
        && let Some(owner) = items(&set, "/metadata/ownerReferences").first()
    {
        return (
            json::text(owner, "/kind").to_ascii_lowercase(),
            json::text(owner, "/name").to_owned(),
        );
    }
    (kind.to_ascii_lowercase(), name.to_owned())
}

/// Whether all pods of a deployment are there and ready.
pub(crate) fn is_whole(core: &Core, namespace: &str, deployment: &str) -> bool {
    core.get(&DEPLOYMENTS, namespace, deployment)
        .is_none_or(|deployment| {
            let number = |pointer| {
                deployment
                    .pointer(pointer)
                    .and_then(Value::as_u64)
                    .unwrap_or_default()
            };
            number("/status/readyReplicas") >= number("/spec/replicas")
        })
}

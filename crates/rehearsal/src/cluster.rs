//! A cluster, seen from outside.

use std::sync::Arc;

use serde_json::Value;

use crate::{
    ApiError, Change, LogLine, Moment, PatchKind, Resource, Selector,
    core::{Core, DeleteOptions, Part, WriteOptions},
    json,
    kube::pod,
    resource::{DEPLOYMENTS, PODS},
    sim::{Executor, Sim},
};

/// A modelled Kubernetes cluster on a virtual clock.
///
/// Everything is decided by the seed and by the order and virtual time of the requests: how the
/// time is advanced, in many small steps or few large ones, changes nothing.
pub struct Cluster {
    sim: Sim,
    executor: Executor,
}

impl Cluster {
    /// A cluster without anything. Virtual 0 stands for `epoch_ms` (unix milliseconds).
    pub fn empty(epoch_ms: i64, seed: u64) -> Self {
        Self {
            sim: Sim::new(Core::new(epoch_ms, seed)),
            executor: Executor::new(),
        }
    }

    /// A cluster with the chaos infrastructure and the boutique in namespace `hce`.
    pub fn boutique(epoch_ms: i64, seed: u64) -> Self {
        let mut cluster = Self::empty(epoch_ms, seed);
        cluster.sim.with(crate::boutique::install);
        cluster.settle();
        cluster
    }

    /// Looks at the state of this instant.
    pub(crate) fn peek<R>(&self, look: impl FnOnce(&Core) -> R) -> R {
        self.sim.with(|core| look(core))
    }

    fn settle(&mut self) {
        self.executor.settle(&self.sim);
    }

    /// The virtual time in milliseconds.
    pub fn now(&self) -> u64 {
        self.sim.now()
    }

    /// The cluster's clock in unix milliseconds.
    pub fn unix_ms(&self) -> i64 {
        self.sim.with(|core| core.unix_ms())
    }

    /// When something happens by itself, in virtual milliseconds.
    pub fn next_event(&self) -> Option<u64> {
        self.executor.next_event(&self.sim)
    }

    /// Lets the virtual time pass until `time` (milliseconds); earlier times change nothing.
    pub fn advance_to(&mut self, time: u64) {
        self.executor.advance_to(&self.sim, time);
    }

    /// The version of the newest change.
    pub fn version(&self) -> u64 {
        self.sim.with(|core| core.store.version())
    }

    /// An object.
    ///
    /// # Errors
    /// There is none of this name.
    pub fn get(
        &self,
        resource: &Resource,
        namespace: &str,
        name: &str,
    ) -> Result<Arc<Value>, ApiError> {
        self.sim.with(|core| core.find(resource, namespace, name))
    }

    /// The objects of a kind, in one namespace or in all.
    pub fn list(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        selector: &Selector,
    ) -> Vec<Arc<Value>> {
        self.sim
            .with(|core| core.list(resource, namespace, selector))
    }

    /// Creates an object.
    ///
    /// # Errors
    /// The API server would refuse it.
    pub fn create(
        &mut self,
        resource: &'static Resource,
        namespace: &str,
        object: Value,
        options: WriteOptions,
    ) -> Result<Arc<Value>, ApiError> {
        self.write(|core| core.create(resource, namespace, object, options))
    }

    /// Replaces an object, or its status.
    ///
    /// # Errors
    /// The API server would refuse it.
    pub fn replace(
        &mut self,
        resource: &'static Resource,
        namespace: &str,
        name: &str,
        object: Value,
        part: Part,
        options: WriteOptions,
    ) -> Result<Arc<Value>, ApiError> {
        self.write(|core| core.replace(resource, namespace, name, object, part, options))
    }

    /// Changes a part of an object, or of its status.
    ///
    /// # Errors
    /// The API server would refuse it.
    #[expect(clippy::too_many_arguments, reason = "a request has so many parts")]
    pub fn patch(
        &mut self,
        resource: &'static Resource,
        namespace: &str,
        name: &str,
        kind: PatchKind,
        change: &Value,
        part: Part,
        options: WriteOptions,
    ) -> Result<Arc<Value>, ApiError> {
        self.write(|core| core.patch(resource, namespace, name, kind, change, part, options))
    }

    /// Deletes an object; one that needs time for it is returned as it is until then.
    ///
    /// # Errors
    /// There is none of this name.
    pub fn delete(
        &mut self,
        resource: &'static Resource,
        namespace: &str,
        name: &str,
        options: DeleteOptions,
    ) -> Result<Arc<Value>, ApiError> {
        self.write(|core| core.delete(resource, namespace, name, options))
    }

    fn write<T>(
        &mut self,
        work: impl FnOnce(&mut Core) -> Result<T, ApiError>,
    ) -> Result<T, ApiError> {
        let done = self.sim.with(work);
        self.settle();
        done
    }

    /// Wants `replicas` pods of a deployment.
    ///
    /// # Errors
    /// There is no such deployment, or the number is too large.
    pub fn scale(
        &mut self,
        namespace: &str,
        deployment: &str,
        replicas: u64,
    ) -> Result<Arc<Value>, ApiError> {
        let change = serde_json::json!({"spec": {"replicas": replicas}});
        self.patch(
            &DEPLOYMENTS,
            namespace,
            deployment,
            PatchKind::Merge,
            &change,
            Part::Main,
            WriteOptions::default(),
        )
    }

    /// The changes after `version`, oldest first.
    ///
    /// # Errors
    /// They are no longer remembered.
    pub fn changes_since(&self, version: u64) -> Result<Vec<Change>, ApiError> {
        self.sim
            .with(|core| Ok(core.store.since(version)?.cloned().collect()))
    }

    /// The log of a container so far; of the first, or the default one, where none is named.
    ///
    /// # Errors
    /// There is no such pod or container.
    pub fn logs(
        &self,
        namespace: &str,
        pod: &str,
        container: Option<&str>,
    ) -> Result<Vec<LogLine>, ApiError> {
        let object = self.get(&PODS, namespace, pod)?;
        let default = object
            .pointer("/metadata/annotations")
            .and_then(|annotations| annotations.get("kubectl.kubernetes.io/default-container"))
            .and_then(Value::as_str)
            .or_else(|| pod::containers(&object).next())
            .unwrap_or_default();
        let container = container.unwrap_or(default);
        if !pod::containers(&object).any(|known| known == container) {
            return Err(ApiError::BadRequest(format!(
                "container {container} is not valid for pod {pod}"
            )));
        }
        let started = json::items(&object, "/status/containerStatuses")
            .iter()
            .any(|status| status.pointer("/state/waiting").is_none());
        if !started {
            return Err(ApiError::BadRequest(format!(
                "container {container:?} in pod {pod:?} is waiting to start: ContainerCreating"
            )));
        }
        let key = (namespace.to_owned(), pod.to_owned(), container.to_owned());
        Ok(self
            .sim
            .with(|core| core.logs.get(&key).cloned().unwrap_or_default()))
    }

    /// The whole log of a container (the first one where none is named) whose pod was deleted a
    /// short while ago, for those who were following it.
    pub fn last_words(
        &self,
        namespace: &str,
        pod: &str,
        container: Option<&str>,
    ) -> Option<Vec<LogLine>> {
        self.sim.with(|core| {
            let mut known = core.last_words.iter();
            let (_, lines) = known.find(|((ns, name, of), _)| {
                ns == namespace && name == pod && container.is_none_or(|wanted| wanted == of)
            })?;
            Some(lines.clone())
        })
    }

    /// What a person would tell about the runs so far; the newest ten thousand things.
    pub fn moments(&self) -> Vec<Moment> {
        self.sim.with(|core| core.moments.iter().cloned().collect())
    }
}

impl std::fmt::Debug for Cluster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cluster")
            .field("now", &self.now())
            .field("version", &self.version())
            .finish_non_exhaustive()
    }
}

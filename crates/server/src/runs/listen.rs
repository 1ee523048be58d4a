//! Listening to the pods of a run while they speak: they go with the run, what they said stays.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use api::Run;
use futures::AsyncBufReadExt;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{
    logs::{Part, Said, fault_pods, told},
    plan::Plan,
    seen::Seen,
};
use crate::{
    cluster::{Cluster, ClusterError},
    store::Store,
};

/// How long pods may go on to speak after the end of their workflow.
const LAST_WORDS: Duration = Duration::from_secs(1);
const FIRST_RETRY: Duration = Duration::from_millis(20);
const LAST_RETRY: Duration = Duration::from_secs(2);
/// Nobody reads more of one pod.
const LONGEST: usize = 1 << 20;

/// Listens to every pod of a run, each once.
pub(super) struct Listeners {
    cluster: Cluster,
    store: Store,
    known: BTreeSet<(String, Part)>,
    nodes: BTreeMap<String, Arc<Mutex<Said>>>,
    listening: JoinSet<()>,
    end: CancellationToken,
}

impl Listeners {
    pub fn new(cluster: &Cluster, store: &Store) -> Self {
        Self {
            cluster: cluster.clone(),
            store: store.clone(),
            known: BTreeSet::new(),
            nodes: Default::default(),
            listening: JoinSet::new(),
            end: CancellationToken::new(),
        }
    }

    /// Starts to listen to the pods that have become known.
    pub fn listen(&mut self, run: &Run, plan: &Plan, seen: &Seen) {
        for node in run.nodes().filter(|node| node.started_at.is_some()) {
            let pods = fault_pods(run, plan, seen, &node.id);
            let pods = pods.into_iter().map(|(part, pod)| (part, Some(pod)));
            for (part, pod) in std::iter::once((Part::Step, None)).chain(pods) {
                if self.known.insert((node.id.clone(), part)) {
                    let listener = Listener {
                        cluster: self.cluster.clone(),
                        store: self.store.clone(),
                        run: run.clone(),
                        node: node.id.clone(),
                        part,
                        pod,
                        may_come: node.finished_at.is_none(),
                        said: self.nodes.entry(node.id.clone()).or_default().clone(),
                    };
                    self.listening.spawn(listener.listen(self.end.clone()));
                }
            }
        }
    }

    /// Takes down the last words and stops listening.
    pub async fn finish(&mut self) {
        let all = async { while self.listening.join_next().await.is_some() {} };
        if tokio::time::timeout(LAST_WORDS, all).await.is_err() {
            self.end.cancel();
            while self.listening.join_next().await.is_some() {}
        }
    }
}

/// Listens to one pod.
struct Listener {
    cluster: Cluster,
    store: Store,
    run: Run,
    node: String,
    part: Part,
    /// Asked for where it is not known.
    pod: Option<String>,
    /// Whether the pod may still appear: not where its step has ended before.
    may_come: bool,
    /// What all pods of the node said.
    said: Arc<Mutex<Said>>,
}

impl Listener {
    async fn listen(self, end: CancellationToken) {
        let mut text = String::new();
        let mut retry = FIRST_RETRY;
        loop {
            let heard = tokio::select! {
                () = end.cancelled() => break,
                heard = self.hear(&mut text) => heard,
            };
            match heard {
                Ok(true) => break,
                Ok(false) if !self.may_come => break,
                Ok(false) => {}
                Err(error) => tracing::debug!(%error, node = self.node, "a log broke off"),
            }
            // Its container may not have started, or the cluster does not answer.
            tokio::select! {
                () = end.cancelled() => break,
                () = tokio::time::sleep(retry) => retry = LAST_RETRY.min(retry * 2),
            }
        }
        self.keep(text).await;
    }

    /// Reads to the end of the log; false where there is none yet.
    async fn hear(&self, text: &mut String) -> Result<bool, ClusterError> {
        let pod = match &self.pod {
            Some(pod) => Some(pod.clone()),
            None => self.cluster.step_pod(&self.run, &self.node).await?,
        };
        let Some(pod) = pod else { return Ok(false) };
        let namespace = &self.run.namespace;
        let log = self
            .cluster
            .follow_log(namespace, &pod, self.part.container())
            .await?;
        let Some(log) = log else { return Ok(false) };
        text.clear();
        let mut lines = std::pin::pin!(log);
        let mut line = Vec::new();
        loop {
            line.clear();
            let read = lines.as_mut().read_until(b'\n', &mut line).await;
            if read.map_err(|error| ClusterError::Unreachable(error.to_string()))? == 0 {
                return Ok(true);
            }
            if text.len() < LONGEST {
                text.push_str(&String::from_utf8_lossy(&line));
            }
        }
    }

    async fn keep(self, text: String) {
        if text.is_empty() {
            return;
        }
        let all = {
            let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
            said.insert(
                self.part,
                (self.pod.unwrap_or_else(|| self.node.clone()), text),
            );
            told(&said)
        };
        let Some(all) = all else { return };
        if let Err(error) = self.store.save_log(&self.run.id, &self.node, &all).await {
            tracing::warn!(%error, node = self.node, "the log was not kept");
        }
    }
}

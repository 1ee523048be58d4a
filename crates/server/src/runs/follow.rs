//! Following one run in the cluster until it ends.

use std::{sync::Arc, time::Duration};

use api::Run;
use futures::{FutureExt, Stream, StreamExt, stream};
use tokio::{sync::watch, time::Instant};

use super::{derive, listen::Listeners, plan::Plan, seen::Seen};
use crate::{
    cluster::{Change, Cluster, Kind, changes},
    store::{Store, StoredRun},
};

/// How long the results of faults may come after the end of their workflow.
const STRAGGLERS: Duration = Duration::from_secs(2);
const RETRY: Duration = Duration::from_secs(2);

/// One run, followed.
pub(super) struct Follower {
    pub store: Store,
    pub cluster: Cluster,
    pub plan: Plan,
    pub run: Run,
    pub seen: Seen,
    pub feed: watch::Sender<Arc<Run>>,
}

enum Told {
    Workflow(Change),
    Engine(Change),
    Result(Change),
}

impl Follower {
    pub fn new(
        store: &Store,
        cluster: &Cluster,
        stored: StoredRun,
        feed: watch::Sender<Arc<Run>>,
    ) -> Self {
        let StoredRun {
            run, plan, seen, ..
        } = stored;
        Self {
            store: store.clone(),
            cluster: cluster.clone(),
            plan,
            run,
            seen,
            feed,
        }
    }

    /// Follows the run to its end. Everything told so far is stored at each change, so that
    /// dropping this loses nothing.
    pub async fn follow(mut self) {
        let Some(uid) = self.find().await else { return };
        let engines = self
            .plan
            .faults()
            .map(|fault| fault.engine.clone())
            .collect::<Vec<_>>();
        let engines: Vec<&str> = engines.iter().map(String::as_str).collect();
        let mut told = self.watch(&uid);
        let mut listeners = Listeners::new(&self.cluster, &self.store);
        let mut listed = false;
        let mut deadline: Option<Instant> = None;
        loop {
            let next = match deadline {
                Some(deadline) => tokio::time::timeout_at(deadline, told.next()).await.ok(),
                None => Some(told.next().await),
            };
            let is_late = next.is_none();
            if matches!(next, Some(None)) {
                return;
            }
            let mut next = next.flatten();
            // A burst of changes is stored and told once.
            while let Some(change) = next {
                match change {
                    Told::Workflow(change) => self.seen.workflow_change(change, &mut listed),
                    Told::Engine(change) => self.seen.engine_change(change),
                    Told::Result(change) => self.seen.result_change(change, &engines),
                }
                next = told.next().now_or_never().flatten();
            }
            let derived = derive::derive(&self.run, &self.plan, &self.seen);
            listeners.listen(&derived.run, &self.plan, &self.seen);
            if derived.run.phase.is_terminal() && !derived.settled && !is_late {
                deadline.get_or_insert_with(|| Instant::now() + STRAGGLERS);
                continue;
            }
            if derived.run.phase.is_terminal() {
                listeners.finish().await;
            }
            self.tell(derived.run).await;
            if self.run.phase.is_terminal() {
                return;
            }
        }
    }

    /// The workflow's uid: known since its creation, or asked for after a restart.
    async fn find(&mut self) -> Option<String> {
        loop {
            if let Some(uid) = self.seen.uid() {
                return Some(uid.to_owned());
            }
            let workflows = self
                .cluster
                .objects(Kind::Workflow, Some(&self.run.namespace));
            match workflows.get(&self.run.workflow).await {
                Ok(Some(workflow)) => {
                    self.seen.unreachable = None;
                    self.seen.set_workflow(&workflow);
                }
                Ok(None) => self.seen.workflow_gone = true,
                Err(error) => self.seen.unreachable = Some(error.to_string()),
            }
            self.tell(derive::derive(&self.run, &self.plan, &self.seen).run)
                .await;
            if self.run.phase.is_terminal() {
                return None;
            }
            if self.seen.uid().is_none() {
                tokio::time::sleep(RETRY).await;
            }
        }
    }

    fn watch(&self, uid: &str) -> impl Stream<Item = Told> + Unpin + use<> {
        let objects = |kind| self.cluster.objects(kind, Some(&self.run.namespace));
        let by_run = format!("notify_id={}", self.run.id);
        let by_workflow = format!("workflow_run_id={uid}");
        stream::select_all([
            changes(&objects(Kind::Workflow), &by_run)
                .map(Told::Workflow)
                .boxed(),
            changes(&objects(Kind::ChaosEngine), &by_workflow)
                .map(Told::Engine)
                .boxed(),
            changes(&objects(Kind::ChaosResult), "")
                .map(Told::Result)
                .boxed(),
        ])
    }

    /// Stores and pushes the run, where it changed.
    async fn tell(&mut self, mut run: Run) {
        if run == self.run {
            return;
        }
        if run.phase.is_terminal() && run.finished_at.is_none() {
            run.finished_at = Some(crate::clock::now());
        }
        self.run = run;
        if let Err(error) = self.store.update_run(&self.run, &self.seen).await {
            tracing::error!(%error, run = self.run.id, "the run could not be stored");
        }
        self.feed.send_replace(Arc::new(self.run.clone()));
    }
}

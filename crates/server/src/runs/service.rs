//! Starting, stopping and finding runs.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use api::{Phase, Run};
use axum::http::StatusCode;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::{
    derive,
    follow::Follower,
    open_runs::{Feed, OpenRuns},
    prepare::{self, Prepared},
};
use crate::{
    clock,
    cluster::{Cluster, ClusterError, Kind},
    problem::ApiError,
    store::{NewRun, RunFilter, Store, StoreError, StoredRevision, StoredRun},
};

/// The runs of all documents.
#[derive(Clone)]
pub(crate) struct Runs {
    store: Store,
    cluster: Cluster,
    open: Arc<OpenRuns>,
    target: Arc<prepare::Target>,
    end: CancellationToken,
    last_stamp: Arc<AtomicI64>,
}

impl Runs {
    /// `end` stops the following, not the runs.
    pub fn new(
        store: Store,
        cluster: Cluster,
        target: prepare::Target,
        end: CancellationToken,
    ) -> Self {
        Self {
            store,
            cluster,
            open: Arc::default(),
            target: Arc::new(target),
            end,
            last_stamp: Arc::default(),
        }
    }

    /// Follows the runs that were open when the server ended.
    pub async fn resume(&self) -> Result<(), StoreError> {
        let filter = RunFilter {
            open_only: true,
            ..RunFilter::default()
        };
        for stored in self.store.runs(&filter).await? {
            self.follow(stored);
        }
        Ok(())
    }

    /// Runs the stored text of a document.
    pub async fn start(&self, stored: &StoredRevision) -> Result<Run, ApiError> {
        let id = uuid::Uuid::new_v4().to_string();
        let prepared = prepare::prepare(stored, &id, self.stamp(), &self.target)?;
        let Prepared {
            workflow,
            namespace,
            name,
            plan,
        } = prepared;
        let mut run = Run {
            id,
            document: stored.document.id.clone(),
            name: stored.document.name.clone(),
            sequence: 0,
            workflow: name,
            namespace: namespace.clone(),
            phase: Phase::Queued,
            score: None,
            message: String::new(),
            started_at: clock::now(),
            finished_at: None,
            groups: plan.nodes(),
        };
        let revision = stored.document.revision;
        run.sequence = self
            .store
            .create_run(NewRun {
                run: &run,
                revision,
                plan: &plan,
            })
            .await?;
        let mut stored = StoredRun {
            run,
            plan,
            seen: Default::default(),
            created_at: String::new(),
            updated_at: String::new(),
        };
        match self
            .cluster
            .objects(Kind::Workflow, Some(&namespace))
            .create(&workflow)
            .await
        {
            Ok(created) => {
                stored.seen.set_workflow(&created);
                self.store.update_run(&stored.run, &stored.seen).await?;
                let run = stored.run.clone();
                self.follow(stored);
                Ok(run)
            }
            Err(error) => Err(self.not_started(stored, error).await?),
        }
    }

    /// Keeps a run that the cluster did not take, with the reason.
    async fn not_started(
        &self,
        mut stored: StoredRun,
        error: ClusterError,
    ) -> Result<ApiError, StoreError> {
        derive::never_started(&mut stored.run, format!("It was not started. {error}"));
        stored.run.finished_at = Some(clock::now());
        self.store.update_run(&stored.run, &stored.seen).await?;
        let status = match &error {
            ClusterError::Refused { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::SERVICE_UNAVAILABLE,
        };
        Ok(ApiError::new(status, stored.run.message))
    }

    /// Asks the cluster to end a run: its engines first, then its workflow.
    pub async fn stop(&self, id: &str) -> Result<(), ApiError> {
        let stored = self.get(id).await?;
        let Some(uid) = stored
            .seen
            .uid()
            .filter(|_| !stored.run.phase.is_terminal())
        else {
            let phase = stored.run.phase.as_str();
            let message = format!("The run has ended already: {phase}.");
            return Err(ApiError::new(StatusCode::CONFLICT, message));
        };
        let namespace = Some(stored.run.namespace.as_str());
        let engines = self.cluster.objects(Kind::ChaosEngine, namespace);
        for engine in engines.list(&format!("workflow_run_id={uid}")).await? {
            let name = engine["metadata"]["name"].as_str().unwrap_or_default();
            match engines
                .patch(name, &json!({ "spec": { "engineState": "stop" } }))
                .await
            {
                // The cleanup step may have been faster.
                Ok(()) | Err(ClusterError::Refused { code: 404, .. }) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let workflows = self.cluster.objects(Kind::Workflow, namespace);
        let shutdown = json!({ "spec": { "shutdown": "Stop" } });
        Ok(workflows.patch(&stored.run.workflow, &shutdown).await?)
    }

    /// A run as it stands.
    pub async fn get(&self, id: &str) -> Result<StoredRun, ApiError> {
        self.store
            .run(id)
            .await?
            .ok_or_else(|| ApiError::not_found("run", id))
    }

    /// The channel of a run that is followed.
    pub fn feed(&self, id: &str) -> Option<Feed> {
        self.open.feed(id)
    }

    /// Whether a run of the document goes on.
    pub fn any_open(&self, document: &str) -> bool {
        self.open.any_of(document)
    }

    /// What the pods of a node say, or said before they went.
    pub async fn log(&self, id: &str, node: &str) -> Result<String, ApiError> {
        let StoredRun {
            run, plan, seen, ..
        } = &self.get(id).await?;
        // A caller may still know the step by its name, from before the cluster named it.
        let found = run
            .nodes()
            .find(|candidate| candidate.id == node || candidate.name == node)
            .ok_or_else(|| ApiError::not_found("step", node))?;
        let (node, has_ended) = (found.id.as_str(), found.finished_at.is_some());
        let kept = self.store.log(id, node).await?;
        if let (true, Some(kept)) = (has_ended, &kept) {
            return Ok(kept.clone());
        }
        let said = self.cluster.node_log(run, plan, seen, node).await?;
        Ok(said.or(kept).unwrap_or_default())
    }

    fn follow(&self, stored: StoredRun) {
        let feed = self.open.open(&stored.run);
        let id = stored.run.id.clone();
        let follower = Follower::new(&self.store, &self.cluster, stored, feed);
        let (open, end) = (self.open.clone(), self.end.clone());
        tokio::spawn(async move {
            tokio::select! {
                // What ends with the server is no news.
                biased;
                () = end.cancelled() => {}
                () = follower.follow() => {}
            }
            open.close(&id);
        });
    }

    /// Milliseconds, never the same twice: they make the workflow's name.
    fn stamp(&self) -> i64 {
        let now = clock::now_millis();
        let last = self
            .last_stamp
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| {
                Some(now.max(last + 1))
            })
            .unwrap_or_default();
        now.max(last + 1)
    }
}

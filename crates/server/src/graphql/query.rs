//! Calls that read.

use std::collections::HashMap;

use async_graphql::{Context, Object, Result};

use super::{
    infrastructure::Infra,
    input::{IdentifiersRequest, ListWorkflowRunRequest, WorkflowSortingField},
    run::{ListWorkflowRunResponse, WorkflowRun},
};
use crate::{
    problem::ApiError,
    state::App,
    store::{RunFilter, StoredRun},
};

pub(super) struct Query;

#[Object]
impl Query {
    /// An infrastructure, and whether its cluster answers.
    async fn get_infra_details(
        &self,
        context: &Context<'_>,
        #[graphql(name = "infraID")] infra_id: String,
        identifiers: IdentifiersRequest,
    ) -> Result<Infra> {
        // They part nothing here.
        drop(identifiers);
        let found = Infra::find(context.data::<App>()?, &infra_id).await?;
        Ok(found.ok_or_else(|| ApiError::not_found("infrastructure", &infra_id))?)
    }

    /// Runs, newest first; none where no run has the identifiers asked for.
    async fn list_workflow_run(
        &self,
        context: &Context<'_>,
        identifiers: IdentifiersRequest,
        request: ListWorkflowRunRequest,
    ) -> Result<ListWorkflowRunResponse> {
        drop(identifiers);
        let app = context.data::<App>()?;
        let mut ids = request.notify_ids.clone().unwrap_or_default();
        ids.extend(request.workflow_run_ids.clone().unwrap_or_default());
        let filter = RunFilter {
            ids,
            documents: request.workflow_ids.clone().unwrap_or_default(),
            open_only: false,
        };
        let mut runs = app.store.runs(&filter).await.map_err(ApiError::from)?;
        select(&mut runs, &request);
        let total = u64::try_from(runs.len())?;
        let mut infras: HashMap<String, Option<Infra>> = HashMap::new();
        let mut shown = Vec::new();
        for run in page(runs, &request) {
            let id = run.plan.infrastructure.clone();
            let infra = match infras.get(&id) {
                Some(infra) => infra.clone(),
                None => infras
                    .entry(id.clone())
                    .or_insert(Infra::find(app, &id).await?)
                    .clone(),
            };
            let document = app
                .store
                .document(&run.run.document)
                .await
                .map_err(ApiError::from)?;
            let identifiers = document
                .map(|document| document.identifiers)
                .unwrap_or_default();
            shown.push(WorkflowRun::new(run, &identifiers, infra));
        }
        Ok(ListWorkflowRunResponse {
            total_no_of_workflow_runs: total,
            workflow_runs: shown,
        })
    }
}

/// Leaves the runs that are wanted, in the order that is wanted.
fn select(runs: &mut Vec<StoredRun>, request: &ListWorkflowRunRequest) {
    if let Some(filter) = &request.filter {
        runs.retain(|stored| {
            let by_name = filter
                .workflow_name
                .as_ref()
                .is_none_or(|part| stored.run.name.contains(part));
            let by_infra = filter
                .infra_id
                .as_ref()
                .is_none_or(|id| stored.plan.infrastructure == *id);
            let by_status = filter
                .workflow_status
                .is_none_or(|status| status.admits(stored.run.phase));
            by_name && by_infra && by_status
        });
    }
    if let Some(sort) = &request.sort {
        match sort.field {
            WorkflowSortingField::LastExecuted => {
                runs.sort_by(|a, b| a.created_at.cmp(&b.created_at));
            }
            WorkflowSortingField::LastModified => {
                runs.sort_by(|a, b| a.updated_at.cmp(&b.updated_at));
            }
            WorkflowSortingField::Name => runs.sort_by(|a, b| a.run.name.cmp(&b.run.name)),
        }
        if !sort.ascending.unwrap_or_default() {
            runs.reverse();
        }
    }
}

fn page(runs: Vec<StoredRun>, request: &ListWorkflowRunRequest) -> Vec<StoredRun> {
    let Some(pagination) = request.pagination else {
        return runs;
    };
    let limit = usize::try_from(pagination.limit).unwrap_or_default();
    let page = usize::try_from(pagination.page).unwrap_or_default();
    runs.into_iter()
        .skip(page.saturating_mul(limit))
        .take(limit)
        .collect()
}

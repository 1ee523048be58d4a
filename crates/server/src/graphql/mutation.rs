//! Calls that change something.

use std::collections::BTreeMap;

use api::{DocumentKind, NewDocument};
use async_graphql::{Context, Error, Object, Result, SimpleObject};

use super::{
    infrastructure::Infra,
    input::{ChaosWorkFlowRequest, IdentifiersRequest, RegisterInfraRequest},
    run::Identifiers,
};
use crate::{manifest, problem::ApiError, rest::check_length, state::App};

/// A registration.
#[derive(SimpleObject)]
struct RegisterInfraResponse {
    token: String,
    #[graphql(name = "infraID")]
    infra_id: String,
    name: String,
    manifest: String,
}

/// An experiment that was created.
#[derive(SimpleObject)]
struct ChaosWorkFlowResponse {
    #[graphql(name = "workflowID")]
    workflow_id: String,
    identifiers: Identifiers,
    cron_syntax: String,
    workflow_name: String,
    workflow_description: String,
    is_custom_workflow: bool,
    tags: Vec<String>,
}

/// A run that was started.
#[derive(SimpleObject)]
struct RunChaosExperimentResponse {
    #[graphql(name = "notifyID")]
    notify_id: String,
}

pub(super) struct Mutation;

#[Object]
impl Mutation {
    /// Registers another name for the cluster that the server speaks to.
    async fn register_infra(
        &self,
        context: &Context<'_>,
        identifiers: IdentifiersRequest,
        request: RegisterInfraRequest,
    ) -> Result<RegisterInfraResponse> {
        let app = context.data::<App>()?;
        let mut kept = serde_json::to_value(&request)?;
        kept["identifiers"] = serde_json::to_value(&identifiers)?;
        let own = &app.infrastructure;
        let namespace = request
            .infra_namespace
            .filter(|namespace| !namespace.is_empty());
        let registered = app
            .store
            .register_infrastructure(
                request.name,
                request.description.unwrap_or_default(),
                namespace.unwrap_or_else(|| own.namespace.clone()),
                kept,
            )
            .await
            .map_err(ApiError::from)?;
        Ok(RegisterInfraResponse {
            manifest: manifest::text(&registered),
            token: registered.token,
            infra_id: registered.id,
            name: registered.name,
        })
    }

    /// Stores an experiment. Its manifest is kept as it is, valid or not; running needs it valid.
    /// The weights given here win over those in the manifest until the experiment is saved anew.
    #[graphql(name = "createChaosWorkFlow")]
    async fn create_chaos_workflow(
        &self,
        context: &Context<'_>,
        request: ChaosWorkFlowRequest,
        identifiers: IdentifiersRequest,
    ) -> Result<ChaosWorkFlowResponse> {
        let app = context.data::<App>()?;
        check_length(&request.workflow_manifest)?;
        let cron_syntax = request.cron_syntax.unwrap_or_default();
        if !cron_syntax.is_empty() {
            return Err(Error::new(
                "Schedules are not carried out yet: leave cronSyntax empty.",
            ));
        }
        if Infra::find(app, &request.infra_id).await?.is_none() {
            return Err(ApiError::not_found("infrastructure", &request.infra_id).into());
        }
        let mut weights = BTreeMap::new();
        for given in request.weightages.unwrap_or_default() {
            let weight = u32::try_from(given.weightage).map_err(|_| {
                Error::new(format!(
                    "The weight of {} is negative.",
                    given.experiment_name
                ))
            })?;
            weights.insert(given.experiment_name, weight);
        }
        let new = NewDocument {
            kind: DocumentKind::Experiment,
            name: request.workflow_name,
            description: request.workflow_description.unwrap_or_default(),
            tags: request.tags.unwrap_or_default(),
            infrastructure: request.infra_id,
            text: request.workflow_manifest,
        };
        let kept = serde_json::to_value(&identifiers)?;
        let created = app
            .store
            .create_document(new, &weights, &kept)
            .await
            .map_err(ApiError::from)?;
        if request.run_experiment.unwrap_or_default() {
            start(app, &created.id).await?;
        }
        Ok(ChaosWorkFlowResponse {
            workflow_id: created.id,
            identifiers: Identifiers::of(&kept),
            cron_syntax,
            workflow_name: created.name,
            workflow_description: created.description,
            is_custom_workflow: request.is_custom_workflow.unwrap_or(true),
            tags: created.tags,
        })
    }

    /// Runs an experiment; `notifyID` names the run.
    async fn run_chaos_experiment(
        &self,
        context: &Context<'_>,
        #[graphql(name = "workflowID")] workflow_id: String,
        identifiers: IdentifiersRequest,
    ) -> Result<RunChaosExperimentResponse> {
        // They part nothing here.
        drop(identifiers);
        let notify_id = start(context.data::<App>()?, &workflow_id).await?;
        Ok(RunChaosExperimentResponse { notify_id })
    }
}

async fn start(app: &App, id: &str) -> Result<String, ApiError> {
    let stored = app.store.document(id).await?;
    let stored = stored.ok_or_else(|| ApiError::not_found("workflow", id))?;
    Ok(app.runs.start(&stored).await?.id)
}

//! Merging what somebody wants to save with what somebody else saved meanwhile.

use api::{Document, MergeChoice, MergePart, Merged, SaveDocument};
use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
};
use yaml::{LineIndex, Part, Side};

use super::{Body, body::check_length};
use crate::{problem::ApiError, state::App};

pub(super) async fn merge(
    State(app): State<App>,
    Path(id): Path<String>,
    Body(mine): Body<SaveDocument>,
) -> Result<Json<Merged>, ApiError> {
    check_length(&mine.text)?;
    let stored = app.store.document(&id).await?;
    let stored = stored.ok_or_else(|| ApiError::not_found("document", &id))?;
    let base = app.store.revision(&id, Some(mine.base_revision)).await?;
    let base = base.ok_or_else(|| ApiError::not_found("such revision of document", &id))?;
    // Texts that differ in every line take a while.
    let merged = tokio::task::spawn_blocking(move || join(base.document, mine, stored.document));
    let merged = merged.await.map_err(|error| {
        tracing::error!(%error, "a merge ended early");
        let message = "These texts could not be merged.";
        ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, message)
    })?;
    Ok(Json(merged))
}

fn join(base: Document, mine: SaveDocument, theirs: Document) -> Merged {
    let merged = yaml::merge(&base.text, &mine.text, &theirs.text);
    let parts = merged.parts().into_iter().map(|part| match part {
        Part::Kept(text) => MergePart::Kept(text.to_owned()),
        Part::Open(choice, place) => MergePart::Open {
            choice,
            mine: place.of(Side::Mine).to_owned(),
            theirs: place.of(Side::Theirs).to_owned(),
        },
    });
    let index = LineIndex::new(&mine.text);
    let choices = merged.choices().into_iter().map(|choice| {
        let first = choice.places.first().map(|place| place.spans[1].clone());
        let span = first.unwrap_or_default();
        let about = choice
            .conflicts
            .iter()
            .filter_map(|each| each.route.as_ref());
        MergeChoice {
            line: index.line_column(span.start).0,
            span: (span.start, span.end),
            about: about.map(ToString::to_string).collect(),
            reasons: choice
                .conflicts
                .iter()
                .map(|each| each.message.clone())
                .collect(),
        }
    });
    Merged {
        parts: parts.collect(),
        choices: choices.collect(),
        name: either(base.name, mine.name, &theirs.name),
        description: either(base.description, mine.description, &theirs.description),
        tags: either(base.tags, mine.tags, &theirs.tags),
        infrastructure: either(
            base.infrastructure,
            mine.infrastructure,
            &theirs.infrastructure,
        ),
        stored: theirs,
    }
}

/// A value with the change of either; mine where both changed it.
fn either<T: PartialEq + Clone>(base: T, mine: T, theirs: &T) -> T {
    if mine == base { theirs.clone() } else { mine }
}

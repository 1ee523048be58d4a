//! What a document is called and what it is about, and when it runs.

use api::DocumentKind;
use leptos::prelude::*;
use model::{Document, experiment::ExperimentKind};

use super::{Filing, Meta};
use crate::{
    client,
    components::{Glyph, Icon},
};

/// Name, description, tags and infrastructure.
#[component]
pub fn Overview(
    /// The document.
    filing: Filing,
) -> impl IntoView {
    let meta = filing.meta;
    let infrastructures =
        LocalResource::new(|| async { client::infrastructures().await.unwrap_or_default() });
    let text = move |id: &'static str,
                     label: &'static str,
                     hint: &'static str,
                     read: fn(&Meta) -> String,
                     write: fn(&mut Meta, String)| {
        view! {
            <div class="field">
                <label for=id>{label}</label>
                <input
                    class="input own-history"
                    id=id
                    autocomplete="off"
                    prop:value=move || meta.with(read)
                    on:change=move |event| meta.update(|meta| write(meta, event_target_value(&event)))
                />
                {(!hint.is_empty()).then(|| view! { <p class="hint">{hint}</p> })}
            </div>
        }
    };
    let options = move || {
        let current = meta.with(|meta| meta.infrastructure.clone());
        let mut all: Vec<(String, String)> = infrastructures
            .get()
            .map(|found| {
                let known = found.iter();
                known
                    .map(|each| (each.id.clone(), each.name.clone()))
                    .collect()
            })
            .unwrap_or_default();
        if !all.iter().any(|(id, _)| *id == current) {
            let name = if current.is_empty() {
                "(none)".to_owned()
            } else {
                current.clone()
            };
            all.insert(0, (current.clone(), name));
        }
        all.into_iter()
            .map(|(id, name)| {
                let selected = id == current;
                view! { <option value=id selected=selected>{name}</option> }
            })
            .collect_view()
    };
    view! {
        <div class="sheet">
            {text(
                "overview-name",
                "Name",
                "The name in lists. The name in the text is a part of the text.",
                |meta| meta.name.clone(),
                |meta, name| meta.name = name,
            )}
            {text(
                "overview-description",
                "Description",
                "",
                |meta| meta.description.clone(),
                |meta, description| meta.description = description,
            )}
            {text(
                "overview-tags",
                "Tags",
                "Separated by commas.",
                |meta| meta.tags.join(", "),
                |meta, tags| {
                    meta.tags = tags
                        .split(',')
                        .map(|tag| tag.trim().to_owned())
                        .filter(|tag| !tag.is_empty())
                        .collect();
                },
            )}
            <Show when=move || filing.kind == DocumentKind::Experiment>
                <div class="field">
                    <label for="overview-infrastructure">"Chaos Infrastructure"</label>
                    <select
                        class="input"
                        id="overview-infrastructure"
                        on:change=move |event| {
                            meta.update(|meta| meta.infrastructure = event_target_value(&event));
                        }
                    >
                        {options}
                    </select>
                </div>
            </Show>
        </div>
    }
}

/// When an experiment runs.
#[component]
pub fn Schedule(
    /// The document.
    filing: Filing,
) -> impl IntoView {
    let schedule = Memo::new(move |_| {
        filing.workbench.with(|document| match document.document() {
            Document::Experiment(experiment) => match &experiment.kind {
                ExperimentKind::CronWorkflow { schedule } => Some(schedule.text().to_owned()),
                ExperimentKind::Workflow => None,
            },
            _ => None,
        })
    });
    view! {
        <div class="sheet">
            {move || match schedule.get() {
                Some(schedule) => {
                    view! {
                        <p>
                            <Icon glyph=Glyph::Clock />
                            " The text is a CronWorkflow with the schedule "
                            <code>{schedule}</code>
                            "."
                        </p>
                        <p class="muted">
                            "Faultline does not start it by itself yet: it runs when you choose Run."
                        </p>
                    }
                        .into_any()
                }
                None => {
                    view! {
                        <p>"This experiment has no schedule: it runs when you choose Run."</p>
                        <p class="muted">
                            "A schedule is written in the text, as a CronWorkflow with spec.schedule."
                        </p>
                    }
                        .into_any()
                }
            }}
        </div>
    }
}

//! The list of pipelines.

use api::DocumentKind;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::{document_list::DocumentList, new_experiment::open_draft};
use crate::{
    components::{Dialog, Empty, Glyph, Header, Icon, UploadYaml},
    draft::Draft,
    upload::Upload,
};

/// The list of pipelines. A new one starts blank or from a file.
#[component]
pub fn Pipelines() -> impl IntoView {
    let naming = RwSignal::new(false);
    let navigate = use_navigate();
    let open = Callback::new(move |(name, text): (String, String)| {
        open_draft(&Draft::fresh(DocumentKind::Pipeline, name, text), &navigate);
    });
    let on_upload = Callback::new(move |upload: Upload| {
        let name = name_of(&upload);
        open.run((name, upload.text));
    });
    view! {
        <div class="page">
            <Header title="Pipelines">
                <UploadYaml on_upload=on_upload />
                <NewPipelineButton naming=naming />
            </Header>
            <div class="page-body">
                <DocumentList kind=DocumentKind::Pipeline empty=empty />
            </div>
        </div>
        <Dialog open=naming title="New Pipeline">
            <NewPipeline open=open />
        </Dialog>
    }
}

fn empty() -> AnyView {
    view! {
        <Empty
            glyph=Glyph::Pipeline
            title="No pipelines yet"
            text="A pipeline rolls a change out in stages and can stop at a resilience score that is too low. Choose New Pipeline, or upload one that you have: drop its YAML anywhere on this page."
        />
    }
    .into_any()
}

#[component]
fn NewPipelineButton(naming: RwSignal<bool>) -> impl IntoView {
    view! {
        <button type="button" class="button primary" on:click=move |_| naming.set(true)>
            <Icon glyph=Glyph::Add />
            "New Pipeline"
        </button>
    }
}

#[component]
fn NewPipeline(open: Callback<(String, String)>) -> impl IntoView {
    let name = RwSignal::new(String::new());
    let tried = RwSignal::new(false);
    let is_missing = move || name.with(|name| name.trim().is_empty());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        if !untrack(is_missing) {
            let name = name.with_untracked(|name| name.trim().to_owned());
            let text = model::blank::pipeline(&name);
            open.run((name, text));
        }
    };
    view! {
        <form class="dialog-form" novalidate on:submit=submit>
            <div class="field">
                <label for="pipeline-name">"Name"</label>
                <input
                    id="pipeline-name"
                    class="input"
                    autocomplete="off"
                    autofocus
                    aria-describedby="pipeline-name-wrong"
                    prop:value=move || name.get()
                    on:input=move |event| name.set(event_target_value(&event))
                />
                <div id="pipeline-name-wrong" class="wrong" role="alert">
                    {move || {
                        (tried.get() && is_missing())
                            .then(|| {
                                view! {
                                    <Icon glyph=Glyph::CircleCross />
                                    "Give the pipeline a name."
                                }
                            })
                    }}
                </div>
            </div>
            <div class="actions">
                <button type="submit" class="button primary">
                    "Create"
                </button>
            </div>
        </form>
    }
}

/// The name that the pipeline gives itself, or else its file's.
fn name_of(upload: &Upload) -> String {
    let tree = yaml::Tree::parse(&upload.text);
    let own = tree
        .root()
        .and_then(|root| root.path(&["pipeline", "name"]))
        .and_then(|name| name.as_str())
        .map(str::to_owned);
    let name = own.unwrap_or_else(|| upload.suggested_name());
    if name.is_empty() {
        "pipeline".to_owned()
    } else {
        name
    }
}

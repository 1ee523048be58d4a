//! The two lines above the panes: where the document stands, what can be done, and the views.

use api::DocumentKind;
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{
    Filing, SaveState,
    tabs::{Tab, Tabs},
};
use crate::{
    client,
    components::{Badge, Glyph, Header, Icon, Tone, toast},
    document::View,
};

/// The name, its state, and Undo, Redo, Save and Run.
#[component]
pub fn Actions(
    /// The document.
    filing: Filing,
) -> impl IntoView {
    let workbench = filing.workbench;
    let parent = match filing.kind {
        DocumentKind::Experiment => ("Experiments".to_owned(), "/experiments".to_owned()),
        DocumentKind::Pipeline => ("Pipelines".to_owned(), "/pipelines".to_owned()),
    };
    let title = Signal::derive(move || match filing.meta.with(|meta| meta.name.clone()) {
        name if name.is_empty() => "Untitled".to_owned(),
        name => name,
    });
    let idle = move || filing.state.get() == SaveState::Saving || !filing.is_unsaved();
    view! {
        <Header title=title parent=parent>
            <span class="save-state" role="status">
                {move || {
                    let (tone, word) = state_word(filing);
                    view! { <Badge tone=tone word=word bare=true /> }
                }}
            </span>
            <button
                type="button"
                class="button quiet only-icon"
                aria-label="Undo"
                title="Undo (Ctrl+Z)"
                aria-disabled=move || (workbench.depth().0 == 0).to_string()
                on:click=move |_| workbench.undo()
            >
                <Icon glyph=Glyph::Undo />
            </button>
            <button
                type="button"
                class="button quiet only-icon"
                aria-label="Redo"
                title="Redo (Ctrl+Shift+Z)"
                aria-disabled=move || (workbench.depth().1 == 0).to_string()
                on:click=move |_| workbench.redo()
            >
                <Icon glyph=Glyph::Redo />
            </button>
            <button
                type="button"
                class="button"
                title="Save (Ctrl+S)"
                aria-disabled=move || idle().to_string()
                on:click=move |_| {
                    if !untrack(idle) {
                        filing.save();
                    }
                }
            >
                <Icon glyph=Glyph::Save />
                "Save"
            </button>
            <RunButton filing=filing />
        </Header>
    }
}

fn state_word(filing: Filing) -> (Tone, &'static str) {
    match filing.state.get() {
        SaveState::Saving => (Tone::Busy, "Saving…"),
        SaveState::Offline => (Tone::Warn, "Offline, kept in this browser"),
        SaveState::Failed(_) => (Tone::Bad, "Not saved"),
        SaveState::Idle if filing.is_unsaved() => (Tone::Warn, "Unsaved changes"),
        SaveState::Idle => (Tone::Good, "Saved"),
    }
}

/// Starts a run of what is saved, or says why it cannot.
#[component]
fn RunButton(filing: Filing) -> impl IntoView {
    let starting = RwSignal::new(false);
    let errors = Memo::new(move |_| filing.workbench.at_rest(|document| document.errors()));
    let reason = Memo::new(move |_| {
        if filing.kind == DocumentKind::Pipeline {
            return Some("Pipelines can be edited and saved here, not run yet.".to_owned());
        }
        if errors.get() > 0 {
            let errors = super::board::many(errors.get(), "error");
            return Some(format!("Mend the {errors} first; see Problems."));
        }
        if filing.is_unsaved() {
            return Some("Save first: a run uses what is saved.".to_owned());
        }
        starting.get().then(|| "Starting…".to_owned())
    });
    let navigate = use_navigate();
    let run = move |_| {
        if untrack(|| reason.get()).is_some() {
            return;
        }
        starting.set(true);
        let navigate = navigate.clone();
        spawn_local(async move {
            let id = filing.id.get_untracked();
            let answer = client::start_run(&id).await;
            let _ = starting.try_set(false);
            match answer {
                Ok(run) => navigate(&format!("/runs/{}", run.id), NavigateOptions::default()),
                Err(failure) => toast::warn(failure.message()),
            }
        });
    };
    view! {
        <button
            type="button"
            class="button primary"
            aria-disabled=move || reason.with(Option::is_some).to_string()
            aria-describedby="run-reason"
            title=move || reason.get().unwrap_or_else(|| "Run what is saved".to_owned())
            on:click=run
        >
            <Icon glyph=Glyph::Play />
            "Run"
        </button>
        <span id="run-reason" class="sr-only">
            {move || reason.get().unwrap_or_default()}
        </span>
    }
}

/// The pages of a document.
#[component]
pub fn Views(
    /// The document.
    filing: Filing,
    /// The key of the open page.
    page: RwSignal<&'static str>,
) -> impl IntoView {
    let view = filing.workbench.view;
    let tabs = Signal::derive(move || {
        let mut tabs = vec![
            Tab::new("overview", "Overview"),
            Tab::new("builder", "Builder"),
        ];
        if filing.kind == DocumentKind::Experiment {
            tabs.push(Tab::new("schedule", "Schedule"));
        }
        tabs
    });
    let buttons: Vec<_> = View::ALL
        .into_iter()
        .map(|(each, _, name)| {
            view! {
                <button
                    type="button"
                    aria-pressed=move || (view.get() == each).to_string()
                    on:click=move |_| view.set(each)
                >
                    {name}
                </button>
            }
        })
        .collect();
    view! {
        <div class="views">
            <Tabs
                tabs=tabs
                chosen=page
                on_choose=Callback::new(move |key| page.set(key))
                label="Pages of the document"
                prefix="page"
            />
            <div
                class="segmented"
                role="group"
                aria-label="View"
                hidden=move || page.get() != "builder"
            >
                {buttons}
            </div>
        </div>
    }
}

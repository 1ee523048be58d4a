//! The panes: canvas, text, drawer and panels.

use leptos::{html, prelude::*, task::spawn_local};
use model::Intent;
use wasm_bindgen::JsCast;

use super::{
    canvas::{Canvas, says_only_text},
    drawer::{Drawer, Edits, Refusal},
    panels::Panels,
    splitter::Splitter,
};
use crate::{
    components::{Glyph, Icon},
    document::{View, Workbench},
};

/// The panes of a document.
#[component]
pub fn Desk(
    /// The document.
    workbench: Workbench,
    /// What was typed into drawers and is not applied.
    edits: Edits,
    /// Where the code editor's bundle is found.
    #[prop(into)]
    editor_address: String,
) -> impl IntoView {
    let width = RwSignal::new(50.0);
    let height = RwSignal::new(70.0);
    let folded = RwSignal::new(false);
    let panel = RwSignal::new("score");
    let view = workbench.view;
    let remove = Callback::new(move |id: String| remove_node(workbench, &id));
    view! {
        <div
            class="desk"
            class:folded=move || folded.get()
            style:--upper=move || format!("{:.2}%", height.get())
        >
            <Broken workbench=workbench />
            <Show when=move || workbench.chosen.get().is_none()>
                <Refusal workbench=workbench />
            </Show>
            <div
                class="panes"
                data-view=move || view.get().as_query()
                style:--left=move || format!("{:.2}%", width.get())
            >
                <section class="pane visual" aria-label="Visual" hidden=move || view.get() == View::Yaml>
                    <Canvas workbench=workbench on_remove=remove />
                </section>
                <Show when=move || view.get() == View::Split>
                    <Splitter share=width label="Width of the canvas" />
                </Show>
                <EditorPane workbench=workbench address=editor_address />
                <Drawer workbench=workbench edits=edits />
            </div>
            <Show when=move || !folded.get()>
                <Splitter share=height label="Height of the panes" stacked=true bounds=(20.0, 90.0) />
            </Show>
            <Panels workbench=workbench folded=folded open=panel />
            <p class="sr-only" role="status" aria-live="polite">
                {move || workbench.said()}
            </p>
        </div>
    }
}

/// The text. It stays on the page in every view, because it keeps the one history.
#[component]
fn EditorPane(workbench: Workbench, address: String) -> impl IntoView {
    let place = NodeRef::<html::Div>::new();
    let failed = RwSignal::new(false);
    let address = StoredValue::new(address);
    let load = move || {
        let Some(place) = place.get_untracked() else {
            return;
        };
        failed.set(false);
        spawn_local(async move {
            let address = address.get_value();
            if workbench
                .mount_editor(&address, place.unchecked_ref())
                .await
                .is_err()
            {
                let _ = failed.try_set(true);
            }
        });
    };
    Effect::new(move |loaded: Option<()>| {
        if place.get().is_some() && loaded.is_none() {
            load();
        }
    });
    on_cleanup(move || workbench.unmount_editor());
    view! {
        <section
            class="pane text"
            aria-label="Text"
            hidden=move || workbench.view.get() == View::Visual
        >
            <div class="editor" node_ref=place></div>
            <Show when=move || failed.get()>
                <div class="note bad" role="alert">
                    <Icon glyph=Glyph::Unplugged />
                    <p>"The text editor could not be loaded. Visual changes still work."</p>
                    <button type="button" class="button small" on:click=move |_| load()>
                        "Try again"
                    </button>
                </div>
            </Show>
            <Show when=move || !workbench.has_editor() && !failed.get()>
                <pre class="editor-before" aria-label="Text, still loading its editor">
                    {move || workbench.with(|document| first_lines(document.text()))}
                </pre>
            </Show>
        </section>
    }
}

/// What fits on a screen until the editor is there.
fn first_lines(text: &str) -> String {
    text.lines().take(80).collect::<Vec<_>>().join("\n")
}

/// The line that says that the drawing is older than the text.
#[component]
fn Broken(workbench: Workbench) -> impl IntoView {
    let count = workbench.broken;
    let jump = move |_| {
        let span = workbench.peek(|document| {
            let errors = document.tree().diagnostics();
            errors
                .iter()
                .find(|each| each.severity == yaml::Severity::Error)
                .map(|each| each.span.clone())
        });
        if let Some(span) = span {
            workbench.jump(&span);
        }
    };
    let words = move || {
        let errors = super::board::many(count.get(), "error");
        if workbench.peek(|document| document.shows_older()) {
            format!("The text has {errors}; showing the last readable state.")
        } else {
            format!("The text has {errors}.")
        }
    };
    view! {
        <Show when=move || { count.get() > 0 }>
            <div class="banner broken" role="alert">
                <Icon glyph=Glyph::Alert />
                <span>{words}</span>
                <button type="button" class="button small" on:click=jump>
                    "Go to the error"
                </button>
            </div>
        </Show>
    }
}

fn remove_node(workbench: Workbench, id: &str) {
    let place = workbench.place(id);
    if says_only_text(workbench) {
        return;
    }
    if let (Some(place), Some(title)) = (place, workbench.title(id))
        && workbench.act(&[Intent::RemoveStep { step: place.route }], "remove")
    {
        if workbench.chosen.get_untracked().as_deref() == Some(id) {
            workbench.chosen.set(None);
        }
        workbench.say(format!("{title} removed. Control Z takes it back."));
        crate::components::toast::say(format!("{title} removed. Ctrl+Z takes it back."));
    }
}

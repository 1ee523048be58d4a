//! The second step: how to start.

use leptos::prelude::*;

use super::form::Form;
use crate::{
    client,
    components::{Glyph, Icon, UploadYaml, toast},
    remote::Remote,
    upload::Upload,
};

/// Blank Canvas, Templates from ChaosHubs or Upload YAML.
#[component]
pub fn Start(
    /// The answers of the first step.
    form: RwSignal<Form>,
    /// Goes back to them.
    on_back: Callback<()>,
    /// Opens the builder with a text.
    on_start: Callback<String>,
) -> impl IntoView {
    let choosing = RwSignal::new(false);
    let on_upload = Callback::new(move |upload: Upload| on_start.run(upload.text));
    let blank = move |_| {
        let text =
            form.with_untracked(|form| model::blank::experiment(&form.name, &form.namespace));
        on_start.run(text);
    };
    view! {
        <section aria-labelledby="start-title">
            <h2 id="start-title">
                "How do you want to build " {move || form.with(|form| form.name.clone())} "?"
            </h2>
            <div class="start-cards">
                <button
                    type="button"
                    class="start-card"
                    aria-labelledby="blank-title"
                    aria-describedby="blank-text"
                    on:click=blank
                >
                    <Icon glyph=Glyph::Add size="huge" />
                    <strong id="blank-title">"Blank Canvas"</strong>
                    <span id="blank-text">
                        "Build it from scratch and add the faults you want."
                    </span>
                </button>
                <button
                    type="button"
                    class="start-card"
                    aria-labelledby="templates-title"
                    aria-describedby="templates-text"
                    aria-expanded=move || choosing.get().to_string()
                    on:click=move |_| choosing.update(|choosing| *choosing = !*choosing)
                >
                    <Icon glyph=Glyph::Template size="huge" />
                    <strong id="templates-title">"Templates from ChaosHubs"</strong>
                    <span id="templates-text">"Begin with an experiment that others have tried."</span>
                </button>
                <UploadYaml card=true on_upload=on_upload />
            </div>
            <Show when=move || choosing.get()>
                <Templates form=form on_start=on_start />
            </Show>
            <div class="form-actions">
                <button type="button" class="button" on:click=move |_| on_back.run(())>
                    <Icon glyph=Glyph::ArrowLeft />
                    "Back"
                </button>
            </div>
        </section>
    }
}

#[component]
fn Templates(form: RwSignal<Form>, on_start: Callback<String>) -> impl IntoView {
    let namespace = form.with_untracked(|form| form.namespace.clone());
    let key = StoredValue::new(namespace);
    let workloads = Remote::new(move || {
        let namespace = key.get_value();
        async move { client::workloads(Some(&namespace)).await }
    });
    let label = RwSignal::new(None::<String>);
    // The first label of a deployment's pods is enough to aim at them.
    let targets = Memo::new(move |_| {
        workloads
            .get()
            .unwrap_or_default()
            .iter()
            .filter_map(|workload| workload.labels.first().cloned())
            .collect::<Vec<String>>()
    });
    let target = move || {
        label
            .get()
            .or_else(|| targets.with(|targets| targets.first().cloned()))
            .unwrap_or_default()
    };
    let items: Vec<AnyView> = model::templates()
        .iter()
        .map(|template| {
            let start = move |_| {
                let label = untrack(target);
                let text =
                    form.with_untracked(|form| template.text(&form.name, &form.namespace, &label));
                match text {
                    Ok(text) => on_start.run(text),
                    Err(refusal) => toast::warn(refusal.message),
                }
            };
            view! {
                <li class="card template">
                    <div>
                        <h3>{template.title}</h3>
                        <p class="muted">{template.description}</p>
                    </div>
                    <button
                        type="button"
                        class="button"
                        aria-label=format!("Use template {}", template.title)
                        on:click=start
                    >
                        "Use template"
                    </button>
                </li>
            }
            .into_any()
        })
        .collect();
    view! {
        <section class="templates" aria-label="Templates">
            <div class="field narrow-field">
                <label for="target">"Target Application"</label>
                <select
                    id="target"
                    class="input"
                    on:change=move |event| label.set(Some(event_target_value(&event)))
                >
                    {move || {
                        targets
                            .get()
                            .into_iter()
                            .map(|label| {
                                let value = label.clone();
                                view! { <option value=value>{label}</option> }
                            })
                            .collect::<Vec<_>>()
                    }}
                </select>
            </div>
            <ul>{items}</ul>
        </section>
    }
}

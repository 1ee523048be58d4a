//! The first step: name and infrastructure.

use api::Infrastructure;
use leptos::{html, prelude::*};

use super::form::{Form, Missing};
use crate::{
    client,
    components::{Badge, Empty, Glyph, Icon, Tone},
    remote::Remote,
};

/// Asks for the name, a description, tags and the infrastructure.
#[component]
pub fn Overview(
    /// The answers.
    form: RwSignal<Form>,
    /// Goes on, when nothing is missing.
    on_next: Callback<()>,
) -> impl IntoView {
    let infrastructures = Remote::new(client::infrastructures);
    let tried = RwSignal::new(false);
    let name_input = NodeRef::<html::Input>::new();
    let is_missing = move |of: Missing| form.with(|form| form.problems().contains(&of));
    // A wrong character is told while typing, a missing answer only when the person wants to go on.
    let name_wrong = Memo::new(move |_| {
        if is_missing(Missing::NameCharacters) {
            Some(Missing::NameCharacters.message())
        } else if tried.get() && is_missing(Missing::Name) {
            Some(Missing::Name.message())
        } else {
            None
        }
    });
    let infrastructure_wrong = Memo::new(move |_| {
        (tried.get() && is_missing(Missing::Infrastructure))
            .then(|| Missing::Infrastructure.message())
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        tried.set(true);
        let problems = form.with_untracked(Form::problems);
        if problems.is_empty() {
            on_next.run(());
        } else if problems[0] != Missing::Infrastructure
            && let Some(input) = name_input.get_untracked()
        {
            let _ = input.focus();
        }
    };
    view! {
        <form class="narrow" novalidate on:submit=submit>
            <div class="field">
                <label for="name">"Name"</label>
                <input
                    id="name"
                    class="input"
                    autocomplete="off"
                    spellcheck="false"
                    autofocus
                    node_ref=name_input
                    aria-required="true"
                    aria-invalid=move || name_wrong.get().is_some().to_string()
                    aria-describedby="name-hint name-wrong"
                    prop:value=move || form.with(|form| form.name.clone())
                    on:input=move |event| {
                        form.update(|form| form.name = event_target_value(&event));
                    }
                />
                <span id="name-hint" class="hint">
                    "a-z, 0-9 and hyphens, such as my-pod-delete-experiment"
                </span>
                <Wrong id="name-wrong" message=name_wrong />
            </div>
            <div class="field">
                <label for="description">
                    "Description " <span class="optional">"(optional)"</span>
                </label>
                <textarea
                    id="description"
                    class="input"
                    rows="2"
                    prop:value=move || form.with(|form| form.description.clone())
                    on:input=move |event| {
                        form.update(|form| form.description = event_target_value(&event));
                    }
                ></textarea>
            </div>
            <div class="field">
                <label for="tags">"Tags " <span class="optional">"(optional)"</span></label>
                <input
                    id="tags"
                    class="input"
                    autocomplete="off"
                    aria-describedby="tags-hint"
                    prop:value=move || form.with(|form| form.tags.clone())
                    on:input=move |event| {
                        form.update(|form| form.tags = event_target_value(&event));
                    }
                />
                <span id="tags-hint" class="hint">
                    "Separated by commas"
                </span>
            </div>
            <fieldset class="choices" aria-describedby="infrastructure-wrong">
                <legend>"Select a Chaos Infrastructure"</legend>
                {infrastructures
                    .view(move |infrastructures| {
                        if infrastructures.is_empty() {
                            return view! {
                                <Empty
                                    glyph=Glyph::Cluster
                                    title="No chaos infrastructure is connected"
                                    text="Start the server with its sandbox, or register a cluster."
                                />
                            }
                                .into_any();
                        }
                        infrastructures
                            .into_iter()
                            .map(|infrastructure| choice(form, infrastructure))
                            .collect::<Vec<_>>()
                            .into_any()
                    })} <Wrong id="infrastructure-wrong" message=infrastructure_wrong />
            </fieldset>
            <div class="form-actions">
                <button type="submit" class="button primary">
                    "Next"
                    <Icon glyph=Glyph::ChevronRight />
                </button>
            </div>
        </form>
    }
}

fn choice(form: RwSignal<Form>, infrastructure: Infrastructure) -> AnyView {
    let id = infrastructure.id.clone();
    let (tone, word) = if infrastructure.is_active {
        (Tone::Good, "Connected")
    } else {
        (Tone::Bad, "Not connected")
    };
    let status_id = format!("status-{id}");
    let checked = {
        let id = id.clone();
        move || form.with(|form| form.infrastructure == id)
    };
    view! {
        <label class="choice">
            <input
                type="radio"
                name="infrastructure"
                aria-label=infrastructure.name.clone()
                aria-describedby=status_id.clone()
                disabled=!infrastructure.is_active
                prop:checked=checked
                on:change=move |_| {
                    form.update(|form| {
                        form.infrastructure.clone_from(&id);
                        form.namespace.clone_from(&infrastructure.namespace);
                    });
                }
            />
            <span class="choice-text">
                <strong>{infrastructure.name.clone()}</strong>
                <span class="muted small">{infrastructure.description}</span>
            </span>
            <span id=status_id class="choice-status">
                <Badge tone=tone word=word />
                <span class="muted small">{infrastructure.status}</span>
            </span>
        </label>
    }
    .into_any()
}

#[component]
fn Wrong(id: &'static str, message: Memo<Option<&'static str>>) -> impl IntoView {
    view! {
        <div id=id class="wrong" role="alert">
            {move || {
                message.get().map(|message| view! { <Icon glyph=Glyph::CircleCross /> {message} })
            }}
        </div>
    }
}

//! A new probe for a fault.

use leptos::prelude::*;
use model::{Intent, NewProbe, catalogue};
use yaml::Route;

use crate::{
    components::{Glyph, Icon},
    document::Workbench,
};

/// The button that adds a probe, and what it asks for.
#[component]
pub fn AddProbe(
    /// The fault's engine.
    engine: Route,
    /// The names that are taken.
    names: Vec<String>,
    /// The document.
    workbench: Workbench,
    /// Applies what was typed.
    apply: Callback<()>,
) -> impl IntoView {
    let kind = RwSignal::new("httpProbe".to_owned());
    let mode = RwSignal::new("Continuous".to_owned());
    let name = RwSignal::new(free_name(&names));
    let kinds: Vec<_> = catalogue::probe_types()
        .iter()
        .filter(|doc| doc.litmus)
        .map(|doc| view! { <option value=doc.name>{doc.title}</option> })
        .collect();
    let modes: Vec<_> = catalogue::probe_modes()
        .iter()
        .map(|doc| {
            view! {
                <option value=doc.name selected=doc.name == "Continuous">
                    {doc.name}
                </option>
            }
        })
        .collect();
    let taken = move || names.contains(&name.get());
    let add = move |_| {
        apply.run(());
        let probe = NewProbe {
            name: name.get_untracked(),
            kind: kind.get_untracked(),
            mode: mode.get_untracked(),
            ..NewProbe::default()
        };
        let intent = Intent::AddProbe {
            engine: engine.clone(),
            probe,
        };
        if workbench.act(&[intent], "add-probe") {
            workbench.say(format!(
                "Probe {} added. Control Z takes it back.",
                name.get_untracked()
            ));
        }
    };
    view! {
        <details class="more">
            <summary>
                <Icon glyph=Glyph::Add />
                "Add Probe"
            </summary>
            <div class="add-probe">
                <div class="field">
                    <label for="new-probe-name">"Probe name"</label>
                    <input
                        class="input"
                        id="new-probe-name"
                        prop:value=move || name.get()
                        on:input=move |event| name.set(event_target_value(&event))
                    />
                </div>
                <div class="field">
                    <label for="new-probe-type">"Probe type"</label>
                    <select
                        class="input"
                        id="new-probe-type"
                        prop:value=move || kind.get()
                        on:change=move |event| kind.set(event_target_value(&event))
                    >
                        {kinds}
                    </select>
                </div>
                <div class="field">
                    <label for="new-probe-mode">"Probe mode"</label>
                    <select
                        class="input"
                        id="new-probe-mode"
                        prop:value=move || mode.get()
                        on:change=move |event| mode.set(event_target_value(&event))
                    >
                        {modes}
                    </select>
                </div>
                <button
                    type="button"
                    class="button"
                    disabled=move || taken() || name.with(|name| name.trim().is_empty())
                    on:click=add
                >
                    "Add"
                </button>
            </div>
        </details>
    }
}

fn free_name(names: &[String]) -> String {
    let free = |name: &String| !names.contains(name);
    let numbered = (1..).map(|number| format!("probe-{number}"));
    numbered.into_iter().find(free).unwrap_or_default()
}

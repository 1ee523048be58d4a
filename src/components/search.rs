//! The search field above lists.

use leptos::prelude::*;

use super::{Glyph, Icon};

/// A field that narrows a list while the person types.
#[component]
pub fn Search(
    /// Its accessible name, shown as long as it is empty.
    label: &'static str,
    /// What was typed.
    text: RwSignal<String>,
) -> impl IntoView {
    view! {
        <div class="search" role="search">
            <Icon glyph=Glyph::Search />
            <input
                class="input"
                type="search"
                aria-label=label
                placeholder=label
                prop:value=move || text.get()
                on:input=move |event| text.set(event_target_value(&event))
            />
        </div>
    }
}

/// Whether `name` matches what was typed: all its words, in any order, whatever their case.
pub fn matches(name: &str, typed: &str) -> bool {
    let name = name.to_lowercase();
    typed
        .to_lowercase()
        .split_whitespace()
        .all(|word| name.contains(word))
}

//! Tabs in a row.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// One tab: its key, and what stands on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tab {
    /// Its key.
    pub key: &'static str,
    /// Its name.
    pub name: String,
    /// A number or a few words beside the name.
    pub note: Option<String>,
}

impl Tab {
    /// A tab without a note.
    pub fn new(key: &'static str, name: &str) -> Self {
        Self {
            key,
            name: name.to_owned(),
            note: None,
        }
    }

    /// The tab with a note.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }
}

/// A row of tabs; arrow keys move and choose. The panel of the tab `key` has the id `PREFIX-panel`.
#[component]
pub fn Tabs(
    /// The tabs.
    #[prop(into)]
    tabs: Signal<Vec<Tab>>,
    /// The key of the open one.
    #[prop(into)]
    chosen: Signal<&'static str>,
    /// Opens another one.
    on_choose: Callback<&'static str>,
    /// The accessible name of the row.
    label: &'static str,
    /// What the ids of the tabs and of the panel start with.
    prefix: &'static str,
) -> impl IntoView {
    let on_keydown = move |event: ev::KeyboardEvent| {
        let keys: Vec<_> = tabs.with_untracked(|tabs| tabs.iter().map(|tab| tab.key).collect());
        let at = keys.iter().position(|key| *key == chosen.get_untracked());
        let count = keys.len();
        let Some(at) = at else { return };
        let next = match event.key().as_str() {
            "ArrowRight" => (at + 1) % count,
            "ArrowLeft" => (at + count - 1) % count,
            "Home" => 0,
            "End" => count - 1,
            _ => return,
        };
        event.prevent_default();
        on_choose.run(keys[next]);
        let id = format!("{prefix}-{}", keys[next]);
        if let Some(tab) = document().get_element_by_id(&id) {
            let _ = tab.unchecked_into::<HtmlElement>().focus();
        }
    };
    view! {
        <div class="tabs" role="tablist" aria-label=label on:keydown=on_keydown>
            {move || {
                tabs.get()
                    .into_iter()
                    .map(|Tab { key, name, note }| {
                        let open = move || chosen.get() == key;
                        view! {
                            <button
                                type="button"
                                role="tab"
                                class="tab"
                                id=format!("{prefix}-{key}")
                                aria-selected=move || open().to_string()
                                aria-controls=format!("{prefix}-panel")
                                tabindex=move || if open() { "0" } else { "-1" }
                                on:click=move |_| on_choose.run(key)
                            >
                                {name}
                                {note.map(|note| view! { <span class="tab-note">{note}</span> })}
                            </button>
                        }
                    })
                    .collect_view()
            }}
        </div>
    }
}

/// The id of the open tab, which names the panel.
pub fn tab_id(prefix: &str, key: &str) -> String {
    format!("{prefix}-{key}")
}

//! A new fault for an experiment.

use std::collections::BTreeMap;

use leptos::prelude::*;
use model::{
    Document, Intent, NewFault,
    catalogue::{self, FaultDoc},
};

use crate::{
    components::{Dialog, Glyph, Icon},
    document::Workbench,
};

/// The button that adds a fault, with the faults to choose from.
#[component]
pub fn AddFault(
    /// The document.
    workbench: Workbench,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let wanted = RwSignal::new(String::new());
    let choose = move |name: &'static str| {
        open.set(false);
        add(workbench, name);
    };
    let groups = move || {
        let mut groups: BTreeMap<&'static str, Vec<&'static FaultDoc>> = BTreeMap::new();
        let wanted = wanted.get().to_lowercase();
        for doc in catalogue::faults() {
            let words = format!("{} {} {}", doc.name, doc.title, doc.description).to_lowercase();
            if words.contains(wanted.trim()) {
                groups.entry(doc.category).or_default().push(doc);
            }
        }
        if groups.is_empty() {
            return view! { <p class="muted">"No fault of that name."</p> }.into_any();
        }
        groups
            .into_iter()
            .map(|(category, faults)| {
                let items = faults.into_iter().map(|doc| {
                    view! {
                        <li>
                            <button type="button" class="fault-choice" on:click=move |_| choose(doc.name)>
                                <Icon glyph=Glyph::Fault />
                                <span>
                                    <strong>{doc.title}</strong>
                                    " "
                                    <code>{doc.name}</code>
                                    <span class="muted">{doc.description}</span>
                                </span>
                            </button>
                        </li>
                    }
                });
                let items: Vec<_> = items.collect();
                view! {
                    <section aria-label=category>
                        <h3>{category}</h3>
                        <ul role="list">{items}</ul>
                    </section>
                }
            })
            .collect_view()
            .into_any()
    };
    let groups = StoredValue::new(groups);
    view! {
        <button
            type="button"
            class="node add"
            on:click=move |_| {
                wanted.set(String::new());
                open.set(true);
            }
        >
            <Icon glyph=Glyph::Add size="large" />
            <span class="node-title">"Add Fault"</span>
        </button>
        <Dialog open=open title="Select a Fault">
            <div class="field">
                <label for="fault-search">"Search faults"</label>
                <input
                    class="input own-history"
                    id="fault-search"
                    type="search"
                    prop:value=move || wanted.get()
                    on:input=move |event| wanted.set(event_target_value(&event))
                />
            </div>
            <div class="fault-choices">{move || groups.get_value()()}</div>
            <div class="actions">
                <button type="button" class="button" on:click=move |_| open.set(false)>
                    "Cancel"
                </button>
            </div>
        </Dialog>
    }
}

/// Adds the fault before the cleanup and opens its drawer.
fn add(workbench: Workbench, name: &str) {
    let ids = |workbench: Workbench| -> Vec<String> {
        workbench.board.with_untracked(|board| {
            let nodes = board.columns.iter().flat_map(|column| column.iter());
            nodes.map(|node| node.id.clone()).collect()
        })
    };
    let before = ids(workbench);
    let target_namespace = workbench.peek(|document| match document.document() {
        Document::Experiment(experiment) => experiment.namespace.text().to_owned(),
        _ => String::new(),
    });
    let fault = NewFault {
        fault: name.to_owned(),
        target_kind: "deployment".to_owned(),
        target_namespace,
        ..NewFault::default()
    };
    if workbench.act(&[Intent::AddFault(fault)], "add-fault") {
        workbench.say(format!("{name} added. Control Z takes it back."));
        if let Some(new) = ids(workbench).into_iter().find(|id| !before.contains(id)) {
            workbench.choose(&new);
        }
    }
}

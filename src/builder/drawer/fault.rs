//! The drawer of a fault: Target Application, Tune Fault, Probes, YAML.

use std::collections::BTreeSet;

use leptos::prelude::*;
use model::Intent;

use super::{Edits, add_probe::AddProbe, field::FieldRow, peek::Peek};
use crate::{
    builder::{
        form::{FaultForm, FormField, NodeForm, ProbeForm},
        tabs::{Tab, Tabs, tab_id},
    },
    client,
    components::{Glyph, Icon},
    document::Workbench,
};

/// The tabs of a fault.
#[component]
pub fn FaultDrawer(
    /// The node.
    id: String,
    /// Its form.
    form: Memo<NodeForm>,
    /// The document.
    workbench: Workbench,
    /// What was typed and not applied.
    edits: Edits,
    /// Applies what was typed.
    apply: Callback<()>,
) -> impl IntoView {
    let tab = RwSignal::new("tune");
    // Suggestions only: without a cluster the fields are typed.
    let workloads =
        LocalResource::new(|| async { client::workloads(None).await.unwrap_or_default() });
    let id = StoredValue::new(id);
    let form = Signal::derive(move || match form.get() {
        NodeForm::Fault(form) => Some(form),
        _ => None,
    });
    let tabs = Signal::derive(move || {
        let probes = form.with(|form| form.as_ref().map_or(0, |form| form.probes.len()));
        vec![
            Tab::new("target", "Target Application"),
            Tab::new("tune", "Tune Fault"),
            Tab::new("probes", "Probes").with_note(probes.to_string()),
            Tab::new("yaml", "YAML"),
        ]
    });
    view! {
        <Tabs
            tabs=tabs
            chosen=tab
            on_choose=Callback::new(move |key| tab.set(key))
            label="Parts of the fault"
            prefix="fault"
        />
        <div
            class="drawer-body"
            id="fault-panel"
            role="tabpanel"
            aria-labelledby=move || tab_id("fault", tab.get())
        >
            {move || {
                let id = id.get_value();
                let Some(form) = form.get() else { return ().into_any() };
                match tab.get() {
                    "target" => {
                        view! { <Target node=id fields=form.target edits=edits workbench=workbench workloads=workloads /> }
                            .into_any()
                    }
                    "probes" => {
                        view! { <Probes node=id form=form edits=edits workbench=workbench apply=apply /> }
                            .into_any()
                    }
                    "yaml" => view! { <Peek id=id workbench=workbench /> }.into_any(),
                    _ => tune(&id, form, edits, workbench).into_any(),
                }
            }}
        </div>
    }
}

fn tune(id: &str, form: FaultForm, edits: Edits, workbench: Workbench) -> impl IntoView + use<> {
    let unset = (!form.unset.is_empty()).then(|| {
        view! {
            <details class="more">
                <summary>"More tunables of this fault"</summary>
                {rows(id, form.unset, edits, workbench)}
            </details>
        }
    });
    let none = form
        .tunables
        .is_empty()
        .then(|| view! { <p class="panel-note">"This fault sets no tunables."</p> });
    view! {
        <div class="form">
            {rows(id, form.weight, edits, workbench)}
            {rows(id, form.tunables, edits, workbench)}
            {none}
            {unset}
        </div>
    }
}

/// A row for each field.
pub fn rows(node: &str, fields: Vec<FormField>, edits: Edits, workbench: Workbench) -> AnyView {
    let rows: Vec<_> = fields
        .into_iter()
        .map(|field| {
            view! { <FieldRow node=node.to_owned() field=field edits=edits workbench=workbench /> }
        })
        .collect();
    rows.into_any()
}

/// The target with suggestions from the cluster.
#[component]
fn Target(
    node: String,
    fields: Vec<FormField>,
    edits: Edits,
    workbench: Workbench,
    workloads: LocalResource<Vec<api::Workload>>,
) -> impl IntoView {
    let list = move |id: &'static str, pick: fn(&api::Workload) -> Vec<String>| {
        let values: BTreeSet<String> = workloads
            .get()
            .map(|found| found.iter().flat_map(pick).collect())
            .unwrap_or_default();
        let options: Vec<_> = values
            .into_iter()
            .map(|value| view! { <option value=value></option> })
            .collect();
        view! { <datalist id=id>{options}</datalist> }
    };
    let kinds: Vec<_> = model::catalogue::target_kinds()
        .iter()
        .map(|kind| view! { <option value=*kind></option> })
        .collect();
    view! {
        <div class="form">
            {rows(&node, fields, edits, workbench)} <datalist id="app-kinds">{kinds}</datalist>
            {move || list("app-namespaces", |workload| vec![workload.namespace.clone()])}
            {move || list("app-labels", |workload| workload.labels.clone())}
        </div>
    }
}

#[component]
fn Probes(
    node: String,
    form: FaultForm,
    edits: Edits,
    workbench: Workbench,
    apply: Callback<()>,
) -> impl IntoView {
    let FaultForm { engine, probes, .. } = form;
    let names: Vec<String> = probes.iter().map(|probe| probe.name.clone()).collect();
    let none = probes.is_empty().then(|| {
        view! {
            <p class="panel-note">
                "No probes. Without one this fault passes whenever it could be injected."
            </p>
        }
    });
    let probes: Vec<_> = probes
        .into_iter()
        .map(|probe| view! { <Probe node=node.clone() probe=probe edits=edits workbench=workbench apply=apply /> })
        .collect();
    view! {
        <div class="form">
            {none} <ul role="list" class="probes" aria-label="Probes">
                {probes}
            </ul> <AddProbe engine=engine names=names workbench=workbench apply=apply />
        </div>
    }
}

#[component]
fn Probe(
    node: String,
    probe: ProbeForm,
    edits: Edits,
    workbench: Workbench,
    apply: Callback<()>,
) -> impl IntoView {
    let ProbeForm {
        name,
        kind,
        title,
        route,
        head,
        inputs,
        run_properties,
        unset,
        ..
    } = probe;
    let label = format!("Probe {name}");
    let remove = {
        let name = name.clone();
        move |_| {
            // The routes of later probes change, so what was typed goes in first.
            apply.run(());
            let intent = Intent::RemoveProbe {
                probe: route.clone(),
            };
            if workbench.act(&[intent], "remove-probe") {
                workbench.say(format!("Probe {name} removed. Control Z takes it back."));
            }
        }
    };
    let more = (!unset.is_empty()).then(|| {
        view! {
            <details class="more">
                <summary>"More properties"</summary>
                {rows(&node, unset, edits, workbench)}
            </details>
        }
    });
    view! {
        <li class="probe">
            <section aria-label=label>
                <header class="probe-header">
                    <Icon glyph=Glyph::Probe />
                    <h3>{name.clone()}</h3>
                    <span class="muted" title=kind>
                        {title}
                        " probe"
                    </span>
                    <button
                        type="button"
                        class="button quiet small only-icon"
                        aria-label=format!("Remove probe {name}")
                        on:click=remove
                    >
                        <Icon glyph=Glyph::Trash />
                    </button>
                </header>
                {rows(&node, head, edits, workbench)}
                <h4>"Inputs"</h4>
                {rows(&node, inputs, edits, workbench)}
                <h4>"Run properties"</h4>
                {rows(&node, run_properties, edits, workbench)}
                {more}
            </section>
        </li>
    }
}

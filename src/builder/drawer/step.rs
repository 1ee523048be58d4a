//! The drawer of a pipeline's step.

use leptos::prelude::*;

use super::{Edits, fault::rows, peek::Peek};
use crate::{
    builder::{
        form::{NodeForm, StepForm},
        tabs::{Tab, Tabs, tab_id},
    },
    components::{Glyph, Icon},
    document::Workbench,
};

/// The fields of a step: its shares first, where it has any.
#[component]
pub fn StepDrawer(
    /// The node.
    id: String,
    /// Its form.
    form: Memo<NodeForm>,
    /// The document.
    workbench: Workbench,
    /// What was typed and not applied.
    edits: Edits,
) -> impl IntoView {
    let tab = RwSignal::new("step");
    let id = StoredValue::new(id);
    let form = Signal::derive(move || match form.get() {
        NodeForm::Step(form) => Some(form),
        _ => None,
    });
    let tabs = Signal::derive(move || {
        let what = form.with(|form| form.as_ref().map_or("Step", |form| form.what));
        vec![
            Tab::new("step", &format!("{what} Configuration")),
            Tab::new("yaml", "YAML"),
        ]
    });
    view! {
        <Tabs
            tabs=tabs
            chosen=tab
            on_choose=Callback::new(move |key| tab.set(key))
            label="Parts of the step"
            prefix="step"
        />
        <div
            class="drawer-body"
            id="step-panel"
            role="tabpanel"
            aria-labelledby=move || tab_id("step", tab.get())
        >
            {move || {
                let id = id.get_value();
                let Some(form) = form.get() else { return ().into_any() };
                match tab.get() {
                    "yaml" => view! { <Peek id=id workbench=workbench /> }.into_any(),
                    _ => fields(&id, form, edits, workbench).into_any(),
                }
            }}
        </div>
    }
}

fn fields(id: &str, form: StepForm, edits: Edits, workbench: Workbench) -> impl IntoView + use<> {
    let StepForm { fields, shares, .. } = form;
    let allocation = (!shares.is_empty()).then(|| {
        let node = id.to_owned();
        let typed = shares.clone();
        let total = Signal::derive(move || {
            let amounts: Option<Vec<f64>> = typed
                .iter()
                .map(|share| edits.value(&node, share).trim().parse().ok())
                .collect();
            amounts.map(|amounts| amounts.iter().sum::<f64>())
        });
        view! {
            <fieldset class="allocation">
                <legend>"Allocation"</legend>
                {rows(id, shares, edits, workbench)}
                <p class="allocation-total" role="status">
                    {move || match total.get() {
                        Some(100.0) => {
                            view! {
                                <span class="good">
                                    <Icon glyph=Glyph::CircleCheck />
                                    "The amounts total 100."
                                </span>
                            }
                                .into_any()
                        }
                        Some(total) => {
                            view! {
                                <span class="wrong">
                                    <Icon glyph=Glyph::CircleCross />
                                    {format!("The amounts total {total}; they must total 100.")}
                                </span>
                            }
                                .into_any()
                        }
                        None => {
                            view! {
                                <span class="muted">
                                    "The amounts are not all numbers; they must total 100."
                                </span>
                            }
                                .into_any()
                        }
                    }}
                </p>
            </fieldset>
        }
    });
    view! {
        <div class="form">{allocation} {rows(id, fields, edits, workbench)}</div>
    }
}

//! New Experiment: the overview first, then how to start.

mod form;
mod overview;
mod start;

use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};

use crate::{
    components::{Header, toast},
    draft::Draft,
};
use form::Form;
use overview::Overview;
use start::Start;

/// The two steps of a new experiment. The address names the step, so that Back goes one step back.
#[component]
pub fn NewExperiment() -> impl IntoView {
    let form = RwSignal::new(Form::load());
    Effect::new(move |_| form.with(Form::store));
    let query = use_query_map();
    // Nobody gets to the second step past a missing answer, whatever the address says.
    let building = Memo::new(move |_| {
        query.with(|query| query.get("step").as_deref() == Some("builder"))
            && form.with(|form| form.problems().is_empty())
    });
    let navigate = use_navigate();
    let next = Callback::new({
        let navigate = navigate.clone();
        move |()| navigate("/experiments/new?step=builder", Default::default())
    });
    let back = Callback::new({
        let navigate = navigate.clone();
        move |()| navigate("/experiments/new", Default::default())
    });
    let open = Callback::new(move |text: String| {
        let draft = form.with_untracked(|form| form.draft(text));
        open_draft(&draft, &navigate);
        Form::forget();
    });
    view! {
        <div class="page">
            <Header title="New Experiment" parent=("Experiments".to_owned(), "/experiments".to_owned()) />
            <div class="page-body">
                <ol class="steps" aria-label="Steps">
                    <li aria-current=move || (!building.get()).then_some("step")>"1. Overview"</li>
                    <li aria-current=move || {
                        building.get().then_some("step")
                    }>"2. Experiment Builder"</li>
                </ol>
                <Show
                    when=move || building.get()
                    fallback=move || view! { <Overview form=form on_next=next /> }
                >
                    <Start form=form on_back=back on_start=open />
                </Show>
            </div>
        </div>
    }
}

/// Stores a draft and opens its builder.
pub fn open_draft(draft: &Draft, navigate: &impl Fn(&str, leptos_router::NavigateOptions)) {
    if draft.store().is_err() {
        toast::warn(
            "This text is too large for the browser's storage. Save it before you leave the page.",
        );
    }
    navigate(
        &super::document_list::address(draft.kind, &draft.id),
        Default::default(),
    );
}

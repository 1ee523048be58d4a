//! The list of experiments.

use api::DocumentKind;
use leptos::prelude::*;
use leptos_router::components::A;

use super::document_list::DocumentList;
use crate::components::{Empty, Glyph, Header, Icon};

/// The list of experiments.
#[component]
pub fn Experiments() -> impl IntoView {
    view! {
        <div class="page">
            <Header title="Experiments">
                <NewExperimentLink />
            </Header>
            <div class="page-body">
                <DocumentList kind=DocumentKind::Experiment empty=empty />
            </div>
        </div>
    }
}

fn empty() -> AnyView {
    view! {
        <Empty
            glyph=Glyph::Experiment
            title="No experiments yet"
            text="An experiment injects faults into an application and watches with probes what its users would notice. Its result is one number from 0 to 100: the resilience score."
        >
            <NewExperimentLink />
        </Empty>
    }
    .into_any()
}

#[component]
fn NewExperimentLink() -> impl IntoView {
    view! {
        <A href="/experiments/new" attr:class="button primary">
            <Icon glyph=Glyph::Add />
            "New Experiment"
        </A>
    }
}

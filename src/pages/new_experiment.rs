//! New Experiment.

use leptos::prelude::*;

use crate::components::Header;

/// New Experiment.
#[component]
pub fn NewExperiment() -> impl IntoView {
    view! { <Header title="New Experiment".to_owned() /> }
}

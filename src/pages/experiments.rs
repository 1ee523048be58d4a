//! Experiments.

use leptos::prelude::*;

use crate::components::Header;

/// Experiments.
#[component]
pub fn Experiments() -> impl IntoView {
    view! { <Header title="Experiments".to_owned() /> }
}

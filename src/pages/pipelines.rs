//! Pipelines.

use leptos::prelude::*;

use crate::components::Header;

/// Pipelines.
#[component]
pub fn Pipelines() -> impl IntoView {
    view! { <Header title="Pipelines".to_owned() /> }
}

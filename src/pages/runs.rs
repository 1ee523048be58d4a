//! Runs.

use leptos::prelude::*;

use crate::components::Header;

/// Runs.
#[component]
pub fn Runs() -> impl IntoView {
    view! { <Header title="Runs".to_owned() /> }
}

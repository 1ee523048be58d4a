//! Infrastructures.

use leptos::prelude::*;

use crate::components::Header;

/// Infrastructures.
#[component]
pub fn Infrastructures() -> impl IntoView {
    view! { <Header title="Infrastructures".to_owned() /> }
}

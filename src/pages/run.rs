//! Run.

use leptos::prelude::*;

use crate::components::Header;

/// Run.
#[component]
pub fn RunPage() -> impl IntoView {
    view! { <Header title="Run".to_owned() /> }
}

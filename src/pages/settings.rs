//! Settings.

use leptos::prelude::*;

use crate::components::Header;

/// Settings.
#[component]
pub fn Settings() -> impl IntoView {
    view! { <Header title="Settings".to_owned() /> }
}

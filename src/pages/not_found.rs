//! For addresses that lead nowhere.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::components::{Empty, Glyph, Header};

/// Says that the address leads nowhere, and where to go.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <div class="page">
            <Header title="Not found" />
            <div class="page-body">
                <Empty
                    glyph=Glyph::Search
                    title="There is nothing at this address"
                    text="It may have been deleted, or the address may be mistyped."
                >
                    <A href="/experiments" attr:class="button primary">
                        "Go to Experiments"
                    </A>
                </Empty>
            </div>
        </div>
    }
}

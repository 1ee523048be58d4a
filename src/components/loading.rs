//! What a page shows while it waits, and when the wait was in vain.

use leptos::prelude::*;

use super::{Glyph, Icon};
use crate::client::Failure;

/// Grey bars where the content will be.
#[component]
pub fn Skeleton() -> impl IntoView {
    view! {
        <div role="status">
            <span class="sr-only">"Loading"</span>
            <span class="bone"></span>
            <span class="bone"></span>
            <span class="bone"></span>
            <span class="bone"></span>
        </div>
    }
}

/// Why something is not there, with another attempt.
#[component]
pub fn FailureNote(
    /// What went wrong.
    failure: Failure,
    /// Tries again.
    #[prop(optional, into)]
    retry: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <div class="note bad" role="alert">
            <Icon glyph=Glyph::CircleCross />
            <div>
                <p>{failure.message()}</p>
            </div>
            {retry
                .map(|retry| {
                    view! {
                        <button
                            type="button"
                            class="button small"
                            on:click=move |_| retry.run(())
                        >
                            <Icon glyph=Glyph::Refresh />
                            "Try again"
                        </button>
                    }
                })}
        </div>
    }
}

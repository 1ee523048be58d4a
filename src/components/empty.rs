//! What a page shows where there is nothing yet.

use leptos::prelude::*;

use super::{Glyph, Icon};

/// An empty state that says what belongs here and how it comes.
#[component]
pub fn Empty(
    /// Its picture.
    glyph: Glyph,
    /// What is missing.
    title: &'static str,
    /// How it comes.
    text: &'static str,
    /// The first step.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <section class="empty">
            <Icon glyph=glyph size="huge" />
            <h2>{title}</h2>
            <p>{text}</p>
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </section>
    }
}

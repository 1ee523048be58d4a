//! The line above every page: where it is, and what can be done.

use leptos::prelude::*;
use leptos_router::components::A;

use super::{Glyph, Icon};

/// Sets the title of the browser's tab.
#[component]
pub fn PageTitle(
    /// The page's own part.
    #[prop(into)]
    title: Signal<String>,
) -> impl IntoView {
    Effect::new(move |_| document().set_title(&format!("{} · Faultline", title.get())));
}

/// The header of a page, with its heading, the way back and its actions.
#[component]
pub fn Header(
    /// The heading.
    #[prop(into)]
    title: Signal<String>,
    /// The page above, as its name and address.
    #[prop(optional, into)]
    parent: Option<(String, String)>,
    /// The actions at the right.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let parent = parent.map(|(name, href)| {
        view! {
            <A href=href>{name}</A>
            <Icon glyph=Glyph::ChevronRight />
        }
    });
    view! {
        <PageTitle title=title />
        <header class="page-header">
            <div class="crumbs">
                {parent} <h1>{move || title.get()}</h1>
            </div>
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </header>
    }
}

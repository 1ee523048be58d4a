//! The frame: the rail, the router and what every page shares.

use leptos::prelude::*;
use leptos_router::{
    components::{A, FlatRoutes, Redirect, Route, Router},
    hooks::{use_location, use_navigate},
    path,
};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::{
    builder::BuilderPage,
    client::{self, Link},
    components::{Glyph, Icon, toast::Toasts},
    pages,
    theme::Theme,
};

/// Puts the studio on the page.
pub fn start() {
    console_error_panic_hook::set_once();
    Theme::load().apply();
    if let Some(skeleton) = document().get_element_by_id("skeleton") {
        skeleton.remove();
    }
    mount_to_body(App);
    // After mounting, which brings the executor that it runs on.
    client::watch();
}

/// The whole studio.
#[component]
pub fn App() -> impl IntoView {
    view! {
        <Router>
            <Frame>
                <FlatRoutes fallback=pages::NotFound>
                    <Route path=path!("/") view=|| view! { <Redirect path="/experiments" /> } />
                    <Route path=path!("/experiments") view=pages::Experiments />
                    <Route path=path!("/experiments/new") view=pages::NewExperiment />
                    <Route path=path!("/experiments/:id") view=BuilderPage />
                    <Route path=path!("/experiments/:id/runs") view=pages::Runs />
                    <Route path=path!("/pipelines") view=pages::Pipelines />
                    <Route path=path!("/pipelines/:id") view=BuilderPage />
                    <Route path=path!("/runs/:id") view=pages::RunPage />
                    <Route path=path!("/infrastructures") view=pages::Infrastructures />
                    <Route path=path!("/settings") view=pages::Settings />
                    <Route path=path!("/sign-in") view=pages::SignIn />
                </FlatRoutes>
            </Frame>
        </Router>
        <Toasts />
    }
}

/// The rail and the page beside it; without the rail where the person must sign in first.
#[component]
fn Frame(children: Children) -> impl IntoView {
    let location = use_location();
    let path = location.pathname;
    let signing_in = Memo::new(move |_| path.get() == "/sign-in");
    let link = client::link();
    let navigate = use_navigate();
    Effect::new({
        let link = link.clone();
        move |_| {
            if link.get() == Link::SignedOut && !signing_in.get_untracked() {
                let next = format!(
                    "{}{}",
                    location.pathname.get_untracked(),
                    location
                        .search
                        .with_untracked(|search| match search.as_str() {
                            "" => String::new(),
                            search => format!("?{}", search.trim_start_matches('?')),
                        })
                );
                let next = js_sys::encode_uri_component(&next);
                navigate(&format!("/sign-in?next={next}"), Default::default());
            }
        }
    });
    Effect::new(move |earlier: Option<()>| {
        path.track();
        if earlier.is_some() {
            request_animation_frame(rescue_focus);
        }
    });
    view! {
        <div class="app" class:bare=move || signing_in.get()>
            <a class="skip" href="#content">
                "Skip to content"
            </a>
            <Show when=move || !signing_in.get()>
                <Rail />
            </Show>
            <main id="content" tabindex="-1">
                <Show when=move || link.get() == Link::Down>
                    <div class="banner" role="alert">
                        <Icon glyph=Glyph::Unplugged />
                        <span>
                            "The server does not answer. Retrying; what you type is kept in this browser."
                        </span>
                        <button
                            type="button"
                            class="button small"
                            on:click=|_| {
                                leptos::task::spawn_local(async {
                                    let _ = client::session().await;
                                })
                            }
                        >
                            "Retry now"
                        </button>
                    </div>
                </Show>
                {children()}
            </main>
        </div>
    }
}

/// Gives the focus a place on the new page when the element that had it went with the old one.
fn rescue_focus() {
    let document = document();
    let is_lost = document
        .active_element()
        .is_none_or(|element| element.tag_name() == "BODY");
    if !is_lost {
        return;
    }
    let target = document
        .query_selector("main [autofocus]")
        .ok()
        .flatten()
        .or_else(|| document.get_element_by_id("content"));
    if let Some(target) = target.and_then(|target| target.dyn_into::<HtmlElement>().ok()) {
        let _ = target.focus();
    }
}

#[component]
fn Rail() -> impl IntoView {
    view! {
        <nav class="rail" aria-label="Main">
            <A href="/" exact=true attr:class="brand" attr:aria-label="Faultline">
                <svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true" class="mark">
                    <rect width="32" height="32" rx="7"></rect>
                    <path d="M4 13h9l-3 6h6l-3 7"></path>
                    <path d="M20 6l-3 6h5l-3 6h9"></path>
                </svg>
            </A>
            <ul>
                <RailLink href="/experiments" glyph=Glyph::Experiment label="Experiments" />
                <RailLink href="/pipelines" glyph=Glyph::Pipeline label="Pipelines" />
                <RailLink href="/infrastructures" glyph=Glyph::Cluster label="Infrastructures" />
                <RailLink href="/settings" glyph=Glyph::Settings label="Settings" />
            </ul>
        </nav>
    }
}

#[component]
fn RailLink(href: &'static str, glyph: Glyph, label: &'static str) -> impl IntoView {
    view! {
        <li>
            <A href=href attr:title=label>
                <Icon glyph=glyph size="large" />
                <span>{label}</span>
            </A>
        </li>
    }
}

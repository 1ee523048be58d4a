//! Signing in with the server's API key.

use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

use crate::{
    client,
    components::{Glyph, Icon, PageTitle},
};

/// Asks for the key and goes back to where the person was. The key goes to the server and nowhere else.
#[component]
pub fn SignIn() -> impl IntoView {
    let query = use_query_map();
    let navigate = use_navigate();
    let key = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let wrong = RwSignal::new(None::<String>);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        if key.with_untracked(String::is_empty) {
            wrong.set(Some("Enter the API key.".to_owned()));
            return;
        }
        busy.set(true);
        let navigate = navigate.clone();
        let next = query
            .with_untracked(|query| query.get("next"))
            .filter(|next| next.starts_with('/') && !next.starts_with("//"))
            .unwrap_or_else(|| "/experiments".to_owned());
        spawn_local(async move {
            let answer = client::sign_in(key.get_untracked()).await;
            busy.set(false);
            match answer {
                Ok(()) => {
                    key.set(String::new());
                    let options = NavigateOptions {
                        replace: true,
                        ..Default::default()
                    };
                    navigate(&next, options);
                }
                Err(failure) => wrong.set(Some(failure.message())),
            }
        });
    };
    view! {
        <PageTitle title="Sign in" />
        <div class="sign-in">
            <form class="card" on:submit=submit>
                <h1>"Sign in to Faultline"</h1>
                <p class="muted">"This server was started with an API key."</p>
                <div class="field">
                    <label for="api-key">"API key"</label>
                    <input
                        id="api-key"
                        class="input"
                        type="password"
                        autocomplete="off"
                        autofocus
                        aria-invalid=move || wrong.with(Option::is_some).to_string()
                        aria-describedby="api-key-wrong"
                        prop:value=move || key.get()
                        on:input=move |event| {
                            key.set(event_target_value(&event));
                            wrong.set(None);
                        }
                    />
                    <div id="api-key-wrong" class="wrong" role="alert">
                        {move || {
                            wrong.get().map(|wrong| view! { <Icon glyph=Glyph::CircleCross /> {wrong} })
                        }}
                    </div>
                </div>
                <button type="submit" class="button primary" disabled=move || busy.get()>
                    "Sign in"
                </button>
            </form>
        </div>
    }
}

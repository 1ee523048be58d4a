//! The look, the version, and how to reach the sandbox with kubectl.

use leptos::prelude::*;

use crate::{client, components::Header, remote::Remote, theme::Theme};

/// What concerns the studio as a whole.
#[component]
pub fn Settings() -> impl IntoView {
    let session = Remote::new(client::session);
    view! {
        <div class="page">
            <Header title="Settings" />
            <div class="page-body">
                <div class="narrow settings">
                    <ThemeSwitch />
                    <section class="card" aria-labelledby="kubectl-title">
                        <h2 id="kubectl-title">"kubectl"</h2>
                        <p>
                            "The sandbox speaks the Kubernetes API. The server writes a kubeconfig for it into its data folder:"
                        </p>
                        <pre class="snippet" tabindex="0" aria-label="Commands for kubectl">
                            "export KUBECONFIG=DATA/sandbox.kubeconfig\nkubectl get pods --namespace hce --watch\nkubectl scale deployment cartservice --namespace hce --replicas 2"
                        </pre>
                        <p class="muted small">
                            "DATA is the folder that the server was started with (--data)."
                        </p>
                    </section>
                    <section class="card" aria-labelledby="about-title">
                        <h2 id="about-title">"About"</h2>
                        <dl class="facts">
                            <div>
                                <dt>"Studio"</dt>
                                <dd>{env!("CARGO_PKG_VERSION")}</dd>
                            </div>
                            <div>
                                <dt>"Server"</dt>
                                <dd>
                                    {move || match session.get() {
                                        Some(session) => session.version.into_any(),
                                        None => "not reached".into_any(),
                                    }}
                                </dd>
                            </div>
                        </dl>
                    </section>
                </div>
            </div>
        </div>
    }
}

#[component]
fn ThemeSwitch() -> impl IntoView {
    let chosen = RwSignal::new(Theme::load());
    let choices: Vec<AnyView> = Theme::ALL
        .into_iter()
        .map(|theme| {
            view! {
                <label>
                    <input
                        type="radio"
                        name="theme"
                        prop:checked=move || chosen.get() == theme
                        on:change=move |_| {
                            theme.choose();
                            chosen.set(theme);
                        }
                    />
                    {theme.label()}
                </label>
            }
            .into_any()
        })
        .collect();
    view! {
        <section class="card" aria-labelledby="theme-title">
            <h2 id="theme-title">"Theme"</h2>
            <div class="segmented" role="radiogroup" aria-labelledby="theme-title">
                {choices}
            </div>
        </section>
    }
}

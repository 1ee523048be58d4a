//! The clusters, and what runs in them.

mod workloads;

use api::Infrastructure;
use leptos::prelude::*;

use crate::{
    client,
    components::{Badge, Empty, Glyph, Header, Tone},
    remote::Remote,
};
use workloads::Workloads;

/// The chaos infrastructures with their status, and their workloads, live.
#[component]
pub fn Infrastructures() -> impl IntoView {
    let infrastructures = Remote::new(client::infrastructures);
    view! {
        <div class="page">
            <Header title="Infrastructures" />
            <div class="page-body">
                {infrastructures
                    .view(|infrastructures| {
                        if infrastructures.is_empty() {
                            return view! {
                                <Empty
                                    glyph=Glyph::Cluster
                                    title="No chaos infrastructure is connected"
                                    text="Start the server with its sandbox, or register a cluster."
                                />
                            }
                                .into_any();
                        }
                        let cards: Vec<AnyView> = infrastructures.iter().map(card).collect();
                        view! {
                            <ul class="infrastructures" aria-label="Chaos infrastructures">
                                {cards}
                            </ul>
                        }
                            .into_any()
                    })} <Workloads />
            </div>
        </div>
    }
}

fn card(infrastructure: &Infrastructure) -> AnyView {
    let (tone, word) = if infrastructure.is_active {
        (Tone::Good, "Connected")
    } else {
        (Tone::Bad, "Not connected")
    };
    view! {
        <li class="card">
            <div class="infrastructure-head">
                <h2>{infrastructure.name.clone()}</h2>
                <Badge tone=tone word=word />
            </div>
            <p>{infrastructure.description.clone()}</p>
            <p class="muted small">
                {infrastructure.status.clone()} " · chaos namespace "
                <code>{infrastructure.namespace.clone()}</code>
            </p>
        </li>
    }
    .into_any()
}

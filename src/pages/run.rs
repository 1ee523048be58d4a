//! A run, live until it ends.

mod graph;
mod live;
mod logs;
mod node_panel;
mod reason;
mod score_table;
mod summary;

use api::{NodeKind, Run};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{
    components::A,
    hooks::{use_navigate, use_params_map, use_query_map},
};

use super::NotFound;
use crate::{
    client,
    components::{Glyph, Header, Icon, toast},
    remote::Remote,
};
use graph::Graph;
use live::Live;
use node_panel::NodePanel;
use score_table::ScoreTable;
use summary::Summary;

/// The page of the run that the address names.
#[component]
pub fn RunPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    // A page for each run: nothing of one may show under the address of another.
    move || {
        let id = id.get();
        view! { <RunOf id=id /> }
    }
}

#[component]
fn RunOf(id: String) -> impl IntoView {
    let key = StoredValue::new(id);
    let remote = Remote::new(move || {
        let id = key.get_value();
        async move { client::run(&id).await }
    });
    let live = live::follow(key, remote);
    let run = Memo::new(move |earlier: Option<&Option<Run>>| {
        remote.get().or_else(|| earlier.cloned().flatten())
    });
    let is_here = Memo::new(move |_| run.with(Option::is_some));
    let title = Signal::derive(move || {
        run.with(|run| {
            run.as_ref().map_or_else(
                || "Run".to_owned(),
                |run| format!("{}, run {}", run.name, run.sequence),
            )
        })
    });
    move || {
        if remote.is_missing() {
            return view! { <NotFound /> }.into_any();
        }
        view! {
            <div class="page">
                <Header title=title parent=("Experiments".to_owned(), "/experiments".to_owned())>
                    <Actions run=run />
                </Header>
                <div class="page-body">
                    {move || {
                        if is_here.get() {
                            view! { <Content run=run live=live /> }.into_any()
                        } else {
                            remote.view(|_| ().into_any()).into_any()
                        }
                    }}
                </div>
            </div>
        }
        .into_any()
    }
}

#[component]
fn Content(run: Memo<Option<Run>>, live: RwSignal<Live>) -> impl IntoView {
    let query = use_query_map();
    let chosen = Memo::new(move |_| {
        let asked = query.with(|query| query.get("node"));
        run.with(|run| {
            let run = run.as_ref()?;
            asked
                .and_then(|asked| run.nodes().find(|node| node.name == asked))
                .or_else(|| run.nodes().find(|node| node.kind == NodeKind::Fault))
                .or_else(|| run.nodes().next())
                .map(|node| node.name.clone())
        })
    });
    let node = Memo::new(move |_| {
        let name = chosen.get()?;
        run.with(|run| {
            run.as_ref()?
                .nodes()
                .find(|node| node.name == name)
                .cloned()
        })
    });
    view! {
        <Summary run=run live=live />
        <div class="run-columns">
            <div class="run-left">
                <Graph run=run chosen=chosen />
                <ScoreTable run=run />
            </div>
            <NodePanel run=run node=node />
        </div>
    }
}

#[component]
fn Actions(run: Memo<Option<Run>>) -> impl IntoView {
    let navigate = use_navigate();
    let busy = RwSignal::new(false);
    let is_going = move || run.with(|run| run.as_ref().is_some_and(|run| !run.phase.is_terminal()));
    let document = Memo::new(move |_| {
        run.with(|run| {
            run.as_ref()
                .map(|run| run.document.clone())
                .unwrap_or_default()
        })
    });
    let again = move |_| {
        let navigate = navigate.clone();
        busy.set(true);
        spawn_local(async move {
            match client::start_run(&document.get_untracked()).await {
                Ok(run) => navigate(&format!("/runs/{}", run.id), Default::default()),
                Err(failure) => toast::warn(failure.message()),
            }
            busy.try_set(false);
        });
    };
    let stop = move |_| {
        let Some(id) = run.with_untracked(|run| run.as_ref().map(|run| run.id.clone())) else {
            return;
        };
        busy.set(true);
        spawn_local(async move {
            if let Err(failure) = client::stop_run(&id).await {
                toast::warn(failure.message());
            }
            busy.try_set(false);
        });
    };
    let has_run = Memo::new(move |_| run.with(Option::is_some));
    view! {
        <Show when=move || has_run.get()>
            <A href=move || format!("/experiments/{}/runs", document.get()) attr:class="button quiet">
                <Icon glyph=Glyph::History />
                "All runs"
            </A>
            <A href=move || format!("/experiments/{}", document.get()) attr:class="button">
                <Icon glyph=Glyph::Edit />
                "Open experiment"
            </A>
            <Show
                when=is_going
                fallback={
                    let again = again.clone();
                    move || {
                        view! {
                            <button
                                type="button"
                                class="button primary"
                                disabled=move || busy.get()
                                on:click=again.clone()
                            >
                                <Icon glyph=Glyph::Play />
                                "Run again"
                            </button>
                        }
                    }
                }
            >
                <button
                    type="button"
                    class="button danger"
                    disabled=move || busy.get()
                    on:click=stop
                >
                    <Icon glyph=Glyph::Stop />
                    "Stop"
                </button>
            </Show>
        </Show>
    }
}

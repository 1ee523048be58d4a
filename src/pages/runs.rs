//! The runs of an experiment.

use api::Run;
use leptos::prelude::*;
use leptos_router::{components::A, hooks::use_params_map};

use super::run_ends::follow_ends;
use crate::{
    client,
    components::{Empty, Glyph, Header, Icon, PhaseBadge, Time, duration},
    remote::Remote,
};

/// All runs of the experiment that the address names, newest first.
#[component]
pub fn Runs() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let runs = Remote::new(move || {
        let id = id.get();
        async move { client::runs(&id).await }
    });
    let going = move || {
        let runs = runs.get().unwrap_or_default();
        runs.iter()
            .filter(|run| !run.phase.is_terminal())
            .map(|run| run.id.clone())
            .collect()
    };
    follow_ends(going, move || runs.reload());
    let title = Signal::derive(move || {
        let name = runs
            .get()
            .and_then(|runs| runs.first().map(|run| run.name.clone()));
        name.map_or_else(|| "Runs".to_owned(), |name| format!("Runs of {name}"))
    });
    view! {
        <div class="page">
            <Header title=title parent=("Experiments".to_owned(), "/experiments".to_owned())>
                <A href=move || format!("/experiments/{}", id.get()) attr:class="button">
                    <Icon glyph=Glyph::Edit />
                    "Open experiment"
                </A>
            </Header>
            <div class="page-body">
                {runs
                    .view(|runs| {
                        if runs.is_empty() {
                            return view! {
                                <Empty
                                    glyph=Glyph::Play
                                    title="Never run"
                                    text="Open the experiment, save it and choose Run."
                                />
                            }
                                .into_any();
                        }
                        table(runs)
                    })}
            </div>
        </div>
    }
}

fn table(runs: Vec<Run>) -> AnyView {
    let rows: Vec<AnyView> = runs.iter().map(row).collect();
    view! {
        <div class="table-frame">
            <table class="table" aria-label="Runs">
                <thead>
                    <tr>
                        <th scope="col">"Run"</th>
                        <th scope="col">"Phase"</th>
                        <th scope="col" class="number">
                            "Resilience score"
                        </th>
                        <th scope="col">"Started"</th>
                        <th scope="col">"Duration"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn row(run: &Run) -> AnyView {
    let score = run
        .score
        .map_or_else(|| "–".to_owned(), |score| score.to_string());
    let took = run
        .finished_at
        .as_ref()
        .and_then(|until| duration(&run.started_at, Some(until)));
    view! {
        <tr>
            <td>
                <A href=format!("/runs/{}", run.id) attr:class="row-name">
                    {format!("Run {}", run.sequence)}
                </A>
            </td>
            <td>
                <PhaseBadge phase=run.phase />
            </td>
            <td class="number">
                <strong>{score}</strong>
            </td>
            <td>
                <Time at=run.started_at.clone() />
            </td>
            <td>{took}</td>
        </tr>
    }
    .into_any()
}

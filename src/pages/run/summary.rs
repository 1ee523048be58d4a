//! The head of a run: the score, why, and how it stands.

use std::time::Duration;

use api::Run;
use leptos::prelude::*;

use super::{live::Live, reason::reason};
use crate::components::{Glyph, Icon, PhaseBadge, Time, duration};

/// The score big, the sentence why, and the facts.
#[component]
pub fn Summary(
    /// The run.
    run: Memo<Option<Run>>,
    /// The stream.
    live: RwSignal<Live>,
) -> impl IntoView {
    let phase = Memo::new(move |_| run.with(|run| run.as_ref().map(|run| run.phase)));
    let score = Memo::new(move |_| run.with(|run| run.as_ref().and_then(|run| run.score)));
    let why = Memo::new(move |_| run.with(|run| run.as_ref().map(reason).unwrap_or_default()));
    let message = Memo::new(move |_| {
        run.with(|run| {
            run.as_ref()
                .map(|run| run.message.clone())
                .unwrap_or_default()
        })
    });
    let is_going = move || phase.get().is_some_and(|phase| !phase.is_terminal());
    let tone = move || match score.get() {
        Some(score) if score >= 100.0 => "good",
        Some(score) if score > 0.0 => "warn",
        Some(_) => "bad",
        None => "",
    };
    view! {
        <Show when=move || live.get() == Live::Lost>
            <div class="note warn" role="status">
                <Icon glyph=Glyph::Unplugged />
                <span>"Connection lost, retrying."</span>
            </div>
        </Show>
        <section class="run-summary card" aria-label="Result">
            <div class=move || format!("score {}", tone())>
                <span class="score-label" id="score-label">
                    "Resilience score"
                </span>
                <strong class="score-value" aria-labelledby="score-label" role="status">
                    {move || score.get().map_or_else(|| "–".to_owned(), |score| score.to_string())}
                </strong>
            </div>
            <div class="run-facts">
                <p class="why">
                    {move || match score.get() {
                        Some(score) => format!("{score}: {}", with_full_stop(&why.get())),
                        None => sentence(&why.get()),
                    }}
                </p>
                <dl>
                    <div>
                        <dt>"Phase"</dt>
                        <dd>
                            <span role="status">
                                {move || {
                                    phase.get().map(|phase| view! { <PhaseBadge phase=phase /> })
                                }}
                            </span>
                        </dd>
                    </div>
                    <div>
                        <dt>"Started"</dt>
                        <dd>
                            {move || {
                                run.with(|run| run.as_ref().map(|run| run.started_at.clone()))
                                    .map(|at| view! { <Time at=at /> })
                            }}
                        </dd>
                    </div>
                    <div>
                        <dt>"Duration"</dt>
                        <dd>
                            <Elapsed run=run />
                        </dd>
                    </div>
                    <div>
                        <dt>"Workflow"</dt>
                        <dd>
                            <code>
                                {move || {
                                    run.with(|run| {
                                        run.as_ref()
                                            .map(|run| format!("{}/{}", run.namespace, run.workflow))
                                    })
                                }}
                            </code>
                        </dd>
                    </div>
                </dl>
                <Show when=move || {
                    !message.with(String::is_empty) && (is_going() || !why.get().contains(message.get().trim().trim_end_matches('.')))
                }>
                    <p class="muted">{move || message.get()}</p>
                </Show>
            </div>
        </section>
    }
}

#[component]
fn Elapsed(run: Memo<Option<Run>>) -> impl IntoView {
    let tick = RwSignal::new(0_u32);
    let interval = set_interval_with_handle(
        move || {
            let going = run
                .try_with_untracked(|run| run.as_ref().is_some_and(|run| !run.phase.is_terminal()))
                .unwrap_or(false);
            if going {
                tick.try_update(|tick| *tick = tick.wrapping_add(1));
            }
        },
        Duration::from_secs(1),
    );
    on_cleanup(move || {
        if let Ok(interval) = interval {
            interval.clear();
        }
    });
    move || {
        tick.track();
        run.with(|run| {
            let run = run.as_ref()?;
            // The cluster's clock may be ahead of this one; then its latest word counts.
            duration(&run.started_at, run.finished_at.as_deref())
                .or_else(|| duration(&run.started_at, latest(run)))
        })
    }
}

/// The latest time that a node tells. RFC 3339 in UTC sorts as text.
fn latest(run: &Run) -> Option<&str> {
    run.nodes()
        .flat_map(|node| [&node.started_at, &node.finished_at])
        .filter_map(Option::as_deref)
        .max()
}

/// The reason as a sentence of its own.
fn sentence(reason: &str) -> String {
    let mut characters = reason.chars();
    let Some(first) = characters.next() else {
        return String::new();
    };
    let mut sentence: String = first.to_uppercase().collect();
    sentence.push_str(characters.as_str());
    with_full_stop(&sentence)
}

/// The text with a full stop, unless it has its end.
fn with_full_stop(text: &str) -> String {
    if text.ends_with(['.', '!', '?']) {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

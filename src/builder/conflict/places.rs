//! The places at which the person chooses whose lines stay.

use api::MergeChoice;
use leptos::prelude::*;
use yaml::Span;

use super::joining::{Joining, Place, Side};

/// The list of places, each with both versions.
#[component]
pub fn Places(
    /// What is joined.
    joining: Joining,
    /// What is chosen at each place.
    chosen: RwSignal<Vec<Option<Side>>>,
    /// Goes to a place of the own text.
    on_jump: Callback<Span>,
) -> impl IntoView {
    let count = joining.places.len();
    let places: Vec<_> = joining
        .places
        .into_iter()
        .enumerate()
        .map(|(at, place)| {
            view! { <OnePlace at=at count=count place=place chosen=chosen on_jump=on_jump /> }
        })
        .collect();
    view! { <ol class="places" aria-label="Places that both changed">{places}</ol> }
}

#[component]
fn OnePlace(
    at: usize,
    count: usize,
    place: Place,
    chosen: RwSignal<Vec<Option<Side>>>,
    on_jump: Callback<Span>,
) -> impl IntoView {
    let Place {
        choice,
        mine,
        theirs,
    } = place;
    let MergeChoice {
        line,
        span,
        about,
        reasons,
    } = choice;
    let span = span.0..span.1;
    let about: Vec<_> = about
        .into_iter()
        .map(|route| view! { <code>{route}</code> })
        .collect();
    let margin = margin([&mine, &theirs]);
    let reasons: Vec<_> = reasons
        .into_iter()
        .map(|reason| view! { <p>{reason}</p> })
        .collect();
    view! {
        <li>
            <fieldset>
                <legend>{format!("Place {} of {count}: line {line}", at + 1)}</legend>
                <div class="place-head">
                    <div class="about">{about}</div>
                    <button
                        type="button"
                        class="button small"
                        on:click=move |_| on_jump.run(span.clone())
                    >
                        {format!("Go to Line {line}")}
                    </button>
                </div>
                {reasons}
                <div class="versions">
                    {version(at, Side::Mine, &without(margin, &mine), chosen)}
                    {version(at, Side::Theirs, &without(margin, &theirs), chosen)}
                </div>
            </fieldset>
        </li>
    }
}

/// The blanks that all lines of both versions start with.
fn margin(versions: [&str; 2]) -> usize {
    let lines = versions.into_iter().flat_map(str::lines);
    let lines = lines.filter(|line| !line.trim().is_empty());
    lines
        .map(|line| line.len() - line.trim_start_matches(' ').len())
        .min()
        .unwrap_or(0)
}

fn without(margin: usize, lines: &str) -> String {
    let lines = lines.lines();
    let lines: Vec<_> = lines
        .map(|line| line.get(margin..).unwrap_or_default())
        .collect();
    lines.join("\n")
}

fn version(at: usize, side: Side, lines: &str, chosen: RwSignal<Vec<Option<Side>>>) -> AnyView {
    let name = match side {
        Side::Mine => "Mine",
        Side::Theirs => "Theirs",
    };
    let is_chosen = move || chosen.with(|chosen| chosen.get(at) == Some(&Some(side)));
    let choose = move |_| {
        chosen.update(|chosen| {
            if let Some(place) = chosen.get_mut(at) {
                *place = Some(side);
            }
        });
    };
    let label = format!("{name}, place {}", at + 1);
    let lines = if lines.is_empty() {
        view! { <p class="muted">"Nothing."</p> }.into_any()
    } else {
        let shown = lines.to_owned();
        view! {
            <pre tabindex="0" role="region" aria-label=label>
                {shown}
            </pre>
        }
        .into_any()
    };
    view! {
        <div class="version" class:chosen=is_chosen>
            <label>
                <input
                    type="radio"
                    name=format!("place-{at}")
                    prop:checked=is_chosen
                    on:change=choose
                />
                {name}
            </label>
            {lines}
        </div>
    }
    .into_any()
}

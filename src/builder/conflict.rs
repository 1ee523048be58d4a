//! What to do when somebody else saved meanwhile.

mod joining;
mod places;

pub use joining::{Joining, Side};
pub use places::Places;

use leptos::{prelude::*, task::spawn_local};
use yaml::Span;

use super::{Filing, board::many, panels::DiffLines};
use crate::{
    components::Dialog,
    document::{OpenDocument, diff::diff},
};

/// How far the merge is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Step {
    /// The server is at it.
    Asking,
    /// It can be merged, or what is to be chosen is known.
    Ready(Joining),
    /// It cannot be merged.
    Impossible(String),
}

/// The dialog that asks what becomes of two texts.
#[component]
pub fn ConflictDialog(
    /// The document.
    filing: Filing,
) -> impl IntoView {
    let open = filing.deciding;
    let comparing = RwSignal::new(false);
    let step = RwSignal::new(Step::Asking);
    let chosen = RwSignal::new(Vec::new());
    Effect::new(move |_| {
        if !open.get() {
            return;
        }
        comparing.set(false);
        spawn_local(async move {
            let answer = filing.ask_for_merge().await;
            if step.is_disposed() {
                return;
            }
            let next = match answer {
                Ok(merged) => {
                    filing.conflict.set(Some(merged.stored.clone()));
                    Step::Ready(Joining::new(merged))
                }
                Err(failure) => {
                    Step::Impossible(format!("The two cannot be merged: {}", failure.message()))
                }
            };
            if let Step::Ready(joining) = &next {
                let kept = step.with_untracked(|before| match before {
                    Step::Ready(before) => joining.keep(before, &chosen.get_untracked()),
                    _ => vec![None; joining.places.len()],
                });
                chosen.set(kept);
            }
            step.set(next);
        });
    });
    let has_places = Memo::new(move |_| {
        step.with(|step| matches!(step, Step::Ready(joining) if !joining.places.is_empty()))
    });
    let waits = Memo::new(move |_| {
        let ready = |step: &Step| matches!(step, Step::Ready(_));
        !step.with(ready) || chosen.with(|chosen| chosen.contains(&None))
    });
    let merge = move |_| {
        if let Step::Ready(joining) = step.get_untracked()
            && let Some(text) = joining.text(&chosen.get_untracked())
        {
            filing.merge(&text, joining.merged);
        }
    };
    let jump = Callback::new(move |span: Span| {
        open.set(false);
        filing.workbench.jump(&span);
    });
    view! {
        <Dialog open=open title="Somebody else saved this document">
            <p>
                "It was saved meanwhile, by another person or in another window. Nothing of yours is lost."
            </p>
            <p class="joining" role="status">
                {move || step.with(|step| chosen.with(|chosen| words(step, chosen)))}
            </p>
            <div class="conflict-body" hidden=move || {
                !comparing.get() && !has_places.get()
            }>
            {move || match step.get() {
                Step::Ready(joining) if !joining.places.is_empty() => {
                    view! { <Places joining=joining chosen=chosen on_jump=jump /> }.into_any()
                }
                _ => ().into_any(),
            }}
            <Show when=move || comparing.get()>
                <div class="conflict-diff">
                    {move || {
                        filing
                            .conflict
                            .get()
                            .map(|theirs| {
                                let mine = filing
                                    .workbench
                                    .peek(|document: &OpenDocument| document.text().to_owned());
                                view! { <DiffLines difference=diff(&theirs.text, &mine) /> }
                            })
                    }}
                    <p class="muted">"− is theirs, + is yours."</p>
                </div>
            </Show>
            </div>
            <div class="actions">
                <button
                    type="button"
                    class="button"
                    aria-expanded=move || comparing.get().to_string()
                    on:click=move |_| comparing.update(|comparing| *comparing = !*comparing)
                >
                    "See Diff"
                </button>
                <button type="button" class="button" on:click=move |_| filing.take_theirs()>
                    "Take Theirs"
                </button>
                <button type="button" class="button danger" on:click=move |_| filing.keep_mine()>
                    "Keep Mine"
                </button>
                <button
                    type="button"
                    class="button primary"
                    aria-disabled=move || waits.get().to_string()
                    on:click=merge
                >
                    "Merge"
                </button>
            </div>
        </Dialog>
    }
}

fn words(step: &Step, chosen: &[Option<Side>]) -> String {
    match step {
        Step::Asking => "Looking whether both go together…".to_owned(),
        Step::Impossible(why) => why.clone(),
        Step::Ready(joining) if joining.places.is_empty() => {
            "Your changes and theirs go together: Merge keeps both, and saves.".to_owned()
        }
        Step::Ready(joining) => {
            let open = chosen.iter().filter(|side| side.is_none()).count();
            let places = many(joining.places.len(), "place");
            match open {
                0 => format!("All is chosen at {places}. Merge keeps the rest of both, and saves."),
                _ => format!(
                    "Both changed {places}. Choose whose lines stay there ({open} to go); Merge keeps the rest of both, and saves."
                ),
            }
        }
    }
}

//! What to do when somebody else saved meanwhile.

use leptos::prelude::*;

use super::{Filing, panels::DiffLines};
use crate::{
    components::Dialog,
    document::{OpenDocument, diff::diff},
};

/// The dialog that asks whose text counts.
#[component]
pub fn ConflictDialog(
    /// The document.
    filing: Filing,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let comparing = RwSignal::new(false);
    Effect::new(move |_| {
        let asked = filing.conflict.with(Option::is_some);
        comparing.set(false);
        open.set(asked);
    });
    // Closing the dialog decides nothing: the document stays unsaved.
    Effect::new(move |_| {
        if !open.get() && filing.conflict.with_untracked(Option::is_some) {
            filing.conflict.set(None);
        }
    });
    view! {
        <Dialog open=open title="Somebody else saved this document">
            <p>
                "It was saved meanwhile, by another person or in another window. Nothing of yours is lost."
            </p>
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
            <div class="actions">
                <button
                    type="button"
                    class="button"
                    on:click=move |_| comparing.update(|comparing| *comparing = !*comparing)
                >
                    "See Diff"
                </button>
                <button
                    type="button"
                    class="button"
                    on:click=move |_| filing.take_theirs()
                >
                    "Take Theirs"
                </button>
                <button
                    type="button"
                    class="button danger"
                    on:click=move |_| filing.keep_mine()
                >
                    "Keep Mine"
                </button>
            </div>
        </Dialog>
    }
}

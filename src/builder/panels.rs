//! The panels below the panes: score, problems and difference.

mod diff;
mod problems;
mod score;

pub use diff::DiffLines;

use leptos::prelude::*;
use model::Document;

use super::tabs::{Tab, Tabs, tab_id};
use crate::{
    components::{Glyph, Icon},
    document::{Workbench, diff::diff as compare},
};
use diff::DiffPanel;
use problems::Problems;
use score::{ScorePanel, Stake};

/// The row of panels with their tabs.
#[component]
pub fn Panels(
    /// The document.
    workbench: Workbench,
    /// Whether only the tabs are shown.
    folded: RwSignal<bool>,
    /// The key of the open panel.
    open: RwSignal<&'static str>,
) -> impl IntoView {
    let has_score = Memo::new(move |_| {
        workbench.with(|document| matches!(document.document(), Document::Experiment(_)))
    });
    let stakes = Memo::new(move |_| workbench.with(Stake::all));
    let difference = Memo::new(move |_| {
        workbench.at_rest(|document| compare(&document.saved().text, document.text()))
    });
    let never_saved =
        Memo::new(move |_| workbench.at_rest(|document| document.saved().revision == 0));
    let problems = Memo::new(move |_| workbench.at_rest(|document| document.diagnostics().len()));
    let tabs = Signal::derive(move || {
        let mut tabs = Vec::new();
        if has_score.get() {
            let unknown = stakes.with(Vec::is_empty) || workbench.broken.get() > 0;
            let note = if unknown {
                "–".to_owned()
            } else {
                let range = stakes.with(|stakes| Stake::reachable(stakes));
                format!("{}..{}", range.lowest, range.highest)
            };
            tabs.push(Tab::new("score", "Score").with_note(note));
        }
        tabs.push(Tab::new("problems", "Problems").with_note(problems.get().to_string()));
        let changed = if never_saved.get() {
            "new".to_owned()
        } else {
            difference.with(|difference| difference.changed.to_string())
        };
        tabs.push(Tab::new("diff", "Diff").with_note(changed));
        tabs
    });
    // A pipeline has no score to show.
    let key = Memo::new(move |_| match open.get() {
        "score" if !has_score.get() => "problems",
        key => key,
    });
    let on_choose = Callback::new(move |key| {
        open.set(key);
        folded.set(false);
    });
    view! {
        <section class="panels" aria-label="Panels">
            <div class="panels-bar">
                <Tabs tabs=tabs chosen=key on_choose=on_choose label="Panels" prefix="panels" />
                <button
                    type="button"
                    class="button quiet small only-icon fold"
                    class:folded=move || folded.get()
                    aria-label=move || if folded.get() { "Open the panels" } else { "Fold the panels" }
                    aria-expanded=move || (!folded.get()).to_string()
                    on:click=move |_| folded.update(|folded| *folded = !*folded)
                >
                    <Icon glyph=Glyph::ChevronDown />
                </button>
            </div>
            <div
                class="panel"
                id="panels-panel"
                role="tabpanel"
                tabindex="0"
                aria-labelledby=move || tab_id("panels", key.get())
                hidden=move || folded.get()
            >
                {move || match key.get() {
                    "score" => view! { <ScorePanel stakes=stakes /> }.into_any(),
                    "diff" => view! { <DiffPanel difference=difference workbench=workbench /> }.into_any(),
                    _ => view! { <Problems workbench=workbench /> }.into_any(),
                }}
            </div>
        </section>
    }
}

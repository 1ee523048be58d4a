//! What a save would change.

use leptos::prelude::*;

use crate::document::{
    Workbench,
    diff::{Diff, DiffLine},
};

/// The difference between what is saved and the text.
#[component]
pub fn DiffPanel(
    /// The difference.
    difference: Memo<Diff>,
    /// The document.
    workbench: Workbench,
) -> impl IntoView {
    let never_saved = move || workbench.at_rest(|document| document.saved().revision == 0);
    view! {
        {move || {
            if difference.with(|difference| difference.lines.is_empty()) {
                let text = if never_saved() {
                    "Nothing is saved yet."
                } else {
                    "The text is as it is saved."
                };
                view! { <p class="panel-note">{text}</p> }.into_any()
            } else {
                view! { <DiffLines difference=difference.get() /> }.into_any()
            }
        }}
    }
}

/// The lines of a difference, and what they amount to.
#[component]
pub fn DiffLines(
    /// The difference.
    difference: Diff,
) -> impl IntoView {
    let summary = difference.summary();
    let lines = difference.lines.into_iter().map(|line| {
        let (class, old, new, sign, spoken, text) = match line {
            DiffLine::Same(old, new, text) => ("same", Some(old), Some(new), " ", "", text),
            DiffLine::Removed(old, text) => ("removed", Some(old), None, "−", "removed: ", text),
            DiffLine::Added(new, text) => ("added", None, Some(new), "+", "added: ", text),
            DiffLine::Skipped(count) => {
                let text = format!("{count} equal lines");
                return view! {
                    <tr class="skipped">
                        <td colspan="4">{text}</td>
                    </tr>
                }
                .into_any();
            }
        };
        view! {
            <tr class=class>
                <td class="number">{old}</td>
                <td class="number">{new}</td>
                <td class="sign" aria-hidden="true">
                    {sign}
                </td>
                <td class="line">
                    <span class="sr-only">{spoken}</span>
                    {text}
                </td>
            </tr>
        }
        .into_any()
    });
    let lines: Vec<_> = lines.collect();
    view! {
        <p class="panel-note" role="status">
            {summary}
        </p>
        <table class="diff" aria-label="Difference to what is saved">
            <tbody>{lines}</tbody>
        </table>
    }
}

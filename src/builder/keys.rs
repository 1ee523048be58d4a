//! The keys that work everywhere on the page.

use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::Element;

use super::Filing;

/// Listens for Save, Undo and Redo while the page is open.
pub fn listen(filing: Filing) {
    let handle = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" && !event.default_prevented() && on_nothing(&event) {
            // The focus can be on nothing, after a click beside everything.
            filing.workbench.ask_to_close.update(|asked| *asked += 1);
            return;
        }
        if !(event.ctrl_key() || event.meta_key()) || event.alt_key() || event.default_prevented() {
            return;
        }
        match event.key().to_lowercase().as_str() {
            "s" => {
                event.prevent_default();
                if untrack(|| filing.is_unsaved()) {
                    filing.save();
                }
            }
            "z" | "y" if has_own_history(&event) => {}
            "z" if !event.shift_key() => {
                event.prevent_default();
                filing.workbench.undo();
            }
            "z" | "y" => {
                event.prevent_default();
                filing.workbench.redo();
            }
            _ => {}
        }
    });
    on_cleanup(move || handle.remove());
}

fn on_nothing(event: &ev::KeyboardEvent) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.tag_name() == "BODY")
}

/// Whether the focus is in a field with typed text that is not applied, whose own undo goes first,
/// or in a dialog.
fn has_own_history(event: &ev::KeyboardEvent) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| {
        target
            .closest("[data-unapplied=true], dialog[open], .own-history")
            .is_ok_and(|found| found.is_some())
    })
}

//! The way in for files: a button, and a page that takes what is dropped or pasted on it.

use leptos::{ev, html, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, File, HtmlElement};

use super::{Glyph, Icon};
use crate::upload::Upload;

/// Takes one file: by a button named "Upload YAML", by a drop or a paste anywhere on the page.
#[component]
pub fn UploadYaml(
    /// What happens with the text.
    on_upload: Callback<Upload>,
    /// `card` for a large one with an explanation, `button` for a plain one.
    #[prop(optional)]
    card: bool,
    /// Whether a drop counts; a page may not be ready for one.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let over = RwSignal::new(false);
    let wrong = RwSignal::new(None::<String>);
    let settle = move |result: Result<Upload, String>| match result {
        Ok(upload) => {
            wrong.try_set(None);
            on_upload.run(upload);
        }
        Err(message) => {
            wrong.try_set(Some(message));
        }
    };
    let take = move |file: Option<File>| {
        let Some(file) = file else { return };
        spawn_local(async move { settle(Upload::read(&file).await) });
    };

    // The whole page takes drops: a file that misses the card must not replace the studio.
    let listeners = [
        window_event_listener(ev::dragover, move |event| {
            event.prevent_default();
            over.set(!disabled.get_untracked());
        }),
        window_event_listener(ev::dragleave, move |event| {
            if event.related_target().is_none() {
                over.set(false);
            }
        }),
        window_event_listener(ev::drop, move |event| {
            event.prevent_default();
            over.set(false);
            if disabled.get_untracked() {
                return;
            }
            let files = event.data_transfer().and_then(|data| data.files());
            match files.as_ref().map_or(0, |files| files.length()) {
                0 => wrong.set(Some("That is no file. Drop one file.".to_owned())),
                1 => take(files.and_then(|files| files.get(0))),
                _ => wrong.set(Some("Drop one file at a time.".to_owned())),
            }
        }),
        window_event_listener(ev::paste, move |event| {
            if disabled.get_untracked() || is_typing() {
                return;
            }
            let Some(data) = event
                .dyn_ref::<ClipboardEvent>()
                .and_then(|event| event.clipboard_data())
            else {
                return;
            };
            event.prevent_default();
            match data.files().and_then(|files| files.get(0)) {
                Some(file) => take(Some(file)),
                None => settle(Upload::paste(
                    data.get_data("text/plain").unwrap_or_default(),
                )),
            }
        }),
    ];
    on_cleanup(move || listeners.into_iter().for_each(|listener| listener.remove()));

    let choose = move |_| {
        if let Some(input) = input.get_untracked() {
            input.set_value("");
            input.click();
        }
    };
    let button = if card {
        view! {
            <button
                type="button"
                class="start-card"
                class:over=move || over.get()
                aria-labelledby="upload-title"
                aria-describedby="upload-text"
                on:click=choose
            >
                <Icon glyph=Glyph::Upload size="huge" />
                <strong id="upload-title">"Upload YAML"</strong>
                <span id="upload-text">
                    "Open a manifest, YAML or JSON. Choose a file, drop it anywhere on this page, or paste its text."
                </span>
            </button>
        }
        .into_any()
    } else {
        view! {
            <button
                type="button"
                class="button"
                class:over=move || over.get()
                title="Choose a file, drop it anywhere on this page, or paste its text"
                on:click=choose
            >
                <Icon glyph=Glyph::Upload />
                "Upload YAML"
            </button>
        }
        .into_any()
    };
    view! {
        {button}
        <input
            type="file"
            hidden
            node_ref=input
            aria-label="File to upload"
            on:change=move |_| {
                take(
                    input
                        .get_untracked()
                        .and_then(|input| input.files())
                        .and_then(|files| files.get(0)),
                )
            }
        />
        <div class="upload-wrong" role="alert">
            {move || {
                wrong
                    .get()
                    .map(|wrong| {
                        view! {
                            <div class="note bad">
                                <Icon glyph=Glyph::CircleCross />
                                <span>{wrong}</span>
                            </div>
                        }
                    })
            }}
        </div>
    }
}

/// Whether the focus is in a field, so that a paste belongs there.
fn is_typing() -> bool {
    document()
        .active_element()
        .and_then(|element| element.dyn_into::<HtmlElement>().ok())
        .is_some_and(|element| {
            matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
                || element.is_content_editable()
        })
}

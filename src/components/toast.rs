//! Short messages at the corner, told to screen readers too.

use std::sync::LazyLock;
use std::time::Duration;

use leptos::prelude::*;

use super::{Glyph, Icon, Tone};

#[derive(Clone, Debug, PartialEq)]
struct Toast {
    id: u64,
    tone: Tone,
    text: String,
}

static TOASTS: LazyLock<ArcRwSignal<Vec<Toast>>> = LazyLock::new(|| ArcRwSignal::new(Vec::new()));

/// Tells that something was done. It goes after five seconds.
pub fn say(text: impl Into<String>) {
    show(Tone::Good, text.into(), Duration::from_secs(5));
}

/// Tells that something failed. It goes after ten seconds.
pub fn warn(text: impl Into<String>) {
    show(Tone::Bad, text.into(), Duration::from_secs(10));
}

fn show(tone: Tone, text: String, stay: Duration) {
    let mut id = 0;
    TOASTS.update(|toasts| {
        toasts.retain(|toast| toast.text != text);
        id = toasts.last().map_or(1, |toast| toast.id + 1);
        toasts.push(Toast { id, tone, text });
    });
    set_timeout(move || close(id), stay);
}

fn close(id: u64) {
    TOASTS.update(|toasts| toasts.retain(|toast| toast.id != id));
}

/// The corner where the messages appear. Once a page.
#[component]
pub fn Toasts() -> impl IntoView {
    let toasts = TOASTS.clone();
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.get() key=|toast| toast.id let:toast>
                <div class=format!("toast {}", toast.tone.class())>
                    <Icon glyph=toast.tone.glyph() />
                    <span>{toast.text}</span>
                    <button
                        type="button"
                        class="button quiet small only-icon"
                        aria-label="Dismiss"
                        on:click=move |_| close(toast.id)
                    >
                        <Icon glyph=Glyph::Close />
                    </button>
                </div>
            </For>
        </div>
    }
}

//! The bar between two panes.

use leptos::{ev, html, prelude::*};

/// A bar that moves the border between two panes, by pointer and by arrow keys.
#[component]
pub fn Splitter(
    /// The first pane's share in percent.
    share: RwSignal<f64>,
    /// Its accessible name.
    label: &'static str,
    /// Whether the panes lie one above the other.
    #[prop(optional)]
    stacked: bool,
    /// The smallest and the largest share.
    #[prop(default = (20.0, 80.0))]
    bounds: (f64, f64),
) -> impl IntoView {
    let bar = NodeRef::<html::Div>::new();
    let (least, most) = bounds;
    let put = move |value: f64| share.set(value.clamp(least, most));
    let on_keydown = move |event: ev::KeyboardEvent| {
        let (less, more) = if stacked {
            ("ArrowUp", "ArrowDown")
        } else {
            ("ArrowLeft", "ArrowRight")
        };
        let step = if event.shift_key() { 10.0 } else { 2.0 };
        match event.key().as_str() {
            key if key == less => put(share.get_untracked() - step),
            key if key == more => put(share.get_untracked() + step),
            "Home" => put(least),
            "End" => put(most),
            _ => return,
        }
        event.prevent_default();
    };
    let dragging = RwSignal::new(false);
    let on_pointerdown = move |event: ev::PointerEvent| {
        if let Some(bar) = bar.get_untracked() {
            let _ = bar.set_pointer_capture(event.pointer_id());
            dragging.set(true);
        }
    };
    let on_pointermove = move |event: ev::PointerEvent| {
        if !dragging.get_untracked() {
            return;
        }
        let Some(around) = bar.get_untracked().and_then(|bar| bar.parent_element()) else {
            return;
        };
        let rect = around.get_bounding_client_rect();
        put(if stacked {
            (f64::from(event.client_y()) - rect.top()) / rect.height() * 100.0
        } else {
            (f64::from(event.client_x()) - rect.left()) / rect.width() * 100.0
        });
    };
    view! {
        <div
            class="splitter"
            class:stacked=stacked
            class:dragging=move || dragging.get()
            node_ref=bar
            role="separator"
            tabindex="0"
            aria-label=label
            aria-orientation=if stacked { "horizontal" } else { "vertical" }
            aria-valuemin=least.to_string()
            aria-valuemax=most.to_string()
            aria-valuenow=move || format!("{:.0}", share.get())
            on:keydown=on_keydown
            on:pointerdown=on_pointerdown
            on:pointermove=on_pointermove
            on:pointerup=move |_| dragging.set(false)
            on:pointercancel=move |_| dragging.set(false)
        ></div>
    }
}

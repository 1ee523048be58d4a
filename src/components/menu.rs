//! A menu behind a button.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Node};

use super::{Glyph, Icon};

/// A button that opens a menu. The children are elements with `role="menuitem"`.
///
/// Arrow keys move, Escape closes, a click or scrolling anywhere closes.
#[component]
pub fn Menu(
    /// The button's accessible name.
    #[prop(into)]
    label: String,
    /// The items.
    children: ChildrenFn,
) -> impl IntoView {
    let open = RwSignal::new(false);
    // Placed in the window, because the table around it would cut it off.
    let place = RwSignal::new((0.0, 0.0));
    let anchor = NodeRef::<html::Div>::new();
    let button = NodeRef::<html::Button>::new();
    let focus_item = move |step: i32| {
        let items = items_of(anchor);
        if items.is_empty() {
            return;
        }
        let active = document().active_element();
        let at = items
            .iter()
            .position(|item| Some(item.as_ref()) == active.as_ref());
        let count = items.len() as i32;
        let next = match at {
            Some(at) => (at as i32 + step).rem_euclid(count),
            None if step < 0 => count - 1,
            None => 0,
        };
        let _ = items[next as usize].focus();
    };
    Effect::new(move |_| {
        if open.get() {
            if let Some(button) = button.get_untracked() {
                let button = button.get_bounding_client_rect();
                let width = window().inner_width().ok().and_then(|width| width.as_f64());
                place.set((
                    button.bottom() + 4.0,
                    width.unwrap_or(button.right()) - button.right(),
                ));
            }
            request_animation_frame(move || focus_item(1));
        }
    });
    let outside = window_event_listener(ev::pointerdown, move |event| {
        let inside = anchor.get_untracked().is_some_and(|anchor| {
            let target = event
                .target()
                .and_then(|target| target.dyn_into::<Node>().ok());
            anchor.contains(target.as_ref())
        });
        if !inside && open.try_get_untracked() == Some(true) {
            open.set(false);
        }
    });
    let scrolled = window_event_listener_untyped("wheel", move |_| {
        if open.try_get_untracked() == Some(true) {
            open.set(false);
        }
    });
    on_cleanup(move || {
        outside.remove();
        scrolled.remove();
    });
    let on_key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Escape" if open.get_untracked() => {
            event.stop_propagation();
            open.set(false);
            if let Some(button) = button.get_untracked() {
                let _ = button.focus();
            }
        }
        "ArrowDown" => {
            event.prevent_default();
            if open.get_untracked() {
                focus_item(1);
            } else {
                open.set(true);
            }
        }
        "ArrowUp" => {
            event.prevent_default();
            focus_item(-1);
        }
        "Tab" => open.set(false),
        _ => {}
    };
    let children = StoredValue::new(children);
    view! {
        <div class="menu-anchor" node_ref=anchor on:keydown=on_key>
            <button
                type="button"
                class="button quiet small only-icon"
                node_ref=button
                aria-label=label
                aria-haspopup="menu"
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <Icon glyph=Glyph::More />
            </button>
            <Show when=move || open.get()>
                <div
                    class="menu"
                    role="menu"
                    style:top=move || format!("{}px", place.get().0)
                    style:right=move || format!("{}px", place.get().1)
                    on:click=move |_| open.set(false)
                >
                    {children.with_value(|children| children())}
                </div>
            </Show>
        </div>
    }
}

fn items_of(anchor: NodeRef<html::Div>) -> Vec<HtmlElement> {
    let Some(anchor) = anchor.get_untracked() else {
        return Vec::new();
    };
    let Ok(found) = anchor.query_selector_all("[role=menuitem]") else {
        return Vec::new();
    };
    (0..found.length())
        .filter_map(|index| found.item(index)?.dyn_into().ok())
        .collect()
}

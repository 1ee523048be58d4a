//! Modal dialogs, on the browser's own `<dialog>`: it keeps the focus and closes on Escape.

use leptos::{html, prelude::*};

/// A modal dialog, open while `open` is true.
#[component]
pub fn Dialog(
    /// Whether it is open. The dialog sets it to false when the person closes it.
    open: RwSignal<bool>,
    /// Its heading and accessible name.
    #[prop(into)]
    title: Signal<String>,
    /// What it holds.
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match (open.get(), dialog.open()) {
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let children = StoredValue::new(children);
    view! {
        <dialog
            class="dialog"
            node_ref=dialog
            aria-label=move || title.get()
            on:close=move |_| open.set(false)
        >
            <Show when=move || open.get()>
                <div class="dialog-content">
                    <h2>{move || title.get()}</h2>
                    {children.with_value(|children| children())}
                </div>
            </Show>
        </dialog>
    }
}

/// A question before something that cannot be taken back.
#[component]
pub fn Confirm(
    /// Whether it is asked.
    open: RwSignal<bool>,
    /// The question.
    #[prop(into)]
    title: Signal<String>,
    /// What will happen.
    #[prop(into)]
    text: Signal<String>,
    /// The word on the button that does it.
    #[prop(into)]
    action: Signal<&'static str>,
    /// Does it.
    on_confirm: Callback<()>,
) -> impl IntoView {
    view! {
        <Dialog open=open title=title>
            <p>{move || text.get()}</p>
            <div class="actions">
                <button type="button" class="button" on:click=move |_| open.set(false)>
                    "Cancel"
                </button>
                <button
                    type="button"
                    class="button danger"
                    on:click=move |_| {
                        open.set(false);
                        on_confirm.run(());
                    }
                >
                    {move || action.get()}
                </button>
            </div>
        </Dialog>
    }
}

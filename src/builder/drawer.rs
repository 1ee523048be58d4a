//! The drawer of the chosen node.

mod add_probe;
mod edits;
mod fault;
mod field;
mod peek;
mod step;

pub use edits::Edits;

use super::{
    canvas::focus_node,
    form::{FormField, NodeForm, intents},
};
use crate::{
    components::{Glyph, Icon},
    document::Workbench,
};
use leptos::{ev, html, prelude::*};

/// The drawer over the right half of the page, while a node is chosen.
#[component]
pub fn Drawer(
    /// The document and the chosen node.
    workbench: Workbench,
    /// What was typed and not applied.
    edits: Edits,
) -> impl IntoView {
    let id = Memo::new(move |_| {
        let chosen = workbench.chosen.get()?;
        workbench
            .board
            .with(|board| board.find(&chosen).is_some())
            .then_some(chosen)
    });
    view! {
        {move || {
            id.get().map(|id| view! { <OpenDrawer id=id workbench=workbench edits=edits /> }.into_any())
        }}
    }
}

#[component]
fn OpenDrawer(id: String, workbench: Workbench, edits: Edits) -> impl IntoView {
    let drawer = NodeRef::<html::Section>::new();
    let id = StoredValue::new(id);
    let node_id = move || id.get_value();
    let form = Memo::new(move |before: Option<&NodeForm>| {
        workbench.at_rest(|_| ());
        workbench.with(|document| match before {
            // The drawing does not change while the text is broken.
            Some(before) if document.shows_older() => before.clone(),
            _ => NodeForm::of(document, &node_id()),
        })
    });
    let node = Memo::new(move |_| {
        workbench.board.with(|board| {
            board
                .find(&node_id())
                .map(|node| (node.title.clone(), node.subtitle.clone(), node.glyph))
        })
    });
    let title = move || node.get().map(|(title, _, _)| title).unwrap_or_default();
    let kind = Memo::new(move |_| form.with(kind_of));
    let asking = RwSignal::new(false);
    let changed = Memo::new(move |_| {
        form.with(|form| {
            let fields = form.fields();
            fields
                .into_iter()
                .filter(|field| edits.differs(&node_id(), field))
                .count()
        })
    });
    let close = move || {
        asking.set(false);
        workbench.chosen.set(None);
        focus_node(&node_id());
    };
    let try_close = move || {
        if changed.get_untracked() > 0 {
            asking.set(true);
        } else {
            close();
        }
    };
    Effect::new(move |before: Option<u32>| {
        let asked = workbench.ask_to_close.get();
        if before.is_some_and(|before| before != asked) {
            try_close();
        }
        asked
    });
    let apply = Callback::new(move |()| {
        let done = apply_changes(workbench, edits, &node_id(), &form.get_untracked());
        if done {
            asking.set(false);
        }
    });
    let discard = move || {
        edits.forget(&node_id());
        asking.set(false);
    };
    let on_keydown = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            event.stop_propagation();
            try_close();
        }
    };
    // The focus goes into the drawer when it opens.
    Effect::new(move |_| {
        if let Some(drawer) = drawer.get() {
            let _ = drawer.focus();
        }
    });
    view! {
        <section
            class="drawer"
            role="dialog"
            aria-label=title
            tabindex="-1"
            node_ref=drawer
            on:keydown=on_keydown
        >
            <header class="drawer-header">
                {move || {
                    node.get()
                        .map(|(title, subtitle, glyph)| {
                            view! {
                                <Icon glyph=glyph size="large" />
                                <div class="drawer-title">
                                    <h2>{title}</h2>
                                    <p>{subtitle}</p>
                                </div>
                            }
                        })
                }}
                <button
                    type="button"
                    class="button quiet only-icon"
                    aria-label="Close"
                    on:click=move |_| try_close()
                >
                    <Icon glyph=Glyph::Close />
                </button>
            </header>
            {move || match kind.get() {
                FormKind::Fault => {
                    view! {
                        <fault::FaultDrawer id=node_id() form=form workbench=workbench edits=edits apply=apply />
                    }
                        .into_any()
                }
                FormKind::Step => {
                    view! { <step::StepDrawer id=node_id() form=form workbench=workbench edits=edits /> }
                        .into_any()
                }
                FormKind::Plain => {
                    view! {
                        <div class="drawer-body">
                            <p class="panel-note">
                                "This node has no form. It is kept exactly as it is written."
                            </p>
                            <peek::Peek id=node_id() workbench=workbench />
                        </div>
                    }
                        .into_any()
                }
            }}
            <Refusal workbench=workbench />
            <Show when=move || asking.get()>
                <div class="drawer-ask" role="alertdialog" aria-label="Unapplied changes">
                    <p>"Some changes are not applied yet."</p>
                    <button
                        type="button"
                        class="button small"
                        on:click=move |_| {
                            discard();
                            close();
                        }
                    >
                        "Discard and Close"
                    </button>
                    <button
                        type="button"
                        class="button small primary"
                        on:click=move |_| {
                            apply.run(());
                            if changed.get_untracked() == 0 {
                                close();
                            }
                        }
                    >
                        "Apply and Close"
                    </button>
                    <button
                        type="button"
                        class="button small quiet"
                        on:click=move |_| asking.set(false)
                    >
                        "Keep Editing"
                    </button>
                </div>
            </Show>
            <Show when=move || form.with(|form| *form != NodeForm::Plain)>
                // Not `disabled`: a disabled button drops the focus, and with it the keys.
                <footer class="drawer-footer">
                    <span class="muted" role="status">
                        {move || match changed.get() {
                            0 => "No changes to apply".to_owned(),
                            count => format!("{} not applied", super::board::many(count, "change")),
                        }}
                    </span>
                    <button
                        type="button"
                        class="button"
                        aria-disabled=move || (changed.get() == 0).to_string()
                        on:click=move |_| discard()
                    >
                        "Discard"
                    </button>
                    <button
                        type="button"
                        class="button primary"
                        aria-disabled=move || (changed.get() == 0).to_string()
                        on:click=move |_| apply.run(())
                    >
                        "Apply Changes"
                    </button>
                </footer>
            </Show>
        </section>
    }
}

/// Why the last action was refused, with the way to the place.
#[component]
pub fn Refusal(
    /// Where the refusal is kept.
    workbench: Workbench,
) -> impl IntoView {
    view! {
        {move || {
            workbench
                .refused()
                .map(|refused| {
                    let place = refused
                        .span
                        .map(|span| {
                            view! {
                                <button
                                    type="button"
                                    class="button small"
                                    on:click=move |_| workbench.jump(&span)
                                >
                                    "Show the place"
                                </button>
                            }
                        });
                    let offers: Vec<_> = refused
                        .offers
                        .into_iter()
                        .map(|offer| {
                            let title = offer.title.clone();
                            view! {
                                <button
                                    type="button"
                                    class="button small"
                                    on:click=move |_| workbench.accept(&offer)
                                >
                                    {title}
                                </button>
                            }
                        })
                        .collect();
                    view! {
                        <div class="note bad refusal" role="alert">
                            <Icon glyph=Glyph::CircleCross />
                            <p>
                                <strong>"Not changed. "</strong>
                                {refused.message}
                            </p>
                            <div class="offers">{offers} {place}</div>
                            <button
                                type="button"
                                class="button quiet small only-icon"
                                aria-label="Dismiss"
                                on:click=move |_| workbench.forget_refusal()
                            >
                                <Icon glyph=Glyph::Close />
                            </button>
                        </div>
                    }
                })
        }}
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum FormKind {
    Fault,
    Step,
    Plain,
}

fn kind_of(form: &NodeForm) -> FormKind {
    match form {
        NodeForm::Fault(_) => FormKind::Fault,
        NodeForm::Step(_) => FormKind::Step,
        NodeForm::Plain => FormKind::Plain,
    }
}

/// Applies what was typed as one step of the history; whether it was possible.
fn apply_changes(workbench: Workbench, edits: Edits, id: &str, form: &NodeForm) -> bool {
    let changes: Vec<(&FormField, String)> = form
        .fields()
        .into_iter()
        .filter(|field| edits.differs(id, field))
        .map(|field| (field, edits.value(id, field)))
        .collect();
    if changes.is_empty() {
        return true;
    }
    let count = changes.len();
    let done = workbench.act(&intents(changes), "apply");
    if done {
        edits.forget(id);
        workbench.say(format!(
            "{} applied. Control Z takes it back.",
            super::board::many(count, "change")
        ));
    }
    done
}

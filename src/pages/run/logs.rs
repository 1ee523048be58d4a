//! The log of a node, as new as the run.

use api::{Run, RunNode};
use leptos::{html, prelude::*, task::spawn_local};

use crate::client::{self, Failure};

/// The log of the chosen node. Fetched when the node is chosen and after each change of the run.
#[component]
pub fn Logs(
    /// The run.
    run: Memo<Option<Run>>,
    /// The node.
    node: Memo<Option<RunNode>>,
) -> impl IntoView {
    let text = RwSignal::new(None::<Result<String, Failure>>);
    let shown = StoredValue::new(String::new());
    let busy = StoredValue::new(false);
    let stale = StoredValue::new(false);
    let pane = NodeRef::<html::Pre>::new();
    let name = Memo::new(move |_| node.with(|node| node.as_ref().map(|node| node.name.clone())));
    Effect::new(move |_| {
        // Read, not only tracked: a memo that nobody reads never runs, so it never tells.
        run.with(|_| ());
        name.with(|_| ());
        // Events come faster than logs: one call at a time, and one more when it was overtaken.
        stale.set_value(true);
        if !busy.get_value() {
            fetch(Fetch {
                run,
                node,
                text,
                shown,
                busy,
                stale,
                pane,
            });
        }
    });
    view! {
        <h3 id="logs-title">"Logs"</h3>
        {move || match text.get() {
            None => view! { <p class="muted">"Loading"</p> }.into_any(),
            Some(Err(Failure::NotFound(_))) => {
                view! { <p class="muted">"This step has written no log."</p> }.into_any()
            }
            Some(Err(failure)) => view! { <p class="muted">{failure.message()}</p> }.into_any(),
            Some(Ok(text)) if text.is_empty() => {
                view! { <p class="muted">"Nothing has been written yet."</p> }.into_any()
            }
            Some(Ok(_)) => {
                view! {
                    <pre class="logs" tabindex="0" role="log" aria-labelledby="logs-title" node_ref=pane>
                        {move || text.get().and_then(Result::ok)}
                    </pre>
                }
                    .into_any()
            }
        }}
    }
}

#[derive(Clone, Copy)]
struct Fetch {
    run: Memo<Option<Run>>,
    node: Memo<Option<RunNode>>,
    text: RwSignal<Option<Result<String, Failure>>>,
    /// The node whose log is shown.
    shown: StoredValue<String>,
    busy: StoredValue<bool>,
    stale: StoredValue<bool>,
    pane: NodeRef<html::Pre>,
}

fn fetch(of: Fetch) {
    spawn_local(async move {
        of.busy.try_set_value(true);
        while of.stale.try_get_value() == Some(true) {
            of.stale.try_set_value(false);
            let run = of
                .run
                .try_with_untracked(|run| run.as_ref().map(|run| run.id.clone()));
            let node = of.node.try_with_untracked(|node| {
                node.as_ref()
                    .map(|node| (node.id.clone(), node.name.clone(), has_started(node)))
            });
            let (Some(Some(run)), Some(Some((id, name, started)))) = (run, node) else {
                break;
            };
            if of.shown.try_get_value().as_ref() != Some(&name) {
                of.text.try_set(None);
                of.shown.try_set_value(name);
            }
            let answer = if started {
                client::logs(&run, &id).await
            } else {
                Ok(String::new())
            };
            // The end of a log is read while it grows; who has scrolled up keeps their place.
            let follows = of.pane.try_get_untracked().flatten().is_none_or(|pane| {
                pane.scroll_top() + pane.client_height() >= pane.scroll_height() - 8
            });
            of.text.try_set(Some(answer));
            if follows {
                request_animation_frame(move || {
                    if let Some(Some(pane)) = of.pane.try_get_untracked() {
                        pane.set_scroll_top(pane.scroll_height());
                    }
                });
            }
        }
        of.busy.try_set_value(false);
    });
}

/// A step that has not started has no pod to ask.
fn has_started(node: &RunNode) -> bool {
    !matches!(node.phase.as_str(), "Pending" | "Skipped" | "Omitted")
}

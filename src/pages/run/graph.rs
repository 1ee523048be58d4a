//! The steps of a run: groups one after another, nodes of a group side by side.

use api::{NodeKind, Run, RunNode};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use crate::components::{Glyph, Icon, Tone, VerdictBadge};

/// The live graph. A node that is chosen is named in the address.
#[component]
pub fn Graph(
    /// The run.
    run: Memo<Option<Run>>,
    /// The name of the chosen node.
    chosen: Memo<Option<String>>,
) -> impl IntoView {
    // The shape changes seldom; phases change often and only touch their own node.
    let shape = Memo::new(move |_| {
        run.with(|run| {
            run.as_ref().map_or_else(Vec::new, |run| {
                run.groups
                    .iter()
                    .map(|group| group.iter().map(|node| node.name.clone()).collect())
                    .collect::<Vec<Vec<String>>>()
            })
        })
    });
    let is_running =
        move || run.with(|run| run.as_ref().is_some_and(|run| !run.phase.is_terminal()));
    view! {
        <section class="run-graph" aria-label="Steps" aria-busy=move || is_running().to_string()>
            {move || {
                let groups = shape.get();
                if groups.is_empty() {
                    return view! {
                        <p class="muted graph-empty">"The steps appear when the cluster takes the run."</p>
                    }
                        .into_any();
                }
                let columns: Vec<AnyView> = groups
                    .into_iter()
                    .map(|names| {
                        let nodes: Vec<AnyView> = names
                            .into_iter()
                            .map(|name| view! { <NodeCard run=run name=name chosen=chosen /> }.into_any())
                            .collect();
                        view! { <li class="graph-group"><ul>{nodes}</ul></li> }.into_any()
                    })
                    .collect();
                view! { <ol class="graph-groups">{columns}</ol> }.into_any()
            }}
        </section>
    }
}

#[component]
fn NodeCard(run: Memo<Option<Run>>, name: String, chosen: Memo<Option<String>>) -> impl IntoView {
    let key = StoredValue::new(name.clone());
    let node = Memo::new(move |_| {
        run.with(|run| {
            let run = run.as_ref()?;
            key.with_value(|name| run.nodes().find(|node| node.name == *name).cloned())
        })
    });
    let is_chosen = move || {
        chosen.with(|chosen| key.with_value(|name| chosen.as_deref() == Some(name.as_str())))
    };
    let navigate = use_navigate();
    let path = use_location().pathname;
    let choose = move |_| {
        let node = key.with_value(|name| String::from(js_sys::encode_uri_component(name)));
        let options = NavigateOptions {
            replace: true,
            scroll: false,
            ..Default::default()
        };
        navigate(&format!("{}?node={node}", path.get_untracked()), options);
    };
    let tone_class = move || node.with(|node| node.as_ref().map_or("", |node| tone(node).class()));
    let kind = node.with_untracked(|node| node.as_ref().map(|node| node.kind));
    let glyph = match kind {
        Some(NodeKind::Fault) => Glyph::Fault,
        _ => Glyph::Step,
    };
    view! {
        <li>
            <button
                type="button"
                class=move || format!("graph-node {}", tone_class())
                class:fault=kind == Some(NodeKind::Fault)
                aria-pressed=move || is_chosen().to_string()
                on:click=choose
            >
                <span class="graph-node-name">
                    <Icon glyph=glyph />
                    <span>{name}</span>
                </span>
                <span class="graph-node-state">
                    {move || node.get().map(|node| state(&node))}
                </span>
            </button>
        </li>
    }
}

/// What a fault means is its verdict, once there is one; its pod succeeding says little.
fn word(node: &RunNode) -> &str {
    node.fault
        .as_ref()
        .map(|fault| fault.verdict.as_str())
        .filter(|verdict| matches!(*verdict, "Pass" | "Fail" | "Error" | "Stopped"))
        .unwrap_or(&node.phase)
}

fn tone(node: &RunNode) -> Tone {
    Tone::of_word(word(node))
}

fn state(node: &RunNode) -> AnyView {
    let weight = node.fault.as_ref().map(|fault| {
        view! {
            <span class="weight" title="Weight in the resilience score">
                {format!("w{}", fault.weight)}
            </span>
        }
    });
    view! {
        <VerdictBadge verdict=word(node).to_owned() bare=true />
        {weight}
    }
    .into_any()
}

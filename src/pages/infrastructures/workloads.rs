//! The deployments of the cluster, live, with the number of their pods.

use api::Workload;
use leptos::{prelude::*, task::spawn_local};

use crate::{
    client::{self, Events, Signal as Told},
    components::{Badge, Empty, Glyph, Icon, Search, Tone, matches, toast},
    remote::Remote,
};

/// Namespace and name.
type Key = (String, String);

/// The table of workloads. Each change in the cluster shows by itself.
#[component]
pub fn Workloads() -> impl IntoView {
    let workloads = Remote::new(|| client::workloads(None));
    let lost = RwSignal::new(false);
    let stream = StoredValue::new_local(None::<Events>);
    stream.set_value(Some(client::workload_events(move |told| match told {
        Told::Connected => drop(lost.try_set(false)),
        Told::Lost => drop(lost.try_set(true)),
        Told::Update(now) => workloads.set(now),
    })));
    let is_here = Memo::new(move |_| workloads.get().is_some());
    view! {
        <section class="workloads" aria-labelledby="workloads-title">
            <h2 id="workloads-title">"Workloads"</h2>
            <Show when=move || lost.get()>
                <div class="note warn" role="status">
                    <Icon glyph=Glyph::Unplugged />
                    <span>"Connection lost, retrying. These numbers may be old."</span>
                </div>
            </Show>
            {move || {
                if is_here.get() {
                    view! { <List workloads=workloads /> }.into_any()
                } else {
                    workloads.view(|_| ().into_any()).into_any()
                }
            }}
        </section>
    }
}

#[component]
fn List(workloads: Remote<Vec<Workload>>) -> impl IntoView {
    let search = RwSignal::new(String::new());
    let namespace = RwSignal::new(String::new());
    let all = Memo::new(move |_| workloads.get().unwrap_or_default());
    let namespaces = Memo::new(move |_| {
        let mut namespaces: Vec<String> = all.with(|all| {
            all.iter()
                .map(|workload| workload.namespace.clone())
                .collect()
        });
        namespaces.sort();
        namespaces.dedup();
        namespaces
    });
    // Rows live as long as their workload, so that a number being typed outlives an event.
    let shown = Memo::new(move |_| {
        let (typed, namespace) = (search.get(), namespace.get());
        all.with(|all| {
            all.iter()
                .filter(|workload| namespace.is_empty() || workload.namespace == namespace)
                .filter(|workload| {
                    matches(&format!("{} {}", workload.namespace, workload.name), &typed)
                })
                .map(|workload| (workload.namespace.clone(), workload.name.clone()))
                .collect::<Vec<Key>>()
        })
    });
    view! {
        <Show
            when=move || !all.with(Vec::is_empty)
            fallback=|| {
                view! {
                    <Empty
                        glyph=Glyph::Cluster
                        title="No deployments"
                        text="As soon as something is deployed in the cluster, it appears here."
                    />
                }
            }
        >
            <div class="list-tools">
                <Search label="Search by name" text=search />
                <select
                    class="input narrow-select"
                    aria-label="Namespace"
                    on:change=move |event| namespace.set(event_target_value(&event))
                >
                    <option value="">"All namespaces"</option>
                    {move || {
                        namespaces
                            .get()
                            .into_iter()
                            .map(|name| {
                                let chosen = namespace.with_untracked(|chosen| *chosen == name);
                                let value = name.clone();
                                view! {
                                    <option value=value selected=chosen>
                                        {name}
                                    </option>
                                }
                            })
                            .collect::<Vec<_>>()
                    }}
                </select>
            </div>
            <div class="table-frame">
                <table class="table" aria-labelledby="workloads-title">
                    <thead>
                        <tr>
                            <th scope="col">"Name"</th>
                            <th scope="col">"Namespace"</th>
                            <th scope="col">"Ready"</th>
                            <th scope="col" class="labels">
                                "Labels"
                            </th>
                            <th scope="col" class="last">
                                "Replicas"
                            </th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || shown.get() key=Key::clone let:key>
                            <Row key=key all=all workloads=workloads />
                        </For>
                        <Show when=move || shown.with(Vec::is_empty)>
                            <tr>
                                <td colspan="5" class="muted">
                                    "No deployment matches."
                                </td>
                            </tr>
                        </Show>
                    </tbody>
                </table>
            </div>
        </Show>
    }
}

#[component]
fn Row(key: Key, all: Memo<Vec<Workload>>, workloads: Remote<Vec<Workload>>) -> impl IntoView {
    let (namespace, name) = key;
    let found = StoredValue::new((namespace.clone(), name.clone()));
    let workload = Memo::new(move |_| {
        all.with(|all| {
            found.with_value(|(namespace, name)| {
                all.iter()
                    .find(|workload| workload.namespace == *namespace && workload.name == *name)
                    .cloned()
            })
        })
    });
    let wanted = Memo::new(move |_| {
        workload.with(|workload| workload.as_ref().map_or(0, |workload| workload.replicas))
    });
    let typed = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let number = Memo::new(move |_| {
        typed.with(|typed| match typed {
            None => Some(wanted.get()),
            Some(typed) => typed.trim().parse::<u32>().ok().filter(|n| *n <= 100),
        })
    });
    let can_scale = move || !busy.get() && number.get().is_some_and(|n| n != wanted.get());
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(replicas) = number.get_untracked() else {
            return;
        };
        if !untrack(can_scale) {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let (namespace, name) = found.get_value();
            match client::scale_workload(&namespace, &name, replicas).await {
                Ok(now) => {
                    // Only what was asked for: an event may already tell newer numbers of ready pods.
                    let mut list = all.try_get_untracked().unwrap_or_default();
                    for workload in &mut list {
                        if workload.namespace == now.namespace && workload.name == now.name {
                            workload.replicas = now.replicas;
                        }
                    }
                    workloads.set(list);
                    typed.try_set(None);
                    toast::say(format!("Scaled {name} to {replicas}."));
                }
                Err(failure) => toast::warn(failure.message()),
            }
            busy.try_set(false);
        });
    };
    let input_label = format!("Replicas of {name}");
    view! {
        <tr>
            <th scope="row">{name.clone()}</th>
            <td>{namespace}</td>
            <td>{move || workload.get().map(|workload| ready(&workload))}</td>
            <td class="labels">
                <code class="muted small">
                    {move || workload.get().map(|workload| workload.labels.join(", "))}
                </code>
            </td>
            <td class="last">
                <form class="scale" novalidate on:submit=submit>
                    <input
                        class="input"
                        type="number"
                        min="0"
                        max="100"
                        step="1"
                        aria-label=input_label
                        aria-invalid=move || number.get().is_none().to_string()
                        title=move || {
                            number
                                .get()
                                .is_none()
                                .then_some("A whole number from 0 to 100")
                        }
                        prop:value=move || {
                            typed.get().unwrap_or_else(|| wanted.get().to_string())
                        }
                        on:input=move |event| typed.set(Some(event_target_value(&event)))
                    />
                    <button
                        type="submit"
                        class="button small"
                        aria-label=format!("Scale {name}")
                        disabled=move || !can_scale()
                    >
                        "Scale"
                    </button>
                </form>
            </td>
        </tr>
    }
}

fn ready(workload: &Workload) -> AnyView {
    let tone = if workload.replicas == 0 {
        Tone::Neutral
    } else if workload.ready >= workload.replicas {
        Tone::Good
    } else if workload.ready == 0 {
        Tone::Bad
    } else {
        Tone::Warn
    };
    let word = format!("{}/{} ready", workload.ready, workload.replicas);
    view! { <Badge tone=tone word=word bare=true /> }.into_any()
}

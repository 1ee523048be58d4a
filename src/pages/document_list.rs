//! The table of experiments or pipelines, the unsaved ones among them.

use api::{DocumentKind, DocumentSummary};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::components::A;

use super::run_ends::follow_ends;
use crate::{
    browser, client,
    components::{
        Badge, Confirm, Glyph, Icon, Menu, Search, Time, Tone, local_time, matches, toast,
    },
    draft::Draft,
    remote::Remote,
};

/// The address of a document's page.
pub fn address(kind: DocumentKind, id: &str) -> String {
    match kind {
        DocumentKind::Experiment => format!("/experiments/{id}"),
        DocumentKind::Pipeline => format!("/pipelines/{id}"),
    }
}

/// What a person asks to be deleted.
#[derive(Clone)]
struct Doomed {
    id: String,
    name: String,
    draft: Option<Draft>,
}

/// All documents of a kind.
#[component]
pub fn DocumentList(
    /// Experiments or pipelines.
    kind: DocumentKind,
    /// What is shown where there are none.
    empty: fn() -> AnyView,
) -> impl IntoView {
    let documents = Remote::new(move || client::documents(kind));
    let drafts = RwSignal::new(Draft::list(kind));
    let search = RwSignal::new(String::new());
    let doomed = RwSignal::new(None::<Doomed>);
    let asking = RwSignal::new(false);
    let ask = Callback::new(move |what: Doomed| {
        doomed.set(Some(what));
        asking.set(true);
    });
    let delete = Callback::new(move |()| {
        let Some(what) = doomed.get_untracked() else {
            return;
        };
        if let Some(draft) = what.draft {
            draft.discard();
            drafts.set(Draft::list(kind));
            toast::say(format!("Discarded the draft of {}.", what.name));
            return;
        }
        spawn_local(async move {
            match client::delete_document(&what.id).await {
                Ok(()) => {
                    Draft::remove(&what.id);
                    toast::say(format!("Deleted {}.", what.name));
                    drafts.try_set(Draft::list(kind));
                    documents.reload();
                }
                Err(failure) => toast::warn(failure.message()),
            }
        });
    });
    let question = Signal::derive(move || match doomed.get() {
        Some(what) if what.draft.is_some() => format!("Discard the draft of {}?", what.name),
        Some(what) => format!("Delete {}?", what.name),
        None => String::new(),
    });
    let consequence = Signal::derive(move || match doomed.get() {
        Some(what) if what.draft.is_some() => {
            "It was never saved: its text will be gone.".to_owned()
        }
        Some(_) => "Its text and the history of its runs will be gone.".to_owned(),
        None => String::new(),
    });
    let verb = Signal::derive(move || match doomed.get() {
        Some(what) if what.draft.is_some() => "Discard",
        _ => "Delete",
    });
    let going = move || {
        let documents = documents.get().unwrap_or_default();
        let runs = documents.iter().flat_map(|document| &document.runs);
        runs.filter(|run| !run.phase.is_terminal())
            .map(|run| run.id.clone())
            .collect()
    };
    follow_ends(going, move || documents.reload());
    view! {
        <Confirm open=asking title=question text=consequence action=verb on_confirm=delete />
        {documents
            .view(move |documents| {
                let fresh = rows_of_their_own(&drafts.get());
                if documents.is_empty() && fresh.is_empty() {
                    return empty();
                }
                view! {
                    <div class="list-tools">
                        <Search label="Search by name" text=search />
                    </div>
                    <Table kind=kind documents=documents fresh=fresh drafts=drafts search=search ask=ask />
                }
                    .into_any()
            })}
    }
}

/// The drafts of documents that were never saved, and of others what another tab left beside the
/// newest draft. `drafts` has the newest first.
fn rows_of_their_own(drafts: &[Draft]) -> Vec<Draft> {
    let is_newest = |at: usize| !drafts[..at].iter().any(|newer| newer.id == drafts[at].id);
    (0..drafts.len())
        .filter(|&at| Draft::is_fresh(&drafts[at].id) || !is_newest(at))
        .map(|at| drafts[at].clone())
        .collect()
}

#[component]
fn Table(
    kind: DocumentKind,
    documents: Vec<DocumentSummary>,
    fresh: Vec<Draft>,
    drafts: RwSignal<Vec<Draft>>,
    search: RwSignal<String>,
    ask: Callback<Doomed>,
) -> impl IntoView {
    let has_runs = kind == DocumentKind::Experiment;
    let label = if has_runs { "Experiments" } else { "Pipelines" };
    let rows = move || {
        let typed = search.get();
        let fresh: Vec<AnyView> = fresh
            .iter()
            .filter(|draft| matches(&draft.name, &typed))
            .map(|draft| draft_row(draft, ask))
            .collect();
        let saved: Vec<AnyView> = documents
            .iter()
            .filter(|document| matches(&document.name, &typed))
            .map(|document| {
                let changed = drafts.with(|drafts| {
                    drafts
                        .iter()
                        .find(|draft| draft.id == document.id)
                        .map(|draft| draft.changed_at.clone())
                });
                saved_row(document, changed, ask)
            })
            .collect();
        if fresh.is_empty() && saved.is_empty() {
            return view! {
                <tr>
                    <td colspan="5" class="muted">
                        {format!("No name contains “{typed}”.")}
                    </td>
                </tr>
            }
            .into_any();
        }
        (fresh, saved).into_any()
    };
    view! {
        <div class="table-frame">
            <table class="table" aria-label=label>
                <thead>
                    <tr>
                        <th scope="col">"Name"</th>
                        {has_runs.then(|| view! { <th scope="col">"Last runs"</th> })}
                        <th scope="col">"Updated"</th>
                        <th scope="col" class="number">
                            "Revision"
                        </th>
                        <th scope="col">
                            <span class="sr-only">"Actions"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn draft_row(draft: &Draft, ask: Callback<Doomed>) -> AnyView {
    let href = format!("{}?draft={}", address(draft.kind, &draft.id), draft.branch);
    let mark = format!("Unsaved draft, from {}", local_time(&draft.changed_at));
    let name = shown_name(&draft.name);
    let has_runs = draft.kind == DocumentKind::Experiment;
    let (id, kept_name, file) = (draft.id.clone(), name.clone(), draft.clone());
    let open = href.clone();
    let label = format!("Actions for {name}");
    view! {
        <tr>
            <td>
                <A href=href attr:class="row-name">
                    {name}
                </A>
                <Badge tone=Tone::Warn word=mark />
            </td>
            {has_runs.then(|| view! { <td class="muted">"–"</td> })}
            <td>
                <Time at=draft.changed_at.clone() />
            </td>
            <td class="number muted">"–"</td>
            <td class="last">
                <Menu label=label>
                    <A href=open.clone() attr:role="menuitem">
                        <Icon glyph=Glyph::Edit />
                        "Open"
                    </A>
                    <button
                        type="button"
                        role="menuitem"
                        on:click={
                            let file = file.clone();
                            move |_| save_file(&file.name, &file.text)
                        }
                    >
                        <Icon glyph=Glyph::Download />
                        "Download"
                    </button>
                    <button
                        type="button"
                        role="menuitem"
                        class="danger"
                        on:click={
                            let (id, name) = (id.clone(), kept_name.clone());
                            let file = file.clone();
                            move |_| {
                                ask.run(Doomed {
                                    id: id.clone(),
                                    name: name.clone(),
                                    draft: Some(file.clone()),
                                })
                            }
                        }
                    >
                        <Icon glyph=Glyph::Trash />
                        "Discard"
                    </button>
                </Menu>
            </td>
        </tr>
    }
    .into_any()
}

fn saved_row(
    document: &DocumentSummary,
    changed: Option<String>,
    ask: Callback<Doomed>,
) -> AnyView {
    let href = address(document.kind, &document.id);
    let name = shown_name(&document.name);
    let has_runs = document.kind == DocumentKind::Experiment;
    let (id, kept_name) = (document.id.clone(), name.clone());
    let open = href.clone();
    let label = format!("Actions for {name}");
    let tags: Vec<AnyView> = document
        .tags
        .iter()
        .map(|tag| view! { <span class="tag">{tag.clone()}</span> }.into_any())
        .collect();
    view! {
        <tr>
            <td>
                <A href=href attr:class="row-name">
                    {name}
                </A>
                {tags}
                {changed
                    .map(|at| {
                        let word = format!("Unsaved changes, from {}", local_time(&at));
                        view! { <Badge tone=Tone::Warn word=word /> }
                    })}
                {(!document.description.is_empty())
                    .then(|| view! { <p class="muted small">{document.description.clone()}</p> })}
            </td>
            {has_runs.then(|| view! { <td>{run_marks(document)}</td> })}
            <td>
                <Time at=document.updated_at.clone() />
            </td>
            <td class="number">{document.revision}</td>
            <td class="last">
                <Menu label=label>
                    <A href=open.clone() attr:role="menuitem">
                        <Icon glyph=Glyph::Edit />
                        "Open"
                    </A>
                    {has_runs
                        .then(|| {
                            let href = format!("/experiments/{id}/runs");
                            view! {
                                <A href=href attr:role="menuitem">
                                    <Icon glyph=Glyph::History />
                                    "View runs"
                                </A>
                            }
                        })}
                    <button
                        type="button"
                        role="menuitem"
                        on:click={
                            let id = id.clone();
                            move |_| download(id.clone())
                        }
                    >
                        <Icon glyph=Glyph::Download />
                        "Download"
                    </button>
                    <button
                        type="button"
                        role="menuitem"
                        class="danger"
                        on:click={
                            let (id, name) = (id.clone(), kept_name.clone());
                            move |_| {
                                ask.run(Doomed {
                                    id: id.clone(),
                                    name: name.clone(),
                                    draft: None,
                                })
                            }
                        }
                    >
                        <Icon glyph=Glyph::Trash />
                        "Delete"
                    </button>
                </Menu>
            </td>
        </tr>
    }
    .into_any()
}

/// The latest runs, oldest first, so that the newest stands at the right as in a timeline.
fn run_marks(document: &DocumentSummary) -> AnyView {
    if document.runs.is_empty() {
        return view! { <span class="muted">"Never run"</span> }.into_any();
    }
    let marks: Vec<AnyView> = document
        .runs
        .iter()
        .take(5)
        .rev()
        .map(|run| {
            let tone = Tone::of_phase(run.phase);
            let shown = match run.score {
                Some(score) => format!("{score}"),
                None => run.phase.as_str().replace('_', " "),
            };
            let label = format!(
                "Run of {}: {}{}",
                local_time(&run.started_at),
                run.phase.as_str().replace('_', " "),
                run.score
                    .map(|score| format!(", score {score}"))
                    .unwrap_or_default(),
            );
            view! {
                <li>
                    <A
                        href=format!("/runs/{}", run.id)
                        attr:class=format!("run-mark {}", tone.class())
                        attr:aria-label=label.clone()
                        attr:title=label
                    >
                        <Icon glyph=tone.glyph() />
                        {shown}
                    </A>
                </li>
            }
            .into_any()
        })
        .collect();
    view! { <ul class="run-marks">{marks}</ul> }.into_any()
}

fn shown_name(name: &str) -> String {
    if name.is_empty() {
        "(no name)".to_owned()
    } else {
        name.to_owned()
    }
}

fn download(id: String) {
    spawn_local(async move {
        match client::document(&id).await {
            Ok(document) => save_file(&document.name, &document.text),
            Err(failure) => toast::warn(failure.message()),
        }
    });
}

fn save_file(name: &str, text: &str) {
    let is_json = text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with('{');
    let extension = if is_json { "json" } else { "yaml" };
    let name = if name.is_empty() { "document" } else { name };
    if browser::download(&format!("{name}.{extension}"), text).is_err() {
        toast::warn("The browser refused the download.");
    }
}

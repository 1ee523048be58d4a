//! The page at `/experiments/ID` and `/pipelines/ID`.

use api::DocumentKind;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate, use_params_map, use_query_map},
};

use super::{
    Desk, Filing, SaveState,
    bar::{Actions, Views},
    conflict::ConflictDialog,
    drawer::Edits,
    filing::Opening,
    keys,
    overview::{Overview, Schedule},
};
use crate::{
    client::{self, Failure, Link},
    components::{FailureNote, Glyph, Header, Icon, Skeleton},
    document::View,
    draft::StoreError,
    editor,
};

/// The document page. The address names the document, the view and the chosen node.
#[component]
pub fn BuilderPage() -> impl IntoView {
    let params = use_params_map();
    let path = use_location().pathname;
    let kind = Memo::new(move |_| {
        if path.get().starts_with("/pipelines") {
            DocumentKind::Pipeline
        } else {
            DocumentKind::Experiment
        }
    });
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let attempt = RwSignal::new(0_u32);
    // The first save gives a draft its id and its address; that is the same document still.
    let open_id = StoredValue::new(String::new());
    let opened = RwSignal::new(None::<Result<StoredOpening, Failure>>);
    let query = use_query_map();
    Effect::new(move |_| {
        attempt.track();
        let id = id.get();
        if id.is_empty() || open_id.with_value(|open| *open == id) {
            return;
        }
        opened.set(None);
        open_id.set_value(id.clone());
        let branch = query.with_untracked(|query| query.get("draft"));
        leptos::task::spawn_local(async move {
            let opening = Opening::fetch(&id, branch.as_deref()).await;
            let current = open_id.try_with_value(|open| *open == id);
            if current == Some(true) {
                opened.set(Some(opening.map(StoredOpening::new)));
            }
        });
    });
    let retry = Callback::new(move |()| {
        open_id.set_value(String::new());
        attempt.update(|attempt| *attempt += 1);
    });
    // What could not be opened while the server was lost opens when it is back.
    let link = client::link();
    Effect::new(move |_| {
        let lost =
            |opened: &Option<Result<_, Failure>>| matches!(opened, Some(Err(Failure::Unreachable)));
        if link.get() == Link::Up && opened.with_untracked(lost) {
            retry.run(());
        }
    });
    view! {
        <div class="page document-page">
            {move || match opened.get() {
                None => {
                    view! {
                        <Header title="Opening…" />
                        <div class="page-body">
                            <Skeleton />
                        </div>
                    }
                        .into_any()
                }
                Some(Err(failure)) => {
                    view! {
                        <Header title="Not opened" />
                        <div class="page-body">
                            <FailureNote failure=failure retry=retry />
                        </div>
                    }
                        .into_any()
                }
                Some(Ok(opening)) => {
                    match opening.take() {
                        Some(opening) => {
                            view! {
                                <OpenPage kind=kind.get_untracked() opening=opening open_id=open_id />
                            }
                                .into_any()
                        }
                        None => ().into_any(),
                    }
                }
            }}
        </div>
    }
}

/// An opening that is used once.
#[derive(Clone, Copy)]
struct StoredOpening(StoredValue<Option<Opening>>);

impl StoredOpening {
    fn new(opening: Opening) -> Self {
        Self(StoredValue::new(Some(opening)))
    }

    fn take(self) -> Option<Opening> {
        self.0.try_update_value(Option::take).flatten()
    }
}

#[component]
fn OpenPage(kind: DocumentKind, opening: Opening, open_id: StoredValue<String>) -> impl IntoView {
    let filing = Filing::new(kind, opening);
    let workbench = filing.workbench;
    let edits = Edits::default();
    let page = RwSignal::new("builder");
    follow_address(filing, page, open_id);
    keys::listen(filing);
    view! {
        <Actions filing=filing />
        <Views filing=filing page=page />
        <Notices filing=filing />
        <div
            class="document-body"
            id="page-panel"
            role="tabpanel"
            aria-labelledby=move || format!("page-{}", page.get())
        >
            // The desk stays on the page: the editor keeps the history.
            <div class="desk-holder" hidden=move || page.get() != "builder">
                <Desk workbench=workbench edits=edits editor_address=editor::ADDRESS />
            </div>
            {move || match page.get() {
                "overview" => view! { <Overview filing=filing /> }.into_any(),
                "schedule" => view! { <Schedule filing=filing /> }.into_any(),
                _ => ().into_any(),
            }}
        </div>
        <ConflictDialog filing=filing />
    }
}

/// Keeps the address bar and the page in step.
fn follow_address(filing: Filing, page: RwSignal<&'static str>, open_id: StoredValue<String>) {
    const PAGES: [&str; 3] = ["overview", "builder", "schedule"];
    let workbench = filing.workbench;
    let query = use_query_map();
    let read = move || {
        query.with(|query| {
            let view = query.get("view").and_then(|name| View::from_query(&name));
            let tab = query.get("tab").unwrap_or_default();
            let tab = PAGES.into_iter().find(|page| *page == tab);
            (
                view.unwrap_or_default(),
                query.get("node"),
                tab.unwrap_or("builder"),
            )
        })
    };
    let write = move || {
        let mut parts = Vec::new();
        match workbench.view.get() {
            View::Split => {}
            view => parts.push(format!("view={}", view.as_query())),
        }
        if let Some(node) = workbench.chosen.get() {
            let node = String::from(js_sys::encode_uri_component(&node));
            parts.push(format!("node={node}"));
        }
        match page.get() {
            "builder" => {}
            page => parts.push(format!("tab={page}")),
        }
        filing.id.track();
        match parts.is_empty() {
            true => filing.address(),
            false => format!("{}?{}", filing.address(), parts.join("&")),
        }
    };
    // From the address: when the page opens, and when the person goes back or forward.
    Effect::new(move |_| {
        let (view, node, tab) = read();
        let differs = |signal: RwSignal<View>| signal.get_untracked() != view;
        if differs(workbench.view) {
            workbench.view.set(view);
        }
        if workbench.chosen.get_untracked() != node {
            match &node {
                Some(id) => workbench.choose(id),
                None => workbench.chosen.set(None),
            }
        }
        if page.get_untracked() != tab {
            page.set(tab);
        }
    });
    // To the address, without a new step in the browser's history.
    let navigate = use_navigate();
    Effect::new(move |before: Option<String>| {
        let address = write();
        // On the first run the address is the source.
        if before.is_some_and(|before| before != address) {
            open_id.set_value(filing.id.get_untracked());
            let options = NavigateOptions {
                replace: true,
                scroll: false,
                ..NavigateOptions::default()
            };
            navigate(&address, options);
        }
        address
    });
}

/// What the person should know: a restored draft, a failed save, a full storage.
#[component]
fn Notices(filing: Filing) -> impl IntoView {
    let failure = move || {
        match filing.state.get() {
        SaveState::Offline => Some(
            "The server does not answer. Your changes are kept in this browser and saved when it is back."
                .to_owned(),
        ),
        SaveState::Failed(message) => Some(format!("Not saved: {message}")),
        _ => None,
    }
    };
    view! {
        {move || {
            failure()
                .map(|message| {
                    view! {
                        <div class="banner" role="alert">
                            <Icon glyph=Glyph::Unplugged />
                            <span>{message}</span>
                            <button type="button" class="button small" on:click=move |_| filing.save()>
                                "Save again"
                            </button>
                        </div>
                    }
                })
        }}
        <Show when=move || filing.conflict.with(Option::is_some) && !filing.deciding.get()>
            <div class="banner" role="status">
                <Icon glyph=Glyph::Alert />
                <span>
                    "Somebody else saved this document meanwhile. Your changes are not saved yet."
                </span>
                <button
                    type="button"
                    class="button small"
                    on:click=move |_| filing.deciding.set(true)
                >
                    "Decide"
                </button>
            </div>
        </Show>
        <Show when=move || filing.restored.get() && filing.is_unsaved()>
            <div class="banner restored" role="status">
                <Icon glyph=Glyph::History />
                <span>"Unsaved changes from this browser are restored."</span>
                <button
                    type="button"
                    class="button quiet small only-icon"
                    aria-label="Dismiss"
                    on:click=move |_| filing.restored.set(false)
                >
                    <Icon glyph=Glyph::Close />
                </button>
            </div>
        </Show>
        {move || {
            filing
                .draft_error
                .get()
                .map(|error| {
                    let message = match error {
                        StoreError::Full => {
                            "The browser's storage is full: this draft would not survive a reload. Save it."
                        }
                        StoreError::Forbidden => {
                            "The browser keeps no storage for this site: this draft would not survive a reload. Save it."
                        }
                    };
                    view! {
                        <div class="banner" role="alert">
                            <Icon glyph=Glyph::Alert />
                            <span>{message}</span>
                        </div>
                    }
                })
        }}
    }
}

//! Keeping a document: drafts in the browser, saves on the server.

use api::{Document, DocumentKind, Merged, NewDocument, SaveDocument};
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};
use std::time::Duration;

use crate::{
    browser,
    client::{self, Failure, Link},
    components::toast,
    document::{OpenDocument, Saved, Workbench},
    draft::{Draft, DraftSlot, StoreError},
};

/// How long after the last change a draft is stored.
const DRAFT_DELAY: Duration = Duration::from_millis(300);

/// What the server keeps of a document beside its text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meta {
    /// Its name in lists.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// The infrastructure that it runs on.
    pub infrastructure: String,
}

/// Where a save stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SaveState {
    /// Nothing is going on.
    Idle,
    /// On its way.
    Saving,
    /// The server did not answer; it is tried again when it does.
    Offline,
    /// The server refused, and says why.
    Failed(String),
}

/// A document on its way between the page, the browser's storage and the server.
#[derive(Clone, Copy)]
pub struct Filing {
    /// What the document is for.
    pub kind: DocumentKind,
    /// Its id; `new-…` before the first save.
    pub id: RwSignal<String>,
    /// Its name and the like, as shown.
    pub meta: RwSignal<Meta>,
    saved_meta: RwSignal<Meta>,
    unsaved: Memo<bool>,
    /// Its text.
    pub workbench: Workbench,
    /// Where the last save stands.
    pub state: RwSignal<SaveState>,
    /// What somebody else saved meanwhile, until it is decided what becomes of it.
    pub conflict: RwSignal<Option<Document>>,
    /// Whether the person is asked about the conflict.
    pub deciding: RwSignal<bool>,
    /// Why the draft could not be stored, where that is so.
    pub draft_error: RwSignal<Option<StoreError>>,
    /// Whether the page opened with a draft instead of what is saved.
    pub restored: RwSignal<bool>,
    timer: StoredValue<Option<TimeoutHandle>>,
    slot: StoredValue<DraftSlot>,
}

/// What could be opened.
pub struct Opening {
    /// Its id.
    pub id: String,
    /// What the server keeps, where it does.
    pub stored: Option<Document>,
    /// What the browser keeps, where it does.
    pub draft: Option<Draft>,
    /// Where this tab keeps its draft.
    pub slot: DraftSlot,
}

impl Opening {
    /// Fetches a document and its draft: that of `branch`, else the newest. A draft opens even
    /// while the server does not answer.
    pub async fn fetch(id: &str, branch: Option<&str>) -> Result<Self, Failure> {
        let mut draft = None;
        for each in Draft::all_of(id) {
            if draft.is_none() || branch == Some(&each.branch) {
                draft = Some(each);
            }
        }
        let mut slot = DraftSlot::new(draft.clone());
        let stored = if Draft::is_fresh(id) {
            None
        } else {
            match client::document(id).await {
                Ok(document) => Some(document),
                Err(Failure::Unreachable) if draft.is_some() => None,
                // Deleted meanwhile: what was typed can be saved as a new document.
                Err(Failure::NotFound(missing)) => {
                    let Some(draft) = &mut draft else {
                        return Err(Failure::NotFound(missing));
                    };
                    draft.base_revision = 0;
                    None
                }
                Err(failure) => return Err(failure),
            }
        };
        if stored.is_none() && draft.is_none() {
            return Err(Failure::NotFound(
                "This draft is not in this browser any more.".to_owned(),
            ));
        }
        let says_nothing_new = |draft: &Draft| {
            let stored = stored.as_ref();
            stored.is_some_and(|stored| {
                stored.text == draft.text && Meta::of(stored) == Meta::of_draft(draft)
            })
        };
        if draft.as_ref().is_some_and(says_nothing_new) {
            slot.clear();
            draft = None;
        }
        Ok(Self {
            id: id.to_owned(),
            stored,
            draft,
            slot,
        })
    }
}

impl Filing {
    /// Opens a document: its draft where there is one, else what is saved.
    pub fn new(kind: DocumentKind, opening: Opening) -> Self {
        let Opening {
            id,
            stored,
            draft,
            slot,
        } = opening;
        let saved_meta = stored.as_ref().map(Meta::of).unwrap_or_default();
        let meta = draft
            .as_ref()
            .map_or_else(|| saved_meta.clone(), Meta::of_draft);
        let stored_text = stored.as_ref().map(|document| document.text.as_str());
        let text = draft
            .as_ref()
            .map(|draft| draft.text.as_str())
            .or(stored_text)
            .unwrap_or_default();
        let saved = Saved {
            text: stored_text.unwrap_or_default().to_owned(),
            // A draft of an older revision must not overwrite what was saved meanwhile.
            revision: draft.as_ref().map_or_else(
                || stored.as_ref().map_or(0, |document| document.revision),
                |draft| draft.base_revision,
            ),
        };
        let restored = stored.is_some() && draft.is_some();
        let workbench = Workbench::new(OpenDocument::new(text, saved));
        let (meta, saved_meta) = (RwSignal::new(meta), RwSignal::new(saved_meta));
        let filing = Self {
            kind,
            id: RwSignal::new(id),
            meta,
            saved_meta,
            unsaved: Memo::new(move |_| {
                workbench.with(OpenDocument::is_unsaved) || meta.get() != saved_meta.get()
            }),
            workbench,
            state: RwSignal::new(SaveState::Idle),
            conflict: RwSignal::new(None),
            deciding: RwSignal::new(false),
            draft_error: RwSignal::new(None),
            restored: RwSignal::new(restored),
            timer: StoredValue::new(None),
            slot: StoredValue::new(slot),
        };
        filing.keep_draft();
        filing.retry_when_back();
        filing
    }

    /// Whether anything differs from what is saved.
    pub fn is_unsaved(self) -> bool {
        self.unsaved.get()
    }

    /// Where the document is found: `/experiments/ID` or `/pipelines/ID`.
    pub fn address(self) -> String {
        let folder = match self.kind {
            DocumentKind::Experiment => "experiments",
            DocumentKind::Pipeline => "pipelines",
        };
        format!("/{folder}/{}", self.id.get_untracked())
    }

    /// Saves what is shown. Nothing is lost when it fails.
    pub fn save(self) {
        if self.state.get_untracked() == SaveState::Saving {
            return;
        }
        self.state.set(SaveState::Saving);
        spawn_local(async move {
            let text = self.workbench.peek(|document| document.text().to_owned());
            let meta = self.meta.get_untracked();
            let answer = self.send(&text, &meta).await;
            // The page may have gone meanwhile; the draft is still there.
            if self.state.is_disposed() {
                return;
            }
            match answer {
                Ok(document) => self.stored(document, text, meta),
                Err(Failure::Conflict(theirs)) => {
                    self.state.set(SaveState::Idle);
                    self.conflict.set(Some(*theirs));
                    self.deciding.set(true);
                }
                Err(Failure::Unreachable) => self.state.set(SaveState::Offline),
                Err(failure) => self.state.set(SaveState::Failed(failure.message())),
            }
        });
    }

    async fn send(self, text: &str, meta: &Meta) -> Result<Document, Failure> {
        let save = self.to_save(text, meta);
        if save.base_revision > 0 {
            return client::save_document(&self.id.get_untracked(), &save).await;
        }
        client::create_document(&NewDocument {
            kind: self.kind,
            name: save.name,
            description: save.description,
            tags: save.tags,
            infrastructure: save.infrastructure,
            text: save.text,
        })
        .await
    }

    fn stored(self, document: Document, text: String, meta: Meta) {
        let old = self.id.get_untracked();
        self.workbench.update(|open| {
            open.set_saved(Saved {
                text,
                revision: document.revision,
            });
        });
        self.saved_meta.set(meta);
        self.state.set(SaveState::Idle);
        self.restored.set(false);
        if old != document.id {
            self.slot.update_value(DraftSlot::clear);
            self.id.set(document.id);
        }
        self.store_draft();
        self.workbench.say("Saved.");
    }

    /// Asks for a merge of what is shown with what somebody else saved.
    pub async fn ask_for_merge(self) -> Result<Merged, Failure> {
        let text = self.workbench.peek(|document| document.text().to_owned());
        let mine = self.to_save(&text, &self.meta.get_untracked());
        client::merge_document(&self.id.get_untracked(), &mine).await
    }

    fn to_save(self, text: &str, meta: &Meta) -> SaveDocument {
        let meta = meta.clone();
        SaveDocument {
            base_revision: self.workbench.peek(|document| document.saved().revision),
            name: meta.name,
            description: meta.description,
            tags: meta.tags,
            infrastructure: meta.infrastructure,
            text: text.to_owned(),
        }
    }

    /// After a conflict: saves over what somebody else saved.
    pub fn keep_mine(self) {
        if self.settle().is_some() {
            self.save();
        }
    }

    /// After a conflict: takes what somebody else saved. Undo brings the own text back.
    pub fn take_theirs(self) {
        if let Some(theirs) = self.settle() {
            self.meta.set(Meta::of(&theirs));
            self.workbench.replace_text(&theirs.text);
        }
    }

    /// After a conflict: makes the own text that of both, as one step that can be undone, and
    /// saves it where it can be read.
    pub fn merge(self, text: &str, merged: Merged) {
        if self.settle().is_none() {
            return;
        }
        self.meta.set(Meta {
            name: merged.name,
            description: merged.description,
            tags: merged.tags,
            infrastructure: merged.infrastructure,
        });
        let broken = self.workbench.peek(|document| document.broken());
        let edits = self
            .workbench
            .peek(|document| yaml::diff_edits(document.text(), text));
        self.workbench.commit(&edits, "merge");
        if self.workbench.peek(|document| document.broken()) > broken {
            toast::warn(
                "Merged, not saved: the chosen lines cannot be read together. Mend the text and save, or undo.",
            );
        } else {
            self.save();
        }
    }

    /// Takes the newer revision as the one that this document is based on.
    fn settle(self) -> Option<Document> {
        let theirs = self.conflict.get_untracked()?;
        self.workbench.update(|open| {
            open.set_saved(Saved {
                text: theirs.text.clone(),
                revision: theirs.revision,
            });
        });
        self.saved_meta.set(Meta::of(&theirs));
        self.conflict.set(None);
        self.deciding.set(false);
        Some(theirs)
    }

    /// Stores the draft now, or removes it where all is saved. Other tabs' drafts stay.
    pub fn store_draft(self) {
        let id = self.id.get_untracked();
        if !untrack(|| self.is_unsaved()) {
            self.slot.update_value(DraftSlot::clear);
            self.draft_error.set(None);
            return;
        }
        let Meta {
            name,
            description,
            tags,
            infrastructure,
        } = self.meta.get_untracked();
        let draft = self.workbench.peek(|document| Draft {
            id,
            kind: self.kind,
            name,
            description,
            tags,
            infrastructure,
            text: document.text().to_owned(),
            base_revision: document.saved().revision,
            changed_at: browser::now(),
            branch: String::new(),
        });
        let result = self.slot.try_update_value(|slot| slot.store(draft));
        self.draft_error.set(result.and_then(Result::err));
    }

    fn keep_draft(self) {
        Effect::new(move |before: Option<()>| {
            self.meta.track();
            self.workbench.with(|_| ());
            // The first run is the opening itself.
            if before.is_none() {
                return;
            }
            self.timer.update_value(|timer| {
                if let Some(timer) = timer.take() {
                    timer.clear();
                }
                *timer = set_timeout_with_handle(
                    move || {
                        if !self.state.is_disposed() {
                            self.store_draft();
                        }
                    },
                    DRAFT_DELAY,
                )
                .ok();
            });
        });
        let on_hide = window_event_listener_untyped("pagehide", move |_| self.store_draft());
        // Another tab that cleans up must not take the only copy of what stands here.
        let on_storage = window_event_listener(ev::storage, move |event| {
            let key = event.key();
            if self.slot.with_value(|slot| slot.is_at(key.as_deref()))
                && untrack(|| self.is_unsaved())
            {
                self.store_draft();
            }
        });
        on_cleanup(move || {
            on_hide.remove();
            on_storage.remove();
            let waiting = self.timer.try_update_value(Option::take).flatten();
            if let Some(waiting) = waiting {
                waiting.clear();
                self.store_draft();
            }
        });
    }

    fn retry_when_back(self) {
        let link = client::link();
        Effect::new(move |_| {
            let up = link.get() == Link::Up;
            if up && self.state.get_untracked() == SaveState::Offline {
                self.save();
            }
        });
    }
}

impl Meta {
    fn of(document: &Document) -> Self {
        Self {
            name: document.name.clone(),
            description: document.description.clone(),
            tags: document.tags.clone(),
            infrastructure: document.infrastructure.clone(),
        }
    }

    fn of_draft(draft: &Draft) -> Self {
        Self {
            name: draft.name.clone(),
            description: draft.description.clone(),
            tags: draft.tags.clone(),
            infrastructure: draft.infrastructure.clone(),
        }
    }
}

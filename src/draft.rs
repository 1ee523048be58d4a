//! Drafts: what a person typed and has not saved, kept in the browser.
//!
//! A draft is stored under the id of its document, or under `new-…` before the first save.
//! It survives a reload, valid or not. A text over the browser's quota is kept in memory only,
//! and [`Draft::store`] says so. Where two tabs change one document, the later one keeps its text
//! in a branch beside the first: see [`DraftSlot`].

mod slot;

pub use slot::DraftSlot;

use std::{cell::RefCell, collections::HashMap};

use api::DocumentKind;
use serde::{Deserialize, Serialize};

use crate::browser;

const PREFIX: &str = "faultline.draft.";

thread_local! {
    /// Drafts that the browser's storage refused, by their keys.
    static OVERSIZED: RefCell<HashMap<String, Draft>> = RefCell::default();
}

/// A document as the person left it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    /// The document's id, or `new-…` before the first save.
    pub id: String,
    /// What the document is for.
    pub kind: DocumentKind,
    /// Its name.
    pub name: String,
    /// What it is about.
    #[serde(default)]
    pub description: String,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// The infrastructure that it runs on; empty for pipelines.
    #[serde(default)]
    pub infrastructure: String,
    /// The text, byte for byte.
    pub text: String,
    /// The revision that the draft is based on; 0 before the first save.
    pub base_revision: u64,
    /// When it was last changed: RFC 3339 in UTC.
    pub changed_at: String,
    /// What tells it from other tabs' drafts of the document; empty for the first.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub branch: String,
}

/// Why a draft could not be stored. It is still in memory, until the page goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreError {
    /// The browser offers no storage for this site.
    Forbidden,
    /// The browser's storage is full.
    Full,
}

impl Draft {
    /// A draft of a document that was never saved, under a fresh id.
    pub fn fresh(kind: DocumentKind, name: String, text: String) -> Self {
        Self {
            id: format!("new-{}", browser::random_name()),
            kind,
            name,
            description: String::new(),
            tags: Vec::new(),
            infrastructure: String::new(),
            text,
            base_revision: 0,
            changed_at: browser::now(),
            branch: String::new(),
        }
    }

    /// Whether `id` is that of a document that was never saved.
    pub fn is_fresh(id: &str) -> bool {
        id.starts_with("new-")
    }

    /// The newest draft of the document `id`.
    pub fn load(id: &str) -> Option<Self> {
        Self::all_of(id).into_iter().next()
    }

    /// The drafts of the document `id`, newest first: one, unless several tabs changed it.
    pub fn all_of(id: &str) -> Vec<Self> {
        let first = format!("{PREFIX}{id}");
        let branches = format!("{first}.");
        read_all(|key| key == first || key.starts_with(&branches))
            .into_iter()
            .filter(|draft| draft.id == id)
            .collect()
    }

    /// Keeps the draft. Even after an error, [`Draft::load`] finds it while the page lives.
    pub fn store(&self) -> Result<(), StoreError> {
        let result = self.write();
        OVERSIZED.with_borrow_mut(|drafts| match result {
            Ok(()) => drafts.remove(&self.key()),
            Err(_) => drafts.insert(self.key(), self.clone()),
        });
        result
    }

    fn write(&self) -> Result<(), StoreError> {
        let storage = browser::storage().ok_or(StoreError::Forbidden)?;
        let json = serde_json::to_string(self).map_err(|_| StoreError::Full)?;
        storage.set_item(&self.key(), &json).map_err(|_| {
            // An older state of the same draft would come back after a reload as if it were the newest.
            let _ = storage.remove_item(&self.key());
            StoreError::Full
        })
    }

    /// Forgets this draft, and no other of its document.
    pub fn discard(&self) {
        OVERSIZED.with_borrow_mut(|drafts| drafts.remove(&self.key()));
        if let Some(storage) = browser::storage() {
            let _ = storage.remove_item(&self.key());
        }
    }

    /// Forgets all drafts of the document `id`.
    pub fn remove(id: &str) {
        for draft in Self::all_of(id) {
            draft.discard();
        }
    }

    /// All drafts of a kind, newest first.
    pub fn list(kind: DocumentKind) -> Vec<Self> {
        let mut drafts = read_all(|_| true);
        drafts.retain(|draft| draft.kind == kind);
        drafts
    }

    /// Whether both would open as the same document, whenever and wherever they were stored.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let dated = |draft: &Self| Self {
            changed_at: String::new(),
            branch: String::new(),
            ..draft.clone()
        };
        self.text == other.text && dated(self) == dated(other)
    }

    /// The key of the browser's storage that it is kept under.
    pub fn key(&self) -> String {
        if self.branch.is_empty() {
            format!("{PREFIX}{}", self.id)
        } else {
            format!("{PREFIX}{}.{}", self.id, self.branch)
        }
    }
}

/// The draft that the browser's storage, not this page's memory, keeps under `key`.
fn stored(key: &str) -> Option<Draft> {
    let json = browser::storage()?.get_item(key).ok().flatten()?;
    serde_json::from_str(&json).ok()
}

/// The drafts under the keys that `wanted` wants, newest first.
fn read_all(wanted: impl Fn(&str) -> bool) -> Vec<Draft> {
    let mut drafts: HashMap<String, Draft> = HashMap::new();
    if let Some(storage) = browser::storage() {
        for index in 0..storage.length().unwrap_or(0) {
            if let Ok(Some(key)) = storage.key(index)
                && key.starts_with(PREFIX)
                && wanted(&key)
                && let Some(draft) = stored(&key)
            {
                drafts.insert(key, draft);
            }
        }
    }
    OVERSIZED.with_borrow(|oversized| {
        for (key, draft) in oversized.iter().filter(|(key, _)| wanted(key)) {
            drafts.insert(key.clone(), draft.clone());
        }
    });
    let mut drafts: Vec<Draft> = drafts.into_values().collect();
    drafts.sort_by(|a, b| b.changed_at.cmp(&a.changed_at));
    drafts
}

//! Drafts: what a person typed and has not saved, kept in the browser.
//!
//! A draft is stored under the id of its document, or under `new-…` before the first save.
//! It survives a reload, valid or not. A text over the browser's quota is kept in memory only,
//! and [`Draft::store`] says so.

use std::{cell::RefCell, collections::HashMap};

use api::DocumentKind;
use serde::{Deserialize, Serialize};

use crate::browser;

const PREFIX: &str = "faultline.draft.";

thread_local! {
    /// Drafts that the browser's storage refused.
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
        }
    }

    /// Whether `id` is that of a document that was never saved.
    pub fn is_fresh(id: &str) -> bool {
        id.starts_with("new-")
    }

    /// The draft of the document `id`.
    pub fn load(id: &str) -> Option<Self> {
        if let Some(draft) = OVERSIZED.with_borrow(|drafts| drafts.get(id).cloned()) {
            return Some(draft);
        }
        let stored = browser::storage()?.get_item(&key(id)).ok().flatten()?;
        serde_json::from_str(&stored).ok()
    }

    /// Keeps the draft. Even after an error, [`Draft::load`] finds it while the page lives.
    pub fn store(&self) -> Result<(), StoreError> {
        let result = self.write();
        OVERSIZED.with_borrow_mut(|drafts| match result {
            Ok(()) => drafts.remove(&self.id),
            Err(_) => drafts.insert(self.id.clone(), self.clone()),
        });
        result
    }

    fn write(&self) -> Result<(), StoreError> {
        let storage = browser::storage().ok_or(StoreError::Forbidden)?;
        let json = serde_json::to_string(self).map_err(|_| StoreError::Full)?;
        storage.set_item(&key(&self.id), &json).map_err(|_| {
            // An older state of the same draft would come back after a reload as if it were the newest.
            let _ = storage.remove_item(&key(&self.id));
            StoreError::Full
        })
    }

    /// Forgets the draft of the document `id`.
    pub fn remove(id: &str) {
        OVERSIZED.with_borrow_mut(|drafts| drafts.remove(id));
        if let Some(storage) = browser::storage() {
            let _ = storage.remove_item(&key(id));
        }
    }

    /// All drafts of a kind, newest first.
    pub fn list(kind: DocumentKind) -> Vec<Self> {
        let mut drafts: Vec<Self> = stored_ids()
            .iter()
            .filter_map(|id| Self::load(id))
            .filter(|draft| draft.kind == kind)
            .collect();
        drafts.sort_by(|a, b| b.changed_at.cmp(&a.changed_at));
        drafts
    }
}

fn key(id: &str) -> String {
    format!("{PREFIX}{id}")
}

fn stored_ids() -> Vec<String> {
    let mut ids: Vec<String> = OVERSIZED.with_borrow(|drafts| drafts.keys().cloned().collect());
    if let Some(storage) = browser::storage() {
        for index in 0..storage.length().unwrap_or(0) {
            if let Ok(Some(key)) = storage.key(index)
                && let Some(id) = key.strip_prefix(PREFIX)
                && !ids.iter().any(|known| known == id)
            {
                ids.push(id.to_owned());
            }
        }
    }
    ids
}

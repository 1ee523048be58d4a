//! What was typed into drawers and is not applied yet.

use std::collections::BTreeMap;

use leptos::prelude::*;

use crate::builder::form::FormField;

/// The unapplied values by node and field. They outlive the drawer, not the page.
#[derive(Clone, Copy)]
pub struct Edits(RwSignal<BTreeMap<(String, String), String>>);

impl Default for Edits {
    fn default() -> Self {
        Self(RwSignal::new(BTreeMap::new()))
    }
}

impl Edits {
    /// What the field shows: what was typed, else what the text has.
    pub fn value(self, node: &str, field: &FormField) -> String {
        self.0.with(|edits| {
            edits
                .get(&(node.to_owned(), field.key.clone()))
                .unwrap_or(&field.value)
                .clone()
        })
    }

    /// Whether what was typed differs from what the text has.
    pub fn differs(self, node: &str, field: &FormField) -> bool {
        self.0.with(|edits| {
            edits
                .get(&(node.to_owned(), field.key.clone()))
                .is_some_and(|typed| *typed != field.value)
        })
    }

    /// Notes what was typed.
    pub fn put(self, node: &str, field: &FormField, value: String) {
        self.0.update(|edits| {
            let key = (node.to_owned(), field.key.clone());
            if value == field.value {
                edits.remove(&key);
            } else {
                edits.insert(key, value);
            }
        });
    }

    /// Forgets what was typed for a node.
    pub fn forget(self, node: &str) {
        self.0.update(|edits| edits.retain(|(id, _), _| id != node));
    }

    /// Whether anything is not applied, in any drawer.
    pub fn any(self) -> bool {
        self.0.with(|edits| !edits.is_empty())
    }
}

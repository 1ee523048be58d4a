//! Where one tab keeps its draft, beside other tabs that change the same document.

use super::{Draft, OVERSIZED, StoreError, stored};
use crate::browser;

/// The place of one tab's draft in the browser's storage.
///
/// It overwrites and removes only what this tab stored or opened last. Where another tab wrote
/// meanwhile, this tab goes on in a branch of its own, so neither loses its text.
#[derive(Clone, Debug, Default)]
pub struct DraftSlot {
    known: Option<Draft>,
    written: bool,
}

impl DraftSlot {
    /// The place of a tab that opened with `draft`, as it is stored, or with none.
    pub fn new(draft: Option<Draft>) -> Self {
        Self {
            known: draft,
            written: false,
        }
    }

    /// Stores the draft; its branch is chosen here.
    pub fn store(&mut self, mut draft: Draft) -> Result<(), StoreError> {
        draft.branch = self
            .known
            .as_ref()
            .map(|known| known.branch.clone())
            .unwrap_or_default();
        let found = stored(&draft.key());
        let is_known = found == self.known;
        if let Some(found) = &found {
            let unchanged = self
                .known
                .as_ref()
                .is_some_and(|it| it.says_the_same(&draft));
            // What was opened and not changed here is the other tab's, which went on with it.
            if unchanged && (is_known || !self.written) {
                return Ok(());
            }
            if !is_known && !found.says_the_same(&draft) {
                draft.branch = browser::random_name();
            }
        }
        let result = draft.store();
        self.known = Some(draft);
        self.written = true;
        result
    }

    /// Removes the draft, unless another tab has written over it. Does nothing where this tab has none.
    pub fn clear(&mut self) {
        self.written = false;
        let Some(known) = self.known.take() else {
            return;
        };
        match stored(&known.key()) {
            Some(found) if found != known => {
                OVERSIZED.with_borrow_mut(|drafts| drafts.remove(&known.key()));
            }
            _ => known.discard(),
        }
    }

    /// Whether a change of the storage under `key`, or of all of it, touches this tab's draft.
    pub fn is_at(&self, key: Option<&str>) -> bool {
        self.known
            .as_ref()
            .is_some_and(|known| key.is_none_or(|key| key == known.key()))
    }
}

//! One opened document: its text, what the text means, and what of it is saved.

use std::ops::Deref;

use model::Session;
use yaml::TextEdit;

/// A text with the revision under which the server keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The stored text.
    pub text: String,
    /// Counts the saves; 0 before the first one.
    pub revision: u64,
}

/// The length in bytes up to which a text is checked at each key press.
const SHORT: usize = 50_000;

/// An opened document. Its text changes only through [`OpenDocument::apply`].
pub struct OpenDocument {
    session: Session,
    saved: Saved,
}

impl OpenDocument {
    /// Opens `text`, which may differ from what is saved.
    pub fn new(text: &str, saved: Saved) -> Self {
        Self {
            session: Session::new(text),
            saved,
        }
    }

    /// What is saved.
    pub fn saved(&self) -> &Saved {
        &self.saved
    }

    /// Whether the text differs from what is saved, or was never saved.
    pub fn is_unsaved(&self) -> bool {
        self.saved.revision == 0 || self.saved.text != self.text()
    }

    /// Changes the text, by typing and by visual actions alike. The edits are sorted and disjoint.
    ///
    /// The findings about a short text are brought up to date at once, those about a long one by
    /// [`OpenDocument::check`].
    pub fn apply(&mut self, edits: &[TextEdit]) {
        self.session.apply(edits);
        if self.text().len() <= SHORT {
            self.check();
        }
    }

    /// Finds what is wrong with the text, unless that is known.
    pub fn check(&mut self) {
        self.session.check();
    }

    /// Takes note of what the server stored.
    pub fn set_saved(&mut self, saved: Saved) {
        self.saved = saved;
    }
}

impl Deref for OpenDocument {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn a_text_that_returns_to_what_is_saved_is_saved() {
        let saved = Saved {
            text: "a: 1\n".to_owned(),
            revision: 1,
        };
        let mut document = OpenDocument::new("a: 1\n", saved);
        assert!(!document.is_unsaved());
        document.apply(&[TextEdit::replace(3..4, "2")]);
        assert!(document.is_unsaved());
        document.apply(&[TextEdit::replace(3..4, "1")]);
        assert!(!document.is_unsaved());
    }
}

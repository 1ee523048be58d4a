//! One opened document: its text, what the text means, and what of it is saved.

use std::rc::Rc;

use model::{Intent, Projection};
use yaml::{Diagnostic, LineIndex, Refusal, Severity, TextEdit, Tree};

use super::change;

/// A text as it was read.
pub struct Reading {
    /// Its tree.
    pub tree: Tree,
    /// Its lines and UTF-16 offsets.
    pub index: LineIndex,
    /// What it means.
    pub projection: Projection,
}

impl Reading {
    fn of(text: &str) -> Rc<Self> {
        let tree = Tree::parse(text);
        let projection = model::project(&tree);
        let index = LineIndex::new(text);
        Rc::new(Self {
            tree,
            index,
            projection,
        })
    }
}

/// A text with the revision under which the server keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// The stored text.
    pub text: String,
    /// Counts the saves; 0 before the first one.
    pub revision: u64,
}

/// An opened document. Its text changes only through [`OpenDocument::apply`].
pub struct OpenDocument {
    current: Rc<Reading>,
    last_good: Option<Rc<Reading>>,
    saved: Saved,
}

impl OpenDocument {
    /// Opens `text`, which may differ from what is saved.
    pub fn new(text: &str, saved: Saved) -> Self {
        let mut document = Self {
            current: Reading::of(text),
            last_good: None,
            saved,
        };
        document.settle();
        document
    }

    fn settle(&mut self) {
        if !self.current.tree.is_broken() {
            self.last_good = None;
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.current.tree.text()
    }

    /// The lines and UTF-16 offsets of the text.
    pub fn index(&self) -> &LineIndex {
        &self.current.index
    }

    /// The reading of the text as it is now.
    pub fn current(&self) -> &Rc<Reading> {
        &self.current
    }

    /// The reading to draw: of the present text, or of the last text that could be read.
    pub fn drawn(&self) -> &Rc<Reading> {
        self.last_good.as_ref().unwrap_or(&self.current)
    }

    /// Whether what is drawn is older than the text.
    pub fn shows_older(&self) -> bool {
        self.last_good.is_some()
    }

    /// How many errors keep the text from being read; 0 where it can be read.
    pub fn broken(&self) -> usize {
        if !self.current.tree.is_broken() {
            return 0;
        }
        let errors = self
            .current
            .tree
            .diagnostics()
            .iter()
            .filter(|each| each.severity == Severity::Error);
        errors.count().max(1)
    }

    /// All findings about the text, in the order of their places.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.current.projection.diagnostics
    }

    /// How many errors forbid a run.
    pub fn errors(&self) -> usize {
        let errors = self
            .diagnostics()
            .iter()
            .filter(|each| each.severity == Severity::Error);
        errors.count()
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
    pub fn apply(&mut self, edits: &[TextEdit]) {
        let text = yaml::apply(self.text(), edits);
        let before = std::mem::replace(&mut self.current, Reading::of(&text));
        if !before.tree.is_broken() {
            self.last_good = Some(before);
        }
        self.settle();
    }

    /// The edits that do what visual actions mean, one after the other. Nothing changes yet.
    pub fn plan(&self, intents: &[Intent]) -> Result<Vec<TextEdit>, Refusal> {
        let Some((first, others)) = intents.split_first() else {
            return Ok(Vec::new());
        };
        let mut edits = model::plan(&self.current.tree, first)?;
        for intent in others {
            let tree = Tree::parse(&yaml::apply(self.text(), &edits));
            let next = model::plan(&tree, intent)?;
            edits = change::compose(self.text(), &edits, &next);
        }
        Ok(edits)
    }

    /// Takes note of what the server stored.
    pub fn set_saved(&mut self, saved: Saved) {
        self.saved = saved;
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    fn open(text: &str) -> OpenDocument {
        OpenDocument::new(
            text,
            Saved {
                text: text.to_owned(),
                revision: 1,
            },
        )
    }

    #[test]
    fn the_last_readable_state_stays_while_the_text_is_broken() {
        let mut document = open("pipeline:\n  name: a\n");
        document.apply(&[TextEdit::replace(18..19, "[b")]);
        assert!(document.broken() > 0);
        assert!(!document.drawn().tree.is_broken());
        document.apply(&[TextEdit::insert(20, "{")]);
        assert_eq!(document.drawn().tree.text(), "pipeline:\n  name: a\n");
        document.apply(&[TextEdit::replace(18..21, "c")]);
        assert_eq!(document.broken(), 0);
        assert_eq!(document.drawn().tree.text(), "pipeline:\n  name: c\n");
    }

    #[test]
    fn a_text_that_returns_to_what_is_saved_is_saved() {
        let mut document = open("a: 1\n");
        assert!(!document.is_unsaved());
        document.apply(&[TextEdit::replace(3..4, "2")]);
        assert!(document.is_unsaved());
        document.apply(&[TextEdit::replace(3..4, "1")]);
        assert!(!document.is_unsaved());
    }
}

//! The loop: one text and what it means, kept in step through typing and visual actions alike.

use std::cell::OnceCell;

use yaml::{Diagnostic, LineIndex, Refusal, Severity, TextEdit, Tree};

use crate::{Intent, Projection, intent, project};

/// A text that is being edited: its tree, its lines and its projection.
///
/// Everything is about the text as it is after the last [`Session::apply`]. While the text is
/// broken, [`Session::drawn`] is what the last readable text meant.
pub struct Session {
    tree: Tree,
    index: LineIndex,
    projection: Projection,
    older: Option<Older>,
}

/// The last readable state of a text that cannot be read now.
struct Older {
    text: String,
    projection: Projection,
    /// Read only when somebody looks into a node.
    tree: OnceCell<Tree>,
}

impl Session {
    /// Reads a text.
    pub fn new(text: &str) -> Self {
        let tree = Tree::parse(text);
        let projection = project(&tree);
        Self {
            index: LineIndex::new(text),
            tree,
            projection,
            older: None,
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.tree.text()
    }

    /// What the text reads as; of a broken text, the parts of it that can be read.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The lines and UTF-16 offsets of the text.
    pub fn index(&self) -> &LineIndex {
        &self.index
    }

    /// What the text means.
    pub fn projection(&self) -> &Projection {
        &self.projection
    }

    /// What is to be drawn: the meaning of the text, or of the last text that could be read.
    pub fn drawn(&self) -> &Projection {
        match &self.older {
            Some(older) => &older.projection,
            None => &self.projection,
        }
    }

    /// The tree of what is drawn.
    pub fn drawn_tree(&self) -> &Tree {
        match &self.older {
            Some(older) => older.tree.get_or_init(|| Tree::parse(&older.text)),
            None => &self.tree,
        }
    }

    /// The text of what is drawn.
    pub fn drawn_text(&self) -> &str {
        match &self.older {
            Some(older) => &older.text,
            None => self.text(),
        }
    }

    /// Whether what is drawn is older than the text.
    pub fn shows_older(&self) -> bool {
        self.older.is_some()
    }

    /// All findings about the text, in the order of their places.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.projection.diagnostics
    }

    /// How many errors keep the text from being read; 0 where it can be read.
    pub fn broken(&self) -> usize {
        if !self.tree.is_broken() {
            return 0;
        }
        errors(self.tree.diagnostics()).max(1)
    }

    /// How many errors forbid a run.
    pub fn errors(&self) -> usize {
        errors(self.diagnostics())
    }

    /// Changes the text. The edits are sorted and disjoint, in bytes of [`Session::text`].
    pub fn apply(&mut self, edits: &[TextEdit]) {
        let was_readable = !self.tree.is_broken();
        let undo = yaml::invert(self.text(), edits);
        self.tree.edit(edits);
        self.index.edit(edits, self.tree.text());
        let before = std::mem::replace(&mut self.projection, project(&self.tree));
        if !self.tree.is_broken() {
            self.older = None;
        } else if was_readable {
            self.older = Some(Older {
                text: yaml::apply(self.text(), &undo),
                projection: before,
                tree: OnceCell::new(),
            });
        }
    }

    /// The edits that do what visual actions mean, one after the other. Nothing changes yet.
    ///
    /// # Errors
    ///
    /// As [`crate::plan`], for the first action that cannot be carried out.
    pub fn plan(&self, intents: &[Intent]) -> Result<Vec<TextEdit>, Refusal> {
        let Some((first, others)) = intents.split_first() else {
            return Ok(Vec::new());
        };
        let mut done = intent::planned(&self.tree, &self.projection.document, first)?;
        for intent in others {
            let next = intent::planned(&done.tree, &done.document, intent)?;
            done.edits = yaml::compose(self.text().len(), &done.edits, &next.edits);
            (done.tree, done.document) = (next.tree, next.document);
        }
        Ok(done.edits)
    }

    /// Carries out visual actions, all or none, and gives the edits that did it.
    ///
    /// # Errors
    ///
    /// As [`Session::plan`].
    pub fn act(&mut self, intents: &[Intent]) -> Result<Vec<TextEdit>, Refusal> {
        let edits = self.plan(intents)?;
        self.apply(&edits);
        Ok(edits)
    }
}

fn errors(diagnostics: &[Diagnostic]) -> usize {
    let errors = diagnostics
        .iter()
        .filter(|each| each.severity == Severity::Error);
    errors.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_readable_state_stays_while_the_text_is_broken() {
        let mut session = Session::new("pipeline:\n  name: a\n");
        session.apply(&[TextEdit::replace(18..19, "[b")]);
        assert!(session.broken() > 0);
        assert!(!session.drawn_tree().is_broken());
        session.apply(&[TextEdit::insert(20, "{")]);
        assert_eq!(session.drawn_text(), "pipeline:\n  name: a\n");
        assert_eq!(session.drawn_tree().text(), session.drawn_text());
        session.apply(&[TextEdit::replace(18..21, "c")]);
        assert_eq!(session.broken(), 0);
        assert_eq!(session.drawn_text(), "pipeline:\n  name: c\n");
    }

    #[test]
    fn actions_see_the_ones_before_them() {
        let text = "pipeline:\n  name: a\n  stages: []\n";
        let mut session = Session::new(text);
        let rename = |name: &str| Intent::Rename { name: name.into() };
        let edits = session.act(&[rename("b"), rename("bc")]).unwrap();
        assert_eq!(session.text(), "pipeline:\n  name: bc\n  stages: []\n");
        assert_eq!(yaml::apply(text, &edits), session.text());
        assert_eq!(session.act(&[]).unwrap(), []);
    }
}

//! The loop: one text and what it means, kept in step through typing and visual actions alike.

use std::cell::OnceCell;

use yaml::{Diagnostic, LineIndex, Offer, Planned, Price, Refusal, Severity, TextEdit, Tree};

use crate::{
    Document, Intent, intent,
    project::{Kept, diagnostics, read, read_again},
};

/// A text that is being edited: its tree, its lines, what it means and what is wrong with it.
///
/// [`Session::apply`] keeps all of it in step but the findings, which are for [`Session::check`].
/// While the text is broken, what it means is what the last readable text meant.
pub struct Session {
    tree: Tree,
    index: LineIndex,
    document: Document,
    diagnostics: Vec<Diagnostic>,
    is_checked: bool,
    older: Option<Older>,
}

/// The last readable state of a text that cannot be read now.
struct Older {
    text: String,
    /// Read only when somebody looks into a node.
    tree: OnceCell<Tree>,
    had_anchors: bool,
    /// What all edits since then left as it was.
    kept: Kept,
}

impl Session {
    /// Reads a text and checks it.
    pub fn new(text: &str) -> Self {
        let tree = Tree::parse(text);
        let document = read(&tree);
        let mut session = Self {
            index: LineIndex::new(text),
            tree,
            document,
            diagnostics: Vec::new(),
            is_checked: false,
            older: None,
        };
        session.check();
        session
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

    /// What is to be drawn: the meaning of the text, or of the last text that could be read.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The tree that [`Session::document`] is of.
    pub fn document_tree(&self) -> &Tree {
        match &self.older {
            Some(older) => older.tree.get_or_init(|| Tree::parse(&older.text)),
            None => &self.tree,
        }
    }

    /// The text that [`Session::document`] is of.
    pub fn document_text(&self) -> &str {
        match &self.older {
            Some(older) => &older.text,
            None => self.text(),
        }
    }

    /// Whether [`Session::document`] is older than the text.
    pub fn shows_older(&self) -> bool {
        self.older.is_some()
    }

    /// All findings of the last check, in the order of their places in the text as it was then.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Whether the findings are about the text as it is now.
    pub fn is_checked(&self) -> bool {
        self.is_checked
    }

    /// How many errors keep the text from being read; 0 where it can be read.
    pub fn broken(&self) -> usize {
        if !self.tree.is_broken() {
            return 0;
        }
        errors(self.tree.diagnostics()).max(1)
    }

    /// How many errors of the last check forbid a run.
    pub fn errors(&self) -> usize {
        errors(&self.diagnostics)
    }

    /// Finds what is wrong with the text, unless that is known. Much slower than
    /// [`Session::apply`] on a long text with many findings.
    pub fn check(&mut self) {
        if !self.is_checked {
            self.diagnostics = diagnostics(&self.tree, &self.document);
            self.is_checked = true;
        }
    }

    /// Changes the text. The edits are sorted and disjoint, in bytes of [`Session::text`].
    pub fn apply(&mut self, edits: &[TextEdit]) {
        let Some(mut kept) = Kept::of(self.text(), edits) else {
            return;
        };
        let was_broken = self.tree.is_broken();
        let mut had_anchors = self.tree.has_anchors();
        let undo = yaml::invert(self.text(), edits);
        self.tree.edit(edits);
        self.index.edit(edits, self.tree.text());
        self.is_checked = false;
        let mut older = self.older.take();
        if let Some(older) = &mut older {
            kept = older.kept.and(&kept);
            had_anchors = older.had_anchors;
        }
        if !self.tree.is_broken() {
            let is_of_kept = older.is_some() || !was_broken;
            self.document = if is_of_kept && !had_anchors && !self.tree.has_anchors() {
                let before = Document::Unknown { what: None };
                let before = std::mem::replace(&mut self.document, before);
                read_again(&self.tree, before, &kept)
            } else {
                read(&self.tree)
            };
        } else if let Some(mut older) = older {
            older.kept = kept;
            self.older = Some(older);
        } else if was_broken {
            self.document = read(&self.tree);
        } else {
            self.older = Some(Older {
                text: yaml::apply(self.text(), &undo),
                tree: OnceCell::new(),
                had_anchors,
                kept,
            });
        }
    }

    /// The edits that do what visual actions mean, one after the other. Nothing changes yet.
    ///
    /// # Errors
    ///
    /// As [`crate::plan`], for the first action that cannot be carried out, which [`Refusal::op`]
    /// counts.
    pub fn plan(&self, intents: &[Intent]) -> Result<Vec<TextEdit>, Refusal> {
        self.plan_at(intents, &[])
    }

    /// [`Session::plan`] where these prices may be paid; see [`Tree::plan_at`].
    ///
    /// # Errors
    ///
    /// As [`Session::plan`].
    pub fn plan_at(&self, intents: &[Intent], consent: &[Price]) -> Result<Vec<TextEdit>, Refusal> {
        Ok(self
            .planned_at(intents, consent)?
            .map_or_else(Vec::new, |planned| planned.edits))
    }

    /// The further prices for which all of the actions can be carried out that were refused, each
    /// of them tried: that takes as long as a few readings of the text. See [`Tree::offers`].
    pub fn offers(&self, intents: &[Intent], consent: &[Price], refusal: &Refusal) -> Vec<Offer> {
        let prices = Price::that_may_help(refusal.reason).filter(|price| !consent.contains(price));
        prices
            .filter_map(|price| {
                let consent = [consent, &[price]].concat();
                let planned = self.planned_at(intents, &consent).ok()??;
                Some(Offer::new(price, planned.costs))
            })
            .collect()
    }

    /// `None` where there are no actions.
    fn planned_at(
        &self,
        intents: &[Intent],
        consent: &[Price],
    ) -> Result<Option<Planned>, Refusal> {
        let mut done: Option<Planned> = None;
        for (at, intent) in intents.iter().enumerate() {
            let next = match &done {
                None => intent::planned_at(&self.tree, &self.document, intent, consent),
                Some(done) => intent::planned_at(&done.tree, &read(&done.tree), intent, consent),
            };
            let mut next = next.map_err(|mut refusal| {
                // Places are told in the text as it is now.
                if let Some(done) = &done {
                    refusal.span = refusal.span.map(|span| yaml::before(&done.edits, &span));
                }
                refusal.op = Some(at);
                refusal
            })?;
            if let Some(done) = done {
                next.edits = yaml::compose(self.text().len(), &done.edits, &next.edits);
                next.costs.splice(..0, done.costs);
            }
            done = Some(next);
        }
        Ok(done)
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
        assert!(!session.document_tree().is_broken());
        session.apply(&[TextEdit::insert(20, "{")]);
        assert_eq!(session.document_text(), "pipeline:\n  name: a\n");
        assert_eq!(session.document_tree().text(), session.document_text());
        session.apply(&[TextEdit::replace(18..21, "c")]);
        assert_eq!(session.broken(), 0);
        assert_eq!(session.document_text(), "pipeline:\n  name: c\n");
    }

    #[test]
    fn actions_see_the_ones_before_them() {
        let text = "pipeline:\n  name: a\n  stages: []\n";
        let mut session = Session::new(text);
        let edits = session.act(&[rename_to("b"), rename_to("bc")]).unwrap();
        assert_eq!(session.text(), "pipeline:\n  name: bc\n  stages: []\n");
        assert_eq!(yaml::apply(text, &edits), session.text());
        assert_eq!(session.act(&[]).unwrap(), []);
    }

    #[test]
    fn a_refusal_offers_what_all_actions_can_have() {
        let text = "pipeline:\n  name: &n a # both\n  identifier: *n\n";
        let mut session = Session::new(text);
        let rename = [rename_to("b")];
        let refusal = session.plan(&rename).unwrap_err();
        let offers = session.offers(&rename, &[], &refusal);
        let offered: Vec<Price> = offers.iter().map(|offer| offer.price).collect();
        assert_eq!(offered, [Price::Shared, Price::Detach]);
        let edits = session.plan_at(&rename, &[Price::Detach]).unwrap();
        assert_eq!(
            yaml::apply(text, &edits),
            "pipeline:\n  name: &n b # both\n  identifier: a\n"
        );
        let edits = session.plan_at(&rename, &[Price::Shared]).unwrap();
        session.apply(&edits);
        assert_eq!(
            session.text(),
            "pipeline:\n  name: &n b # both\n  identifier: *n\n"
        );
        // An action that nothing makes possible takes the offers along.
        let gone = Intent::RemoveStep {
            step: "/pipeline/stages/9/stage".parse().unwrap(),
        };
        let both = [rename_to("c"), gone];
        let refusal = session.plan(&both).unwrap_err();
        assert_eq!(session.offers(&both, &[], &refusal), []);
        // Which action it was, and where that is in the text as it is.
        let text = "pipeline:\n  name: a\n  stages: 5\n";
        let session = Session::new(text);
        let named = Intent::RenameStep {
            step: "/pipeline/stages".parse().unwrap(),
            name: "x".into(),
        };
        let refusal = session.plan(&[rename_to("longer"), named]).unwrap_err();
        assert_eq!(refusal.op, Some(1));
        let place = refusal.span.map(|span| &text[span]);
        assert_eq!(place, Some("5"));
    }

    fn rename_to(name: &str) -> Intent {
        Intent::Rename { name: name.into() }
    }
}

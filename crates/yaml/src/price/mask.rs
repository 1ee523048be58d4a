//! Planning on a text in which some words are masked by others of the same length.

use std::collections::HashMap;

use super::{Paid, Price, one};
use crate::{
    Node, NodeKind, Op, Span, TextEdit, Tree,
    verify::{Faults, Proved},
};

/// Words of an outermost text that are masked.
pub(super) struct Masks<'t> {
    tree: &'t Tree,
    /// Where, what stands there, and what stands for it.
    words: Vec<(Span, String)>,
}

/// What a mask stands for.
pub(super) enum Hole {
    /// An alias of the anchor of this name.
    Alias(String),
    /// A key.
    Key(String),
}

impl<'t> Masks<'t> {
    pub fn new(tree: &'t Tree) -> Self {
        let words = Vec::new();
        Self { tree, words }
    }

    /// Masks a word; all words that are alike get the same mask.
    pub fn hide(&mut self, span: Span, op: &Op) -> Option<String> {
        let word = self.tree.text().get(span.clone())?;
        let known = self
            .words
            .iter()
            .find(|(other, _)| &self.tree.text()[other.clone()] == word);
        let mask = match known {
            Some((_, mask)) => mask.clone(),
            None => self.fresh(word.len(), op)?,
        };
        self.words.push((span, mask.clone()));
        Some(mask)
    }

    /// A plain text of this length that is nowhere yet.
    fn fresh(&self, len: usize, op: &Op) -> Option<String> {
        // Texts that no reader takes for anything else.
        const LETTERS: [char; 8] = ['Q', 'X', 'Z', 'J', 'K', 'V', 'W', 'G'];
        let asked = format!("{op:?}");
        let all = LETTERS
            .iter()
            .flat_map(|first| LETTERS.iter().map(move |rest| (first, rest)));
        all.map(|(first, rest)| {
            let rest = rest.to_string().repeat(len.saturating_sub(1));
            format!("{first}{rest}")
        })
        .find(|mask| {
            mask.len() == len
                && !self.tree.text().contains(mask.as_str())
                && !asked.contains(mask.as_str())
                && self.words.iter().all(|(_, other)| other != mask)
        })
    }

    /// Plans an op on the masked text, and proves it on the text as it is: what comes of both must
    /// differ in the holes alone, and these must stand for what they stood for.
    pub fn plan(&self, op: &Op, consent: &[Price], holes: &HashMap<String, Hole>) -> Option<Paid> {
        let mut edits: Vec<TextEdit> = self
            .words
            .iter()
            .map(|(span, mask)| TextEdit::replace(span.clone(), mask.as_str()))
            .collect();
        edits.sort_by_key(|edit| edit.range.start);
        edits.dedup();
        let masked = self.tree.edited(&edits);
        let paid = one(&masked, op, consent).ok()?;
        // Nobody pays for nothing.
        let proved = paid.proved?;
        let edits = self.unmasked(proved.edits)?;
        let after = self.tree.edited(&edits);
        Faults::of(self.tree).bear(&Faults::of(&after)).ok()?;
        let proof = Proof {
            masked: &proved.tree,
            real: &after,
            holes,
        };
        proof.holds().then_some(Paid {
            proved: Some(Proved { edits, tree: after }),
            titles: paid.titles,
        })
    }

    /// The same edits with the words themselves in what moves.
    fn unmasked(&self, mut edits: Vec<TextEdit>) -> Option<Vec<TextEdit>> {
        for (span, mask) in &self.words {
            let word = &self.tree.text()[span.clone()];
            for edit in &mut edits {
                let cut = |at: usize| span.start < at && at < span.end;
                if cut(edit.range.start) || cut(edit.range.end) {
                    return None;
                }
                if edit.insert.contains(mask.as_str()) {
                    edit.insert = edit.insert.replace(mask.as_str(), word);
                }
            }
        }
        Some(edits)
    }
}

/// Two texts that are to differ in holes alone.
struct Proof<'p> {
    masked: &'p Tree,
    real: &'p Tree,
    holes: &'p HashMap<String, Hole>,
}

impl Proof<'_> {
    fn holds(&self) -> bool {
        self.alike(self.masked, self.real)
    }

    fn alike(&self, masked: &Tree, real: &Tree) -> bool {
        let count = masked.document_count();
        count == real.document_count()
            && (0..count).all(|n| match (masked.document(n), real.document(n)) {
                (Some(masked), Some(real)) => self.same(masked, real),
                (None, None) => true,
                _ => false,
            })
    }

    fn same(&self, masked: Node<'_>, real: Node<'_>) -> bool {
        if let Some(Hole::Alias(name)) = masked.raw_text().and_then(|text| self.holes.get(text)) {
            // What the alias stands for now, in the text that was proved.
            let stands_for = only_anchor(masked.tree, name);
            return real.is_shared() && stands_for.is_some_and(|node| self.same(node, real));
        }
        match (masked.kind(), real.kind()) {
            (NodeKind::Sequence, NodeKind::Sequence) => {
                masked.len() == real.len()
                    && masked
                        .items()
                        .zip(real.items())
                        .all(|(masked, real)| self.same(masked, real))
            }
            (NodeKind::Mapping, NodeKind::Mapping) => {
                masked.len() == real.len()
                    && masked.entries().zip(real.entries()).all(
                        |((hidden, masked), (key, real))| {
                            let hidden = match self.holes.get(hidden) {
                                Some(Hole::Key(key)) => key,
                                _ => hidden,
                            };
                            hidden == key && self.same(masked, real)
                        },
                    )
            }
            (NodeKind::Scalar, NodeKind::Scalar) => {
                masked.to_json() == real.to_json()
                    || match (masked.readable_inside(), real.readable_inside()) {
                        (Some(masked), Some(real)) => self.alike(masked, real),
                        _ => false,
                    }
            }
            _ => false,
        }
    }
}

/// The node with an anchor of this name, where the text has but one.
pub(crate) fn only_anchor<'t>(tree: &'t Tree, name: &str) -> Option<Node<'t>> {
    let mut named = tree
        .anchors
        .iter()
        .map(|anchor| Node {
            tree,
            id: anchor.node,
        })
        .filter(|node| anchor_name(*node) == Some(name));
    let node = named.next()?;
    named.next().is_none().then_some(node)
}

/// The name of a node's own anchor.
pub(super) fn anchor_name<'t>(node: Node<'t>) -> Option<&'t str> {
    let record = node.record();
    let props = node
        .tree
        .text()
        .get(record.props as usize..record.start.max(record.props) as usize)?;
    props
        .split_whitespace()
        .find_map(|word| word.strip_prefix('&'))
}

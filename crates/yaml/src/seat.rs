//! Setting the tree of a text into the scalar that it stands in, and taking it out again.

use crate::{
    Diagnostic, Node, Route, ScalarStyle, Segment, Tree,
    embedded::{OffsetMap, trees},
    tree::Kind,
};

/// The scalar that an embedded document stands in.
#[derive(Clone, Debug)]
pub(crate) struct Host {
    /// The scalar's route from the file.
    pub route: Route,
    /// From the document's text to the text that the scalar stands in.
    pub level: OffsetMap,
    /// From the document's text to the outermost text.
    pub outer: OffsetMap,
    /// How many documents this one is inside of.
    pub depth: usize,
    /// Whether it, and all that it is inside of, are literal block scalars.
    pub literal: bool,
    /// What is told about the document, in places of its own text.
    pub told: Vec<Diagnostic>,
}

impl Tree {
    /// Makes this tree of a text that stands on its own the one of a document inside of a scalar.
    pub(crate) fn seat(&mut self, scalar: Node<'_>, level: OffsetMap) {
        let above = scalar.tree.host.as_deref();
        let outer = match above {
            Some(above) => level.through(&above.outer),
            None => level.clone(),
        };
        let is_literal = scalar.style() == Some(ScalarStyle::Literal);
        let literal = is_literal && above.is_none_or(|above| above.literal);
        let route = scalar.route();
        let told = self.diagnostics.clone();
        for diagnostic in &mut self.diagnostics {
            diagnostic.span = outer.to_outer(diagnostic.span.clone());
            let fix = diagnostic.fix.take();
            diagnostic.fix = fix.and_then(|fix| outer.lift(&self.text, fix, literal));
            if let Some(inner) = &mut diagnostic.route {
                let mut full = route.then(Segment::Embedded(inner.document));
                full.segments.append(&mut inner.segments);
                *inner = full;
            }
        }
        self.host = Some(Box::new(Host {
            route,
            level,
            outer,
            depth: above.map_or(0, |above| above.depth) + 1,
            literal,
            told,
        }));
        self.seat_inside();
    }

    /// Makes the tree of a document inside of a scalar one of a text that stands on its own.
    pub(crate) fn unseat(&mut self) {
        if let Some(host) = self.host.take() {
            self.diagnostics = host.told;
            self.seat_inside();
        }
    }

    /// Sets what was read of the documents inside of this one anew, after this one was.
    fn seat_inside(&mut self) {
        if trees(&mut self.embedded).next().is_none() {
            return;
        }
        for id in 0..self.nodes.len() as u32 {
            let Kind::Scalar { embedded, .. } = self.nodes[id as usize].kind else {
                continue;
            };
            let slot = self.embedded.get_mut(embedded as usize);
            let Some(Some(mut inner)) = slot.and_then(std::sync::OnceLock::take) else {
                continue;
            };
            if let Some(host) = inner.host.take() {
                inner.diagnostics = host.told;
                inner.seat(Node { tree: self, id }, host.level);
                self.embedded[embedded as usize] = Some(inner).into();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{TextEdit, Tree};

    /// Whether it is known what is in the slots of a tree, without looking into them.
    fn known(tree: &Tree) -> Vec<bool> {
        let slots = tree.embedded.iter();
        slots.map(|slot| slot.get().is_some()).collect()
    }

    #[test]
    fn what_is_inside_of_a_scalar_is_not_forgotten_when_it_changes() {
        let inner = |n: usize| format!("  - data: |\n      key: {n}\n      key: 2\n");
        let lines: String = (0..4).map(inner).collect();
        let document = format!("list:\n{lines}").replace('\n', "\n  ");
        let text = format!("a: |\n  {document}\nb: |\n  c: 1\n");
        let mut tree = Tree::parse(&text);
        assert_eq!(tree.difference(&tree.clone()), None);
        for (at, inserted) in [("key: 1", "x: y\n        "), ("key: 3", "4")] {
            let at = tree.text().find(at).unwrap();
            tree.edit(&[TextEdit::insert(at, inserted)]);
            assert_eq!(known(&tree), [true; 2]);
            let document = tree.embedded[0].get().unwrap().as_deref().unwrap();
            assert_eq!(known(document), [true; 4]);
            assert_eq!(tree.difference(&Tree::parse(tree.text())), None);
        }
    }
}

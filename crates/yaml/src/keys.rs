//! What the keys of a mapping read as, and which of them repeat an earlier one.

use std::collections::HashSet;

use crate::{
    ScalarStyle, Tree,
    schema::{self, Resolved},
    tree::{Kind, Record},
};

/// The nodes of a text that is perhaps still being read.
#[derive(Clone, Copy)]
pub(crate) struct Keys<'t> {
    pub text: &'t str,
    pub strings: &'t str,
    pub nodes: &'t [Record],
}

impl<'t> Keys<'t> {
    pub fn of(tree: &'t Tree) -> Self {
        Self {
            text: &tree.text,
            strings: &tree.strings,
            nodes: &tree.nodes,
        }
    }

    /// A scalar's text, or the source of a collection.
    pub fn text(self, id: u32) -> &'t str {
        let record = &self.nodes[id as usize];
        match record.kind {
            Kind::Scalar { text, .. } => text.of(self.strings),
            _ => self.text[record.start as usize..record.end as usize].trim(),
        }
    }

    /// Whether it is a scalar that means a text, not a number, boolean or null.
    pub fn is_text(self, id: u32) -> bool {
        let record = &self.nodes[id as usize];
        match record.kind {
            Kind::Scalar { text, style, .. } => {
                let plain = style == ScalarStyle::Plain;
                schema::resolve(text.of(self.strings), plain, record.tag) == Resolved::Str
            }
            _ => false,
        }
    }

    /// Adds the keys among the children of a mapping that mean the same as an earlier one.
    pub fn doubled(self, children: &[u32], found: &mut Vec<u32>) {
        let keys = || children.iter().step_by(2).copied();
        if children.len() <= 16 {
            for (at, key) in keys().enumerate() {
                let same = |earlier: u32| {
                    self.text(earlier) == self.text(key)
                        && self.is_text(earlier) == self.is_text(key)
                };
                if keys().take(at).any(same) {
                    found.push(key);
                }
            }
        } else {
            let mut seen = HashSet::with_capacity(children.len() / 2);
            let repeated = keys().filter(|&key| !seen.insert((self.text(key), self.is_text(key))));
            found.extend(repeated);
        }
    }
}

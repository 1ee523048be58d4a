//! The quotes of texts and keys that need none.

use crate::{
    Node, NodeKind, ScalarStyle,
    scalar::is_plain_safe,
    schema::{Resolved, Tag},
};

/// How new texts and keys that need no quotes are quoted; `None` where they are not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Quotes {
    pub texts: Option<ScalarStyle>,
    pub keys: Option<ScalarStyle>,
}

/// How many neighbours on each side of a place are looked at.
const REACH: usize = 8;

/// How many nodes of them all are.
const NODES: usize = 256;

impl Quotes {
    /// The quotes that all neighbours of a node have, though some need none.
    pub fn near(node: Node<'_>) -> Self {
        if node.id as usize >= node.tree.nodes.len() {
            return Self::default();
        }
        let (parent, slot) = match node.parent() {
            Some(parent) => (parent, node.record().slot as usize),
            None => (node, 0),
        };
        let (mut texts, mut keys) = (Seen::default(), Seen::default());
        let mut left = NODES;
        let slots = slot.saturating_sub(REACH)..(slot + REACH + 1).min(parent.len());
        let mut rest: Vec<Node<'_>> = slots.rev().filter_map(|n| parent.child_at(n)).collect();
        while let Some(node) = rest.pop() {
            let Some(fewer) = left.checked_sub(1) else {
                break;
            };
            left = fewer;
            if let Some(key) = node.key_node() {
                keys.look_at(key);
            }
            if node.record().alias {
                continue;
            }
            match node.kind() {
                NodeKind::Scalar => texts.look_at(node),
                _ => rest.extend(
                    (0..node.len().min(left))
                        .rev()
                        .filter_map(|n| node.child_at(n)),
                ),
            }
        }
        Self {
            texts: texts.habit(),
            keys: keys.habit(),
        }
    }
}

/// How some texts are written.
#[derive(Default)]
struct Seen {
    plain: bool,
    single: usize,
    double: usize,
}

impl Seen {
    fn look_at(&mut self, node: Node<'_>) {
        let record = node.record();
        let flow = node.parent().is_some_and(Node::is_flow);
        let Some(text) = node
            .raw_text()
            .filter(|_| !record.alias && record.tag == Tag::None)
        else {
            return;
        };
        match node.style() {
            Some(ScalarStyle::Plain) => {
                self.plain |= node.resolved() == Some(Resolved::Str);
            }
            Some(ScalarStyle::SingleQuoted) if is_plain_safe(text, flow) => self.single += 1,
            Some(ScalarStyle::DoubleQuoted) if is_plain_safe(text, flow) => self.double += 1,
            _ => {}
        }
    }

    fn habit(&self) -> Option<ScalarStyle> {
        match (self.single, self.double) {
            _ if self.plain => None,
            (0, 0) => None,
            (single, double) if single > double => Some(ScalarStyle::SingleQuoted),
            _ => Some(ScalarStyle::DoubleQuoted),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Tree;

    fn near(text: &str, pointer: &str) -> Quotes {
        let tree = Tree::parse(text);
        Quotes::near(tree.find(&pointer.parse().unwrap()).unwrap())
    }

    #[test]
    fn quotes_are_a_habit_only_where_they_are_not_needed() {
        use ScalarStyle::{DoubleQuoted, SingleQuoted};
        assert_eq!(near("[\"-c\", \"a\"]", "/0").texts, Some(DoubleQuoted));
        assert_eq!(near("- 'a'\n- 1\n", "/0").texts, Some(SingleQuoted));
        assert_eq!(near("- 'on'\n- \"1\"\n", "/0").texts, None);
        assert_eq!(near("- 'a'\n- b\n", "/0").texts, None);
        let quotes = near("{\"a\": {\"b\": 'c'}, \"d\": 1} # c", "/d");
        assert_eq!(
            (quotes.keys, quotes.texts),
            (Some(DoubleQuoted), Some(SingleQuoted))
        );
        let quotes = near("- {a: \"b\"}\n- {a: \"b\"}\n", "/1");
        assert_eq!((quotes.keys, quotes.texts), (None, Some(DoubleQuoted)));
    }
}

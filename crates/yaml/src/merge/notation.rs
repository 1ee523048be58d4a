//! What a value means beside what it reads as: its tag, and how a word is written that readers
//! take for different things.

use serde_json::Value;

use crate::{
    Node,
    exact::{Tagged, agreed, is_ambiguous},
};

/// Beside its shape, what makes a value another one.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct Notation<'t> {
    pub tag: Tagged,
    /// The tag of its key.
    pub key: Tagged,
    /// A plain word as it is written: one that YAML 1.1 does not take for what it is here, or a
    /// number that is rounded when it is read.
    pub word: Option<&'t str>,
}

impl<'t> Notation<'t> {
    pub fn of(node: Node<'t>) -> Self {
        Self {
            tag: Tagged::of(node),
            ..Self::of_alias(node)
        }
    }

    /// That of an alias, whose tag is told where its anchor is.
    pub fn of_alias(alias: Node<'t>) -> Self {
        Self {
            key: alias.key_node().map(Tagged::of).unwrap_or_default(),
            ..Self::default()
        }
    }

    pub fn of_scalar(node: Node<'t>, value: &Value) -> Self {
        let text = node.raw_text();
        let is_number = matches!(value, Value::Number(_));
        let apart = |text: &&str| is_ambiguous(node, value) || is_number && !agreed(text);
        Self {
            word: text.filter(apart),
            ..Self::of(node)
        }
    }
}

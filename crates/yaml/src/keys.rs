//! What the keys of a mapping read as, and which of them repeat an earlier one.

use std::collections::HashSet;

use crate::{
    ScalarStyle, Tree,
    number::Decimal,
    schema::{self, Resolved, Tag},
    tree::{Kind, Record},
};

/// What a key means that is no text, where that can be written in more than one way.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Meaning {
    Null,
    Bool(bool),
    Int(i128),
    Float(Decimal),
}

impl Meaning {
    /// `None` of a text, and of what readers do not agree about.
    fn of(text: &str) -> Option<Self> {
        let meaning = match schema::resolve_plain(text) {
            Resolved::Str => return None,
            Resolved::Null => Self::Null,
            Resolved::Bool(value) => Self::Bool(value),
            Resolved::Int(value) => Self::Int(value.into()),
            Resolved::UInt(value) => Self::Int(value.into()),
            Resolved::Float(_) => Self::Float(Decimal::of(text)?),
        };
        // To readers of YAML 1.1, `010` is 8.
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        let is_octal = digits.len() > 1
            && digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        (!is_octal).then_some(meaning)
    }
}

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

    /// What a plain key without a tag means, where it is no text.
    fn meaning(self, id: u32) -> Option<Meaning> {
        let record = &self.nodes[id as usize];
        match record.kind {
            Kind::Scalar {
                text,
                style: ScalarStyle::Plain,
                ..
            } if record.tag == Tag::None => Meaning::of(text.of(self.strings)),
            _ => None,
        }
    }

    /// Whether two keys mean the same: the same text, or the same number, boolean or null.
    pub fn are_same(self, one: u32, other: u32) -> bool {
        self.text(one) == self.text(other) && self.is_text(one) == self.is_text(other)
            || self
                .meaning(one)
                .is_some_and(|meaning| self.meaning(other) == Some(meaning))
    }

    /// Adds the keys among the children of a mapping that mean the same as an earlier one.
    pub fn doubled(self, children: &[u32], found: &mut Vec<u32>) {
        let keys = || children.iter().step_by(2).copied();
        if children.len() <= 16 {
            for (at, key) in keys().enumerate() {
                let meaning = self.meaning(key);
                let same = |earlier: u32| {
                    self.text(earlier) == self.text(key)
                        && self.is_text(earlier) == self.is_text(key)
                        || meaning.is_some() && self.meaning(earlier) == meaning
                };
                if keys().take(at).any(same) {
                    found.push(key);
                }
            }
        } else {
            let mut seen = HashSet::with_capacity(children.len() / 2);
            let mut meant = HashSet::new();
            let repeated = keys().filter(|&key| {
                let is_new = seen.insert((self.text(key), self.is_text(key)));
                let means_new = self.meaning(key).is_none_or(|it| meant.insert(it));
                !is_new || !means_new
            });
            found.extend(repeated);
        }
    }
}

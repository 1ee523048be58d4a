//! What a node means to every reader: beside its value its tags, and whether a plain word stands
//! there that readers take for different things.

mod respell;

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::{
    Node, NodeKind, ScalarStyle, number,
    price::only_anchor,
    same,
    schema::{self, Resolved, Tag, misread_as_other_than_text},
    tree::Kind,
};

/// What a place is to mean, told from the node that it is taken over from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Exact {
    pub tag: Tagged,
    /// The alias that it is written as, or its anchor where that goes along; from the sign on.
    name: Option<String>,
    pub content: Content,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    Scalar { text: String, style: ScalarStyle },
    List(Vec<Exact>),
    Map(Vec<Entry>),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    /// Its key, as routes name it.
    pub name: String,
    key: Exact,
    pub value: Exact,
}

/// A tag: what it makes of a scalar, and how it is written, where that is known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Tagged(Tag, Option<String>);

impl Tagged {
    pub fn of(node: Node<'_>) -> Self {
        let written = match node.record().alias {
            true => defined(node).and_then(written_tag),
            false => written_tag(node),
        };
        Self(node.record().tag, written.map(str::to_owned))
    }

    /// With its `!`.
    pub fn written(&self) -> Option<&str> {
        self.1.as_deref()
    }
}

/// What an alias stands for, where there is but one anchor of its name.
fn defined(alias: Node<'_>) -> Option<Node<'_>> {
    let name = alias.tree.text().get(alias.local_span())?;
    only_anchor(alias.tree, name.strip_prefix('*')?)
}

fn written_tag(node: Node<'_>) -> Option<&str> {
    node.props().find(|word| word.starts_with('!'))
}

impl Exact {
    /// What a node is, without its anchors.
    pub fn of(node: Node<'_>) -> Self {
        Self::read(node, false)
    }

    /// What a node is, with its anchors or without.
    pub fn read(node: Node<'_>, anchors: bool) -> Self {
        let below = |node| Self::read(node, anchors);
        let content = match node.record().kind {
            Kind::Scalar { text, style, .. } => Content::Scalar {
                text: node.tree.string(text).to_owned(),
                style,
            },
            Kind::Sequence { .. } => Content::List(node.items().map(below).collect()),
            Kind::Mapping { .. } => {
                let entries = 0..node.len();
                let entry = |slot| Entry {
                    name: node.key(slot).key_text().to_owned(),
                    key: below(node.key(slot)),
                    value: below(node.value(slot)),
                };
                Content::Map(entries.map(entry).collect())
            }
        };
        let name = match node.record().alias {
            true => node.tree.text().get(node.local_span()),
            false => node.props().find(|word| anchors && word.starts_with('&')),
        };
        Self {
            tag: Tagged::of(node),
            name: name.map(str::to_owned),
            content,
        }
    }

    /// Nothing at all.
    pub fn null() -> Self {
        Self {
            tag: Tagged::default(),
            name: None,
            content: Content::Scalar {
                text: String::new(),
                style: ScalarStyle::Plain,
            },
        }
    }

    pub fn is_null(&self) -> bool {
        match &self.content {
            Content::Scalar { text, style } => {
                schema::resolve(text, *style == ScalarStyle::Plain, self.tag.0) == Resolved::Null
            }
            _ => false,
        }
    }

    /// Whether it is a text without quotes and tag.
    pub fn is_word(&self) -> bool {
        match &self.content {
            Content::Scalar { text, style } => {
                *style == ScalarStyle::Plain
                    && schema::resolve(text, true, self.tag.0) == Resolved::Str
                    && self.tag.0 == Tag::None
            }
            _ => false,
        }
    }

    /// Whether all readers take a node for this. Quotes and the order of keys do not count.
    pub fn is_met_by(&self, node: Node<'_>) -> bool {
        self.meets(node, false)
    }

    /// The same, where what is in quotes here must be in the same ones, and words that are no texts
    /// must be the same.
    pub fn is_written_as(&self, node: Node<'_>) -> bool {
        self.meets(node, true)
    }

    fn meets(&self, node: Node<'_>, quotes: bool) -> bool {
        if self.tag != Tagged::of(node) {
            return false;
        }
        match (&self.content, node.kind()) {
            (Content::Scalar { text, style }, NodeKind::Scalar) => {
                let word = *style == ScalarStyle::Plain
                    && schema::resolve(text, true, self.tag.0) != Resolved::Str;
                let as_written = match style {
                    ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                        node.style() == Some(*style)
                    }
                    _ => !word || text.is_empty() || node.raw_text() == Some(text),
                };
                (as_written || !quotes) && self.is_scalar(text, *style, node)
            }
            (Content::List(items), NodeKind::Sequence) => {
                let mut pairs = items.iter().zip(node.items());
                items.len() == node.len() && pairs.all(|(item, node)| item.meets(node, quotes))
            }
            (Content::Map(entries), NodeKind::Mapping) => {
                entries.len() == node.len() && meets_entries(entries, node, quotes)
            }
            _ => false,
        }
    }

    fn is_scalar(&self, text: &str, style: ScalarStyle, node: Node<'_>) -> bool {
        let plain = |style| style == ScalarStyle::Plain;
        let theirs = node.raw_text().unwrap_or_default();
        let (ours_plain, theirs_plain) = (plain(style), node.style().is_some_and(plain));
        if ours_plain == theirs_plain && text == theirs {
            return true;
        }
        if self.tag.0 != Tag::None {
            return false;
        }
        let resolved = schema::resolve(text, ours_plain, self.tag.0);
        match (resolved, node.resolved()) {
            (Resolved::Null, Some(Resolved::Null)) => true,
            (Resolved::Bool(ours), Some(Resolved::Bool(theirs))) => ours == theirs,
            (Resolved::Int(_) | Resolved::UInt(_), Some(other)) => {
                other == resolved && respelled(text, theirs)
            }
            (Resolved::Float(_), Some(Resolved::Float(_))) => {
                number::equal(text, theirs) && respelled(text, theirs)
            }
            (Resolved::Str, Some(Resolved::Str)) => {
                text == theirs && !misread_as_other_than_text(text)
            }
            _ => false,
        }
    }
}

pub(crate) fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// Whether a number may be written as another one of its value: it has no notation in JSON as it
/// stands, and all readers take both for the same.
fn respelled(text: &str, other: &str) -> bool {
    !is_json(text) && is_json(other) && agreed(text) && agreed(other)
}

fn meets_entries(entries: &[Entry], node: Node<'_>, quotes: bool) -> bool {
    let meets = |entry: &Entry, slot: usize| {
        entry.key.meets(node.key(slot), quotes) && entry.value.meets(node.value(slot), quotes)
    };
    let mut named = entries.iter().zip(node.entries());
    if named.all(|(entry, (key, _))| entry.name == key) {
        let mut slots = entries.iter().zip(0..);
        return slots.all(|(entry, slot)| meets(entry, slot));
    }
    let keys = node.entries().zip(0..);
    let slots: HashMap<&str, usize> = keys.map(|((key, _), slot)| (key, slot)).collect();
    slots.len() == entries.len()
        && entries.iter().all(|entry| {
            let slot = slots.get(entry.name.as_str());
            slot.is_some_and(|&slot| meets(entry, slot))
        })
}

/// The first key that is given twice inside of a node.
pub(crate) fn doubled(node: Node<'_>) -> Option<&str> {
    let mut seen = HashSet::new();
    let twice = node
        .entries()
        .map(|(key, _)| key)
        .find(|&key| !seen.insert(key));
    let children = node.items().chain(node.entries().map(|(_, value)| value));
    twice.or_else(|| children.into_iter().find_map(doubled))
}

/// Whether YAML 1.1 and 1.2 read the same number in a text that is one in 1.2.
pub(crate) fn agreed(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if unsigned.starts_with("0x") {
        return true;
    }
    if digits(unsigned) {
        return unsigned == "0" || !unsigned.starts_with('0');
    }
    let (mantissa, exponent) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "+0"));
    mantissa.contains('.') && !mantissa.starts_with('.') && exponent.starts_with(['+', '-'])
}

/// Whether a node is what a JSON Patch's `test` asks for: numbers are equal where their values are,
/// to the last digit; infinities and NaN are no texts.
pub(crate) fn tested(node: Node<'_>, value: &Value) -> bool {
    match (value, node.resolved()) {
        (Value::Object(map), None) => {
            let entries = map.iter().map(|(key, value)| (key.as_str(), value));
            same::entries(node, entries, |value, node| tested(node, value))
        }
        (Value::Array(items), None) => same::items(node, items, |item, node| tested(node, item)),
        (Value::Number(number), Some(resolved)) => {
            let asked = number.to_string();
            match resolved {
                Resolved::Int(found) => number::equal(&found.to_string(), &asked),
                Resolved::UInt(found) => number::equal(&found.to_string(), &asked),
                Resolved::Float(_) => number::equal(node.raw_text().unwrap_or_default(), &asked),
                _ => false,
            }
        }
        (_, Some(Resolved::Float(_))) => false,
        (scalar, Some(_)) => same::value(node, scalar),
        (_, None) => false,
    }
}

/// Whether a scalar that reads as a value does not stand for it everywhere: a text as a plain word
/// that some readers take for something else, or a number that was rounded.
pub(crate) fn is_ambiguous(node: Node<'_>, value: &Value) -> bool {
    let text = node.raw_text().unwrap_or_default();
    let plain = node.style() == Some(ScalarStyle::Plain) && node.record().tag == Tag::None;
    match value {
        Value::String(_) => plain && misread_as_other_than_text(text),
        Value::Number(_) => !tested(node, value),
        _ => false,
    }
}

//! Places inside of what an op means.

use serde_json::Value;

use super::{Meaning, index, key_of};
use crate::{
    Node, NodeKind, Segment,
    exact::{Content, Exact},
    same,
};

/// A place inside of what is meant, looked at without unfolding it.
#[derive(Clone, Copy)]
pub(super) enum Place<'e, 't> {
    Node(Node<'t>),
    Value(&'e Value),
    Exact(&'e Exact),
    Open(&'e Meaning<'t>),
}

impl<'e, 't> Place<'e, 't> {
    pub fn of(meaning: &'e Meaning<'t>) -> Self {
        match meaning {
            Meaning::Node(node) => Self::Node(*node),
            Meaning::Value(value) => Self::Value(value),
            Meaning::Exact(exact) => Self::Exact(exact),
            open => Self::Open(open),
        }
    }

    pub fn step(self, segment: &Segment) -> Option<Self> {
        match self {
            Self::Node(node) if node.kind() == NodeKind::Scalar => None,
            Self::Node(node) => node.step(segment).map(Self::Node),
            Self::Value(Value::Object(map)) => map.get(key_of(segment).as_ref()).map(Self::Value),
            Self::Value(Value::Array(items)) => items.get(index(segment)?).map(Self::Value),
            Self::Exact(exact) => match &exact.content {
                Content::Map(entries) => {
                    let key = key_of(segment);
                    let entry = entries.iter().find(|entry| entry.name == key);
                    entry.map(|entry| Self::Exact(&entry.value))
                }
                Content::List(items) => items.get(index(segment)?).map(Self::Exact),
                Content::Scalar { .. } => None,
            },
            Self::Open(Meaning::Map(entries, _)) => {
                let key = key_of(segment);
                let entry = entries.iter().find(|(other, _)| *other == key);
                entry.map(|(_, below)| Self::of(below))
            }
            Self::Open(Meaning::List(items, _)) => items.get(index(segment)?).map(Self::of),
            Self::Value(_) | Self::Open(_) => None,
        }
    }

    pub fn is_met_by(self, node: Node<'_>) -> bool {
        match self {
            Self::Node(before) => same::nodes(before, node),
            Self::Value(value) => same::value(node, value),
            Self::Exact(exact) => exact.is_met_by(node),
            Self::Open(meaning) => meaning.is_met_by(node),
        }
    }
}

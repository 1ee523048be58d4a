//! Whether two trees are the same in every respect: for tests and fuzzing.

use std::fmt::Debug;

use crate::{
    Tree,
    seat::Host,
    tree::{Kind, Record},
};

impl Tree {
    /// The first respect in which two trees differ, what is embedded in them included. A tree
    /// that was edited must not differ from what its text reads as.
    #[doc(hidden)]
    pub fn difference(&self, other: &Self) -> Option<String> {
        let lists = unlike("text", &self.text, &other.text)
            .or_else(|| unlike("documents", &self.documents, &other.documents))
            .or_else(|| self.unlike_nodes(other))
            .or_else(|| each("links", &self.links, &other.links))
            .or_else(|| each("comments", &self.comments, &other.comments))
            .or_else(|| each("anchors", &self.anchors, &other.anchors))
            .or_else(|| each("broken", &self.broken, &other.broken))
            .or_else(|| each("doubled", &self.doubled, &other.doubled))
            .or_else(|| each("diagnostics", &self.diagnostics, &other.diagnostics));
        lists
            .or_else(|| unlike_hosts(self.host.as_deref(), other.host.as_deref()))
            .or_else(|| self.unlike_embedded(other))
    }

    fn unlike_nodes(&self, other: &Self) -> Option<String> {
        let mut pairs = self.nodes.iter().zip(&other.nodes).enumerate();
        let differs = pairs.find_map(|(id, (a, b))| {
            unlike(&format!("node {id}"), &self.facts(a), &other.facts(b))
        });
        differs.or_else(|| unlike("number of nodes", &self.nodes.len(), &other.nodes.len()))
    }

    fn facts<'t>(&'t self, record: &'t Record) -> impl Debug + PartialEq + use<'t> {
        let kind = match record.kind {
            Kind::Scalar {
                text,
                style,
                indent,
                embedded,
            } => (
                Some((self.string(text), style, indent)),
                false,
                embedded,
                0,
                false,
            ),
            Kind::Sequence { flow, first, count } => (None, flow, first, count, false),
            Kind::Mapping { flow, first, count } => (None, flow, first, count, true),
        };
        let place = (record.start, record.end, record.props);
        let role = (record.is_key, record.alias, record.shared);
        let rest = (record.parent, record.slot, record.tag, record.anchor);
        (kind, place, role, rest)
    }

    fn unlike_embedded(&self, other: &Self) -> Option<String> {
        let roots = |tree: &Self| tree.embedded.len();
        let count = unlike("embedded slots", &roots(self), &roots(other));
        let ids = 0..self.nodes.len() as u32;
        count.or_else(|| {
            ids.into_iter().find_map(|id| {
                let inside = |tree| crate::Node { tree, id }.embedded_tree();
                let found = match (inside(self), inside(other)) {
                    (Some(a), Some(b)) => a.difference(b),
                    (a, b) => unlike("embedded", &a.is_some(), &b.is_some()),
                };
                found.map(|found| format!("in node {id}: {found}"))
            })
        })
    }
}

fn unlike_hosts(a: Option<&Host>, b: Option<&Host>) -> Option<String> {
    match (a, b) {
        (Some(a), Some(b)) => unlike("host's route", &a.route, &b.route)
            .or_else(|| unlike("host's depth", &a.depth, &b.depth))
            .or_else(|| each("host's level", &a.level.pieces, &b.level.pieces))
            .or_else(|| each("host's outer", &a.outer.pieces, &b.outer.pieces)),
        (a, b) => unlike("host", &a.is_some(), &b.is_some()),
    }
}

fn unlike<T: Debug + PartialEq>(what: &str, a: &T, b: &T) -> Option<String> {
    (a != b).then(|| format!("{what}: {a:?} or {b:?}"))
}

fn each<T: Debug + PartialEq>(what: &str, a: &[T], b: &[T]) -> Option<String> {
    let mut pairs = a.iter().zip(b).enumerate();
    let differs = pairs.find_map(|(at, (a, b))| unlike(&format!("{what}, {at}"), a, b));
    differs.or_else(|| unlike(&format!("number of {what}"), &a.len(), &b.len()))
}

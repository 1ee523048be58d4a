//! A scalar that a form can show and change.

use yaml::{Node, NodeKind, Route, Segment, Span, Tree};

/// A scalar at its place, which may not exist yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// What it reads as, quotes and escapes resolved; `None` where the document has no such scalar.
    pub value: Option<String>,
    /// Where it is, or would be set.
    pub route: Route,
    /// Its bytes in the outermost text, where it exists.
    pub span: Option<Span>,
}

impl Field {
    /// The value, or an empty text.
    pub fn text(&self) -> &str {
        self.value.as_deref().unwrap_or_default()
    }

    /// The field of an existing node; a list, a mapping and null have no value.
    pub(crate) fn of(node: Node<'_>, route: Route) -> Self {
        Self {
            value: node.as_str().map(str::to_owned),
            route,
            span: Some(node.span()),
        }
    }

    /// The field under `keys` of the mapping at `route`, whether any of them exists or not.
    pub(crate) fn under(owner: Option<Node<'_>>, route: &Route, keys: &[&str]) -> Self {
        let route = join(route, keys);
        match owner.and_then(|owner| owner.path(keys)) {
            Some(node) => Self::of(node, route),
            None => Self {
                value: None,
                route,
                span: None,
            },
        }
    }
}

/// A field with the key that it stands under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedField {
    /// The key or dotted path inside its owner, such as `probeTimeout` or `method.get.responseCode`.
    pub name: String,
    /// The scalar.
    pub field: Field,
}

/// `route` and more keys.
pub(crate) fn join(route: &Route, keys: &[&str]) -> Route {
    let mut segments = Vec::with_capacity(route.segments.len() + keys.len());
    segments.extend_from_slice(&route.segments);
    segments.extend(keys.iter().map(|key| Segment::from(*key)));
    Route {
        document: route.document,
        segments,
    }
}

/// How deep and how many scalars a form lists; what lies beyond stays in the text.
const DEEPEST: usize = 32;
const MOST: usize = 1000;

/// All scalars of the node at a route by dotted path, in the order of the text.
pub(crate) fn scalars(tree: &Tree, route: &Route, prefix: &str) -> Vec<NamedField> {
    let mut fields = Vec::new();
    if let Some(node) = tree.find(route) {
        collect(node, route, prefix, 0, &mut fields);
    }
    fields
}

fn collect(node: Node<'_>, route: &Route, name: &str, depth: usize, out: &mut Vec<NamedField>) {
    if depth > DEEPEST || out.len() >= MOST {
        return;
    }
    let dotted = |key: &str| {
        if name.is_empty() {
            key.to_owned()
        } else {
            format!("{name}.{key}")
        }
    };
    match node.kind() {
        NodeKind::Scalar => out.push(NamedField {
            name: name.to_owned(),
            field: Field::of(node, route.clone()),
        }),
        NodeKind::Sequence => {
            for (index, item) in node.items().enumerate() {
                let inner = dotted(&index.to_string());
                collect(item, &route.then(index), &inner, depth + 1, out);
                if out.len() >= MOST {
                    return;
                }
            }
        }
        NodeKind::Mapping => {
            for (key, value) in node.entries() {
                collect(value, &route.then(key), &dotted(key), depth + 1, out);
                if out.len() >= MOST {
                    return;
                }
            }
        }
    }
}

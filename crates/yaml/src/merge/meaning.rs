//! What a text means, for merging: keys and values, items, and documents embedded in scalars.

use std::{
    collections::{BTreeMap, HashMap, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
    rc::Rc,
};

use serde_json::Value;

use super::notation::Notation;
use crate::{Node, NodeKind, Severity, Span, Tree, exact::Tagged, price::only_anchor};

/// A value. Equal values have equal hashes; of an embedded document the layout does not count.
#[derive(Clone)]
pub(super) struct Meaning<'t> {
    hash: u64,
    pub shape: Shape<'t>,
    pub notation: Notation<'t>,
    /// Where it is written; none for what merging made.
    pub node: Option<Node<'t>>,
}

#[derive(Clone, PartialEq)]
pub(super) enum Shape<'t> {
    Scalar(Value),
    /// An alias, from its `*` on, whose name is for one place: what that means is told there.
    Alias(&'t str),
    List(Vec<Rc<Meaning<'t>>>),
    Map(BTreeMap<&'t str, Rc<Meaning<'t>>>),
    /// The root of the document inside a scalar.
    Embedded(Rc<Meaning<'t>>),
}

impl PartialEq for Meaning<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash && self.notation == other.notation && self.shape == other.shape
    }
}

impl Eq for Meaning<'_> {}

impl Hash for Meaning<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.hash.hash(state);
    }
}

impl<'t> Meaning<'t> {
    /// A value that nobody wrote at one place.
    pub fn made(shape: Shape<'t>, notation: Notation<'t>) -> Rc<Self> {
        Self::new(shape, notation, None)
    }

    fn new(shape: Shape<'t>, notation: Notation<'t>, node: Option<Node<'t>>) -> Rc<Self> {
        let mut state = DefaultHasher::new();
        notation.hash(&mut state);
        match &shape {
            Shape::Scalar(value) => (0, value.to_string()).hash(&mut state),
            Shape::List(items) => (1, items).hash(&mut state),
            Shape::Map(entries) => (2, entries).hash(&mut state),
            Shape::Embedded(root) => (3, root).hash(&mut state),
            Shape::Alias(name) => (4, name).hash(&mut state),
        }
        Rc::new(Self {
            hash: state.finish(),
            shape,
            notation,
            node,
        })
    }

    /// `depth` is how many collections and scalars the node is inside of.
    fn of(node: Node<'t>, depth: usize) -> Rc<Self> {
        let below = depth + 1;
        if let Some(name) = alias(node) {
            return Self::new(Shape::Alias(name), Notation::of_alias(node), Some(node));
        }
        let shape = match node.kind() {
            NodeKind::Sequence => {
                Shape::List(node.items().map(|item| Self::of(item, below)).collect())
            }
            NodeKind::Mapping => Shape::Map(
                node.entries()
                    .map(|(key, value)| (key, Self::of(value, below)))
                    .collect(),
            ),
            NodeKind::Scalar => match document_inside(node, depth) {
                Some(root) => Shape::Embedded(Self::of(root, below)),
                None => Shape::Scalar(node.to_json()),
            },
        };
        let notation = match &shape {
            Shape::Scalar(value) => Notation::of_scalar(node, value),
            _ => Notation::of(node),
        };
        Self::new(shape, notation, Some(node))
    }

    /// The bytes of the value and its key in the outermost text, with their tags.
    pub fn span(&self) -> Option<Span> {
        let node = self.node?;
        let start = |node: Node<'_>| match Tagged::of(node).written() {
            Some(_) if !node.record().alias => node.tree.to_outer(node.full_span()).start,
            _ => node.span().start,
        };
        let own = start(node);
        let key = node.key_node().map_or(own, start);
        Some(key.min(own)..node.span().end)
    }

    /// As JSON; none where it holds an embedded document that merging made.
    pub fn to_json(&self) -> Option<Value> {
        if let Some(node) = self.node {
            return Some(node.to_json());
        }
        Some(match &self.shape {
            Shape::Scalar(value) => value.clone(),
            Shape::List(items) => Value::Array(
                items
                    .iter()
                    .map(|item| item.to_json())
                    .collect::<Option<_>>()?,
            ),
            Shape::Map(entries) => {
                let entries = entries.iter();
                let entries =
                    entries.map(|(key, value)| Some(((*key).to_owned(), value.to_json()?)));
                Value::Object(entries.collect::<Option<_>>()?)
            }
            Shape::Embedded(_) | Shape::Alias(_) => return None,
        })
    }
}

/// A scalar that stands deeper than this is merged as a text, not as the document inside: all
/// that goes down a value calls itself at each level.
const EMBEDDED_DEPTH: usize = 64;

/// An alias whose name one anchor has.
fn alias<'t>(node: Node<'t>) -> Option<&'t str> {
    if !node.record().alias {
        return None;
    }
    let written = node.tree.text().get(node.local_span())?;
    only_anchor(node.tree, written.strip_prefix('*')?)?;
    Some(written)
}

/// The root of the one document inside a scalar.
fn document_inside(node: Node<'_>, depth: usize) -> Option<Node<'_>> {
    let tree = node.embedded_tree().filter(|_| depth <= EMBEDDED_DEPTH)?;
    (tree.document_count() == 1)
        .then(|| node.embedded())
        .flatten()
}

/// What a whole text means: its documents.
pub(super) type Goal<'t> = Rc<Meaning<'t>>;

/// A text that was read: its meaning, its comments, and what is wrong with it.
pub(super) struct Reading<'t> {
    pub tree: &'t Tree,
    pub documents: Goal<'t>,
    /// Comments, those in embedded documents too, with how often they stand there.
    comments: HashMap<&'t str, usize>,
    /// Errors, those in embedded documents too.
    errors: usize,
}

impl<'t> Reading<'t> {
    pub fn new(tree: &'t Tree) -> Self {
        let documents = (0..tree.document_count())
            .map(|n| match tree.document(n) {
                Some(root) => Meaning::of(root, 0),
                None => Meaning::made(Shape::Scalar(Value::Null), Notation::default()),
            })
            .collect();
        let mut reading = Self {
            tree,
            documents: Meaning::made(Shape::List(documents), Notation::default()),
            comments: HashMap::new(),
            errors: 0,
        };
        let text = tree.text();
        each_tree(tree, 0, &mut |inner| {
            for comment in inner.comments() {
                let comment = text.get(comment.span).unwrap_or_default();
                *reading.comments.entry(comment).or_default() += 1;
            }
            let found = inner.diagnostics().iter();
            reading.errors += found.filter(|d| d.severity == Severity::Error).count();
        });
        reading
    }

    /// Whether it means the goal, is sound, and has the comments of what it was merged from.
    pub fn agrees(&self, goal: &Goal<'_>, sources: &[Reading<'_>; 3]) -> bool {
        let most = sources.iter().map(|source| source.errors).max();
        !self.tree.has_errors()
            && Some(self.errors) <= most
            && self.documents == *goal
            && self.lost_or_stray(sources).is_none()
    }

    /// A comment that is there too often or not often enough.
    fn lost_or_stray<'s>(&self, sources: &'s [Reading<'_>; 3]) -> Option<&'s str>
    where
        't: 's,
    {
        let count = |reading: &Reading<'_>, comment: &str| {
            reading.comments.get(comment).copied().unwrap_or_default()
        };
        let wrong = |comment: &&str| {
            let [base, mine, theirs] = sources.each_ref().map(|source| count(source, comment));
            let both = (mine + theirs).saturating_sub(base);
            // What both added or removed may be the same comment.
            let (low, high) = if mine > base && theirs > base {
                (mine.max(theirs), both)
            } else if mine < base && theirs < base {
                (both, mine.min(theirs))
            } else {
                (both, both)
            };
            !(low..=high).contains(&count(self, comment))
        };
        let stray = self
            .comments
            .keys()
            .any(|comment| sources.iter().all(|source| count(source, comment) == 0));
        if stray {
            return Some("");
        }
        sources
            .iter()
            .flat_map(|source| source.comments.keys().copied())
            .find(|comment| wrong(comment))
    }

    /// Where a comment is that is there too often.
    pub fn lost_comment(&self, sources: &[Reading<'_>; 3]) -> Option<usize> {
        let comment = self.lost_or_stray(sources)?;
        let text = self.tree.text();
        text.find(comment).filter(|_| !comment.is_empty())
    }

    /// Where the text first means something else than the goal, or cannot be read.
    pub fn place_of_difference(&self, goal: &Goal<'_>) -> Option<usize> {
        let error = self
            .tree
            .diagnostics()
            .iter()
            .find(|found| found.severity == Severity::Error)
            .map(|found| found.span.start);
        error.or_else(|| first_difference(&self.documents, goal, 0))
    }
}

fn first_difference(is: &Meaning<'_>, should: &Meaning<'_>, above: usize) -> Option<usize> {
    if is == should {
        return None;
    }
    let here = is.span().map_or(above, |span| span.start);
    let deeper = match (&is.shape, &should.shape) {
        (Shape::List(is), Shape::List(should)) => is
            .iter()
            .zip(should)
            .find_map(|(is, should)| first_difference(is, should, here)),
        (Shape::Map(is), Shape::Map(should)) => is
            .iter()
            .map(|(key, value)| match should.get(key) {
                Some(should) => first_difference(value, should, here),
                None => value.span().map(|span| span.start),
            })
            .min_by_key(|place| place.unwrap_or(usize::MAX))
            .flatten(),
        (Shape::Embedded(is), Shape::Embedded(should)) => first_difference(is, should, here),
        _ => None,
    };
    Some(deeper.unwrap_or(here))
}

/// Visits a tree and those of the documents inside its scalars.
fn each_tree<'t>(tree: &'t Tree, depth: usize, visit: &mut impl FnMut(&'t Tree)) {
    visit(tree);
    for n in 0..tree.document_count() {
        if let Some(root) = tree.document(n) {
            each_inside(root, depth, visit);
        }
    }
}

fn each_inside<'t>(node: Node<'t>, depth: usize, visit: &mut impl FnMut(&'t Tree)) {
    if node.is_shared() {
        return;
    }
    for child in node.items().chain(node.entries().map(|(_, value)| value)) {
        each_inside(child, depth + 1, visit);
    }
    if let Some(tree) = node.embedded_tree().filter(|_| depth <= EMBEDDED_DEPTH) {
        each_tree(tree, depth + 1, visit);
    }
}

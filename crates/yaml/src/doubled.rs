//! What is told about keys that are given twice, and how to mend it.

use crate::{
    Diagnostic, Fix, Node, NodeKind, Severity, Span, TextEdit, Tree, apply,
    blanks::{self, tell_blanks},
    block, build,
    draft::{Draft, in_flow},
    flow,
    keys::Keys,
    merged::MERGE,
    source,
    tree::NONE,
};

/// The code of the diagnostics about [`Tree::doubled`].
pub(crate) const DUPLICATE_KEY: &str = "duplicate-key";

/// How many repeated keys of a document are told.
const TOLD: usize = 64;

/// How many repeated keys of a text are found to be alternatives of a template; behind those no key
/// is told.
const ALTERNATIVES: usize = 1 << 10;

/// Whether something is told about a node, not in reading it.
pub(crate) fn is_of_nodes(diagnostic: &Diagnostic) -> bool {
    [DUPLICATE_KEY, blanks::CODE].contains(&diagnostic.code.as_str())
}

/// Tells of blanks that YAML does not know and of the repeated keys, and brings the diagnostics
/// into the order of places.
pub(crate) fn tell_doubled(tree: &mut Tree) {
    tell_blanks(tree);
    let mut budget = BUDGET;
    let (mut looked, mut alternatives) = (0, 0);
    let roots = tree.documents.iter().map(|document| document.root);
    let mut documents = roots.filter(|root| *root != NONE);
    let mut next = documents.next();
    let mut count = 0;
    let mut told = Vec::new();
    for &id in &tree.doubled {
        while next.is_some_and(|root| root <= id) {
            (next, count) = (documents.next(), 0);
        }
        let key = Node { tree, id };
        if count > TOLD || alternatives > ALTERNATIVES {
            continue;
        }
        if is_alternative(key) {
            alternatives += 1;
            continue;
        }
        count += 1;
        looked += 1;
        let fix = (looked <= MOST).then(|| fix(key, &mut budget)).flatten();
        let other = (looked <= MOST).then(|| other_notation(key)).flatten();
        let message = match (count, other) {
            (..=TOLD, Some(other)) => format!(
                "The key {:?} means the same as {other:?} before it in this mapping: readers take \
                 the last one, or refuse the file.",
                key.key_text()
            ),
            (..=TOLD, None) => format!(
                "The key {:?} is given twice in this mapping: readers take the last one, or refuse \
                 the file.",
                key.key_text()
            ),
            _ => {
                "From here on keys that are given twice are not told any more: there are too many."
                    .to_owned()
            }
        };
        told.push(Diagnostic {
            route: Some(key.route()),
            fix: fix.filter(|_| count <= TOLD),
            ..Diagnostic::new(Severity::Error, DUPLICATE_KEY, message, key.span())
        });
    }
    tree.diagnostics.extend(told);
    tree.diagnostics
        .sort_by_key(|diagnostic| diagnostic.span.start);
}

/// Whether a line of a template stands between a key and the same one before it, so that the text
/// that the template makes may have one of them only.
fn is_alternative(key: Node<'_>) -> bool {
    let tree = key.tree;
    let starts_with_template = |span: &&Span| {
        let line = &tree.text[(*span).clone()];
        line.starts_with("{{") || line.starts_with("{%") || line.starts_with("%{")
    };
    let before = tree
        .broken
        .partition_point(|span| span.start < key.record().start as usize);
    let Some(line) = tree.broken[..before]
        .iter()
        .rev()
        .find(starts_with_template)
    else {
        return false;
    };
    let slot = key.record().slot as usize;
    let earlier = key.parent().and_then(|mapping| earlier(mapping, slot));
    earlier.is_some_and(|earlier| (earlier.record().start as usize) < line.start)
}

/// The key before `slot` that says the same.
fn earlier(mapping: Node<'_>, slot: usize) -> Option<Node<'_>> {
    let keys = Keys::of(mapping.tree);
    let own = mapping.key(slot).id;
    let mut before = (0..slot).rev().map(|slot| mapping.key(slot));
    before.find(|key| keys.are_same(key.id, own))
}

/// How the key before one that says the same is written, where that is another way.
fn other_notation(key: Node<'_>) -> Option<&str> {
    let earlier = earlier(key.parent()?, key.record().slot as usize)?;
    let written = Keys::of(key.tree).text(earlier.id);
    (written != key.key_text()).then_some(written)
}

/// Of more entries than these, no fix is looked for.
const MOST: usize = 64;

/// How many bytes may be read to prove the fixes of a text.
const BUDGET: usize = 1 << 18;

/// Takes the entry before out of the way, which does not count: removes it where it says the same
/// or is a scalar in brackets, else makes it a comment, so that nothing is lost.
fn fix(key: Node<'_>, budget: &mut usize) -> Option<Fix> {
    let mapping = key.parent()?;
    let tree = key.tree;
    let slot = key.record().slot as usize;
    let keys = Keys::of(tree);
    if keys.text(key.id) == MERGE {
        return None;
    }
    let earlier = earlier(mapping, slot)?.record().slot as usize;
    let nodes = mapping.key(earlier).id as usize..mapping.key(earlier + 1).id as usize;
    if tree.nodes[nodes].iter().any(|record| record.anchor != 0) {
        return None;
    }
    let (lost, kept) = (mapping.value(earlier), mapping.value(slot));
    let says_the_same = lost.to_json() == kept.to_json();
    // Not all readers take another notation for the same.
    let is_same_key = keys.text(key.id) == keys.text(mapping.key(earlier).id);
    let mut found = Vec::new();
    if says_the_same || mapping.is_flow() && lost.kind() == NodeKind::Scalar {
        let title = match says_the_same {
            true => "Remove the earlier entry, which says the same",
            false => "Remove the earlier entry, which does not count",
        };
        let drafts = match mapping.is_flow() {
            true => vec![flow::remove(mapping, earlier).ok()?],
            false => block::remove(mapping, earlier).ok()?,
        };
        let drafts = drafts
            .into_iter()
            .filter(|draft| keeps_comments(tree, draft));
        found.extend(drafts.map(|draft| (title, draft.edits)));
    }
    if !mapping.is_flow() && !in_flow(mapping) {
        let title = "Make the earlier entry, which does not count, a comment";
        found.push((title, commented(mapping, earlier)?));
    }
    let window = Window::around(mapping, earlier)?;
    found
        .into_iter()
        .find(|(_, edits)| window.proves(edits, budget))
        .map(|(title, edits)| Fix {
            safe: says_the_same && is_same_key,
            ..Fix::offered(title, edits)
        })
}

fn keeps_comments(tree: &Tree, draft: &Draft) -> bool {
    draft.edits.iter().all(|edit| {
        let after = tree
            .comments
            .partition_point(|comment| comment.end <= edit.range.start);
        let next = tree.comments.get(after);
        next.is_none_or(|comment| comment.start >= edit.range.end)
    })
}

/// A `#` before each line of an entry.
fn commented(mapping: Node<'_>, slot: usize) -> Option<Vec<TextEdit>> {
    let text = mapping.tree.text();
    let start = mapping.slot_start(slot)?;
    let column = source::column(text, start);
    let end = source::line_end(text, mapping.slot_end(slot)?);
    let mut edits = vec![TextEdit::insert(start, "# ")];
    let mut at = source::next_line(text, start);
    while at < end {
        let next = source::next_line(text, at);
        let line = &text[at..next];
        let blanks = line.len() - line.trim_start_matches(' ').len();
        if !line.trim().is_empty() {
            edits.push(TextEdit::insert(at + blanks.min(column), "# "));
        }
        at = next;
    }
    Some(edits)
}

/// An entry with those beside it, as a text of its own.
struct Window<'t> {
    mapping: Node<'t>,
    /// The slot of the entry among those of the window.
    slot: usize,
    slots: std::ops::Range<usize>,
    /// Its bytes in the text.
    span: Span,
    /// The same bytes, so that they can be read.
    text: String,
}

impl<'t> Window<'t> {
    fn around(mapping: Node<'t>, slot: usize) -> Option<Self> {
        let text = mapping.tree.text();
        let slots = slot.saturating_sub(1)..(slot + 2).min(mapping.len());
        let start = match slots.start {
            0 if mapping.is_flow() => mapping.record().start as usize + 1,
            first => mapping.slot_start(first)?,
        };
        let end = mapping.slot_end(slots.end - 1)?;
        let (span, piece) = match mapping.is_flow() {
            true => (start..end, text.get(start..end)?.to_owned()),
            false => {
                let line = source::line_start(text, start);
                let end = source::line_end(text, end);
                let blanks = " ".repeat(start - line);
                (line..end, format!("{blanks}{}", text.get(start..end)?))
            }
        };
        let is_broken = |item: &Span| item.start <= span.end && span.start <= item.end;
        if mapping.tree.broken.iter().any(is_broken) {
            return None;
        }
        Some(Self {
            mapping,
            slot: slot - slots.start,
            slots,
            span,
            text: piece,
        })
    }

    /// Whether the edits take the entry away and nothing else.
    fn proves(&self, edits: &[TextEdit], budget: &mut usize) -> bool {
        let is_inside = |edit: &TextEdit| {
            self.span.start <= edit.range.start && edit.range.end <= self.span.end
        };
        let Some(left) = budget.checked_sub(self.text.len() * 2) else {
            return false;
        };
        *budget = left;
        if !edits.iter().all(is_inside) {
            return false;
        }
        let local: Vec<TextEdit> = edits
            .iter()
            .map(|edit| {
                let range = edit.range.start - self.span.start..edit.range.end - self.span.start;
                TextEdit::replace(range, edit.insert.clone())
            })
            .collect();
        let read = |text: String| match self.mapping.is_flow() {
            true => build::as_it_stands(format!("{{{text}}}")),
            false => build::as_it_stands(text),
        };
        let before = read(self.text.clone());
        let after = read(apply(&self.text, &local));
        let (Some(was), Some(is)) = (before.root(), after.root()) else {
            return false;
        };
        let entries = |node: Node<'_>| -> Vec<_> {
            let entry = |(key, value): (&str, Node<'_>)| (key.to_owned(), value.to_json());
            node.entries().map(entry).collect()
        };
        let mut expected = entries(was);
        let is_whole = expected.len() == self.slots.len();
        if is_whole {
            expected.remove(self.slot);
        }
        is_whole
            && !before.is_broken()
            && !after.is_broken()
            && is.kind() == NodeKind::Mapping
            && entries(is) == expected
    }
}

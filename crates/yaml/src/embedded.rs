//! Documents inside scalars, and where their bytes are in the outermost text.

use std::sync::OnceLock;

use crate::{
    Fix, Node, NodeKind, Route, Segment, Span, TextEdit, Tree, build,
    decode::decode,
    limits,
    tree::{Kind, NONE},
};

/// A run of bytes that both texts have in common, or an escape, fold or line break that stands
/// for some bytes of the inner text and cannot be divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub inner: usize,
    pub inner_len: usize,
    pub outer: usize,
    pub outer_len: usize,
    /// Whether the bytes are the same on both sides.
    pub verbatim: bool,
}

/// Where the bytes of an inner text are in an outer one. The pieces leave no gap in the inner
/// text; the gaps in the outer one are indentation.
#[derive(Clone, Debug, Default)]
pub(crate) struct OffsetMap {
    pub pieces: Vec<Piece>,
}

impl OffsetMap {
    /// The piece that holds the byte at `inner`, or the last one.
    fn piece_at(&self, inner: usize) -> Option<&Piece> {
        let after = self.pieces.partition_point(|piece| piece.inner <= inner);
        self.pieces.get(after.saturating_sub(1))
    }

    /// The outer offset of the byte at `inner`.
    pub fn start(&self, inner: usize) -> usize {
        let Some(piece) = self.piece_at(inner) else {
            return 0;
        };
        let within = inner.saturating_sub(piece.inner);
        if within >= piece.inner_len {
            piece.outer + piece.outer_len
        } else if piece.verbatim {
            piece.outer + within
        } else {
            piece.outer
        }
    }

    /// The outer offset right behind the byte before `inner`.
    pub fn end(&self, inner: usize) -> usize {
        let Some(last) = inner.checked_sub(1) else {
            return self.start(inner);
        };
        let Some(piece) = self.piece_at(last) else {
            return 0;
        };
        let within = inner - piece.inner;
        if piece.verbatim && within < piece.inner_len {
            piece.outer + within
        } else {
            piece.outer + piece.outer_len
        }
    }

    /// Bytes of the inner text as bytes of the outer text.
    pub fn to_outer(&self, span: Span) -> Span {
        let start = self.start(span.start);
        if span.is_empty() {
            return start..start;
        }
        start..self.end(span.end).max(start)
    }

    /// A fix of the inner text as one of the outer text; `None` where the outer notation could read
    /// it otherwise. `literal` where all scalars in between are literal block scalars.
    pub fn lift(&self, inner: &str, fix: Fix, literal: bool) -> Option<Fix> {
        let lead = inner.len() - inner.trim_start().len();
        let edits = fix.edits.into_iter().map(|edit| {
            let TextEdit { range, insert } = edit;
            let is_plain = |c: char| c.is_ascii_alphanumeric() || " :,.]}-".contains(c);
            let fits = match literal {
                true => !insert.contains(['\n', '\r']),
                false => insert.chars().all(is_plain),
            };
            // The first line says how far a block scalar is indented.
            let indents = range.start < lead || range.start == lead && insert.starts_with(' ');
            let last = range.end.saturating_sub(usize::from(!range.is_empty()));
            let starts_line = |at: usize| at == 0 || inner[..at].ends_with('\n');
            let whole_lines = literal
                && insert.is_empty()
                && range.end < inner.len()
                && starts_line(range.start)
                && starts_line(range.end);
            let is_one = match (self.piece_at(range.start), self.piece_at(last)) {
                _ if range.is_empty() || whole_lines => true,
                (Some(first), Some(last)) => first == last && first.verbatim,
                _ => false,
            };
            let after_text = range.start > 0 && !inner[..range.start].ends_with('\n');
            let range = match range.is_empty() {
                // The indentation of the first line stays for the next one.
                false if whole_lines => self.start(range.start)..self.start(range.end),
                false => self.to_outer(range),
                true if after_text => {
                    let at = self.end(range.start);
                    at..at
                }
                true => {
                    let at = self.start(range.start);
                    at..at
                }
            };
            (fits && !indents && is_one).then_some(TextEdit { range, insert })
        });
        Some(Fix {
            edits: edits.collect::<Option<_>>()?,
            ..fix
        })
    }

    /// The inner offset of an outer one; `None` outside of the pieces.
    pub fn to_inner(&self, outer: usize) -> Option<usize> {
        let after = self.pieces.partition_point(|piece| piece.outer <= outer);
        let piece = self.pieces.get(after.checked_sub(1)?)?;
        let within = outer - piece.outer;
        if piece.verbatim && within <= piece.inner_len {
            Some(piece.inner + within)
        } else if within < piece.outer_len {
            Some(piece.inner)
        } else if within == piece.outer_len || after < self.pieces.len() {
            Some(piece.inner + piece.inner_len)
        } else {
            None
        }
    }

    /// From this map's inner text to the outer text of `next`, whose inner text is this one's
    /// outer text.
    pub fn through(&self, next: &Self) -> Self {
        let mut pieces = Vec::with_capacity(self.pieces.len());
        for piece in &self.pieces {
            if !piece.verbatim {
                let span = next.to_outer(piece.outer..piece.outer + piece.outer_len);
                pieces.push(Piece {
                    outer: span.start,
                    outer_len: span.len(),
                    ..*piece
                });
                continue;
            }
            let mut done = 0;
            while done < piece.inner_len {
                let middle = piece.outer + done;
                let Some(below) = next.piece_at(middle) else {
                    break;
                };
                let within = middle - below.inner;
                let len = (piece.inner_len - done).min(below.inner_len.saturating_sub(within));
                if len == 0 {
                    break;
                }
                pieces.push(Piece {
                    inner: piece.inner + done,
                    inner_len: len,
                    outer: if below.verbatim {
                        below.outer + within
                    } else {
                        below.outer
                    },
                    outer_len: if below.verbatim { len } else { below.outer_len },
                    verbatim: below.verbatim,
                });
                done += len;
            }
        }
        Self { pieces }
    }
}

impl<'t> Node<'t> {
    /// The root of the document inside this scalar, of several the first: only where they can be
    /// read to their ends, and the first is a mapping or sequence.
    pub fn embedded(self) -> Option<Node<'t>> {
        self.readable_inside()?.root()
    }

    /// The roots of all documents inside this scalar, as [`Node::embedded`]; those after the first
    /// may be scalars. Without those that hold nothing.
    pub fn embedded_documents(self) -> impl Iterator<Item = Node<'t>> {
        let tree = self.readable_inside().into_iter();
        tree.flat_map(|tree| (0..tree.document_count()).filter_map(|n| tree.document(n)))
    }

    pub(crate) fn readable_inside(self) -> Option<&'t Tree> {
        self.embedded_tree().filter(|tree| !tree.is_broken())
    }

    /// The tree of the documents inside this scalar, with diagnostics and spans of the outermost
    /// text; also where it is broken but clearly meant as one.
    pub fn embedded_tree(self) -> Option<&'t Tree> {
        let Kind::Scalar { embedded, .. } = self.record().kind else {
            return None;
        };
        if embedded == NONE {
            return None;
        }
        self.tree
            .embedded
            .get(embedded as usize)?
            .get_or_init(|| self.read_embedded().map(Box::new))
            .as_deref()
    }

    /// Reads the documents inside this scalar.
    fn read_embedded(self) -> Option<Tree> {
        let text = self.text_inside()?;
        self.seat(build::parse(text.to_owned()))
    }

    /// Reads them again, of which `old` is known from before the scalar changed.
    pub(crate) fn read_embedded_again(self, mut old: Tree) -> Option<Tree> {
        let text = self.text_inside()?;
        old.unseat();
        if let Some(edit) = TextEdit::between(&old.text, text) {
            old.edit(&[edit]);
        }
        self.seat(old)
    }

    /// The text that may hold documents.
    fn text_inside(self) -> Option<&'t str> {
        let depth = self.tree.host.as_ref().map_or(0, |host| host.depth) + 1;
        (depth <= limits::EMBEDDING && self.is_text()).then_some(())?;
        self.raw_text()
    }

    /// Makes the tree of this scalar's text the one of the documents inside of it; `None` where
    /// these are no documents.
    fn seat(self, mut tree: Tree) -> Option<Tree> {
        let collection = tree
            .root()
            .is_some_and(|root| root.kind() != NodeKind::Scalar && !is_template(root));
        let is_document = match tree.is_broken() {
            true => looks_like_manifest(&tree.text),
            false => collection,
        };
        is_document.then_some(())?;
        let level = self
            .level_map(&tree.text)
            .unwrap_or_else(|| whole(self.local_span(), &tree.text));
        tree.seat(self, level);
        Some(tree)
    }

    /// From this scalar's text to the text that it stands in; `None` where the notation is beyond
    /// us.
    pub(crate) fn level_map(self, text: &str) -> Option<OffsetMap> {
        let Kind::Scalar { style, indent, .. } = self.record().kind else {
            return None;
        };
        if self.record().alias {
            return None;
        }
        let style = (style, usize::from(indent));
        let pieces = decode(&self.tree.text, self.local_span(), style, text)?;
        Some(OffsetMap { pieces })
    }
}

/// `{{x}}` reads as a mapping with a mapping for a key, and is never meant as one.
fn is_template(root: Node<'_>) -> bool {
    let key = root.links().first().map(|&id| Node {
        tree: root.tree,
        id,
    });
    root.kind() == NodeKind::Mapping && key.is_some_and(|key| key.kind() != NodeKind::Scalar)
}

/// Where documents may be inside scalars; each is read when it is asked for.
pub(crate) type Slot = OnceLock<Option<Box<Tree>>>;

/// What was read of the documents.
pub(crate) fn trees(slots: &mut [Slot]) -> impl Iterator<Item = &mut Tree> {
    slots
        .iter_mut()
        .filter_map(|slot| slot.get_mut()?.as_deref_mut())
}

/// Moves what was read of embedded documents whose outermost text changed outside of them.
pub(crate) fn move_embedded(slots: &mut [Slot], place: &impl Fn(&mut usize)) {
    for tree in trees(slots) {
        if let Some(host) = &mut tree.host {
            let level = (host.depth == 1).then_some(&mut host.level);
            for map in level.into_iter().chain([&mut host.outer]) {
                map.pieces
                    .iter_mut()
                    .for_each(|piece| place(&mut piece.outer));
            }
        }
        for diagnostic in &mut tree.diagnostics {
            place(&mut diagnostic.span.start);
            place(&mut diagnostic.span.end);
            for edit in diagnostic.fix.iter_mut().flat_map(|fix| &mut fix.edits) {
                place(&mut edit.range.start);
                place(&mut edit.range.end);
            }
        }
        move_embedded(&mut tree.embedded, place);
    }
}

/// Changes the index at `depth` in the routes of what was read of embedded documents.
pub(crate) fn reroute_embedded(slots: &mut [Slot], depth: usize, by: isize) {
    let reroute = |route: &mut Route| {
        if let Some(Segment::Index(index)) = route.segments.get_mut(depth) {
            *index = index.saturating_add_signed(by);
        }
    };
    for tree in trees(slots) {
        if let Some(host) = &mut tree.host {
            reroute(&mut host.route);
        }
        let routes = tree.diagnostics.iter_mut().filter_map(|d| d.route.as_mut());
        routes.for_each(reroute);
        reroute_embedded(&mut tree.embedded, depth, by);
    }
}

/// Everything inside maps to the whole scalar.
fn whole(span: Span, text: &str) -> OffsetMap {
    OffsetMap {
        pieces: vec![Piece {
            inner: 0,
            inner_len: text.len(),
            outer: span.start,
            outer_len: span.len(),
            verbatim: false,
        }],
    }
}

/// Whether a broken text was clearly meant to be read by Kubernetes or a tool like it.
fn looks_like_manifest(text: &str) -> bool {
    let trimmed = text.trim_start();
    (trimmed.starts_with('{') && trimmed.contains("\":"))
        || text
            .lines()
            .any(|line| line.starts_with("apiVersion:") || line.starts_with("kind:"))
}

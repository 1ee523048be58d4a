//! From events to a [`Tree`].

mod alias;
mod fragment;
mod members;
mod notation;
mod outer;
mod whole;

use std::{borrow::Cow, sync::OnceLock};

pub(crate) use fragment::{Fragment, Misfit, Part};
pub(crate) use outer::Outer;
pub(crate) use whole::{as_it_stands, parse, read};

use crate::{
    Diagnostic, ScalarStyle, Severity, Span, Tree,
    events::{Event, Events, Failure, Placed, too_deep},
    keys::Keys,
    limits,
    merged::MERGE,
    schema::Tag,
    source,
    tree::{Document, Kind, NONE, Record, TextRef},
};

pub(crate) struct Builder<'t> {
    /// What is read: the tree's own text, perhaps without what is broken in it.
    text: &'t str,
    tree: Tree,
    frames: Vec<Frame>,
    /// The children of all open collections, those of the innermost last.
    children: Vec<u32>,
    /// The end of the last token that belongs to a node.
    cursor: usize,
    /// The indices of anchors by the parser's ids, which start at 1.
    anchor_ids: Vec<(usize, u32)>,
    /// The first anchor of the document, whose anchors can be meant by an alias.
    first_anchor: usize,
    /// The tree that a fragment is read for.
    outer: Option<Outer<'t>>,
    /// How many aliases nothing is known of.
    unknown_aliases: usize,
    alias_nodes: usize,
    last_node: u32,
    /// Where each document starts: a document without a mark where the one before it ends.
    starts: Vec<usize>,
    /// Where the document before ends.
    ended: usize,
    failed: bool,
    in_document: bool,
    /// Whether a merge key `<<` was met.
    merges: bool,
}

struct Frame {
    id: u32,
    mapping: bool,
    /// Where its children start among those of all open collections.
    first: usize,
}

impl<'t> Builder<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            tree: Tree {
                text: String::new(),
                nodes: Vec::new(),
                links: Vec::new(),
                strings: String::new(),
                documents: Vec::new(),
                comments: Vec::new(),
                anchors: Vec::new(),
                diagnostics: Vec::new(),
                doubled: Vec::new(),
                lone_returns: false,
                shallow: false,
                embedded: Vec::new(),
                broken: Vec::new(),
                masks: None,
                host: None,
                stale: None,
            },
            frames: Vec::new(),
            children: Vec::new(),
            cursor: 0,
            anchor_ids: Vec::new(),
            first_anchor: 0,
            outer: None,
            unknown_aliases: 0,
            alias_nodes: 0,
            last_node: NONE,
            starts: Vec::new(),
            ended: 0,
            failed: false,
            in_document: false,
            merges: false,
        }
    }

    fn run(&mut self) {
        let mut events = Events::new(self.text);
        while let Some(next) = events.next() {
            let failure = match next {
                Ok(placed) => match self.take(placed) {
                    Ok(()) => continue,
                    Err(failure) => failure,
                },
                Err(failure) => failure,
            };
            self.fail(failure);
            if !events.recover() {
                break;
            }
        }
    }

    fn take(&mut self, placed: Placed<'t>) -> Result<(), Failure> {
        let span = placed.span;
        match placed.event {
            Event::Comment => self.tree.comments.push(span),
            Event::DocumentStart { explicit } => {
                self.in_document = true;
                if explicit {
                    self.cursor = span.end;
                    self.starts.push(span.start);
                } else {
                    self.starts.push(self.ended);
                }
                self.tree.documents.push(Document {
                    root: NONE,
                    broken: false,
                });
            }
            Event::DocumentEnd => {
                self.forget_anchors();
                self.ended = span.end;
                self.in_document = false;
            }
            Event::Scalar {
                value,
                style,
                tag,
                indent,
            } => self.scalar(value, style, tag, indent, span, placed.tag_span),
            Event::Sequence { flow, tag } => self.open(false, flow, tag, span, placed.tag_span)?,
            Event::Mapping { flow, tag } => self.open(true, flow, tag, span, placed.tag_span)?,
            Event::End => self.close(Some(span)),
            Event::Anchor { id } => self.anchor(id, &span),
            Event::Alias { id } => self.alias(id, span),
            Event::UnknownAlias => self.outer_alias(span),
        }
        Ok(())
    }

    /// Adds a node under the open collection.
    fn place(&mut self, mut record: Record) -> u32 {
        let id = self.tree.nodes.len() as u32;
        match self.frames.last() {
            Some(frame) => {
                record.parent = frame.id;
                let at = (self.children.len() - frame.first) as u32;
                if frame.mapping {
                    record.slot = at / 2;
                    record.is_key = at.is_multiple_of(2);
                } else {
                    record.slot = at;
                }
                self.children.push(id);
            }
            None => {
                if let Some(document) = self.tree.documents.last_mut()
                    && document.root == NONE
                {
                    document.root = id;
                }
            }
        }
        self.tree.nodes.push(record);
        self.last_node = id;
        id
    }

    fn scalar(
        &mut self,
        value: Cow<'t, str>,
        style: ScalarStyle,
        tag: Tag,
        indent: usize,
        span: Span,
        tag_span: Option<Span>,
    ) {
        let value = without_invented_break(self.text, value, style, &span);
        let props = tag_span.as_ref().map(|span| span.start);
        self.merges |= style == ScalarStyle::Plain && *value == *MERGE;
        let absent = style == ScalarStyle::Plain && span.is_empty();
        let (start, end) = match style {
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let header = source::block_header(self.text, self.cursor, span.start);
                let end = source::block_end(self.text, header, &span, indent);
                (header, end)
            }
            _ if absent => {
                let at = tag_span.map_or_else(|| self.absent_at(span.start), |tag| tag.end);
                (at, at)
            }
            _ => (span.start, span.end),
        };
        self.look_at_lines(start..end, style);
        if style == ScalarStyle::Plain {
            self.tell_foreign_comment(&(start..end));
        }
        let embedded = if may_embed(&value) && !absent {
            self.tree.embedded.push(OnceLock::new());
            self.tree.embedded.len() as u32 - 1
        } else {
            NONE
        };
        let text = if absent {
            TextRef::EMPTY
        } else {
            self.keep(&value)
        };
        self.place(Record {
            kind: Kind::Scalar {
                text,
                style,
                indent: match style {
                    ScalarStyle::Literal | ScalarStyle::Folded => {
                        indent.min(usize::from(u16::MAX)) as u16
                    }
                    _ => 0,
                },
                embedded,
            },
            props: props.unwrap_or(start).min(start) as u32,
            ..record(start, end, tag)
        });
        self.cursor = self.cursor.max(end);
    }

    /// Notes lines of a value that stand where an item could start.
    fn look_at_lines(&mut self, span: Span, style: ScalarStyle) {
        let mut lines = self.text[span.clone()].split('\n').skip(1).peekable();
        if self.tree.shallow || lines.peek().is_none() {
            return;
        }
        let mut blocks = self
            .frames
            .iter()
            .rev()
            .map(|frame| (&self.tree.nodes[frame.id as usize], frame.mapping));
        let Some((block, mapping)) = blocks.find(|(node, _)| !node.is_flow()) else {
            return;
        };
        let column = source::column(self.text, block.start as usize);
        // Behind a dash, a line that is less deep than the value could start with one.
        let value = match mapping {
            true => 0,
            false => source::column(self.text, span.start),
        };
        let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        if is_block && mapping {
            return;
        }
        self.tree.shallow = lines.any(|line| {
            let content = line.trim_start_matches([' ', '\t']);
            let at = line.len() - content.len();
            let is_close = at == column && content.starts_with([']', '}']);
            !is_block && !content.trim_end().is_empty() && at <= column && !is_close
                || at < value && content.starts_with('-')
        });
    }

    /// The place of a value that is not there: right behind its colon or dash.
    fn absent_at(&self, told: usize) -> usize {
        let is_value = self.frames.last().is_some_and(|frame| {
            frame.mapping && !(self.children.len() - frame.first).is_multiple_of(2)
        });
        let is_item = self.frames.last().is_some_and(|frame| !frame.mapping);
        let next = source::skip_trivia(self.text, self.cursor);
        let rest = &self.text[next..];
        if is_value && rest.starts_with(':') || is_item && rest.starts_with('-') {
            next + 1
        } else if is_value {
            self.cursor
        } else {
            told.max(self.cursor)
        }
    }

    fn keep(&mut self, value: &str) -> TextRef {
        let strings = &mut self.tree.strings;
        let start = strings.len() as u32;
        strings.push_str(value);
        let end = strings.len() as u32;
        TextRef { start, end }
    }

    fn open(
        &mut self,
        mapping: bool,
        flow: bool,
        tag: Tag,
        span: Span,
        tag_span: Option<Span>,
    ) -> Result<(), Failure> {
        if self.frames.len() >= limits::DEPTH {
            return Err(Failure {
                offset: span.start,
                code: "too-deep",
                message: too_deep(),
            });
        }
        let under_key = self.frames.last().is_some_and(|frame| frame.mapping);
        let start = match mapping || flow || !under_key {
            true => span.start,
            false => source::first_dash(self.text, self.cursor, span.start),
        };
        let props = tag_span.map_or(start, |span| span.start.min(start));
        let kind = if mapping {
            Kind::Mapping {
                flow,
                first: 0,
                count: 0,
            }
        } else {
            Kind::Sequence {
                flow,
                first: 0,
                count: 0,
            }
        };
        let id = self.place(Record {
            kind,
            props: props as u32,
            ..record(start, if flow { span.end } else { start }, tag)
        });
        self.frames.push(Frame {
            id,
            mapping,
            first: self.children.len(),
        });
        let opened = if flow { span.end } else { start };
        self.cursor = self.cursor.max(opened);
        Ok(())
    }

    /// Ends the open collection; without a span, because the text is broken here.
    fn close(&mut self, span: Option<Span>) {
        let Some(frame) = self.frames.pop() else {
            return;
        };
        let count = self.children.len() - frame.first;
        if frame.mapping && !count.is_multiple_of(2) {
            let at = self.cursor;
            let id = self.tree.nodes.len() as u32;
            self.tree.nodes.push(Record {
                parent: frame.id,
                slot: count as u32 / 2,
                ..record(at, at, Tag::None)
            });
            self.children.push(id);
        }
        let children = &self.children[frame.first..];
        let last_end = children
            .last()
            .map(|&child| self.tree.nodes[child as usize].end);
        if frame.mapping {
            let keys = Keys {
                text: self.text,
                strings: &self.tree.strings,
                nodes: &self.tree.nodes,
            };
            keys.doubled(children, &mut self.tree.doubled);
            if self.merges {
                let told = keys.idle_merges(children);
                self.tree.diagnostics.extend(told);
            }
        }
        let first_link = self.tree.links.len() as u32;
        let link_count = children.len() as u32;
        self.tree.links.extend_from_slice(children);
        self.children.truncate(frame.first);
        let record = &mut self.tree.nodes[frame.id as usize];
        let bracket = span.filter(|span| !span.is_empty());
        let is_flow = match &mut record.kind {
            Kind::Sequence { flow, first, count } | Kind::Mapping { flow, first, count } => {
                (*first, *count) = (first_link, link_count);
                *flow
            }
            Kind::Scalar { .. } => false,
        };
        record.end = match (bracket, last_end) {
            (Some(bracket), _) if is_flow => bracket.end as u32,
            (_, Some(end)) => end.max(record.end),
            (_, None) => record.end,
        };
        let (start, end) = (record.start as usize, record.end as usize);
        self.cursor = self.cursor.max(end);
        if is_flow {
            self.look_at_lines(start..end, ScalarStyle::Plain);
        }
    }

    fn fail(&mut self, failure: Failure) {
        self.failed = true;
        while !self.frames.is_empty() {
            self.close(None);
        }
        if !self.in_document {
            // It failed before its first node.
            self.starts.push(self.ended);
            self.tree.documents.push(Document {
                root: NONE,
                broken: true,
            });
        }
        if let Some(document) = self.tree.documents.last_mut() {
            document.broken = true;
        }
        self.in_document = false;
        self.ended = self.ended.max(failure.offset);
        self.forget_anchors();
        self.cursor = self.cursor.max(failure.offset);
        let span = source::error_span(self.text, failure.offset);
        self.error(failure.code, failure.message, span);
    }

    fn error(&mut self, code: &str, message: String, span: Span) {
        let diagnostic = Diagnostic::new(Severity::Error, code, message, span);
        self.tree.diagnostics.push(diagnostic);
    }

    fn finish(mut self) -> Tree {
        self.tree.comments.sort_by_key(|span| span.start);
        self.tree.doubled.sort_unstable();
        if self.tree.documents.is_empty() && self.tree.diagnostics.is_empty() {
            self.tree.diagnostics.push(Diagnostic::new(
                Severity::Warning,
                "empty",
                "There is no document in this text.",
                0..0,
            ));
        }
        self.tree
    }
}

/// A block scalar whose last line ends with the text has no line break there; the parser adds one.
fn without_invented_break<'t>(
    text: &str,
    value: Cow<'t, str>,
    style: ScalarStyle,
    span: &Span,
) -> Cow<'t, str> {
    let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
    if !block || span.end < text.len() || !value.ends_with('\n') {
        return value;
    }
    let last_line = &text[source::line_start(text, text.len())..];
    if last_line.trim_matches(' ').is_empty() {
        return value;
    }
    let mut value = value.into_owned();
    value.pop();
    Cow::Owned(value)
}

fn record(start: usize, end: usize, tag: Tag) -> Record {
    Record {
        kind: Kind::Scalar {
            text: TextRef::EMPTY,
            style: ScalarStyle::Plain,
            indent: 0,
            embedded: NONE,
        },
        start: start as u32,
        end: end.max(start) as u32,
        props: start as u32,
        parent: NONE,
        slot: 0,
        tag,
        anchor: 0,
        is_key: false,
        alias: false,
        shared: false,
    }
}

/// Whether a scalar can hold a document: it has lines, or looks like a flow collection.
fn may_embed(value: &str) -> bool {
    let trimmed = value.trim();
    value.contains('\n')
        || (trimmed.starts_with('{') && trimmed.ends_with('}'))
        || (trimmed.starts_with('[') && trimmed.ends_with(']'))
}

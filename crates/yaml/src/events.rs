//! The parser's events: the only module that knows `granit-parser`.

mod told;

use std::borrow::Cow;

use granit_parser::{
    Event as Granit, Parser, ScalarStyle as GranitStyle, ScanError, StrInput, StructureStyle,
    Tag as GranitTag,
};

use crate::{ScalarStyle, Span, limits, mend::backslashes, recover::lines::quoted, schema::Tag};
use told::told;

/// What the parser met, without comments' texts and positions' lines.
pub(crate) enum Event<'t> {
    DocumentStart {
        explicit: bool,
    },
    DocumentEnd,
    Scalar {
        value: Cow<'t, str>,
        style: ScalarStyle,
        tag: Tag,
        /// The indentation of a block scalar's text.
        indent: usize,
    },
    Sequence {
        flow: bool,
        tag: Tag,
    },
    Mapping {
        flow: bool,
        tag: Tag,
    },
    /// The end of the sequence or mapping that was opened last.
    End,
    /// The name `&name` of the node that was opened last.
    Anchor {
        id: usize,
    },
    Alias {
        id: usize,
    },
    UnknownAlias,
    Comment,
}

/// An event and its bytes.
pub(crate) struct Placed<'t> {
    pub event: Event<'t>,
    pub span: Span,
    /// The bytes of an explicit tag.
    pub tag_span: Option<Span>,
}

/// Why the parser gave a document up.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub offset: usize,
    pub code: &'static str,
    pub message: String,
}

pub(crate) struct Events<'t> {
    parser: Parser<'t, StrInput<'t>>,
    text: &'t str,
    /// Where the parser starts in the text.
    base: usize,
    last_offset: usize,
}

impl<'t> Events<'t> {
    pub fn new(text: &'t str) -> Self {
        Self::from(text, 0)
    }

    /// The events of the text behind `base`, with places in the whole.
    pub fn from(text: &'t str, base: usize) -> Self {
        let options = granit_parser::options! {
            emit_anchor_events: true,
            emit_unresolved_aliases: true,
            max_buffered_comment_events: limits::TEXT_BYTES,
            flow_nesting_limit: limits::DEPTH,
            block_nesting_limit: limits::DEPTH,
        };
        Self {
            parser: Parser::new_from_str_with_options(&text[base..], options),
            text,
            base,
            last_offset: base,
        }
    }

    /// The next event; `None` at the end of the text, and after a failure until [`Self::recover`].
    pub fn next(&mut self) -> Option<Result<Placed<'t>, Failure>> {
        loop {
            let (event, span) = match self.parser.next_event()? {
                Ok(placed) => placed,
                Err(error) => return Some(Err(self.failure(&error))),
            };
            let indent = span.indent.unwrap_or(0);
            let from_base = |span: Span| span.start + self.base..span.end + self.base;
            let tag_span = span.tag_span().and_then(|span| span.byte_range());
            let tag_span = tag_span.map(from_base);
            let span = span
                .byte_range()
                .map(from_base)
                .unwrap_or(self.last_offset..self.last_offset);
            self.last_offset = span.end;
            let event = match event {
                Granit::DocumentStart(explicit, _) => Event::DocumentStart { explicit },
                Granit::DocumentEnd => Event::DocumentEnd,
                Granit::Scalar(value, style, _, tag) => Event::Scalar {
                    value,
                    style: scalar_style(style),
                    tag: known_tag(tag.as_deref()),
                    indent,
                },
                Granit::SequenceStart(style, _, tag) => Event::Sequence {
                    flow: style == StructureStyle::Flow,
                    tag: known_tag(tag.as_deref()),
                },
                Granit::MappingStart(style, _, tag) => Event::Mapping {
                    flow: style == StructureStyle::Flow,
                    tag: known_tag(tag.as_deref()),
                },
                Granit::SequenceEnd | Granit::MappingEnd => Event::End,
                Granit::Anchor(id, _) => Event::Anchor { id },
                Granit::Alias(id) => Event::Alias { id },
                Granit::UnresolvedAlias(_) => Event::UnknownAlias,
                Granit::Comment(..) => Event::Comment,
                Granit::StreamStart | Granit::StreamEnd => continue,
                // The enum is open; what a later version adds is presentation, not content.
                _ => continue,
            };
            return Some(Ok(Placed {
                event,
                span,
                tag_span,
            }));
        }
    }

    /// Gives the current document up and goes on at the next; whether there is one.
    pub fn recover(&mut self) -> bool {
        self.parser.proceed_next_document().unwrap_or(false)
    }

    fn failure(&self, error: &ScanError) -> Failure {
        let mut offset = error
            .marker()
            .byte_offset()
            .map_or(self.last_offset, |offset| offset + self.base)
            .min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let (code, message) = told(error);
        let rest = &self.text[offset..];
        if code == "escape"
            && let Some(quotes) = quoted(rest, b'"')
        {
            offset += backslashes(&rest[..quotes]).next().unwrap_or_default();
        }
        if code == "tab"
            && let Some(tab) = self.text[offset..].find('\t')
        {
            offset += tab;
        }
        Failure {
            offset,
            code,
            message,
        }
    }
}

fn scalar_style(style: GranitStyle) -> ScalarStyle {
    match style {
        GranitStyle::Plain => ScalarStyle::Plain,
        GranitStyle::SingleQuoted => ScalarStyle::SingleQuoted,
        GranitStyle::DoubleQuoted => ScalarStyle::DoubleQuoted,
        GranitStyle::Literal => ScalarStyle::Literal,
        GranitStyle::Folded => ScalarStyle::Folded,
    }
}

fn known_tag(tag: Option<&GranitTag>) -> Tag {
    let Some(tag) = tag else { return Tag::None };
    match tag.core_suffix() {
        Some("str") => Tag::Str,
        Some("int") => Tag::Int,
        Some("float") => Tag::Float,
        Some("bool") => Tag::Bool,
        Some("null") => Tag::Null,
        Some("merge") => Tag::None,
        None if tag.original() == "!" => Tag::Str,
        Some(_) | None => Tag::Other,
    }
}

/// The message of the depth limit.
pub(crate) fn too_deep() -> String {
    format!(
        "More than {} levels inside each other are not read.",
        limits::DEPTH
    )
}

//! Edits of block style: items and entries on lines of their own.

use serde_json::Value;

use crate::{
    Node, NodeKind, Refusal, ScalarStyle, Span,
    draft::{Draft, unknown_notation},
    layout::Layout,
    reindent::inner_comments,
    scalar::{self, Place},
    schema::Tag,
    source,
    tree::Kind,
};

/// What is put into a block collection.
pub(crate) enum New<'v> {
    Item(&'v Value),
    Entry(&'v str, &'v Value),
    /// Lines as they were elsewhere, at column 0, joined by line breaks.
    Lines(&'v str),
}

impl New<'_> {
    fn write(&self, column: usize, layout: &Layout) -> String {
        match self {
            Self::Item(value) => layout.item(value, column),
            Self::Entry(key, value) => layout.entry(key, value, column),
            Self::Lines(lines) => {
                let indented = shift(lines, column);
                indented.trim_start_matches(' ').to_owned()
            }
        }
    }
}

/// Lines with `column` blanks more in front of each that is not empty.
fn shift(lines: &str, column: usize) -> String {
    let indent = " ".repeat(column);
    lines
        .split_inclusive('\n')
        .map(|line| match line.trim_end_matches(['\r', '\n']) {
            "" => line.to_owned(),
            _ => format!("{indent}{line}"),
        })
        .collect()
}

/// The lines of an item or entry, with the comments that belong to it.
pub(crate) struct Chunk {
    /// From the start of its first line, or of itself where something else stands before it on
    /// that line, to the end of its last line without the line break.
    pub span: Span,
    /// Whether it has its lines for itself.
    pub alone: bool,
    pub column: usize,
}

/// The chunk at `slot` of a block collection.
pub(crate) fn chunk(parent: Node<'_>, slot: usize) -> Result<Chunk, Refusal> {
    let text = parent.tree.text();
    let (start, end) = parent
        .slot_start(slot)
        .zip(parent.slot_end(slot))
        .ok_or_else(|| unknown_notation(parent))?;
    let column = source::column(text, start);
    let alone = source::starts_line(text, start);
    let start = if alone {
        owned_comments(text, source::line_start(text, start), column)
    } else {
        start
    };
    let end = inner_comments(text, source::line_end(text, end), column);
    Ok(Chunk {
        span: start..end,
        alone,
        column,
    })
}

/// The start of the comment lines directly above the line at `start`, at the same column.
pub(crate) fn owned_comments(text: &str, start: usize, column: usize) -> usize {
    let mut start = start;
    while start > 0 {
        let above = source::line_start(text, start - 1);
        let line = &text[above..start];
        let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
        if blanks != column || !line[blanks..].starts_with('#') {
            break;
        }
        start = above;
    }
    start
}

/// Adds an item or entry before `slot`, or at the end.
pub(crate) fn insert(
    parent: Node<'_>,
    slot: usize,
    new: &New<'_>,
    layout: &Layout,
) -> Result<Draft, Refusal> {
    let text = parent.tree.text();
    let first = parent
        .slot_start(0)
        .ok_or_else(|| unknown_notation(parent))?;
    let column = source::column(text, first);
    let indent = layout.indent(column);
    let eol = layout.eol;
    let written = match new {
        New::Item(value) => layout.item_after(layout.gap_of(parent), value, column),
        _ => new.write(column, layout),
    };
    if slot >= parent.len() {
        let end = parent
            .slot_end(parent.len() - 1)
            .ok_or_else(|| unknown_notation(parent))?;
        let at = inner_comments(text, source::line_end(text, end), column);
        let draft = Draft::default().insert(at, format!("{eol}{indent}{written}"));
        return Ok(match open_ended(parent, at) {
            Some(header) => draft.insert(header, "-"),
            None => draft,
        });
    }
    let chunk = chunk(parent, slot)?;
    Ok(if chunk.alone {
        Draft::default().insert(chunk.span.start, format!("{indent}{written}{eol}"))
    } else {
        Draft::default().insert(chunk.span.start, format!("{written}{eol}{indent}"))
    })
}

/// Where `|` or `>` ends of a block scalar that ends with the text, at `end`, without a line break:
/// what follows it would give it one.
pub(crate) fn open_ended(parent: Node<'_>, end: usize) -> Option<usize> {
    let text = parent.tree.text();
    if end < text.len() {
        return None;
    }
    let mut last = parent;
    while let Some(&child) = last.links().last() {
        last = Node {
            tree: last.tree,
            id: child,
        };
    }
    let block = matches!(
        last.style(),
        Some(ScalarStyle::Literal | ScalarStyle::Folded)
    );
    let header = header_end(text, last);
    let stripped = text[last.local_span().start..header].contains('-');
    let open = block && !stripped && !last.raw_text()?.ends_with('\n');
    (open && last.local_span().end == end).then_some(header)
}

/// Ways to remove the item or entry at `slot`, the best first.
pub(crate) fn remove(parent: Node<'_>, slot: usize) -> Result<Vec<Draft>, Refusal> {
    let text = parent.tree.text();
    let chunk = chunk(parent, slot)?;
    if parent.len() == 1 {
        return remove_only(parent, &chunk).map(|draft| vec![draft]);
    }
    if !chunk.alone {
        let next = self::chunk(parent, slot + 1)?;
        let blanks = text[next.span.start..].find(|c| c != ' ').unwrap_or(0);
        let end = next.span.start + blanks;
        let own = Draft::default()
            .owning(chunk.span.clone())
            .replace(chunk.span.start..end, "");
        // With lines in between that belong to others, the dash stays alone on its line.
        let line = source::line_start(text, chunk.span.start);
        let kept = text[line..chunk.span.start].trim_end_matches(' ').len();
        let alone = Draft::default().delete(line + kept..chunk.span.end);
        return Ok(vec![own, alone]);
    }
    let lines = chunk.span.start..source::next_line(text, chunk.span.end);
    let before = blank_lines_before(text, lines.start);
    let after = blank_lines_after(text, lines.end);
    // Of blank lines on both sides one group stays.
    let parted = before < lines.start && (after > lines.end || lines.end == text.len());
    let wide = if lines.end == text.len() {
        // The last line takes the line break before it along where the text ends without one.
        let end_open = !text.ends_with('\n');
        let start = if parted { before } else { lines.start };
        let line_break = if end_open {
            start - trailing_break(text, start)
        } else {
            start
        };
        line_break..lines.end
    } else if parted {
        lines.start..after
    } else {
        lines.clone()
    };
    let drafts = [wide, lines.clone(), lines.start..after, before..lines.end];
    let mut drafts: Vec<Draft> = drafts
        .into_iter()
        .map(|span| Draft::default().owning(lines.clone()).replace(span, ""))
        .collect();
    drafts.dedup_by(|a, b| a.edits == b.edits);
    Ok(drafts)
}

/// The length of the line break right before `at`.
fn trailing_break(text: &str, at: usize) -> usize {
    let before = &text[..at];
    match (before.strip_suffix("\r\n"), before.strip_suffix('\n')) {
        (Some(_), _) => 2,
        (None, Some(_)) => 1,
        _ => 0,
    }
}

fn blank_lines_before(text: &str, at: usize) -> usize {
    let mut at = at;
    while at > 0 {
        let above = source::line_start(text, at - 1);
        if !text[above..at].trim().is_empty() {
            break;
        }
        at = above;
    }
    at
}

fn blank_lines_after(text: &str, at: usize) -> usize {
    let mut at = at;
    while at < text.len() {
        let next = source::next_line(text, at);
        if !text[at..next].trim().is_empty() {
            break;
        }
        at = next;
    }
    at
}

/// The last child goes: an empty pair of brackets stays on the key's line.
fn remove_only(parent: Node<'_>, chunk: &Chunk) -> Result<Draft, Refusal> {
    let text = parent.tree.text();
    let brackets = match parent.kind() {
        NodeKind::Mapping => "{}",
        _ => "[]",
    };
    if !chunk.alone {
        let end = parent.slot_end(0).unwrap_or(chunk.span.end);
        return Ok(Draft::default()
            .owning(chunk.span.clone())
            .replace(chunk.span.start..end, brackets));
    }
    match parent.head()? {
        None => Ok(Draft::default()
            .owning(chunk.span.clone())
            .replace(chunk.span.clone(), brackets)),
        Some(head) => {
            let at = match parent.record().props < parent.record().start {
                true => parent.props_end(),
                false => head,
            };
            let lines = chunk.span.start..source::next_line(text, chunk.span.end);
            let lines = if lines.end == text.len() && !text.ends_with('\n') {
                lines.start - trailing_break(text, lines.start)..lines.end
            } else {
                lines
            };
            Ok(Draft::default()
                .insert(at, format!(" {brackets}"))
                .delete(lines))
        }
    }
}

/// The lines of a chunk as they would be at column 0.
pub(crate) fn lines(text: &str, chunk: &Chunk) -> String {
    let source = &text[chunk.span.clone()];
    let first_missing = if chunk.alone { 0 } else { chunk.column };
    let mut out = String::with_capacity(source.len());
    for (at, line) in source.split_inclusive('\n').enumerate() {
        let missing = if at == 0 { first_missing } else { 0 };
        let blanks = line.len() - line.trim_start_matches(' ').len();
        out.push_str(&line[blanks.min(chunk.column - missing)..]);
    }
    out
}

/// What a node is replaced by.
pub(crate) enum Content<'v> {
    Value(&'v Value),
    /// A collection in block style with one child.
    Only(&'v New<'v>),
}

impl Content<'_> {
    fn is_block(&self) -> bool {
        match self {
            Self::Only(_) => true,
            Self::Value(Value::Object(map)) => !map.is_empty(),
            Self::Value(Value::Array(items)) => !items.is_empty(),
            Self::Value(_) => false,
        }
    }

    /// Its lines at `column`; the first is not indented.
    fn write(&self, column: usize, layout: &Layout) -> String {
        match self {
            Self::Only(new) => new.write(column, layout),
            Self::Value(value) => layout.block(value, column),
        }
    }

    fn is_sequence(&self) -> bool {
        match self {
            Self::Only(New::Item(_)) | Self::Value(Value::Array(_)) => true,
            Self::Only(New::Lines(lines)) => lines
                .lines()
                .find(|line| !line.starts_with('#'))
                .is_some_and(|line| line == "-" || line.starts_with("- ")),
            _ => false,
        }
    }
}

/// Ways to replace a node of a block collection, or a root, by something else.
pub(crate) fn replace(
    node: Node<'_>,
    content: &Content<'_>,
    layout: &Layout,
) -> Result<Draft, Refusal> {
    let text = node.tree.text();
    if let Some(draft) = complete(node, content, layout) {
        return Ok(draft);
    }
    let Some(head) = node.head()? else {
        return Ok(replace_root(node, content, layout));
    };
    let parent = node.parent().ok_or_else(|| unknown_notation(node))?;
    let start = parent
        .slot_start(node.record().slot as usize)
        .ok_or_else(|| unknown_notation(node))?;
    let column = source::column(text, start);
    let full = node.full_span();
    let absent = full.is_empty();
    let gap = text.get(head..full.start).unwrap_or_default();
    let same_line = !gap.contains('\n');
    let written = if content.is_block() {
        write_block(node, content, column, same_line && !absent, layout)
    } else {
        write_scalar(node, content, column, layout)
    };
    // What stands behind the dash or colon, and what on the lines below.
    let (inline, below) = match written.find(layout.eol) {
        Some(at) => written.split_at(at),
        None => (written.as_str(), ""),
    };
    if absent {
        let line = source::line_end(text, head).max(full.end);
        return Ok(Draft::default()
            .replace(head..full.end.max(head), inline)
            .insert(line, below));
    }
    if same_line {
        // The blanks before the old value stay, unless nothing stands there any more.
        let gap = if inline.is_empty() { head } else { full.start };
        let inline = inline.trim_start_matches(' ');
        let block_scalar = matches!(
            node.style(),
            Some(ScalarStyle::Literal | ScalarStyle::Folded)
        ) && !node.record().alias;
        let first_end = if block_scalar {
            header_end(text, node)
        } else {
            full.end
        };
        let line = source::line_end(text, full.end);
        let body = if block_scalar {
            source::line_end(text, first_end)..full.end
        } else if node.kind() != NodeKind::Scalar && !node.is_flow() && !node.record().alias {
            full.end..line
        } else {
            line..line
        };
        return Ok(Draft::default()
            .owning(gap..first_end)
            .owning(body.clone())
            .replace(gap..first_end, inline)
            .replace(body, below));
    }
    // The old value starts on a line below: a scalar stays there.
    if node.kind() == NodeKind::Scalar && !content.is_block() && below.is_empty() {
        let start = node.local_span().start;
        let tagless = if node.record().tag == Tag::None {
            start
        } else {
            full.start
        };
        return Ok(Draft::default()
            .owning(full.clone())
            .replace(tagless..full.end, inline.trim_start_matches(' ')));
    }
    // A comment behind the colon stays.
    let line = source::line_end(text, head);
    let old = line..source::line_end(text, full.end);
    let has_props = node.record().props < node.record().start && full.start < line;
    let head = head..if has_props { node.props_end() } else { head };
    Ok(Draft::default()
        .replace(head, inline)
        .replace(old.clone(), below)
        .owning(old))
}

/// The value of a key that has none, nor a colon: `? key`.
fn complete(node: Node<'_>, content: &Content<'_>, layout: &Layout) -> Option<Draft> {
    let text = node.tree.text();
    let key = node.key_node()?;
    let start = node.parent()?.slot_start(node.record().slot as usize)?;
    if !node.full_span().is_empty() || !text[start..].starts_with('?') || node.head().is_ok() {
        return None;
    }
    let column = source::column(text, start);
    let written = if content.is_block() {
        content.write(column + 2, layout)
    } else {
        let written = write_scalar(node, content, column, layout);
        written.trim_start_matches(' ').to_owned()
    };
    let (eol, indent) = (layout.eol, layout.indent(column));
    let at = source::line_end(text, key.full_span().end);
    Some(Draft::default().insert(at, format!("{eol}{indent}: {written}")))
}

/// A collection as it follows a dash or a colon.
fn write_block(
    node: Node<'_>,
    content: &Content<'_>,
    column: usize,
    beside: bool,
    layout: &Layout,
) -> String {
    if node.key_node().is_some() {
        let deeper = if content.is_sequence() {
            column + layout.dash
        } else {
            column + layout.step
        };
        let indent = layout.indent(deeper);
        return format!("{}{indent}{}", layout.eol, content.write(deeper, layout));
    }
    let inner = if beside {
        source::column(node.tree.text(), node.full_span().start)
    } else {
        column + 1 + layout.gap
    };
    // Where the item stands is not known exactly, its text may seem to be in front of it.
    let gap = layout.indent(inner.saturating_sub(column + 1));
    format!("{gap}{}", content.write(inner, layout))
}

/// A scalar or empty brackets as they follow a dash or a colon.
fn write_scalar(node: Node<'_>, content: &Content<'_>, column: usize, layout: &Layout) -> String {
    let Content::Value(value) = content else {
        return String::new();
    };
    let own_indent = match node.record().kind {
        Kind::Scalar {
            indent,
            style: ScalarStyle::Literal | ScalarStyle::Folded,
            ..
        } if indent > 0 && !node.record().alias => Some(usize::from(indent)),
        _ => None,
    };
    let deeper = match node.key_node() {
        Some(_) => layout.step,
        None => 1 + layout.gap,
    };
    let place = Place {
        flow: false,
        key: false,
        block: Some(own_indent.unwrap_or(column + deeper)),
    };
    let style = node.style().filter(|_| !node.record().alias);
    format!(" {}", scalar::write(value, style, place, layout))
}

/// Where the `|` or `>` with its indicators ends.
fn header_end(text: &str, node: Node<'_>) -> usize {
    let start = node.local_span().start;
    let length = text[start..]
        .find(|c: char| c.is_whitespace())
        .unwrap_or(text.len() - start);
    start + length
}

fn replace_root(node: Node<'_>, content: &Content<'_>, layout: &Layout) -> Draft {
    let text = node.tree.text();
    let full = node.full_span();
    let starts_line = source::starts_line(text, full.start);
    let column = if starts_line {
        source::column(text, full.start)
    } else {
        0
    };
    let written = match content {
        Content::Value(value) if layout.json || node.is_flow() => {
            layout.flow(value, text[full.clone()].contains('\n').then_some(""))
        }
        _ if content.is_block() => content.write(column, layout),
        Content::Value(value) => {
            let place = Place {
                flow: false,
                key: false,
                block: Some(layout.step),
            };
            scalar::write(value, node.style(), place, layout)
        }
        Content::Only(_) => String::new(),
    };
    // A block collection cannot start on the line of `---`.
    let lead = match starts_line {
        true => "",
        false if content.is_block() && !written.starts_with(['{', '[']) => layout.eol,
        false if full.is_empty() => " ",
        false => "",
    };
    Draft::default()
        .owning(full.clone())
        .replace(full, format!("{lead}{written}"))
}

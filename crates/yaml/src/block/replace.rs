//! Replacing a node of a block collection by something else.

use serde_json::Value;

use super::{New, chunk, has_lines, trailing_break};
use crate::{
    Node, NodeKind, Refusal, ScalarStyle,
    draft::{Draft, unknown_notation},
    layout::Layout,
    scalar::{self, Lines, Place},
    schema::Tag,
    source,
    tree::Kind,
};

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
            Self::Value(value) => has_lines(value),
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
    // Anchor and tag may stand alone on the line of a block collection's key.
    let lines = node.kind() != NodeKind::Scalar && !node.is_flow() && !node.record().alias;
    let first = match lines {
        true => node.local_span().start,
        false => full.start,
    };
    let gap = text.get(head..first).unwrap_or_default();
    let same_line = !gap.contains('\n');
    let written = if content.is_block() {
        let beside = same_line && !absent && full.start > head;
        write_block(node, content, column, beside, layout)
    } else {
        write_scalar(node, content, column, layout)
    };
    let block_scalar = matches!(
        node.style(),
        Some(ScalarStyle::Literal | ScalarStyle::Folded)
    ) && !node.record().alias;
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
        let inline = match gap > head {
            true => inline.trim_start_matches(' '),
            false => inline,
        };
        let first_end = if block_scalar {
            header_end(text, node)
        } else {
            full.end
        };
        let line = source::line_end(text, full.end);
        let body = if block_scalar {
            source::line_end(text, first_end)..full.end
        } else if lines {
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
    let stays = node.kind() == NodeKind::Scalar && !content.is_block();
    if stays && (block_scalar || below.is_empty()) {
        let start = match node.record().tag {
            Tag::None => node.local_span().start,
            _ => full.start,
        };
        let inline = inline.trim_start_matches(' ');
        if !block_scalar {
            return Ok(Draft::default()
                .owning(full.clone())
                .replace(start..full.end, inline));
        }
        // So does a comment behind its header.
        let header = header_end(text, node);
        let line = source::line_end(text, header);
        let body = line..full.end.max(line);
        return Ok(Draft::default()
            .owning(full.start..header)
            .owning(body.clone())
            .replace(start..header, inline)
            .replace(body, below));
    }
    // A comment behind the old value stays behind the new one's first line.
    let end = source::line_end(text, full.end);
    if !lines && !gap.contains('#') && text[full.end..end].contains('#') {
        return Ok(Draft::default()
            .owning(head..full.end)
            .replace(head..full.end, inline)
            .insert(end, below));
    }
    // A comment behind the colon stays, and so do those below it that belong to no entry.
    let has_props =
        node.record().props < node.record().start && full.start < source::line_end(text, head);
    let head = head..if has_props { node.props_end() } else { head };
    let line = source::line_end(text, head.end);
    let top = match lines && (has_props || full.start == node.local_span().start) {
        true => chunk(node, 0)?.span.start,
        false => source::text_start(text, full.start),
    };
    // Where a carriage return ends a line, the key's may be taken for one of comments.
    let top = top.max(line);
    let start = if !text[line..top].contains('#') {
        line
    } else if content.is_block() {
        top - trailing_break(text, top)
    } else {
        source::line_end(text, text[..top].trim_end().len())
    };
    let owned = start..if lines { end } else { full.end };
    Ok(Draft::default()
        .replace(head, inline)
        .replace(start..end, below)
        .owning(owned))
}

/// A block collection in the place of empty brackets, whose anchor and tag stay.
pub(crate) fn fill_brackets(
    node: Node<'_>,
    content: &Content<'_>,
    layout: &Layout,
) -> Option<Draft> {
    let record = node.record();
    let (text, full) = (node.tree.text(), node.full_span());
    if record.props >= record.start || record.alias || !node.is_flow() || !content.is_block() {
        return None;
    }
    let column = match node.parent() {
        None => 0,
        Some(parent) => {
            let column = source::column(text, parent.slot_start(record.slot as usize)?);
            match (node.key_node().is_some(), content.is_sequence()) {
                (true, true) => column + layout.dash,
                (true, false) => column + layout.step,
                (false, _) => column + 1 + layout.gap,
            }
        }
    };
    // Comments in front of the brackets and behind them stay, those between them are not to be
    // lost.
    let (props, start) = (node.props_end(), record.start as usize);
    let line = source::line_end(text, full.end);
    let behind = text[full.end..line].trim_start();
    let gone = match text[props..start].contains('#') {
        false => props..full.end,
        true if behind.is_empty() => props + text[props..start].trim_end().len()..full.end,
        true => start..line - behind.len(),
    };
    let (eol, indent) = (layout.eol, layout.indent(column));
    let lines = content.write(column, layout);
    let draft = Draft::default().delete(gone);
    Some(draft.insert(line, format!("{eol}{indent}{lines}")))
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
    let header = own_indent.map(|_| {
        let text = node.tree.text();
        &text[node.local_span().start..header_end(text, node)]
    });
    let lines = own_indent.unwrap_or(column + deeper);
    let block = Lines {
        column: lines,
        deeper: lines.saturating_sub(column),
        indicated: header.is_some_and(|header| header.contains(|c: char| c.is_ascii_digit())),
    };
    let place = Place {
        flow: false,
        key: false,
        block: (!blanks_follow(node, lines)).then_some(block),
    };
    let style = node.style().filter(|_| !node.record().alias);
    let written = scalar::write(value, style, place, layout);
    match header {
        Some(header) => format!(" {}", with_header(&written, header, layout)),
        None => format!(" {written}"),
    }
}

/// Whether a line of more than so many blanks follows a node: it would be text of a block scalar.
fn blanks_follow(node: Node<'_>, column: usize) -> bool {
    let text = node.tree.text();
    let below = source::next_line(text, node.full_span().end);
    let lines = text[below..].split_inclusive('\n');
    lines
        .map(|line| line.trim_end_matches(['\n', '\r']))
        .take_while(|line| line.trim_matches([' ', '\t']).is_empty())
        .any(|line| line.len() > column)
}

/// A block scalar with its old header, where the new one says the same in another order.
fn with_header(written: &str, header: &str, layout: &Layout) -> String {
    let sorted = |header: &str| {
        let mut signs: Vec<char> = header.chars().collect();
        signs.sort_unstable();
        signs
    };
    match written.split_once(layout.eol) {
        Some((new, lines)) if sorted(new) == sorted(header) => {
            format!("{header}{}{lines}", layout.eol)
        }
        _ => written.to_owned(),
    }
}

/// Where the `|` or `>` with its indicators ends.
pub(crate) fn header_end(text: &str, node: Node<'_>) -> usize {
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
                block: Some(Lines::at(layout.step)),
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
    let block_scalar = matches!(
        node.style(),
        Some(ScalarStyle::Literal | ScalarStyle::Folded)
    );
    if block_scalar && !content.is_block() {
        let header = header_end(text, node);
        let line = source::line_end(text, header);
        // A comment behind the header stays.
        if text[header..line].contains('#') {
            let (inline, below) = match written.find(layout.eol) {
                Some(at) => written.split_at(at),
                None => (written.as_str(), ""),
            };
            return Draft::default()
                .owning(full.clone())
                .replace(full.start..header, inline)
                .replace(line..full.end.max(line), below);
        }
    }
    Draft::default()
        .owning(full.clone())
        .replace(full, format!("{lead}{written}"))
}

//! Edits inside brackets: flow style and JSON.

use serde_json::Value;

use crate::{
    Node, NodeKind, Refusal, Span, block,
    draft::{Draft, unknown_notation},
    layout::Layout,
    scalar::{self, Place},
    source,
};

/// What is put into brackets.
pub(crate) enum New<'v> {
    Item(&'v Value),
    Entry(&'v str, &'v Value),
    /// Source text as it was elsewhere, on lines that were indented by so many bytes.
    Text(&'v str, usize),
}

impl New<'_> {
    fn write(&self, lines: Option<&str>, layout: &Layout) -> String {
        match self {
            Self::Item(value) => layout.flow(value, lines),
            Self::Entry(key, value) => layout.flow_entry(key, value, lines),
            Self::Text(text, indented) => closed(moved(text, *indented, lines.unwrap_or_default())),
        }
    }
}

/// A text that brackets or a comma may follow: readers of YAML 1.1 take these for parts of a tag.
pub(crate) fn closed(mut text: String) -> String {
    if ends_with_tag(&text) {
        text.push(' ');
    }
    text
}

fn ends_with_tag(text: &str) -> bool {
    let last = text
        .rsplit(|c: char| c.is_whitespace() || "[]{},".contains(c))
        .next();
    last.is_some_and(|word| word.starts_with('!') && !word.contains(['\'', '"']))
}

/// Lines below the first with `indent` in place of the first `indented` bytes.
fn moved(text: &str, indented: usize, indent: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, line) in text.split_inclusive('\n').enumerate() {
        let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
        if at > 0 {
            out.push_str(indent);
        }
        out.push_str(&line[if at > 0 { blanks.min(indented) } else { 0 }..]);
    }
    out
}

/// Whether this is a mapping of one entry in a flow sequence, without braces.
fn is_bare_pair(node: Node<'_>) -> bool {
    node.kind() == NodeKind::Mapping
        && !node.tree.text()[node.record().start as usize..].starts_with('{')
}

/// The comma after the element that ends at `end`.
pub(crate) fn comma(text: &str, end: usize) -> Option<usize> {
    let at = source::skip_trivia(text, end);
    text[at..].starts_with(',').then_some(at)
}

/// Adds an item or entry before `slot`, or at the end.
pub(crate) fn insert(
    parent: Node<'_>,
    slot: usize,
    new: &New<'_>,
    layout: &Layout,
) -> Result<Draft, Refusal> {
    let text = parent.tree.text();
    let span = parent.local_span();
    if parent.is_empty() {
        return Ok(insert_first(parent, new, layout));
    }
    if is_bare_pair(parent) {
        // `[a: b]`: a mapping of one entry needs no braces, one of two does.
        let written = new.write(None, layout);
        return Ok(Draft::default()
            .insert(span.start, "{")
            .insert(span.end, format!("{}{written}}}", layout.comma())));
    }
    let start = |slot| {
        parent
            .slot_start(slot)
            .ok_or_else(|| unknown_notation(parent))
    };
    let eol = layout.eol;
    if slot < parent.len() {
        let at = start(slot)?;
        return Ok(match source::own_line(text, at) {
            Some(lead) => {
                let written = new.write(Some(lead), layout);
                let line = block::owned_comments(text, at - lead.len(), lead.len());
                Draft::default().insert(line, format!("{lead}{written},{eol}"))
            }
            None => {
                let written = new.write(None, layout);
                Draft::default().insert(at, format!("{written}{}", layout.comma()))
            }
        });
    }
    let last = parent.len() - 1;
    let end = parent
        .slot_end(last)
        .ok_or_else(|| unknown_notation(parent))?;
    let trailing = comma(text, end);
    let Some(lead) = source::own_line(text, start(last)?) else {
        let written = new.write(None, layout);
        return Ok(match trailing {
            Some(comma) => Draft::default().insert(comma + 1, format!(" {written},")),
            None => Draft::default().insert(end, format!("{}{written}", layout.comma())),
        });
    };
    let written = format!("{eol}{lead}{}", new.write(Some(lead), layout));
    let after = trailing.map_or(end, |comma| comma + 1);
    let line = source::line_end(text, after);
    // A closing bracket on the same line goes to the new element's.
    let at = if line < span.end { line } else { after };
    Ok(match trailing {
        Some(_) => Draft::default().insert(at, format!("{written},")),
        None => Draft::default().insert(end, ",").insert(at, written),
    })
}

/// The first element between brackets.
fn insert_first(parent: Node<'_>, new: &New<'_>, layout: &Layout) -> Draft {
    let text = parent.tree.text();
    let span = parent.local_span();
    let inner = span.start + 1..span.end - 1;
    let line = source::text_start(text, span.start);
    let lead: String = text[line..]
        .chars()
        .take_while(|c| matches!(c, ' ' | '\t'))
        .collect();
    if layout.json && text.trim().contains('\n') {
        let deeper = format!("{lead}{}", layout.flow_step());
        let eol = layout.eol;
        let written = new.write(Some(&deeper), layout);
        return Draft::default().replace(inner, format!("{eol}{deeper}{written}{eol}{lead}"));
    }
    Draft::default().replace(inner, new.write(None, layout))
}

/// Removes the item or entry at `slot`.
pub(crate) fn remove(parent: Node<'_>, slot: usize) -> Result<Draft, Refusal> {
    let text = parent.tree.text();
    let span = parent.local_span();
    if is_bare_pair(parent) {
        return Ok(Draft::default().owning(span.clone()).replace(span, "{}"));
    }
    let refusal = || unknown_notation(parent);
    let start = parent.slot_start(slot).ok_or_else(refusal)?;
    let end = parent.slot_end(slot).ok_or_else(refusal)?;
    if parent.len() == 1 {
        let inner = span.start + 1..span.end - 1;
        return Ok(Draft::default()
            .owning(owned(text, start, end))
            .replace(inner, ""));
    }
    let last = slot + 1 == parent.len();
    let after = comma(text, end);
    let lead = source::own_line(text, start);
    let line_end = source::line_end(text, after.map_or(end, |comma| comma + 1));
    let only_on_lines = lead.is_some()
        && text[after.map_or(end, |comma| comma + 1)..line_end]
            .trim_start()
            .split('#')
            .next()
            .is_some_and(|rest| rest.is_empty());
    if let (Some(lead), true) = (lead, only_on_lines) {
        let first_line = block::owned_comments(text, start - lead.len(), lead.len());
        if !last || after.is_some() {
            return Ok(Draft::default().delete(first_line..source::next_line(text, line_end)));
        }
    }
    if !last {
        let next = parent.slot_start(slot + 1).ok_or_else(refusal)?;
        return Ok(Draft::default().owning(start..end).replace(start..next, ""));
    }
    // The last one: the comma before it goes, too.
    let previous = parent.slot_end(slot - 1).ok_or_else(refusal)?;
    let separator = comma(text, previous).ok_or_else(refusal)?;
    if after.is_some() {
        let until = after.map_or(end, |comma| comma);
        return Ok(Draft::default()
            .owning(start..end)
            .replace(separator..until, ""));
    }
    match lead {
        Some(lead) => {
            let first_line = block::owned_comments(text, start - lead.len(), lead.len());
            let from = source::line_end(text, first_line - 1).min(first_line);
            let to = if only_on_lines { line_end } else { end };
            let from = if text[..from].ends_with('\r') {
                from - 1
            } else {
                from
            };
            Ok(Draft::default()
                .replace(separator..separator + 1, "")
                .delete(from.max(separator + 1)..to))
        }
        None => {
            let blank = if ends_with_tag(&text[..previous]) {
                " "
            } else {
                ""
            };
            Ok(Draft::default()
                .owning(start..end)
                .replace(previous..end, blank))
        }
    }
}

/// The bytes of the item or entry at `slot` with the comments that belong to it.
pub(crate) fn chunk(parent: Node<'_>, slot: usize) -> Option<Span> {
    let (start, end) = parent.slot_start(slot).zip(parent.slot_end(slot))?;
    Some(owned(parent.tree.text(), start, end))
}

/// The bytes of an element with the comments above it and behind it.
fn owned(text: &str, start: usize, end: usize) -> Span {
    match source::own_line(text, start) {
        Some(lead) => {
            block::owned_comments(text, start - lead.len(), lead.len())..source::line_end(text, end)
        }
        None => start..end,
    }
}

/// Replaces a node inside brackets by another value.
pub(crate) fn replace(node: Node<'_>, value: &Value, layout: &Layout) -> Draft {
    let text = node.tree.text();
    let full = node.full_span();
    let written = match value {
        Value::Object(_) | Value::Array(_) => {
            let line = source::text_start(text, full.start);
            let lead: String = text[line..]
                .chars()
                .take_while(|c| matches!(c, ' ' | '\t'))
                .collect();
            let parent_lines = node
                .parent()
                .is_some_and(|parent| text[parent.local_span()].contains('\n'));
            let lines = parent_lines && (layout.json || text[full.clone()].contains('\n'));
            layout.flow(value, lines.then_some(lead.as_str()))
        }
        _ => {
            let place = Place {
                flow: true,
                key: false,
                block: None,
            };
            scalar::write(value, node.style(), place, layout)
        }
    };
    // Nothing was there: `{key}` or `{key: }`.
    let lead = match (full.is_empty(), node.key_node()) {
        (true, Some(key)) => match text[key.full_span().end..].trim_start().starts_with(':') {
            true if text[..full.start].ends_with(' ') => "",
            true => " ",
            false => ": ",
        },
        _ => "",
    };
    let at = match (lead, node.key_node()) {
        (": ", Some(key)) => key.full_span().end..key.full_span().end,
        _ => full.clone(),
    };
    let draft = match (lead, node.key_node().map(Node::full_span)) {
        // Readers of YAML 1.1 want a key of several lines to be marked.
        (": ", Some(key)) if text[key.clone()].contains('\n') && !marked(text, key.start) => {
            Draft::default().insert(key.start, "? ")
        }
        _ => Draft::default(),
    };
    draft.owning(full).replace(at, format!("{lead}{written}"))
}

/// Whether a `?` stands before a key.
fn marked(text: &str, key: usize) -> bool {
    text[..key].trim_end().ends_with('?')
}

/// Whether new children of this collection go between its brackets: those of JSON, those inside
/// other brackets, and those that hold something already.
pub(crate) fn stays(node: Node<'_>, layout: &Layout) -> bool {
    node.is_flow()
        && (layout.json || !node.is_empty() || node.parent().is_none_or(Node::is_flow))
        && node.kind() != NodeKind::Scalar
}

//! Edits of block style: items and entries on lines of their own.

mod replace;

use serde_json::Value;

use crate::{
    Node, NodeKind, Refusal, ScalarStyle, Span,
    draft::{Draft, unknown_notation},
    layout::Layout,
    reindent::inner_comments,
    source,
};

pub(crate) use replace::{Content, fill_brackets, header_end, replace};

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
pub(crate) fn shift(lines: &str, column: usize) -> String {
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
        owned_comments(text, source::text_start(text, start), column)
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
    while let Some(above) = source::line_above(text, start) {
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
        New::Item(value) => match below_dashes(parent, slot).filter(|_| has_lines(value)) {
            Some(inner) => {
                let lines = layout.block(value, inner);
                format!("-{eol}{}{lines}", layout.indent(inner))
            }
            None => layout.item_after(layout.gap_of(parent), value, column),
        },
        _ => new.write(column, layout),
    };
    let blank = eol.repeat(blank_lines_between(parent, slot, layout));
    if slot >= parent.len() {
        let end = parent
            .slot_end(parent.len() - 1)
            .ok_or_else(|| unknown_notation(parent))?;
        let at = inner_comments(text, source::line_end(text, end), column);
        let draft = Draft::default().insert(at, format!("{blank}{eol}{indent}{written}"));
        return Ok(match open_ended(parent, at) {
            Some(header) => draft.insert(header, "-"),
            None => draft,
        });
    }
    let chunk = chunk(parent, slot)?;
    Ok(if chunk.alone {
        let lines = format!("{indent}{written}{eol}{blank}");
        Draft::default().insert(chunk.span.start, lines)
    } else {
        let lines = format!("{written}{eol}{blank}{indent}");
        Draft::default().insert(chunk.span.start, lines)
    })
}

/// How many neighbours on each side of a new one are looked at.
const NEIGHBOURS: usize = 4;

/// The column of the items around `slot` where the dashes of all of them stand alone above them.
fn below_dashes(list: Node<'_>, slot: usize) -> Option<usize> {
    let text = list.tree.text();
    let column_below = |slot| {
        let item = list.item(slot).filter(|item| !item.record().alias)?;
        let start = item.full_span().start;
        let gap = text.get(list.slot_start(slot)? + 1..start)?;
        let below = gap.contains('\n') && gap.trim().is_empty();
        let lines = item.kind() != NodeKind::Scalar && !item.is_flow();
        (below && lines).then(|| source::column(text, start))
    };
    let around = slot.saturating_sub(NEIGHBOURS)..(slot + NEIGHBOURS).min(list.len());
    let mut columns = around.map(column_below);
    let first = columns.next()??;
    columns.all(|column| column == Some(first)).then_some(first)
}

/// Whether a value is lines of items or entries in block style.
pub(crate) fn has_lines(value: &Value) -> bool {
    match value {
        Value::Object(map) => !map.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    }
}

/// How many blank lines part a new item or entry at `slot` from the next one: as many as part all
/// its neighbours.
fn blank_lines_between(parent: Node<'_>, slot: usize, layout: &Layout) -> usize {
    if !layout.blank_lines {
        return 0;
    }
    let text = parent.tree.text();
    let last = (slot + NEIGHBOURS).min(parent.len());
    let pairs = slot.saturating_sub(NEIGHBOURS) + 1..last;
    let between = pairs.map(|slot| {
        let start = chunk(parent, slot).ok()?.span.start;
        let above = text.get(blank_lines_before(text, start)..start)?;
        Some(above.matches('\n').count())
    });
    between.min().flatten().unwrap_or(0)
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
        let line = source::text_start(text, chunk.span.start);
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
    } else if parted || slot == 0 {
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
    while let Some(above) = source::line_above(text, at) {
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

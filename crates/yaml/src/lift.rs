//! Edits of an embedded document as edits of the text that it stands in.

mod folded;

use crate::{
    Node, ScalarStyle, TextEdit, Tree, apply,
    diff::{Pieces, word_changes},
    draft::{Draft, in_flow},
    embedded::OffsetMap,
    layout::Layout,
    scalar, source,
    text_edit::trim,
    tree::Kind,
};

/// The edits of `host`'s text that change the document inside by `edits`; `None` where the
/// scalar's notation cannot take them.
pub(crate) fn lift(
    host: Node<'_>,
    inner: &Tree,
    edits: &[TextEdit],
    layout: &Layout,
) -> Option<Draft> {
    let map = &inner.host.as_ref()?.level;
    let outer = host.tree.text();
    match host.style()? {
        ScalarStyle::Literal => literal(host, inner.text(), map, edits, layout),
        ScalarStyle::DoubleQuoted => {
            let habits = Escapes::of(&outer[host.local_span()]);
            within_line(inner.text(), map, edits, |insert| {
                Some(habits.escape(insert))
            })
        }
        ScalarStyle::SingleQuoted => within_line(inner.text(), map, edits, |insert| {
            (!insert.contains(['\n', '\r'])).then(|| insert.replace('\'', "''"))
        }),
        ScalarStyle::Folded => folded::lift(host, inner.text(), map, edits, layout),
        ScalarStyle::Plain => within_line(inner.text(), map, edits, |insert| {
            (!insert.contains(['\n', '\r'])).then(|| insert.to_owned())
        }),
    }
}

/// Each edit where its bytes are, the inserted text respelled.
fn within_line(
    inner: &str,
    map: &OffsetMap,
    edits: &[TextEdit],
    respell: impl Fn(&str) -> Option<String>,
) -> Option<Draft> {
    let mut draft = Draft::default();
    for edit in edits {
        let mut edit = edit.clone();
        // What stays is not spelled anew: its escapes may be others than ours.
        trim(inner, &mut edit);
        draft = draft.replace(map.to_outer(edit.range), respell(&edit.insert)?);
    }
    Some(draft)
}

/// Which escapes a double-quoted text uses that it need not.
struct Escapes {
    slash: bool,
    html: bool,
}

impl Escapes {
    fn of(source: &str) -> Self {
        Self {
            slash: source.contains("\\/"),
            html: ["\\u003c", "\\u003e", "\\u0026"]
                .iter()
                .any(|escape| source.contains(escape)),
        }
    }

    fn escape(&self, text: &str) -> String {
        let mut escaped = scalar::escaped(text);
        if self.slash {
            escaped = escaped.replace('/', "\\/");
        }
        if self.html {
            escaped = escaped
                .replace('<', "\\u003c")
                .replace('>', "\\u003e")
                .replace('&', "\\u0026");
        }
        escaped
    }
}

/// Another text for a scalar, of which what both have in common stays as it is written: its escapes
/// and its line breaks. `None` for scalars that are written anew as well.
pub(crate) fn respell(node: Node<'_>, text: &str, layout: &Layout) -> Option<Draft> {
    if node.record().alias {
        return None;
    }
    let source = &node.tree.text()[node.local_span()];
    let (old, style) = (node.raw_text()?, node.style()?);
    let has_lines = source.contains('\n');
    let keeps = match style {
        ScalarStyle::DoubleQuoted => true,
        ScalarStyle::SingleQuoted => has_lines && text.split('\n').all(scalar::is_single_safe),
        ScalarStyle::Plain => has_lines && scalar::is_plain_safe(text, in_flow(node)),
        ScalarStyle::Folded => scalar::is_folded_safe(text),
        ScalarStyle::Literal => false,
    };
    if !keeps {
        return None;
    }
    let map = node.level_map(old)?;
    let edits = match has_lines {
        true => word_edits(old, text),
        false => vec![TextEdit::replace(0..old.len(), text)],
    };
    let habits = Escapes::of(source);
    match style {
        ScalarStyle::Folded => folded::lift(node, old, &map, &edits, layout),
        ScalarStyle::DoubleQuoted => {
            within_line(old, &map, &edits, |insert| Some(habits.escape(insert)))
        }
        _ => within_line(old, &map, &edits, |insert| {
            (!insert.contains(['\n', '\r'])).then(|| match style {
                ScalarStyle::SingleQuoted => insert.replace('\'', "''"),
                _ => insert.to_owned(),
            })
        }),
    }
}

/// The words in which two texts differ.
fn word_edits(old: &str, new: &str) -> Vec<TextEdit> {
    let (before, now) = (Pieces::spaced(old), Pieces::spaced(new));
    let changes = word_changes(&before, &now).into_iter();
    changes
        .map(|change| {
            let insert = &new[now.span(&change.now)];
            let mut edit = TextEdit::replace(before.span(&change.before), insert);
            trim(old, &mut edit);
            edit
        })
        .collect()
}

/// Edits as replacements of whole lines.
fn whole_lines(inner: &str, edits: &[TextEdit]) -> Vec<TextEdit> {
    let mut lines: Vec<TextEdit> = Vec::new();
    for edit in edits {
        let edit = &below(inner, edit);
        let start = source::line_start(inner, edit.range.start);
        let ends_line = match edit.insert.is_empty() {
            true => edit.range.start == start && !edit.range.is_empty(),
            false => edit.insert.ends_with('\n'),
        };
        let whole = ends_line && source::line_start(inner, edit.range.end) == edit.range.end;
        let end = if whole {
            edit.range.end
        } else {
            source::next_line(inner, edit.range.end)
        };
        match lines.last_mut() {
            // Two edits of one line: what stands between them is at the end of the first's text.
            Some(last) if start < last.range.end => {
                let tail = last.range.end - edit.range.start;
                let keep = last.insert.len() - tail;
                last.insert.truncate(keep);
                last.insert.push_str(&edit.insert);
                let end = end.max(last.range.end);
                last.insert.push_str(&inner[edit.range.end..end]);
                last.range.end = end;
            }
            _ => lines.push(TextEdit::replace(
                start..end,
                [
                    &inner[start..edit.range.start],
                    edit.insert.as_str(),
                    &inner[edit.range.end..end],
                ]
                .concat(),
            )),
        }
    }
    lines
}

/// New lines behind a line are new lines before the next one, which leave the first alone.
fn below(inner: &str, edit: &TextEdit) -> TextEdit {
    let at = edit.range.start;
    match edit.insert.strip_prefix('\n') {
        Some(lines) if edit.range.is_empty() && inner[at..].starts_with('\n') => {
            TextEdit::insert(at + 1, format!("{lines}\n"))
        }
        _ => edit.clone(),
    }
}

fn indent_of(host: Node<'_>, layout: &Layout) -> Option<String> {
    match host.record().kind {
        Kind::Scalar { indent, .. } => Some(layout.indent(usize::from(indent))),
        _ => None,
    }
}

/// The header's indicator for the line breaks at the end, where edits change those.
fn chomping(host: Node<'_>, inner: &str, edits: &[TextEdit]) -> Option<Draft> {
    let after = apply(inner, edits);
    let (before, after) = (scalar::chomping(inner), scalar::chomping(&after));
    if before == after {
        return Some(Draft::default());
    }
    let outer = host.tree.text();
    let start = host.local_span().start + 1;
    let length = outer[start..].find(char::is_whitespace)?;
    let header = &outer[start..start + length];
    let new = header.replace(['+', '-'], "") + after;
    Some(Draft::default().replace(start..start + length, new))
}

/// An edit within a line of a literal text, where it is in the text around; `None` for one of line
/// breaks, and of lines that are or become empty, which have no indentation.
fn within_literal(inner: &str, map: &OffsetMap, edit: &TextEdit) -> Option<TextEdit> {
    let TextEdit { range, insert } = edit;
    let start = source::line_start(inner, range.start);
    let end = source::line_end(inner, range.start);
    let breaks = range.end > end || insert.contains(['\n', '\r']);
    let empties = start == end || range.len() == end - start;
    // The first line says how far all are indented.
    let indents = range.start == start && insert.starts_with(' ');
    if breaks || empties || indents {
        return None;
    }
    let outer = match range.is_empty() && range.start > start {
        true => map.end(range.start)..map.end(range.start),
        false => map.to_outer(range.clone()),
    };
    Some(TextEdit::replace(outer, insert.as_str()))
}

/// Whole lines are replaced, each with the indentation of the block scalar, unless all edits are
/// within lines.
fn literal(
    host: Node<'_>,
    inner: &str,
    map: &OffsetMap,
    edits: &[TextEdit],
    layout: &Layout,
) -> Option<Draft> {
    let indent = indent_of(host, layout)?;
    let outer = host.tree.text();
    let mut draft = chomping(host, inner, edits)?;
    let within = edits.iter().map(|edit| within_literal(inner, map, edit));
    if let Some(within) = within.collect::<Option<Vec<_>>>() {
        draft.edits.extend(within);
        return Some(draft);
    }
    for edit in whole_lines(inner, edits) {
        let start = source::line_start(outer, map.start(edit.range.start));
        let end = if edit.range.end == inner.len() {
            map.end(edit.range.end).max(start)
        } else {
            source::line_start(outer, map.start(edit.range.end))
        };
        let mut text = String::with_capacity(edit.insert.len() * 2);
        for line in edit.insert.split_inclusive('\n') {
            let bare = line.strip_suffix('\n').unwrap_or(line);
            if !bare.is_empty() {
                text.push_str(&indent);
                text.push_str(bare);
            }
            if line.ends_with('\n') {
                text.push_str(layout.eol);
            }
        }
        let mut edit = TextEdit::replace(start..end, text);
        trim(outer, &mut edit);
        draft.edits.push(edit);
    }
    Some(draft)
}

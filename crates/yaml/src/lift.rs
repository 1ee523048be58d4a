//! Edits of an embedded document as edits of the text that it stands in.

use crate::{
    Node, ScalarStyle, TextEdit, Tree,
    draft::Draft,
    embedded::OffsetMap,
    layout::Layout,
    scalar::{self, folded_lines},
    source,
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
        ScalarStyle::Folded => folded(host, inner.text(), map, edits, layout),
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

/// Another text for a double-quoted scalar, of which what both have in common stays as it is
/// spelled; `None` for other scalars.
pub(crate) fn respell(node: Node<'_>, text: &str) -> Option<Draft> {
    if node.style()? != ScalarStyle::DoubleQuoted || node.record().alias {
        return None;
    }
    let old = node.raw_text()?;
    let map = node.level_map(old)?;
    let habits = Escapes::of(&node.tree.text()[node.local_span()]);
    let whole = TextEdit::replace(0..old.len(), text);
    within_line(old, &map, &[whole], |insert| Some(habits.escape(insert)))
}

/// Edits as replacements of whole lines.
fn whole_lines(inner: &str, edits: &[TextEdit]) -> Vec<TextEdit> {
    let mut lines: Vec<TextEdit> = Vec::new();
    for edit in edits {
        let edit = &below(inner, edit);
        let start = source::line_start(inner, edit.range.start);
        let whole = source::line_start(inner, edit.range.end) == edit.range.end
            && (edit.range.end > start || edit.insert.ends_with('\n'));
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

/// Whole lines are replaced, each with the indentation of the block scalar.
fn literal(
    host: Node<'_>,
    inner: &str,
    map: &OffsetMap,
    edits: &[TextEdit],
    layout: &Layout,
) -> Option<Draft> {
    let indent = indent_of(host, layout)?;
    let outer = host.tree.text();
    let mut draft = Draft::default();
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
        draft = draft.replace(start..end, text);
    }
    Some(draft)
}

/// Whole lines are replaced, with the line breaks around them: how many empty lines these need
/// depends on the lines on both sides.
fn folded(
    host: Node<'_>,
    inner: &str,
    map: &OffsetMap,
    edits: &[TextEdit],
    layout: &Layout,
) -> Option<Draft> {
    let between = format!("{}{}", layout.eol, indent_of(host, layout)?);
    let body_end = inner.trim_end_matches('\n').len();
    let mut draft = Draft::default();
    for edit in whole_lines(inner, edits) {
        // From the end of the line of text before to the start of the one after.
        let before = inner[..edit.range.start].trim_end_matches('\n').len();
        let rest = &inner[edit.range.end..];
        let after = inner.len() - rest.trim_start_matches('\n').len();
        let (before_text, after_text) = (
            &inner[before..edit.range.start],
            &inner[edit.range.end..after],
        );
        let mut new = [before_text, &edit.insert, after_text].concat();
        let last_line = &inner[source::line_start(inner, before)..before];
        if after == inner.len() {
            // The line breaks at the end are the business of the header's indicator.
            let trimmed = new.trim_end_matches('\n').len();
            if new.len() - trimmed != inner.len() - body_end {
                return None;
            }
            new.truncate(trimmed);
        } else {
            new.push_str(&inner[after..source::next_line(inner, after)]);
        }
        let new = new.trim_end_matches('\n');
        let mut lines = match before {
            0 => folded_lines(None, new),
            _ => folded_lines(Some(last_line), new.strip_prefix('\n')?),
        };
        let end = if after == inner.len() {
            map.end(body_end)
        } else {
            lines.pop();
            map.start(after)
        };
        let start = if before == 0 {
            map.start(0)
        } else {
            map.end(before)
        };
        let mut text = String::new();
        for (at, line) in lines.iter().enumerate() {
            match (line.is_empty(), at == 0 && before == 0) {
                (true, _) => text.push_str(layout.eol),
                (false, true) => text.push_str(line),
                (false, false) => {
                    text.push_str(&between);
                    text.push_str(line);
                }
            }
        }
        if after < inner.len() && !(before == 0 && lines.is_empty()) {
            text.push_str(&between);
        }
        draft = draft.replace(start..end.max(start), text);
    }
    Some(draft)
}

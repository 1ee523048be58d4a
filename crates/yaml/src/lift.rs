//! Edits of an embedded document as edits of the text that it stands in.

use crate::{
    Node, ScalarStyle, TextEdit, Tree, draft::Draft, embedded::OffsetMap, layout::Layout, scalar,
    source, text_edit::trim,
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
        ScalarStyle::Plain | ScalarStyle::Folded => {
            within_line(inner.text(), map, edits, |insert| {
                (!insert.contains(['\n', '\r'])).then(|| insert.to_owned())
            })
        }
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

/// Whole lines are replaced, each with the indentation of the block scalar.
fn literal(
    host: Node<'_>,
    inner: &str,
    map: &OffsetMap,
    edits: &[TextEdit],
    layout: &Layout,
) -> Option<Draft> {
    let crate::tree::Kind::Scalar { indent, .. } = host.record().kind else {
        return None;
    };
    let indent = layout.indent(usize::from(indent));
    let outer = host.tree.text();
    let mut lines: Vec<TextEdit> = Vec::new();
    for edit in edits {
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
                last.insert
                    .push_str(&inner[edit.range.end..end.max(last.range.end)]);
                last.range.end = end.max(last.range.end);
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
    let mut draft = Draft::default();
    for edit in lines {
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

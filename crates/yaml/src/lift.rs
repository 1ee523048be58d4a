//! Edits of an embedded document as edits of the text that it stands in.

use crate::{
    Node, ScalarStyle, TextEdit, Tree, apply, diff_edits, draft::Draft, embedded::OffsetMap,
    layout::Layout, scalar, source, text_edit::trim, tree::Kind,
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

/// A line of the new text that is not empty.
struct Line<'t> {
    text: &'t str,
    /// It was there.
    kept: bool,
    /// Where it, or what it takes the place of, starts and ends in the old text.
    start: Option<usize>,
    end: Option<usize>,
    /// The line breaks between it and the line before.
    breaks: usize,
}

/// Whether the line breaks around a line stand for themselves.
fn is_deeper(line: &str) -> bool {
    line.starts_with([' ', '\t'])
}

/// The lines of a text after edits of whole lines, and the line breaks behind the last one.
fn new_lines<'t>(inner: &'t str, edits: &'t [TextEdit]) -> (Vec<Line<'t>>, usize) {
    let mut pieces = Vec::new();
    let mut at = 0;
    for edit in edits {
        pieces.push((&inner[at..edit.range.start], at..edit.range.start, true));
        pieces.push((edit.insert.as_str(), edit.range.clone(), false));
        at = edit.range.end;
    }
    pieces.push((&inner[at..], at..inner.len(), true));
    let mut lines: Vec<Line<'t>> = Vec::new();
    let mut breaks = 0;
    for (piece, old, kept) in pieces {
        let mut at = 0;
        let first = lines.len();
        for line in piece.split_inclusive('\n') {
            let text = line.strip_suffix('\n').unwrap_or(line);
            if !text.is_empty() {
                let start = kept.then_some(old.start + at);
                lines.push(Line {
                    text,
                    kept,
                    start,
                    end: start.map(|start| start + text.len()),
                    breaks: std::mem::take(&mut breaks),
                });
            }
            breaks += line.len() - text.len();
            at += line.len();
        }
        // What stands around lines that take the place of others may stay.
        let gone = inner[old.clone()].trim_end_matches('\n');
        if kept || gone.is_empty() {
            continue;
        }
        if let [line, ..] = &mut lines[first..] {
            line.start = (is_deeper(line.text) == is_deeper(gone)).then_some(old.start);
        }
        if let [.., line] = &mut lines[first..] {
            let last = gone.rsplit('\n').next().unwrap_or_default();
            line.end = (is_deeper(line.text) == is_deeper(last)).then_some(old.start + gone.len());
        }
    }
    (lines, breaks)
}

/// The body of a folded scalar is written anew around the lines that change, and compared with
/// the old one: how many empty lines a line break needs depends on the lines on both sides.
fn folded(
    host: Node<'_>,
    inner: &str,
    map: &OffsetMap,
    edits: &[TextEdit],
    layout: &Layout,
) -> Option<Draft> {
    let outer = host.tree.text();
    let mut draft = chomping(host, inner, edits)?;
    let edits = whole_lines(inner, edits);
    let (lines, breaks) = new_lines(inner, &edits);
    let indent = indent_of(host, layout)?;
    let start = source::next_line(outer, host.local_span().start);
    let text_end = inner.trim_end_matches('\n').len();
    let mut body = String::with_capacity(outer.len() - start);
    let mut last: Option<&Line<'_>> = None;
    for line in &lines {
        let gap = match (last, line.start) {
            (None, Some(at)) if at == line.breaks => Some(start..map.start(at)),
            (Some(last), Some(at)) => last
                .end
                .filter(|end| end + line.breaks == at)
                .map(|end| map.end(end)..map.start(at)),
            _ => None,
        };
        match gap {
            Some(gap) => body.push_str(outer.get(gap)?),
            None => {
                let folds = last.is_some_and(|last| !is_deeper(last.text)) && !is_deeper(line.text);
                body.push_str(&layout.eol.repeat(line.breaks + usize::from(folds)));
                body.push_str(&indent);
            }
        }
        match (line.start, line.end) {
            (Some(at), Some(end)) if line.kept => {
                body.push_str(outer.get(map.start(at)..map.end(end))?);
            }
            _ => body.push_str(line.text),
        }
        last = Some(line);
    }
    // All line breaks at the end count only where the header says so.
    let keeps = |breaks: usize| breaks > 1;
    let old_breaks = inner.len() - text_end;
    let end = match keeps(old_breaks) {
        true => map.end(inner.len()),
        false => map.end(text_end),
    };
    last?;
    match (keeps(old_breaks), keeps(breaks)) {
        (true, _) => body.push_str(&layout.eol.repeat(breaks.max(1))),
        (false, true) => body.push_str(&layout.eol.repeat(breaks - 1)),
        (false, false) => {}
    }
    for edit in diff_edits(outer.get(start..end)?, &body) {
        let range = edit.range.start + start..edit.range.end + start;
        draft = draft.replace(range, edit.insert);
    }
    Some(draft)
}

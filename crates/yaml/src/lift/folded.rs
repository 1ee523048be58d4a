//! Edits of folded block scalars, whose lines are not those of the text.

use super::{chomping, indent_of, whole_lines};
use crate::{
    Node, Span, TextEdit, diff_edits, draft::Draft, embedded::OffsetMap, layout::Layout, source,
    text_edit::trim,
};

/// The edits of the text around that change a folded scalar's text by `edits`: within its lines
/// where these stay lines, else its body is written anew around what changes, and compared with
/// the old one.
pub(super) fn lift(
    host: Node<'_>,
    inner: &str,
    map: &OffsetMap,
    edits: &[TextEdit],
    layout: &Layout,
) -> Option<Draft> {
    let draft = chomping(host, inner, edits)?;
    let indent = indent_of(host, layout)?;
    let outer = host.tree.text();
    let within = edits
        .iter()
        .map(|edit| within(outer, inner, map, edit, indent.len()));
    match within.collect::<Option<Vec<_>>>() {
        Some(within) => Some(Draft {
            edits: [draft.edits, within].concat(),
            ..draft
        }),
        None => anew(host, inner, map, edits, (draft, layout)),
    }
}

/// Whether the line breaks around a line stand for themselves.
fn is_deeper(line: &str) -> bool {
    line.starts_with([' ', '\t'])
}

/// An edit within a paragraph, where it is in the text around. Lines of the source that it has no
/// part in stay; `None` where the line breaks beside it would mean something else.
fn within(
    outer: &str,
    inner: &str,
    map: &OffsetMap,
    edit: &TextEdit,
    indent: usize,
) -> Option<TextEdit> {
    let mut edit = edit.clone();
    trim(inner, &mut edit);
    if edit.insert.contains(['\n', '\r']) || inner[edit.range.clone()].contains('\n') {
        return None;
    }
    let start = map.start(edit.range.start);
    let end = match edit.range.is_empty() {
        true => start,
        false => map.end(edit.range.end),
    };
    let line = |at: usize| {
        let start = source::line_start(outer, at) + indent;
        (start <= at).then(|| start..source::line_end(outer, at))
    };
    let (first, last) = (line(start)?, line(end)?);
    let new = [
        outer.get(first.start..start)?,
        edit.insert.as_str(),
        outer.get(end..last.end)?,
    ]
    .concat();
    let stays = |old: &str| is_deeper(old) == is_deeper(&new);
    let is_line = !new.trim().is_empty() && stays(outer.get(first)?) && stays(outer.get(last)?);
    is_line.then(|| TextEdit::replace(start..end, edit.insert))
}

/// A line of the new text that is not empty.
struct Line<'t> {
    text: &'t str,
    /// The old bytes that it starts and ends with: all of it where it was there.
    head: Span,
    tail: Span,
    /// Where it, or what it takes the place of, starts and ends in the old text.
    start: Option<usize>,
    end: Option<usize>,
    /// The line breaks between it and the line before.
    breaks: usize,
}

/// What both sides of a replacement start and end with.
struct Common {
    old: Span,
    head: usize,
    tail: usize,
}

impl Common {
    fn of(inner: &str, edit: &TextEdit) -> Self {
        let mut rest = edit.clone();
        trim(inner, &mut rest);
        Self {
            head: rest.range.start - edit.range.start,
            tail: edit.range.end - rest.range.end,
            old: edit.range.clone(),
        }
    }

    /// The old bytes that a line at `at` of the new text starts and ends with.
    fn around(&self, at: usize, line: &str, insert: &str) -> (Span, Span) {
        let end = at + line.len();
        let head = self.head.clamp(at, end) - at;
        let tail = end - (insert.len() - self.tail).clamp(at + head, end);
        let start = self.old.start + at;
        let behind = self.old.end.saturating_sub(insert.len() - end);
        (start..start + head, behind - tail..behind)
    }
}

/// The lines of a text after edits of whole lines, and the line breaks behind the last one.
fn new_lines<'t>(inner: &'t str, edits: &'t [TextEdit]) -> (Vec<Line<'t>>, usize) {
    let mut pieces = Vec::new();
    let mut at = 0;
    for edit in edits {
        let kept = Common {
            old: at..edit.range.start,
            head: edit.range.start - at,
            tail: 0,
        };
        pieces.push((&inner[at..edit.range.start], kept, true));
        pieces.push((edit.insert.as_str(), Common::of(inner, edit), false));
        at = edit.range.end;
    }
    let kept = Common {
        old: at..inner.len(),
        head: inner.len() - at,
        tail: 0,
    };
    pieces.push((&inner[at..], kept, true));
    let mut lines: Vec<Line<'t>> = Vec::new();
    let mut breaks = 0;
    for (piece, common, kept) in pieces {
        let old = &common.old;
        let mut at = 0;
        let first = lines.len();
        for line in piece.split_inclusive('\n') {
            let text = line.strip_suffix('\n').unwrap_or(line);
            if !text.is_empty() {
                let start = kept.then_some(old.start + at);
                let (head, tail) = common.around(at, text, piece);
                lines.push(Line {
                    text,
                    head,
                    tail,
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

impl Line<'_> {
    /// Writes the line: what was there is parted into lines of the source as it was.
    fn write(&self, outer: &str, map: &OffsetMap, body: &mut String) -> Option<()> {
        let (head, tail) = (self.head.len(), self.text.len() - self.tail.len());
        self.write_old(0, &self.head, (outer, map), body)?;
        body.push_str(self.text.get(head..tail)?);
        self.write_old(tail, &self.tail, (outer, map), body)
    }

    /// Writes old bytes that are those from `at` on of the line.
    fn write_old(
        &self,
        at: usize,
        old: &Span,
        (outer, map): (&str, &OffsetMap),
        body: &mut String,
    ) -> Option<()> {
        let first = map
            .pieces
            .partition_point(|piece| piece.inner + piece.inner_len <= old.start);
        for piece in &map.pieces[first..] {
            let start = piece.inner.max(old.start);
            let end = (piece.inner + piece.inner_len).min(old.end);
            if start >= end {
                break;
            }
            if piece.verbatim {
                let by = start - piece.inner;
                let length = end - start;
                body.push_str(outer.get(piece.outer + by..piece.outer + by + length)?);
                continue;
            }
            // A line break stands for a blank only between words.
            let at = at + start - old.start;
            let is_between = at > 0
                && (self.text.get(at + 1..)?).starts_with(|c| !matches!(c, ' ' | '\t'))
                && !is_deeper(self.text);
            match is_between {
                true => body.push_str(outer.get(piece.outer..piece.outer + piece.outer_len)?),
                false => body.push(' '),
            }
        }
        Some(())
    }
}

/// The body is written anew around the lines that change: how many empty lines a line break needs
/// depends on the lines on both sides.
fn anew(
    host: Node<'_>,
    inner: &str,
    map: &OffsetMap,
    edits: &[TextEdit],
    (mut draft, layout): (Draft, &Layout),
) -> Option<Draft> {
    let outer = host.tree.text();
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
        line.write(outer, map, &mut body)?;
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

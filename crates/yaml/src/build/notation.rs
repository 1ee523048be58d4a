//! Comments in the notation of other languages, which YAML reads as text.

use super::Builder;
use crate::{Diagnostic, Fix, Severity, Span, TextEdit, recover::foreign, tree::Record};

impl Builder<'_> {
    /// Tells of a comment as JavaScript has it in a plain scalar of a document in brackets. In
    /// block style, slashes are paths.
    pub(super) fn tell_foreign_comment(&mut self, span: &Span) {
        let outermost = self.frames.first();
        if outermost.is_none() {
            self.tell_leading_comment(span);
            return;
        }
        let root = outermost.map(|frame| &self.tree.nodes[frame.id as usize]);
        if !root.is_some_and(Record::is_flow) {
            return;
        }
        let Some((at, mark)) = comment(&self.text[span.clone()]) else {
            return;
        };
        let mark_span = span.start + at..span.start + at + mark.len();
        let stands_alone = self.text[..mark_span.start].ends_with(char::is_whitespace);
        let hash = if stands_alone { "#" } else { " #" };
        let fix = (mark == "//").then(|| {
            let edit = TextEdit::replace(mark_span.clone(), hash);
            Fix::offered("Write # for //", vec![edit])
        });
        self.foreign_comment(mark, mark_span, fix);
    }

    /// The same for a document that is read as one text, with brackets behind such a comment.
    fn tell_leading_comment(&mut self, span: &Span) {
        let text = &self.text[..span.end];
        if text[span.start..].starts_with("//")
            && let Some(fix) = foreign::fix(text, span.start)
        {
            self.foreign_comment("//", span.start..span.start + 2, Some(fix));
        }
    }

    fn foreign_comment(&mut self, mark: &str, span: Span, fix: Option<Fix>) {
        // It can be read, so it may be meant as text.
        let fix = fix.map(|fix| Fix { safe: false, ..fix });
        self.tree.diagnostics.push(Diagnostic {
            fix,
            ..Diagnostic::new(
                Severity::Warning,
                foreign::CODE,
                format!("{mark:?} starts no comment in YAML, so this is read as text: \"#\" does."),
                span,
            )
        });
    }
}

/// Where a comment starts in a plain scalar, and what starts it. What stands behind the scalar does
/// not count, so that it is read alone after an edit.
fn comment(scalar: &str) -> Option<(usize, &'static str)> {
    let last_break = scalar.rfind(['\n', '\r']);
    let is_blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    let starts = scalar.match_indices('/').map(|(at, _)| at);
    let mut starts = starts.filter(|&at| is_blank(scalar[..at].chars().next_back()));
    starts.find_map(|at| {
        let rest = &scalar[at..];
        let behind = rest.get(2..)?;
        // `//host/path` and `/*.js` are no comments.
        let is_set_off = behind.starts_with(char::is_whitespace);
        match &rest[..2] {
            "//" if is_set_off || last_break > Some(at) => Some((at, "//")),
            "/*" if is_set_off => Some((at, "/*")),
            _ => None,
        }
    })
}

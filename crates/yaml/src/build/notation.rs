//! Comments in the notation of other languages, which YAML reads as text.

use super::Builder;
use crate::{Diagnostic, Fix, Severity, Span, TextEdit, tree::Record};

impl Builder<'_> {
    /// Tells of a comment as JavaScript has it in a plain scalar of a document in brackets. In
    /// block style, slashes are paths.
    pub(super) fn tell_foreign_comment(&mut self, span: &Span) {
        let outermost = self.frames.first();
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
            Fix::safe("Write # for //", vec![edit])
        });
        self.tree.diagnostics.push(Diagnostic {
            fix,
            ..Diagnostic::new(
                Severity::Warning,
                "foreign-comment",
                format!("{mark:?} starts no comment in YAML, so this is read as text: \"#\" does."),
                mark_span,
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

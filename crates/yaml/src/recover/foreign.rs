//! Comments as JavaScript has them in front of a document in brackets: YAML reads them as the start
//! of a text, of which the brackets are a part then.

use super::{Broken, is_marker};
use crate::{Diagnostic, Fix, Severity, Span, TextEdit, limits, source};

/// The code of what is told about them.
pub(crate) const CODE: &str = "foreign-comment";

/// Of more comments that follow each other, no fix is looked for.
const MOST: usize = 1 << 10;

/// The comments in front of the brackets of all documents of a text, those that follow each other
/// as one, in order; where they are very many, the first of them.
pub(super) fn find(text: &str) -> Vec<Broken> {
    let mut found: Vec<Broken> = Vec::new();
    let mut at = text.len() - text.trim_start_matches(source::MARK).len();
    while found.len() < limits::BROKEN_ITEMS {
        if marks(text, at) {
            at = source::next_line(text, at);
        }
        let mut breaks = text[at..].match_indices("\n---").map(|(n, _)| at + n + 1);
        let next = breaks.find(|&line| marks(text, line));
        found.extend(
            in_front(&text[..next.unwrap_or(text.len())], at)
                .into_iter()
                .map(Run::told),
        );
        match next {
            Some(next) => at = next,
            None => break,
        }
    }
    found.truncate(limits::BROKEN_ITEMS);
    found
}

/// Whether a line has the mark of a document's start and nothing else.
fn marks(text: &str, line: usize) -> bool {
    let bytes = &text.as_bytes()[line..];
    bytes.starts_with(b"---") && {
        let line = &text[line..source::line_end(text, line)];
        let rest = line[3..].trim_start();
        is_marker(line, "---") && (rest.is_empty() || rest.starts_with('#'))
    }
}

/// What makes the comments that a text starts with those of YAML, where brackets follow them.
pub(crate) fn fix(text: &str, at: usize) -> Option<Fix> {
    let [run] = &in_front(text, at)[..] else {
        return None;
    };
    run.fix()
}

/// Comments that follow each other.
struct Run {
    span: Span,
    /// The mark that each begins with.
    marks: Vec<Span>,
    /// Whether each is one of a line.
    of_lines: bool,
}

impl Run {
    fn fix(&self) -> Option<Fix> {
        let is_few = self.of_lines && self.marks.len() <= MOST;
        is_few.then(|| {
            let marks = self.marks.iter();
            let edits = marks.map(|mark| TextEdit::replace(mark.clone(), "#"));
            Fix::safe("Write # for //", edits.collect())
        })
    }

    fn told(self) -> Broken {
        let message = match self.of_lines {
            true => "\"//\" starts no comment in YAML, so this is read as text: \"#\" does.",
            false => "\"/*\" starts no comment in YAML, so this is read as text: \"#\" does.",
        };
        let mark = self.marks[0].clone();
        let told = Diagnostic {
            fix: self.fix(),
            ..Diagnostic::new(Severity::Error, CODE, message, mark)
        };
        Broken {
            span: self.span,
            diagnostic: Some(told),
            document: 0,
        }
    }
}

/// The comments from `start`, the start of a line, up to a bracket; none where something else
/// follows.
fn in_front(text: &str, start: usize) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    let mut at = start;
    loop {
        let blanks = |c: char| c.is_ascii_whitespace();
        let rest = text[at..].trim_start_matches(blanks);
        let content = text.len() - rest.len();
        let leads = at == start || text[at..content].contains('\n');
        let line = source::line_end(text, content);
        if rest.starts_with('#') {
            at = line;
            continue;
        }
        let of_lines = rest.starts_with("//");
        let end = match rest.get(..2) {
            Some("//") => Some(line),
            Some("/*") => rest.find("*/").map(|close| content + close + 2),
            _ => None,
        };
        let Some(end) = end else {
            let is_bracket = rest.starts_with(['{', '[']);
            let is_template = rest.starts_with("{{") || rest.starts_with("{%");
            let is_root = leads && is_bracket && !is_template && !is_section(rest);
            return if is_root { runs } else { Vec::new() };
        };
        let mark = content..content + 2;
        match runs.last_mut() {
            Some(last) if last.span.end == at && last.of_lines == of_lines => {
                last.span.end = end;
                last.marks.push(mark);
            }
            _ => runs.push(Run {
                span: content..end,
                marks: vec![mark],
                of_lines,
            }),
        }
        at = end;
    }
}

/// Whether a text starts with the name of a section as INI files have it, with something below.
fn is_section(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim);
    let first = lines.next().unwrap_or_default();
    let name = first
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'));
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ');
    let is_name = |name: &str| name.starts_with(char::is_alphabetic) && name.chars().all(inside);
    let is_content = |line: &&str| !line.is_empty() && !line.starts_with(['#', ';', '/']);
    let mut below = || lines.find(is_content);
    name.is_some_and(is_name)
        && below().is_some_and(|line| !is_marker(line, "---") && !is_marker(line, "..."))
}

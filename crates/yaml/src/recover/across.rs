//! What goes over several lines and is no YAML, wherever it stands: conflicts that a merge left,
//! comments of templates, and those of other languages in front of a document in brackets. It is
//! found in the text as a whole, before items are told apart.

use super::{Broken, Masked, conflict, foreign};
use crate::{Diagnostic, Severity, Span, limits, source};

/// Whether there may be any of it in a text.
pub(crate) fn may_be(text: &str) -> bool {
    let mut actions = text.match_indices("{{");
    conflict::has_marks(text)
        || actions.any(|(at, _)| goes_on(&text[at + 2..]))
        || !foreign::find(text).is_empty()
}

/// Whether an action is a comment that goes on behind its line.
fn goes_on(action: &str) -> bool {
    let line = action.lines().next().unwrap_or_default();
    let is_closed = |comment: &str| {
        let behind = comment.split_once("*/").map(|(_, behind)| behind.trim());
        behind.is_some_and(|behind| behind.starts_with("}}") || behind.starts_with("-}}"))
    };
    comment(action).is_some() && !comment(line).is_some_and(is_closed)
}

/// The text without it; `None` where it has none.
pub(crate) fn mask(text: &str) -> Option<Masked> {
    if !may_be(text) {
        return None;
    }
    let mut broken = conflict::find(text);
    if broken.is_empty() {
        broken = foreign::find(text);
    }
    let before = broken.len();
    for (n, span) in comments(text).into_iter().enumerate() {
        let is_beside = |it: &Broken| it.span.end <= span.start || span.end <= it.span.start;
        if n < limits::BROKEN_ITEMS && broken[..before].iter().all(is_beside) {
            let message = "This comment is a template's and no YAML: fill the template in first.";
            let line = span.start..source::line_end(text, span.start);
            let told = Diagnostic::new(Severity::Error, "template", message, line);
            broken.push(Broken {
                span,
                diagnostic: Some(told),
                document: 0,
            });
        }
    }
    if broken.is_empty() {
        return None;
    }
    broken.sort_by_key(|broken| broken.span.start);
    let mut work = text.as_bytes().to_vec();
    for broken in &broken {
        for byte in &mut work[broken.span.clone()] {
            if !matches!(*byte, b'\n' | b'\r') {
                *byte = b' ';
            }
        }
    }
    let text = String::from_utf8(work).ok()?;
    Some(Masked { text, broken })
}

/// The comments of Go templates that go over several lines and share none of them with YAML.
fn comments(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find("{{").map(|open| at + open) {
        at = open + 2;
        let leads = text[source::line_start(text, open)..open].trim().is_empty();
        let Some(comment) = comment(&text[at..]).filter(|_| leads) else {
            continue;
        };
        let Some(close) = comment.find("*/") else {
            break;
        };
        let behind = comment[close + 2..].trim_start();
        let behind = behind.strip_prefix('-').unwrap_or(behind);
        let Some(rest) = behind.strip_prefix("}}") else {
            continue;
        };
        let end = text.len() - rest.len();
        let line_end = source::line_end(text, end);
        if text[open..end].contains('\n') && text[end..line_end].trim().is_empty() {
            found.push(open..end);
            at = end;
        }
    }
    found
}

/// What stands behind the start of a comment that an action begins with.
fn comment(action: &str) -> Option<&str> {
    let action = action.strip_prefix('-').unwrap_or(action);
    action.trim_start().strip_prefix("/*")
}

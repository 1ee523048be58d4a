//! Control characters, which no text holds: they are read as blanks.

use super::{Broken, Masked};
use crate::source;
use crate::{Diagnostic, Fix, ScalarStyle, Severity, Span, TextEdit, Tree, apply, build, limits};

/// The code of what is told about them.
pub(crate) const CODE: &str = "control-character";

/// How many fixes are tried one by one where they do not fit together, and in how long a text.
const TRIES: usize = 8;
const TRIED_BYTES: usize = 1 << 16;

/// The first control character of what holds so many that it is no text at all.
pub(crate) fn binary(text: &str) -> Option<usize> {
    let first = source::control_character(text)?;
    let count = text.bytes().filter(u8::is_ascii_control);
    let count = count
        .filter(|byte| !matches!(byte, b'\t' | b'\n' | b'\r' | 0x7f))
        .count();
    (count > 1 && count * 4 >= text.len()).then_some(first)
}

/// The text with blanks for its control characters; `None` where it has none.
pub(crate) fn mask(text: &str) -> Option<Masked> {
    let mut work = text.as_bytes().to_vec();
    let mut broken: Vec<Broken> = Vec::new();
    let mut from = 0;
    while let Some(at) = source::control_character(&text[from..]) {
        let span = from + at..run_end(text, from + at);
        from = span.end;
        work[span.clone()].fill(b' ');
        let diagnostic = match broken.len() {
            n if n < limits::BROKEN_ITEMS => Some(told(text, &span)),
            limits::BROKEN_ITEMS => Some(Diagnostic::new(
                Severity::Error,
                "too-many-errors",
                "From here on control characters are not told any more: there are too many.",
                span.clone(),
            )),
            _ => None,
        };
        broken.push(Broken {
            span,
            diagnostic,
            document: 0,
        });
    }
    if broken.is_empty() {
        return None;
    }
    let text = String::from_utf8(work).ok()?;
    Some(Masked { text, broken })
}

/// Whether a text reads without its control characters: what else is broken with blanks for them
/// is so because of them.
pub(crate) fn is_all(text: &str, controls: &[Broken]) -> bool {
    let edits: Vec<TextEdit> = controls
        .iter()
        .map(|control| TextEdit::delete(control.span.clone()))
        .collect();
    !build::as_it_stands(apply(text, &edits)).is_broken()
}

/// Where equal control characters end, or the sequence of a terminal that an escape begins.
fn run_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let rest = &bytes[start..];
    if let [0x1b, b'[', sequence @ ..] = rest {
        let inside = |byte: &&u8| byte.is_ascii_digit() || matches!(byte, b';' | b'?');
        let length = sequence.iter().take_while(inside).count();
        if sequence.get(length).is_some_and(u8::is_ascii_alphabetic) {
            return start + length + 3;
        }
    }
    let same = rest.iter().take_while(|byte| **byte == rest[0]).count();
    start + same
}

fn told(text: &str, span: &Span) -> Diagnostic {
    let code = text.as_bytes()[span.start];
    let message = match text[span.clone()].len() {
        1 => format!("The control character U+{code:04X} cannot stand in a text."),
        _ if code == 0x1b => "The codes of a terminal cannot stand in a text.".to_owned(),
        n => format!("{n} control characters U+{code:04X} cannot stand in a text."),
    };
    Diagnostic::new(Severity::Error, CODE, message, span.clone())
}

/// Adds fixes to what is told about the control characters of a tree: as escapes in double quotes,
/// else they are taken away. Each is proved: the text reads with it as it reads around them.
pub(crate) fn tell_fixes(tree: &mut Tree) {
    let found: Vec<usize> = (0..tree.diagnostics.len())
        .filter(|&n| tree.diagnostics[n].code == CODE)
        .collect();
    if found.is_empty() {
        return;
    }
    let mut fixes: Vec<Fix> = found
        .iter()
        .map(|&n| fix(tree, tree.diagnostics[n].span.clone()))
        .collect();
    let errors = |tree: &Tree| {
        let is_error = |found: &&Diagnostic| found.severity == Severity::Error;
        tree.diagnostics.iter().filter(is_error).count()
    };
    let before = errors(tree);
    let proves = |fixes: &[Fix]| {
        let edits: Vec<TextEdit> = fixes.iter().flat_map(|fix| fix.edits.clone()).collect();
        let after = build::read(apply(&tree.text, &edits));
        errors(&after) + fixes.len() <= before
    };
    if !proves(&fixes) {
        let tries = match tree.text.len() <= TRIED_BYTES {
            true => TRIES,
            false => 0,
        };
        fixes.truncate(tries);
        for fix in &mut fixes {
            if !proves(std::slice::from_ref(fix)) {
                fix.edits.clear();
            }
        }
    }
    for (n, fix) in found.into_iter().zip(fixes) {
        tree.diagnostics[n].fix = (!fix.edits.is_empty()).then_some(fix);
    }
}

fn fix(tree: &Tree, span: Span) -> Fix {
    let quoted = tree.node_at(span.start).is_some_and(|node| {
        // In a document inside of quotes an escape would be one of the quotes.
        let literal = node.tree.host.as_ref().is_none_or(|host| host.literal);
        let is_quoted = node.style() == Some(ScalarStyle::DoubleQuoted);
        is_quoted && literal && node.span().start < span.start
    });
    let run = &tree.text[span.clone()];
    let insert: String = match quoted {
        true => {
            let escape = |c: char| match c.is_control() {
                true => format!("\\u{:04x}", u32::from(c)),
                false => c.to_string(),
            };
            run.chars().map(escape).collect()
        }
        false => String::new(),
    };
    let title = match (quoted, run.len()) {
        (true, 1) => "Write the control character as an escape",
        (true, _) => "Write the control characters as escapes",
        (false, 1) => "Remove the control character",
        (false, _) => "Remove the control characters",
    };
    Fix::safe(title, vec![TextEdit::replace(span, insert)])
}

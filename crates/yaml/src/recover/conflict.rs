//! Conflicts that a merge left in a text: of each the first side is read, and the other one, what
//! both came from, and the lines of marks are left out.

use super::Broken;
use crate::{Diagnostic, Severity, Span, limits};

/// The code of what is told about them.
const CODE: &str = "conflict";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Open,
    Base,
    Middle,
    Close,
}

/// A line that is a mark.
struct Mark {
    kind: Kind,
    line: Span,
}

/// Whether a line may begin or end a conflict.
pub(super) fn has_marks(text: &str) -> bool {
    text.contains("<<<<<<<") || text.contains(">>>>>>>")
}

/// What is left out of the conflicts of a text, in order.
pub(super) fn find(text: &str) -> Vec<Broken> {
    let marks = marks(text);
    let mut broken = Vec::new();
    let mut rest = marks.as_slice();
    let mut count = 0;
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        let (message, dropped) = match first.kind {
            Kind::Open => match dropped(behind) {
                Some((marks, dropped)) => {
                    rest = &behind[marks..];
                    let message = "A merge left this conflict: keep one of its sides, and delete \
                                   the other and the lines of marks. Until then the first is read.";
                    (message, Some(dropped))
                }
                None => (LEFT, None),
            },
            Kind::Close => (LEFT, None),
            Kind::Base | Kind::Middle => continue,
        };
        count += 1;
        broken.push(Broken {
            span: first.line.clone(),
            diagnostic: told(count, message, &first.line),
            document: 0,
        });
        broken.extend(dropped.map(|span| Broken {
            span,
            diagnostic: None,
            document: 0,
        }));
    }
    broken
}

const LEFT: &str = "This line is a mark of a merge's conflict, which is no whole one: delete it.";

fn told(count: usize, message: &str, line: &Span) -> Option<Diagnostic> {
    let (code, message) = match count.checked_sub(limits::BROKEN_ITEMS + 1) {
        None => (CODE, message),
        Some(0) => (
            "too-many-errors",
            "From here on conflicts are not told any more: there are too many.",
        ),
        Some(_) => return None,
    };
    let line = line.clone();
    Some(Diagnostic::new(Severity::Error, code, message, line))
}

/// What is left out of a conflict behind its first side, and how many marks are in it; `None` where
/// the marks behind its first one are not those of a conflict.
fn dropped(marks: &[Mark]) -> Option<(usize, Span)> {
    let start = marks.first()?.line.start;
    let middle = usize::from(marks[0].kind == Kind::Base);
    if marks.get(middle)?.kind != Kind::Middle {
        return None;
    }
    // Text may have such lines, too.
    let is_text = |mark: &&Mark| mark.kind == Kind::Middle;
    let close = middle + marks[middle..].iter().take_while(is_text).count();
    let end = marks.get(close).filter(|mark| mark.kind == Kind::Close)?;
    Some((close + 1, start..end.line.end))
}

fn marks(text: &str) -> Vec<Mark> {
    let mut found = Vec::new();
    let mut at = 0;
    for whole in text.split_inclusive('\n') {
        let line = whole.trim_end();
        let kind = line.bytes().next().and_then(|first| match first {
            b'<' => Some(Kind::Open),
            b'|' => Some(Kind::Base),
            b'=' => Some(Kind::Middle),
            b'>' => Some(Kind::Close),
            _ => None,
        });
        let length = line.len() - line.trim_start_matches(['<', '|', '=', '>']).len();
        let is_mark = length == 7
            && line.as_bytes()[..7]
                .iter()
                .all(|byte| *byte == line.as_bytes()[0])
            && (line.len() == 7 || line[7..].starts_with(' '));
        if let Some(kind) = kind.filter(|_| is_mark) {
            found.push(Mark {
                kind,
                line: at..at + line.len(),
            });
        }
        at += whole.len();
    }
    found
}

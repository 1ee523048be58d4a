//! Quoted texts in brackets, and where one ends that lacks a quote or has one too many.

use super::scan::{Fault, Kind, Scanner, is_json_scalar};
use crate::{
    TextEdit,
    mend::{backslash_twice, backslashes, candidate, guess},
    recover::lines::quoted,
    source,
};

impl Scanner<'_> {
    pub(super) fn quoted(&mut self, mark: u8) {
        let start = self.at;
        let line_end = self.line_end;
        let close = quoted(&self.text[start..self.end], mark).map(|length| start + length);
        let (end, fault) = match close {
            Some(end) if end <= line_end => self.on_line(start, end, line_end, mark),
            Some(end) if self.goes_on(start, end) => (end, None),
            _ => self.unclosed(start, line_end, mark),
        };
        let written = &self.text[start..end];
        let fault = fault.or_else(|| {
            let wrong: Vec<TextEdit> = match mark {
                b'"' => backslashes(written)
                    .map(|at| TextEdit::insert(start + at, "\\"))
                    .collect(),
                _ => Vec::new(),
            };
            (!wrong.is_empty()).then(|| Fault {
                at: start,
                code: "escape",
                message: "This escape is unknown in double quotes: write \"\\\\\" for a backslash.",
                mends: vec![backslash_twice(written, wrong)],
            })
        });
        self.token(Kind::Text, end).fault = fault;
    }

    /// What follows a quoted text where it ends on its line.
    pub(super) fn ends_well(&self, end: usize, line_end: usize) -> bool {
        let rest = self.text[end..line_end.max(end)].trim_start_matches([' ', '\t', '\r']);
        rest.is_empty()
            || rest.starts_with([',', ']', '}', ':', '#'])
            || rest.starts_with("//")
            || rest.starts_with("/*")
    }

    /// A quoted text whose next quote stands on its line.
    pub(super) fn on_line(
        &self,
        start: usize,
        end: usize,
        line_end: usize,
        mark: u8,
    ) -> (usize, Option<Fault>) {
        if self.ends_well(end, line_end) {
            return (end, None);
        }
        let inside = self.text[start + 1..end - 1].trim_end();
        if inside.ends_with([',', ':', '{', '[']) && inside.len() > 1 {
            // The quote opens the next text.
            let stop = start + 1 + without_marks(inside).len();
            return (stop, Some(never_closed(self.text, start, stop, mark)));
        }
        let rest = &self.text[end..line_end];
        let next = rest.trim_start_matches([' ', '\t']);
        let word = next
            .split([',', ']', '}', ' ', ':'])
            .next()
            .unwrap_or_default();
        let is_value = next.starts_with(['"', '\'', '[', '{']) || is_json_scalar(word);
        let is_key = rest.starts_with(['"', '\'']) && {
            let length = quoted(rest, rest.as_bytes()[0]);
            length.is_some_and(|length| self.ends_well(end + length, line_end))
        };
        if rest.len() > next.len() && is_value || is_key {
            return (end, None);
        }
        // Quotes inside of the text, up to the first that ends it well.
        let mut inner = vec![end - 1];
        let mut at = end;
        let near = self.near(end);
        while at < near
            && let Some(found) = self.text[at..near].find(char::from(mark))
        {
            at += found + 1;
            if self.text[start..at - 1].trim_end().ends_with(',') {
                break;
            }
            if self.ends_well(at, line_end) {
                let escape = match mark {
                    b'"' => "\\",
                    _ => "'",
                };
                let edits = inner
                    .iter()
                    .map(|&at| TextEdit::insert(at, escape))
                    .collect();
                let fault = Fault {
                    at: start,
                    code: "syntax",
                    message: "A quote inside of a quoted text needs an escape.",
                    mends: vec![guess("Escape the quotes inside", edits)],
                };
                return (at, Some(fault));
            }
            inner.push(at - 1);
        }
        if rest.len() > next.len() {
            return (end, None);
        }
        let stop = rest.find([',', ']', '}', ':']).unwrap_or(rest.len());
        let stop = end + rest[..stop].trim_end().len();
        let fault = Fault {
            at: end,
            code: "syntax",
            message: "Behind a quoted text only \",\", \":\" or a bracket can stand.",
            mends: Vec::new(),
        };
        (stop, Some(fault))
    }

    /// Whether a quoted text is meant to have several lines: those below do not look like members.
    pub(super) fn goes_on(&self, start: usize, end: usize) -> bool {
        let mut lines = self.text[start..end].lines();
        let first = lines.next().unwrap_or_default();
        let looks_ended = self.json && first.trim_end().ends_with(',');
        let is_member = |line: &str| {
            let line = line.trim_start();
            line.starts_with(['"', '\'', ']', '}', '[', '{', '-'])
        };
        let line_end = source::line_end(self.text, end).min(self.end);
        !looks_ended && !lines.any(is_member) && self.ends_well(end, line_end)
    }

    /// A quoted text without its second quote: it ends with its line, but for what closes brackets
    /// that stand on the line, too.
    pub(super) fn unclosed(
        &self,
        start: usize,
        line_end: usize,
        mark: u8,
    ) -> (usize, Option<Fault>) {
        let mut stop = start + self.text[start..line_end].trim_end().len();
        let last = |stop: usize| self.text.as_bytes()[stop - 1];
        if stop > start + 1 && last(stop) == b',' {
            stop -= 1;
        }
        let mut open = self.open;
        while stop > start + 1 && open > 0 && matches!(last(stop), b']' | b'}') {
            stop = start + self.text[start..stop - 1].trim_end().len();
            open -= 1;
        }
        (stop, Some(never_closed(self.text, start, stop, mark)))
    }
}

fn never_closed(text: &str, start: usize, stop: usize, mark: u8) -> Fault {
    let title = "Close the quote";
    let mark = char::from(mark);
    let written = &text[start..stop];
    let mut mends = Vec::new();
    if let Some(colon) = written.find(':') {
        // It is the key that lacks its quote.
        let edit = TextEdit::insert(start + colon, mark);
        mends.push(guess(title, vec![edit]));
    }
    let other = if mark == '"' { '\'' } else { '"' };
    if written.ends_with(other) {
        let edit = TextEdit::replace(stop - 1..stop, mark);
        mends.push(guess(title, vec![edit]));
    }
    let edit = TextEdit::insert(stop, mark);
    let marks = [',', ':', '[', ']', '{', '}', '#', '"', '\''];
    let sure = !written[1..].contains(marks);
    mends.push(candidate(title, vec![edit]).only_if(sure));
    Fault {
        at: start,
        code: "unclosed-quote",
        message: "The quote is never closed.",
        mends,
    }
}

/// The text that a quote should have ended, without the marks of what follows it.
fn without_marks(text: &str) -> &str {
    let mut rest = text;
    loop {
        let shorter = rest.trim_end();
        let shorter = match shorter.bytes().last() {
            Some(b',' | b':' | b'{' | b'[') => &shorter[..shorter.len() - 1],
            Some(b'}') if !shorter.contains('{') => &shorter[..shorter.len() - 1],
            Some(b']') if !shorter.contains('[') => &shorter[..shorter.len() - 1],
            _ => return shorter,
        };
        rest = shorter;
    }
}

//! What is missing between tokens in brackets, or too much.

use super::{
    parse::{Parser, State},
    parsed::Repair,
    scan::{Fault, Kind, Token},
};
use crate::{
    Span, TextEdit,
    mend::{Candidate, candidate, guess},
    source,
};

impl Parser<'_> {
    pub(super) fn lacks_colon(&mut self, n: usize, gap: Span) {
        let told = self.tokens[n].span.clone();
        let fault = Fault {
            at: told.start,
            code: "syntax",
            message: "A \":\" is missing in front of this.",
            mends: vec![
                candidate(
                    "Write a colon behind the key",
                    vec![TextEdit::insert(gap.start, ":")],
                )
                .only_if(!self.tokens[n.saturating_sub(1)].plain),
            ],
        };
        let frame = self.frame();
        match self.free(gap.clone()).first() {
            Some(&at) => self.repair(Repair {
                span: at..at + 1,
                writes: vec![(at, b':')],
                told,
                frame,
                fault,
            }),
            None => {
                if let Some(top) = self.top() {
                    top.state = State::Junk(told.start, fault);
                }
            }
        }
    }

    /// The member before ends here, without a comma.
    pub(super) fn lacks_comma(&mut self, n: usize, message: &'static str, mends: Vec<Candidate>) {
        let (last, told) = (self.last, self.tokens[n].span.clone());
        let fault = Fault {
            at: told.start,
            code: "syntax",
            message,
            mends,
        };
        let frame = self.frame();
        let before = &self.tokens[n.saturating_sub(1)];
        let is_value = before.kind == Kind::Text
            && before.span.end == last
            && self.opens.last().is_some_and(|top| {
                matches!(top.state, State::Value) && top.value == before.span.start
            })
            && self.text.as_bytes()[last - 1].is_ascii();
        let (at, span) = match self.free(last..told.start).last() {
            Some(&at) => (Some(at), at..at + 1),
            // The value before gives its last byte.
            None if is_value => (Some(last - 1), before.span.clone()),
            None => (None, last..last),
        };
        match at {
            Some(at) => {
                self.end_member(None);
                self.forget(span.start);
                self.repair(Repair {
                    span,
                    writes: vec![(at, b',')],
                    told: told.clone(),
                    frame,
                    fault,
                });
                if let Some(top) = self.top() {
                    (top.start, top.value, top.state) = (told.start, told.start, State::First);
                }
            }
            None => {
                if let Some(top) = self.top() {
                    top.state = State::Junk(told.start, fault);
                }
            }
        }
    }

    /// The blanks of a gap between tokens that something can be written to: not those of comments,
    /// nor right before one.
    pub(super) fn free(&self, gap: Span) -> Vec<usize> {
        let bytes = self.text.as_bytes();
        let mut found = Vec::new();
        let mut at = gap.start;
        while at < gap.end {
            match bytes[at] {
                b'#' => {
                    found.pop();
                    while at < gap.end && bytes[at] != b'\n' {
                        at += 1;
                    }
                }
                b'/' => match self.comment_at(at) {
                    Some(end) => {
                        at = end;
                        continue;
                    }
                    None => break,
                },
                byte if byte.is_ascii_whitespace() => found.push(at),
                _ => break,
            }
            at += 1;
        }
        found
    }

    pub(super) fn comment_at(&self, at: usize) -> Option<usize> {
        let n = self
            .tokens
            .binary_search_by_key(&at, |token| token.span.start);
        n.ok().map(|n| self.tokens[n].span.end)
    }

    pub(super) fn stray(&mut self, n: usize) {
        let span = self.tokens[n].span.clone();
        let (code, message, title) = match self.tokens[n].kind {
            Kind::Comma => (
                "syntax",
                "There is nothing in front of this comma.",
                "Remove the comma",
            ),
            Kind::Colon => (
                "syntax",
                "There is a \":\" too many here.",
                "Remove the colon",
            ),
            _ => (
                "unclosed-bracket",
                "This bracket closes nothing.",
                "Remove the bracket",
            ),
        };
        self.tokens[n].fault = Some(Fault {
            at: span.start,
            code,
            message,
            mends: vec![guess(title, vec![TextEdit::delete(span)])],
        });
        self.ill_token(n, false);
    }

    /// Another document, without a mark before it: it is left out.
    pub(super) fn more(&mut self, n: usize) {
        let Some(last) = self.tokens.last() else {
            return;
        };
        let rest = self.tokens[n].span.start..last.span.end;
        let mut depth = 0_usize;
        let mut edits = Vec::new();
        for token in &self.tokens[n..] {
            match token.kind {
                Kind::Open(..) => {
                    if depth == 0 && is_root(token) {
                        edits.push(TextEdit::insert(token.span.start, "---\n"));
                    }
                    depth += 1;
                }
                Kind::Close(_) => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        let line_end = source::line_end(self.text, rest.start);
        self.repair(Repair {
            told: rest.start..line_end.min(rest.end),
            span: rest.clone(),
            writes: Vec::new(),
            frame: None,
            fault: Fault {
                at: rest.start,
                code: "syntax",
                message: "Another document starts here: a line \"---\" is missing before it.",
                mends: vec![guess("Part the documents by \"---\"", edits)],
            },
        });
    }
}

/// Whether a bracket stands where documents start.
pub(super) fn is_root(token: &Token) -> bool {
    token.first && token.indent == 0
}

/// What is written where an item cannot be read, so that the others keep their places: null, over
/// a character of one byte, or quotes around blanks where there is none.
pub(super) fn stand_in(text: &str, span: &Span) -> Vec<(usize, u8)> {
    let source = &text.as_bytes()[span.clone()];
    let is_free = |byte: &u8| byte.is_ascii() && !matches!(byte, b'\n' | b'\r');
    match source.iter().position(is_free) {
        Some(at) => vec![(span.start + at, b'~')],
        None => vec![(span.start, b'\''), (span.end - 1, b'\'')],
    }
}

//! The tokens of text in brackets, those that are ill included.

use super::super::lines::quoted;
use crate::{
    Span, TextEdit,
    mend::{Candidate, candidate, guess, quote},
    source,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A bracket, and the one that closes it.
    Open(u8, u8),
    Close(u8),
    Comma,
    Colon,
    Text,
    /// A comment as JSON's relatives have them, `//` or `/* */`.
    Comment,
}

pub(super) struct Token {
    pub kind: Kind,
    pub span: Span,
    pub line: usize,
    /// Whether nothing stands before it on its line.
    pub first: bool,
    /// How far its line is indented.
    pub indent: usize,
    /// Whether it is a text that could go on with the next plain one.
    pub plain: bool,
    /// Why it cannot be read.
    pub fault: Option<Fault>,
}

/// What is wrong with a token, where, and what could mend it.
pub(super) struct Fault {
    pub at: usize,
    pub code: &'static str,
    pub message: &'static str,
    pub mends: Vec<Candidate>,
}

/// How far a line is looked at for what a token belongs to.
pub(super) const NEAR: usize = 1 << 12;

pub(super) struct Scanner<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    pub(super) end: usize,
    pub(super) line: usize,
    pub(super) line_start: usize,
    pub(super) line_end: usize,
    pub(super) indent: usize,
    /// The brackets that were opened on this line and not closed.
    pub(super) open: usize,
    pub(super) json: bool,
    /// No double quote and no backslash stands between the scanner and this offset.
    quoteless: usize,
    pub(super) tokens: Vec<Token>,
}

impl<'t> Scanner<'t> {
    pub fn tokens(text: &'t str, span: Span) -> Vec<Token> {
        let json = is_json(&text[span.clone()]);
        let mut scanner = Self::new(text, span, json);
        while scanner.at < scanner.end {
            scanner.step();
        }
        scanner.tokens
    }

    /// A scanner at the start of some brackets.
    pub(super) fn new(text: &'t str, span: Span, json: bool) -> Self {
        let line_start = source::line_start(text, span.start);
        let line = &text[line_start..];
        Self {
            text,
            at: span.start,
            end: span.end,
            line: 0,
            line_start,
            line_end: source::line_end(text, span.start).min(span.end),
            indent: line.len() - line.trim_start_matches([' ', '\t']).len(),
            open: 0,
            json,
            quoteless: 0,
            tokens: Vec::new(),
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        let bytes = self.text.as_bytes();
        bytes.get(at).copied().filter(|_| at < self.end)
    }

    pub(super) fn step(&mut self) {
        let at = self.at;
        let bytes = self.text.as_bytes();
        let after_blank = at == 0 || bytes[at - 1].is_ascii_whitespace();
        match bytes[at] {
            b'\n' => {
                self.at += 1;
                self.line += 1;
                self.line_start = self.at;
                self.line_end = source::line_end(self.text, self.at).min(self.end);
                let line = &self.text[self.at..self.end];
                self.indent = line.len() - line.trim_start_matches([' ', '\t']).len();
                self.open = 0;
            }
            b' ' | b'\t' | b'\r' => self.at += 1,
            b'#' if after_blank => self.at = self.line_end,
            b'/' if self.json && matches!(self.byte(at + 1), Some(b'/' | b'*')) => self.comment(),
            b'{' if self.byte(at + 1) == Some(b'{') && self.template(at).is_some() => self.plain(),
            mark @ (b'[' | b'{') => {
                self.open += 1;
                self.push(Kind::Open(mark, mark + 2), at + 1);
            }
            mark @ (b']' | b'}') => {
                self.open = self.open.saturating_sub(1);
                self.push(Kind::Close(mark), at + 1);
            }
            b',' => self.push(Kind::Comma, at + 1),
            b':' if self.is_colon(at) => self.push(Kind::Colon, at + 1),
            mark @ (b'"' | b'\'') => self.quoted(mark),
            _ => self.plain(),
        }
    }

    pub(super) fn push(&mut self, kind: Kind, end: usize) {
        self.token(kind, end);
    }

    pub(super) fn token(&mut self, kind: Kind, end: usize) -> &mut Token {
        let start = self.at;
        self.at = end;
        let n = self.tokens.len();
        self.tokens.push(Token {
            kind,
            span: start..end,
            line: self.line,
            first: self.text[self.line_start..start]
                .trim_start_matches([' ', '\t'])
                .is_empty(),
            indent: self.indent,
            plain: false,
            fault: None,
        });
        let lines = self.text[start..end].matches('\n').count();
        if lines > 0 {
            self.line += lines;
            self.line_start = source::line_start(self.text, end);
            self.line_end = source::line_end(self.text, end).min(self.end);
        }
        &mut self.tokens[n]
    }

    fn is_colon(&self, at: usize) -> bool {
        let adjacent = self.tokens.last().is_some_and(|last| {
            let is_json = matches!(last.kind, Kind::Close(_)) || !last.plain;
            is_json && last.kind != Kind::Comma && last.span.end == at
        });
        adjacent
            || self.byte(at + 1).is_none_or(|next| {
                next.is_ascii_whitespace() || matches!(next, b',' | b'[' | b']' | b'{' | b'}')
            })
    }

    /// The end of what stands in doubled braces from `at` on, on one line.
    fn template(&self, at: usize) -> Option<usize> {
        let line = &self.text[at..self.near(at)];
        line.find("}}").map(|found| at + found + 2)
    }

    /// The end of the line from `at` on, or of so much of it as is looked at.
    pub(super) fn near(&self, at: usize) -> usize {
        let mut end = self.line_end.max(at).min(at + NEAR);
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        end
    }

    fn comment(&mut self) {
        let rest = &self.text[self.at..self.end];
        let end = match rest.as_bytes()[1] {
            b'*' => rest
                .find("*/")
                .map_or(self.end, |found| self.at + found + 2),
            _ => self.line_end,
        };
        let start = self.at;
        let source = &self.text[start..end];
        let ends_line = self.text[end..source::line_end(self.text, end)]
            .trim()
            .is_empty();
        let mut mends = Vec::new();
        let inner = source.trim_start_matches('/');
        let inner = match inner.strip_prefix('*') {
            Some(inner) => inner
                .trim_start_matches('*')
                .strip_suffix("*/")
                .unwrap_or(inner),
            None => inner,
        };
        if ends_line {
            let before = match self.text[..start].ends_with([' ', '\t', '\n']) {
                true => "",
                false => " ",
            };
            let lines: Vec<String> = inner
                .lines()
                .map(|line| format!("# {}", line.trim_matches([' ', '\t', '*', '\r'])))
                .collect();
            let eol = match source.contains("\r\n") {
                true => "\r\n",
                false => "\n",
            };
            let indent = " ".repeat(self.indent);
            let written = lines.join(&format!("{eol}{indent}"));
            let edit = TextEdit::replace(start..end, format!("{before}{}", written.trim_end()));
            mends.push(candidate("Write the comment with \"#\"", vec![edit]));
        } else {
            let edit = TextEdit::delete(start..end);
            mends.push(guess("Remove the comment", vec![edit]));
        }
        self.token(Kind::Comment, end).fault = Some(Fault {
            at: start,
            code: "syntax",
            message: "A comment starts with \"#\": this is none.",
            mends,
        });
    }

    fn plain(&mut self) {
        let bytes = self.text.as_bytes();
        let start = self.at;
        if let Some(end) = self.never_opened(start) {
            let edit = TextEdit::insert(start, "\"");
            self.token(Kind::Text, end).fault = Some(Fault {
                at: start,
                code: "unclosed-quote",
                message: "The quote that ends this text is never opened.",
                mends: vec![guess("Open the quote", vec![edit])],
            });
            return;
        }
        let mut at = start;
        let mut template = false;
        while at < self.end {
            match bytes[at] {
                b'{' if self.byte(at + 1) == Some(b'{') => match self.template(at) {
                    Some(end) => {
                        template = true;
                        at = end;
                        continue;
                    }
                    None => break,
                },
                b'\n' | b',' | b'[' | b']' | b'{' | b'}' => break,
                b':' if at > start && self.is_plain_end(at) => break,
                b' ' | b'\t' if self.ends_plain(start, at) => break,
                b'"' if self.json && is_json_scalar(&self.text[start..at]) => break,
                _ => at += 1,
            }
        }
        let end = start + self.text[start..at].trim_end().len();
        let end = end.max(start + self.text[start..].chars().next().map_or(1, char::len_utf8));
        let written = &self.text[start..end];
        let fault = match bytes[start] {
            _ if template && written.contains("{{") && !self.is_template(written) => {
                Some("A value that holds a template needs quotes.")
            }
            b'@' | b'`' => Some("No text can start with this character: quote it."),
            b'%' | b'|' | b'>' => Some("In brackets no text can start with this: quote it."),
            b'-' | b'?' if written.len() == 1 || written[1..].starts_with([' ', '\t']) => {
                Some("In brackets no text can start with this: quote it.")
            }
            _ => None,
        };
        let quotes = match self.json {
            true => crate::scalar::double_quoted(written),
            false => quote(written),
        };
        let fault = fault.map(|message| Fault {
            at: start,
            code: "syntax",
            message,
            mends: vec![
                candidate(
                    "Quote the value",
                    vec![TextEdit::replace(start..end, quotes)],
                )
                .only_if(matches!(bytes[start], b'@' | b'`' | b'%') && !written.contains("{{")),
            ],
        });
        let token = self.token(Kind::Text, end);
        token.plain = true;
        token.fault = fault;
    }

    /// The end of a text in JSON that lacks its first quote: the next quote ends one, but begins
    /// none.
    fn never_opened(&mut self, start: usize) -> Option<usize> {
        if !self.json {
            return None;
        }
        let bytes = &self.text.as_bytes()[..self.near(start)];
        let is_mark = |byte: &u8| matches!(byte, b'"' | b'\\');
        let mut at = self.quoteless.max(start);
        let found = bytes.get(at..)?.iter().position(is_mark);
        at = found.map_or(bytes.len(), |length| at + length);
        self.quoteless = at;
        while at < bytes.len() {
            match bytes[at] {
                b'\\' => at += 1,
                b'"' => return self.ends_well(at + 1, self.line_end).then_some(at + 1),
                _ => {}
            }
            at += 1;
        }
        None
    }

    fn is_plain_end(&self, at: usize) -> bool {
        self.byte(at + 1).is_none_or(|next| {
            next.is_ascii_whitespace() || matches!(next, b',' | b'[' | b']' | b'{' | b'}')
        })
    }

    /// Whether a plain text ends at a blank: a comment follows, or what was meant as another text.
    fn ends_plain(&self, start: usize, at: usize) -> bool {
        let rest = self.text[at..self.near(at)].trim_start_matches([' ', '\t']);
        if rest.starts_with('#') {
            return true;
        }
        let Some(mark @ (b'"' | b'\'')) = rest.bytes().next() else {
            return false;
        };
        let is_key = quoted(rest, mark).is_some_and(|end| {
            let behind = rest[end..].trim_start();
            behind.starts_with(':')
        });
        is_key || is_json_scalar(&self.text[start..at])
    }

    /// Whether doubled braces are all of a text, so that it reads, if as something else.
    fn is_template(&self, written: &str) -> bool {
        let inside = written
            .strip_prefix("{{")
            .and_then(|rest| rest.strip_suffix("}}"));
        inside.is_some_and(|inside| {
            !inside.contains(['{', '}', '"', '\'', '[', ']', ':', '@', '`', '|', '%', '#'])
        })
    }
}

/// Whether a text in brackets has keys as JSON writes them.
pub(super) fn is_json(text: &str) -> bool {
    text.contains("\":")
}

pub(super) fn is_json_scalar(word: &str) -> bool {
    matches!(word, "true" | "false" | "null")
        || word.starts_with(|c: char| c.is_ascii_digit() || c == '-') && word.parse::<f64>().is_ok()
}

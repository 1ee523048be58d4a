//! What stands around some holes in a text of tidy JSON: nothing there can be taken for broken,
//! however brackets are told to belong together.
//!
//! The lines must be indented so that brackets of which a member starts a line end on a line as
//! deep as the one that opens them, with deeper lines between the two. Then the scanner finds no
//! fault in a token outside of the holes, and the parser, whatever it believes, repairs nothing
//! there and counts nothing.

use super::scan::NEAR;
use crate::Span;

/// What is known where a hole starts, right behind a bracket or comma.
pub(super) struct Entry {
    /// The brackets around the hole, from the root inwards.
    pub opens: Vec<Open>,
    /// The line of the bracket or comma.
    pub line: usize,
    /// How many brackets were opened on that line in front of it and not closed.
    pub open: usize,
}

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    Value,
    /// A value, or the end of a list.
    Item,
    Key,
    /// A key, or the end of a mapping.
    Entry,
    Colon,
    /// A comma, or a bracket that closes.
    Comma,
    /// Blanks.
    End,
}

#[derive(Clone)]
pub(super) struct Open {
    pub close: u8,
    pub indent: usize,
    pub line: usize,
    /// Whether a member starts a line.
    pub pretty: bool,
    /// Whether a member in a hole may start one.
    unsure: bool,
}

pub(super) struct Reader<'t> {
    bytes: &'t [u8],
    at: usize,
    line: usize,
    /// How far the line is indented.
    indent: usize,
    /// Whether nothing but blanks was met on the line.
    first: bool,
    /// Where a number or word stands on the line, and no text behind it: a quote behind it must not
    /// look like one that ends a text.
    bare: Option<usize>,
    /// The brackets that were opened on the line and not closed.
    open: usize,
    opens: Vec<Open>,
    next: Next,
    root: Span,
}

impl<'t> Reader<'t> {
    pub fn new(text: &'t str) -> Self {
        let mut reader = Self {
            bytes: text.as_bytes(),
            at: 0,
            line: 0,
            indent: 0,
            first: true,
            bare: None,
            open: 0,
            opens: Vec::new(),
            next: Next::Value,
            root: 0..0,
        };
        reader.start_line(0);
        reader
    }

    /// Looks at the text in front of a hole; `None` where it is no JSON, or where its lines
    /// contradict its brackets.
    pub fn until(&mut self, hole: &Span) -> Option<Entry> {
        while self.at < hole.start {
            self.step(*self.bytes.get(self.at)?)?;
        }
        let mark = *self.bytes.get(hole.start.checked_sub(1)?)?;
        let top = self.opens.last()?;
        let fits = self.at == hole.start
            && matches!(mark, b'{' | b'[' | b',')
            && (top.pretty || !top.unsure);
        fits.then(|| Entry {
            opens: self.opens.clone(),
            line: self.line,
            open: self.open - usize::from(mark != b','),
        })
    }

    /// Looks at what is left of the text, and tells where the brackets of the document are.
    pub fn finish(mut self) -> Option<Span> {
        while let Some(&byte) = self.bytes.get(self.at) {
            self.step(byte)?;
        }
        (self.next == Next::End).then_some(self.root)
    }

    fn start_line(&mut self, at: usize) {
        let rest = self.bytes.get(at..).unwrap_or_default();
        let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t'));
        self.indent = blanks.count();
        (self.first, self.bare, self.open) = (true, None, 0);
    }

    fn step(&mut self, byte: u8) -> Option<()> {
        match byte {
            b' ' | b'\t' => self.at += 1,
            b'\r' if self.bytes.get(self.at + 1) == Some(&b'\n') => self.at += 1,
            b'\n' => {
                self.at += 1;
                self.line += 1;
                self.start_line(self.at);
            }
            b'{' | b'[' => {
                self.starts_value(true)?;
                if self.opens.is_empty() {
                    self.root.start = self.at;
                }
                self.opens.push(Open {
                    close: byte + 2,
                    indent: self.indent,
                    line: self.line,
                    pretty: false,
                    unsure: false,
                });
                self.open += 1;
                self.next = match byte {
                    b'{' => Next::Entry,
                    _ => Next::Item,
                };
                self.token(self.at + 1);
            }
            b'}' | b']' => self.close(byte)?,
            b',' if self.next == Next::Comma => {
                self.next = match self.opens.last()?.close {
                    b'}' => Next::Key,
                    _ => Next::Value,
                };
                self.token(self.at + 1);
            }
            b'"' => self.text()?,
            b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => self.word()?,
            _ => return None,
        }
        Some(())
    }

    fn token(&mut self, end: usize) {
        self.at = end;
        self.first = false;
    }

    /// A value or key starts here; `nests` where it is brackets.
    fn starts_value(&mut self, nests: bool) -> Option<()> {
        let fits = match self.next {
            Next::Value | Next::Item => true,
            Next::Key | Next::Entry => !nests,
            _ => false,
        };
        let starts_member =
            self.next != Next::Value || self.opens.last().is_some_and(|top| top.close == b']');
        let is_inner = self.opens.len() > 1;
        if let Some(top) = self.opens.last_mut() {
            if is_inner && self.first && top.indent >= self.indent {
                return None;
            }
            top.pretty |= self.first && starts_member;
        }
        fits.then_some(())
    }

    /// What follows a value.
    fn ends_value(&mut self) {
        self.next = match (self.opens.is_empty(), self.next) {
            (true, _) => Next::End,
            (_, Next::Key | Next::Entry) => Next::Colon,
            _ => Next::Comma,
        };
    }

    fn close(&mut self, byte: u8) -> Option<()> {
        let top = self.opens.pop()?;
        let is_tidy = match self.first {
            true => top.indent == self.indent,
            false => !((top.pretty || top.unsure) && top.line < self.line),
        };
        let ends = matches!(self.next, Next::Comma | Next::Item | Next::Entry);
        if !is_tidy || !ends || top.close != byte {
            return None;
        }
        self.open = self.open.saturating_sub(1);
        self.next = Next::Comma;
        self.token(self.at + 1);
        if self.opens.is_empty() {
            self.next = Next::End;
            self.root.end = self.at;
        }
        Some(())
    }

    /// A text in double quotes, with its colon where it is a key.
    fn text(&mut self) -> Option<()> {
        self.starts_value(false)?;
        if self.opens.is_empty() || self.reaches(self.at) && self.looks_closing(self.at) {
            return None;
        }
        let mut at = self.at + 1;
        loop {
            match self.bytes.get(at)? {
                b'"' => break,
                b'\n' | b'\r' => return None,
                b'\\' => match self.bytes.get(at + 1)? {
                    b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' | b'u' => at += 2,
                    _ => return None,
                },
                _ => at += 1,
            }
        }
        self.bare = None;
        self.ends_value();
        self.token(at + 1);
        if self.next == Next::Colon {
            if self.bytes.get(self.at) != Some(&b':') {
                return None;
            }
            self.next = Next::Value;
            self.token(self.at + 1);
        }
        Some(())
    }

    /// A number, or a word as `true`.
    fn word(&mut self) -> Option<()> {
        let rest = &self.bytes[self.at..];
        let is_in =
            |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'+' | b'-' | b'_');
        let length = rest.iter().take_while(is_in).count();
        let is_dash = rest[0] == b'-' && !rest.get(1).is_some_and(u8::is_ascii_digit);
        if self.opens.is_empty() || matches!(self.next, Next::Key | Next::Entry) || is_dash {
            return None;
        }
        self.starts_value(false)?;
        self.ends_value();
        self.bare = Some(self.at);
        self.token(self.at + length);
        Some(())
    }

    /// Whether a number or word on the line is near enough to be looked at with a quote.
    fn reaches(&self, quote: usize) -> bool {
        self.bare.is_some_and(|word| quote < word + NEAR)
    }

    /// Whether what follows a quote looks as if the quote ended a text.
    fn looks_closing(&self, quote: usize) -> bool {
        let rest = self.bytes.get(quote + 1..).unwrap_or_default();
        let blanks = rest
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r'));
        match rest.get(blanks.count()) {
            None | Some(b'\n' | b',' | b']' | b'}' | b':' | b'#' | b'/') => true,
            Some(_) => false,
        }
    }

    /// Goes on behind a hole, in which members were met, and where so many brackets are open on its
    /// last line.
    pub fn pass_over(&mut self, hole: &Span, open: usize) -> Option<()> {
        let inside = self.bytes.get(hole.clone())?;
        let mark = |byte: &u8| matches!(byte, b'\n' | b'"' | b'\\');
        if let Some(at) = inside.iter().position(mark)
            && self.reaches(hole.start + at)
        {
            match inside[at] {
                b'"' if !self.looks_closing(hole.start + at) => self.bare = None,
                b'\n' => {}
                _ => return None,
            }
        }
        self.next = Next::Comma;
        self.first = false;
        if let Some(newline) = inside.iter().rposition(|byte| *byte == b'\n') {
            self.line += inside.iter().filter(|byte| **byte == b'\n').count();
            self.start_line(hole.start + newline + 1);
            let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
            self.first = inside[newline + 1..].iter().all(is_blank);
            self.opens.last_mut()?.unsure = true;
        }
        self.open = open;
        self.at = hole.end;
        Some(())
    }
}

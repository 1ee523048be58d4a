//! What stands around some brackets in a text of tidy JSON: nothing there can be taken for broken,
//! however brackets are told to belong together.

use crate::Span;

/// What is around a pair of brackets.
pub(super) struct Outside {
    /// The brackets of the document.
    pub root: Span,
    /// How many brackets are opened on the pair's line in front of it and not closed.
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

struct Open {
    close: u8,
    indent: usize,
    line: usize,
    /// Whether a member starts a line.
    pretty: bool,
}

struct Reader<'t> {
    bytes: &'t [u8],
    at: usize,
    line: usize,
    /// How far the line is indented.
    indent: usize,
    /// Whether nothing but blanks was met on the line.
    first: bool,
    /// Whether a number or word stands on the line, and no text behind it: a quote behind it must
    /// not look like one that ends a text.
    bare: bool,
    /// The brackets that were opened on the line and not closed.
    open: usize,
    opens: Vec<Open>,
    next: Next,
    root: Span,
}

/// Looks at all of a text but a pair of brackets that it holds; `None` where it is no JSON around
/// them, or where its lines contradict its brackets.
///
/// The lines must be indented so that brackets of which a member starts a line end on a line as
/// deep as the one that opens them, with deeper lines between the two. Then the scanner finds no
/// fault in a token outside of the pair, and the parser, whatever it believes, repairs nothing
/// there and counts nothing.
pub(super) fn outside(text: &str, pair: &Span) -> Option<Outside> {
    let mut reader = Reader {
        bytes: text.as_bytes(),
        at: 0,
        line: 0,
        indent: 0,
        first: true,
        bare: false,
        open: 0,
        opens: Vec::new(),
        next: Next::Value,
        root: 0..0,
    };
    reader.start_line(0);
    let mut open = None;
    while let Some(&byte) = reader.bytes.get(reader.at) {
        if reader.at == pair.start {
            reader.starts_value(true)?;
            open = Some(reader.open);
            reader.pass_over(pair)?;
            continue;
        }
        reader.step(byte)?;
    }
    let open = open.filter(|_| reader.next == Next::End)?;
    Some(Outside {
        root: reader.root,
        open,
    })
}

impl Reader<'_> {
    fn start_line(&mut self, at: usize) {
        let rest = self.bytes.get(at..).unwrap_or_default();
        let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t'));
        self.indent = blanks.count();
        (self.first, self.bare, self.open) = (true, false, 0);
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
            false => !(top.pretty && top.line < self.line),
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
        if self.opens.is_empty() || self.bare && self.looks_closing(self.at) {
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
        self.bare = false;
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
        self.token(self.at + length);
        self.bare = true;
        Some(())
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

    /// Goes on behind the pair.
    fn pass_over(&mut self, pair: &Span) -> Option<()> {
        let inside = self.bytes.get(pair.clone())?;
        if self.bare {
            let mark = |byte: &&u8| matches!(byte, b'\n' | b'"' | b'\\');
            let first = inside.iter().find(mark);
            let at = inside.iter().position(|byte| *byte == b'"');
            match (first, at) {
                (Some(b'"'), Some(at)) if !self.looks_closing(pair.start + at) => {
                    self.bare = false;
                }
                (Some(b'\n') | None, _) => {}
                _ => return None,
            }
        }
        if self.opens.is_empty() {
            self.root = pair.clone();
        }
        self.ends_value();
        if let Some(newline) = inside.iter().rposition(|byte| *byte == b'\n') {
            self.line += inside.iter().filter(|byte| **byte == b'\n').count();
            self.start_line(pair.start + newline + 1);
        }
        self.token(pair.end);
        Some(())
    }
}

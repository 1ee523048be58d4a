//! How each byte of a scalar's text is written in the source.

use crate::{ScalarStyle, Span, embedded::Piece, source};

/// The pieces of the scalar at `span` of `source`, which reads as `value`; `None` where they do
/// not add up to the value.
pub(crate) fn decode(
    source: &str,
    span: Span,
    (style, indent): (ScalarStyle, usize),
    value: &str,
) -> Option<Vec<Piece>> {
    let mut pieces = Pieces {
        source,
        list: Vec::new(),
        text: String::with_capacity(value.len()),
    };
    match style {
        ScalarStyle::Plain => pieces.flow(span, Quote::None)?,
        ScalarStyle::SingleQuoted => pieces.flow(unquoted(&span)?, Quote::Single)?,
        ScalarStyle::DoubleQuoted => pieces.flow(unquoted(&span)?, Quote::Double)?,
        ScalarStyle::Literal => pieces.literal(&span, indent, value.len()),
        ScalarStyle::Folded => pieces.folded(&span, indent, value)?,
    }
    (pieces.text == value).then_some(pieces.list)
}

fn unquoted(span: &Span) -> Option<Span> {
    (span.len() >= 2).then(|| span.start + 1..span.end - 1)
}

#[derive(Clone, Copy, PartialEq)]
enum Quote {
    None,
    Single,
    Double,
}

struct Pieces<'s> {
    source: &'s str,
    list: Vec<Piece>,
    text: String,
}

impl Pieces<'_> {
    /// Bytes that stand for themselves.
    fn verbatim(&mut self, outer: usize, len: usize) {
        if len == 0 {
            return;
        }
        let inner = self.text.len();
        self.text.push_str(&self.source[outer..outer + len]);
        if let Some(last) = self.list.last_mut()
            && last.verbatim
            && last.outer + last.outer_len == outer
        {
            last.inner_len += len;
            last.outer_len += len;
            return;
        }
        self.list.push(Piece {
            inner,
            inner_len: len,
            outer,
            outer_len: len,
            verbatim: true,
        });
    }

    /// Bytes that stand for `text`.
    fn atom(&mut self, outer: Span, text: &str) {
        if text.is_empty() {
            return;
        }
        self.list.push(Piece {
            inner: self.text.len(),
            inner_len: text.len(),
            outer: outer.start,
            outer_len: outer.len(),
            verbatim: false,
        });
        self.text.push_str(text);
    }

    /// A line break at `at`: verbatim where it is `\n`.
    fn line_break(&mut self, at: usize, next: usize) {
        if next - at == 1 {
            self.verbatim(at, 1);
        } else {
            self.atom(at..next, "\n");
        }
    }

    fn flow(&mut self, span: Span, quote: Quote) -> Option<()> {
        let bytes = self.source.as_bytes();
        let mut at = span.start;
        let mut run = at;
        while at < span.end {
            match bytes[at] {
                b'\\' if quote == Quote::Double => {
                    self.verbatim(run, at - run);
                    let (next, text) = escape(&self.source[at..span.end])?;
                    if text.is_empty() {
                        // An escaped line break; empty lines after it count, indentation not.
                        at = self.fold(at + 1, span.end, true)?;
                    } else {
                        self.atom(at..at + next, &text);
                        at += next;
                    }
                    run = at;
                }
                b'\'' if quote == Quote::Single => {
                    self.verbatim(run, at - run);
                    self.atom(at..at + 2, "'");
                    at += 2;
                    run = at;
                }
                b'\n' => {
                    let line = &self.source[run..at];
                    let kept = line.trim_end_matches([' ', '\t', '\r']).len();
                    self.verbatim(run, kept);
                    at = self.fold(run + kept, span.end, false)?;
                    run = at;
                }
                _ => at += 1,
            }
        }
        self.verbatim(run, span.end.checked_sub(run)?);
        Some(())
    }

    /// One or more line breaks from `from` on, with the blanks around them; the offset after.
    fn fold(&mut self, from: usize, limit: usize, escaped: bool) -> Option<usize> {
        let gap = self.source[from..limit].find(|c: char| !matches!(c, ' ' | '\t' | '\r' | '\n'));
        let end = gap.map_or(limit, |gap| from + gap);
        let breaks = self.source[from..end].matches('\n').count();
        let text = match (breaks, escaped) {
            (0, _) => return None,
            (1, false) => " ".to_owned(),
            (_, _) => "\n".repeat(breaks - 1),
        };
        self.atom(from..end, &text);
        Some(end)
    }

    fn literal(&mut self, span: &Span, indent: usize, len: usize) {
        let mut at = source::next_line(self.source, span.start);
        while self.text.len() < len && at < self.source.len() {
            let next = source::next_line(self.source, at);
            let end = source::line_end(self.source, at);
            let line = &self.source[at..end];
            let spaces = line.len() - line.trim_start_matches(' ').len();
            let start = at + spaces.min(indent);
            let rest = (len - self.text.len()).min(end - start);
            if !self.source.is_char_boundary(start + rest) {
                // Not the lines that the value was read from.
                return;
            }
            self.verbatim(start, rest);
            if self.text.len() < len && next > end {
                self.line_break(end, next);
            }
            at = next;
        }
        // The last line of a text may lack the line break that its value has.
        if self.text.len() + 1 == len {
            self.atom(at..at, "\n");
        }
    }

    /// Folded text: every line of the source must be found in the value in order.
    fn folded(&mut self, span: &Span, indent: usize, value: &str) -> Option<()> {
        let mut at = source::next_line(self.source, span.start);
        let mut gap = at;
        let text_end = value.trim_end_matches('\n').len();
        while self.text.len() < text_end && at < self.source.len() {
            let next = source::next_line(self.source, at);
            let end = source::line_end(self.source, at);
            let line = &self.source[at..end];
            let spaces = line.len() - line.trim_start_matches(' ').len();
            let start = at + spaces.min(indent);
            if start < end {
                let rest = &value[self.text.len()..];
                let breaks = rest.len() - rest.trim_start_matches('\n').len();
                let line = &self.source[start..end];
                // What stands between two lines of text is a space, or line breaks.
                if !self.text.is_empty() || breaks > 0 {
                    let between = if breaks > 0 {
                        "\n".repeat(breaks)
                    } else if rest.starts_with(' ') {
                        " ".to_owned()
                    } else {
                        return None;
                    };
                    self.atom(gap..start, &between);
                }
                if !value[self.text.len()..].starts_with(line) {
                    return None;
                }
                self.verbatim(start, line.len());
                gap = end;
            }
            at = next;
        }
        let rest = value.get(self.text.len()..)?;
        if !rest.is_empty() && rest.bytes().all(|b| b == b'\n') {
            self.atom(gap..at.max(gap), rest);
        }
        Some(())
    }
}

/// The length of the escape that `rest` starts with and what it stands for: nothing for an
/// escaped line break.
fn escape(rest: &str) -> Option<(usize, String)> {
    let kind = rest[1..].chars().next()?;
    let hex = |digits: usize| {
        let code = u32::from_str_radix(rest.get(2..2 + digits)?, 16).ok()?;
        Some((2 + digits, code))
    };
    let text = match kind {
        '0' => "\0",
        'a' => "\u{7}",
        'b' => "\u{8}",
        't' | '\t' => "\t",
        'n' => "\n",
        'v' => "\u{b}",
        'f' => "\u{c}",
        'r' => "\r",
        'e' => "\u{1b}",
        ' ' => " ",
        '"' => "\"",
        '/' => "/",
        '\\' => "\\",
        'N' => "\u{85}",
        '_' => "\u{a0}",
        'L' => "\u{2028}",
        'P' => "\u{2029}",
        '\n' | '\r' => return Some((2, String::new())),
        'x' => return hex(2).and_then(|(len, code)| Some((len, char::from_u32(code)?.into()))),
        'U' => return hex(8).and_then(|(len, code)| Some((len, char::from_u32(code)?.into()))),
        'u' => {
            let (len, code) = hex(4)?;
            if let Some(c) = char::from_u32(code) {
                return Some((len, c.into()));
            }
            let low = u32::from_str_radix(rest.get(8..12)?, 16).ok()?;
            let joined = char::decode_utf16([code as u16, low as u16]).next()?.ok()?;
            return Some((12, joined.into()));
        }
        _ => return None,
    };
    Some((2, text.to_owned()))
}

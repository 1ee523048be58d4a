//! The lines of a text by their indentation, and what each begins with.

/// A line that is neither blank nor a comment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    /// Its first byte.
    pub start: u32,
    /// Its first byte that is no blank.
    pub content: u32,
    /// Where it ends, without its line break and the blanks before it.
    pub end: u32,
}

impl Line {
    pub fn column(self) -> usize {
        (self.content - self.start) as usize
    }

    /// Whether it was masked, and what stands around it is looked at without it.
    pub fn is_gone(self) -> bool {
        self.content == self.end
    }

    pub fn gone(self) -> Self {
        Self {
            content: self.end,
            ..self
        }
    }
}

/// The lines of `text[start..end]`, where `start` begins a line.
pub(crate) fn lines(text: &str, start: usize, end: usize) -> Vec<Line> {
    let mut found = Vec::new();
    let mut at = start;
    for line in text[start..end].split_inclusive('\n') {
        let trimmed = line.trim_end_matches([' ', '\t', '\r', '\n']);
        let blanks = trimmed.len() - trimmed.trim_start_matches([' ', '\t']).len();
        if !trimmed.is_empty() && !trimmed[blanks..].starts_with('#') {
            found.push(Line {
                start: at as u32,
                content: (at + blanks) as u32,
                end: (at + trimmed.len()) as u32,
            });
        }
        at += line.len();
    }
    found
}

/// What an item begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Head {
    /// `- `; the offset of what follows on the line, or where the line ends.
    Dash { rest: usize },
    /// `key:`
    Entry(Entry),
    /// `? ` or `: `
    Explicit,
    /// A bracket that closes.
    Close,
    /// No item of a block collection.
    Other,
}

/// A key on its line, in offsets of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub key_start: usize,
    pub key_end: usize,
    /// Right behind its colon.
    pub after_colon: usize,
    /// The first byte of the value on this line, behind anchor and tag; where the line ends if
    /// there is none.
    pub value: usize,
    pub written: Written,
}

/// How a value begins on the line of its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// Nothing, or a comment.
    Below,
    /// `|` or `>`
    Block,
    Bracket,
    Quote,
    Plain,
}

/// Reads the head of an item from its line on.
pub(crate) fn head(line: &str) -> Head {
    let bytes = line.as_bytes();
    let ends_at = |at: usize| bytes.get(at).is_none_or(|b| matches!(b, b' ' | b'\t'));
    match bytes.first() {
        Some(b'-') if ends_at(1) => {
            let rest = 1 + blanks(&line[1..]);
            let rest = match bytes.get(rest) {
                Some(b'#') | None => line.len(),
                Some(_) => rest,
            };
            return Head::Dash { rest };
        }
        Some(b'?' | b':') if ends_at(1) => return Head::Explicit,
        Some(b']' | b'}') => return Head::Close,
        _ => {}
    }
    entry(line).map_or(Head::Other, Head::Entry)
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}

/// The length of anchors and tags that a text begins with, blanks behind them included.
fn props(text: &str) -> usize {
    let mut at = 0;
    while text[at..].starts_with(['&', '!']) {
        let rest = &text[at..];
        let word = rest.find([' ', '\t']).unwrap_or(rest.len());
        at += word;
        at += blanks(&text[at..]);
    }
    at
}

fn entry(line: &str) -> Option<Entry> {
    let key_start = props(line);
    let key = &line[key_start..];
    let (key_end, colon) = match key.bytes().next()? {
        quote @ (b'"' | b'\'') => {
            let end = key_start + quoted(key, quote)?;
            let colon = end + blanks(&line[end..]);
            (end, colon)
        }
        b'[' | b'{' | b'@' | b'`' | b'%' | b'|' | b'>' | b'#' | b',' => return None,
        _ => {
            let colon = plain_colon(line, key_start)?;
            (line[..colon].trim_end().len().max(key_start), colon)
        }
    };
    let bytes = line.as_bytes();
    let is_colon = bytes.get(colon) == Some(&b':')
        && bytes
            .get(colon + 1)
            .is_none_or(|b| matches!(b, b' ' | b'\t'));
    if !is_colon {
        return None;
    }
    let after = colon + 1 + blanks(&line[colon + 1..]);
    let value = after + props(&line[after..]);
    let (value, written) = match bytes.get(value) {
        None | Some(b'#') => (line.len(), Written::Below),
        Some(b'|' | b'>') => (value, Written::Block),
        Some(b'[' | b'{') => (value, Written::Bracket),
        Some(b'"' | b'\'') => (value, Written::Quote),
        Some(_) => (value, Written::Plain),
    };
    Some(Entry {
        key_start,
        key_end,
        after_colon: colon + 1,
        value,
        written,
    })
}

/// The colon that ends a plain key.
fn plain_colon(line: &str, from: usize) -> Option<usize> {
    let bytes = line.as_bytes();
    for at in from..bytes.len() {
        match bytes[at] {
            b':' if bytes.get(at + 1).is_none_or(|b| matches!(b, b' ' | b'\t')) => return Some(at),
            b'#' if at > from && matches!(bytes[at - 1], b' ' | b'\t') => return None,
            _ => {}
        }
    }
    None
}

/// The length of the quoted text that `text` begins with; `None` where it is not closed.
pub(crate) fn quoted(text: &str, quote: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quote == b'"' => at += 1,
            byte if byte == quote => {
                if quote == b'\'' && bytes.get(at + 1) == Some(&b'\'') {
                    at += 1;
                } else {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// Whether the brackets or quotes that a line begins with are not closed on it.
pub(crate) fn is_open(line: &str) -> bool {
    match line.bytes().next() {
        Some(quote @ (b'"' | b'\'')) => quoted(line, quote).is_none(),
        _ => !brackets(line).missing.is_empty(),
    }
}

/// What is wrong with the brackets of a flow collection.
pub(crate) struct Brackets {
    /// What it lacks at its end.
    pub missing: String,
    /// Those that close another than was opened: the place, and what should stand there.
    pub wrong: Vec<(usize, char)>,
}

/// Counts the brackets of a text, those in quotes and comments left out.
pub(crate) fn brackets(text: &str) -> Brackets {
    let bytes = text.as_bytes();
    let mut open = Vec::new();
    let mut wrong = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            mark @ (b'"' | b'\'') => match quoted(&text[at..], mark) {
                Some(length) => {
                    at += length;
                    continue;
                }
                None => break,
            },
            b'[' => open.push(']'),
            b'{' => open.push('}'),
            byte @ (b']' | b'}') => match open.pop() {
                Some(right) if right != char::from(byte) => {
                    wrong.push((at, right));
                }
                _ => {}
            },
            b'#' if at > 0 && bytes[at - 1].is_ascii_whitespace() => {
                at = text[at..].find('\n').map_or(bytes.len(), |line| at + line);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    Brackets {
        missing: open.into_iter().rev().collect(),
        wrong,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(line: &str) -> Option<Written> {
        match head(line) {
            Head::Entry(entry) => Some(entry.written),
            _ => None,
        }
    }

    #[test]
    fn heads() {
        assert_eq!(head("- a: 1"), Head::Dash { rest: 2 });
        assert_eq!(head("-"), Head::Dash { rest: 1 });
        assert_eq!(head("- # c"), Head::Dash { rest: 5 });
        assert_eq!(head("-a"), Head::Other);
        assert_eq!(head("? a"), Head::Explicit);
        assert_eq!(head("}"), Head::Close);
        assert_eq!(head("a b"), Head::Other);
        assert_eq!(head("a:b"), Head::Other);
        assert_eq!(written("a: b: c"), Some(Written::Plain));
        assert_eq!(written("&x !t a: &y !u # c"), Some(Written::Below));
        assert_eq!(written("\"a: b\" : [1"), Some(Written::Bracket));
        assert_eq!(written("'it''s': 'x"), Some(Written::Quote));
        assert_eq!(written("a: |-"), Some(Written::Block));
        assert_eq!(written("\"a: b"), None);
        assert_eq!(written("a #b: c"), None);
        assert_eq!(written("!t :   ? |"), Some(Written::Plain));
    }
}

//! Finding things in the source text that the parser does not tell.

use crate::Span;

/// The first control character that no text holds.
pub(crate) fn control_character(text: &str) -> Option<usize> {
    const BLOCK: usize = 1024;
    let is_control = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r');
    let blocks = text.as_bytes().chunks(BLOCK).enumerate();
    for (n, block) in blocks {
        // Without an early exit the compiler looks at many bytes at once.
        if block
            .iter()
            .fold(false, |found, byte| found | is_control(byte))
        {
            let at = block.iter().position(is_control)?;
            return Some(n * BLOCK + at);
        }
    }
    None
}

/// The mark of the byte order, which a text may start with.
pub(crate) const MARK: char = '\u{feff}';

/// Whether a mark of the byte order stands elsewhere than at the start of a text.
pub(crate) fn has_inner_mark(text: &str) -> bool {
    text.strip_prefix(MARK).unwrap_or(text).contains(MARK)
}

/// Whether a line may be a directive, which could change what tags mean.
pub(crate) fn has_directive(text: &str) -> bool {
    let start = text.strip_prefix(MARK).unwrap_or(text);
    start.starts_with('%') || text.contains("\n%") || text.contains("\r%")
}

/// The first `\r` that ends a line by itself, without `\n`.
pub(crate) fn lone_return(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|&byte| byte == b'\r') {
        at += found + 1;
        if bytes.get(at) != Some(&b'\n') {
            return Some(at - 1);
        }
    }
    None
}

/// The `|` or `>` of the block scalar whose text starts at `content`, looked for from `from` on,
/// the end of the token before it.
pub(crate) fn block_header(text: &str, from: usize, content: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = from;
    let mut after_space = false;
    while at < content {
        match bytes[at] {
            b'|' | b'>' => return at,
            b'#' if after_space => at = line_end(text, at),
            b'&' | b'!' => {
                while at < content && !bytes[at].is_ascii_whitespace() {
                    at += 1;
                }
                continue;
            }
            _ => {}
        }
        after_space = bytes.get(at).is_some_and(u8::is_ascii_whitespace);
        at += 1;
    }
    content
}

/// The dash of a block sequence's first item: the first that starts a line between the end of the
/// token before and the place that the parser tells, which for lists flush with their key is
/// behind the dash.
pub(crate) fn first_dash(text: &str, from: usize, told: usize) -> usize {
    let mut at = from;
    while at < told {
        at = next_line(text, at);
        let line = &text[at.min(told)..told];
        let blanks = line.len() - line.trim_start_matches(' ').len();
        if line[blanks..].starts_with('-') {
            return at + blanks;
        }
    }
    told
}

/// Where the last line of a block scalar that is part of its value ends, without its line break
/// (with `+`, where its blank lines end).
pub(crate) fn block_end(text: &str, header: usize, content: &Span, indent: usize) -> usize {
    let header_end = line_end(text, header);
    let header_text = text[header..header_end]
        .split('#')
        .next()
        .unwrap_or_default();
    let keep = header_text.contains('+');
    if content.start >= content.end {
        // A value without lines of text ends with its header.
        return header_end;
    }
    // The parser's span may go on over the indentation of what follows.
    let last_line = line_start(text, content.end);
    let is_next = last_line > content.start
        && text[last_line..content.end]
            .bytes()
            .all(|byte| byte == b' ')
        && !text[content.end..line_end(text, content.end)]
            .trim()
            .is_empty();
    let content_end = if is_next { last_line } else { content.end };
    let mut last = None;
    let mut at = line_start(text, content.start).max(header_end);
    while at < content_end {
        let next = next_line(text, at);
        let line = &text[at..next];
        let spaces = line.bytes().take_while(|&byte| byte == b' ').count();
        let blank = spaces <= indent && line[spaces..].trim_start_matches(['\n', '\r']).is_empty();
        if !blank && spaces < indent {
            break;
        }
        if !blank || keep && line.ends_with('\n') {
            last = Some((at, next));
        }
        at = next;
    }
    last.map_or(header_end, |(start, end)| trim_break(text, start, end))
}

/// The end of `start..end` without the line break that it may end with.
fn trim_break(text: &str, start: usize, end: usize) -> usize {
    let piece = &text[start..end];
    let piece = piece.strip_suffix('\n').unwrap_or(piece);
    start + piece.strip_suffix('\r').unwrap_or(piece).len()
}

/// The offset after the last line break before `at`.
pub(crate) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// The offset of the line break (`\n`, or the `\r` before it) that ends the line of `at`, or the
/// end of the text.
pub(crate) fn line_end(text: &str, at: usize) -> usize {
    match text[at..].find('\n') {
        Some(newline) => {
            let end = at + newline;
            if end > at && text.as_bytes()[end - 1] == b'\r' {
                end - 1
            } else {
                end
            }
        }
        None => text.len(),
    }
}

/// The offset after the line break that ends the line of `at`, or the end of the text.
pub(crate) fn next_line(text: &str, at: usize) -> usize {
    text[at..]
        .find('\n')
        .map_or(text.len(), |newline| at + newline + 1)
}

/// What to mark for an error at an offset: the rest of its line, or the last line with text where
/// nothing follows.
pub(crate) fn error_span(text: &str, offset: usize) -> Span {
    let rest = &text[offset..];
    if rest.trim().is_empty() {
        let end = text.trim_end().len();
        let start = line_start(text, end);
        let blanks = text[start..end].len() - text[start..end].trim_start().len();
        return start + blanks..end;
    }
    let line = rest.lines().next().unwrap_or_default().trim_end();
    let length = if line.is_empty() {
        rest.chars().next().map_or(0, char::len_utf8)
    } else {
        line.len()
    };
    offset..offset + length
}

/// Where the text of the line of `at` starts: behind a mark of the byte order, which is no part of
/// what stands there.
pub(crate) fn text_start(text: &str, at: usize) -> usize {
    let line = line_start(text, at);
    match text[line..at].starts_with(MARK) {
        true => line + MARK.len_utf8(),
        false => line,
    }
}

/// Where the text of the line above the one of `at` starts; `None` on the first line.
pub(crate) fn line_above(text: &str, at: usize) -> Option<usize> {
    let line = line_start(text, at);
    Some(text_start(text, line.checked_sub(1)?))
}

/// How many bytes stand before `at` on its line, without a mark of the byte order.
pub(crate) fn column(text: &str, at: usize) -> usize {
    at - text_start(text, at)
}

/// The first byte from `at` on that is no blank, line break or comment.
pub(crate) fn skip_trivia(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let mut at = at;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => at += 1,
            b'#' => at = line_end(text, at),
            _ => break,
        }
    }
    at
}

/// The blanks before `at` where it is the first on its line, but not on the text's first.
pub(crate) fn own_line(text: &str, at: usize) -> Option<&str> {
    let before = text[..at].trim_end_matches([' ', '\t']);
    let line = before.strip_suffix(MARK).unwrap_or(before);
    line.ends_with('\n').then(|| &text[before.len()..at])
}

/// Whether nothing but blanks stands before `at` on its line.
pub(crate) fn starts_line(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches([' ', '\t']);
    let before = before.strip_suffix(MARK).unwrap_or(before);
    before.is_empty() || before.ends_with('\n')
}

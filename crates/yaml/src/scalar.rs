//! Writing scalars: which quotes a text needs, and how each style spells it.

use serde_json::Value;

use crate::{ScalarStyle, layout::Layout, schema};

/// Where a scalar is to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Inside brackets.
    pub flow: bool,
    /// Where a key stands.
    pub key: bool,
    /// How a block scalar's lines would stand; `None` where none can.
    pub block: Option<Lines>,
}

/// How the lines of a block scalar stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Lines {
    /// Their column.
    pub column: usize,
    /// How much further right that is than the collection that the scalar stands in: what an
    /// indentation indicator says.
    pub deeper: usize,
    /// Whether the header has such an indicator, needed or not.
    pub indicated: bool,
}

impl Lines {
    /// Lines at a column, without an indicator.
    pub fn at(column: usize) -> Self {
        Self {
            column,
            deeper: 0,
            indicated: false,
        }
    }

    /// The indicator that a text needs, or that stays; `None` where it needs one that there is not.
    fn indicator(self, text: &str) -> Option<String> {
        let needed = !starts_at_margin(text);
        match self.deeper {
            1..=9 if needed || self.indicated => Some(self.deeper.to_string()),
            _ if needed => None,
            _ => Some(String::new()),
        }
    }
}

/// Writes a scalar in the style that it had, or the plainest one that keeps its meaning.
/// Collections are not scalars: they are written as JSON.
pub(crate) fn write(
    value: &Value,
    style: Option<ScalarStyle>,
    place: Place,
    layout: &Layout,
) -> String {
    let Value::String(text) = value else {
        return value.to_string();
    };
    if layout.json {
        return double_quoted(text);
    }
    let block = place
        .block
        .filter(|_| layout.blocks && !place.flow && !place.key && is_literal_safe(text));
    match style {
        Some(ScalarStyle::DoubleQuoted) => return double_quoted(text),
        Some(ScalarStyle::SingleQuoted) if is_single_safe(text) => return single_quoted(text),
        Some(ScalarStyle::Literal) => {
            if let Some(written) = block.and_then(|lines| literal(text, lines, layout)) {
                return written;
            }
        }
        Some(ScalarStyle::Folded) => {
            let written = block.and_then(|lines| {
                folded(text, lines, layout).or_else(|| literal(text, lines, layout))
            });
            if let Some(written) = written {
                return written;
            }
        }
        _ => {}
    }
    let habit = match place.key {
        true => layout.quotes.keys,
        false => layout.quotes.texts,
    };
    if style.is_none() && !(text.contains('\n') && block.is_some()) {
        match habit {
            Some(ScalarStyle::DoubleQuoted) => return double_quoted(text),
            Some(ScalarStyle::SingleQuoted) if is_single_safe(text) => return single_quoted(text),
            _ => {}
        }
    }
    if is_plain_safe(text, place.flow) {
        return text.clone();
    }
    // A new block scalar that would need an indicator is none.
    if text.contains('\n')
        && starts_at_margin(text)
        && let Some(written) = block.and_then(|lines| literal(text, lines, layout))
    {
        return written;
    }
    let prefers_single = layout.single_quotes || text.contains(['"', '\\']) && !text.contains('\'');
    if prefers_single && is_single_safe(text) {
        single_quoted(text)
    } else {
        double_quoted(text)
    }
}

/// A text in double quotes, valid in YAML and JSON alike.
pub(crate) fn double_quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// A text as it stands between double quotes.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            c if !is_printable(c) => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out
}

fn single_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Characters that may stand in YAML as they are. All others are in the basic plane.
fn is_printable(c: char) -> bool {
    !matches!(c, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// Whether single quotes can hold the text.
pub(crate) fn is_single_safe(text: &str) -> bool {
    text.chars().all(is_printable)
}

/// Whether the text can stand without quotes and reads as the same text everywhere.
pub(crate) fn is_plain_safe(text: &str, flow: bool) -> bool {
    let (Some(first), Some(last)) = (text.chars().next(), text.chars().last()) else {
        return false;
    };
    if !text.chars().all(is_printable) || first == ' ' || last == ' ' || last == ':' {
        return false;
    }
    if text.contains(": ") || text.contains(" #") {
        return false;
    }
    if flow && (text.contains([',', '[', ']', '{', '}']) || text.contains(':')) {
        return false;
    }
    let starts_well = match first {
        '-' | '?' | ':' => text.chars().nth(1).is_some_and(|c| c != ' ') && !(flow && first != '-'),
        ',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%'
        | '@' | '`' => false,
        _ => true,
    };
    starts_well
        && !text.starts_with("---")
        && !text.starts_with("...")
        && !schema::misread_as_other_than_text(text)
}

/// Whether a block scalar can hold the text.
fn is_literal_safe(text: &str) -> bool {
    let printable = text
        .chars()
        .all(|c| is_printable(c) || matches!(c, '\n' | '\t'));
    printable && first_line(text).is_some_and(|line| !line.starts_with('\t'))
}

/// Whether a folded block scalar can hold the text without an indentation indicator.
pub(crate) fn is_folded_safe(text: &str) -> bool {
    is_literal_safe(text) && starts_at_margin(text) && !text.starts_with('\n')
}

/// Whether the first line of a text that is not empty is not indented: it tells how far a block
/// scalar's lines are.
fn starts_at_margin(text: &str) -> bool {
    first_line(text).is_some_and(|line| !line.starts_with(' '))
}

fn first_line(text: &str) -> Option<&str> {
    text.split('\n').find(|line| !line.is_empty())
}

/// What `|` or `>` is followed by for the line breaks that a text ends with.
pub(crate) fn chomping(text: &str) -> &'static str {
    match text.len() - text.trim_end_matches('\n').len() {
        0 => "-",
        1 => "",
        _ => "+",
    }
}

/// `None` where it would need an indentation indicator that there is not.
fn literal(text: &str, block: Lines, layout: &Layout) -> Option<String> {
    let mut out = format!("|{}{}", block.indicator(text)?, chomping(text));
    let body = text.strip_suffix('\n').unwrap_or(text);
    push_lines(&mut out, body.split('\n'), block.column, layout);
    Some(out)
}

/// Folded, one line of the value a line; `None` where it cannot be, as for [`literal`].
fn folded(text: &str, block: Lines, layout: &Layout) -> Option<String> {
    let body = text.trim_end_matches('\n');
    if body.is_empty() || body.starts_with('\n') {
        return None;
    }
    let mut out = format!(">{}{}", block.indicator(text)?, chomping(text));
    let breaks = text.len() - body.len();
    let lines = folded_lines(body)
        .into_iter()
        .chain(std::iter::repeat_n("", breaks.saturating_sub(1)));
    push_lines(&mut out, lines, block.column, layout);
    Some(out)
}

/// The lines that a folded scalar needs for a text.
///
/// A line break between two lines that start at the indentation is one empty line more in the
/// source; next to a line that is indented deeper it stands for itself.
fn folded_lines(text: &str) -> Vec<&str> {
    let deeper = |line: &str| line.starts_with([' ', '\t']);
    let mut last: Option<&str> = None;
    let mut lines = Vec::new();
    for line in text.split('\n') {
        if !line.is_empty() {
            if last.is_some_and(|last| !deeper(last) && !deeper(line)) {
                lines.push("");
            }
            last = Some(line);
        }
        lines.push(line);
    }
    lines
}

fn push_lines<'a>(
    out: &mut String,
    lines: impl Iterator<Item = &'a str>,
    column: usize,
    layout: &Layout,
) {
    for line in lines {
        out.push_str(layout.eol);
        if !line.is_empty() {
            out.push_str(&layout.indent(column));
            out.push_str(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Tree;

    const STYLES: [ScalarStyle; 5] = [
        ScalarStyle::Plain,
        ScalarStyle::SingleQuoted,
        ScalarStyle::DoubleQuoted,
        ScalarStyle::Literal,
        ScalarStyle::Folded,
    ];

    fn read_back(
        text: &str,
        style: ScalarStyle,
        (flow, indicated): (bool, bool),
    ) -> (String, Option<String>) {
        let layout = Layout::of(&Tree::parse(""));
        let lines = Lines {
            column: 2,
            deeper: 2,
            indicated,
        };
        let place = Place {
            flow,
            key: false,
            block: Some(lines),
        };
        let written = write(&Value::from(text), Some(style), place, &layout);
        let document = if flow {
            format!("a: [{written}]\n")
        } else {
            format!("a: {written}\nb: 1\n")
        };
        let tree = Tree::parse(&document);
        let a = tree.root().and_then(|root| root.get("a"));
        let a = if flow { a.and_then(|a| a.item(0)) } else { a };
        let read = a.filter(|a| a.is_text()).and_then(|a| a.as_str());
        (document, read.map(str::to_owned))
    }

    #[test]
    fn quotes_only_where_needed() {
        let layout = Layout::of(&Tree::parse(""));
        let place = Place {
            flow: false,
            key: false,
            block: None,
        };
        let written = |text: &str| write(&Value::from(text), None, place, &layout);
        assert_eq!(written("a b"), "a b");
        assert_eq!(written("http://x:80/y"), "http://x:80/y");
        assert_eq!(written("on"), "\"on\"");
        assert_eq!(written("12:30"), "\"12:30\"");
        assert_eq!(written("60"), "\"60\"");
        assert_eq!(written("{{a}}"), "\"{{a}}\"");
        assert_eq!(written("\"x\" y"), "'\"x\" y'");
        assert_eq!(written("a: b"), "\"a: b\"");
        assert_eq!(written(""), "\"\"");
    }

    #[test]
    fn block_scalars_stay_block_scalars() {
        let block = [ScalarStyle::Literal, ScalarStyle::Folded];
        for (style, sign) in block.into_iter().zip(['|', '>']) {
            for text in ["  a\nb\n", " a", "a\n  b\n\n", "   \nb", " a\n\n b\nc d\n"] {
                let (document, read) = read_back(text, style, (false, false));
                assert_eq!(read.as_deref(), Some(text), "{document}");
                assert!(document.starts_with(&format!("a: {sign}")), "{document}");
            }
        }
    }

    proptest! {
        #[test]
        fn every_style_reads_back(text in "[-a-c:?,#&*!|>'\"%@`{}\\[\\] \n\t0-9.é\u{85}\u{feff}]{0,24}", flow: bool, indicated: bool) {
            for style in STYLES {
                let (document, read) = read_back(&text, style, (flow, indicated));
                prop_assert_eq!(read.as_deref(), Some(text.as_str()), "{:?} as {:?}", document, style);
            }
        }
    }
}

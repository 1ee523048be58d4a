//! Blanks that YAML does not know, such as the no-break space, where one it knows is meant: in
//! front of what a line starts with, and behind the mark of a key or an item. YAML reads them as
//! part of the text that follows.

use crate::{
    Diagnostic, Fix, Node, NodeKind, ScalarStyle, Severity, Span, TextEdit, Tree, apply, build,
    source, tree::NONE,
};

/// The code of what is told about them.
pub(crate) const CODE: &str = "foreign-blank";

/// How many places of a text are told, and how many are looked at.
const TOLD: usize = 64;
const LOOKED_AT: usize = 1 << 8;

/// How many bytes may be read to prove the fixes of a text.
const BUDGET: usize = 1 << 17;

/// Tells of them, without bringing the diagnostics into the order of places.
pub(crate) fn tell_blanks(tree: &mut Tree) {
    if tree.text.is_ascii() {
        return;
    }
    let found = find(tree);
    if found.is_empty() {
        return;
    }
    let mut before = None;
    let mut budget = BUDGET;
    let mut told = Vec::new();
    for place in found {
        let mut proves = |edits: &[TextEdit]| {
            let Some(left) = budget.checked_sub(tree.text.len()) else {
                return false;
            };
            budget = left;
            let before = *before.get_or_insert_with(|| errors(&build::read(tree.text.clone())));
            errors(&build::read(apply(&tree.text, edits))) <= before
        };
        let fix = proves(&place.edits).then(|| place.fix());
        let name = name(&tree.text, place.span.start);
        let message = match place.kind {
            Kind::Indents => format!(
                "{name} indents no line in YAML: it is read as part of the text. Use spaces."
            ),
            _ => format!("{name} is no blank in YAML: it is read as part of the text."),
        };
        told.push(Diagnostic {
            fix,
            ..Diagnostic::new(Severity::Warning, CODE, message, place.span)
        });
    }
    tree.diagnostics.extend(told);
}

/// How much is wrong in a text, keys that are given twice included.
fn errors(tree: &Tree) -> usize {
    let errors = tree.diagnostics.iter();
    let errors = errors.filter(|found| found.severity == Severity::Error);
    errors.count() + tree.doubled.len()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Its line starts with it.
    Indents,
    /// It leads a value, behind a blank that YAML knows or a mark in brackets.
    Leads,
    /// It stands where a blank should that makes a mark of a colon or dash.
    Parts,
}

struct Place {
    /// The first of the blanks.
    span: Span,
    kind: Kind,
    /// Where the next line starts.
    next_line: usize,
    edits: Vec<TextEdit>,
}

impl Place {
    fn fix(&self) -> Fix {
        let edits = self.edits.clone();
        match self.kind {
            // It may be meant as text.
            Kind::Leads => Fix::offered("Remove the blanks", edits),
            // Lines become part of others.
            _ => Fix::offered("Write ordinary spaces", edits),
        }
    }
}

/// The places, lines that follow each other as one.
fn find(tree: &Tree) -> Vec<Place> {
    let text = tree.text.as_str();
    let mut found: Vec<Place> = Vec::new();
    let mut looked_at = 0;
    let mut line = 0;
    let mut at = 0;
    while let Some(start) = next(text, at) {
        if let Some(newline) = text[at..start].rfind('\n') {
            line = at + newline + 1;
        }
        let run = &text[start..];
        let end = text.len() - run.trim_start_matches(is_blank).len();
        at = end;
        let before = &text[line..start];
        let before = before.strip_prefix(source::MARK).unwrap_or(before);
        let mark = before.trim_end_matches([' ', '\t']);
        if !mark.is_empty() && !mark.ends_with([':', '-']) {
            continue;
        }
        looked_at += 1;
        if looked_at > LOOKED_AT || found.len() > TOLD {
            break;
        }
        let Some(kind) = kind(tree, start, end, mark) else {
            continue;
        };
        let blanks = match kind {
            Kind::Leads => String::new(),
            Kind::Parts => " ".to_owned(),
            Kind::Indents => " ".repeat(text[start..end].chars().count()),
        };
        let edit = TextEdit::replace(start..end, blanks);
        let next_line = source::next_line(text, end);
        match found.last_mut() {
            Some(last) if kind == Kind::Indents && last.kind == kind && last.next_line == line => {
                last.edits.push(edit);
                last.next_line = next_line;
            }
            _ => {
                let first = text[start..].chars().next().map_or(0, char::len_utf8);
                found.push(Place {
                    span: start..start + first,
                    kind,
                    next_line,
                    edits: vec![edit],
                });
            }
        }
    }
    found.truncate(TOLD);
    found
}

/// What blanks are in a plain text that they lead, or that a colon or dash in front of them leads.
fn kind(tree: &Tree, start: usize, end: usize, mark: &str) -> Option<Kind> {
    let text = tree.text.as_str();
    if end == text.len() || text[end..].starts_with(['\n', '\r', '#']) {
        return None;
    }
    let after = tree.broken.partition_point(|broken| broken.start <= start);
    let broken = after.checked_sub(1).map(|n| &tree.broken[n]);
    if broken.is_some_and(|broken| start < broken.end) {
        return None;
    }
    let node = node_at(tree, start)?;
    let is_plain = node.kind() == NodeKind::Scalar && node.style() == Some(ScalarStyle::Plain);
    let own = node.record().start as usize;
    if !is_plain || own > start {
        return None;
    }
    let lead = &text[own..start];
    let is_word = |word: &str| {
        let inside = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
        !word.is_empty() && word.chars().all(inside)
    };
    match lead {
        "" if mark.is_empty() => Some(Kind::Indents),
        "" => Some(Kind::Leads),
        "-" if starts(text, own) => Some(Kind::Parts),
        _ => lead
            .strip_suffix(':')
            .filter(|word| is_word(word) && starts(text, own))
            .map(|_| Kind::Parts),
    }
}

/// The deepest node that holds an offset, keys included, without a look into documents inside of
/// texts: the text of one may be such a text again.
fn node_at(tree: &Tree, at: usize) -> Option<Node<'_>> {
    let mut documents = tree.documents.iter();
    let starts = |root: u32| tree.nodes[root as usize].props as usize <= at;
    let id = documents
        .rfind(|document| document.root != NONE && starts(document.root))?
        .root;
    let mut node = Node { tree, id };
    loop {
        let links = node.links();
        let after = links.partition_point(|&id| starts(id));
        let child = after.checked_sub(1).map(|n| Node { tree, id: links[n] });
        match child.filter(|child| at < child.record().end as usize) {
            Some(child) if !node.record().alias => node = child,
            _ => return Some(node),
        }
    }
}

/// Whether something starts its line, but for dashes and brackets.
fn starts(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end_matches([' ', '\t', '-', '{', '[', ',', source::MARK]);
    before.is_empty() || before.ends_with('\n')
}

/// A blank that YAML does not know.
pub(crate) fn is_odd(c: char) -> bool {
    !c.is_ascii()
        && (c.is_whitespace() || matches!(c, '\u{200b}' | '\u{2060}'))
        && !matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}')
}

pub(crate) fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t') || is_odd(c)
}

/// The first of them from an offset on.
fn next(text: &str, from: usize) -> Option<usize> {
    const BLOCK: usize = 256;
    let bytes = text.as_bytes();
    let mut at = from;
    loop {
        while bytes.get(at..at + BLOCK).is_some_and(<[u8]>::is_ascii) {
            at += BLOCK;
        }
        // Those that blanks start with.
        at += bytes[at..]
            .iter()
            .position(|byte| matches!(byte, 0xc2 | 0xe1..=0xe3))?;
        match text[at..].chars().next() {
            Some(c) if is_odd(c) => return Some(at),
            c => at += c.map_or(1, char::len_utf8),
        }
    }
}

/// What a person calls a blank.
fn name(text: &str, at: usize) -> String {
    match text[at..].chars().next() {
        Some('\u{a0}') => "A no-break space (U+00A0)".to_owned(),
        c => format!("The blank U+{:04X}", c.map_or(0, u32::from)),
    }
}

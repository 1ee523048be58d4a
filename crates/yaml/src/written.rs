//! What is written in one place, to be written in another one as well.

use serde_json::Value;

use crate::{
    Node, ReadError, Reason, Refusal, ScalarStyle, Severity, Span, Tree,
    block::{self, Content, New, header_end},
    draft::{Draft, in_flow},
    exact::{self, Exact, is_json},
    flow,
    layout::Layout,
    source,
    tree::Kind,
};

/// A value with its notation: tags, quotes, and numbers as they are written.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    value: Value,
    exact: Exact,
    /// `None` where its text cannot stand anywhere else.
    source: Option<Source>,
    /// Whether it was written for its place: it follows the habits there as far as it may.
    given: bool,
    /// The names of the anchors and aliases in its text.
    anchors: Vec<String>,
    aliases: Vec<String>,
    /// Whether it has an anchor itself.
    anchored: bool,
}

#[derive(Clone, Debug, PartialEq)]
enum Source {
    /// A text whose lines may be indented as one likes; the line that it starts on is by so many
    /// bytes.
    Inline { text: String, indented: usize },
    /// The lines of a block collection at column 0, and what stands above them.
    Lines { props: String, lines: String },
    /// The lines of a block scalar at column 0, its header, and what stands in front of that.
    Text {
        props: String,
        header: String,
        lines: String,
    },
}

impl Written {
    /// Reads a text as the value that it is: one document. It is taken as it is written, anchors
    /// included; aliases in it stand for these alone.
    pub fn parse(text: &str) -> Result<Self, ReadError> {
        let tree = Tree::parse(text);
        let wrong = |message: &str, span: Span| ReadError {
            message: message.to_owned(),
            route: Default::default(),
            span,
        };
        let mut found = tree.diagnostics().iter();
        if let Some(error) = found.find(|found| found.severity == Severity::Error) {
            return Err(wrong(&error.message, error.span.clone()));
        }
        if tree.document_count() > 1 {
            return Err(wrong("this is more than one document", 0..text.len()));
        }
        Ok(match tree.root() {
            Some(root) => Self {
                given: true,
                ..Self::taken(root, true)
            },
            None => Self {
                value: Value::Null,
                exact: Exact::null(),
                source: None,
                given: true,
                anchors: Vec::new(),
                aliases: Vec::new(),
                anchored: false,
            },
        })
    }

    /// What a node is, without its anchors: each name is for one place. Aliases stay. Refused where
    /// a key is given twice in it.
    pub fn of(node: Node<'_>) -> Result<Self, Refusal> {
        match exact::doubled(node) {
            Some(key) => Err(Refusal::new(
                Reason::Ambiguous,
                format!("The key {key:?} is given twice here."),
                Some(node.span()),
            )),
            None => Ok(Self::taken(node, false)),
        }
    }

    /// What a node is that is to stand in another place alone, anchors included.
    pub(crate) fn moved(node: Node<'_>) -> Self {
        Self::taken(node, true)
    }

    /// What an alias stands for, as the anchor's text has it.
    pub(crate) fn defined(definition: Node<'_>) -> Self {
        Self::taken(definition, false)
    }

    fn taken(node: Node<'_>, anchors: bool) -> Self {
        let text = node.tree.text();
        let full = node.full_span();
        let within = |span: &Span| full.start <= span.start && span.end <= full.end;
        let anchored: Vec<Span> = (node.tree.anchors.iter())
            .map(|anchor| anchor.start as usize..anchor.end as usize)
            .filter(within)
            .collect();
        let names = |spans: &[Span]| {
            let names = spans
                .iter()
                .filter_map(|span| text.get(span.start + 1..span.end));
            names.map(str::to_owned).collect()
        };
        let aliases: Vec<Span> = (node.tree.nodes.iter())
            .filter(|record| record.alias && !record.shared)
            .map(|record| record.start as usize..record.end as usize)
            .filter(within)
            .collect();
        let cuts = match anchors {
            true => Vec::new(),
            false => anchored.iter().map(|span| cut(text, span)).collect(),
        };
        Self {
            value: node.to_json(),
            exact: Exact::read(node, anchors),
            source: Source::of(node, &cuts),
            given: false,
            anchors: match anchors {
                true => names(&anchored),
                false => Vec::new(),
            },
            aliases: names(&aliases),
            anchored: anchors && node.record().anchor > 0,
        }
    }

    /// What it means as JSON.
    pub fn value(&self) -> &Value {
        &self.value
    }

    pub(crate) fn exact(&self) -> &Exact {
        &self.exact
    }

    pub(crate) fn is_given(&self) -> bool {
        self.given
    }

    pub(crate) fn anchors(&self) -> &[String] {
        &self.anchors
    }

    pub(crate) fn aliases(&self) -> &[String] {
        &self.aliases
    }

    /// Its text in the place of a scalar, whose own anchor stays; `None` where it cannot be there.
    pub(crate) fn draft(&self, node: Node<'_>, layout: &Layout) -> Option<Draft> {
        let text = node.tree.text();
        let full = node.full_span();
        let kept = node.props().find(|word| word.starts_with('&'));
        let kept = kept.filter(|_| !self.anchored);
        let behind = |rest: &str| match (kept, rest) {
            (Some(kept), "") => kept.to_owned(),
            (Some(kept), rest) => format!("{kept} {rest}"),
            (None, rest) => rest.to_owned(),
        };
        let is_line = matches!(self.source, Some(Source::Inline { .. }));
        if (layout.json || in_flow(node)) && !is_line {
            return None;
        }
        let own = Draft::default().owning(full.clone());
        match self.source.as_ref()? {
            Source::Inline { text: inline, .. } if layout.json && !is_json(inline) => None,
            Source::Inline {
                text: inline,
                indented,
            } => {
                let indent = match in_flow(node) {
                    true => {
                        let line = &text[source::line_start(text, full.start)..];
                        let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
                        line[..blanks].to_owned()
                    }
                    false => layout.indent(column(node, false, layout)?),
                };
                let inline = with_breaks(&moved(inline, *indented, &indent), layout);
                let written = match in_flow(node) {
                    true => flow::closed(behind(&inline)),
                    false => behind(&inline),
                };
                Some(own.replace(full, written))
            }
            Source::Lines { props, lines } => {
                let lines = with_breaks(lines, layout);
                let props = behind(props);
                if props.is_empty() {
                    let new = New::Lines(&lines);
                    return block::replace(node, &Content::Only(&new), layout).ok();
                }
                let is_list = lines.starts_with('-');
                let lines = block::shift(&lines, column(node, is_list, layout)?);
                let below = format!("{}{lines}", layout.eol);
                let line = source::line_end(text, full.end);
                Some(own.replace(full, props).insert(line, below))
            }
            Source::Text {
                props,
                header,
                lines,
            } => {
                let deeper = header.chars().find_map(|c| c.to_digit(10));
                let layout = &Layout {
                    step: deeper.map_or(layout.step, |deeper| deeper as usize),
                    gap: deeper.map_or(layout.gap, |deeper| deeper.saturating_sub(1) as usize),
                    ..layout.clone()
                };
                let lines = block::shift(lines, column(node, false, layout)?.max(1));
                let below = with_breaks(&format!("\n{lines}"), layout);
                let line = source::line_end(text, full.end);
                let inline = match behind(props).as_str() {
                    "" => header.clone(),
                    props => format!("{props} {header}"),
                };
                Some(own.replace(full, inline).insert(line, below))
            }
        }
    }
}

impl Source {
    fn of(node: Node<'_>, cuts: &[Span]) -> Option<Self> {
        let text = node.tree.text();
        let (full, own) = (node.full_span(), node.local_span());
        let without = |span: Span| {
            let mut out = String::with_capacity(span.len());
            push_without(&mut out, text, span, cuts);
            out
        };
        let props = || {
            let end = node.props_end();
            without(full.start..end).trim_end().to_owned()
        };
        if full.is_empty() {
            return None;
        }
        match node.record().kind {
            _ if node.record().alias => {}
            Kind::Scalar {
                style: ScalarStyle::Literal | ScalarStyle::Folded,
                indent,
                ..
            } => {
                let header = header_end(text, node);
                let body = source::next_line(text, header)..own.end;
                let mut lines = String::with_capacity(body.len());
                for line in text.get(body)?.split_inclusive('\n') {
                    let blanks = line.len() - line.trim_start_matches(' ').len();
                    lines.push_str(&line[blanks.min(usize::from(indent))..]);
                }
                return Some(Self::Text {
                    props: props(),
                    header: text[own.start..header].to_owned(),
                    lines,
                });
            }
            Kind::Scalar { .. } => {}
            _ if node.is_flow() => {}
            _ => {
                let first = block::chunk(node, 0).ok()?;
                let last = block::chunk(node, node.len().checked_sub(1)?).ok()?;
                let span = first.span.start..last.span.end;
                let mut lines = String::with_capacity(span.len());
                let mut at = span.start;
                for (n, line) in text.get(span)?.split_inclusive('\n').enumerate() {
                    let missing = match n == 0 && !first.alone {
                        true => first.column,
                        false => 0,
                    };
                    let blanks = line.len() - line.trim_start_matches(' ').len();
                    let from = at + blanks.min(first.column - missing);
                    at += line.len();
                    push_without(&mut lines, text, from..at, cuts);
                }
                return Some(Self::Lines {
                    props: props(),
                    lines,
                });
            }
        }
        let line = &text[source::line_start(text, full.start)..];
        Some(Self::Inline {
            text: without(full),
            indented: line.len() - line.trim_start_matches([' ', '\t']).len(),
        })
    }
}

/// The bytes of an anchor with the blanks behind it, or those in front where nothing follows.
fn cut(text: &str, anchor: &Span) -> Span {
    let behind = &text[anchor.end..];
    let blanks = behind.len() - behind.trim_start_matches(' ').len();
    let start = match behind[blanks..].starts_with(['\n', '\r']) || behind.len() == blanks {
        true => text[..anchor.start].trim_end_matches(' ').len(),
        false => anchor.start,
    };
    start..anchor.end + blanks
}

fn push_without(out: &mut String, text: &str, span: Span, cuts: &[Span]) {
    let mut at = span.start;
    for cut in cuts {
        if cut.start >= at && cut.start < span.end {
            out.push_str(&text[at..cut.start]);
            at = cut.end;
        } else if cut.start < at && at < cut.end {
            at = cut.end;
        }
    }
    out.push_str(text.get(at..span.end).unwrap_or_default());
}

/// The column of lines below a node of a block collection, or of a root.
fn column(node: Node<'_>, is_list: bool, layout: &Layout) -> Option<usize> {
    let Some(parent) = node.parent() else {
        return Some(0);
    };
    let start = parent.slot_start(node.record().slot as usize)?;
    let column = source::column(node.tree.text(), start);
    Some(match node.key_node() {
        Some(_) if is_list => column + layout.dash,
        Some(_) => column + layout.step,
        None => column + 1 + layout.gap,
    })
}

/// Lines below the first with `indent` in place of the first `indented` bytes.
fn moved(text: &str, indented: usize, indent: &str) -> String {
    let mut lines = text.split('\n');
    let mut out = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        out.push('\n');
        let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
        let rest = &line[blanks.min(indented)..];
        if !rest.trim_end().is_empty() {
            out.push_str(indent);
        }
        out.push_str(rest);
    }
    out
}

/// With the line breaks of a layout.
fn with_breaks(text: &str, layout: &Layout) -> String {
    let text = text.replace("\r\n", "\n");
    match layout.eol {
        "\n" => text,
        eol => text.replace('\n', eol),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PatchOp, apply};

    fn set(text: &str, path: &str, value: &str) -> String {
        let op = PatchOp::Write {
            path: path.parse().unwrap(),
            written: Written::parse(value).unwrap(),
        };
        match Tree::parse(text).patch(&[op]) {
            Ok(edits) => apply(text, &edits),
            Err(refusal) => format!("{:?}: {}", refusal.reason, refusal.message),
        }
    }

    #[test]
    fn a_value_stays_as_it_is_written() {
        for value in [
            "1.10",
            "0644",
            "0x1F",
            "!Ref x",
            "!Sub \"${X}\"",
            ".nan",
            "1e3",
            "yes",
            "'yes'",
            "\"x\"",
            "12345678901234567891234",
            "True",
            "&n {x: 1.10}",
            "[&n 1, *n]",
        ] {
            let after = format!("a: 1\nb: {value} # c\n");
            assert_eq!(set("a: 1\nb: 5 # c\n", "/b", value), after);
            assert_eq!(set(&after, "/b", value), after);
        }
        assert_eq!(set("a: 1\n", "/b/-", "1.10"), "a: 1\nb:\n  - 1.10\n");
        assert_eq!(set("a: [1]\n", "/a/0", "0644"), "a: [0644]\n");
        assert_eq!(
            set("a: [1]\n", "/a/0", "&n\nb: &m 1.0\nc: *m\nd: &e\n"),
            "a: [&n {b: &m 1.0, c: *m, d: &e null}]\n"
        );
        assert_eq!(
            set("- 1\n", "/-", "!t\na: 1.0\nb: |\n  x\n"),
            "- 1\n- !t\n  a: 1.0\n  b: |\n    x\n"
        );
    }

    #[test]
    fn a_plain_word_follows_the_habits_of_its_place() {
        assert_eq!(set("a: 'x'\n", "/a", "word"), "a: 'word'\n");
        assert_eq!(set("a: 'x'\n", "/a", "yes"), "a: 'yes'\n");
        assert_eq!(set("a: x\n", "/a", "yes"), "a: yes\n");
        assert_eq!(set("a: yes\n", "/a", "\"yes\""), "a: \"yes\"\n");
        assert_eq!(set("{\"a\": 1}", "/a", "'y'"), "{\"a\": \"y\"}");
        assert_eq!(set("{\"a\": 1}", "/a", "1.10"), "{\"a\": 1.10}");
        assert_eq!(set("{\"a\": 1}", "/a", "0x10"), "{\"a\": 16}");
        assert_eq!(set("a: x\n", "/a", "{b: 1}"), "a:\n  b: 1\n");
    }

    #[test]
    fn what_cannot_be_there_is_refused() {
        insta::assert_snapshot!(set("{\"a\": 1}", "/a", "yes"), @"Notation: JSON has no notation that says just this.");
        insta::assert_snapshot!(set("a: &n 1\n", "/b", "&n 2"), @r#"Shared: Something else is anchored as "n" in this text."#);
        insta::assert_snapshot!(set("a: [&n 1]\n", "/a/-", "&n\nb: 2"), @r#"Shared: Something else is anchored as "n" in this text."#);
        insta::assert_snapshot!(set("{\"a\": 1}", "/a", "&n\nb: 2"), @"Notation: JSON has no notation that says just this.");
        let error = Written::parse("*n").unwrap_err();
        insta::assert_snapshot!(error.message, @r#"Nothing is anchored as "n" above."#);
        assert!(Written::parse("a\n---\nb").is_err());
    }
}

//! How a text is laid out, so that new text follows its neighbours.

mod quotes;

use std::ops::Range;

use crate::{
    Node, NodeKind, Route, ScalarStyle, Tree,
    schema::{Resolved, Tag},
    source,
};

pub(crate) use quotes::Quotes;

/// The habits of a text.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub eol: &'static str,
    /// How much deeper a mapping under a key is.
    pub step: usize,
    /// How much deeper a list under a key is: 0 where dashes are flush with the key.
    pub dash: usize,
    /// The blanks after a dash.
    pub gap: usize,
    /// Whether texts that need quotes get single ones.
    pub single_quotes: bool,
    /// The quotes of new texts and keys that need none.
    pub quotes: Quotes,
    /// Whether indentation in brackets is of tabs, a tab a step.
    pub tabs: bool,
    /// The text is JSON and must stay so.
    pub json: bool,
    /// JSON or flow style without blanks after `:` and `,`.
    pub tight: bool,
    /// Texts of several lines may become block scalars.
    pub blocks: bool,
    /// New items and entries may be parted by blank lines as their neighbours are.
    pub blank_lines: bool,
}

/// How many nodes around a place are looked at for its habits.
const WINDOW: usize = 2048;

/// How many nodes of the text are looked at for habits that are not found around the place.
const SAMPLE: usize = 16_384;

impl Layout {
    /// The habits around a node.
    pub fn near(node: Node<'_>) -> Self {
        let tree = node.tree;
        let text = tree.text();
        let count = tree.nodes.len();
        let end = (node.id as usize).saturating_add(WINDOW / 2).max(WINDOW);
        let end = end.min(count);
        let mut counts = Counts::default();
        counts.visit(tree, end.saturating_sub(WINDOW)..end);
        let json = counts.json && is_in_brackets(tree);
        let all_known = most(&counts.steps).is_some() && (json || most(&counts.dashes).is_some());
        let mut wide = Counts::default();
        if !all_known && count > WINDOW {
            wide.visit(tree, 0..count.min(SAMPLE));
        }
        let habit = |near, wide| most(near).or_else(|| most(wide));
        Self {
            eol: match text.find('\n') {
                Some(at) if text[..at].ends_with('\r') => "\r\n",
                _ => "\n",
            },
            step: habit(&counts.steps, &wide.steps)
                .unwrap_or(if json { 4 } else { 2 })
                .max(1),
            dash: habit(&counts.dashes, &wide.dashes).unwrap_or(2),
            gap: habit(&counts.gaps, &wide.gaps).unwrap_or(1).clamp(1, 8),
            single_quotes: counts.single > counts.double,
            json,
            quotes: Quotes::near(node),
            tabs: counts.tabs > counts.blanks,
            tight: counts.tight > counts.loose,
            blocks: true,
            blank_lines: true,
        }
    }

    /// The habits around a route: where what is not there yet would be the last.
    pub fn at(tree: &Tree, route: &Route) -> Self {
        let mut node = tree.document(route.document);
        let mut segments = route.segments.iter();
        let mut place = node;
        while let (Some(at), Some(segment)) = (node, segments.next()) {
            place = Some(at);
            node = at
                .step(segment)
                .filter(|below| std::ptr::eq(below.tree, tree));
        }
        let node = node.or_else(|| {
            let parent = place?;
            let last = parent.len().checked_sub(1);
            last.and_then(|last| parent.child_at(last)).or(Some(parent))
        });
        Self::near(node.unwrap_or(Node { tree, id: 0 }))
    }

    /// The habits of a short text.
    #[cfg(test)]
    pub fn of(tree: &Tree) -> Self {
        Self::near(Node { tree, id: 0 })
    }

    /// The same, but without blank lines, for places where they would mean something.
    pub fn without_blank_lines(&self) -> Self {
        Self {
            blank_lines: false,
            ..self.clone()
        }
    }

    /// The same, but without block scalars as well, for places where none can stand.
    pub fn without_blocks(&self) -> Self {
        Self {
            blocks: false,
            ..self.without_blank_lines()
        }
    }

    /// The blanks after a dash of this list.
    pub fn gap_of(&self, list: Node<'_>) -> usize {
        let gap = list.item(0).and_then(|first| gap_before(list, first));
        gap.filter(|gap| (1..=8).contains(gap)).unwrap_or(self.gap)
    }

    pub fn indent(&self, columns: usize) -> String {
        " ".repeat(columns)
    }

    /// What lines in brackets have in front that are one step deeper.
    pub fn flow_step(&self) -> String {
        match self.tabs {
            true => "\t".repeat(self.step),
            false => self.indent(self.step),
        }
    }
}

/// The blanks between the dash of a list's first item and the item with its anchor and tag; `None`
/// where it starts on a line below, or is nothing.
fn gap_before(list: Node<'_>, first: Node<'_>) -> Option<usize> {
    let span = first.full_span();
    let dash = list.local_span().start + 1;
    let gap = list.tree.text().get(dash..span.start)?;
    (!span.is_empty() && gap.bytes().all(|byte| byte == b' ')).then_some(gap.len())
}

/// How often each depth occurs.
struct Counts {
    /// Whether all nodes could be of JSON.
    json: bool,
    steps: [usize; 17],
    dashes: [usize; 17],
    gaps: [usize; 17],
    single: usize,
    double: usize,
    tight: usize,
    loose: usize,
    /// Lines in brackets that are indented by tabs, and by blanks.
    tabs: usize,
    blanks: usize,
}

impl Default for Counts {
    fn default() -> Self {
        Self {
            json: true,
            steps: [0; 17],
            dashes: [0; 17],
            gaps: [0; 17],
            single: 0,
            double: 0,
            tight: 0,
            loose: 0,
            tabs: 0,
            blanks: 0,
        }
    }
}

/// Whether a text is one document in brackets, with nothing that JSON does not have beside them.
fn is_in_brackets(tree: &Tree) -> bool {
    let alone = tree.document_count() == 1 && tree.comments.is_empty() && tree.anchors.is_empty();
    let text = tree.text().trim_start_matches(source::MARK);
    alone && text.trim_start().starts_with(['{', '['])
}

/// Whether a node is written as in JSON.
fn is_json(node: Node<'_>) -> bool {
    let record = node.record();
    if record.tag != Tag::None || record.alias {
        return false;
    }
    let text = node.tree.text();
    match node.style() {
        Some(ScalarStyle::DoubleQuoted) => true,
        Some(ScalarStyle::Plain) => {
            let literal = text[node.local_span()]
                .starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | 't' | 'f' | 'n'));
            literal && !record.is_key && node.resolved() != Some(Resolved::Str)
        }
        Some(_) => false,
        None => text[record.start as usize..].starts_with(['{', '[']),
    }
}

fn most(counts: &[usize; 17]) -> Option<usize> {
    let best = counts.iter().copied().max().filter(|&count| count > 0)?;
    counts.iter().position(|&count| count == best)
}

fn count(counts: &mut [usize; 17], value: Option<usize>) {
    if let Some(slot) = value.and_then(|value| counts.get_mut(value)) {
        *slot += 1;
    }
}

impl Counts {
    /// Some nodes, in the order of the text.
    fn visit(&mut self, tree: &Tree, ids: Range<usize>) {
        for id in ids {
            let node = Node {
                tree,
                id: id as u32,
            };
            let record = node.record();
            if !record.shared {
                self.json &= is_json(node);
                if !record.is_key {
                    self.node(node);
                }
            }
        }
    }

    fn node(&mut self, node: Node<'_>) {
        let text = node.tree.text();
        let record = node.record();
        match node.parent() {
            Some(parent) if parent.kind() == NodeKind::Mapping => {
                self.under(text, parent, parent.key(record.slot as usize), node);
            }
            Some(parent) if record.slot == 0 && !parent.is_flow() => {
                count(&mut self.gaps, gap_before(parent, node));
            }
            // The brackets of a whole text start where its lines do.
            None => self.in_brackets(text, node, || source::column(text, node.full_span().start)),
            _ => {}
        }
        match node.style() {
            Some(ScalarStyle::SingleQuoted) if !record.alias => self.single += 1,
            Some(ScalarStyle::DoubleQuoted) if !record.alias => self.double += 1,
            _ => {}
        }
    }

    /// How much deeper than a column the lines in a node's brackets are, and by what.
    fn in_brackets(&mut self, text: &str, node: Node<'_>, column: impl Fn() -> usize) {
        if node.is_flow()
            && !node.is_empty()
            && let Some(lead) = source::own_line(text, node.first_child_start())
        {
            count(&mut self.steps, lead.len().checked_sub(column()));
            match lead.contains('\t') {
                true => self.tabs += 1,
                false => self.blanks += 1,
            }
        }
    }

    fn under(&mut self, text: &str, node: Node<'_>, key: Node<'_>, value: Node<'_>) {
        // Columns are looked for only where a line starts: lines can be as long as the text.
        let column = |at| source::column(text, at);
        let key_start = key.local_span().start;
        let below = text
            .get(key.local_span().end..value.local_span().start)
            .is_some_and(|between| between.contains('\n'));
        if node.is_flow() {
            let after = &text[key.local_span().end..];
            if after.starts_with(": ") {
                self.loose += 1;
            } else if after.starts_with(':') {
                self.tight += 1;
            }
            self.in_brackets(text, value, || column(key_start));
        } else if below && !value.is_flow() {
            let deeper = column(value.local_span().start).checked_sub(column(key_start));
            match value.kind() {
                NodeKind::Mapping => count(&mut self.steps, deeper),
                NodeKind::Sequence => count(&mut self.dashes, deeper),
                NodeKind::Scalar => {}
            }
        }
    }
}

impl Node<'_> {
    /// Where the first child starts.
    fn first_child_start(self) -> usize {
        let first = self.links().first().copied().unwrap_or(self.id);
        self.tree.nodes[first as usize].props as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn habits_are_found() {
        let layout = Layout::of(&Tree::parse(
            "a:\n    b: 'x'\n    c:\n    - 1\nd:\n    e: 1\n",
        ));
        assert_eq!(
            (layout.step, layout.dash, layout.single_quotes),
            (4, 0, true)
        );
        let layout = Layout::of(&Tree::parse("a:\r\n  - b:\r\n      c: 1\r\n"));
        assert_eq!((layout.step, layout.dash, layout.eol), (2, 2, "\r\n"));
        let layout = Layout::of(&Tree::parse("{\n   \"a\": {\n      \"b\": 1\n   }\n}\n"));
        assert!(layout.json && !layout.tight);
        assert_eq!(layout.step, 3);
        assert!(Layout::of(&Tree::parse("{\"a\":1}")).tight);
        let layout = Layout::of(&Tree::parse("{\n\t\"a\": 1\n}\n"));
        assert_eq!((layout.step, layout.tabs), (1, true));
        assert_eq!(Layout::of(&Tree::parse("- &a\n  !t x\n")).gap, 1);
    }
}

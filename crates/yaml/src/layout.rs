//! How a text is laid out, so that new text follows its neighbours.

use crate::{Node, NodeKind, ScalarStyle, Tree, source};

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
    /// The text is JSON and must stay so.
    pub json: bool,
    /// JSON or flow style without blanks after `:` and `,`.
    pub tight: bool,
    /// Texts of several lines may become block scalars.
    pub blocks: bool,
}

impl Layout {
    pub fn of(tree: &Tree) -> Self {
        let text = tree.text();
        let json = text.trim_start().starts_with(['{', '['])
            && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
        let mut counts = Counts::default();
        for n in 0..tree.document_count() {
            if let Some(root) = tree.document(n) {
                counts.visit(root);
            }
        }
        Self {
            eol: match text.find('\n') {
                Some(at) if text[..at].ends_with('\r') => "\r\n",
                _ => "\n",
            },
            step: most(&counts.steps)
                .unwrap_or(if json { 4 } else { 2 })
                .max(1),
            dash: most(&counts.dashes).unwrap_or(2),
            gap: most(&counts.gaps).unwrap_or(1).clamp(1, 8),
            single_quotes: counts.single > counts.double,
            json,
            tight: counts.tight > counts.loose,
            blocks: true,
        }
    }

    /// The same, but without block scalars, for places where none can stand.
    pub fn without_blocks(&self) -> Self {
        Self {
            blocks: false,
            ..self.clone()
        }
    }

    /// The blanks after a dash of this list.
    pub fn gap_of(&self, list: Node<'_>) -> usize {
        let first = list.item(0).map(|item| item.local_span());
        first
            .filter(|first| !first.is_empty())
            .and_then(|first| first.start.checked_sub(list.local_span().start + 1))
            .filter(|gap| (1..=8).contains(gap))
            .unwrap_or(self.gap)
    }

    pub fn indent(&self, columns: usize) -> String {
        " ".repeat(columns)
    }
}

/// How often each depth occurs.
#[derive(Default)]
struct Counts {
    steps: [usize; 17],
    dashes: [usize; 17],
    gaps: [usize; 17],
    single: usize,
    double: usize,
    tight: usize,
    loose: usize,
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
    fn visit(&mut self, node: Node<'_>) {
        if node.record().alias {
            return;
        }
        let text = node.tree.text();
        match node.kind() {
            NodeKind::Scalar => match node.style() {
                Some(ScalarStyle::SingleQuoted) => self.single += 1,
                Some(ScalarStyle::DoubleQuoted) => self.double += 1,
                _ => {}
            },
            NodeKind::Sequence => {
                for (at, item) in node.items().enumerate() {
                    if !node.is_flow() && at == 0 {
                        let gap = item
                            .local_span()
                            .start
                            .checked_sub(node.local_span().start + 1);
                        count(
                            &mut self.gaps,
                            gap.filter(|_| !item.local_span().is_empty()),
                        );
                    }
                    self.visit(item);
                }
            }
            NodeKind::Mapping => {
                for slot in 0..node.len() {
                    let (key, value) = (node.key(slot), node.value(slot));
                    self.under(text, node, key, value);
                    self.visit(value);
                }
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
            if value.is_flow()
                && !value.is_empty()
                && let Some(lead) = source::own_line(text, value.first_child_start())
            {
                count(&mut self.steps, lead.len().checked_sub(column(key_start)));
            }
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
    }
}

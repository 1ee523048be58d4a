//! Where projection and checks put what they find.

use yaml::{Diagnostic, Fix, Node, NodeKind, Op, Route, Severity, Span, Tree};

/// Each fix costs a plan, which reads the text again; beyond this many, findings come without one.
const MOST_FIXES: usize = 24;
/// A text that is wrong in more places than this is not mended by listing them all.
const MOST_FINDINGS: usize = 500;

/// The code of a text without any document, for the reader and for the projection.
pub(crate) const EMPTY: &str = "empty";

/// Findings about one tree.
pub(crate) struct Findings<'t> {
    tree: &'t Tree,
    found: Vec<Diagnostic>,
    fixes: usize,
}

impl<'t> Findings<'t> {
    /// None yet, except what the reader said.
    pub(crate) fn new(tree: &'t Tree) -> Self {
        Self {
            tree,
            // An empty text is fine as YAML; what a document lacks is said by the projection.
            found: tree
                .diagnostics()
                .iter()
                .filter(|finding| finding.code != EMPTY)
                .cloned()
                .collect(),
            fixes: 0,
        }
    }

    /// What the findings are about.
    pub(crate) fn tree(&self) -> &'t Tree {
        self.tree
    }

    /// The node at a route of a projection.
    pub(crate) fn node(&self, route: &Route) -> Option<Node<'t>> {
        self.tree.find(route)
    }

    /// Whether a node is a parameter without quotes, such as `{{workflow.parameters.x}}`: it reads
    /// as a mapping now, and as text once it is filled in.
    pub(crate) fn reads_as_text_later(&self, node: Node<'_>) -> bool {
        let text = self.tree.text().get(node.span());
        text.is_some_and(|text| text.starts_with("{{"))
    }

    /// Keeps a finding that was made elsewhere.
    pub(crate) fn keep(&mut self, finding: Diagnostic) {
        if self.found.len() < MOST_FINDINGS {
            self.found.push(finding);
        }
    }

    /// A finding about the node at `route`.
    pub(crate) fn add(
        &mut self,
        severity: Severity,
        code: &str,
        node: Node<'_>,
        route: &Route,
        message: impl Into<String>,
    ) {
        let mut finding = Diagnostic::new(severity, code, message, self.place(node));
        finding.route = Some(route.clone());
        self.keep(finding);
    }

    /// Gives the last finding a fix, if these operations can be carried out.
    pub(crate) fn mend(&mut self, title: impl Into<String>, ops: &[Op]) {
        if self.fixes >= MOST_FIXES || self.found.len() >= MOST_FINDINGS {
            return;
        }
        self.fixes += 1;
        if let (Ok(edits), Some(last)) = (self.tree.plan(ops), self.found.last_mut())
            && !edits.is_empty()
        {
            last.fix = Some(Fix::offered(title, edits));
        }
    }

    /// Everything, in the order of the places.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        self.found
            .sort_by_key(|finding| (finding.span.start, finding.span.end));
        self.found
    }

    /// The part of a node that is worth underlining: a scalar, or the first entry of a container.
    pub(crate) fn place(&self, node: Node<'_>) -> Span {
        if node.kind() == NodeKind::Scalar {
            return node.span();
        }
        if let Some(key) = node.key_span() {
            return key;
        }
        let first = node.entries().next().map(|(_, value)| value);
        let span = match first {
            Some(value) if value.kind() == NodeKind::Scalar => {
                let start = value.key_span().map_or(value.span().start, |key| key.start);
                start..value.span().end.max(start)
            }
            Some(value) => value.key_span().unwrap_or_else(|| node.span()),
            None => node.span(),
        };
        self.first_line(span)
    }

    fn first_line(&self, span: Span) -> Span {
        let line = self.tree.text().get(span.clone()).and_then(|text| {
            let line = text.lines().next()?;
            Some(line.trim_end().len())
        });
        match line {
            Some(length) => span.start..span.start + length,
            None => span,
        }
    }
}

//! Reading the files that a command is given.

use std::path::Path;

use anyhow::{Context, bail};
use yaml::{Severity, Tree};

/// Reads a file as text; a line with the file's name says why it cannot be one.
pub(crate) fn read_text(path: &Path) -> anyhow::Result<String> {
    let shown = path.display();
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {shown}"))?;
    let Ok(text) = String::from_utf8(bytes) else {
        bail!("{shown} is not text: it is not encoded in UTF-8");
    };
    Ok(text)
}

/// Reads a file as YAML; fails where it is none to its end.
pub(crate) fn read_tree(path: &Path) -> anyhow::Result<Tree> {
    let tree = Tree::parse(&read_text(path)?);
    if tree.is_broken() {
        let first = tree
            .diagnostics()
            .iter()
            .find(|finding| finding.severity == Severity::Error);
        if let Some(first) = first {
            let (line, column) = tree.line_index().line_column(first.span.start);
            bail!("{}:{line}:{column}: {}", path.display(), first.message);
        }
    }
    Ok(tree)
}

//! Reading the files that a command is given.

use std::{io::Read, path::Path};

use anyhow::{Context, bail};
use yaml::{Severity, Tree};

/// A file's name as it can stand on one line of a terminal.
pub(crate) fn shown(path: &Path) -> String {
    let name = path.display().to_string();
    let escaped = name.chars().map(|c| match c.is_control() {
        true => c.escape_default().to_string(),
        false => c.to_string(),
    });
    escaped.collect()
}

/// Reads a file as text; a line with the file's name says why it cannot be one.
pub(crate) fn read_text(path: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", shown(path)))?;
    as_text(bytes, path)
}

/// The same; `-` is standard input.
pub(crate) fn read_text_or_stdin(path: &Path) -> anyhow::Result<String> {
    if path != Path::new("-") {
        return read_text(path);
    }
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .context("cannot read standard input")?;
    as_text(bytes, path)
}

fn as_text(bytes: Vec<u8>, path: &Path) -> anyhow::Result<String> {
    let Ok(text) = String::from_utf8(bytes) else {
        bail!("{} is not text: it is not encoded in UTF-8", shown(path));
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

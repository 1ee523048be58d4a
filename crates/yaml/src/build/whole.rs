//! Reading a text that stands on its own, broken or not.

use super::Builder;
use crate::{
    Tree,
    doubled::tell_doubled,
    limits,
    merged::IDLE_MERGE,
    recover::{self, Broken, control},
    source,
    tree::{Kind, TextRef},
};

/// Reads a text that stands on its own.
pub(crate) fn parse(text: String) -> Tree {
    let mut tree = read(text);
    control::tell_fixes(&mut tree);
    tell_doubled(&mut tree);
    tree
}

/// Reads a text that stands on its own, without what is told about nodes and fixes that need all
/// of the tree.
pub(crate) fn read(text: String) -> Tree {
    let mut builder = Builder::new(&text);
    if text.len() > limits::TEXT_BYTES {
        let message = format!(
            "The text is too large: {} MiB are read at most, this is {} MiB.",
            limits::TEXT_BYTES >> 20,
            text.len().div_ceil(1 << 20)
        );
        builder.error("too-large", message, 0..0);
    } else if let Some(at) = control::binary(&text) {
        builder.error(
            "binary",
            "This is not text: it holds control characters.".to_owned(),
            at..at + 1,
        );
    } else if let Some(clean) = control::mask(&text) {
        let mut first = Builder::new(&clean.text);
        first.run();
        let around = match first.failed.then(|| recover::mask(&clean.text)).flatten() {
            Some(mut masked) => {
                if control::is_all(&text, &clean.broken) {
                    masked
                        .broken
                        .iter_mut()
                        .for_each(|item| item.diagnostic = None);
                }
                masked.broken.extend(clean.broken);
                masked.broken.sort_by_key(|broken| broken.span.start);
                masked
            }
            None => clean,
        };
        let read = Builder::new(&around.text).around(&text, around.broken);
        return complete(read, text);
    } else {
        builder.run();
        if builder.failed
            && let Some(masked) = recover::mask(&text)
        {
            let read = Builder::new(&masked.text).around(&text, masked.broken);
            return complete(read, text);
        }
    }
    let read = builder.finish();
    complete(read, text)
}

/// Reads a text without looking for what is broken in it.
pub(crate) fn as_it_stands(text: String) -> Tree {
    let mut builder = Builder::new(&text);
    builder.run();
    let read = builder.finish();
    complete(read, text)
}

impl Builder<'_> {
    /// The tree around what is broken in the text.
    fn around(mut self, text: &str, broken: Vec<Broken>) -> Tree {
        self.run();
        let told = std::mem::take(&mut self.tree.diagnostics);
        let is_broken = |at: usize| {
            let after = broken.partition_point(|broken| broken.span.start <= at);
            after > 0 && at < broken[after - 1].span.end
        };
        self.tree.comments.retain(|span| !is_broken(span.start));
        for broken in &broken {
            let after = self
                .starts
                .partition_point(|start| *start <= broken.span.start);
            if let Some(document) = self.tree.documents.get_mut(after.saturating_sub(1)) {
                document.broken = true;
            }
        }
        let in_broken = |name: &str| {
            let anchor = format!("&{name}");
            let held = |broken: &Broken| text[broken.span.clone()].contains(&anchor);
            broken.iter().any(held)
        };
        for mut diagnostic in told {
            // Where characters are masked, each of their bytes is a blank.
            if text.get(diagnostic.span.clone()).is_none() {
                let at = (0..=diagnostic.span.start).rfind(|&at| text.is_char_boundary(at));
                diagnostic.span = source::error_span(text, at.unwrap_or(0));
            }
            // Its anchor is there, but cannot be read.
            let lost = diagnostic.code == "unknown-alias"
                && in_broken(&text[diagnostic.span.start + 1..diagnostic.span.end]);
            let after = source::skip_trivia(&self.tree.text, diagnostic.span.end + 1);
            let gone = diagnostic.code == IDLE_MERGE && is_broken(after);
            if !lost && !gone {
                self.tree.diagnostics.push(diagnostic);
            }
        }
        for broken in broken {
            self.tree.broken.push(broken.span);
            self.tree.diagnostics.extend(broken.diagnostic);
        }
        self.tree.broken.sort_by_key(|span| span.start);
        to_characters(&mut self.tree, text);
        self.finish()
    }
}

/// Moves the ends of nodes that are inside of a masked character to where it starts.
fn to_characters(tree: &mut Tree, text: &str) {
    let whole = |at: &mut u32| {
        while !text.is_char_boundary(*at as usize) {
            *at -= 1;
        }
    };
    for record in &mut tree.nodes {
        whole(&mut record.start);
        whole(&mut record.end);
        whole(&mut record.props);
        if let Kind::Scalar {
            text: TextRef::Source(start, end),
            ..
        } = &mut record.kind
        {
            whole(start);
            whole(end);
        }
    }
}

/// Adds its text to what was read.
fn complete(read: Tree, text: String) -> Tree {
    let lone_returns = source::lone_return(text.as_bytes());
    Tree {
        text,
        lone_returns,
        ..read
    }
}

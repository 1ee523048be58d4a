//! Reading a text that stands on its own, broken or not.

use super::Builder;
use crate::{
    Tree,
    doubled::tell_doubled,
    limits,
    recover::{self, Masked, across, control},
    source,
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
        let around = match first.failed.then(|| unreadable(&clean.text)).flatten() {
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
        let mut tree = without(around, text);
        tree.masks = None;
        return tree;
    } else {
        builder.run();
        if builder.failed
            && let Some(masked) = unreadable(&text)
        {
            return without(masked, text);
        }
    }
    let read = builder.finish();
    complete(read, text)
}

/// What cannot be read in a text that fails: what goes over several lines and is no YAML, and what
/// is broken beside it.
fn unreadable(text: &str) -> Option<Masked> {
    let Some(clean) = across::mask(text) else {
        return recover::mask(text);
    };
    let mut first = Builder::new(&clean.text);
    first.run();
    match first.failed.then(|| recover::mask(&clean.text)).flatten() {
        Some(mut masked) => {
            masked.broken.extend(clean.broken);
            masked.broken.sort_by_key(|broken| broken.span.start);
            Some(masked)
        }
        None => Some(clean),
    }
}

/// Reads a text without looking for what is broken in it.
pub(crate) fn as_it_stands(text: String) -> Tree {
    let mut builder = Builder::new(&text);
    builder.run();
    let read = builder.finish();
    complete(read, text)
}

/// Reads what is left of a text.
fn without(masked: Masked, text: String) -> Tree {
    let mut builder = Builder::new(&masked.text);
    builder.run();
    let starts = std::mem::take(&mut builder.starts);
    let failed = builder.failed;
    let mut tree = builder.finish();
    tree.text = masked.text;
    let mut broken = masked.broken;
    for broken in &mut broken {
        let after = starts.partition_point(|start| *start <= broken.span.start);
        broken.document = after.saturating_sub(1);
    }
    tree.leave_out(text, broken, None);
    if failed || across::may_be(&tree.text) {
        tree.masks = None;
    }
    tree.lone_returns = source::lone_return(tree.text.as_bytes()).is_some();
    tree
}

/// Adds its text to what was read.
fn complete(read: Tree, text: String) -> Tree {
    let lone_returns = source::lone_return(text.as_bytes()).is_some();
    Tree {
        text,
        lone_returns,
        ..read
    }
}

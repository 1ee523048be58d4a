//! What stands in front of a block collection's first item: comments, blank lines, and after an
//! edit perhaps new items.

use super::place::{Place, item_start, on_own_line};
use crate::{Node, Span, Tree, source, tree::Kind};

impl Tree {
    /// Where the token ends that stands in front of a block collection's first item: between the
    /// two are only blanks, line breaks and comments. 0 where there is none; `None` where the two
    /// are not on lines of their own.
    pub(super) fn head(&self, id: u32) -> Option<usize> {
        let record = &self.nodes[id as usize];
        let mapping = matches!(record.kind, Kind::Mapping { .. });
        if record.is_flow() || record.alias || record.is_key {
            return None;
        }
        let first = *Node { tree: self, id }.links().first()?;
        let (start, _) = item_start(&self.text, &self.nodes[first as usize], mapping)?;
        let head = token_end(&self.text, start, &self.comments)?;
        let is_named_before = (record.props as usize) < head;
        let fits =
            record.start as usize == start && (record.props == record.start || is_named_before);
        fits.then_some(head)
    }
}

/// Where the last token in front of the line of `at` ends.
fn token_end(text: &str, at: usize, comments: &[Span]) -> Option<usize> {
    if text.starts_with('\u{feff}') {
        return None;
    }
    let mut line = source::line_start(text, at);
    while line > 0 {
        let above = source::line_start(text, line - 1);
        let content = text[above..line].trim_ascii_start();
        if !content.is_empty() && !content.starts_with('#') {
            let after = comments.partition_point(|comment| comment.start < line);
            let comment = after.checked_sub(1).map(|last| comments[last].start);
            let end = comment.filter(|start| *start > above).unwrap_or(line);
            return Some(text[..end].trim_ascii_end().len());
        }
        line = above;
    }
    Some(0)
}

impl Place {
    /// Where the run starts in the text after the edits; `None` where none can start there.
    pub(super) fn start_in(&self, text: &str) -> Option<usize> {
        match self.head {
            None => Some(self.start),
            Some(head) => first_token(text, head, self.column),
        }
    }
}

/// The first token behind another one that ends at `head`, where it stands on a line of its own
/// at a column.
fn first_token(text: &str, head: usize, column: usize) -> Option<usize> {
    let at = source::skip_trivia(text, head);
    let between = &text[head..at];
    let is_apart = head == 0 || between.starts_with([' ', '\r', '\n']);
    let tabbed = |line: &str| line.trim_start_matches(' ').starts_with('\t');
    let fits =
        is_apart && !between.split('\n').any(tabbed) && on_own_line(text, at) == Some(column);
    fits.then_some(at)
}

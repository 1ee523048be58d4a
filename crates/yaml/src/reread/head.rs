//! What stands in front of an item of a block collection: comments, blank lines, and after an edit
//! perhaps new items.

use super::place::{Place, item_start, on_own_line};
use crate::{
    Node, ScalarStyle, Span, Tree, source,
    tree::{Kind, Record},
};

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

impl Tree {
    /// Where the line ends that holds the last token in front of an item that is not its block
    /// collection's first; `None` where an edit from `at` on is not behind that line, or what is
    /// read there could be told of what comes behind.
    pub(super) fn gap(&self, id: u32, item: usize, at: usize) -> Option<usize> {
        let node = Node { tree: self, id };
        let mapping = matches!(node.record().kind, Kind::Mapping { .. });
        let links = node.links();
        let first = (item * (1 + usize::from(mapping))).checked_sub(1)?;
        let last = self.last_inside(*links.get(first)?);
        let end = last.end as usize;
        // What is not there is told to be where the next token is; a text that keeps its last line
        // breaks has those in front of it.
        let is_absent = last.start == last.end;
        let keeps = match last.kind {
            Kind::Scalar {
                style: ScalarStyle::Literal | ScalarStyle::Folded,
                ..
            } => {
                let start = last.start as usize;
                self.text[start..source::line_end(&self.text, start)].contains('+')
            }
            _ => false,
        };
        if is_absent || keeps || self.text.starts_with('\u{feff}') {
            return None;
        }
        let line_end = source::line_end(&self.text, end);
        let rest = self.text[end..line_end].trim_ascii_start();
        let is_last = rest.is_empty() || rest.starts_with('#');
        (is_last && source::next_line(&self.text, end) <= at).then_some(line_end)
    }

    /// The node that the last token inside of a node is of.
    fn last_inside(&self, id: u32) -> &Record {
        let mut record = &self.nodes[id as usize];
        while !record.alias
            && !record.is_flow()
            && let Some((first, count)) = record.children()
            && let Some(last) = (first + count).checked_sub(1).filter(|_| count > 0)
        {
            record = &self.nodes[self.links[last as usize] as usize];
        }
        record
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
            Some(head) => first_token(text, head, self.column)
                .filter(|&at| self.item == 0 || ends_texts(&text[head..at], self.column)),
        }
    }
}

/// Whether the comments in a gap behind an item of a column are none of a block scalar's lines.
fn ends_texts(gap: &str, column: usize) -> bool {
    let mut lines = gap.split('\n').skip(1).map(|line| {
        let content = line.trim_start_matches(' ');
        (line.len() - content.len(), content)
    });
    lines.all(|(indent, content)| indent <= column || content.trim_ascii().is_empty())
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

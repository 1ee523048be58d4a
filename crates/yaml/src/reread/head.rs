//! What stands in front of an item of a block collection: comments, blank lines, and after an edit
//! perhaps new items.

use super::place::{Place, column, item_start, mark, on_own_line};
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

/// The last token of the item above some edits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Above {
    /// How deep a line behind may be that is none of it: of a block scalar.
    deepest: usize,
    /// Whether it is a block scalar.
    block: bool,
    /// Whether its line ends with `\r\n`.
    returns: bool,
    /// Whether the blank lines behind it are part of it, or may be.
    keeps: bool,
}

impl Tree {
    /// Where the line ends that holds the last token in front of an item that is not its block
    /// collection's first, or in front of the collection's end; `None` where an edit from `at` on
    /// is not behind that line, or what is read there could be told of what comes behind.
    pub(super) fn gap(&self, id: u32, item: usize, at: usize) -> Option<(usize, Above)> {
        let node = Node { tree: self, id };
        let mapping = matches!(node.record().kind, Kind::Mapping { .. });
        let links = node.links();
        let first = (item * (1 + usize::from(mapping))).checked_sub(1)?;
        let last = self.last_inside(*links.get(first)?);
        let end = last.end as usize;
        let line_end = source::line_end(&self.text, end);
        let next = source::next_line(&self.text, end);
        let rest = self.text[end..line_end].trim_ascii_start();
        let is_last = rest.is_empty() || rest.starts_with('#');
        if !is_last || line_end > at {
            return None;
        }
        let mut above = Above {
            deepest: usize::MAX,
            block: false,
            returns: self.text[line_end..].starts_with('\r'),
            keeps: false,
        };
        match last.kind {
            _ if last.alias => {}
            Kind::Scalar {
                style: ScalarStyle::Literal | ScalarStyle::Folded,
                indent,
                ..
            } => {
                let start = last.start as usize;
                let header_end = source::line_end(&self.text, start);
                let lines = self.text.get(header_end..end).unwrap_or_default();
                let is_empty = lines.trim_ascii().is_empty();
                if is_empty && !lines.is_empty() {
                    return None;
                }
                above.block = true;
                above.keeps = is_empty || self.text[start..header_end].contains('+');
                above.deepest = match is_empty {
                    true => column(&self.text, node.record().start as usize),
                    false => usize::from(indent).checked_sub(1)?,
                };
                // Its blank lines end where something stands.
                let is_open = above.keeps && (at < next || !is_closed(&self.text[next..]));
                if is_open || !self.text[..next].ends_with('\n') {
                    return None;
                }
            }
            // What is not there is told to be where the next token is, but for right behind the
            // colon or dash.
            Kind::Scalar { .. } if last.start == last.end => {
                let mark = self.text[..end].bytes().next_back();
                let is_told = matches!(mark, Some(b':' | b'-'));
                if !is_told || last.anchor != 0 || last.props != last.start {
                    return None;
                }
            }
            _ => {}
        }
        Some((line_end, above))
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
    let start = mark(text);
    let mut line = source::line_start(text, at);
    while line > start {
        let above = source::line_start(text, line - 1).max(start);
        let content = text[above..line].trim_ascii_start();
        if !content.is_empty() && !content.starts_with('#') {
            let after = comments.partition_point(|comment| comment.start < line);
            let comment = after.checked_sub(1).map(|last| comments[last].start);
            let end = comment.filter(|start| *start > above).unwrap_or(line);
            return Some(text[..end].trim_ascii_end().len());
        }
        line = above;
    }
    Some(start)
}

impl Place {
    /// Where the run starts in the text after the edits; `None` where none can start there.
    pub(super) fn start_in(&self, text: &str) -> Option<usize> {
        let Some(head) = self.head else {
            return Some(self.start);
        };
        let at = first_token(text, head)?;
        let fits = on_own_line(text, at) == Some(self.column)
            && self.above.is_none_or(|above| above.ends_at(text, head, at));
        fits.then_some(at)
    }

    /// Where the first token behind the collection is in the text after the edits, where `end` is
    /// that token and no item is left of the run.
    pub(super) fn is_emptied(&self, text: &str, end: usize) -> bool {
        let (Some(head), Some(above)) = (self.head, self.above) else {
            return false;
        };
        let rest = &text[end..];
        let closes = match on_own_line(text, end) {
            _ if rest.is_empty() => true,
            None => false,
            Some(column) if column < self.column => true,
            // A list may stand in the column of its key.
            Some(column) if column == self.column && !self.mapping => !rest.starts_with('-'),
            Some(_) => false,
        };
        let is_mark = rest.starts_with("---") || rest.starts_with("...");
        (closes || is_mark && column(text, end) == 0)
            && first_token(text, head) == Some(end)
            && above.ends_at(text, head, end)
    }
}

impl Above {
    /// Whether the token is as it is where its line ends at `head` and the next token starts at
    /// `next`.
    fn ends_at(self, text: &str, head: usize, next: usize) -> bool {
        let gap = &text[head..next];
        if !gap.starts_with('\n') && !gap.starts_with("\r\n") {
            return !self.block && gap.is_empty() && next == text.len();
        }
        if !self.block {
            return true;
        }
        if gap.starts_with('\r') != self.returns {
            return false;
        }
        let line = source::next_line(text, head);
        let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let mut lines = text[line..next].split_inclusive('\n');
        (!self.keeps || is_closed(&text[line..])) && lines.all(|line| indent(line) <= self.deepest)
    }
}

/// Whether a text starts with a line that ends the blank lines in front of it.
fn is_closed(text: &str) -> bool {
    let line = text.split('\n').next().unwrap_or_default();
    text.is_empty() || !line.trim_ascii().is_empty()
}

/// The first token behind another one that ends at `head`, where it stands apart from it.
fn first_token(text: &str, head: usize) -> Option<usize> {
    let at = source::skip_trivia(text, head);
    let between = &text[head..at];
    let is_apart =
        head == mark(text) || between.is_empty() || between.starts_with([' ', '\r', '\n']);
    let tabbed = |line: &str| line.trim_start_matches(' ').starts_with('\t');
    (is_apart && !between.split('\n').any(tabbed)).then_some(at)
}

//! Moving lines to another column, each with its own bytes.

use crate::{Span, draft::Draft, source};

/// Moves the lines that start in `span` from the column `from` to the column `to`.
///
/// Lines of block scalars, of other scalars of several lines and of collections keep their places
/// among each other. A comment that stands further left than `from` stays where it is, as far as
/// it is not further right than `to`.
pub(crate) fn reindent(draft: Draft, text: &str, span: Span, from: usize, to: usize) -> Draft {
    let mut draft = draft;
    let mut at = match source::text_start(text, span.start) == span.start {
        true => span.start,
        false => source::next_line(text, span.start),
    };
    while at < span.end {
        let next = source::next_line(text, at);
        let line = text[at..next].trim_end_matches(['\n', '\r']);
        let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
        let outside = blanks < from && line[blanks..].starts_with('#');
        if to > from {
            // Blank lines that are no part of a block scalar's text do not grow.
            let empty = blanks == line.len() && blanks <= from;
            if !outside && !empty {
                let blank = if line.starts_with('\t') { "\t" } else { " " };
                draft = draft.insert(at, blank.repeat(to - from));
            }
        } else {
            let keep = if outside { to } else { 0 };
            let less = (from - to).min(blanks.saturating_sub(keep));
            if less > 0 {
                draft = draft.replace(at..at + less, "");
            }
        }
        at = next;
    }
    draft
}

/// The end of the comment lines directly below the line that ends at `end`, as far as they stand
/// further right than `column`: they belong to the item that ends there.
pub(crate) fn inner_comments(text: &str, end: usize, column: usize) -> usize {
    let mut end = end;
    loop {
        let next = source::next_line(text, end);
        let line = text[next..].split('\n').next().unwrap_or_default();
        let blanks = line.len() - line.trim_start_matches([' ', '\t']).len();
        if next == end || blanks <= column || !line[blanks..].starts_with('#') {
            return end;
        }
        end = source::line_end(text, next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::apply;

    fn moved(text: &str, from: usize, to: usize) -> String {
        let draft = reindent(Draft::default(), text, 0..text.len(), from, to);
        apply(text, &draft.edits)
    }

    #[test]
    fn lines_keep_their_places_among_each_other() {
        let text = "  - a: |\n      x\n        \n\n     y\n# far left\n  - b\n";
        let deeper = "    - a: |\n        x\n          \n\n       y\n# far left\n    - b\n";
        assert_eq!(moved(text, 2, 4), deeper);
        assert_eq!(moved(deeper, 4, 2), text);
    }

    #[test]
    fn comments_inside_an_item_are_found_below_it() {
        let text = "- a\n  # in a\n\n  # not\n";
        assert_eq!(inner_comments(text, 3, 0), 12);
        assert_eq!(inner_comments(text, 3, 2), 3);
        assert_eq!(inner_comments("- a", 3, 0), 3);
    }
}

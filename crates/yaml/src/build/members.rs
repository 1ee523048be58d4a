//! Reading some members of brackets, without the others.

use super::{Builder, Fragment, Misfit, Outer};
use crate::{Diagnostic, Span, schema::Tag, source, tree::Record};

impl Builder<'_> {
    /// Reads some members of a collection in brackets: the bytes between a bracket or comma and
    /// the next behind them. `None` where they must be read with all of the collection.
    pub(crate) fn members(
        text: &str,
        span: Span,
        outer: Outer<'_>,
        mapping: bool,
    ) -> Result<Option<Fragment>, Misfit> {
        let (open, close) = match mapping {
            true => ('{', '}'),
            false => ('[', ']'),
        };
        let piece = format!("{open}{}{close}", &text[span.clone()]);
        let mut fragment = Builder::brackets(&piece, outer, 0, mapping)?;
        // A comma may stand in front of a bracket, but not of another comma.
        let last = fragment.children.last();
        let end = last.map(|&last| fragment.nodes[last as usize].end as usize);
        let ends_member = end.is_some_and(|end| {
            let next = source::skip_trivia(&piece, end);
            next + 1 == piece.len()
        });
        let is_last = end.is_some() && text[span.end..].starts_with(close);
        let is_tied = |record: &Record| {
            record.alias
                || record.anchor != 0
                || record.tag != Tag::None && source::has_directive(text)
        };
        if !(ends_member || is_last)
            || !fragment.anchors.is_empty()
            || !fragment.uses.is_empty()
            || fragment.nodes.iter().any(is_tied)
            || fragment.diagnostics.iter().any(is_of_alias)
        {
            return Ok(None);
        }
        fragment.shift(span.start as u32 - 1);
        Ok(Some(fragment))
    }
}

impl Fragment {
    /// Moves all places.
    fn shift(&mut self, by: u32) {
        for record in &mut self.nodes {
            record.start += by;
            record.end += by;
            record.props += by;
        }
        let shift = |span: &mut Span| {
            *span = span.start + by as usize..span.end + by as usize;
        };
        self.comments.iter_mut().for_each(shift);
        for diagnostic in &mut self.diagnostics {
            diagnostic.each_span(&shift);
        }
    }
}

/// Whether it tells of an alias.
fn is_of_alias(diagnostic: &Diagnostic) -> bool {
    matches!(&*diagnostic.code, "unknown-alias" | "alias-expansion")
}

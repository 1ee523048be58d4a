//! What is broken around the body of a document: directives, text behind the mark of its end, and
//! byte order marks inside of it.

use super::{
    Recovery, is_marker,
    read::{Failed, Shape, read},
};
use crate::{Fix, Span, TextEdit, apply, source};

/// How many of them are told apart in a document.
const TRIES: usize = 8;

impl Recovery<'_> {
    /// Masks what the reading of a document fails at where that is no item of its body, and reads
    /// the document without it.
    pub(super) fn leave_out_outside(
        &mut self,
        document: &Span,
        body: &Span,
        failed: Failed,
    ) -> Result<(), Failed> {
        let mut failed = failed;
        for _ in 0..TRIES {
            let at = failed.failure.offset;
            let Some((span, fix)) = self.outside(document, body, at) else {
                break;
            };
            let was_hidden = self.work[span.clone()].iter().all(u8::is_ascii_whitespace);
            if was_hidden {
                break;
            }
            self.hide(span, failed.failure, fix);
            match self.read(document.clone(), Shape::Any) {
                Ok(()) => return Ok(()),
                Err(next) => failed = next,
            }
        }
        Err(failed)
    }

    fn outside(&mut self, document: &Span, body: &Span, at: usize) -> Option<(Span, Option<Fix>)> {
        let line = source::line_start(self.text, at).max(document.start);
        let end = line
            + self.text[line..source::line_end(self.text, at)]
                .trim_end()
                .len();
        let source = self.text[line..end].trim_start_matches(source::MARK);
        if at < body.start && source.starts_with('%') {
            return Some((end - source.len()..end, None));
        }
        if at < end && is_marker(source, "...") && at >= body.start {
            let rest = source[3..].trim_start();
            return (!rest.is_empty()).then(|| (end - rest.len()..end, None));
        }
        let rest = self.text.get(at..end)?.strip_prefix(source::MARK)?;
        let mark = TextEdit::delete(at..end - rest.len());
        let local = at - document.start..mark.range.end - document.start;
        let mended = apply(self.work(document.clone()), &[TextEdit::delete(local)]);
        let reads = read(&mended, 0, "", Shape::Any).is_ok();
        let fix = reads.then(|| Fix::safe("Remove the byte order mark", vec![mark]));
        Some((at..end, fix))
    }
}

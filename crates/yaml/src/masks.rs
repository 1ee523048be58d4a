//! The tree of a broken text, and the one of the text without what is broken: one from the other.

use crate::{
    Diagnostic, Span, TextEdit, Tree, merged::IDLE_MERGE, recover::Broken, source, tree::Record,
};

/// What was read instead of what is broken.
#[derive(Clone, Debug, Default)]
pub(crate) struct Masks {
    /// Makes the text one that can be read. Each edit is as long as what it replaces.
    pub edits: Vec<TextEdit>,
    /// Each of [`Tree::broken`], with what is told about it among the tree's diagnostics.
    pub broken: Vec<Broken>,
}

impl Masks {
    /// Takes those out that are no nearer than `reach` to some bytes of the text, and the lines of
    /// templates that do not touch them. The bytes grow to the lines of those that stay.
    pub fn part(&self, text: &str, bytes: &Span, reach: usize) -> (Span, Masks) {
        let templates = self.templates();
        // The bytes of lines, and whether they are a template's.
        let mut groups: Vec<(Span, bool)> = Vec::new();
        let edits = self.edits.iter().map(|edit| &edit.range);
        let mut spans: Vec<&Span> = edits.chain(self.broken.iter().map(|it| &it.span)).collect();
        spans.sort_by_key(|span| span.start);
        for span in spans {
            let line = source::line_start(text, span.start);
            let is_template = is_in(&templates, span);
            match groups.last_mut() {
                Some((last, all)) if line <= last.end => {
                    last.end = last.end.max(span.end);
                    *all &= is_template;
                }
                _ => groups.push((line..span.end, is_template)),
            }
        }
        let mut hull = bytes.clone();
        for (group, is_template) in groups {
            let reach = if is_template { 0 } else { reach };
            let is_near = group.start <= bytes.end.saturating_add(reach)
                && bytes.start <= group.end.saturating_add(reach);
            if is_near {
                hull = hull.start.min(group.start)..hull.end.max(group.end);
            }
        }
        let is_far = |span: &Span| span.end < hull.start || hull.end < span.start;
        let mut far = self.clone();
        far.edits.retain(|edit| is_far(&edit.range));
        far.broken.retain(|broken| is_far(&broken.span));
        (hull, far)
    }

    /// The lines of templates, in order.
    pub fn templates(&self) -> Vec<Span> {
        let templates = self.broken.iter().filter(|broken| broken.is_template());
        templates.map(|broken| broken.span.clone()).collect()
    }

    /// What else is left out than the lines of templates.
    pub fn items(&self) -> impl DoubleEndedIterator<Item = &Broken> {
        self.broken.iter().filter(|broken| !broken.is_template())
    }

    /// Moves what stands behind an offset.
    pub fn shift(&mut self, from: usize, by: isize) {
        let shift = |span: &mut Span| {
            if span.start >= from {
                *span = span.start.saturating_add_signed(by)..span.end.saturating_add_signed(by);
            }
        };
        self.edits
            .iter_mut()
            .for_each(|edit| shift(&mut edit.range));
        for broken in &mut self.broken {
            shift(&mut broken.span);
            if let Some(told) = &mut broken.diagnostic {
                told.each_span(&shift);
            }
        }
    }

    /// Takes it out of a text.
    pub fn apply(&self, text: &mut String) {
        for edit in &self.edits {
            text.replace_range(edit.range.clone(), &edit.insert);
        }
    }
}

impl Tree {
    /// Makes the tree of what is left of a text that of the text. `broken` is in order; `edits`
    /// are those that took it away, where they are known.
    pub(crate) fn leave_out(
        &mut self,
        text: String,
        broken: Vec<Broken>,
        edits: Option<Vec<TextEdit>>,
    ) {
        let readable = std::mem::replace(&mut self.text, text);
        let is_broken = |at: usize| {
            let after = broken.partition_point(|broken| broken.span.start <= at);
            after > 0 && at < broken[after - 1].span.end
        };
        self.comments.retain(|span| !is_broken(span.start));
        for broken in &broken {
            if let Some(document) = self.documents.get_mut(broken.document) {
                document.broken = true;
            }
        }
        let text = &self.text;
        let in_broken = |name: &str| {
            let anchor = format!("&{name}");
            let held = |broken: &Broken| text[broken.span.clone()].contains(&anchor);
            broken.iter().any(held)
        };
        let all = self.diagnostics.len();
        self.diagnostics.retain_mut(|diagnostic| {
            // Where characters are masked, each of their bytes is a blank.
            if text.get(diagnostic.span.clone()).is_none() {
                let at = (0..=diagnostic.span.start).rfind(|&at| text.is_char_boundary(at));
                diagnostic.span = source::error_span(text, at.unwrap_or(0));
            }
            // Its anchor is there, but cannot be read.
            let lost = diagnostic.code == "unknown-alias"
                && in_broken(&text[diagnostic.span.start + 1..diagnostic.span.end]);
            let gone = diagnostic.code == IDLE_MERGE
                && is_broken(source::skip_trivia(&readable, diagnostic.span.end + 1));
            !lost && !gone && diagnostic.code != "empty"
        });
        self.masks = (self.diagnostics.len() == all).then(|| {
            Box::new(Masks {
                edits: edits.unwrap_or_else(|| difference(text, &readable)),
                broken: broken.clone(),
            })
        });
        if !broken
            .iter()
            .all(|broken| text[broken.span.clone()].is_ascii())
        {
            to_characters(&mut self.nodes, text);
        }
        for broken in broken {
            self.broken.push(broken.span);
            self.diagnostics.extend(broken.diagnostic);
        }
    }

    /// The other way round: makes the tree that of what is left of its text.
    pub(crate) fn put_in(&mut self, masks: &Masks) {
        self.broken.clear();
        masks.apply(&mut self.text);
        for document in &mut self.documents {
            document.broken = false;
        }
        let is_told = |diagnostic: &Diagnostic| {
            let mut broken = masks.broken.iter();
            broken.any(|broken| broken.diagnostic.as_ref() == Some(diagnostic))
        };
        self.diagnostics.retain(|diagnostic| !is_told(diagnostic));
    }
}

/// Whether bytes are in one of some spans, which are in order.
pub(crate) fn is_in(spans: &[Span], bytes: &Span) -> bool {
    let after = spans.partition_point(|span| span.start <= bytes.start);
    after > 0 && bytes.end <= spans[after - 1].end
}

/// Moves the ends of nodes that are inside of a masked character to where it starts.
fn to_characters(nodes: &mut [Record], text: &str) {
    let whole = |at: &mut u32| {
        while !text.is_char_boundary(*at as usize) {
            *at -= 1;
        }
    };
    for record in nodes {
        whole(&mut record.start);
        whole(&mut record.end);
        whole(&mut record.props);
    }
}

/// What makes a text another one of the same length, each edit on a line.
pub(crate) fn difference(text: &str, masked: &str) -> Vec<TextEdit> {
    let mut runs: Vec<Span> = Vec::new();
    let bytes = text.as_bytes();
    let pairs = text.bytes().zip(masked.bytes()).enumerate();
    for (at, _) in pairs.filter(|(_, (old, new))| old != new) {
        match runs.last_mut() {
            Some(run) if at - run.end < 8 && !bytes[run.end..at].contains(&b'\n') => {
                run.end = at + 1
            }
            _ => runs.push(at..at + 1),
        }
    }
    let edit = |run: Span| TextEdit::replace(run.clone(), &masked[run]);
    runs.into_iter().map(edit).collect()
}

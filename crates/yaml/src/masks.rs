//! The tree of a broken text, and the one of the text without what is broken: one from the other.

use crate::{
    Diagnostic, Span, TextEdit, Tree, merged::IDLE_MERGE, recover::Broken, source, tree::Record,
};

/// What was read instead of what is broken.
#[derive(Clone, Debug)]
pub(crate) struct Masks {
    /// Makes the text one that can be read. Each edit is as long as what it replaces.
    pub edits: Vec<TextEdit>,
    /// What is told about each of [`Tree::broken`], among the tree's diagnostics.
    pub told: Vec<Diagnostic>,
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
            let told = broken.iter().filter_map(|broken| broken.diagnostic.clone());
            Box::new(Masks {
                edits: edits.unwrap_or_else(|| difference(text, &readable)),
                told: told.collect(),
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

    /// The other way round: makes the tree that of what is left of its text. `hull` grows to what
    /// was left out. `None` where it cannot be told; nothing has changed then.
    pub(crate) fn put_in(&mut self, hull: &mut Span) -> Option<()> {
        let Masks { edits, told } = *self.masks.take()?;
        let broken = std::mem::take(&mut self.broken);
        for span in edits.iter().map(|edit| &edit.range).chain(&broken) {
            let line = source::line_start(&self.text, span.start);
            *hull = hull.start.min(line)..hull.end.max(span.end);
        }
        for edit in &edits {
            self.text.replace_range(edit.range.clone(), &edit.insert);
        }
        for document in &mut self.documents {
            document.broken = false;
        }
        self.diagnostics
            .retain(|diagnostic| !told.contains(diagnostic));
        Some(())
    }
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

/// What makes a text another one of the same length.
pub(crate) fn difference(text: &str, masked: &str) -> Vec<TextEdit> {
    let mut runs: Vec<Span> = Vec::new();
    let pairs = text.bytes().zip(masked.bytes()).enumerate();
    for (at, _) in pairs.filter(|(_, (old, new))| old != new) {
        match runs.last_mut() {
            Some(run) if at - run.end < 8 => run.end = at + 1,
            _ => runs.push(at..at + 1),
        }
    }
    let edit = |run: Span| TextEdit::replace(run.clone(), &masked[run]);
    runs.into_iter().map(edit).collect()
}

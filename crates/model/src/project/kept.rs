//! What an edit left as it was, so that only the rest is projected again.

use yaml::{Route, Segment, Span, TextEdit};

use crate::{
    Field,
    experiment::{Fault, Probe, StepBody, Tunable},
    pipeline::{Stage, Step, StepNode},
};

/// The lines that edits touched, in the text before them and in the text after them.
///
/// A node none of whose lines was touched, and which stands at the same place with the same bytes,
/// means what it meant, as long as no alias stands for something that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    before: Span,
    after: Span,
}

impl Kept {
    /// What edits of `text` leave as it is; `None` where they change nothing.
    pub(crate) fn of(text: &str, edits: &[TextEdit]) -> Option<Self> {
        let (first, last) = (edits.first()?, edits.last()?);
        let start = start_of_line_above(text, first.range.start);
        let end = text[last.range.end..]
            .find('\n')
            .map_or(text.len(), |at| last.range.end + at + 1);
        let grown: usize = edits.iter().map(|edit| edit.insert.len()).sum();
        let gone: usize = edits.iter().map(|edit| edit.range.len()).sum();
        Some(Self {
            before: start..end,
            after: start..end + grown - gone,
        })
    }

    /// What is left as it was by this and by what comes after it.
    pub(crate) fn and(&self, next: &Self) -> Self {
        let start = self.after.start.min(next.before.start);
        let end = self.after.end.max(next.before.end);
        Self {
            before: self.before.start - (self.after.start - start)
                ..self.before.end + (end - self.after.end),
            after: start..end + next.after.len() - next.before.len(),
        }
    }

    /// Whether nothing in front of an offset of the text after was touched.
    pub(crate) fn is_behind(&self, offset: usize) -> bool {
        self.after.start >= offset
    }

    /// Where bytes of the text before are now; `None` where they were touched.
    pub(crate) fn now(&self, span: &Span) -> Option<Span> {
        if span.end <= self.before.start {
            Some(span.clone())
        } else if span.start >= self.before.end {
            let moved = |at: usize| at - self.before.end + self.after.end;
            Some(moved(span.start)..moved(span.end))
        } else {
            None
        }
    }
}

/// The start of the last line above `at` that is not blank: what comes behind a node can belong to
/// the text at its end.
fn start_of_line_above(text: &str, at: usize) -> usize {
    let line = |end: usize| text[..end].rfind('\n').map_or(0, |at| at + 1);
    let mut start = line(at);
    while start > 0 {
        let end = start - 1;
        start = line(end);
        if !text[start..end].trim().is_empty() {
            break;
        }
    }
    start
}

/// Takes a part of a projection along to where it is now.
pub(super) struct Shift<'r> {
    by: isize,
    /// How all routes inside of it start now, where that changed.
    start: Option<&'r Route>,
}

impl<'r> Shift<'r> {
    /// From `old` to `new`, both the place of the same node.
    pub(super) fn new(old: (&Span, &Route), new: (&Span, &'r Route)) -> Self {
        Self {
            by: new.0.start.wrapping_sub(old.0.start).cast_signed(),
            start: (old.1 != new.1).then_some(new.1),
        }
    }

    fn is_nothing(&self) -> bool {
        self.by == 0 && self.start.is_none()
    }

    fn span(&self, span: &mut Span) {
        span.start = span.start.wrapping_add_signed(self.by);
        span.end = span.end.wrapping_add_signed(self.by);
    }

    fn route(&self, route: &mut Route) {
        if let Some(start) = self.start {
            let common = start.segments.len().min(route.segments.len());
            let segments: &mut [Segment] = &mut route.segments[..common];
            segments.clone_from_slice(&start.segments[..common]);
        }
    }

    fn field(&self, field: &mut Field) {
        self.route(&mut field.route);
        if let Some(span) = &mut field.span {
            self.span(span);
        }
    }

    pub(super) fn stage(&self, stage: &mut Stage) {
        if self.is_nothing() {
            return;
        }
        self.field(&mut stage.name);
        self.field(&mut stage.identifier);
        self.field(&mut stage.kind);
        self.route(&mut stage.route);
        self.span(&mut stage.span);
        self.nodes(&mut stage.steps);
    }

    fn nodes(&self, nodes: &mut [StepNode]) {
        for node in nodes {
            match node {
                StepNode::Step(step) => self.step(step),
                StepNode::Group {
                    id: _,
                    name,
                    identifier,
                    route,
                    span,
                    steps,
                } => {
                    self.field(name);
                    self.field(identifier);
                    self.route(route);
                    self.span(span);
                    self.nodes(steps);
                }
                StepNode::Parallel { route, span, steps } => {
                    self.route(route);
                    self.span(span);
                    self.nodes(steps);
                }
                StepNode::Opaque { route, span, .. } => {
                    self.route(route);
                    self.span(span);
                }
            }
        }
    }

    pub(super) fn step(&self, step: &mut Step) {
        if self.is_nothing() {
            return;
        }
        self.field(&mut step.name);
        self.field(&mut step.identifier);
        self.field(&mut step.kind);
        self.route(&mut step.route);
        self.span(&mut step.span);
        for share in step.allocation.iter_mut().flatten() {
            self.field(&mut share.treatment);
            self.field(&mut share.amount);
        }
    }

    pub(super) fn body(&self, body: &mut StepBody) {
        if let StepBody::Fault(fault) = body
            && !self.is_nothing()
        {
            self.fault(fault);
        }
    }

    fn fault(&self, fault: &mut Fault) {
        self.field(&mut fault.fault);
        self.route(&mut fault.engine);
        self.field(&mut fault.target.kind);
        self.field(&mut fault.target.namespace);
        self.field(&mut fault.target.label);
        for Tunable { value, route, .. } in &mut fault.tunables {
            self.field(value);
            self.route(route);
        }
        self.route(&mut fault.tunables_route);
        for probe in &mut fault.probes {
            let Probe {
                name,
                kind,
                mode,
                route,
                span,
            } = probe;
            for field in [name, kind, mode] {
                self.field(field);
            }
            self.route(route);
            self.span(span);
        }
        self.route(&mut fault.probes_route);
        self.field(&mut fault.weight);
    }
}

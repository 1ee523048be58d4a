//! Where the nodes of the canvas stand in the text.

use model::{Document, experiment, pipeline};
use yaml::{Route, Span};

/// The place of one node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its bytes; the part that says most about it first.
    pub spans: Vec<Span>,
    /// Its route in the document.
    pub route: Route,
}

/// The place of the node with that id.
pub fn of(document: &Document, id: &str) -> Option<Place> {
    visit(document, &mut |node| (node.id == id).then(|| node.place()))
}

/// The id of the innermost node that holds a byte of the text.
pub fn at(document: &Document, byte: usize) -> Option<String> {
    let mut found: Option<(usize, String)> = None;
    visit(document, &mut |node| {
        let mut spans = node.spans();
        let holds = |span: &&Span| span.start <= byte && byte <= span.end;
        if let Some(span) = spans.find(holds)
            && found.as_ref().is_none_or(|(len, _)| span.len() < *len)
        {
            found = Some((span.len(), node.id.to_owned()));
        }
        None::<()>
    });
    found.map(|(_, id)| id)
}

struct Node<'d> {
    id: &'d str,
    first: Option<&'d Span>,
    span: &'d Span,
    route: &'d Route,
}

impl<'d> Node<'d> {
    fn spans(&self) -> impl Iterator<Item = &'d Span> {
        self.first.into_iter().chain([self.span])
    }

    fn place(&self) -> Place {
        Place {
            spans: self.spans().cloned().collect(),
            route: self.route.clone(),
        }
    }
}

/// The nodes, each before those inside of it, until one gives something.
fn visit<T>(document: &Document, each: &mut dyn FnMut(Node<'_>) -> Option<T>) -> Option<T> {
    match document {
        Document::Experiment(experiment) => {
            let mut steps = experiment.groups.iter().flat_map(|group| &group.steps);
            steps.find_map(|step: &experiment::Step| {
                each(Node {
                    id: &step.id,
                    first: step.template_span.as_ref(),
                    span: &step.span,
                    route: &step.route,
                })
            })
        }
        Document::Pipeline(pipeline) => pipeline.stages().find_map(|stage| {
            let node = Node {
                id: &stage.id,
                first: None,
                span: &stage.span,
                route: &stage.route,
            };
            each(node).or_else(|| visit_steps(&stage.steps, each))
        }),
        Document::Unknown { .. } => None,
    }
}

fn visit_steps<T>(
    nodes: &[pipeline::StepNode],
    each: &mut dyn FnMut(Node<'_>) -> Option<T>,
) -> Option<T> {
    nodes.iter().find_map(|node| {
        let (id, span, route, inside): (_, _, _, &[_]) = match node {
            pipeline::StepNode::Step(step) => (&step.id, &step.span, &step.route, &[]),
            pipeline::StepNode::Group {
                id,
                span,
                route,
                steps,
                ..
            } => (id, span, route, steps),
            pipeline::StepNode::Parallel { steps, .. } => return visit_steps(steps, each),
            pipeline::StepNode::Opaque {
                id, span, route, ..
            } => (id, span, route, &[]),
        };
        let node = Node {
            id,
            first: None,
            span,
            route,
        };
        each(node).or_else(|| visit_steps(inside, each))
    })
}

#[cfg(test)]
mod tests {
    use model::project;
    use wasm_bindgen_test::wasm_bindgen_test as test;
    use yaml::Tree;

    use super::*;
    use crate::builder::board::tests::NESTED;

    #[test]
    fn the_innermost_node_holds_the_caret() {
        let document = project(&Tree::parse(NESTED)).document;
        let at = |text: &str| at(&document, NESTED.find(text).unwrap());
        assert_eq!(at("duration: 2s").as_deref(), Some("one.b"));
        assert_eq!(at("duration: 1s").as_deref(), Some("one.a"));
        assert_eq!(at("identifier: g").as_deref(), Some("one.g"));
        assert_eq!(at("name: two").as_deref(), Some("two"));
        assert_eq!(at("name: nested"), None);
    }

    #[test]
    fn a_node_is_found_by_its_id() {
        let document = project(&Tree::parse(NESTED)).document;
        let place = of(&document, "one.b").unwrap();
        assert!(NESTED[place.spans[0].clone()].contains("identifier: b"));
        assert_eq!(of(&document, "one.x"), None);
    }
}

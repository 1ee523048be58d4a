//! Harness pipelines.

use yaml::{Node, NodeKind, Route};

use super::names::Names;
use crate::{
    Field, field,
    pipeline::{Pipeline, Share, Stage, StageGroup, Step, StepNode},
};

/// Nesting and size beyond which nodes are not drawn; aliases can make a small text very large.
const DEEPEST: usize = 64;
const MOST_NODES: usize = 5000;

struct Walk {
    stage_names: Names,
    step_names: Names,
    nodes: usize,
}

/// Reads a document with a `pipeline`.
pub(super) fn pipeline(root: Node<'_>) -> Pipeline {
    let route = root.route().then("pipeline");
    let pipeline = root.get("pipeline");
    let mut walk = Walk {
        stage_names: Names::default(),
        step_names: Names::default(),
        nodes: 0,
    };
    let stages_route = route.then("stages");
    let stages = pipeline.and_then(|pipeline| pipeline.get("stages"));
    let groups = stages
        .into_iter()
        .flat_map(|list| list.items().take(MOST_NODES).enumerate())
        .map(|(index, item)| walk.stage_group(item, stages_route.then(index)))
        .collect();
    Pipeline {
        name: Field::under(pipeline, &route, &["name"]),
        identifier: Field::under(pipeline, &route, &["identifier"]),
        groups,
    }
}

impl Walk {
    fn stage_group(&mut self, item: Node<'_>, route: Route) -> StageGroup {
        let mut stages = Vec::new();
        self.stages(item, &route, 0, &mut stages);
        StageGroup { route, stages }
    }

    /// The stages of an item; nested `parallel` lists all run side by side.
    fn stages(&mut self, item: Node<'_>, route: &Route, depth: usize, out: &mut Vec<Stage>) {
        self.nodes += 1;
        if self.nodes > MOST_NODES || depth > DEEPEST {
            return;
        }
        if let Some(stage) = item.get("stage").filter(|s| s.kind() == NodeKind::Mapping) {
            out.push(self.stage(stage, route.then("stage")));
        } else if let Some(list) = item
            .get("parallel")
            .filter(|p| p.kind() == NodeKind::Sequence)
        {
            let list_route = route.then("parallel");
            for (index, inner) in list.items().enumerate() {
                if self.nodes > MOST_NODES {
                    return;
                }
                self.stages(inner, &list_route.then(index), depth + 1, out);
            }
        } else {
            let mut stage = self.stage(item, route.clone());
            stage.opaque = Some(first_key(item));
            out.push(stage);
        }
    }

    fn stage(&mut self, stage: Node<'_>, route: Route) -> Stage {
        let name = Field::under(Some(stage), &route, &["name"]);
        let identifier = Field::under(Some(stage), &route, &["identifier"]);
        let id = self.stage_names.unique(either(&identifier, &name));
        let execution = ["spec", "execution", "steps"];
        let steps = match stage.path(&execution) {
            Some(list) => self.steps(list, &field::join(&route, &execution), &id, 0),
            None => Vec::new(),
        };
        let opaque = stage.get("template").map(|template| reference(template));
        Stage {
            kind: Field::under(Some(stage), &route, &["type"]),
            id,
            name,
            identifier,
            span: stage.span(),
            route,
            steps,
            opaque,
        }
    }

    fn steps(&mut self, list: Node<'_>, route: &Route, stage: &str, depth: usize) -> Vec<StepNode> {
        let mut nodes = Vec::new();
        for (index, item) in list.items().enumerate() {
            self.nodes += 1;
            if self.nodes > MOST_NODES || depth > DEEPEST {
                break;
            }
            nodes.push(self.node(item, route.then(index), stage, depth));
        }
        nodes
    }

    fn node(&mut self, item: Node<'_>, route: Route, stage: &str, depth: usize) -> StepNode {
        let mapping = |key| {
            item.get(key)
                .filter(|node| node.kind() == NodeKind::Mapping)
        };
        if let Some(step) = mapping("step") {
            return self.step(step, route.then("step"), stage);
        }
        if let Some(group) = mapping("stepGroup") {
            let route = route.then("stepGroup");
            let name = Field::under(Some(group), &route, &["name"]);
            let identifier = Field::under(Some(group), &route, &["identifier"]);
            let id = self.step_id(stage, either(&identifier, &name));
            if let Some(template) = group.get("template") {
                return StepNode::Opaque {
                    id,
                    what: reference(template),
                    route,
                    span: group.span(),
                };
            }
            let steps = match group.get("steps") {
                Some(list) => self.steps(list, &route.then("steps"), stage, depth + 1),
                None => Vec::new(),
            };
            return StepNode::Group {
                id,
                name,
                span: group.span(),
                route,
                steps,
            };
        }
        if let Some(list) = item
            .get("parallel")
            .filter(|p| p.kind() == NodeKind::Sequence)
        {
            let route = route.then("parallel");
            return StepNode::Parallel {
                span: list.span(),
                steps: self.steps(list, &route, stage, depth + 1),
                route,
            };
        }
        let what = first_key(item);
        StepNode::Opaque {
            id: self.step_id(stage, &what),
            what,
            route,
            span: item.span(),
        }
    }

    fn step(&mut self, step: Node<'_>, route: Route, stage: &str) -> StepNode {
        let name = Field::under(Some(step), &route, &["name"]);
        let identifier = Field::under(Some(step), &route, &["identifier"]);
        let id = self.step_id(stage, either(&identifier, &name));
        if let Some(template) = step.get("template") {
            return StepNode::Opaque {
                id,
                what: reference(template),
                route,
                span: step.span(),
            };
        }
        let kind = Field::under(Some(step), &route, &["type"]);
        let mut fields = field::scalars(step.get("spec"), &route.then("spec"), "spec");
        fields.extend(field::scalars(
            step.get("timeout"),
            &route.then("timeout"),
            "timeout",
        ));
        fields.sort_by_key(|named| named.field.span.as_ref().map(|span| span.start));
        StepNode::Step(Step {
            id,
            name,
            identifier,
            allocation: (kind.text() == "FmeFlagDefaultAllocation")
                .then(|| allocation(step, &route))
                .flatten(),
            kind,
            span: step.span(),
            route,
            fields,
        })
    }

    fn step_id(&mut self, stage: &str, wanted: &str) -> String {
        self.step_names.unique(&format!("{stage}.{wanted}"))
    }
}

fn either<'f>(identifier: &'f Field, name: &'f Field) -> &'f str {
    if identifier.text().is_empty() {
        name.text()
    } else {
        identifier.text()
    }
}

/// The shares where the allocation is a list; it can be an expression.
fn allocation(step: Node<'_>, route: &Route) -> Option<Vec<Share>> {
    let keys = ["spec", "allocation"];
    let list = step.path(&keys)?;
    let route = field::join(route, &keys);
    (list.kind() == NodeKind::Sequence).then(|| {
        list.items()
            .take(MOST_NODES)
            .enumerate()
            .map(|(index, item)| {
                let route = route.then(index);
                Share {
                    treatment: Field::under(Some(item), &route, &["treatment"]),
                    amount: Field::under(Some(item), &route, &["amount"]),
                }
            })
            .collect()
    })
}

fn reference(template: Node<'_>) -> String {
    let named = template.get("templateRef").and_then(Node::as_str);
    match (named, template.get("versionLabel").and_then(Node::as_str)) {
        (Some(name), Some(version)) => format!("template {name}@{version}"),
        (Some(name), None) => format!("template {name}"),
        _ => "template".to_owned(),
    }
}

fn first_key(item: Node<'_>) -> String {
    match item.entries().next() {
        Some((key, _)) => key.to_owned(),
        None => match item.kind() {
            NodeKind::Scalar => "text",
            NodeKind::Sequence => "list",
            NodeKind::Mapping => "nothing",
        }
        .to_owned(),
    }
}

//! Harness pipelines.

use std::collections::VecDeque;

use yaml::{Node, NodeKind, Route, Segment};

use super::{
    kept::{Kept, Shift},
    names::{NameSum, Names},
};
use crate::{
    Field, field,
    pipeline::{Pipeline, Share, Stage, StageGroup, Step, StepNode},
};

/// Nesting and size beyond which nodes are not drawn; aliases can make a small text very large.
const DEEPEST: usize = 64;
const MOST_NODES: usize = 5000;

/// Reads a document with a `pipeline`.
pub(super) fn pipeline(root: Node<'_>) -> Pipeline {
    Walk::default().pipeline(root)
}

/// Reads it again after an edit; what the edit left as it was is taken from the `old` projection.
pub(super) fn again(root: Node<'_>, old: Pipeline, kept: &Kept) -> Pipeline {
    let mut walk = Walk::default();
    let known = old.stages().map(count).sum::<usize>();
    if known < MOST_NODES {
        let stages = old.groups.into_iter().flat_map(|group| group.stages);
        walk.old = Some((kept, stages.collect()));
    }
    let new = walk.pipeline(root);
    // Where nodes are left out, it depends on all of them which ones.
    if walk.nodes > MOST_NODES && known < MOST_NODES {
        return pipeline(root);
    }
    new
}

#[derive(Default)]
struct Walk<'k> {
    nodes: usize,
    /// What an edit left as it was, and the stages before it that were not met yet.
    old: Option<(&'k Kept, VecDeque<Stage>)>,
    /// The steps of stages that the edit touched, as far as they were not met yet.
    old_steps: VecDeque<Step>,
}

impl Walk<'_> {
    fn pipeline(&mut self, root: Node<'_>) -> Pipeline {
        let mut route = root.route();
        route.segments.push("pipeline".into());
        let pipeline = root.get("pipeline");
        let mut groups = Vec::new();
        if let Some(list) = pipeline.and_then(|pipeline| pipeline.get("stages")) {
            let mut place = route.then("stages");
            for (index, item) in list.items().take(MOST_NODES).enumerate() {
                let mut stages = Vec::new();
                within(&mut place, index, |place| {
                    self.stages(item, place, 0, &mut stages);
                    groups.push(StageGroup {
                        route: place.clone(),
                        stages,
                    });
                });
            }
        }
        let mut pipeline = Pipeline {
            name: Field::under(pipeline, &route, &["name"]),
            identifier: Field::under(pipeline, &route, &["identifier"]),
            groups,
        };
        number(&mut pipeline);
        pipeline
    }

    /// The stages of an item; nested `parallel` lists all run side by side.
    fn stages(&mut self, item: Node<'_>, place: &mut Route, depth: usize, out: &mut Vec<Stage>) {
        self.nodes += 1;
        if self.nodes > MOST_NODES || depth > DEEPEST {
            return;
        }
        if let Some(stage) = mapping(item, "stage") {
            within(place, "stage", |place| {
                out.push(self.stage(stage, place, None));
            });
        } else if let Some(list) = sequence(item, "parallel") {
            within(place, "parallel", |place| {
                for (index, inner) in list.items().enumerate() {
                    if self.nodes > MOST_NODES {
                        return;
                    }
                    within(place, index, |place| {
                        self.stages(inner, place, depth + 1, out);
                    });
                }
            });
        } else {
            out.push(self.stage(item, place, Some(first_key(item))));
        }
    }

    fn stage(&mut self, stage: Node<'_>, place: &mut Route, unknown: Option<String>) -> Stage {
        if let Some(old) = self.old_stage(stage, place, unknown.as_deref()) {
            self.nodes += old.steps.iter().map(count_node).sum::<usize>();
            return old;
        }
        let mut steps = Vec::new();
        let execution = ["spec", "execution", "steps"];
        if let Some(list) = stage.path(&execution) {
            let mut place = field::join(place, &execution);
            steps = self.steps(list, &mut place, 0);
        }
        Stage {
            id: String::new(),
            name: Field::under(Some(stage), place, &["name"]),
            identifier: Field::under(Some(stage), place, &["identifier"]),
            kind: Field::under(Some(stage), place, &["type"]),
            route: place.clone(),
            span: stage.span(),
            steps,
            opaque: unknown.or_else(|| stage.get("template").map(reference)),
        }
    }

    /// The stage at this place as it was projected before, if the edit left it as it was.
    fn old_stage(
        &mut self,
        stage: Node<'_>,
        place: &Route,
        unknown: Option<&str>,
    ) -> Option<Stage> {
        let (kept, stages) = self.old.as_mut()?;
        let span = stage.span();
        while let Some(old) = stages.front() {
            match kept.now(&old.span) {
                // The edit touched it: maybe it left some steps as they were.
                None => self
                    .old_steps
                    .extend(stages.pop_front().into_iter().flat_map(steps_of)),
                Some(now) if now.start < span.start => {
                    stages.pop_front();
                }
                Some(now) => {
                    let same = now == span
                        && can_move(&old.route, place)
                        && (unknown.is_none() || unknown == old.opaque.as_deref());
                    if !same {
                        return None;
                    }
                    let mut old = stages.pop_front()?;
                    Shift::new((&old.span, &old.route), (&span, place)).stage(&mut old);
                    return Some(old);
                }
            }
        }
        None
    }

    fn steps(&mut self, list: Node<'_>, place: &mut Route, depth: usize) -> Vec<StepNode> {
        let mut nodes = Vec::with_capacity(list.len().min(MOST_NODES));
        for (index, item) in list.items().enumerate() {
            self.nodes += 1;
            if self.nodes > MOST_NODES || depth > DEEPEST {
                break;
            }
            within(place, index, |place| {
                nodes.push(self.node(item, place, depth));
            });
        }
        nodes
    }

    fn node(&mut self, item: Node<'_>, place: &mut Route, depth: usize) -> StepNode {
        if let Some(step) = mapping(item, "step") {
            return within(place, "step", |place| self.step(step, place));
        }
        if let Some(group) = mapping(item, "stepGroup") {
            return within(place, "stepGroup", |place| self.group(group, place, depth));
        }
        if let Some(list) = sequence(item, "parallel") {
            return within(place, "parallel", |place| StepNode::Parallel {
                span: list.span(),
                steps: self.steps(list, place, depth + 1),
                route: place.clone(),
            });
        }
        let what = first_key(item);
        opaque(item, what.clone(), what, place)
    }

    fn group(&mut self, group: Node<'_>, place: &mut Route, depth: usize) -> StepNode {
        if let Some(template) = group.get("template") {
            return opaque(group, called(group), reference(template), place);
        }
        let steps = match group.get("steps") {
            Some(list) => within(place, "steps", |place| self.steps(list, place, depth + 1)),
            None => Vec::new(),
        };
        StepNode::Group {
            id: String::new(),
            name: Field::under(Some(group), place, &["name"]),
            identifier: Field::under(Some(group), place, &["identifier"]),
            route: place.clone(),
            span: group.span(),
            steps,
        }
    }

    fn step(&mut self, step: Node<'_>, place: &Route) -> StepNode {
        if let Some(old) = self.old_step(step, place) {
            return StepNode::Step(old);
        }
        if let Some(template) = step.get("template") {
            return opaque(step, called(step), reference(template), place);
        }
        let kind = Field::under(Some(step), place, &["type"]);
        StepNode::Step(Step {
            id: String::new(),
            name: Field::under(Some(step), place, &["name"]),
            identifier: Field::under(Some(step), place, &["identifier"]),
            allocation: (kind.text() == "FmeFlagDefaultAllocation")
                .then(|| allocation(step, place))
                .flatten(),
            kind,
            span: step.span(),
            route: place.clone(),
        })
    }

    /// Like [`Walk::old_stage`].
    fn old_step(&mut self, step: Node<'_>, place: &Route) -> Option<Step> {
        let (kept, _) = self.old.as_ref()?;
        let span = step.span();
        while let Some(old) = self.old_steps.front() {
            match kept.now(&old.span) {
                Some(now) if now == span && can_move(&old.route, place) => {
                    let mut old = self.old_steps.pop_front()?;
                    Shift::new((&old.span, &old.route), (&span, place)).step(&mut old);
                    return Some(old);
                }
                Some(now) if now.start >= span.start => return None,
                _ => {
                    self.old_steps.pop_front();
                }
            }
        }
        None
    }
}

/// Goes one segment deeper for a while.
fn within<T>(
    place: &mut Route,
    segment: impl Into<Segment>,
    then: impl FnOnce(&mut Route) -> T,
) -> T {
    place.segments.push(segment.into());
    let result = then(place);
    place.segments.pop();
    result
}

fn mapping<'t>(item: Node<'t>, key: &str) -> Option<Node<'t>> {
    item.get(key)
        .filter(|node| node.kind() == NodeKind::Mapping)
}

fn sequence<'t>(item: Node<'t>, key: &str) -> Option<Node<'t>> {
    item.get(key)
        .filter(|node| node.kind() == NodeKind::Sequence)
}

/// Whether a place differs from another in indices alone.
fn can_move(from: &Route, to: &Route) -> bool {
    let alike = |(from, to): (&Segment, &Segment)| match (from, to) {
        (Segment::Index(_), Segment::Index(_)) => true,
        (from, to) => from == to,
    };
    from.segments.len() == to.segments.len() && from.segments.iter().zip(&to.segments).all(alike)
}

/// Gives the nodes their ids: their names, made unique.
fn number(pipeline: &mut Pipeline) {
    let mut stage_sums = Vec::new();
    let mut node_sums = Vec::new();
    let stages = pipeline
        .groups
        .iter_mut()
        .flat_map(|group| &mut group.stages);
    for stage in stages {
        let sum = NameSum::NONE.and(either(&stage.identifier, &stage.name));
        stage_sums.push(sum);
        each(&mut stage.steps, &mut |_, called| {
            node_sums.push(sum.and(".").and(called));
        });
    }
    let different = NameSum::differ(stage_sums) && NameSum::differ(node_sums);
    let mut stage_names = Names::default();
    let mut node_names = Names::default();
    let stages = pipeline
        .groups
        .iter_mut()
        .flat_map(|group| &mut group.stages);
    for stage in stages {
        let called = either(&stage.identifier, &stage.name);
        if !different {
            stage.id = stage_names.unique(called);
        } else if stage.id != called {
            stage.id = called.to_owned();
        }
        let prefix = &stage.id;
        each(&mut stage.steps, &mut |id, called| {
            if !different {
                *id = node_names.unique(&format!("{prefix}.{called}"));
                return;
            }
            let rest = id.strip_prefix(prefix.as_str());
            if rest.and_then(|rest| rest.strip_prefix('.')) != Some(called) {
                *id = format!("{prefix}.{called}");
            }
        });
    }
}

/// The id of each node, and what it is called.
fn each(nodes: &mut [StepNode], visit: &mut dyn FnMut(&mut String, &str)) {
    for node in nodes {
        match node {
            StepNode::Step(step) => {
                visit(&mut step.id, either(&step.identifier, &step.name));
            }
            StepNode::Group {
                id,
                name,
                identifier,
                steps,
                ..
            } => {
                visit(id, either(identifier, name));
                each(steps, visit);
            }
            StepNode::Parallel { steps, .. } => each(steps, visit),
            StepNode::Opaque { id, called, .. } => visit(id, called),
        }
    }
}

/// How many nodes a stage counts for.
fn count(stage: &Stage) -> usize {
    1 + stage.steps.iter().map(count_node).sum::<usize>()
}

fn count_node(node: &StepNode) -> usize {
    match node {
        StepNode::Group { steps, .. } | StepNode::Parallel { steps, .. } => {
            1 + steps.iter().map(count_node).sum::<usize>()
        }
        StepNode::Step(_) | StepNode::Opaque { .. } => 1,
    }
}

/// The steps of a stage that are drawn as such, in the order of the text.
fn steps_of(stage: Stage) -> Vec<Step> {
    let mut steps = Vec::new();
    take_steps(stage.steps, &mut steps);
    steps
}

fn take_steps(nodes: Vec<StepNode>, out: &mut Vec<Step>) {
    for node in nodes {
        match node {
            StepNode::Step(step) => out.push(step),
            StepNode::Group { steps, .. } | StepNode::Parallel { steps, .. } => {
                take_steps(steps, out);
            }
            StepNode::Opaque { .. } => {}
        }
    }
}

fn opaque(node: Node<'_>, called: String, what: String, place: &Route) -> StepNode {
    StepNode::Opaque {
        id: String::new(),
        called,
        what,
        route: place.clone(),
        span: node.span(),
    }
}

/// [`either`] of what is not projected further.
fn called(node: Node<'_>) -> String {
    let text = |key| node.get(key).and_then(Node::as_str);
    let identifier = text("identifier").filter(|text| !text.is_empty());
    identifier
        .or_else(|| text("name"))
        .unwrap_or_default()
        .to_owned()
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

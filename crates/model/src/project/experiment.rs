//! Argo `Workflow` and `CronWorkflow`.

use std::collections::HashMap;

use yaml::{Node, NodeKind, Route, Span};

use super::{
    fault,
    kept::{Kept, Shift},
    names::Names,
};
use crate::{
    Field,
    experiment::{Experiment, ExperimentKind, Step, StepBody, StepGroup},
    field,
};

/// More steps than this are not drawn.
const MOST_STEPS: usize = 5000;

/// Templates by name, as the entrypoint's steps look them up; the first of a name counts.
struct Templates<'t> {
    by_name: HashMap<&'t str, (Node<'t>, usize)>,
    /// Where their list is.
    route: Route,
    /// What templates were before an edit that left them as they were, by where they start now.
    old: HashMap<usize, OldTemplate>,
    names: Names,
    steps: usize,
}

/// A template as it was projected before.
struct OldTemplate {
    /// Where it was.
    span: Span,
    route: Route,
    /// Where it is now.
    now: Span,
    body: StepBody,
}

/// Reads a document that is an Argo `Workflow` or `CronWorkflow`.
pub(super) fn experiment(root: Node<'_>) -> Experiment {
    read(root, HashMap::new())
}

/// Reads it again after an edit; what the edit left as it was is taken from the `old` projection.
pub(super) fn again(root: Node<'_>, old: Experiment, kept: &Kept) -> Experiment {
    let steps = old.groups.into_iter().flat_map(|group| group.steps);
    let templates = steps.filter_map(|step| {
        let span = step.template_span?;
        let now = kept.now(&span)?;
        let template = OldTemplate {
            span,
            route: step.template_route?,
            now: now.clone(),
            body: step.body,
        };
        Some((now.start, template))
    });
    read(root, templates.collect())
}

fn read(root: Node<'_>, old: HashMap<usize, OldTemplate>) -> Experiment {
    let document = root.route();
    let cron = root.get("kind").and_then(Node::as_str) == Some("CronWorkflow");
    let (spec_keys, kind): (&[&str], _) = if cron {
        let schedule = Field::under(Some(root), &document, &["spec", "schedule"]);
        (
            &["spec", "workflowSpec"],
            ExperimentKind::CronWorkflow { schedule },
        )
    } else {
        (&["spec"], ExperimentKind::Workflow)
    };
    let spec = root.path(spec_keys);
    let spec_route = field::join(&document, spec_keys);
    let entrypoint = Field::under(spec, &spec_route, &["entrypoint"]);
    let mut templates = Templates::of(spec, &spec_route, old);
    let (steps, groups) = match templates.by_name.get(entrypoint.text()) {
        Some(&(template, index)) => {
            let route = templates.route.then(index);
            templates.entry(template, &route)
        }
        None => (None, Vec::new()),
    };
    Experiment {
        kind,
        name: name(root, &document),
        namespace: Field::under(Some(root), &document, &["metadata", "namespace"]),
        entrypoint,
        steps,
        groups,
    }
}

/// `metadata.name`, or `metadata.generateName` where only that exists.
fn name(root: Node<'_>, document: &Route) -> Field {
    let name = Field::under(Some(root), document, &["metadata", "name"]);
    let generated = Field::under(Some(root), document, &["metadata", "generateName"]);
    if name.span.is_none() && generated.value.is_some() {
        generated
    } else {
        name
    }
}

impl<'t> Templates<'t> {
    fn of(spec: Option<Node<'t>>, spec_route: &Route, old: HashMap<usize, OldTemplate>) -> Self {
        let mut by_name = HashMap::new();
        let nodes = spec.and_then(|spec| spec.get("templates"));
        for (index, template) in nodes.into_iter().flat_map(Node::items).enumerate() {
            if let Some(name) = template.get("name").and_then(Node::as_str) {
                by_name.entry(name).or_insert((template, index));
            }
        }
        Self {
            by_name,
            route: spec_route.then("templates"),
            old,
            names: Names::default(),
            steps: 0,
        }
    }

    /// What the entrypoint does: its steps, its tasks, or itself as the only step.
    fn entry(&mut self, template: Node<'t>, route: &Route) -> (Option<Route>, Vec<StepGroup>) {
        if let Some(steps) = template.get("steps") {
            let steps_route = route.then("steps");
            let groups = self.groups(steps, &steps_route);
            return (Some(steps_route), groups);
        }
        if let Some(tasks) = template.path(&["dag", "tasks"]) {
            let tasks_route = field::join(route, &["dag", "tasks"]);
            return (None, self.tasks(tasks, &tasks_route));
        }
        let step = self.alone(template, route);
        let group = StepGroup {
            route: route.clone(),
            span: template.span(),
            steps: vec![step],
        };
        (None, vec![group])
    }

    /// Argo's list of lists; a step that stands in the outer list is a group of its own.
    fn groups(&mut self, steps: Node<'t>, route: &Route) -> Vec<StepGroup> {
        let mut groups = Vec::new();
        for (index, item) in steps.items().enumerate() {
            if self.steps >= MOST_STEPS {
                break;
            }
            let group_route = route.then(index);
            let inner = match item.kind() {
                NodeKind::Sequence => item
                    .items()
                    .take(MOST_STEPS)
                    .enumerate()
                    .map(|(index, step)| self.step(step, group_route.then(index)))
                    .collect(),
                NodeKind::Mapping => vec![self.step(item, group_route.clone())],
                NodeKind::Scalar => Vec::new(),
            };
            groups.push(StepGroup {
                route: group_route,
                span: item.span(),
                steps: inner,
            });
        }
        groups
    }

    /// The tasks of a `dag`, those without open dependencies first.
    fn tasks(&mut self, tasks: Node<'t>, route: &Route) -> Vec<StepGroup> {
        let mut levels: Vec<(usize, Step)> = Vec::new();
        let mut level_of: HashMap<&str, usize> = HashMap::new();
        for (index, task) in tasks.items().take(MOST_STEPS).enumerate() {
            // Tasks usually follow what they depend on; a later one counts as not known.
            let level = dependencies(task)
                .iter()
                .filter_map(|name| level_of.get(*name))
                .map(|level| level + 1)
                .max()
                .unwrap_or(0);
            if let Some(name) = task.get("name").and_then(Node::as_str) {
                level_of.insert(name, level);
            }
            levels.push((level, self.step(task, route.then(index))));
        }
        levels.sort_by_key(|(level, _)| *level);
        let mut groups: Vec<(usize, StepGroup)> = Vec::new();
        for (level, step) in levels {
            match groups.last_mut() {
                Some((last, group)) if *last == level => group.steps.push(step),
                _ => groups.push((
                    level,
                    StepGroup {
                        route: route.clone(),
                        span: tasks.span(),
                        steps: vec![step],
                    },
                )),
            }
        }
        groups.into_iter().map(|(_, group)| group).collect()
    }

    fn step(&mut self, step: Node<'t>, route: Route) -> Step {
        self.steps += 1;
        let name = Field::under(Some(step), &route, &["name"]);
        let template = Field::under(Some(step), &route, &["template"]);
        let found = self.by_name.get(template.text()).copied();
        let found = found.map(|(node, index)| (node, self.route.then(index)));
        let body = match &found {
            Some((template, route)) => self.body(*template, route),
            None => StepBody::Opaque {
                what: without_template(step).to_owned(),
            },
        };
        Step {
            id: self.names.unique(name.text()),
            name,
            template,
            span: step.span(),
            route,
            template_span: found.as_ref().map(|(template, _)| template.span()),
            template_route: found.map(|(_, route)| route),
            body,
        }
    }

    /// What a template does, as it was projected before if an edit left it as it was.
    fn body(&mut self, template: Node<'t>, route: &Route) -> StepBody {
        let span = template.span();
        match self.old.remove(&span.start) {
            Some(mut old)
                if old.now == span && old.route.segments.len() == route.segments.len() =>
            {
                Shift::new((&old.span, &old.route), (&span, route)).body(&mut old.body);
                old.body
            }
            _ => body(template, route),
        }
    }

    /// A template that is entered directly, as if it were the only step.
    fn alone(&mut self, template: Node<'t>, route: &Route) -> Step {
        let name = Field::under(Some(template), route, &["name"]);
        Step {
            id: self.names.unique(name.text()),
            template: name.clone(),
            name,
            route: route.clone(),
            span: template.span(),
            template_route: Some(route.clone()),
            template_span: Some(template.span()),
            body: self.body(template, route),
        }
    }
}

fn dependencies(task: Node<'_>) -> Vec<&str> {
    let listed = task.get("dependencies").into_iter().flat_map(Node::items);
    let expression = task.get("depends").and_then(Node::as_str).unwrap_or("");
    listed
        .filter_map(Node::as_str)
        .chain(
            expression
                .split(|c: char| !(c.is_alphanumeric() || c == '-' || c == '_'))
                .filter(|word| !word.is_empty()),
        )
        .take(1000)
        .collect()
}

fn without_template(step: Node<'_>) -> &'static str {
    if step.get("templateRef").is_some() {
        "template of another workflow"
    } else if let Some(inline) = step.get("inline") {
        what(inline)
    } else {
        "missing template"
    }
}

fn body(template: Node<'_>, route: &Route) -> StepBody {
    if let Some(fault) = fault::fault(template, route) {
        return StepBody::Fault(Box::new(fault));
    }
    if installs(template) {
        return StepBody::Install;
    }
    if cleans_up(template) {
        return StepBody::Cleanup;
    }
    StepBody::Opaque {
        what: what(template).to_owned(),
    }
}

/// Whether a template carries a ChaosExperiment, or its container applies one.
fn installs(template: Node<'_>) -> bool {
    let carries = fault::documents(template).any(|(_, document)| {
        document.get("kind").and_then(Node::as_str) == Some("ChaosExperiment")
    });
    let name = template.get("name").and_then(Node::as_str).unwrap_or("");
    carries
        || (name.starts_with("install-chaos-") && commands(template).any(|c| c.contains("apply")))
}

fn cleans_up(template: Node<'_>) -> bool {
    commands(template).any(|command| {
        command.contains("delete")
            && ["chaosengine", "ChaosEngine"]
                .iter()
                .any(|kind| command.contains(kind))
    })
}

fn commands(template: Node<'_>) -> impl Iterator<Item = &str> {
    ["command", "args"]
        .into_iter()
        .filter_map(move |key| template.path(&["container", key]))
        .flat_map(|list| list.items().take(50))
        .filter_map(Node::as_str)
        .chain(template.path(&["script", "source"]).and_then(Node::as_str))
}

/// What a template seems to be, by the key that gives an Argo template its type.
fn what(template: Node<'_>) -> &'static str {
    const KINDS: [(&str, &str); 10] = [
        ("container", "container"),
        ("containerSet", "container set"),
        ("script", "script"),
        ("resource", "resource"),
        ("suspend", "suspend"),
        ("steps", "steps"),
        ("dag", "dag"),
        ("data", "data"),
        ("http", "http"),
        ("plugin", "plugin"),
    ];
    KINDS
        .iter()
        .find(|(key, _)| template.get(key).is_some())
        .map_or("unknown template", |(_, what)| what)
}

//! What the canvas shows: columns of nodes, for experiments and pipelines alike.

use model::{Document, experiment, pipeline};
use yaml::{Diagnostic, Route, Severity, Span, Tree};

use crate::{components::Glyph, document::OpenDocument};

/// The nodes of a document in columns: columns follow one another, the nodes of a column run side by side.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Board {
    /// The columns.
    pub columns: Vec<Vec<BoardNode>>,
    /// Whether a pipeline's stages are shown, with their steps below.
    pub has_stages: bool,
    /// Whether this is an older state, because the text cannot be read now.
    pub inert: bool,
    /// What the document is, where it is neither an experiment nor a pipeline.
    pub unknown: Option<String>,
    /// Why an experiment's steps can be changed in the text only, where that is so.
    pub only_text: Option<&'static str>,
}

/// One step, fault, stage or step group.
#[derive(Clone, Debug, PartialEq)]
pub struct BoardNode {
    /// Stable while the node keeps its name.
    pub id: String,
    /// Its name.
    pub title: String,
    /// What it does, in a few words.
    pub subtitle: String,
    /// Its picture.
    pub glyph: Glyph,
    /// Its bytes; the part that says most about it first.
    pub spans: Vec<Span>,
    /// Its place in the document.
    pub route: Route,
    /// How many errors and warnings are inside.
    pub problems: (usize, usize),
    /// Whether it is something that the studio does not know.
    pub opaque: bool,
    /// The steps of a step group.
    pub inside: Vec<Vec<BoardNode>>,
    /// The execution of a stage.
    pub steps: Vec<Vec<BoardNode>>,
}

impl Board {
    /// The board of a document, of its last readable state where the text is broken.
    pub fn of(document: &OpenDocument) -> Self {
        let tree = document.document_tree();
        let mut board = match document.document() {
            Document::Experiment(experiment) => Self {
                columns: experiment_columns(experiment, tree),
                only_text: only_text(experiment, tree),
                ..Self::default()
            },
            Document::Pipeline(pipeline) => Self {
                columns: pipeline_columns(pipeline),
                has_stages: true,
                ..Self::default()
            },
            Document::Unknown { what } => Self {
                unknown: Some(what.clone().unwrap_or_default()),
                ..Self::default()
            },
        };
        board.inert = document.broken() > 0;
        count_problems(&mut board.columns, document.diagnostics());
        board
    }

    /// The node of that id, at any depth.
    pub fn find(&self, id: &str) -> Option<&BoardNode> {
        find(&self.columns, &|node| node.id == id)
    }

    /// The innermost node that holds a byte of the text.
    pub fn at(&self, byte: usize) -> Option<&BoardNode> {
        at(&self.columns, byte)
    }

    /// The stage that is, or holds, the node of that id; without one, the first stage.
    pub fn stage_of(&self, id: Option<&str>) -> Option<&BoardNode> {
        let mut stages = self.columns.iter().flatten();
        let holding = id.and_then(|id| {
            stages
                .clone()
                .find(|stage| stage.id == id || find(&stage.steps, &|node| node.id == id).is_some())
        });
        holding.or_else(|| stages.next())
    }
}

impl BoardNode {
    fn new(id: &str, title: &str, route: &Route, spans: Vec<Span>) -> Self {
        Self {
            id: id.to_owned(),
            title: title.to_owned(),
            subtitle: String::new(),
            glyph: Glyph::Step,
            spans,
            route: route.clone(),
            problems: (0, 0),
            opaque: false,
            inside: Vec::new(),
            steps: Vec::new(),
        }
    }

    fn holds(&self, byte: usize) -> bool {
        self.spans
            .iter()
            .any(|span| span.start <= byte && byte <= span.end)
    }
}

/// Visual changes need the entrypoint's `steps`.
fn only_text(experiment: &experiment::Experiment, tree: &Tree) -> Option<&'static str> {
    if experiment.steps.is_some() {
        return None;
    }
    let root = tree.root()?;
    let spec = match experiment.kind {
        experiment::ExperimentKind::Workflow => root.get("spec"),
        experiment::ExperimentKind::CronWorkflow { .. } => root.path(&["spec", "workflowSpec"]),
    };
    let has_reference = spec.is_some_and(|spec| spec.get("workflowTemplateRef").is_some());
    let entrypoint = spec
        .and_then(|spec| spec.get("templates"))
        .into_iter()
        .flat_map(yaml::Node::items)
        .find(|template| {
            let name = template.get("name").and_then(yaml::Node::as_str);
            name.is_some_and(|name| name == experiment.entrypoint.text())
        });
    Some(match entrypoint {
        Some(template) if template.get("dag").is_some() => {
            "The steps of this workflow are a dag: edit them as text."
        }
        Some(_) => "The entrypoint of this workflow has no list of steps: edit it as text.",
        None if has_reference => {
            "The steps of this workflow are in the WorkflowTemplate that it refers to: edit them there."
        }
        None => "The entrypoint of this workflow names no template: write its steps as text.",
    })
}

fn find<'b>(
    columns: &'b [Vec<BoardNode>],
    wanted: &impl Fn(&BoardNode) -> bool,
) -> Option<&'b BoardNode> {
    columns.iter().flatten().find_map(|node| {
        if wanted(node) {
            return Some(node);
        }
        find(&node.inside, wanted).or_else(|| find(&node.steps, wanted))
    })
}

fn at(columns: &[Vec<BoardNode>], byte: usize) -> Option<&BoardNode> {
    columns.iter().flatten().find_map(|node| {
        at(&node.inside, byte)
            .or_else(|| at(&node.steps, byte))
            .or_else(|| node.holds(byte).then_some(node))
    })
}

fn count_problems(columns: &mut [Vec<BoardNode>], diagnostics: &[Diagnostic]) {
    for node in columns.iter_mut().flatten() {
        let count = |severity| {
            let inside = diagnostics
                .iter()
                .filter(|each| each.severity == severity && node.holds(each.span.start));
            inside.count()
        };
        node.problems = (count(Severity::Error), count(Severity::Warning));
        count_problems(&mut node.inside, diagnostics);
        count_problems(&mut node.steps, diagnostics);
    }
}

fn experiment_columns(experiment: &experiment::Experiment, tree: &Tree) -> Vec<Vec<BoardNode>> {
    let groups = experiment.groups.iter();
    groups
        .map(|group| {
            let steps = group.steps.iter();
            steps.map(|step| experiment_node(step, tree)).collect()
        })
        .filter(|column: &Vec<_>| !column.is_empty())
        .collect()
}

fn experiment_node(step: &experiment::Step, tree: &Tree) -> BoardNode {
    let template = step
        .template_route
        .as_ref()
        .and_then(|route| Some(tree.find(route)?.span()));
    let spans = template.into_iter().chain([step.span.clone()]).collect();
    let mut node = BoardNode::new(&step.id, titled(step.name.text()), &step.route, spans);
    match &step.body {
        experiment::StepBody::Fault(fault) => {
            node.glyph = Glyph::Fault;
            node.subtitle = format!(
                "{} · weight {} · {}",
                fault.fault.text(),
                fault.weight(),
                many(fault.probes.len(), "probe"),
            );
        }
        experiment::StepBody::Install => {
            node.glyph = Glyph::Download;
            node.subtitle = "installs the faults".to_owned();
        }
        experiment::StepBody::Cleanup => {
            node.glyph = Glyph::Trash;
            node.subtitle = "cleans up at the end".to_owned();
        }
        experiment::StepBody::Opaque { what } => {
            node.opaque = true;
            node.subtitle.clone_from(what);
        }
    }
    node
}

fn pipeline_columns(pipeline: &pipeline::Pipeline) -> Vec<Vec<BoardNode>> {
    let groups = pipeline.groups.iter();
    groups
        .map(|group| group.stages.iter().map(stage_node).collect())
        .filter(|column: &Vec<_>| !column.is_empty())
        .collect()
}

fn stage_node(stage: &pipeline::Stage) -> BoardNode {
    let title = titled(stage.name.text());
    let mut node = BoardNode::new(&stage.id, title, &stage.route, vec![stage.span.clone()]);
    node.glyph = Glyph::Pipeline;
    match &stage.opaque {
        Some(why) => {
            node.opaque = true;
            node.subtitle.clone_from(why);
        }
        None => {
            let count = stage.steps.iter().map(count_steps).sum();
            node.subtitle = match stage.kind.text() {
                "" => many(count, "step"),
                kind => format!("{kind} · {}", many(count, "step")),
            };
        }
    }
    node.steps = step_columns(&stage.steps);
    node
}

fn count_steps(node: &pipeline::StepNode) -> usize {
    match node {
        pipeline::StepNode::Group { steps, .. } | pipeline::StepNode::Parallel { steps, .. } => {
            steps.iter().map(count_steps).sum()
        }
        _ => 1,
    }
}

fn step_columns(steps: &[pipeline::StepNode]) -> Vec<Vec<BoardNode>> {
    steps
        .iter()
        .map(|step| {
            let mut column = Vec::new();
            push_nodes(step, &mut column);
            column
        })
        .filter(|column| !column.is_empty())
        .collect()
}

fn push_nodes(step: &pipeline::StepNode, column: &mut Vec<BoardNode>) {
    match step {
        pipeline::StepNode::Step(step) => column.push(step_node(step)),
        pipeline::StepNode::Group {
            id,
            name,
            route,
            span,
            steps,
            ..
        } => {
            let mut node = BoardNode::new(id, titled(name.text()), route, vec![span.clone()]);
            node.glyph = Glyph::Columns;
            let count = steps.iter().map(count_steps).sum();
            node.subtitle = format!("step group · {}", many(count, "step"));
            node.inside = step_columns(steps);
            column.push(node);
        }
        pipeline::StepNode::Parallel { steps, .. } => {
            for step in steps {
                push_nodes(step, column);
            }
        }
        pipeline::StepNode::Opaque {
            id,
            what,
            route,
            span,
            ..
        } => {
            let mut node = BoardNode::new(id, what, route, vec![span.clone()]);
            node.opaque = true;
            node.subtitle = "kept as it is".to_owned();
            column.push(node);
        }
    }
}

fn step_node(step: &pipeline::Step) -> BoardNode {
    let title = titled(step.name.text());
    let mut node = BoardNode::new(&step.id, title, &step.route, vec![step.span.clone()]);
    node.subtitle = step.kind.text().to_owned();
    if let Some(shares) = &step.allocation {
        let amounts: Vec<_> = shares.iter().map(|share| share.amount.text()).collect();
        node.subtitle = format!("{} · {}", node.subtitle, amounts.join(" / "));
    }
    node.glyph = match step.kind.text() {
        "Wait" => Glyph::Clock,
        "HarnessApproval" | "CustomApproval" => Glyph::CircleCheck,
        "Chaos" => Glyph::Fault,
        kind if kind.starts_with("FmeFlag") => Glyph::Settings,
        "ShellScript" | "Run" | "Http" => Glyph::Code,
        _ => Glyph::Step,
    };
    node
}

fn titled(name: &str) -> &str {
    if name.is_empty() { "(no name)" } else { name }
}

/// A count with its noun, such as `2 probes`.
pub fn many(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;
    use crate::document::Saved;

    const NESTED: &str = "\
pipeline:
  name: nested
  identifier: nested
  stages:
    - parallel:
        - stage:
            name: one
            identifier: one
            type: Custom
            spec:
              execution:
                steps:
                  - parallel:
                      - step:
                          type: Wait
                          name: a
                          identifier: a
                          spec:
                            duration: 1s
                      - stepGroup:
                          name: g
                          identifier: g
                          steps:
                            - step:
                                type: Wait
                                name: b
                                identifier: b
                                spec:
                                  duration: 2s
                  - mystery:
                      name: c
        - stage:
            name: two
            identifier: two
            type: Custom
";

    fn board(text: &str) -> Board {
        let saved = Saved {
            text: text.to_owned(),
            revision: 1,
        };
        Board::of(&OpenDocument::new(text, saved))
    }

    fn titles(columns: &[Vec<BoardNode>]) -> Vec<Vec<&str>> {
        columns
            .iter()
            .map(|column| column.iter().map(|node| node.title.as_str()).collect())
            .collect()
    }

    #[test]
    fn what_runs_side_by_side_shares_a_column() {
        let board = board(NESTED);
        assert_eq!(titles(&board.columns), [["one", "two"]]);
        let one = &board.columns[0][0];
        assert_eq!(titles(&one.steps), [vec!["a", "g"], vec!["mystery"]]);
        assert_eq!(titles(&one.steps[0][1].inside), [["b"]]);
        assert!(one.steps[1][0].opaque);
        assert_eq!(one.subtitle, "Custom · 3 steps");
    }

    #[test]
    fn the_innermost_node_holds_the_caret() {
        let board = board(NESTED);
        let at = |text: &str| {
            let byte = NESTED.find(text).unwrap();
            board.at(byte).map(|node| node.title.as_str())
        };
        assert_eq!(at("duration: 2s"), Some("b"));
        assert_eq!(at("duration: 1s"), Some("a"));
        assert_eq!(at("identifier: g"), Some("g"));
        assert_eq!(at("name: two"), Some("two"));
        assert_eq!(at("name: nested"), None);
    }

    #[test]
    fn the_stage_of_a_step_is_the_one_that_holds_it() {
        let board = board(NESTED);
        let step = board.columns[0][0].steps[0][1].inside[0][0].id.clone();
        let stage = |id: Option<&str>| board.stage_of(id).map(|stage| stage.title.as_str());
        assert_eq!(stage(Some(&step)), Some("one"));
        assert_eq!(stage(Some(&board.columns[0][1].id)), Some("two"));
        assert_eq!(stage(None), Some("one"));
        assert_eq!(stage(Some("gone")), Some("one"));
    }

    #[test]
    fn findings_count_at_their_nodes() {
        let text = include_str!("../../tests/fixtures/fme-rollout.pipeline.yaml").replacen(
            "amount: 50",
            "amount: 75",
            1,
        );
        let board = board(&text);
        let stage = &board.columns[0][0];
        let marked: Vec<_> = stage
            .steps
            .iter()
            .flatten()
            .filter(|node| node.problems.0 > 0)
            .map(|node| node.title.as_str())
            .collect();
        assert_eq!(marked, ["50-50 Rollout"]);
        assert!(stage.problems.0 > 0);
    }
}

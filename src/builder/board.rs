//! What the canvas shows: columns of nodes, for experiments and pipelines alike.

mod nodes;
mod sum;

use std::sync::Arc;

use model::{Document, experiment};
use yaml::Tree;

use nodes::{Problems, experiment_columns, pipeline_columns};

use crate::{components::Glyph, document::OpenDocument};

/// Columns follow one another, the nodes of a column run side by side.
pub type Columns = Vec<Arc<Vec<BoardNode>>>;

/// The nodes of a document in columns. Where they stand in the text is known to [`super::places`]:
/// that changes with each key press, and this does not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Board {
    /// The columns.
    pub columns: Columns,
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
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BoardNode {
    /// Stable while the node keeps its name.
    pub id: String,
    /// Its name.
    pub title: String,
    /// What it does, in a few words.
    pub subtitle: String,
    /// Its picture.
    pub glyph: Glyph,
    /// How many errors and warnings are inside.
    pub problems: (usize, usize),
    /// Whether it is something that the studio does not know.
    pub opaque: bool,
    /// The steps of a step group.
    pub inside: Columns,
    /// The execution of a stage.
    pub steps: Columns,
}

impl Board {
    /// The board of a document, of its last readable state where the text is broken.
    pub fn of(document: &OpenDocument) -> Self {
        let problems = Problems(document.diagnostics());
        let mut board = match document.document() {
            Document::Experiment(experiment) => Self {
                columns: experiment_columns(experiment, &problems),
                only_text: only_text(experiment, document),
                ..Self::default()
            },
            Document::Pipeline(pipeline) => Self {
                columns: pipeline_columns(pipeline, &problems),
                has_stages: true,
                ..Self::default()
            },
            Document::Unknown { what } => Self {
                unknown: Some(what.clone().unwrap_or_default()),
                ..Self::default()
            },
        };
        board.inert = document.broken() > 0;
        board
    }

    /// The node of that id, at any depth.
    pub fn find(&self, id: &str) -> Option<&BoardNode> {
        find(&self.columns, &|node| node.id == id)
    }

    /// The stage that is, or holds, the node of that id; without one, the first stage.
    pub fn stage_of(&self, id: Option<&str>) -> Option<&BoardNode> {
        let mut stages = self.columns.iter().flat_map(|column| column.iter());
        let holding = id.and_then(|id| {
            stages
                .clone()
                .find(|stage| stage.id == id || find(&stage.steps, &|node| node.id == id).is_some())
        });
        holding.or_else(|| stages.next())
    }
}

/// Visual changes need the entrypoint's `steps`.
fn only_text(experiment: &experiment::Experiment, document: &OpenDocument) -> Option<&'static str> {
    if experiment.steps.is_some() {
        return None;
    }
    why_only_text(experiment, document.document_tree())
}

fn why_only_text(experiment: &experiment::Experiment, tree: &Tree) -> Option<&'static str> {
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
    columns: &'b [Arc<Vec<BoardNode>>],
    wanted: &impl Fn(&BoardNode) -> bool,
) -> Option<&'b BoardNode> {
    let nodes = columns.iter().flat_map(|column| column.iter());
    nodes.into_iter().find_map(|node| {
        if wanted(node) {
            return Some(node);
        }
        find(&node.inside, wanted).or_else(|| find(&node.steps, wanted))
    })
}

/// A count with its noun, such as `2 probes`.
pub fn many(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;
    use crate::document::Saved;

    pub const NESTED: &str = "\
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

    fn titles(columns: &[Arc<Vec<BoardNode>>]) -> Vec<Vec<&str>> {
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
    fn the_sum_changes_with_what_is_drawn_alone() {
        let sum = |text: &str| {
            let saved = Saved {
                text: text.to_owned(),
                revision: 1,
            };
            Board::sum(&OpenDocument::new(text, saved))
        };
        let changed = |from: &str, to: &str| sum(&NESTED.replacen(from, to, 1)) != sum(NESTED);
        assert!(!changed("duration: 1s", "duration: 100s"));
        for (from, to) in [
            ("name: a", "name: aa"),
            ("type: Wait", "type: Wart"),
            ("identifier: g", "identifier: h"),
            ("mystery:", "secret:"),
            ("name: two", "name: three"),
            (
                "- parallel:\n        - stage:",
                "- parallel:\n        - other:",
            ),
        ] {
            assert!(changed(from, to), "{from} -> {to}");
        }
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
            .flat_map(|column| column.iter())
            .filter(|node| node.problems.0 > 0)
            .map(|node| node.title.as_str())
            .collect();
        assert_eq!(marked, ["50-50 Rollout"]);
        assert!(stage.problems.0 > 0);
    }
}

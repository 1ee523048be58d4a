//! A session is after any edits what a session of the edited text is.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::{fs, path::Path};

use faultline_model::{Document, Intent, Session, pipeline::StepNode, project};
use proptest::prelude::*;
use yaml::{TextEdit, Tree};

const NESTED: &str = include_str!("fixtures/nested.pipeline.yaml");

fn fixture(name: &str) -> String {
    let path = format!("{}/../../tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).unwrap()
}

fn texts() -> Vec<String> {
    vec![
        NESTED.to_owned(),
        fixture("fme-rollout.pipeline.yaml"),
        fixture("cart-pod-delete.workflow.json"),
        faultline_model::templates()[0]
            .text("mine", "hce", "app=cart")
            .unwrap(),
    ]
}

/// What people type and paste, some of which breaks the text.
const TYPED: &[&str] = &[
    "x",
    "-",
    ":",
    " ",
    "\n",
    "\"",
    "'",
    "[",
    "}",
    "#",
    "|",
    "  ",
    "&a ",
    "*a",
    "\n\n",
    "- ",
    "name: ",
    "\n          - step:\n              type: Wait\n              identifier: w\n",
    "\n    - stage:\n        identifier: s\n        type: Custom\n",
];

#[derive(Clone, Debug)]
struct Change {
    /// Where, in thousandths of the text.
    at: usize,
    deleted: usize,
    typed: usize,
    /// Whether it is at once taken back.
    undone: bool,
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let change = (0..1000_usize, 0..40_usize, 0..TYPED.len(), any::<bool>()).prop_map(
        |(at, deleted, typed, undone)| Change {
            at,
            deleted: deleted.saturating_sub(25),
            typed,
            undone,
        },
    );
    prop::collection::vec(change, 1..12)
}

fn edit(text: &str, change: &Change) -> TextEdit {
    let boundary = |mut at: usize| {
        at = at.min(text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = boundary(text.len() * change.at / 999);
    let end = boundary(start + change.deleted).max(start);
    TextEdit::replace(start..end, TYPED[change.typed])
}

/// The last text that could be read, as a session remembers it.
fn assert_in_step(session: &Session, readable: &str) {
    let fresh = Session::new(session.text());
    assert_eq!(session.index(), fresh.index());
    assert_eq!(session.broken(), fresh.broken());
    let tree = Tree::parse(readable);
    assert_eq!(session.document_text(), readable);
    assert!(
        *session.document() == project(&tree).document,
        "another projection of:\n{readable}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_session_stays_in_step((text, changes) in (0..4_usize, changes())) {
        let text = &texts()[text];
        let mut session = Session::new(text);
        let mut readable = text.clone();
        let mut was_readable = true;
        for change in &changes {
            let edit = edit(session.text(), change);
            let undo = yaml::invert(session.text(), std::slice::from_ref(&edit));
            let edits = [vec![edit], undo];
            for edits in edits.iter().take(1 + usize::from(change.undone)) {
                session.apply(edits);
                let tree = Tree::parse(session.text());
                if !tree.is_broken() || !was_readable {
                    readable = session.text().to_owned();
                }
                was_readable |= !tree.is_broken();
                assert_in_step(&session, &readable);
                session.check();
                if session.broken() == 0 {
                    prop_assert_eq!(session.diagnostics(), project(&tree).diagnostics);
                }
            }
        }
    }
}

#[test]
fn typing_into_each_line_of_a_pipeline_keeps_its_projection() {
    for text in texts() {
        let mut session = Session::new(&text);
        let lines: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
        for (typed, at) in lines.iter().enumerate() {
            session.apply(&[TextEdit::insert(at + typed, "x")]);
            let readable = session.document_text().to_owned();
            assert_in_step(&session, &readable);
        }
    }
}

#[test]
fn actions_keep_the_projection() {
    let mut session = Session::new(&fixture("fme-rollout.pipeline.yaml"));
    for at in [1, 0, 3] {
        let Document::Pipeline(pipeline) = session.document() else {
            panic!("no pipeline");
        };
        let StepNode::Step(step) = &pipeline.stages().next().unwrap().steps[at] else {
            panic!("no step");
        };
        let step = step.route.clone();
        session.act(&[Intent::RemoveStep { step }]).unwrap();
        let readable = session.text().to_owned();
        assert_in_step(&session, &readable);
    }
}

/// How many bytes are read for each file of the corpus: a short one is typed into at more places
/// than a long one.
const SHARE: usize = 10_000;

#[test]
fn a_session_stays_in_step_on_real_files() {
    let Some(corpus) = std::env::var_os("FAULTLINE_CORPUS") else {
        println!("FAULTLINE_CORPUS is not set: the corpus is not read");
        return;
    };
    let mut paths: Vec<_> = ["pipelines", "experiments", "argo"]
        .iter()
        .flat_map(|folder| fs::read_dir(Path::new(&corpus).join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let (mut files, mut places) = (0, 0);
    for (nth, path) in paths.iter().enumerate() {
        let Ok(text) = fs::read_to_string(path) else {
            continue;
        };
        if text.is_empty() || text.len() > 100_000 || Tree::parse(&text).is_broken() {
            continue;
        }
        files += 1;
        let mut session = Session::new(&text);
        let parts = (SHARE / text.len()).clamp(1, 9);
        for part in 0..parts {
            // At the start of one file, in the middle or near the end of others.
            let at = text.len() * (9 * part + nth % 9) / (9 * parts);
            let Some(end) = session.text().get(at..).and_then(|rest| rest.find('\n')) else {
                continue;
            };
            places += 1;
            session.apply(&[TextEdit::insert(at + end, " x")]);
            let readable = session.document_text().to_owned();
            assert_in_step(&session, &readable);
        }
    }
    println!("{places} places in {files} files");
    assert!(places >= files, "{places} places in {files} files");
}

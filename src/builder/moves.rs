//! Moving a node by keys.

use model::{Document, Intent, Place, experiment::Experiment};
use yaml::{Route, Segment};

use crate::document::OpenDocument;

/// Where a node goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// One place earlier.
    Earlier,
    /// One place later.
    Later,
    /// Side by side with the group before.
    BesideEarlier,
    /// Side by side with the group after.
    BesideLater,
}

/// The intent that moves the node at `route`; `None` where there is no such place.
pub fn moved(document: &OpenDocument, route: &Route, direction: Direction) -> Option<Intent> {
    match document.document() {
        Document::Experiment(experiment) => step(experiment, route, direction),
        Document::Pipeline(_) => item(document, route, direction),
        Document::Unknown { .. } => None,
    }
}

fn step(experiment: &Experiment, route: &Route, direction: Direction) -> Option<Intent> {
    let groups = &experiment.groups;
    let group = groups
        .iter()
        .position(|group| group.steps.iter().any(|step| step.route == *route))?;
    let alone = groups[group].steps.len() == 1;
    let last = groups.len() - 1;
    let to = match direction {
        Direction::Earlier if alone => Place::Alone {
            before: group.checked_sub(1)?,
        },
        Direction::Earlier => Place::Alone { before: group },
        Direction::Later if alone && group == last => return None,
        Direction::Later if alone => Place::Alone { before: group + 2 },
        Direction::Later => Place::Alone { before: group + 1 },
        Direction::BesideEarlier => Place::Beside {
            group: group.checked_sub(1)?,
        },
        Direction::BesideLater if group == last => return None,
        Direction::BesideLater => Place::Beside { group: group + 1 },
    };
    Some(Intent::MoveStep {
        step: route.clone(),
        to,
    })
}

/// A stage, a step or a step group is an entry of the list's item; opaque nodes are the item.
fn item(document: &OpenDocument, route: &Route, direction: Direction) -> Option<Intent> {
    let from = match route.segments.last()? {
        Segment::Index(_) => route.clone(),
        _ => route.parent()?,
    };
    let list = from.parent()?;
    let Some(Segment::Index(index)) = from.segments.last() else {
        return None;
    };
    let count = document.tree().find(&list)?.items().count();
    let to = match direction {
        Direction::Earlier => index.checked_sub(1)?,
        Direction::Later if index + 1 < count => index + 1,
        _ => return None,
    };
    Some(Intent::MoveNode {
        to: list.then(to),
        from,
    })
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;
    use crate::document::Saved;

    const PIPELINE: &str = include_str!("../../tests/fixtures/fme-rollout.pipeline.yaml");

    fn open(text: &str) -> OpenDocument {
        OpenDocument::new(
            text,
            Saved {
                text: text.to_owned(),
                revision: 1,
            },
        )
    }

    #[test]
    fn a_step_goes_one_place_along_its_list_and_not_beyond() {
        let document = open(PIPELINE);
        let route = |index: usize| -> Route {
            format!("/pipeline/stages/0/stage/spec/execution/steps/{index}/step")
                .parse()
                .unwrap()
        };
        let intent = moved(&document, &route(3), Direction::Earlier).unwrap();
        let edits = document.plan(&[intent]).unwrap();
        let text = yaml::apply(PIPELINE, &edits);
        let at = |name: &str| text.find(name).unwrap();
        assert!(at("50-50 Rollout") < at("Wait_1"));
        assert!(at("add testers") < at("50-50 Rollout"));
        assert_eq!(moved(&document, &route(0), Direction::Earlier), None);
        assert_eq!(moved(&document, &route(6), Direction::Later), None);
        assert_eq!(moved(&document, &route(3), Direction::BesideLater), None);
    }
}

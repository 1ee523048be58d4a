//! From ops to the fewest text edits, proved.

use std::borrow::Cow;

use crate::{
    Node, Op, Refusal, Route, TextEdit, Tree,
    comments::Risked,
    guard::nearest,
    meaning::Expected,
    text_edit::{before, compose, normalize},
    verify::{Faults, Proved, touches_broken},
    way::{Drafts, Way, level, way},
};

/// The edits that ops come to, and what the text reads as after them.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The fewest edits of the text; none where it means what was asked already.
    pub edits: Vec<TextEdit>,
    /// The tree of the text after the edits.
    pub tree: Tree,
    /// What it costs, a sentence each, where a price was paid; see [`Tree::planned_at`].
    pub costs: Vec<String>,
}

impl Tree {
    /// The smallest edits of this text after which it means what the ops ask for.
    ///
    /// The ops apply in order; later routes see the earlier ops. Everything else stays as it is,
    /// byte for byte. The result was read again and compared before it is returned; what cannot
    /// be done so is refused, with the op that it is and its place. Only an outermost tree can be asked: routes enter its embedded
    /// documents by `!`.
    pub fn plan(&self, ops: &[Op]) -> Result<Vec<TextEdit>, Refusal> {
        self.plan_at(ops, &[])
    }

    /// [`Tree::plan`] with the tree of the result, which was read for the proof anyway.
    pub fn planned(&self, ops: &[Op]) -> Result<Planned, Refusal> {
        self.planned_at(ops, &[])
    }
}

/// What a plan is made of.
pub(crate) trait Step {
    /// The op that it is on the text as it is by then; `None` where there is nothing to do.
    fn op(&self, tree: &Tree) -> Result<Option<Cow<'_, Op>>, Refusal>;

    /// The places that it looks at.
    fn places(&self) -> [Option<&Route>; 2];
}

impl Step for Op {
    fn op(&self, _: &Tree) -> Result<Option<Cow<'_, Op>>, Refusal> {
        Ok(Some(Cow::Borrowed(self)))
    }

    fn places(&self) -> [Option<&Route>; 2] {
        match self {
            Self::Move { from, to } => [Some(from), Some(to)],
            _ => [Some(self.route()), None],
        }
    }
}

/// Plans steps one after the other; `None` where nothing changes.
pub(crate) fn run<S: Step>(tree: &Tree, steps: &[S]) -> Result<Option<Proved>, Refusal> {
    let mut done: Option<Proved> = None;
    let mut rest = steps;
    // How many steps are tried at once.
    let mut most = usize::MAX;
    while let Some(first) = rest.first() {
        let current = done.as_ref().map_or(tree, |done| &done.tree);
        let tried = if rest.len().min(most) > 1 {
            at_once(current, &rest[..rest.len().min(most)])
        } else {
            Ok((0, None))
        };
        let (taken, next) = match tried {
            Ok((0, _)) => {
                let next = first.op(current).and_then(|op| match op {
                    Some(op) => level(current, &op),
                    None => Ok(None),
                });
                let step = (steps.len() - rest.len(), first);
                let refused = |refusal| refused(refusal, step, current, done.as_ref());
                (1, next.map_err(refused)?)
            }
            Ok(run) => run,
            Err(Unsound { steps }) => {
                most = steps / 2;
                continue;
            }
        };
        most = most.max(1).saturating_mul(2);
        rest = &rest[taken..];
        if let Some(next) = next {
            let edits = match done {
                Some(done) => compose(tree.text().len(), &done.edits, &next.edits),
                None => next.edits,
            };
            done = Some(Proved {
                edits,
                tree: next.tree,
            });
        }
    }
    Ok(done)
}

/// The refusal of the step at `at` on the text that the steps before it were `done` to: with its
/// place in the text before all of them, which is the one that the caller knows.
pub(crate) fn refused<S: Step>(
    mut refusal: Refusal,
    (at, step): (usize, &S),
    current: &Tree,
    done: Option<&Proved>,
) -> Refusal {
    if refusal.span.is_none() {
        let place = step.places().into_iter().flatten().next();
        let node = place.and_then(|route| nearest(current, route));
        refusal.span = node.map(Node::span);
    }
    if let Some(done) = done {
        refusal.span = refusal.span.map(|span| before(&done.edits, &span));
    }
    refusal.op = Some(at);
    refusal
}

/// The first draft was not the right one for all of so many steps.
struct Unsound {
    steps: usize,
}

/// Carries the first steps out by their first drafts, and proves the result as a whole. How many
/// these are: one that is refused, or is more than edits of one place, ends them.
fn at_once<S: Step>(tree: &Tree, steps: &[S]) -> Result<(usize, Option<Proved>), Unsound> {
    let mut expected = Expected::of(tree);
    let mut after: Option<Tree> = None;
    let mut all: Vec<TextEdit> = Vec::new();
    let mut taken = 0;
    for step in steps {
        let current = after.as_ref().unwrap_or(tree);
        let unsound = Unsound { steps: taken + 1 };
        // What a step looks at was not proved yet.
        let mut places = step.places().into_iter().flatten();
        if after.is_some() && !places.all(|place| expected.is_met_at(current, place)) {
            return Err(unsound);
        }
        let Ok(op) = step.op(current) else { break };
        let Some(op) = op else {
            taken += 1;
            continue;
        };
        let Drafts { goal, drafts, .. } = match way(current, &op) {
            Ok(Way::Drafts(drafts)) => drafts,
            Ok(Way::Nothing) => {
                taken += 1;
                continue;
            }
            Ok(Way::Done(_)) | Err(_) => break,
        };
        let Some(draft) = drafts.into_iter().next() else {
            break;
        };
        if !draft.has_places(current.text()) {
            break;
        }
        let edits = normalize(current.text(), draft.edits);
        if touches_broken(current, &edits) || expected.apply(&goal).is_err() {
            return Err(unsound);
        }
        all = compose(tree.text().len(), &all, &edits);
        let mut next = match after.take() {
            Some(tree) => tree,
            None => tree.clone(),
        };
        let risked = Risked::by(&edits, &next, &draft.owned);
        next.edit(&edits);
        let kept = risked.survive(&next);
        after = Some(next);
        if !kept {
            return Err(unsound);
        }
        taken += 1;
    }
    let Some(after) = after else {
        return Ok((taken, None));
    };
    let sound = Faults::of(tree).bear(&Faults::of(&after)).is_ok() && expected.is_met_by(&after);
    if !sound {
        return Err(Unsound { steps: taken });
    }
    Ok((
        taken,
        Some(Proved {
            edits: all,
            tree: after,
        }),
    ))
}

//! Transactions of random ops, each judged by itself and all of them together.

use faultline_yaml::{Op, Tree};
use serde_json::Value;

use super::{
    Reader,
    dice::Dice,
    judge::{Outcome, Step, judge, reversible},
    ops::{Spot, all_spots, brief, random_op},
};

/// What came of each op of a trial.
pub struct Told<'a> {
    pub op: &'a Op,
    pub outcome: &'a Outcome,
}

fn all(ops: &[Op]) -> String {
    let ops: Vec<String> = ops.iter().map(brief).collect();
    format!("[{}]", ops.join("; "))
}

/// A text, and what is known of it.
pub struct Start<'t> {
    pub tree: &'t Tree,
    pub spots: &'t [Spot],
    /// What `read` makes of it.
    pub meaning: &'t [Value],
    /// Who judges.
    pub read: Reader,
}

/// Some ops, one after the other, then all of them in one transaction; the error says what is
/// wrong. Tells what came of each op.
pub fn transaction(
    start: &Start<'_>,
    length: usize,
    dice: &mut Dice,
    mut tell: impl FnMut(Told<'_>),
) -> Result<(), String> {
    let mut done: Vec<Op> = Vec::new();
    let mut now: Option<(Tree, Vec<Spot>, Step)> = None;
    for _ in 0..length {
        if let Some((tree, spots, _)) = &mut now
            && spots.is_empty()
        {
            *spots = all_spots(tree);
        }
        let (current, spots, meaning) = now.as_ref().map_or(
            (start.tree, start.spots, start.meaning),
            |(tree, spots, step)| (tree, spots, &step.meaning),
        );
        let Some(op) = random_op(current, spots, dice) else {
            continue;
        };
        let outcome = judge(current, meaning, &op, start.read)
            .map_err(|what| format!("after {}: {}: {what}", all(&done), brief(&op)))?;
        tell(Told {
            op: &op,
            outcome: &outcome,
        });
        if let Outcome::Done(step) = outcome {
            let tree = Tree::parse(&step.text);
            now = Some((tree, Vec::new(), step));
            done.push(op);
        }
    }
    let Some((_, _, step)) = now.filter(|_| done.len() > 1) else {
        return Ok(());
    };
    // All at once must come to the same text as one after the other.
    let edits = start
        .tree
        .plan(&done)
        .map_err(|refusal| format!("one by one, but not at once: {refusal} {}", all(&done)))?;
    let after = reversible(start.tree.text(), &edits)?;
    if after != step.text {
        return Err(format!(
            "one by one another text than at once: {}\n{}",
            all(&done),
            super::judge::changed(&step.text, &after)
        ));
    }
    Ok(())
}

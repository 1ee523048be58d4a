//! Offers: for each the edit can be made, and comes to what was agreed to.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod common;

use std::collections::BTreeMap;

use common::{
    corpus,
    dice::Dice,
    judge::{changed, reversible},
    ops::{all_spots, brief, random_op},
    oracle, place, told,
    wanted::{self, departure, leaves_order},
};
use faultline_yaml::{Offer, Op, Price, Tree};
use serde_json::Value;

/// Takes an offer, and judges what comes of it by an independent reader. `None` where that does
/// not read the text.
fn taken(tree: &Tree, before: &[Value], op: &Op, offer: &Offer) -> Result<Option<()>, String> {
    let edits = tree
        .plan_at(std::slice::from_ref(op), &[offer.price])
        .map_err(|refusal| format!("an offer that fails: {refusal}"))?;
    let after = reversible(tree.text(), &edits)?;
    if edits.is_empty() {
        return Err("a price for nothing".to_owned());
    }
    let mut wanted = before.to_vec();
    if wanted::apply(&mut wanted, op, oracle).is_err() {
        return Ok(None);
    }
    let meaning = oracle(&after)?;
    let elsewhere = departure(&wanted, &meaning, !leaves_order(op), oracle);
    let read = Tree::parse(&after);
    let comments = |tree: &Tree| place::comments(tree).len();
    let is = match offer.price {
        // Elsewhere it changes, too: else the text would not be shared.
        Price::Shared => match op {
            Op::Set { route, value } | Op::Insert { route, value } => {
                elsewhere.is_some() && read.find(route).is_none_or(|node| node.to_json() == *value)
            }
            _ => true,
        },
        Price::Detach | Price::LastKey => elsewhere.is_none(),
        Price::Comments => elsewhere.is_none() && comments(&read) < comments(tree),
    };
    match is {
        true => Ok(Some(())),
        false => Err(format!(
            "not what was agreed to, at {elsewhere:?}\n{}",
            changed(tree.text(), &after)
        )),
    }
}

/// How many refusals are looked at in each file; `FAULTLINE_OPS` asks for others.
const OPS: usize = 12;

#[test]
fn offers_on_real_files_are_kept() {
    let Some(files) = corpus() else { return };
    let ops = std::env::var("FAULTLINE_OPS").map_or(OPS, |n| n.parse().unwrap_or(OPS));
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| file.parses) {
        // Others have nothing to be refused for.
        if !file.text.contains(['&', '#']) {
            continue;
        }
        let tree = Tree::parse(&file.text);
        let Ok(before) = oracle(&file.text) else {
            continue;
        };
        let spots = all_spots(&tree);
        let mut dice = Dice::new(&file.path);
        for _ in 0..ops {
            let Some(op) = random_op(&tree, &spots, &mut dice) else {
                continue;
            };
            let Err(refusal) = tree.plan(std::slice::from_ref(&op)) else {
                continue;
            };
            let mut count = |what: &str| {
                *counts
                    .entry(format!("{:?} {what}", refusal.reason))
                    .or_default() += 1;
            };
            let offers = tree.offers(std::slice::from_ref(&op), &[], &refusal);
            if offers.is_empty() {
                count("without an offer");
                if std::env::var_os("FAULTLINE_REFUSALS").is_some() {
                    told(&format!(
                        "{:?} {} {}",
                        refusal.reason,
                        file.path,
                        brief(&op)
                    ));
                }
            }
            for offer in &offers {
                match taken(&tree, &before, &op, offer) {
                    Ok(Some(())) => count(offer.price.name()),
                    Ok(None) => count("unjudged"),
                    Err(what) => wrong.push(format!(
                        "{} {} {}: {what}",
                        file.path,
                        brief(&op),
                        offer.title
                    )),
                }
            }
        }
    }
    for (what, count) in &counts {
        told(&format!("{count:6} {what}"));
    }
    let shown: Vec<&str> = wrong.iter().take(8).map(String::as_str).collect();
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        shown.join("\n----\n")
    );
}

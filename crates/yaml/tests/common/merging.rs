//! What holds for every three-way merge.

use std::fmt;

use faultline_yaml::{Merge, Side, Tree, apply, merge};

/// What does not hold.
#[derive(Debug)]
pub struct Unsound(String);

impl fmt::Display for Unsound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unsound {}

fn hold(holds: bool, what: impl FnOnce() -> String) -> Result<(), Unsound> {
    match holds {
        true => Ok(()),
        false => Err(Unsound(what())),
    }
}

fn same<T: PartialEq + fmt::Debug>(a: T, b: T) -> Result<(), Unsound> {
    hold(a == b, || format!("{a:?}\nis not\n{b:?}"))
}

fn readable(text: &str) -> Result<(), Unsound> {
    let tree = Tree::parse(text);
    hold(!tree.has_errors(), || {
        format!("{:?} in\n{text}", tree.diagnostics())
    })
}

fn is_readable(text: &str) -> bool {
    !Tree::parse(text).has_errors()
}

/// A text with markers, with each conflict as one side has it: mine, or theirs.
fn settled(marked: &str, side: usize) -> String {
    let mut part = None;
    let mut out = String::new();
    for line in marked.split_inclusive('\n') {
        match line.trim_end() {
            "<<<<<<< mine" => part = Some(1),
            "||||||| base" => part = Some(0),
            "=======" => part = Some(2),
            ">>>>>>> theirs" => part = None,
            _ if part.is_none_or(|part| part == side) => out.push_str(line),
            _ => {}
        }
    }
    out
}

fn sound(merged: &Merge, base: &str, mine: &str, theirs: &str) -> Result<(), Unsound> {
    same(&apply(mine, &merged.edits), &merged.text)?;
    for conflict in &merged.conflicts {
        for (text, span) in [
            (base, &conflict.base),
            (mine, &conflict.mine),
            (theirs, &conflict.theirs),
        ] {
            hold(text.get(span.clone()).is_some(), || {
                format!("{span:?} of {text:?}")
            })?;
        }
    }
    if [base, mine, theirs].into_iter().all(is_readable) {
        readable(&merged.text)?;
    }
    let marked = merged.with_markers(["mine", "base", "theirs"]);
    for (side, text) in [(1, mine), (2, theirs)] {
        // Settled the same way everywhere, conflicts leave a side readable that was.
        if !merged.is_clean() && is_readable(text) {
            readable(&settled(&marked, side))?;
        }
    }
    if merged.is_clean() {
        same(&merged.with_markers(["a", "b", "c"]), &merged.text)?;
    }
    choices_fit(merged, [base, mine, theirs])
}

/// What holds for the choices that settle the conflicts.
fn choices_fit(merged: &Merge, texts: [&str; 3]) -> Result<(), Unsound> {
    let choices = merged.choices();
    same(choices.is_empty(), merged.is_clean())?;
    same(&merged.resolve(&[]), &merged.text)?;
    let told: usize = choices.iter().map(|choice| choice.conflicts.len()).sum();
    same(told, merged.conflicts.len())?;
    for choice in &choices {
        hold(!choice.conflicts.is_empty(), || format!("{choice:?}"))?;
        for place in &choice.places {
            for (side, text) in texts.iter().enumerate() {
                let lines = text.get(place.spans[side].clone());
                same(lines, Some(place.lines[side].as_str()))?;
            }
        }
    }
    for (side, text) in [(Side::Mine, texts[1]), (Side::Theirs, texts[2])] {
        let settled = merged.resolve(&vec![side; choices.len()]);
        if is_readable(text) && !merged.is_clean() {
            readable(&settled)?;
        }
    }
    Ok(())
}

/// Merges both ways round, which must come to the same.
pub fn both_ways(base: &str, mine: &str, theirs: &str) -> Result<Merge, Unsound> {
    let merged = merge(base, mine, theirs);
    sound(&merged, base, mine, theirs)?;
    let turned = merge(base, theirs, mine);
    sound(&turned, base, theirs, mine)?;
    same(merged.is_clean(), turned.is_clean())?;
    if merged.is_clean() {
        same(&merged.text, &turned.text)?;
    }
    Ok(merged)
}

/// A side that did not change leaves the other one as it is.
pub fn one_sided(base: &str, other: &str) -> Result<(), Unsound> {
    for merged in [
        merge(base, base, other),
        merge(base, other, base),
        merge(base, other, other),
    ] {
        hold(merged.is_clean(), || format!("{:?}", merged.conflicts))?;
        same(merged.text.as_str(), other)?;
    }
    Ok(())
}

//! Broken text: every error with its place, message and fix, and the tree around it.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod blanks;
#[path = "../common/mod.rs"]
mod common;
mod conflicts;
mod findings;
mod foreign;
mod mends;
mod properties;
mod slips;

use faultline_yaml::{Diagnostic, Severity, Tree, apply};

/// The fixes of a text that do not leave an error less when they are applied.
fn idle_fixes(text: &str) -> Vec<String> {
    let tree = Tree::parse(text);
    let count = |tree: &Tree| {
        let errors = |d: &&Diagnostic| d.severity == Severity::Error;
        tree.diagnostics().iter().filter(errors).count()
    };
    let mut idle = Vec::new();
    for found in tree.diagnostics() {
        if let Some(fix) = &found.fix {
            let after = Tree::parse(&apply(text, &fix.edits));
            if count(&after) >= count(&tree) {
                idle.push(format!("{found:?} leaves {:?}", after.diagnostics()));
            }
        }
    }
    idle
}

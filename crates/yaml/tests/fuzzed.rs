//! What fuzzing kept: every input of `fuzz/corpus` goes through the checks of its target.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod common;

use std::{fs, path::Path};

use common::{checks, told};

/// Runs all kept inputs of a target.
fn run(target: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let mut inputs: Vec<_> = fs::read_dir(folder.join(target))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    inputs.sort();
    assert!(!inputs.is_empty());
    for path in &inputs {
        let input = fs::read(path).unwrap();
        let found = std::panic::catch_unwind(|| check(&input));
        assert!(found.is_ok(), "{}", path.display());
    }
    told(&format!("{target}: {} kept inputs", inputs.len()));
}

#[test]
fn reading() {
    run("read", checks::read);
}

#[test]
fn editing() {
    run("edit", checks::edit);
}

#[test]
fn merging() {
    run("merge", checks::merge);
}

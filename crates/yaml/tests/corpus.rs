//! Real files: every one that other readers accept is read here, without a false error.

mod common;

use std::collections::BTreeMap;

use common::{
    File, corpus, difference,
    ops::{Dice, Outcome, all_spots, judge, random_op},
    oracle, told,
};
use faultline_yaml::Tree;
use serde_json::Value;

/// Where YAML 1.2 and the readers that judge here, which are of YAML 1.1, part.
const PARTED: [&str; 3] = [
    // A `#` right behind a bracket starts no comment in YAML 1.2.
    "comment__flow-map.yaml",
    "comment__flow-sequence.yaml",
    // `&an:chor` is one anchor in YAML 1.2.
    "spec__anchor-with-colon-in-the-middle.yaml",
];

/// Whether others read the file, and as we do.
fn judged(file: &File) -> bool {
    file.parses && !PARTED.iter().any(|name| file.path.ends_with(name))
}

#[test]
fn files_that_parse_elsewhere_read_without_a_false_error() {
    let Some(files) = corpus() else { return };
    let mut wrong = Vec::new();
    let (mut read, mut compared) = (0, 0);
    for file in &files {
        let tree = Tree::parse(&file.text);
        if !judged(file) {
            continue;
        }
        read += 1;
        let documents: Vec<Value> = (0..tree.document_count())
            .filter_map(|n| tree.document(n))
            .map(|root| root.to_json())
            .collect();
        let theirs = oracle(&file.text);
        let errors: Vec<_> = tree
            .diagnostics()
            .iter()
            .filter(|d| d.severity == faultline_yaml::Severity::Error)
            .collect();
        // A key that is given twice is an error here and to yaml_serde, but not to PyYAML.
        let duplicates = theirs.is_err() && errors.iter().all(|d| d.code == "duplicate-key");
        if !errors.is_empty() && !duplicates {
            wrong.push(format!("{}: {:?}", file.path, errors[0]));
            continue;
        }
        if let Ok(theirs) = theirs {
            compared += 1;
            if let Some(place) = difference(&Value::Array(documents), &Value::Array(theirs)) {
                wrong.push(format!("{} reads otherwise at {place}", file.path));
            }
        }
    }
    told(&format!(
        "{read} files read, {compared} compared with yaml_serde"
    ));
    assert!(
        wrong.is_empty(),
        "{} of {read}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// How many ops are tried on each file; `FAULTLINE_OPS` asks for others.
const OPS: usize = 8;

#[test]
fn random_ops_on_real_files_do_what_was_asked() {
    let Some(files) = corpus() else { return };
    let ops = std::env::var("FAULTLINE_OPS").map_or(OPS, |n| n.parse().unwrap_or(OPS));
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut refusals: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for file in files.iter().filter(|file| judged(file)) {
        let tree = Tree::parse(&file.text);
        let Ok(before) = oracle(&file.text) else {
            continue;
        };
        let spots = all_spots(&tree);
        let mut dice = Dice::new(&file.path);
        for _ in 0..ops {
            let Some(op) = random_op(&spots, &mut dice) else {
                continue;
            };
            let mut count = |what: &str| {
                *counts.entry(format!("{} {what}", file.how)).or_default() += 1;
            };
            match judge(&file.text, &tree, &before, &op) {
                Ok(Outcome::Done) => count("done"),
                Ok(Outcome::Unjudged) => count("unjudged"),
                Ok(Outcome::Refused(reason, message)) => {
                    count("refused");
                    *refusals
                        .entry(format!("{} {reason:?}: {message}", file.how))
                        .or_default() += 1;
                    if std::env::var_os("FAULTLINE_REFUSALS").is_some() {
                        told(&format!("{reason:?} {} {op:?}", file.path));
                    }
                }
                Err(what) => wrong.push(format!("{} {op:?}: {what}", file.path)),
            }
        }
    }
    told(&format!("{counts:?}"));
    for (what, count) in &refusals {
        told(&format!("{count:6} {what}"));
    }
    let shown = wrong
        .iter()
        .take(12)
        .map(String::as_str)
        .collect::<Vec<_>>();
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        shown.join("\n----\n")
    );
}

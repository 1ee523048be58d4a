//! Every real file projects, and none is called wrong that is not.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::{
    collections::BTreeMap,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use faultline_model::{Document, project};
use yaml::{Severity, Tree};

fn corpus() -> Option<PathBuf> {
    let found = std::env::var_os("FAULTLINE_CORPUS").map(PathBuf::from);
    if found.is_none() {
        println!("FAULTLINE_CORPUS is not set: the corpus is not read");
    }
    found
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                all.push(path);
            }
        }
    }
    all.sort();
    all
}

/// Files that were taken byte for byte; the others were cut out of pages.
fn raw(corpus: &Path) -> Vec<String> {
    fs::read_to_string(corpus.join("INDEX.csv"))
        .unwrap()
        .lines()
        .filter(|line| line.ends_with(",raw"))
        .filter_map(|line| line.split(',').next().map(str::to_owned))
        .collect()
}

#[test]
fn every_file_projects() {
    let Some(corpus) = corpus() else { return };
    let raw = raw(&corpus);
    let mut documents: BTreeMap<&str, usize> = BTreeMap::new();
    let mut errors: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut others: BTreeMap<String, usize> = BTreeMap::new();
    let mut panics = Vec::new();
    let all = files(&corpus);
    for path in &all {
        let Ok(text) = fs::read_to_string(path) else {
            continue;
        };
        let tree = Tree::parse(&text);
        let Ok(projection) = catch_unwind(AssertUnwindSafe(|| project(&tree))) else {
            panics.push(path.clone());
            continue;
        };
        let what = match &projection.document {
            Document::Experiment(_) => "experiment",
            Document::Pipeline(_) => "pipeline",
            Document::Unknown { .. } => "unknown",
        };
        *documents.entry(what).or_default() += 1;
        let name = path.strip_prefix(&corpus).unwrap().display().to_string();
        for finding in &projection.diagnostics {
            assert!(
                text.get(finding.span.clone()).is_some(),
                "{name}: {finding:?}"
            );
            if finding.severity == Severity::Error && raw.contains(&name) {
                let line = text[..finding.span.start].matches('\n').count() + 1;
                errors
                    .entry(finding.code.clone())
                    .or_default()
                    .push(format!("{name}:{line}: {}", finding.message));
            } else {
                let code = format!("{:?} {}", finding.severity, finding.code);
                *others.entry(code).or_default() += 1;
            }
        }
    }
    println!(
        "{} files, {documents:?}, {} panics",
        all.len(),
        panics.len()
    );
    for (code, places) in &errors {
        println!("error {code} on raw files: {}", places.len());
        if code != "unknown-kind" {
            for place in places.iter().take(40) {
                println!("  {place}");
            }
        }
    }
    for (code, count) in &others {
        println!("{code}: {count}");
    }
    assert!(panics.is_empty(), "{panics:?}");
}

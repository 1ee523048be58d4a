//! Real files: every one that other readers accept is read here, without a false error.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod common;

use std::{
    cmp::Reverse,
    collections::BTreeMap,
    sync::atomic::{AtomicUsize, Ordering},
};

use common::{
    File, corpus,
    dice::Dice,
    difference,
    judge::Outcome,
    ops::{all_spots, brief},
    oracle, tagged, told,
    trial::{Start, Told, transaction},
};
use faultline_yaml::{Op, Tree};
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

/// What a sample of the trial costs: ops times bytes of the text.
const SAMPLE: usize = 24_000_000;

/// How many ops a file is tried with in a sample: many on small files, few on large ones.
fn sampled(file: &File, share: usize) -> usize {
    (share / (file.text.len() + 500)).clamp(2, 40)
}

/// What an op is called where ops are counted.
fn name(op: &Op) -> &'static str {
    match op {
        Op::Set { .. } => "set",
        Op::Insert { .. } => "insert",
        Op::Remove { .. } => "remove",
        Op::Move { .. } => "move",
        Op::Rename { .. } => "rename",
        Op::Wrap { .. } => "wrap",
        Op::Unwrap { .. } => "unwrap",
        Op::Write { adds: true, .. } => "copy",
        Op::Write { .. } => "write",
    }
}

/// Sizes of files, each up to so many bytes.
const SIZES: [(usize, &str); 4] = [
    (1_000, "up to 1 KB"),
    (10_000, "up to 10 KB"),
    (100_000, "up to 100 KB"),
    (usize::MAX, "larger"),
];

fn size(file: &File) -> &'static str {
    let larger = |(size, _): &&(usize, &'static str)| file.text.len() <= *size;
    SIZES.iter().find(larger).map_or("larger", |(_, name)| name)
}

/// What the trial counts.
#[derive(Default)]
struct Counts {
    outcomes: BTreeMap<String, usize>,
    refusals: BTreeMap<String, usize>,
    /// What was done, by op and by size of the file.
    done: BTreeMap<&'static str, usize>,
    wrong: Vec<String>,
}

impl Counts {
    fn add(&mut self, other: Self) {
        for (mine, theirs) in [
            (&mut self.outcomes, other.outcomes),
            (&mut self.refusals, other.refusals),
        ] {
            for (what, count) in theirs {
                *mine.entry(what).or_default() += count;
            }
        }
        for (what, count) in other.done {
            *self.done.entry(what).or_default() += count;
        }
        self.wrong.extend(other.wrong);
    }

    fn of(&self, how: &str, what: &str) -> usize {
        let key = format!("{how} {what}");
        self.outcomes.get(&key).copied().unwrap_or(0)
    }

    fn count(&mut self, file: &File, told: &Told<'_>) {
        let what = match told.outcome {
            Outcome::Done(_) => {
                for what in [name(told.op), size(file)] {
                    *self.done.entry(what).or_default() += 1;
                }
                "done"
            }
            Outcome::Unjudged => "unjudged",
            Outcome::Meaningless => "meaningless",
            Outcome::Refused(reason, message) => {
                let refusal = format!("{} {reason:?}: {message}", file.how);
                *self.refusals.entry(refusal).or_default() += 1;
                if std::env::var_os("FAULTLINE_REFUSALS").is_some() {
                    common::told(&format!("{reason:?} {} {}", file.path, brief(told.op)));
                }
                "refused"
            }
        };
        *self
            .outcomes
            .entry(format!("{} {what}", file.how))
            .or_default() += 1;
    }
}

/// Tries ops on a file, one by one and several at once.
fn try_file(file: &File, ops: usize, seed: &str) -> Counts {
    let mut counts = Counts::default();
    let Ok(before) = tagged(&file.text) else {
        return counts;
    };
    let tree = Tree::parse(&file.text);
    let spots = all_spots(&tree);
    let start = Start {
        tree: &tree,
        spots: &spots,
        meaning: &before,
        read: tagged,
    };
    let mut dice = Dice::new(&format!("{seed} {}", file.path));
    let mut tried = 0;
    while tried < ops {
        let length = [1, 1, 2, 4][dice.below(4)].min(ops - tried);
        tried += length;
        let found = transaction(&start, length, &mut dice, |told| {
            counts.count(file, &told);
        });
        if let Err(what) = found {
            counts.wrong.push(format!("{} {what}", file.path));
        }
    }
    counts
}

/// All files on both cores, the largest first.
fn try_files(files: &[&File], ops: impl Fn(&File) -> usize + Sync, seed: &str) -> Counts {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut counts = Counts::default();
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            counts.add(try_file(file, ops(file), seed));
        }
        counts
    };
    let mut counts = Counts::default();
    std::thread::scope(|scope| {
        let threads = [scope.spawn(work), scope.spawn(work)];
        for thread in threads {
            counts.add(thread.join().unwrap());
        }
    });
    counts
}

/// A sample by default, of each file, each op and each size. `FAULTLINE_OPS=200` tries as many ops
/// on each file (in release: two minutes), `FAULTLINE_SEED` chooses other ones, and
/// `FAULTLINE_FILES` only files with this in their names.
#[test]
fn random_ops_on_real_files_do_what_was_asked() {
    let Some(files) = corpus() else { return };
    let ops: Option<usize> = std::env::var("FAULTLINE_OPS")
        .ok()
        .and_then(|n| n.parse().ok());
    let seed = std::env::var("FAULTLINE_SEED").unwrap_or_else(|_| "1".to_owned());
    let mut files: Vec<&File> = files.iter().filter(|file| judged(file)).collect();
    let only = std::env::var("FAULTLINE_FILES").ok();
    if let Some(name) = &only {
        files.retain(|file| file.path.contains(name));
    }
    files.sort_by_key(|file| Reverse(file.text.len()));
    let share = SAMPLE / files.len().max(1);
    let counts = try_files(
        &files,
        |file| ops.unwrap_or_else(|| sampled(file, share)),
        &seed,
    );
    told(&format!(
        "{} files, {} ops on each, seed {seed}: {:?}",
        files.len(),
        ops.map_or("some".to_owned(), |ops| ops.to_string()),
        counts.outcomes
    ));
    told(&format!("done: {:?}", counts.done));
    if ops.is_none() && only.is_none() {
        let rare = counts.done.iter().find(|(_, count)| **count < 4);
        assert!(counts.done.len() == 13 && rare.is_none(), "a poor sample");
    }
    for (what, count) in &counts.refusals {
        told(&format!("{count:6} {what}"));
    }
    for how in ["raw", "extracted", "stress"] {
        let (done, refused) = (counts.of(how, "done"), counts.of(how, "refused"));
        let share = 100.0 * refused as f64 / (done + refused).max(1) as f64;
        told(&format!("{how}: {share:.2} % refused"));
        assert!(how != "raw" || share < 1.0, "too much is refused");
    }
    let shown: Vec<&str> = counts.wrong.iter().take(12).map(String::as_str).collect();
    assert!(
        counts.wrong.is_empty(),
        "{} wrong:\n{}",
        counts.wrong.len(),
        shown.join("\n----\n")
    );
}

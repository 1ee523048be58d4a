//! Every real file projects, and none is called wrong that is not.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::{
    collections::BTreeMap,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use faultline_model::{
    Document, Intent, NewFault, NewProbe, Place, pipeline::StepNode, plan, project,
};
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

/// The real files that are wrong indeed; most are there to be refused by Argo's own tests.
const WRONG: [(&str, &str); 7] = [
    (
        "duplicate-key",
        "argo/argoproj__argo-workflows__examples__k8s-patch-json-workflow.yaml",
    ),
    (
        "no-entrypoint",
        "argo/argoproj__argo-workflows__test__e2e__lintfail__malformed-spec.yaml",
    ),
    (
        "no-templates",
        "argo/argoproj__argo-workflows__test__e2e__testdata__malformed__malformed-cronworkflow.yaml",
    ),
    (
        "no-templates",
        "argo/argoproj__argo-workflows__test__e2e__testdata__malformed__malformed-workflow.yaml",
    ),
    (
        "unknown-entrypoint",
        "argo/argoproj__argo-workflows__test__e2e__lintfail__invalid-spec.yaml",
    ),
    (
        "unknown-template",
        "argo/argoproj__argo-workflows__test__e2e__expectedfailures__misreference-template-name.yaml",
    ),
    (
        "unknown-template",
        "experiments/gildaf__chaos-charts__workflows__ngc-pod-delete-recover__workflow.yaml",
    ),
];

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
    let known: Vec<_> = errors
        .iter()
        .filter(|(code, _)| *code != "unknown-kind")
        .flat_map(|(code, places)| places.iter().map(move |place| (code.as_str(), place)))
        .filter(|(_, place)| !place.starts_with("broken/"))
        .map(|(code, place)| (code, place.split(':').next().unwrap()))
        .collect();
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
    assert_eq!(known, WRONG);
}

/// What a person may do to a document, as far as it has a place for it.
fn actions(tree: &Tree, document: &Document) -> Vec<Intent> {
    let mut intents = Vec::new();
    if !matches!(document, Document::Unknown { .. }) {
        intents.push(Intent::Rename {
            name: "another-name".to_owned(),
        });
    }
    match document {
        Document::Experiment(experiment) => {
            for (step, fault) in experiment.faults().take(2) {
                intents.extend(
                    step.template_route
                        .clone()
                        .map(|template| Intent::SetWeight {
                            template,
                            weight: 3,
                        }),
                );
                for name in fault
                    .tunables
                    .iter()
                    .take(2)
                    .map(|tunable| tunable.name.as_str())
                    .chain(["NEW"])
                {
                    intents.push(Intent::SetTunable {
                        engine: fault.engine.clone(),
                        name: name.to_owned(),
                        value: "77".to_owned(),
                    });
                }
                for probe in &fault.probes {
                    let fields = [probe.inputs(tree), probe.run_properties(tree)].concat();
                    let texts = fields
                        .into_iter()
                        .map(|input| (input.field.route, "77".to_owned()));
                    intents.push(Intent::SetTexts(texts.collect()));
                    intents.push(Intent::RemoveProbe {
                        probe: probe.route.clone(),
                    });
                }
                intents.push(Intent::AddProbe {
                    engine: fault.engine.clone(),
                    probe: NewProbe {
                        name: "another".to_owned(),
                        kind: "httpProbe".to_owned(),
                        mode: "Edge".to_owned(),
                        ..NewProbe::default()
                    },
                });
            }
            if experiment.steps.is_none() {
                return intents;
            }
            for step in experiment
                .groups
                .iter()
                .flat_map(|group| &group.steps)
                .take(2)
            {
                let step = step.route.clone();
                intents.push(Intent::RemoveStep { step: step.clone() });
                intents.push(Intent::MoveStep {
                    step: step.clone(),
                    to: Place::Alone { before: 0 },
                });
                intents.push(Intent::MoveStep {
                    step,
                    to: Place::Beside { group: 0 },
                });
            }
            intents.push(Intent::AddFault(NewFault {
                fault: "pod-delete".to_owned(),
                ..NewFault::default()
            }));
        }
        Document::Pipeline(pipeline) => {
            for step in pipeline.stages().flat_map(|stage| &stage.steps).take(6) {
                if let StepNode::Step(step) = step {
                    let fields = step.fields(tree).into_iter().take(6);
                    let texts = fields.map(|named| (named.field.route, "77".to_owned()));
                    intents.push(Intent::SetTexts(texts.collect()));
                    intents.push(Intent::RemoveStep {
                        step: step.route.clone(),
                    });
                }
            }
        }
        Document::Unknown { .. } => {}
    }
    intents
}

#[test]
fn actions_on_real_files_are_carried_out_or_refused() {
    let Some(corpus) = corpus() else { return };
    let mut done = 0;
    let mut refused: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for path in files(&corpus) {
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        let tree = Tree::parse(&text);
        if tree.has_errors() {
            continue;
        }
        let name = path.strip_prefix(&corpus).unwrap().display().to_string();
        for intent in actions(&tree, &project(&tree).document) {
            match plan(&tree, &intent) {
                Ok(edits) => {
                    if matches!(intent, Intent::Rename { .. }) {
                        assert_eq!(edits.len(), 1, "{name}: {edits:?}");
                        assert!(
                            !text[edits[0].range.clone()].contains('\n'),
                            "{name}: {edits:?}"
                        );
                    }
                    done += 1;
                }
                Err(refusal) => {
                    let kind = format!("{intent:?}");
                    let kind = kind.split([' ', '(']).next().unwrap();
                    refused
                        .entry(format!("{kind} {:?}: {}", refusal.reason, refusal.message))
                        .or_default()
                        .push(name.clone());
                }
            }
        }
    }
    let count: usize = refused.values().map(Vec::len).sum();
    println!("{done} actions carried out, {count} refused");
    for (why, names) in &refused {
        println!("{} x {why}: {}", names.len(), names[0]);
    }
    assert!(count * 20 < done, "{count} of {done} are refused");
}

#[test]
fn a_fault_is_added_before_a_cleanup_beside_another_step() {
    let Some(corpus) = corpus() else { return };
    let file = "litmuschaos__chaos-charts__experiments__sock-shop__experiment.yaml";
    let text = fs::read_to_string(corpus.join("experiments").join(file)).unwrap();
    let tree = Tree::parse(&text);
    let intent = Intent::AddFault(NewFault {
        fault: "pod-delete".to_owned(),
        ..NewFault::default()
    });
    let after = yaml::apply(&text, &plan(&tree, &intent).unwrap());
    let Document::Experiment(experiment) = project(&Tree::parse(&after)).document else {
        panic!("no experiment");
    };
    let mut last = experiment.groups.iter().rev();
    let mut last_step = || last.next().unwrap().steps[0].name.text().to_owned();
    assert_eq!(last_step(), "cleanup-chaos-resources");
    assert!(last_step().starts_with("pod-delete-"));
    assert_eq!(last_step(), "disk-fill");
}

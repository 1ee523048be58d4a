use std::collections::BTreeMap;

use api::Document;
use serde_json::Value;

use super::*;

const CART: &str = include_str!("../../../../../tests/fixtures/cart-pod-delete.workflow.json");

fn stored(text: &str) -> StoredRevision {
    StoredRevision {
        document: Document {
            id: "document".into(),
            kind: DocumentKind::Experiment,
            name: "cart".into(),
            description: String::new(),
            tags: Vec::new(),
            infrastructure: String::new(),
            text: text.into(),
            revision: 1,
            created_at: String::new(),
            updated_at: String::new(),
        },
        weights: BTreeMap::new(),
        identifiers: Value::Null,
    }
}

fn target() -> Target {
    Target {
        namespace: "litmus".into(),
        infrastructure: "infra".into(),
        controller_instance: None,
    }
}

fn prepared(text: &str) -> Prepared {
    prepare(&stored(text), "run", 1_700_000_000_000, &target()).unwrap()
}

#[test]
fn a_copy_is_named_labelled_and_otherwise_the_same() {
    let Prepared {
        workflow,
        namespace,
        name,
        plan,
    } = prepared(CART);
    assert_eq!(namespace, "hce");
    assert_eq!(name, "my-pod-delete-experiment-1700000000000");
    let mut given: Value = serde_json::from_str(CART).unwrap();
    assert_eq!(workflow["spec"], given["spec"]);
    let given = given.as_object_mut().unwrap();
    given.remove("status");
    assert_eq!(
        workflow.as_object().unwrap().keys().collect::<Vec<_>>(),
        given.keys().collect::<Vec<_>>()
    );
    assert_eq!(
        workflow["metadata"],
        json!({
            "name": name,
            "namespace": "hce",
            "labels": {
                "infra_id": "infra",
                "revision_id": "f82e8c99-8efd-4289-a324-eadfd9667574",
                "workflow_id": "document",
                "notify_id": "run",
            },
        })
    );
    let fault = plan.faults().next().unwrap();
    assert_eq!(
        (fault.engine.as_str(), fault.weight),
        ("pod-delete-ji5", 10)
    );
    assert_eq!(fault.probes[0].name, "http-cartservice-probe");
}

#[test]
fn weights_of_the_call_win_where_they_name_a_fault() {
    let mut stored = stored(CART);
    stored.weights = BTreeMap::from([("pod-delete-ji5".into(), 3), ("pod-delete".into(), 7)]);
    let prepared = prepare(&stored, "run", 1, &target()).unwrap();
    assert_eq!(prepared.plan.faults().next().unwrap().weight, 3);
}

#[test]
fn a_controller_that_wants_its_label_gets_it() {
    let target = Target {
        controller_instance: Some("mine".into()),
        ..target()
    };
    let prepared = prepare(&stored(CART), "run", 1, &target).unwrap();
    assert_eq!(prepared.workflow["metadata"]["labels"][INSTANCE], "mine");
}

#[test]
fn a_scheduled_experiment_runs_now() {
    let text = "\
apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {generateName: every-hour-, uid: x}
spec:
  schedule: 0 * * * *
  workflowMetadata: {labels: {team: cart}}
  workflowSpec:
    entrypoint: main
    templates:
      - name: main
        steps: [[{name: wait, template: wait}]]
      - name: wait
        container: {image: busybox}
";
    let Prepared {
        workflow,
        namespace,
        name,
        ..
    } = prepared(text);
    assert_eq!(workflow["kind"], "Workflow");
    assert_eq!(
        (name.as_str(), namespace.as_str()),
        ("every-hour-1700000000000", "litmus")
    );
    assert_eq!(workflow["spec"]["entrypoint"], "main");
    assert_eq!(workflow["metadata"]["labels"]["team"], "cart");
    assert!(workflow["metadata"].get("uid").is_none());
}

#[test]
fn an_engine_that_lacks_the_run_s_label_gets_it() {
    let bare = CART.replace(r#"    workflow_run_id: \"{{ workflow.uid }}\"\r\n"#, "");
    assert_ne!(bare, CART);
    let workflow = prepared(&bare).workflow;
    let engine = workflow
        .pointer("/spec/templates/3/inputs/artifacts/0/raw/data")
        .unwrap();
    let engine: Value = serde_yaml::from_str(engine.as_str().unwrap()).unwrap();
    assert_eq!(
        engine["metadata"]["labels"]["workflow_run_id"],
        "{{workflow.uid}}"
    );
    assert_eq!(
        engine["metadata"]["labels"]["workflow_name"],
        "my-cart-pod-delete-experiment"
    );
}

#[test]
fn long_names_still_fit_into_a_label() {
    let long = CART.replace(
        "\"my-pod-delete-experiment\"",
        &format!("\"{}\"", "a".repeat(80)),
    );
    assert_eq!(prepared(&long).name.len(), NAME_LIMIT);
}

#[test]
fn no_real_experiment_is_refused_for_what_works() {
    let Ok(corpus) = std::env::var("FAULTLINE_CORPUS") else {
        eprintln!("FAULTLINE_CORPUS is not set: no real experiments are prepared");
        return;
    };
    let mut refused = Vec::new();
    let mut count = 0;
    for folder in ["experiments", "hub"] {
        for entry in walk(&std::path::Path::new(&corpus).join(folder)) {
            let text = std::fs::read_to_string(&entry).unwrap_or_default();
            if !text.contains("kind: Workflow") && !text.contains("kind: CronWorkflow") {
                continue;
            }
            count += 1;
            if let Err(error) = prepare(&stored(&text), "run", 1, &target()) {
                refused.push(format!("{}: {}", entry.display(), error.message));
            }
        }
    }
    assert!(count > 50, "{count} found");
    // One of them names a template that it does not have.
    assert!(
        refused.iter().all(|said| said.contains("no template")),
        "{refused:#?}"
    );
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                walk(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

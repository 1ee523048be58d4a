//! The cluster as its API shows it, and what may not change a result.

#![allow(clippy::unwrap_used)]

mod common;

use std::sync::Arc;

use common::{Manifest, probe};
use faultline_rehearsal::{
    ApiError, ChangeKind, Cluster, DeleteOptions, Part, PatchKind, Selector, WriteOptions,
    resource::{
        ALL, CHAOS_ENGINES, CHAOS_RESULTS, DEPLOYMENTS, ENDPOINT_SLICES, EVENTS, NAMESPACES, NODES,
        PODS, REPLICA_SETS, SERVICES, WORKFLOWS,
    },
};
use proptest::prelude::*;
use serde_json::{Value, json};

const EPOCH: i64 = 1_767_225_600_000;

fn boutique() -> Cluster {
    Cluster::boutique(EPOCH, 0)
}

fn names(objects: &[Arc<Value>]) -> Vec<&str> {
    objects
        .iter()
        .map(|object| object["metadata"]["name"].as_str().unwrap())
        .collect()
}

fn workflow() -> Value {
    let manifest = Manifest {
        probes: vec![probe("p", "Continuous", "http://frontend/cart", "")],
        ..Manifest::default()
    };
    yaml::Tree::parse(&manifest.text())
        .root()
        .unwrap()
        .to_json()
}

fn start(cluster: &mut Cluster) {
    cluster
        .create(&WORKFLOWS, "hce", workflow(), WriteOptions::default())
        .unwrap();
}

fn phase(cluster: &Cluster) -> String {
    let workflow = cluster.get(&WORKFLOWS, "hce", "test").unwrap();
    workflow["status"]["phase"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// Lets time pass until something is so.
fn until(cluster: &mut Cluster, so: impl Fn(&Cluster) -> bool) {
    while !so(cluster) {
        let next = cluster.next_event().expect("nothing happens any more");
        assert!(next < 3_600_000, "it never became so");
        cluster.advance_to(next);
    }
}

fn carts(cluster: &Cluster) -> Vec<Arc<Value>> {
    cluster.list(
        &PODS,
        Some("hce"),
        &Selector::labels("app=cartservice").unwrap(),
    )
}

fn ready(pod: &Value) -> bool {
    pod["status"]["conditions"].as_array().is_some_and(|list| {
        list.iter()
            .any(|c| c["type"] == "Ready" && c["status"] == "True")
    })
}

#[test]
fn the_boutique_is_complete_and_at_rest() {
    let cluster = boutique();
    let all = Selector::default();
    assert_eq!(cluster.list(&PODS, Some("hce"), &all).len(), 19);
    assert_eq!(cluster.list(&SERVICES, Some("hce"), &all).len(), 17);
    assert_eq!(cluster.list(&DEPLOYMENTS, Some("hce"), &all).len(), 19);
    assert_eq!(cluster.list(&REPLICA_SETS, Some("hce"), &all).len(), 19);
    assert_eq!(cluster.list(&NODES, None, &all).len(), 3);
    assert_eq!(
        names(&cluster.list(&NAMESPACES, None, &all)),
        ["default", "hce", "kube-public", "kube-system"]
    );
    assert!(cluster.list(&PODS, None, &all).iter().all(|pod| ready(pod)));
    for deployment in cluster.list(&DEPLOYMENTS, None, &all) {
        assert_eq!(
            deployment["status"]["readyReplicas"],
            deployment["spec"]["replicas"]
        );
    }
    assert_eq!(cluster.next_event(), None, "nothing happens by itself");
}

#[test]
fn who_follows_a_log_reads_it_to_its_end_after_the_pod_is_gone() {
    let mut cluster = boutique();
    start(&mut cluster);
    let jobs = |cluster: &Cluster| {
        let pods = cluster.list(&PODS, Some("hce"), &Selector::labels("job-name").unwrap());
        names(&pods)
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    until(&mut cluster, |cluster| !jobs(cluster).is_empty());
    let pod = jobs(&cluster).remove(0);
    assert_eq!(cluster.last_words("hce", &pod, None), None);
    until(&mut cluster, |cluster| {
        cluster.get(&PODS, "hce", &pod).is_err()
    });
    assert!(cluster.logs("hce", &pod, None).is_err());
    let lines = cluster.last_words("hce", &pod, None).unwrap();
    let last = &lines.last().unwrap().text;
    assert!(last.contains("[The End]"), "{last}");
}

#[test]
fn a_deleted_pod_is_followed_by_another_one() {
    let mut cluster = boutique();
    let old = "cartservice-6b8f46f64f-6mrkv";
    cluster
        .delete(&PODS, "hce", old, DeleteOptions::default())
        .unwrap();
    let going = cluster.get(&PODS, "hce", old).unwrap();
    assert!(going["metadata"]["deletionTimestamp"].is_string());
    assert_eq!(carts(&cluster).len(), 2, "its successor comes at once");
    until(&mut cluster, |cluster| {
        cluster.get(&PODS, "hce", old).is_err()
    });
    until(&mut cluster, |cluster| {
        carts(cluster).iter().all(|pod| ready(pod))
    });
    let took = cluster.now();
    assert!((12_000..=30_000).contains(&took), "{took}");
    assert_eq!(carts(&cluster).len(), 1);

    let new = names(&carts(&cluster))[0].to_owned();
    let force = DeleteOptions {
        grace_period_seconds: Some(0),
        ..DeleteOptions::default()
    };
    cluster.delete(&PODS, "hce", &new, force).unwrap();
    assert!(
        cluster.get(&PODS, "hce", &new).is_err(),
        "by force it is gone at once"
    );
}

#[test]
fn services_list_the_pods_that_are_ready() {
    let mut cluster = boutique();
    let listed = |cluster: &Cluster| {
        let slice = cluster.get(&ENDPOINT_SLICES, "hce", "cartservice").unwrap();
        slice["endpoints"].as_array().unwrap().len()
    };
    assert_eq!(listed(&cluster), 1);
    cluster.scale("hce", "cartservice", 2).unwrap();
    assert_eq!(listed(&cluster), 1, "the second one is not ready yet");
    cluster.advance_to(60_000);
    assert_eq!(listed(&cluster), 2);
    cluster.scale("hce", "cartservice", 0).unwrap();
    assert_eq!(listed(&cluster), 0);
}

#[test]
fn old_events_are_forgotten() {
    let mut cluster = boutique();
    let events = |cluster: &Cluster| cluster.list(&EVENTS, None, &Selector::default()).len();
    for replicas in [2, 1, 2, 1] {
        cluster.scale("hce", "frontend", replicas).unwrap();
        cluster.advance_to(cluster.now() + 60_000);
    }
    let many = events(&cluster);
    cluster.advance_to(2 * 3_600_000);
    cluster.scale("hce", "frontend", 2).unwrap();
    cluster.advance_to(cluster.now() + 60_000);
    assert!((1..many).contains(&events(&cluster)), "{many}");
}

#[test]
fn a_stopped_workflow_ends_as_stopped() {
    let mut cluster = boutique();
    start(&mut cluster);
    until(&mut cluster, |cluster| {
        !cluster
            .list(&CHAOS_RESULTS, None, &Selector::default())
            .is_empty()
    });
    cluster.advance_to(cluster.now() + 5_000);
    let patch = |cluster: &mut Cluster, resource, name: &str, change: Value| {
        let kind = PatchKind::Merge;
        let options = WriteOptions::default();
        cluster
            .patch(resource, "hce", name, kind, &change, Part::Main, options)
            .unwrap();
    };
    let engines = cluster.list(&CHAOS_ENGINES, Some("hce"), &Selector::default());
    let engine = names(&engines)[0].to_owned();
    assert!(engine.starts_with("the-fault") && engine.len() == "the-fault".len() + 5);
    patch(
        &mut cluster,
        &CHAOS_ENGINES,
        &engine,
        json!({"spec": {"engineState": "stop"}}),
    );
    patch(
        &mut cluster,
        &WORKFLOWS,
        "test",
        json!({"spec": {"shutdown": "Stop"}}),
    );
    until(&mut cluster, |cluster| phase(cluster) == "Failed");
    let engine = cluster.get(&CHAOS_ENGINES, "hce", &engine).unwrap();
    assert_eq!(engine["status"]["engineStatus"], "stopped");
    assert_eq!(engine["status"]["experiments"][0]["verdict"], "Stopped");
    let result = &cluster.list(&CHAOS_RESULTS, None, &Selector::default())[0];
    assert_eq!(result["status"]["experimentStatus"]["verdict"], "Stopped");
    let jobs = Selector::labels("job-name").unwrap();
    assert!(
        cluster.list(&PODS, Some("hce"), &jobs).is_empty(),
        "the experiment's pod is gone"
    );
    let workflow = cluster.get(&WORKFLOWS, "hce", "test").unwrap();
    let message = workflow["status"]["message"].as_str().unwrap();
    assert!(
        message.contains("workflow shutdown with strategy: Stop"),
        "{message}"
    );
}

#[test]
fn nodes_have_the_shape_of_argo() {
    let mut cluster = boutique();
    start(&mut cluster);
    until(&mut cluster, |cluster| phase(cluster) == "Succeeded");
    let workflow = cluster.get(&WORKFLOWS, "hce", "test").unwrap();
    let nodes = workflow["status"]["nodes"].as_object().unwrap();
    let shown: Vec<_> = nodes
        .values()
        .map(|node| {
            let text = |key: &str| node[key].as_str().unwrap_or("-").to_owned();
            let children: Vec<_> = node["children"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|id| nodes[id.as_str().unwrap()]["name"].as_str().unwrap())
                .collect();
            assert_eq!(
                node["id"],
                json!(nodes.iter().find(|(_, n)| *n == node).unwrap().0)
            );
            format!(
                "{} | {} | {} | {} | {} -> {}",
                text("type"),
                text("name"),
                text("displayName"),
                text("templateName"),
                text("phase"),
                children.join(", ")
            )
        })
        .collect();
    insta::assert_snapshot!(shown.join("\n"), @"
    Steps | test | test | main | Succeeded -> test[0]
    StepGroup | test[0] | [0] | - | Succeeded -> test[0].install
    Pod | test[0].install | install | install | Succeeded -> test[1]
    StepGroup | test[1] | [1] | - | Succeeded -> test[1].fault
    Pod | test[1].fault | fault | fault | Succeeded -> test[2]
    StepGroup | test[2] | [2] | - | Succeeded -> test[2].cleanup
    Pod | test[2].cleanup | cleanup | cleanup | Succeeded ->
    ");
}

#[test]
fn a_deleted_workflow_takes_its_pods_along() {
    let mut cluster = boutique();
    start(&mut cluster);
    cluster.advance_to(10_000);
    let pods = Selector::labels("workflows.argoproj.io/workflow=test").unwrap();
    assert_eq!(cluster.list(&PODS, None, &pods).len(), 1);
    cluster
        .delete(&WORKFLOWS, "hce", "test", DeleteOptions::default())
        .unwrap();
    cluster.advance_to(60_000);
    assert!(cluster.list(&PODS, None, &pods).is_empty());
}

#[test]
fn writes_are_refused_as_by_the_api_server() {
    let mut cluster = boutique();
    let options = WriteOptions::default();
    let pod = |name: &str| json!({"metadata": {"name": name}, "spec": {"containers": [{"name": "c", "image": "i"}]}});
    let create = |cluster: &mut Cluster, namespace: &str, object: Value| {
        cluster.create(&PODS, namespace, object, options)
    };
    create(&mut cluster, "default", pod("a")).unwrap();
    let error = |result: Result<Arc<Value>, ApiError>| result.unwrap_err().to_string();
    let all = [
        error(create(&mut cluster, "default", pod("a"))),
        error(create(&mut cluster, "nowhere", pod("a"))),
        error(create(&mut cluster, "default", pod("Big"))),
        error(create(
            &mut cluster,
            "default",
            json!({"metadata": {"name": "b"}}),
        )),
        error(create(&mut cluster, "default", json!({}))),
        error(create(&mut cluster, "default", json!([]))),
        error(cluster.scale("hce", "cartservice", 2_000)),
        error(cluster.scale("hce", "nothing", 2)),
    ];
    insta::assert_snapshot!(all.join("\n"), @r#"
    pods "a" already exists
    namespaces "nowhere" not found
    Pod "Big" is invalid: metadata.name: Invalid value: "Big": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character
    Pod "b" is invalid: spec.containers: Required value
    Pod "" is invalid: metadata.name: Required value: name or generateName is required
    the object is no mapping
    Deployment "cartservice" is invalid: spec.replicas: Invalid value: 2000: must be a whole number from 0 to 1000
    deployments.apps "nothing" not found
    "#);
    let stale = (*cluster.get(&PODS, "default", "a").unwrap()).clone();
    cluster.advance_to(60_000);
    let conflict = cluster.replace(&PODS, "default", "a", stale, Part::Main, options);
    assert!(matches!(conflict, Err(ApiError::Conflict { .. })));
}

#[test]
fn changes_tell_every_step_from_one_version_to_another() {
    let mut cluster = boutique();
    let version = cluster.version();
    let mut known: std::collections::BTreeMap<_, _> = cluster
        .list(&PODS, None, &Selector::default())
        .into_iter()
        .map(|pod| (pod["metadata"]["name"].to_string(), pod))
        .collect();
    start(&mut cluster);
    until(&mut cluster, |cluster| phase(cluster) == "Succeeded");
    for change in cluster.changes_since(version).unwrap() {
        if change.resource == &PODS {
            let name = change.object["metadata"]["name"].to_string();
            match change.kind {
                ChangeKind::Deleted => drop(known.remove(&name)),
                _ => drop(known.insert(name, change.object)),
            }
        }
    }
    let now = cluster.list(&PODS, None, &Selector::default());
    assert_eq!(known.len(), now.len());
    for pod in now {
        assert_eq!(known[&pod["metadata"]["name"].to_string()], pod);
    }
}

/// Everything in the cluster, as text.
fn everything(cluster: &Cluster) -> String {
    let objects: Vec<_> = ALL
        .iter()
        .flat_map(|resource| cluster.list(resource, None, &Selector::default()))
        .map(|object| object.to_string())
        .collect();
    let moments = cluster.moments();
    format!("{}\n{moments:?}\n{}", objects.join("\n"), cluster.version())
}

fn paced(seed: u64, steps: &[u64]) -> String {
    let mut cluster = Cluster::boutique(EPOCH, seed);
    start(&mut cluster);
    for step in steps {
        cluster.advance_to(cluster.now() + step);
    }
    cluster.advance_to(200_000);
    everything(&cluster)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn the_pace_changes_nothing(seed in 0u64..4, steps in prop::collection::vec(0u64..9_000, 0..20)) {
        prop_assert!(paced(seed, &steps) == paced(seed, &[]), "the pace changed the result");
    }
}

#[test]
fn another_seed_is_another_course() {
    assert_ne!(paced(0, &[]), paced(1, &[]));
}

//! The document's story against the sandbox: score 0 with one replica, 100 with two.

use std::time::Duration;

use faultline_server::Config;
use reqwest::Method;
use sandbox::{Options, Sandbox};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    events::Events,
    graphql::{RUN_EXPERIMENT, identifiers},
    line::Line,
    server::{CART, Served, config, kubeconfig},
};

/// Fast enough that minutes of chaos pass within a second.
const SPEED: f64 = 400.0;
const PATIENCE: Duration = Duration::from_secs(60);

async fn cluster(speed: f64) -> Sandbox {
    sandbox::start(Options {
        speed,
        ..Options::default()
    })
    .await
    .unwrap()
}

fn on(folder: &TempDir, cluster: &Sandbox) -> Config {
    Config {
        kubeconfig: cluster.kubeconfig(),
        ..config(folder)
    }
}

impl Served {
    async fn run_workflow(&self, workflow: &str) -> String {
        let variables = json!({ "identifiers": identifiers(), "workflowID": workflow });
        let run = self.query(RUN_EXPERIMENT, &variables).await;
        run["runChaosExperiment"]["notifyID"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Waits for the end of a run as a script does, by asking again.
    async fn ended(&self, notify_id: &str) -> Value {
        let asking = async {
            loop {
                let list = self.runs_of(notify_id).await;
                assert_eq!(list["totalNoOfWorkflowRuns"], 1);
                let run = list["workflowRuns"][0].clone();
                if !matches!(run["phase"].as_str().unwrap(), "Queued" | "Running") {
                    return run;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, asking).await.unwrap()
    }

    async fn scale(&self, name: &str, replicas: u32) -> reqwest::Response {
        let path = format!("/api/v1/workloads/hce/{name}/scale");
        self.send(Method::PUT, &path, &json!({ "replicas": replicas }))
            .await
    }

    /// Starts a run of the cart experiment through the studio's calls.
    async fn start_cart(&self) -> Value {
        let created = self.create(CART).await;
        let path = format!("/api/v1/documents/{}/runs", created["id"].as_str().unwrap());
        let answer = self.call(Method::POST, &path).send().await.unwrap();
        assert_eq!(answer.status(), 201);
        answer.json().await.unwrap()
    }
}

#[tokio::test]
async fn the_document_s_calls_score_0_and_then_100() {
    let (folder, cluster) = (TempDir::new().unwrap(), cluster(SPEED).await);
    let served = Served::start(on(&folder, &cluster)).await;
    let (infra, _) = served.register().await;
    let workflow = served.create_workflow(&infra, 10).await;

    let first = served.ended(&served.run_workflow(&workflow).await).await;
    assert_eq!(first["phase"], "Completed_With_Probe_Failure", "{first}");
    assert_eq!(first["resiliencyScore"], 0.0);
    assert_eq!(
        (&first["experimentsFailed"], &first["experimentsPassed"]),
        (&json!(1), &json!(0))
    );
    assert_eq!(first["totalExperiments"], 1);
    assert_eq!(first["workflowID"], workflow.as_str());
    assert_eq!(first["infra"]["isActive"], true);
    assert_eq!(first["identifiers"], identifiers());
    assert_eq!(
        first["weightages"],
        json!([{ "experimentName": "pod-delete-ji5", "weightage": 10 }])
    );
    let data: Value = serde_json::from_str(first["executionData"].as_str().unwrap()).unwrap();
    let nodes = data["nodes"].as_object().unwrap();
    let fault = nodes
        .values()
        .find(|node| node["type"] == "ChaosEngine")
        .unwrap();
    let chaos = &fault["chaosData"];
    assert_eq!(chaos["probeSuccessPercentage"], "0");
    assert_eq!(chaos["experimentVerdict"], "Fail");
    assert_eq!(chaos["experimentName"], "pod-delete");
    assert!(
        chaos["engineName"]
            .as_str()
            .unwrap()
            .starts_with("pod-delete-ji5")
    );
    assert_eq!(
        chaos["failStep"],
        "Probe execution result didn't met the passing criteria"
    );
    assert_eq!(
        chaos["chaosResult"]["status"]["probeStatuses"][0]["name"],
        "http-cartservice-probe"
    );

    assert_eq!(served.scale("cartservice", 2).await.status(), 200);
    let mut workloads = Events::open(&served, "/api/v1/workloads/events").await;
    loop {
        let all = workloads.next("workloads").await.unwrap();
        let cart = all
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["name"] == "cartservice")
            .unwrap();
        if cart["ready"] == 2 {
            break;
        }
    }
    let second = served.ended(&served.run_workflow(&workflow).await).await;
    assert_eq!(second["phase"], "Completed", "{second}");
    assert_eq!(second["resiliencyScore"], 100.0);
    assert_eq!(second["experimentsPassed"], 1);
    served.server.stop().await.unwrap();
}

#[tokio::test]
async fn a_run_is_pushed_from_its_start_to_its_end() {
    let (folder, cluster) = (TempDir::new().unwrap(), cluster(50.0).await);
    let served = Served::start(on(&folder, &cluster)).await;
    let run = served.start_cart().await;
    assert_eq!(run["phase"], "Queued");
    let steps: Vec<_> = run["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|g| &g[0]["name"])
        .collect();
    assert_eq!(
        steps,
        [
            "install-chaos-faults",
            "pod-delete-ji5",
            "cleanup-chaos-resources"
        ]
    );
    let id = run["id"].as_str().unwrap();
    let mut events = Events::open(&served, &format!("/api/v1/runs/{id}/events")).await;
    let mut phases = Vec::new();
    let mut verdicts = Vec::new();
    let mut last = Value::Null;
    while let Some(event) = events.next("run").await {
        for (all, value) in [
            (&mut phases, event["phase"].clone()),
            (
                &mut verdicts,
                event["groups"][1][0]["fault"]["verdict"].clone(),
            ),
        ] {
            if all.last() != Some(&value) {
                all.push(value);
            }
        }
        last = event;
    }
    assert_eq!(
        phases.last(),
        Some(&json!("Completed_With_Probe_Failure")),
        "{last}"
    );
    assert!(phases.contains(&json!("Running")), "{phases:?}");
    assert_eq!(verdicts, ["Awaited", "Fail"]);
    assert_eq!(
        last["groups"][1][0]["fault"]["probes"][0]["verdict"],
        "Failed"
    );
    for group in last["groups"].as_array().unwrap() {
        assert_eq!(group[0]["phase"], "Succeeded", "{group}");
        assert!(group[0]["startedAt"].is_string() && group[0]["finishedAt"].is_string());
    }
    let stored: Value = served
        .get(&format!("/api/v1/runs/{id}"))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(stored, last);
    // Its end can be asked for as often as one likes.
    let again = Events::open(&served, &format!("/api/v1/runs/{id}/events"))
        .await
        .last("run")
        .await;
    assert_eq!(again, last);
    let list: Value = served
        .get("/api/v1/documents?kind=experiment")
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(list[0]["runs"][0]["score"], 0.0);
    // The pods are gone, what they said is not.
    let node = last["groups"][1][0]["id"].as_str().unwrap();
    let log = served
        .get(&format!("/api/v1/runs/{id}/logs?node={node}"))
        .await
        .text()
        .await
        .unwrap();
    for said in [
        "ChaosEngine Name : pod-delete-ji5",
        "==> runner",
        "Killing the following pod",
    ] {
        assert!(log.contains(said), "{said}: {log}");
    }
    let unknown = served
        .get(&format!("/api/v1/runs/{id}/logs?node=none"))
        .await;
    assert_eq!(unknown.status(), 404);
}

#[tokio::test]
async fn a_stopped_run_ends_as_stopped() {
    let (folder, cluster) = (TempDir::new().unwrap(), cluster(20.0).await);
    let served = Served::start(on(&folder, &cluster)).await;
    let run = served.start_cart().await;
    let id = run["id"].as_str().unwrap();
    let mut events = Events::open(&served, &format!("/api/v1/runs/{id}/events")).await;
    loop {
        let event = events.next("run").await.unwrap();
        if event["groups"][1][0]["phase"] == "Running" {
            break;
        }
    }
    let stop = || {
        served
            .call(Method::POST, &format!("/api/v1/runs/{id}/stop"))
            .send()
    };
    let busy = served.call(
        Method::DELETE,
        &format!("/api/v1/documents/{}", run["document"].as_str().unwrap()),
    );
    assert_eq!(busy.send().await.unwrap().status(), 409);
    assert_eq!(stop().await.unwrap().status(), 202);
    let last = events.last("run").await;
    assert_eq!(last["phase"], "Stopped", "{last}");
    assert_eq!(last["message"], "");
    assert_eq!(last["groups"][2][0]["phase"], "Omitted", "{last}");
    assert_eq!(stop().await.unwrap().status(), 409);
}

#[tokio::test]
async fn a_run_that_is_stopped_before_its_fault_has_no_score() {
    let (folder, cluster) = (TempDir::new().unwrap(), cluster(1.0).await);
    let served = Served::start(on(&folder, &cluster)).await;
    let run = served.start_cart().await;
    let id = run["id"].as_str().unwrap();
    let mut events = Events::open(&served, &format!("/api/v1/runs/{id}/events")).await;
    while events.next("run").await.unwrap()["groups"][0][0]["phase"] != "Running" {}
    let stop = served.call(Method::POST, &format!("/api/v1/runs/{id}/stop"));
    assert_eq!(stop.send().await.unwrap().status(), 202);
    let last = events.last("run").await;
    assert_eq!(
        (&last["phase"], &last["score"]),
        (&json!("Stopped"), &Value::Null)
    );
    assert_eq!(last["groups"][1][0]["phase"], "Omitted", "{last}");
    // Litmus gives every stopped run a number.
    let shown = &served.runs_of(id).await["workflowRuns"][0];
    assert_eq!(shown["resiliencyScore"], 0.0);
}

#[tokio::test]
async fn a_run_outlives_the_server() {
    let (folder, cluster) = (TempDir::new().unwrap(), cluster(20.0).await);
    let served = Served::start(on(&folder, &cluster)).await;
    let run = served.start_cart().await;
    let id = run["id"].as_str().unwrap().to_owned();
    let mut events = Events::open(&served, &format!("/api/v1/runs/{id}/events")).await;
    while events.next("run").await.unwrap()["phase"] != "Running" {}
    // The stream is still open.
    let stopping = std::time::Instant::now();
    served.server.stop().await.unwrap();
    assert!(
        stopping.elapsed() < Duration::from_secs(2),
        "{:?}",
        stopping.elapsed()
    );

    let served = Served::start(on(&folder, &cluster)).await;
    let last = Events::open(&served, &format!("/api/v1/runs/{id}/events"))
        .await
        .last("run")
        .await;
    assert_eq!(last["phase"], "Completed_With_Probe_Failure", "{last}");
    assert_eq!(last["score"], 0.0);
}

#[tokio::test]
async fn a_run_of_a_cluster_that_is_new_is_an_error() {
    let folder = TempDir::new().unwrap();
    let old = cluster(1.0).await;
    let served = Served::start(on(&folder, &old)).await;
    let run = served.start_cart().await;
    let id = run["id"].as_str().unwrap().to_owned();
    let mut events = Events::open(&served, &format!("/api/v1/runs/{id}/events")).await;
    while events.next("run").await.unwrap()["groups"][0][0]["phase"] != "Running" {}
    served.server.stop().await.unwrap();
    drop(old);

    let new = cluster(1.0).await;
    let served = Served::start(on(&folder, &new)).await;
    let last = Events::open(&served, &format!("/api/v1/runs/{id}/events"))
        .await
        .last("run")
        .await;
    assert_eq!(
        (&last["phase"], &last["score"]),
        (&json!("Error"), &Value::Null)
    );
    assert!(
        last["message"]
            .as_str()
            .unwrap()
            .contains("no longer knows"),
        "{last}"
    );
    let phases: Vec<_> = last["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| group[0]["phase"].as_str().unwrap())
        .collect();
    assert_eq!(phases, ["Error", "Omitted", "Omitted"]);
    let install = &last["groups"][0][0];
    assert_eq!(
        install["message"],
        "Nobody knows how it ended: the cluster told no more of it."
    );
    assert!(install["startedAt"].is_string(), "{install}");
    assert_eq!(last["groups"][1][0]["fault"]["verdict"], "N/A");
    let shown = &served.runs_of(&id).await["workflowRuns"][0];
    assert_eq!(shown["resiliencyScore"], Value::Null);
    let data: Value = serde_json::from_str(shown["executionData"].as_str().unwrap()).unwrap();
    let nodes: Vec<_> = data["nodes"].as_object().unwrap().values().collect();
    assert!(!nodes.is_empty());
    for node in nodes {
        let phase = node["phase"].as_str().unwrap();
        assert!(!["Running", "Pending"].contains(&phase), "{node}");
    }
}

#[tokio::test]
async fn a_run_is_found_again_when_the_cluster_answers_again() {
    let (folder, cluster) = (TempDir::new().unwrap(), cluster(20.0).await);
    let address = cluster
        .url
        .trim_start_matches("http://")
        .trim_end_matches('/');
    let mut line = Line::to(address.parse().unwrap()).await;
    let mut config = config(&folder);
    config.kubeconfig = kubeconfig(&format!("http://{}", line.address));
    let served = Served::start(config).await;
    let run = served.start_cart().await;
    let id = run["id"].as_str().unwrap().to_owned();
    let mut events = Events::open(&served, &format!("/api/v1/runs/{id}/events")).await;
    while events.next("run").await.unwrap()["phase"] != "Running" {}
    line.cut().await;
    loop {
        let event = events.next("run").await.unwrap();
        assert_eq!(event["phase"], "Running");
        if event["message"]
            .as_str()
            .unwrap()
            .contains("does not answer")
        {
            break;
        }
    }
    line.mend().await;
    let last = events.last("run").await;
    assert_eq!(last["phase"], "Completed_With_Probe_Failure", "{last}");
    assert_eq!(last["score"], 0.0);
}

#[tokio::test]
async fn workloads_are_listed_scaled_and_pushed() {
    let (folder, cluster) = (TempDir::new().unwrap(), cluster(SPEED).await);
    let served = Served::start(on(&folder, &cluster)).await;
    let all: Value = served
        .get("/api/v1/workloads?namespace=hce")
        .await
        .json()
        .await
        .unwrap();
    let cart = all
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["name"] == "cartservice")
        .unwrap();
    assert_eq!(
        (&cart["replicas"], &cart["kind"]),
        (&json!(1), &json!("deployment"))
    );
    assert!(
        cart["labels"]
            .as_array()
            .unwrap()
            .contains(&json!("app=cartservice"))
    );
    let none: Value = served
        .get("/api/v1/workloads?namespace=none")
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(none, json!([]));

    let mut events = Events::open(&served, "/api/v1/workloads/events").await;
    events.next("workloads").await.unwrap();
    let scaled: Value = served.scale("cartservice", 3).await.json().await.unwrap();
    assert_eq!(scaled["replicas"], 3);
    loop {
        let all = events.next("workloads").await.unwrap();
        let cart = all
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["name"] == "cartservice")
            .unwrap();
        if cart["ready"] == 3 {
            break;
        }
    }
    assert_eq!(served.scale("none", 1).await.status(), 404);
    assert_eq!(served.scale("cartservice", 101).await.status(), 422);
}

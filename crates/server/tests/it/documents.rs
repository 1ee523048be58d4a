//! Documents are kept byte for byte, and nobody's save is lost.

use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::server::{CART, Served, config};

#[tokio::test]
async fn texts_come_back_byte_for_byte_even_after_a_restart() {
    let folder = TempDir::new().unwrap();
    let mut served = Served::start(config(&folder)).await;
    let texts = [
        CART,
        "",
        "a: 1\r\nb: 2\r\n",
        "\u{feff}a: 1 # BOM\n",
        "broken: [1, {\n\tb: \"",
        "\u{0}\u{1}\u{7f} tab\there \u{2028} \u{1F600}\n\n\n",
    ];
    let mut ids = Vec::new();
    for text in texts {
        let created = served.create(text).await;
        assert_eq!(created["text"], text);
        assert_eq!(created["revision"], 1);
        ids.push(created["id"].as_str().unwrap().to_owned());
    }
    for _ in 0..2 {
        for (id, text) in ids.iter().zip(texts) {
            let stored: Value = served
                .get(&format!("/api/v1/documents/{id}"))
                .await
                .json()
                .await
                .unwrap();
            assert_eq!(stored["text"], text);
        }
        served.server.stop().await.unwrap();
        served = Served::start(config(&folder)).await;
    }
}

#[tokio::test]
async fn a_stale_save_gets_what_is_stored() {
    let folder = TempDir::new().unwrap();
    let served = Served::start(config(&folder)).await;
    let created = served.create("a: 1\n").await;
    let path = format!("/api/v1/documents/{}", created["id"].as_str().unwrap());
    let save = |base: u64, text: &str| json!({ "baseRevision": base, "name": "renamed", "tags": ["x"], "text": text });
    let saved = served.send(Method::PUT, &path, &save(1, "mine: 1\n")).await;
    assert_eq!(saved.status(), 200);
    let saved: Value = saved.json().await.unwrap();
    assert_eq!(
        (saved["revision"].as_u64(), &saved["tags"][0]),
        (Some(2), &json!("x"))
    );
    assert_eq!(saved["createdAt"], created["createdAt"]);

    let stale = served
        .send(Method::PUT, &path, &save(1, "theirs: 1\n"))
        .await;
    assert_eq!(stale.status(), 409);
    assert_eq!(stale.json::<Value>().await.unwrap(), saved);
    assert_eq!(
        served.get(&path).await.json::<Value>().await.unwrap(),
        saved
    );
    let earlier = |revision: &str| served.call(Method::GET, &format!("{path}?revision={revision}"));
    let first = earlier("1").send().await.unwrap();
    assert_eq!(first.json::<Value>().await.unwrap()["text"], "a: 1\n");
    assert_eq!(earlier("3").send().await.unwrap().status(), 404);
    assert_eq!(earlier("x").send().await.unwrap().status(), 400);
    let unknown = served
        .send(Method::PUT, "/api/v1/documents/none", &save(1, ""))
        .await;
    assert_eq!(unknown.status(), 404);
}

#[tokio::test]
async fn of_many_saves_at_once_one_wins() {
    let folder = TempDir::new().unwrap();
    let served = Served::start(config(&folder)).await;
    let created = served.create("").await;
    let path = format!("/api/v1/documents/{}", created["id"].as_str().unwrap());
    let saves = (0..20).map(|n| {
        let body = json!({ "baseRevision": 1, "name": "cart", "text": format!("n: {n}") });
        let call = served.call(Method::PUT, &path).json(&body);
        async move { call.send().await.unwrap().status().as_u16() }
    });
    let mut statuses = futures::future::join_all(saves).await;
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200);
    assert!(
        statuses[1..].iter().all(|status| *status == 409),
        "{statuses:?}"
    );
}

#[tokio::test]
async fn lists_show_the_newest_change_first() {
    let folder = TempDir::new().unwrap();
    let served = Served::start(config(&folder)).await;
    let first = served.create("a: 1").await;
    // Times have milliseconds.
    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    let second = served.create("b: 1").await;
    let pipeline = json!({ "kind": "pipeline", "name": "p", "text": "pipeline: {}" });
    served
        .send(Method::POST, "/api/v1/documents", &pipeline)
        .await;
    let ids = |list: Value| -> Vec<Value> {
        list.as_array()
            .unwrap()
            .iter()
            .map(|document| document["id"].clone())
            .collect()
    };
    let list = "/api/v1/documents?kind=experiment";
    let listed: Value = served.get(list).await.json().await.unwrap();
    assert!(listed[0].get("text").is_none());
    assert_eq!(ids(listed), [second["id"].clone(), first["id"].clone()]);
    assert_eq!(
        served.get("/api/v1/documents?kind=other").await.status(),
        400
    );

    let path = format!("/api/v1/documents/{}", second["id"].as_str().unwrap());
    assert_eq!(
        served
            .call(Method::DELETE, &path)
            .send()
            .await
            .unwrap()
            .status(),
        204
    );
    assert_eq!(
        served
            .call(Method::DELETE, &path)
            .send()
            .await
            .unwrap()
            .status(),
        404
    );
    let listed: Value = served.get(list).await.json().await.unwrap();
    assert_eq!(ids(listed), [first["id"].clone()]);
}

#[tokio::test]
async fn too_much_is_told_not_cut() {
    let folder = TempDir::new().unwrap();
    let served = Served::start(config(&folder)).await;
    // Escaped as JSON every line end doubles.
    let longest = "\n".repeat(16 << 20);
    assert_eq!(served.create(&longest).await["text"], longest);
    for length in [(16 << 20) + 1, 50_000_000] {
        let body = json!({ "kind": "experiment", "name": "big", "text": "x".repeat(length) });
        let answer = served.send(Method::POST, "/api/v1/documents", &body).await;
        assert_eq!(answer.status(), 413);
        let problem: Value = answer.json().await.unwrap();
        assert!(
            problem["message"].as_str().unwrap().contains("16 MiB"),
            "{problem}"
        );
    }
}

#[tokio::test]
async fn what_cannot_run_is_refused_with_the_place() {
    let folder = TempDir::new().unwrap();
    let served = Served::start(config(&folder)).await;
    let deep = "[".repeat(2000);
    for (text, span, said) in [
        ("", false, "no"),
        ("kind: [", true, ""),
        (deep.as_str(), true, ""),
        ("kind: ConfigMap\napiVersion: v1\n", true, "ConfigMap"),
        (
            "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {name: a}\n",
            false,
            "",
        ),
        ("\u{0}\u{1}binary", true, ""),
    ] {
        let created = served.create(text).await;
        let path = format!("/api/v1/documents/{}/runs", created["id"].as_str().unwrap());
        let answer = served.call(Method::POST, &path).send().await.unwrap();
        let status = answer.status();
        let problem: Value = answer.json().await.unwrap();
        assert_eq!(status, 422, "{text:.40?}: {problem}");
        let message = problem["message"].as_str().unwrap();
        assert!(
            !message.is_empty() && message.contains(said),
            "{text:.40?}: {message}"
        );
        assert!(
            !span || problem["span"].is_array(),
            "{text:.40?}: {problem}"
        );
    }
}

#[tokio::test]
async fn a_cluster_that_does_not_answer_is_told_and_loses_nothing() {
    let folder = TempDir::new().unwrap();
    let served = Served::start(config(&folder)).await;
    let created = served.create(CART).await;
    let id = created["id"].as_str().unwrap();
    let answer = served
        .call(Method::POST, &format!("/api/v1/documents/{id}/runs"))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 503);
    let problem: Value = answer.json().await.unwrap();
    assert!(
        problem["message"]
            .as_str()
            .unwrap()
            .contains("does not answer"),
        "{problem}"
    );
    let runs: Value = served
        .get(&format!("/api/v1/runs?document={id}"))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(runs[0]["phase"], "Error");
    assert_eq!(runs[0]["message"], problem["message"]);
    let stored: Value = served
        .get(&format!("/api/v1/documents/{id}"))
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(stored, created);
    let infrastructures: Value = served
        .get("/api/v1/infrastructures")
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(infrastructures[0]["isActive"], false);
    let workloads = served.get("/api/v1/workloads").await;
    assert_eq!(workloads.status(), 503);
}

#[tokio::test]
async fn two_changes_of_one_revision_are_merged() {
    let folder = TempDir::new().unwrap();
    let served = Served::start(config(&folder)).await;
    let created = served.create("a: 1 # one\nb: 2\nc:\n  d: 3\n").await;
    let path = format!("/api/v1/documents/{}", created["id"].as_str().unwrap());
    let theirs = json!({
        "baseRevision": 1, "name": created["name"], "tags": ["theirs"],
        "text": "a: 1 # one\nb: 22\nc:\n  d: 33\n",
    });
    served.send(Method::PUT, &path, &theirs).await;
    let merge = async |base: u64, text: &str| {
        let mine = json!({ "baseRevision": base, "name": "mine", "text": text });
        let path = format!("{path}/merge");
        served.send(Method::POST, &path, &mine).await
    };
    let clean = merge(1, "a: 10 # one\nb: 2\nc:\n  d: 3\n").await;
    assert_eq!(clean.status(), 200);
    let clean: Value = clean.json().await.unwrap();
    assert_eq!(
        clean["parts"],
        json!([{ "kept": "a: 10 # one\nb: 22\nc:\n  d: 33\n" }])
    );
    assert_eq!(clean["choices"], json!([]));
    assert_eq!(clean["stored"]["revision"], 2);
    assert_eq!(
        (&clean["name"], &clean["tags"]),
        (&json!("mine"), &json!(["theirs"]))
    );

    let open = merge(1, "a: 10 # one\nb: 2\nc:\n  d: 30\n").await;
    let open: Value = open.json().await.unwrap();
    assert_eq!(
        open["parts"],
        json!([
            { "kept": "a: 10 # one\nb: 22\nc:\n" },
            { "open": { "choice": 0, "mine": "  d: 30\n", "theirs": "  d: 33\n" } },
        ])
    );
    assert_eq!(
        open["choices"],
        json!([{
            "line": 4, "span": [20, 28], "about": ["/c/d"],
            "reasons": ["Mine made this 30, theirs 33."],
        }])
    );
    // Nothing is stored by it, and without a base there is nothing to merge.
    let stored = served.get(&path).await.json::<Value>().await.unwrap();
    assert_eq!(stored["revision"], 2);
    assert_eq!(merge(7, "").await.status(), 404);
}

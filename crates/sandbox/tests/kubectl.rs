//! The machine's own kubectl against the sandbox.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

use std::{
    path::PathBuf,
    process::Stdio,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use faultline_sandbox::{Options, Sandbox, start};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::Command,
};

/// kubectl with a sandbox of its own.
struct Kubectl {
    _sandbox: Sandbox,
    kubeconfig: PathBuf,
}

impl Drop for Kubectl {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.kubeconfig);
    }
}

/// What a call of kubectl came to.
struct Said {
    fine: bool,
    out: String,
    err: String,
}

impl Kubectl {
    /// `None` where kubectl is not installed, which must not happen in CI.
    async fn new(speed: f64) -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        if Command::new("kubectl")
            .arg("--help")
            .stdout(Stdio::null())
            .status()
            .await
            .is_err()
        {
            assert!(
                std::env::var("CI").as_deref() != Ok("true"),
                "kubectl must be installed in CI"
            );
            eprintln!("skipped: kubectl is not installed");
            return None;
        }
        let sandbox = start(Options {
            speed,
            ..Options::default()
        })
        .await
        .unwrap();
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!(
            "faultline-sandbox-{}-{count}.kubeconfig",
            std::process::id()
        );
        let kubeconfig = std::env::temp_dir().join(name);
        std::fs::write(&kubeconfig, sandbox.kubeconfig()).unwrap();
        Some(Self {
            _sandbox: sandbox,
            kubeconfig,
        })
    }

    fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new("kubectl");
        command
            .args(arguments.split_whitespace())
            .env("KUBECONFIG", &self.kubeconfig)
            .env("HOME", std::env::temp_dir())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    async fn with_input(&self, arguments: &str, input: &str) -> Said {
        let mut child = self.command(arguments).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input.as_bytes()).await.unwrap();
        drop(stdin);
        let done = tokio::time::timeout(Duration::from_secs(60), child.wait_with_output());
        let done = done.await.expect("kubectl hangs").unwrap();
        Said {
            fine: done.status.success(),
            out: String::from_utf8(done.stdout).unwrap(),
            err: String::from_utf8(done.stderr).unwrap(),
        }
    }

    /// The output of a call that must succeed.
    async fn ok(&self, arguments: &str) -> String {
        let said = self.with_input(arguments, "").await;
        assert!(said.fine, "kubectl {arguments}: {}", said.err);
        said.out
    }

    /// The last line of the error of a call that must fail.
    async fn refused(&self, arguments: &str) -> String {
        let said = self.with_input(arguments, "").await;
        assert!(!said.fine, "kubectl {arguments} succeeded: {}", said.out);
        said.err.lines().last().unwrap_or_default().to_owned()
    }
}

fn fixture() -> String {
    concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/fixtures/cart-pod-delete.workflow.json"
    )
    .into()
}

fn column(table: &str, at: usize) -> Vec<&str> {
    table
        .lines()
        .skip(1)
        .filter_map(|line| line.split_whitespace().nth(at))
        .collect()
}

#[tokio::test]
async fn the_cluster_looks_as_in_the_tutorial() {
    let Some(kubectl) = Kubectl::new(1.0).await else {
        return;
    };
    let pods = kubectl.ok("get pods -n hce").await;
    assert!(pods.starts_with("NAME "), "{pods}");
    assert_eq!(
        pods.lines()
            .next()
            .unwrap()
            .split_whitespace()
            .collect::<Vec<_>>(),
        ["NAME", "READY", "STATUS", "RESTARTS", "AGE"]
    );
    assert_eq!(pods.lines().count(), 20);
    assert!(pods.contains("cartservice-6b8f46f64f-6mrkv                   1/1     Running   0 "));
    assert!(pods.contains("prometheus-blackbox-exporter-6d955c876-l7fdv   2/2     Running   0 "));
    let services = kubectl.ok("get services -n hce").await;
    assert!(services.contains(
        "frontend-external              LoadBalancer   10.101.239.201   localhost     80:30963/TCP "
    ));
    assert_eq!(services.lines().count(), 18);
    assert_eq!(column(&kubectl.ok("get nodes").await, 1), ["Ready"; 3]);
    let described = kubectl.ok("describe deployment cartservice -n hce").await;
    assert!(described.contains("1 desired | 1 updated | 1 total | 1 available | 0 unavailable"));
    assert!(
        kubectl
            .ok("describe pod -n hce -l app=cartservice")
            .await
            .contains("Controlled By:")
    );
    assert!(kubectl.ok("api-resources").await.contains("chaosengines"));
    assert!(
        kubectl
            .ok("version")
            .await
            .contains("Server Version: v1.32")
    );
}

#[tokio::test]
async fn deployments_scale_roll_out_and_heal() {
    let Some(kubectl) = Kubectl::new(200.0).await else {
        return;
    };
    kubectl
        .ok("scale deployment cartservice -n hce --replicas=2")
        .await;
    kubectl
        .ok("rollout status deployment/cartservice -n hce --timeout=30s")
        .await;
    let carts = "get pods -n hce -l app=cartservice --no-headers";
    assert_eq!(kubectl.ok(carts).await.lines().count(), 2);
    kubectl
        .ok("delete pods -n hce -l app=cartservice --wait=false")
        .await;
    kubectl
        .ok("wait deployment/cartservice -n hce --for=condition=Available --timeout=30s")
        .await;
    kubectl
        .ok("set image deployment/cartservice -n hce server=cartservice:v2")
        .await;
    kubectl
        .ok("rollout status deployment/cartservice -n hce --timeout=30s")
        .await;
    let image =
        "get pods -n hce -l app=cartservice -o jsonpath={.items[*].spec.containers[0].image}";
    assert!(kubectl.ok(image).await.contains("cartservice:v2"));
    kubectl
        .ok("patch deployment cartservice -n hce -p {\"spec\":{\"replicas\":0}}")
        .await;
    kubectl
        .ok("wait pods -n hce -l app=cartservice --for=delete --timeout=30s")
        .await;
    assert_eq!(kubectl.ok(carts).await, "");
}

#[tokio::test]
async fn the_experiment_runs_and_its_logs_are_followed() {
    let Some(kubectl) = Kubectl::new(60.0).await else {
        return;
    };
    kubectl.ok(&format!("create -f {}", fixture())).await;
    let result = "get chaosresults -n hce -o jsonpath={.items[*].status.experimentStatus.verdict}";
    let mut log = String::new();
    for _ in 0..200 {
        let pods = kubectl.ok("get pods -n hce -l job-name -o name").await;
        if let Some(pod) = pods.lines().next() {
            let said = kubectl
                .with_input(&format!("logs -n hce -f {pod}"), "")
                .await;
            if said.fine {
                log = said.out;
                break;
            }
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(log.contains("Killing the following pod"), "{log}");
    assert!(log.contains("[The End]: Chaos result written"), "{log}");
    let wait = "wait workflow/my-pod-delete-experiment -n hce \
                --for=jsonpath={.status.phase}=Succeeded --timeout=30s";
    kubectl.ok(wait).await;
    assert_eq!(kubectl.ok(result).await, "Fail");
    assert_eq!(
        kubectl.ok("get chaosengines -n hce -o name").await,
        "",
        "the cleanup step ran"
    );
    kubectl
        .ok("delete workflow my-pod-delete-experiment -n hce")
        .await;
    assert!(
        kubectl
            .refused("get workflow my-pod-delete-experiment -n hce")
            .await
            .contains("workflows.argoproj.io \"my-pod-delete-experiment\" not found")
    );
}

#[tokio::test]
async fn a_watch_shows_pods_come_and_go() {
    let Some(kubectl) = Kubectl::new(100.0).await else {
        return;
    };
    let mut watching = kubectl
        .command("get pods -n hce -l app=cartservice -w")
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(watching.stdout.take().unwrap()).lines();
    let mut next = async || {
        let line = tokio::time::timeout(Duration::from_secs(20), lines.next_line());
        line.await.expect("no more lines").unwrap().unwrap()
    };
    assert!(next().await.starts_with("NAME"));
    assert!(next().await.contains("6mrkv"));
    kubectl
        .ok("delete pod cartservice-6b8f46f64f-6mrkv -n hce --wait=false")
        .await;
    let mut seen = Vec::new();
    loop {
        let line = next().await;
        let words: Vec<_> = line.split_whitespace().map(str::to_owned).collect();
        seen.push(format!("{} {}", words[1], words[2]));
        if !line.contains("6mrkv") && words[1] == "1/1" {
            break;
        }
    }
    for state in [
        "Terminating",
        "Pending",
        "ContainerCreating",
        "0/1 Running",
        "1/1 Running",
    ] {
        assert!(
            seen.iter().any(|line| line.contains(state)),
            "{state} is missing: {seen:?}"
        );
    }
    watching.kill().await.unwrap();
}

#[tokio::test]
async fn objects_are_applied_edited_and_refused() {
    let Some(kubectl) = Kubectl::new(10.0).await else {
        return;
    };
    let deployment = |image: &str, replicas: u32| {
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web, namespace: default}}\n\
             spec: {{replicas: {replicas}, selector: {{matchLabels: {{app: web}}}}, template: \
             {{metadata: {{labels: {{app: web}}}}, spec: {{containers: [{{name: c, image: \
             {image}}}]}}}}}}\n"
        )
    };
    let said = kubectl
        .with_input("apply -f -", &deployment("a:1", 1))
        .await;
    assert_eq!(said.out, "deployment.apps/web created\n", "{}", said.err);
    let said = kubectl
        .with_input("apply -f -", &deployment("a:1", 1))
        .await;
    assert_eq!(said.out, "deployment.apps/web unchanged\n", "{}", said.err);
    let said = kubectl
        .with_input("apply -f -", &deployment("a:2", 2))
        .await;
    assert_eq!(said.out, "deployment.apps/web configured\n", "{}", said.err);
    let said = kubectl
        .with_input("apply --server-side -f -", &deployment("a:3", 2))
        .await;
    assert!(said.fine, "{}", said.err);
    let image = "get deployment web -o jsonpath={.spec.template.spec.containers[*].image}";
    assert_eq!(kubectl.ok(image).await, "a:3");
    let said = kubectl
        .with_input("apply --dry-run=server -f -", &deployment("a:4", 2))
        .await;
    assert!(said.fine, "{}", said.err);
    assert_eq!(kubectl.ok(image).await, "a:3", "a dry run changes nothing");
    kubectl.ok("label deployment web tier=front").await;
    assert_eq!(
        kubectl.ok("get deployments -l tier=front -o name").await,
        "deployment.apps/web\n"
    );
    kubectl.ok("delete deployment web").await;
    kubectl
        .ok("wait pods -l app=web --for=delete --timeout=30s")
        .await;

    let said = kubectl
        .with_input("create -f -", &deployment("a:1", 99_999))
        .await;
    assert!(
        said.err
            .contains("is invalid: spec.replicas: Invalid value: 99999"),
        "{}",
        said.err
    );
    assert_eq!(
        kubectl.refused("get pod nobody -n hce").await,
        "Error from server (NotFound): pods \"nobody\" not found"
    );
    assert!(
        kubectl
            .refused("logs -n hce deploy/cartservice -c nothing")
            .await
            .contains("nothing")
    );
    assert!(
        kubectl
            .refused("get pods -l a=(")
            .await
            .contains("unable to parse")
    );
}

//! How long plans take on dense pipelines: `cargo run --release --example plan_speed`.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "prints figures")]

use std::time::{Duration, Instant};

use faultline_yaml::{Op, Route, Tree, apply};
use serde_json::json;

fn pipeline(bytes: usize) -> String {
    let mut out = String::from("pipeline:\n  name: dense\n  stages:\n");
    let mut stage = 0;
    while out.len() < bytes {
        out.push_str(&format!(
            "    # stage {stage}\n    - stage:\n        name: stage-{stage}\n        type: Custom\n        spec:\n          execution:\n            steps:\n"
        ));
        for step in 0..8 {
            out.push_str(&format!(
                "              - step:\n                  name: step-{stage}-{step}\n                  type: ShellScript # run\n                  timeout: 10m\n                  spec:\n                    shell: Bash\n                    command: \"kubectl get pods\"\n                    retries: {step}\n                    onDelegate: true\n                    environmentVariables:\n                      - name: A{step}\n                        value: 'on'\n"
            ));
        }
        stage += 1;
    }
    out
}

/// Faults of which each has a document in a literal scalar.
fn manifest(faults: usize) -> String {
    let mut out =
        String::from("apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nspec:\n  templates:\n");
    for fault in 0..faults {
        out.push_str(&format!(
            "    - name: fault-{fault}\n      inputs:\n        artifacts:\n          - name: fault\n            path: /tmp/engine.yaml\n            raw:\n              data: |\n"
        ));
        let inner = "apiVersion: litmuschaos.io/v1alpha1\nkind: ChaosEngine\nmetadata:\n  namespace: \"{{workflow.parameters.adminModeNamespace}}\"\nspec:\n  appinfo:\n    appns: default\n    applabel: app=cart\n    appkind: deployment\n  experiments:\n    - name: pod-delete\n      spec:\n        components:\n          env:\n            - name: TOTAL_CHAOS_DURATION\n              value: \"30\"\n            - name: CHAOS_INTERVAL\n              value: \"10\"\n            - name: FORCE\n              value: \"false\"\n        probe:\n          - name: check\n            type: httpProbe\n            mode: Continuous\n            httpProbe/inputs:\n              url: http://frontend/cart\n              method:\n                get:\n                  criteria: ==\n                  responseCode: \"200\"\n            runProperties:\n              probeTimeout: 5s\n              interval: 2s\n              attempt: 1\n";
        for line in inner.lines() {
            out.push_str(&format!("                {line}\n"));
        }
    }
    out
}

/// Services of which most take over a block that an anchor shares.
fn shared(bytes: usize) -> String {
    let mut out = String::from(
        "probe: &probe\n  type: httpProbe # all alike\n  runProperties: &run\n    interval: 2s\n    attempt: 1\nservices:\n",
    );
    let mut service = 0;
    while out.len() < bytes {
        out.push_str(&format!(
            "  - name: service-{service} # of team {}\n    labels: {{app: cart, tier: t{service}}}\n    image: registry/service:{service}\n    replicas: {}\n    env:\n      - name: A\n        value: \"30\"\n      - name: B\n        value: 'on'\n",
            service % 7, service % 5
        ));
        // As many places as a price may be about, and some to spare.
        if service % 9 == 0 {
            out.push_str("    probe: *probe\n");
        }
        service += 1;
    }
    out
}

fn time(rounds: u32, mut run: impl FnMut()) -> Duration {
    let mut best = Duration::MAX;
    for _ in 0..rounds {
        let start = Instant::now();
        run();
        best = best.min(start.elapsed());
    }
    best
}

fn refusals() {
    let text = shared(1_000_000);
    let start = Instant::now();
    let tree = Tree::parse(&text);
    println!(
        "{} bytes, {} aliases, read in {:?}",
        text.len(),
        text.matches('*').count(),
        start.elapsed()
    );
    for pointer in [
        "/probe/type",
        "/services/9/probe/type",
        "/services/900/probe/runProperties/attempt",
        "/probe/runProperties/attempt",
    ] {
        let ops = [Op::Set {
            route: pointer.parse().unwrap(),
            value: json!("x"),
        }];
        let mut refusal = None;
        let refused = time(5, || refusal = tree.plan(&ops).err());
        let refusal = refusal.unwrap();
        let mut offers = Vec::new();
        let offered = time(5, || offers = tree.offers(&ops, &[], &refusal));
        println!("  refused {refused:?}, offers {offered:?}: {pointer}");
        for offer in offers {
            println!("    {}", offer.title);
        }
    }
    let ops = [Op::Set {
        route: "/services/5/replicas".parse().unwrap(),
        value: json!(9),
    }];
    println!("{:9.1?} done", time(5, || drop(tree.plan(&ops).unwrap())));
}

fn main() {
    refusals();
    for faults in [8, 100, 1000] {
        let text = manifest(faults);
        let tree = Tree::parse(&text);
        let rounds = if faults > 500 { 8 } else { 100 };
        println!("{} bytes with {faults} documents inside", text.len());
        // As the studio has it: all of them read.
        for template in tree
            .root()
            .unwrap()
            .path(&["spec", "templates"])
            .unwrap()
            .items()
        {
            let data = template
                .path(&["inputs", "artifacts"])
                .unwrap()
                .item(0)
                .unwrap();
            assert!(data.path(&["raw", "data"]).unwrap().embedded().is_some());
        }
        let engine = format!(
            "/spec/templates/{}/inputs/artifacts/0/raw/data/!/spec",
            faults / 2
        );
        let env = format!("{engine}/experiments/0/spec/components/env");
        let ops = [
            (
                "set",
                Op::Set {
                    route: format!("{env}/1/value").parse().unwrap(),
                    value: json!("20"),
                },
            ),
            (
                "insert",
                Op::Insert {
                    route: format!("{env}/-").parse().unwrap(),
                    value: json!({"name": "SEQUENCE", "value": "serial"}),
                },
            ),
            (
                "remove",
                Op::Remove {
                    route: format!("{env}/1").parse().unwrap(),
                },
            ),
        ];
        println!("  clone {:?}", time(rounds, || drop(tree.clone())));
        for (name, op) in ops {
            let edits = tree.plan(std::slice::from_ref(&op)).unwrap();
            let took = time(rounds, || {
                drop(tree.plan(std::slice::from_ref(&op)).unwrap())
            });
            let edited = time(rounds, || drop(tree.edited(&edits)));
            println!(
                "  {name:14} {took:?} (reading again {edited:?}, {} edits)",
                edits.len()
            );
        }
    }
    for size in [10_000, 150_000, 1_000_000] {
        let text = pipeline(size);
        let tree = Tree::parse(&text);
        let stages = tree
            .root()
            .unwrap()
            .path(&["pipeline", "stages"])
            .unwrap()
            .len();
        let rounds = if size > 500_000 { 8 } else { 40 };
        println!(
            "{} bytes, {} lines, parse {:?}",
            text.len(),
            text.lines().count(),
            time(rounds, || drop(Tree::parse(&text)))
        );
        println!("  clone {:?}", time(rounds, || drop(tree.clone())));
        let route = |pointer: &str| -> Route {
            pointer
                .replace("MID", &(stages / 2).to_string())
                .parse()
                .unwrap()
        };
        let steps = "/pipeline/stages/MID/stage/spec/execution/steps";
        let step = json!({"step": {"name": "new", "type": "Wait", "spec": {"duration": "on"}}});
        let insert = |at: usize| Op::Insert {
            route: route("/pipeline/stages").then(at),
            value: json!({"stage": {"name": "new", "spec": {"execution": {"steps": [step]}}}}),
        };
        let ops = [
            (
                "set scalar",
                Op::Set {
                    route: route(&format!("{steps}/3/step/timeout")),
                    value: json!("5m"),
                },
            ),
            (
                "set quoted",
                Op::Set {
                    route: route(&format!("{steps}/3/step/spec/command")),
                    value: json!("ls -l"),
                },
            ),
            ("insert front", insert(0)),
            ("insert middle", insert(stages / 2)),
            ("insert end", insert(stages)),
            (
                "insert step",
                Op::Insert {
                    route: route(&format!("{steps}/2")),
                    value: step.clone(),
                },
            ),
            (
                "remove stage",
                Op::Remove {
                    route: route("/pipeline/stages/MID"),
                },
            ),
            (
                "remove step",
                Op::Remove {
                    route: route(&format!("{steps}/3")),
                },
            ),
            (
                "move step",
                Op::Move {
                    from: route(&format!("{steps}/3")),
                    to: route(&format!("{steps}/5")),
                },
            ),
            (
                "rename",
                Op::Rename {
                    route: route(&format!("{steps}/3/step/timeout")),
                    key: "limit".into(),
                },
            ),
        ];
        for (name, op) in ops {
            let edits = tree.plan(std::slice::from_ref(&op)).unwrap();
            let took = time(rounds, || {
                drop(tree.plan(std::slice::from_ref(&op)).unwrap())
            });
            let edited = time(rounds, || drop(tree.edited(&edits)));
            println!(
                "  {name:14} {took:?} (reading again {edited:?}, {} edits)",
                edits.len()
            );
            drop(apply(&text, &edits));
        }
        let sets: Vec<Op> = (0..200)
            .map(|n| Op::Set {
                route: format!(
                    "/pipeline/stages/{}/stage/spec/execution/steps/{}/step/spec/retries",
                    n / 8 % stages,
                    n % 8
                )
                .parse()
                .unwrap(),
                value: json!(n + 100),
            })
            .collect();
        println!(
            "  200 sets {:?}",
            time(1, || drop(tree.plan(&sets).unwrap()))
        );
    }
}

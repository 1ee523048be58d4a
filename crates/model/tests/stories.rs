//! What the two documents of the stories project to.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::{fmt::Write, fs};

use faultline_model::{
    Document, Field, Projection,
    experiment::{Experiment, StepBody},
    pipeline::{Pipeline, StepNode},
    probe_totals, project, weights,
};
use yaml::Tree;

fn fixture(name: &str) -> String {
    let path = format!("{}/../../tests/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(path).unwrap()
}

fn outline(text: &str) -> String {
    let tree = Tree::parse(text);
    let projection = project(&tree);
    let mut out = String::new();
    match &projection.document {
        Document::Experiment(found) => experiment(found, &tree, &mut out),
        Document::Pipeline(found) => pipeline(found, &tree, &mut out),
        Document::Unknown { what } => writeln!(out, "unknown {what:?}").unwrap(),
    }
    findings(&projection, text, &mut out);
    out
}

fn show(field: &Field) -> String {
    format!(
        "{:?} at {}",
        field.value.as_deref().unwrap_or("-"),
        field.route
    )
}

fn experiment(experiment: &Experiment, tree: &Tree, out: &mut String) {
    writeln!(out, "{:?} {}", experiment.kind, show(&experiment.name)).unwrap();
    writeln!(out, "namespace {}", show(&experiment.namespace)).unwrap();
    writeln!(out, "entrypoint {}", show(&experiment.entrypoint)).unwrap();
    writeln!(out, "user {}", show(&experiment.advanced(tree).run_as_user)).unwrap();
    for group in &experiment.groups {
        writeln!(out, "group {}", group.route).unwrap();
        for step in &group.steps {
            let what = match &step.body {
                StepBody::Fault(_) => "fault".to_owned(),
                StepBody::Install => "install".to_owned(),
                StepBody::Cleanup => "cleanup".to_owned(),
                StepBody::Opaque { what } => format!("opaque {what}"),
            };
            let template = step.template_route.as_ref().unwrap();
            writeln!(out, "  {} {what}: {} -> {template}", step.id, step.route).unwrap();
            let StepBody::Fault(fault) = &step.body else {
                continue;
            };
            writeln!(out, "    engine {} {}", fault.engine_name, fault.engine).unwrap();
            writeln!(out, "    fault {}", show(&fault.fault)).unwrap();
            writeln!(out, "    weight {}", show(&fault.weight)).unwrap();
            for field in [
                &fault.target.kind,
                &fault.target.namespace,
                &fault.target.label,
            ] {
                writeln!(out, "    target {}", show(field)).unwrap();
            }
            for tunable in &fault.tunables {
                let value = tunable.value.text();
                writeln!(out, "    {} = {value:?} at {}", tunable.name, tunable.route).unwrap();
            }
            for probe in &fault.probes {
                let [name, kind, mode] = [&probe.name, &probe.kind, &probe.mode].map(Field::text);
                writeln!(out, "    probe {name} {kind} {mode} at {}", probe.route).unwrap();
                for named in [probe.inputs(tree), probe.run_properties(tree)].concat() {
                    writeln!(out, "      {} = {:?}", named.name, named.field.text()).unwrap();
                }
            }
        }
    }
}

fn pipeline(pipeline: &Pipeline, tree: &Tree, out: &mut String) {
    writeln!(
        out,
        "{} {}",
        pipeline.name.text(),
        pipeline.identifier.text()
    )
    .unwrap();
    for stage in pipeline.stages() {
        let [name, kind] = [&stage.name, &stage.kind].map(Field::text);
        writeln!(out, "stage {} {name:?} {kind} {}", stage.id, stage.route).unwrap();
        nodes(&stage.steps, tree, 1, out);
    }
}

fn nodes(list: &[StepNode], tree: &Tree, depth: usize, out: &mut String) {
    let indent = "  ".repeat(depth);
    for node in list {
        match node {
            StepNode::Step(step) => {
                let [name, kind] = [&step.name, &step.kind].map(Field::text);
                writeln!(out, "{indent}{} {name:?} {kind}", step.id).unwrap();
                for named in step.fields(tree) {
                    writeln!(out, "{indent}  {} = {:?}", named.name, named.field.text()).unwrap();
                }
                for share in step.allocation.iter().flatten() {
                    let [treatment, amount] = [&share.treatment, &share.amount].map(Field::text);
                    writeln!(out, "{indent}  share {treatment} {amount}").unwrap();
                }
            }
            StepNode::Group { id, steps, .. } => {
                writeln!(out, "{indent}group {id}").unwrap();
                nodes(steps, tree, depth + 1, out);
            }
            StepNode::Parallel { steps, .. } => {
                writeln!(out, "{indent}parallel").unwrap();
                nodes(steps, tree, depth + 1, out);
            }
            StepNode::Opaque { id, what, .. } => {
                writeln!(out, "{indent}{id} opaque {what}").unwrap();
            }
        }
    }
}

fn findings(projection: &Projection, text: &str, out: &mut String) {
    for finding in &projection.diagnostics {
        let place = &text[finding.span.clone()];
        let fix = match &finding.fix {
            Some(fix) => format!(" ({})", fix.title),
            None => String::new(),
        };
        writeln!(
            out,
            "{:?} {} {place:?}: {}{fix}",
            finding.severity, finding.code, finding.message
        )
        .unwrap();
    }
}

#[test]
fn the_experiment_of_the_story() {
    insta::assert_snapshot!(outline(&fixture("cart-pod-delete.workflow.json")), @r#"
    Workflow "my-pod-delete-experiment" at /metadata/name
    namespace "hce" at /metadata/namespace
    entrypoint "test-0-7-x-exp" at /spec/entrypoint
    user "1000" at /spec/securityContext/runAsUser
    group /spec/templates/0/steps/0
      install-chaos-faults install: /spec/templates/0/steps/0/0 -> /spec/templates/1
    group /spec/templates/0/steps/1
      pod-delete-ji5 fault: /spec/templates/0/steps/1/0 -> /spec/templates/3
        engine pod-delete-ji5 /spec/templates/3/inputs/artifacts/0/raw/data/!
        fault "pod-delete" at /spec/templates/3/inputs/artifacts/0/raw/data/!/spec/experiments/0/name
        weight "10" at /spec/templates/3/metadata/labels/weight
        target "deployment" at /spec/templates/3/inputs/artifacts/0/raw/data/!/spec/appinfo/appkind
        target "hce" at /spec/templates/3/inputs/artifacts/0/raw/data/!/spec/appinfo/appns
        target "app=cartservice" at /spec/templates/3/inputs/artifacts/0/raw/data/!/spec/appinfo/applabel
        TOTAL_CHAOS_DURATION = "30" at /spec/templates/3/inputs/artifacts/0/raw/data/!/spec/experiments/0/spec/components/env/0
        CHAOS_INTERVAL = "10" at /spec/templates/3/inputs/artifacts/0/raw/data/!/spec/experiments/0/spec/components/env/1
        FORCE = "false" at /spec/templates/3/inputs/artifacts/0/raw/data/!/spec/experiments/0/spec/components/env/2
        PODS_AFFECTED_PERC = "" at /spec/templates/3/inputs/artifacts/0/raw/data/!/spec/experiments/0/spec/components/env/3
        probe http-cartservice-probe httpProbe Continuous at /spec/templates/3/inputs/artifacts/0/raw/data/!/spec/experiments/0/spec/probe/0
          url = "http://frontend/cart"
          method.get.criteria = "=="
          method.get.responseCode = "200"
          method.get.responseTimeout = "15"
          probeTimeout = "10"
          retry = "1"
          interval = "1"
          stopOnFailure = "false"
    group /spec/templates/0/steps/2
      cleanup-chaos-resources cleanup: /spec/templates/0/steps/2/0 -> /spec/templates/2
    Hint integer-duration "10": A whole number for probeTimeout and interval is the form of Litmus before 3, in seconds, and ChaosCenter 3 takes the probeTimeout of an httpProbe as milliseconds; since 3 a unit is needed, such as 10s. (Write them in seconds, as Litmus 3 wants it)
    Hint response-timeout "15": The responseTimeout is in milliseconds and no longer part of Litmus 3, where probeTimeout bounds the answer.
    "#);
}

#[test]
fn the_pipeline_of_the_story() {
    insta::assert_snapshot!(outline(&fixture("fme-rollout.pipeline.yaml")), @r#"
    <PIPELINE_NAME> <PIPELINE_ID>
    stage demo_stage "demo_stage" Custom /pipeline/stages/0/stage
      demo_stage.initial_setup "initial setup" FmeFlagCreate
        spec.name = "<+pipeline.variables.flagName>"
        spec.trafficType = "user"
        spec.description = "live demo flag"
        spec.addDefaultRolloutPlans = "true"
      demo_stage.add_testers_to_on "add testers to on" FmeFlagSetIndividualTargets
        spec.flagName = "<+pipeline.variables.flagName>"
        spec.environment = "Prod-Default"
        spec.treatments.0.treatment = "on"
        spec.treatments.0.keys.0 = "user1"
        spec.treatments.0.keys.1 = "user2"
      demo_stage.Wait_1 "Wait_1" Wait
        spec.duration = "10s"
      demo_stage._rollout "50-50 Rollout" FmeFlagDefaultAllocation
        spec.flagName = "<+pipeline.variables.flagName>"
        spec.environment = "Prod-Default"
        spec.allocation.0.treatment = "on"
        spec.allocation.0.amount = "50"
        spec.allocation.1.treatment = "off"
        spec.allocation.1.amount = "50"
        share on 50
        share off 50
      demo_stage.FmeFlagUpdate_1 "Change status to ramping" FmeFlagUpdate
        spec.name = "<+pipeline.variables.flagName>"
        spec.tags.0 = "demo"
        spec.rolloutStatus = "Ramping"
        spec.addDefaultRolloutPlans = "true"
      demo_stage.Harness_Manual_Approval "Harness Manual Approval" HarnessApproval
        spec.approvalMessage = "Please review the change and approve."
        spec.includePipelineExecutionHistory = "true"
        spec.isAutoRejectEnabled = "false"
        spec.approvers.userGroups.0 = "account._fme_admins"
        spec.approvers.minimumCount = "1"
        spec.approvers.disallowPipelineExecutor = "false"
        timeout = "1d"
      demo_stage.FmeFlagDefaultAllocation_2 "Rollout out to everyone" FmeFlagDefaultAllocation
        spec.flagName = "<+pipeline.variables.flagName>"
        spec.environment = "Prod-Default"
        spec.allocation.0.treatment = "on"
        spec.allocation.0.amount = "100"
        spec.allocation.1.treatment = "off"
        spec.allocation.1.amount = "0"
        share on 100
        share off 0
    "#);
}

#[test]
fn the_score_of_the_story() {
    let tree = Tree::parse(&fixture("cart-pod-delete.workflow.json"));
    let Document::Experiment(experiment) = project(&tree).document else {
        panic!("no experiment");
    };
    assert_eq!(
        weights(&experiment),
        [score::Fault::new("pod-delete-ji5", 10)]
    );
    assert_eq!(probe_totals(&experiment), [1]);
}

#[test]
fn two_engines_of_one_name_are_told_apart_by_their_steps() {
    let text = fixture("cart-pod-delete.workflow.json").replace(
        r#""name": "pod-delete-ji5",
                            "template": "pod-delete-ji5","#,
        r#""name": "first",
                            "template": "pod-delete-ji5"
                        },
                        {
                            "name": "second",
                            "template": "pod-delete-ji5","#,
    );
    let Document::Experiment(experiment) = project(&Tree::parse(&text)).document else {
        panic!("no experiment");
    };
    let names: Vec<_> = weights(&experiment)
        .into_iter()
        .map(|fault| fault.name)
        .collect();
    assert_eq!(names, ["first", "second"]);
}

//! A ChaosEngine and the template around it.

use yaml::{Node, NodeKind, Op, Route, Severity};

use super::{is_filled_in_later, probe};
use crate::{
    catalogue,
    experiment::{Fault, Step},
    findings::Findings,
};

/// Weights by convention.
const HEAVIEST: i64 = 10;

/// Checks one fault.
pub(super) fn fault(step: &Step, fault: &Fault, findings: &mut Findings<'_>) {
    let Some(engine) = findings.node(&fault.engine) else {
        return;
    };
    weight(fault, findings);
    appinfo(engine, fault, findings);
    let experiments = engine.path(&["spec", "experiments"]);
    let first = experiments.and_then(|list| list.item(0));
    let named = first
        .and_then(|first| first.get("name"))
        .and_then(Node::as_str)
        .is_some_and(|name| !name.is_empty());
    if !named {
        let place = first
            .or(experiments)
            .or(engine.get("kind"))
            .unwrap_or(engine);
        findings.add(
            Severity::Error,
            "engine-without-experiments",
            place,
            &fault.fault.route,
            "The ChaosEngine names no fault: spec.experiments[0].name is missing.",
        );
        return;
    }
    environment(fault, findings);
    probes(engine, step, fault, findings);
}

/// Kubernetes takes texts only as values of environment variables, and the fault reads them.
fn environment(fault: &Fault, findings: &mut Findings<'_>) {
    for tunable in &fault.tunables {
        let route = &tunable.value.route;
        let Some(node) = findings.node(route) else {
            continue;
        };
        // A warning only: an image of somebody's own may read more than the catalogue knows.
        let known = catalogue::tunable(fault.fault.text(), &tunable.name);
        if let Some(known) = known
            && let Some(objection) = known.kind.objection(tunable.value.text())
        {
            let message = format!("{}: {objection}.", tunable.name);
            findings.add(Severity::Warning, "tunable-value", node, route, message);
        }
        let name = &tunable.name;
        if node.kind() != NodeKind::Scalar {
            if !findings.reads_as_text_later(node) {
                let message = format!("The value of {name} must be text.");
                findings.add(Severity::Error, "value-not-text", node, route, message);
            }
            continue;
        }
        let Some(text) = node.as_str().filter(|_| !node.to_json().is_string()) else {
            continue;
        };
        let message = format!(
            "The value of {name} must be text: write {} in quotes.",
            catalogue::quoted(text)
        );
        findings.add(Severity::Error, "value-not-text", node, route, message);
        let set = Op::Set {
            route: route.clone(),
            value: text.into(),
        };
        findings.mend("Put quotes around it", &[set]);
    }
}

fn weight(fault: &Fault, findings: &mut Findings<'_>) {
    let route = &fault.weight.route;
    let Some(node) = findings.node(route) else {
        return;
    };
    let Some(text) = node.as_str() else { return };
    if is_filled_in_later(text) {
        return;
    }
    let set = |value: i64| Op::Set {
        route: route.clone(),
        value: value.to_string().into(),
    };
    match text.trim().parse::<i64>() {
        Ok(weight) if (0..=HEAVIEST).contains(&weight) => {
            if !node.to_json().is_string() {
                findings.add(
                    Severity::Error,
                    "label-not-text",
                    node,
                    route,
                    format!(
                        "A label's value must be text: write {weight:?} in quotes.",
                        weight = text
                    ),
                );
                findings.mend("Put quotes around it", &[set(weight)]);
            }
        }
        Ok(weight) => {
            let nearest = weight.clamp(0, HEAVIEST);
            let message = format!("A weight is a whole number from 0 to {HEAVIEST}, not {weight}.");
            findings.add(Severity::Error, "weight-range", node, route, message);
            findings.mend(format!("Make it {nearest}"), &[set(nearest)]);
        }
        Err(_) => {
            let message = format!(
                "A weight is a whole number from 0 to {HEAVIEST}, not {text:?}; the score would count it as {HEAVIEST}."
            );
            findings.add(Severity::Error, "weight-range", node, route, message);
        }
    }
}

/// The operator refuses a kind without a label and a label without a kind.
fn appinfo(engine: Node<'_>, fault: &Fault, findings: &mut Findings<'_>) {
    let Some(appinfo) = engine
        .path(&["spec", "appinfo"])
        .filter(|appinfo| appinfo.kind() == NodeKind::Mapping)
    else {
        return;
    };
    let missing = match (
        fault.target.kind.text().is_empty(),
        fault.target.label.text().is_empty(),
    ) {
        (false, true) => ("appkind", "applabel", &fault.target.label),
        (true, false) => ("applabel", "appkind", &fault.target.kind),
        _ => return,
    };
    let (given, absent, field) = missing;
    // A value such as `{{x}}` without quotes reads as a mapping here, and as text once it is filled in.
    let place = findings.node(&field.route);
    if place.is_some_and(|node| node.kind() != NodeKind::Scalar) {
        return;
    }
    let message =
        format!("There is {given} without {absent}: Litmus refuses the one without the other.");
    let place = place.or(appinfo.get(given)).unwrap_or(appinfo);
    findings.add(
        Severity::Error,
        "appinfo-incomplete",
        place,
        &field.route,
        message,
    );
}

fn probes(engine: Node<'_>, step: &Step, fault: &Fault, findings: &mut Findings<'_>) {
    let referenced = engine
        .path(&["metadata", "annotations", "probeRef"])
        .and_then(Node::as_str)
        .is_some_and(|list| list.contains('{'));
    if fault.probes.is_empty() && !referenced {
        let place = findings
            .node(&fault.fault.route)
            .or(engine.get("kind"))
            .unwrap_or(engine);
        let message = format!(
            "The fault {:?} has no probes: as long as it can inject, the score counts it as 100.",
            step.name.text()
        );
        let route: &Route = &fault.probes_route;
        findings.add(
            Severity::Hint,
            "fault-without-probes",
            place,
            route,
            message,
        );
    }
    probe::probes(&fault.probes, findings);
}

//! Harness pipelines.

use std::collections::HashSet;

use yaml::{Node, NodeKind, Op, Route, ScalarStyle, Severity};

use super::is_filled_in_later;
use crate::{
    Field,
    findings::Findings,
    pipeline::{Pipeline, Share, Stage, Step, StepNode},
};

/// Checks a document that was projected as a pipeline.
pub(crate) fn pipeline(root: Node<'_>, pipeline: &Pipeline, findings: &mut Findings<'_>) {
    let Some(node) = root.get("pipeline") else {
        return;
    };
    if pipeline.groups.is_empty() && node.get("template").is_none() {
        let place = node.get("stages").unwrap_or(node);
        let route = node.route().then("stages");
        let message = "The pipeline has no stages.";
        findings.add(Severity::Error, "no-stages", place, &route, message);
    }
    let mut stages = HashSet::new();
    for stage in pipeline.stages() {
        duplicate(&mut stages, &stage.identifier, "stage", findings);
        if stage.opaque.is_none() {
            required(stage, findings);
        }
        let mut steps = HashSet::new();
        for node in &stage.steps {
            step_node(node, &mut steps, findings);
        }
    }
}

fn required(stage: &Stage, findings: &mut Findings<'_>) {
    if let Some(node) = findings.node(&stage.route) {
        absent(
            node,
            &[
                ("identifier", &stage.identifier),
                ("name", &stage.name),
                ("type", &stage.kind),
            ],
            "stage",
            findings,
        );
    }
}

fn absent(node: Node<'_>, fields: &[(&str, &Field)], what: &str, findings: &mut Findings<'_>) {
    let missing: Vec<_> = fields
        .iter()
        .filter(|(_, field)| field.span.is_none())
        .collect();
    if let Some((_, first)) = missing.first() {
        let keys: Vec<_> = missing.iter().map(|(key, _)| *key).collect();
        let message = format!("The {what} has no {}.", keys.join(" and no "));
        findings.add(Severity::Error, "missing-key", node, &first.route, message);
    }
}

fn duplicate<'p>(
    seen: &mut HashSet<&'p str>,
    identifier: &'p Field,
    what: &str,
    findings: &mut Findings<'_>,
) {
    let text = identifier.text();
    if text.is_empty() || is_filled_in_later(text) || seen.insert(text) {
        return;
    }
    if let Some(node) = findings.node(&identifier.route) {
        let message = format!("There is another {what} with the identifier {text:?} above.");
        findings.add(
            Severity::Error,
            "duplicate-identifier",
            node,
            &identifier.route,
            message,
        );
    }
}

fn step_node<'p>(node: &'p StepNode, seen: &mut HashSet<&'p str>, findings: &mut Findings<'_>) {
    match node {
        StepNode::Step(step) => {
            duplicate(seen, &step.identifier, "step", findings);
            if let Some(node) = findings.node(&step.route) {
                let fields = [
                    ("identifier", &step.identifier),
                    ("name", &step.name),
                    ("type", &step.kind),
                ];
                absent(node, &fields, "step", findings);
                check(step, node, findings);
            }
        }
        StepNode::Parallel { steps, .. } => {
            for inner in steps {
                step_node(inner, seen, findings);
            }
        }
        // Expressions name a step by its group, so that identifiers may come again in another.
        StepNode::Group { steps, .. } => {
            let mut seen = HashSet::new();
            for inner in steps {
                step_node(inner, &mut seen, findings);
            }
        }
        StepNode::Opaque { .. } => {}
    }
}

fn check(step: &Step, node: Node<'_>, findings: &mut Findings<'_>) {
    if let Some(shares) = &step.allocation {
        allocation(shares, findings);
    }
    let kind = step.kind.text();
    if kind.starts_with("Fme") {
        treatments(step, findings);
    }
    if kind == "Chaos" {
        expected_score(node, &step.route, findings);
    }
}

/// The shares of an allocation are whole percentages that total 100.
fn allocation(shares: &[Share], findings: &mut Findings<'_>) {
    let mut amounts = Vec::new();
    let mut known = true;
    for share in shares {
        let Some(node) = findings.node(&share.amount.route) else {
            known = false;
            continue;
        };
        let text = share.amount.text();
        match text.parse::<i64>() {
            Ok(amount) if (0..=100).contains(&amount) => amounts.push((share, node, amount)),
            _ => {
                known = false;
                if !is_filled_in_later(text) {
                    let message =
                        format!("An amount is a whole percentage from 0 to 100, not {text:?}.");
                    let route = &share.amount.route;
                    findings.add(Severity::Error, "allocation-amount", node, route, message);
                }
            }
        }
    }
    let total: i64 = amounts.iter().map(|(_, _, amount)| amount).sum();
    if !known || total == 100 || amounts.is_empty() {
        return;
    }
    for (share, node, amount) in amounts {
        let route = &share.amount.route;
        let message = format!("The amounts must total 100, is {total}.");
        findings.add(Severity::Error, "allocation-total", node, route, message);
        let rest = 100 - (total - amount);
        if (0..=100).contains(&rest) {
            let set = Op::Set {
                route: route.clone(),
                value: rest.into(),
            };
            findings.mend(format!("Make it {rest}"), &[set]);
        }
    }
}

/// `treatment: on` is a boolean for the readers of YAML 1.1.
fn treatments(step: &Step, findings: &mut Findings<'_>) {
    let fields = step.fields(findings.tree());
    let named = fields.iter().filter(|named| {
        let key = named.name.rsplit('.').next().unwrap_or_default();
        matches!(key, "treatment" | "defaultTreatment" | "baselineTreatment")
    });
    for named in named {
        let Some(node) = findings.node(&named.field.route) else {
            continue;
        };
        let text = named.field.text();
        let lower = text.to_ascii_lowercase();
        if node.style() != Some(ScalarStyle::Plain)
            || !["on", "off", "yes", "no", "y", "n", "true", "false"].contains(&lower.as_str())
        {
            continue;
        }
        let severity = if node.to_json().is_string() {
            Severity::Warning
        } else {
            Severity::Error
        };
        let route = &named.field.route;
        let message =
            format!("Without quotes, {text} is a boolean for many readers: write {text:?}.");
        findings.add(severity, "bare-boolean", node, route, message);
        let set = Op::Set {
            route: route.clone(),
            value: text.into(),
        };
        findings.mend("Put quotes around it", &[set]);
    }
}

fn expected_score(step: Node<'_>, step_route: &Route, findings: &mut Findings<'_>) {
    let route = step_route.then("spec").then("expectedResilienceScore");
    let Some(node) = step.path(&["spec", "expectedResilienceScore"]) else {
        return;
    };
    if node.kind() != NodeKind::Scalar {
        return;
    }
    let text = node.as_str().unwrap_or_default();
    let Ok(score) = text.parse::<f64>() else {
        if !is_filled_in_later(text) {
            let message =
                format!("The expected resilience score is a number from 0 to 100, not {text:?}.");
            findings.add(Severity::Error, "expected-score", node, &route, message);
        }
        return;
    };
    if !(0.0..=100.0).contains(&score) {
        let message =
            format!("The expected resilience score is a number from 0 to 100, not {text}.");
        findings.add(Severity::Error, "expected-score", node, &route, message);
    } else if node.to_json().is_string() {
        let message = "The expected resilience score must be a number, without quotes.";
        findings.add(Severity::Error, "expected-score", node, &route, message);
    }
}

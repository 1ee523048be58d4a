//! Resilience probes.

use std::collections::HashSet;

use yaml::{Op, Severity};

use super::{durations, durations::Duration, is_filled_in_later};
use crate::{NamedField, catalogue, experiment::Probe, findings::Findings};

/// Run properties that are lengths of time since Litmus 3.
const DURATIONS: [&str; 5] = [
    "probeTimeout",
    "interval",
    "probePollingInterval",
    "initialDelay",
    "evaluationTimeout",
];

/// Checks the probes of one fault.
pub(super) fn probes(probes: &[Probe], findings: &mut Findings<'_>) {
    let mut names = HashSet::new();
    for probe in probes {
        let name = probe.name.text();
        if !name.is_empty()
            && !names.insert(name)
            && let Some(node) = findings.node(&probe.name.route)
        {
            findings.add(
                Severity::Warning,
                "duplicate-probe",
                node,
                &probe.name.route,
                format!("The fault has two probes {name:?}: Litmus would report only the first."),
            );
        }
        identity(probe, findings);
        inputs(probe, findings);
        run_properties(probe, findings);
    }
}

fn identity(probe: &Probe, findings: &mut Findings<'_>) {
    let missing: Vec<&str> = [
        ("name", &probe.name),
        ("type", &probe.kind),
        ("mode", &probe.mode),
    ]
    .iter()
    .filter(|(_, field)| field.text().is_empty())
    .map(|(key, _)| *key)
    .collect();
    if !missing.is_empty()
        && let Some(node) = findings.node(&probe.route)
    {
        let message = format!("The probe has no {}.", missing.join(" and no "));
        findings.add(
            Severity::Error,
            "probe-incomplete",
            node,
            &probe.route,
            message,
        );
    }
    let kind = probe.kind.text();
    if !kind.is_empty()
        && !is_filled_in_later(kind)
        && catalogue::probe_type(kind).is_none()
        && let Some(node) = findings.node(&probe.kind.route)
    {
        let known: Vec<_> = catalogue::probe_types()
            .iter()
            .map(|known| known.name)
            .collect();
        let message = format!("{kind:?} is no probe type; there are {}.", known.join(", "));
        findings.add(
            Severity::Error,
            "unknown-probe-type",
            node,
            &probe.kind.route,
            message,
        );
    }
    let mode = probe.mode.text();
    let known = catalogue::probe_modes();
    if !mode.is_empty()
        && !is_filled_in_later(mode)
        && known.iter().all(|known| known.name != mode)
        && let Some(node) = findings.node(&probe.mode.route)
    {
        let names: Vec<_> = known.iter().map(|known| known.name).collect();
        let message = format!(
            "{mode:?} is no probe mode; there are {}, in exactly this case.",
            names.join(", ")
        );
        findings.add(
            Severity::Error,
            "unknown-probe-mode",
            node,
            &probe.mode.route,
            message,
        );
        if let Some(meant) = known
            .iter()
            .find(|known| known.name.eq_ignore_ascii_case(mode))
        {
            let set = Op::Set {
                route: probe.mode.route.clone(),
                value: meant.name.into(),
            };
            findings.mend(format!("Write {}", meant.name), &[set]);
        }
    }
}

fn inputs(probe: &Probe, findings: &mut Findings<'_>) {
    let inputs = probe.inputs(findings.tree());
    for input in &inputs {
        let Some(node) = findings.node(&input.field.route) else {
            continue;
        };
        let key = input.name.rsplit('.').next().unwrap_or_default();
        if probe.kind.text() == "httpProbe" && key == "responseTimeout" {
            findings.add(
                Severity::Hint,
                "response-timeout",
                node,
                &input.field.route,
                "The responseTimeout is in milliseconds and no longer part of Litmus 3, where probeTimeout bounds the answer.",
            );
        }
    }
    let posts = inputs
        .iter()
        .find(|input| input.name.starts_with("method.post."));
    if let Some(post) = posts
        && probe.kind.text() == "httpProbe"
        && let Some(node) = findings.node(&post.field.route)
    {
        findings.add(
            Severity::Warning,
            "http-post-probe",
            node,
            &post.field.route,
            "An httpProbe that posts makes current Litmus runners crash: a cmdProbe with curl is safer.",
        );
    }
}

fn run_properties(probe: &Probe, findings: &mut Findings<'_>) {
    let mut whole: Vec<&NamedField> = Vec::new();
    let mut with_unit = 0;
    let properties = probe.run_properties(findings.tree());
    for property in &properties {
        if !DURATIONS.contains(&property.name.as_str()) {
            continue;
        }
        let Some(node) = findings.node(&property.field.route) else {
            continue;
        };
        let text = property.field.text();
        if is_filled_in_later(text) || property.field.value.is_none() {
            continue;
        }
        if node.to_json().is_number() {
            whole.push(property);
            continue;
        }
        let route = &property.field.route;
        match durations::read(text) {
            Duration::Valid => with_unit += 1,
            Duration::WithoutUnit => {
                let message = format!(
                    "The {} has no unit: write {text}s for seconds.",
                    property.name
                );
                findings.add(
                    Severity::Warning,
                    "duration-without-unit",
                    node,
                    route,
                    message,
                );
                let set = Op::Set {
                    route: route.clone(),
                    value: format!("{text}s").into(),
                };
                findings.mend(format!("Write {text}s"), &[set]);
            }
            Duration::Invalid => {
                let message = format!(
                    "{text:?} is no length of time: write a number with a unit, such as 500ms, 10s or 1m30s."
                );
                findings.add(Severity::Error, "bad-duration", node, route, message);
            }
        }
    }
    let Some(first) = whole.first() else { return };
    let Some(node) = findings.node(&first.field.route) else {
        return;
    };
    let names: Vec<_> = whole
        .iter()
        .map(|property| property.name.as_str())
        .collect();
    let names = names.join(" and ");
    if with_unit > 0 {
        let message = format!(
            "Here {names} has no unit while others have one: no version of Litmus reads both in one probe."
        );
        findings.add(
            Severity::Warning,
            "mixed-durations",
            node,
            &first.field.route,
            message,
        );
    } else {
        let timeout = if probe.kind.text() == "httpProbe" && names.contains("probeTimeout") {
            ", and ChaosCenter 3 takes the probeTimeout of an httpProbe as milliseconds"
        } else {
            ""
        };
        let message = format!(
            "A whole number for {names} is the form of Litmus before 3, in seconds{timeout}; since 3 a unit is needed, such as {}s.",
            first.field.text()
        );
        findings.add(
            Severity::Hint,
            "integer-duration",
            node,
            &first.field.route,
            message,
        );
    }
    let set: Vec<Op> = whole
        .iter()
        .map(|property| Op::Set {
            route: property.field.route.clone(),
            value: format!("{}s", property.field.text()).into(),
        })
        .collect();
    findings.mend("Write them in seconds, as Litmus 3 wants it", &set);
}

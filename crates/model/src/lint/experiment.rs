//! The workflow around the faults.

use std::collections::{HashMap, HashSet};

use yaml::{Node, NodeKind, Op, Route, Severity};

use super::{fault, is_filled_in_later};
use crate::{
    experiment::{Experiment, ExperimentKind},
    field,
    findings::Findings,
};

/// Checks a document that was projected as an experiment.
pub(crate) fn experiment(root: Node<'_>, experiment: &Experiment, findings: &mut Findings<'_>) {
    let document = root.route();
    let keys: &[&str] = match experiment.kind {
        ExperimentKind::Workflow => &["spec"],
        ExperimentKind::CronWorkflow { .. } => &["spec", "workflowSpec"],
    };
    let route = field::join(&document, keys);
    let Some(spec) = root.path(keys).filter(|spec| !spec.is_null()) else {
        let place = root.get("kind").unwrap_or(root);
        let message = format!("There is no {}, so nothing can run.", keys.join("."));
        findings.add(Severity::Error, "no-templates", place, &route, message);
        return;
    };
    // The templates of a referenced WorkflowTemplate are not in this text.
    let elsewhere = spec.get("workflowTemplateRef").is_some();
    let templates = spec.get("templates");
    let names = template_names(templates, &route.then("templates"), findings);
    if !elsewhere {
        if names.is_empty() {
            let place = templates.unwrap_or(spec);
            findings.add(
                Severity::Error,
                "no-templates",
                place,
                &route.then("templates"),
                "There are no templates, so nothing can run.",
            );
        } else {
            entrypoint(spec, templates, experiment, &names, findings);
        }
        for list in templates.into_iter().flat_map(Node::items) {
            steps(list, &names, findings);
        }
    }
    faults(experiment, findings);
}

fn template_names<'t>(
    templates: Option<Node<'t>>,
    route: &Route,
    findings: &mut Findings<'_>,
) -> HashSet<&'t str> {
    let mut names = HashSet::new();
    for (index, template) in templates.into_iter().flat_map(Node::items).enumerate() {
        let Some(name) = template.get("name") else {
            continue;
        };
        let Some(text) = name.as_str() else { continue };
        if !names.insert(text) {
            findings.add(
                Severity::Error,
                "duplicate-template",
                name,
                &route.then(index).then("name"),
                format!("There is another template {text:?} above; Argo refuses two of one name."),
            );
        }
    }
    names
}

fn entrypoint(
    spec: Node<'_>,
    templates: Option<Node<'_>>,
    experiment: &Experiment,
    names: &HashSet<&str>,
    findings: &mut Findings<'_>,
) {
    let wanted = experiment.entrypoint.text();
    if names.contains(wanted) || is_filled_in_later(wanted) {
        return;
    }
    let place = spec.get("entrypoint").or(templates).unwrap_or(spec);
    let route = &experiment.entrypoint.route;
    if wanted.is_empty() {
        findings.add(
            Severity::Error,
            "no-entrypoint",
            place,
            route,
            "The entrypoint is missing: it names the template that runs first.",
        );
    } else {
        findings.add(
            Severity::Error,
            "unknown-entrypoint",
            place,
            route,
            format!("The entrypoint {wanted:?} names no template."),
        );
    }
    let mut entries = templates
        .into_iter()
        .flat_map(Node::items)
        .filter(|template| template.get("steps").is_some() || template.get("dag").is_some())
        .filter_map(|template| template.get("name").and_then(Node::as_str));
    if let (Some(only), None) = (entries.next(), entries.next()) {
        let set = Op::Set {
            route: route.clone(),
            value: only.into(),
        };
        findings.mend(format!("Start with {only}"), &[set]);
    }
}

/// The steps and tasks of any template, whether the entrypoint reaches it or not.
fn steps(template: Node<'_>, names: &HashSet<&str>, findings: &mut Findings<'_>) {
    let mut seen = HashSet::new();
    let lists = template.get("steps").into_iter().flat_map(Node::items);
    let tasks = template
        .path(&["dag", "tasks"])
        .into_iter()
        .flat_map(Node::items);
    for item in lists.chain(tasks) {
        match item.kind() {
            NodeKind::Sequence => {
                for inner in item.items() {
                    step(inner, names, &mut seen, findings);
                }
            }
            NodeKind::Mapping => step(item, names, &mut seen, findings),
            NodeKind::Scalar => findings.add(
                Severity::Error,
                "not-a-step",
                item,
                &item.route(),
                "A step is a mapping with name and template.",
            ),
        }
    }
}

fn step<'t>(
    step: Node<'t>,
    names: &HashSet<&str>,
    seen: &mut HashSet<&'t str>,
    findings: &mut Findings<'_>,
) {
    if let Some(name) = step.get("name")
        && let Some(text) = name.as_str()
        && !seen.insert(text)
    {
        findings.add(
            Severity::Error,
            "duplicate-step",
            name,
            &name.route(),
            format!("There is another step {text:?} above; Argo refuses two of one name."),
        );
    }
    let elsewhere = step.get("templateRef").is_some() || step.get("inline").is_some();
    match step.get("template") {
        Some(template) => {
            let wanted = template.as_str().unwrap_or_default();
            if !elsewhere && !names.contains(wanted) && !is_filled_in_later(wanted) {
                findings.add(
                    Severity::Error,
                    "unknown-template",
                    template,
                    &template.route(),
                    format!("The step runs {wanted:?}, but no template has that name."),
                );
            }
        }
        None if !elsewhere => {
            let route = step.route().then("template");
            let message = "The step names no template to run.";
            findings.add(
                Severity::Error,
                "step-without-template",
                step,
                &route,
                message,
            );
        }
        None => {}
    }
}

fn faults(experiment: &Experiment, findings: &mut Findings<'_>) {
    let mut checked = HashSet::new();
    let mut engines: HashMap<&str, usize> = HashMap::new();
    for (step, fault) in experiment.faults() {
        if !checked.insert(&fault.engine) {
            continue;
        }
        *engines.entry(fault.engine_name.as_str()).or_default() += 1;
        fault::fault(step, fault, findings);
    }
    for (_, fault) in experiment.faults() {
        if engines.get(fault.engine_name.as_str()) > Some(&1)
            && checked.remove(&fault.engine)
            && let Some(engine) = findings.node(&fault.engine)
        {
            let place = ["generateName", "name"]
                .iter()
                .find_map(|key| engine.path(&["metadata", key]))
                .unwrap_or(engine);
            findings.add(
                Severity::Warning,
                "ambiguous-fault",
                place,
                &fault.engine,
                format!(
                    "Two faults are called {:?}; their results cannot be told apart.",
                    fault.engine_name
                ),
            );
        }
    }
}

//! A template that carries a ChaosEngine.

use yaml::{Node, NodeKind, Route};

use crate::{
    Field,
    experiment::{Fault, Probe, Target, Tunable},
    field,
};

/// More than anybody looks through in a drawer.
const MOST_ITEMS: usize = 1000;

/// The documents embedded in a template's artifacts, each with its place.
pub(super) fn documents<'t>(template: Node<'t>) -> impl Iterator<Item = (usize, Node<'t>)> {
    artifacts(template)
        .filter_map(|(index, artifact)| Some((index, artifact.path(&["raw", "data"])?.embedded()?)))
}

fn artifacts<'t>(template: Node<'t>) -> impl Iterator<Item = (usize, Node<'t>)> {
    template
        .path(&["inputs", "artifacts"])
        .into_iter()
        .flat_map(|list| list.items().take(MOST_ITEMS).enumerate())
}

/// Where the embedded document of an artifact is.
pub(super) fn document_route(template: &Route, artifact: usize) -> Route {
    field::join(template, &["inputs", "artifacts"])
        .then(artifact)
        .then("raw")
        .then("data")
        .embedded()
}

/// The fault of a template that carries a ChaosEngine.
pub(super) fn fault(template: Node<'_>, template_route: &Route) -> Option<Fault> {
    let (artifact, engine) = documents(template)
        .find(|(_, document)| document.get("kind").and_then(Node::as_str) == Some("ChaosEngine"))?;
    let route = document_route(template_route, artifact);
    let experiment = engine
        .path(&["spec", "experiments"])
        .and_then(|list| list.item(0));
    let experiment_route = field::join(&route, &["spec", "experiments"]).then(0);
    let env_route = field::join(&experiment_route, &["spec", "components", "env"]);
    let probes_route = field::join(&experiment_route, &["spec", "probe"]);
    let appinfo = |key| Field::under(Some(engine), &route, &["spec", "appinfo", key]);
    let list = |keys: &[&str]| experiment.and_then(|experiment| experiment.path(keys));
    Some(Fault {
        engine_name: engine_name(engine, template),
        fault: Field::under(experiment, &experiment_route, &["name"]),
        target: Target {
            kind: appinfo("appkind"),
            namespace: appinfo("appns"),
            label: appinfo("applabel"),
        },
        tunables: mappings(list(&["spec", "components", "env"]))
            .map(|(index, item)| tunable(item, env_route.then(index)))
            .collect(),
        tunables_route: env_route,
        probes: mappings(list(&["spec", "probe"]))
            .map(|(index, item)| probe(item, probes_route.then(index)))
            .collect(),
        probes_route,
        weight: Field::under(
            Some(template),
            template_route,
            &["metadata", "labels", "weight"],
        ),
        engine: route,
    })
}

fn engine_name(engine: Node<'_>, template: Node<'_>) -> String {
    [
        engine.path(&["metadata", "generateName"]),
        engine.path(&["metadata", "name"]),
        template.get("name"),
    ]
    .into_iter()
    .flatten()
    .filter_map(Node::as_str)
    .find(|name| !name.is_empty())
    .unwrap_or_default()
    .to_owned()
}

/// The items of a list that are mappings, each with its place in the list.
fn mappings<'t>(list: Option<Node<'t>>) -> impl Iterator<Item = (usize, Node<'t>)> {
    list.into_iter()
        .flat_map(|list| list.items().take(MOST_ITEMS).enumerate())
        .filter(|(_, item)| item.kind() == NodeKind::Mapping)
}

fn tunable(item: Node<'_>, route: Route) -> Tunable {
    Tunable {
        name: item
            .get("name")
            .and_then(Node::as_str)
            .unwrap_or_default()
            .to_owned(),
        value: Field::under(Some(item), &route, &["value"]),
        from_reference: item.get("valueFrom").is_some(),
        route,
    }
}

fn probe(item: Node<'_>, route: Route) -> Probe {
    Probe {
        name: Field::under(Some(item), &route, &["name"]),
        kind: Field::under(Some(item), &route, &["type"]),
        mode: Field::under(Some(item), &route, &["mode"]),
        span: item.span(),
        route,
    }
}

//! Tunables, weight and probes of a fault.

use serde_json::{Map, Value, json};
use yaml::{Op, Refusal, Route, Tree};

use super::{NewProbe, refuse, texts};
use crate::{
    catalogue,
    experiment::{Experiment, Fault},
    field,
};

/// Weights by convention.
const HEAVIEST: u32 = 10;

pub(super) fn set_tunable(
    tree: &Tree,
    experiment: &Experiment,
    engine: &Route,
    name: &str,
    value: &str,
) -> Result<Vec<Op>, Refusal> {
    let fault = of_engine(experiment, engine)?;
    let Some(tunable) = fault.tunables.iter().find(|tunable| tunable.name == name) else {
        if name.is_empty() {
            return Err(refuse("A tunable needs a name.", None));
        }
        let item = json!({ "name": name, "value": value });
        return Ok(vec![append(tree, &fault.tunables_route, item)]);
    };
    if tunable.from_reference {
        let span = tree.find(&tunable.route).map(|node| node.span());
        return Err(refuse(
            format!("{name} is read from a Secret or ConfigMap, so that it has no value here."),
            span,
        ));
    }
    Ok(vec![Op::Set {
        route: tunable.value.route.clone(),
        value: value.into(),
    }])
}

pub(super) fn set_weight(tree: &Tree, template: &Route, weight: u32) -> Result<Vec<Op>, Refusal> {
    if weight > HEAVIEST {
        let message = format!("A weight is a whole number from 0 to {HEAVIEST}, not {weight}.");
        return Err(refuse(message, None));
    }
    if tree.find(template).is_none() {
        return Err(refuse("The fault's template is not there any more.", None));
    }
    Ok(vec![Op::Set {
        route: field::join(template, &["metadata", "labels", "weight"]),
        value: weight.to_string().into(),
    }])
}

pub(super) fn add_probe(
    tree: &Tree,
    experiment: &Experiment,
    engine: &Route,
    new: &NewProbe,
) -> Result<Vec<Op>, Refusal> {
    let fault = of_engine(experiment, engine)?;
    if new.name.is_empty() || new.kind.is_empty() || new.mode.is_empty() {
        return Err(refuse("A probe needs a name, a type and a mode.", None));
    }
    if let Some(twin) = fault
        .probes
        .iter()
        .find(|probe| probe.name.text() == new.name)
    {
        let message = format!("The fault already has a probe {:?}.", new.name);
        return Err(refuse(message, Some(twin.span.clone())));
    }
    let old_form = experiment
        .faults()
        .flat_map(|(_, fault)| &fault.probes)
        .any(|probe| has_old_form(tree, probe));
    Ok(vec![append(
        tree,
        &fault.probes_route,
        probe(new, old_form),
    )])
}

pub(super) fn remove_probe(experiment: &Experiment, probe: &Route) -> Result<Vec<Op>, Refusal> {
    let known = experiment
        .faults()
        .flat_map(|(_, fault)| &fault.probes)
        .any(|known| known.route == *probe);
    if !known {
        return Err(refuse("The probe is not there any more.", None));
    }
    Ok(vec![Op::Remove {
        route: probe.clone(),
    }])
}

fn of_engine<'e>(experiment: &'e Experiment, engine: &Route) -> Result<&'e Fault, Refusal> {
    experiment
        .faults()
        .map(|(_, fault)| fault)
        .find(|fault| fault.engine == *engine)
        .ok_or_else(|| refuse("The fault is not there any more.", None))
}

/// Appends to a list, or makes the list with this item.
pub(super) fn append(tree: &Tree, list: &Route, item: Value) -> Op {
    match tree.find(list) {
        Some(node) if !node.is_null() => Op::Insert {
            route: list.then("-"),
            value: item,
        },
        _ => Op::Set {
            route: list.clone(),
            value: Value::Array(vec![item]),
        },
    }
}

/// Whether the probe gives lengths of time as whole numbers, as Litmus before 3 did.
fn has_old_form(tree: &Tree, probe: &crate::experiment::Probe) -> bool {
    ["probeTimeout", "interval"].iter().any(|key| {
        let route = probe.route.then("runProperties").then(*key);
        tree.find(&route)
            .is_some_and(|node| node.to_json().is_number())
    })
}

/// The mapping of a new probe. The order of the keys is the order in the text.
fn probe(new: &NewProbe, old_form: bool) -> Value {
    let mut properties = Map::new();
    let usual: [(&str, Value); 4] = if old_form {
        [
            ("probeTimeout", json!(10)),
            ("interval", json!(1)),
            ("retry", json!(1)),
            ("stopOnFailure", json!(false)),
        ]
    } else {
        [
            ("probeTimeout", json!("10s")),
            ("interval", json!("1s")),
            ("attempt", json!(1)),
            ("stopOnFailure", json!(false)),
        ]
    };
    for (key, value) in usual {
        properties.insert(key.to_owned(), value);
    }
    for (key, text) in &new.run_properties {
        let route = Route::root().then("runProperties").then(key.as_str());
        properties.insert(key.clone(), texts::typed(None, &route, text));
    }
    let mut inputs = Map::new();
    for input in catalogue::probe_inputs(&new.kind)
        .iter()
        .filter(|input| input.required)
    {
        let value = match (new.kind.as_str(), input.path) {
            (_, "method.get.responseCode") => "200",
            ("httpProbe", "method.get.criteria") | (_, "comparator.criteria") => "==",
            (_, "comparator.type") => "int",
            (_, "operation") => "present",
            (_, "version") => "v1",
            _ => "",
        };
        put(&mut inputs, input.path, value);
    }
    for (path, text) in &new.inputs {
        put(&mut inputs, path, text);
    }
    let mut probe = Map::new();
    probe.insert("name".to_owned(), json!(new.name));
    probe.insert("type".to_owned(), json!(new.kind));
    probe.insert("mode".to_owned(), json!(new.mode));
    probe.insert(format!("{}/inputs", new.kind), Value::Object(inputs));
    probe.insert("runProperties".to_owned(), Value::Object(properties));
    Value::Object(probe)
}

/// Sets a text at a dotted path, making the mappings on the way.
fn put(owner: &mut Map<String, Value>, path: &str, text: &str) {
    match path.split_once('.') {
        Some((key, rest)) => {
            let inner = owner
                .entry(key)
                .or_insert_with(|| Value::Object(Map::new()));
            if !inner.is_object() {
                *inner = Value::Object(Map::new());
            }
            if let Value::Object(inner) = inner {
                put(inner, rest, text);
            }
        }
        None => {
            let value = match text {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                _ => Value::from(text),
            };
            owner.insert(path.to_owned(), value);
        }
    }
}

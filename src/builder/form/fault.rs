//! The fields of a fault and of its probes.

use model::{
    Field, NamedField,
    catalogue::{self, Kind},
    experiment::{Fault, Probe, Step as FaultStep},
};
use yaml::{Diagnostic, Route, Tree};

use super::{FaultForm, FormField, Input, ProbeForm, Setter, humanize};

pub(super) fn fault_form(
    step: &FaultStep,
    fault: &Fault,
    tree: &Tree,
    findings: &[Diagnostic],
) -> FaultForm {
    let target = |label: &str, name: &str, field: &Field, list: &'static str| {
        let mut field = FormField::new(label, name, field);
        field.input = Input::Text(Some(list));
        field.judged(findings)
    };
    let mut weight = FormField::new("Weight", "weight", &fault.weight);
    weight.input = Input::Weight;
    weight.kind = Kind::Integer;
    weight.placeholder = "10".to_owned();
    weight.description = "How much this fault counts in the resilience score.".to_owned();
    if let Some(template) = &step.template_route {
        weight.setter = Setter::Weight {
            template: template.clone(),
            label: fault.weight.route.clone(),
        };
    }
    let tunables = fault.tunables.iter().map(|tunable| {
        let mut field = tunable_field(fault, &tunable.name, &tunable.value);
        if tunable.from_reference {
            field.locked = Some("Read from a Secret or ConfigMap; change it in the text.");
        }
        field.judged(findings)
    });
    let usual = catalogue::fault(fault.fault.text()).map_or(&[][..], |doc| doc.tunables);
    let unset = usual
        .iter()
        .filter(|(name, _)| fault.tunables.iter().all(|tunable| tunable.name != *name))
        .map(|(name, _)| {
            let mut field = tunable_field(fault, name, &Field::default());
            field.key = format!("env:{name}");
            field.setter = Setter::Tunable {
                engine: fault.engine.clone(),
                name: (*name).to_owned(),
            };
            field
        });
    FaultForm {
        fault: fault.fault.text().to_owned(),
        engine: fault.engine.clone(),
        target: vec![
            target("App Kind", "appkind", &fault.target.kind, "app-kinds"),
            target(
                "App Namespace",
                "appns",
                &fault.target.namespace,
                "app-namespaces",
            ),
            target("App Label", "applabel", &fault.target.label, "app-labels"),
        ],
        weight: vec![weight.judged(findings)],
        tunables: tunables.collect(),
        unset: unset.collect(),
        probes: fault
            .probes
            .iter()
            .map(|probe| probe_form(probe, tree, findings))
            .collect(),
    }
}

fn tunable_field(fault: &Fault, name: &str, value: &Field) -> FormField {
    match catalogue::tunable(fault.fault.text(), name) {
        Some(doc) => {
            let mut field = FormField::new(doc.label, name, value).of_kind(doc.kind);
            field.unit = doc.unit;
            field.description = doc.description.to_owned();
            field.placeholder = doc.default.to_owned();
            field
        }
        None => FormField::new(humanize(name), name, value),
    }
}

fn probe_form(probe: &Probe, tree: &Tree, findings: &[Diagnostic]) -> ProbeForm {
    let kind = probe.kind.text();
    let modes: Vec<String> = catalogue::probe_modes()
        .iter()
        .map(|mode| mode.name.to_owned())
        .collect();
    let name = FormField::new("Name", "name", &probe.name).judged(findings);
    let mut mode = FormField::new("Mode", "mode", &probe.mode).judged(findings);
    mode.description = catalogue::probe_modes()
        .iter()
        .find(|doc| doc.name == probe.mode.text())
        .map_or(String::new(), |doc| doc.description.to_owned());
    mode.input = Input::Choice(modes);
    if let Input::Choice(all) = &mut mode.input
        && !all.contains(&mode.value)
    {
        all.insert(0, mode.value.clone());
    }
    let inputs = catalogue::probe_inputs(kind);
    let properties = catalogue::run_properties();
    let present = |fields: &[NamedField], docs: &[catalogue::InputDoc]| -> Vec<FormField> {
        fields
            .iter()
            .map(|named| {
                let doc = docs.iter().find(|doc| doc.path == named.name);
                let label = doc.map_or_else(|| humanize(&named.name), label_of);
                let field = FormField::new(label, &named.name, &named.field);
                match doc {
                    Some(doc) => field.of_kind(doc.kind),
                    None => field,
                }
                .judged(findings)
            })
            .collect()
    };
    let absent = |fields: &[NamedField], docs: &[catalogue::InputDoc], owner: &Route| {
        let missing = docs
            .iter()
            .filter(|doc| fields.iter().all(|named| named.name != doc.path));
        missing
            .map(|doc| {
                let keys = doc.path.split('.');
                let field = Field {
                    route: keys.fold(owner.clone(), |route, key| route.then(key)),
                    ..Field::default()
                };
                FormField::new(label_of(doc), doc.path, &field).of_kind(doc.kind)
            })
            .collect::<Vec<_>>()
    };
    let inputs_route = probe.route.then(format!("{kind}/inputs"));
    let properties_route = probe.route.then("runProperties");
    let set_inputs = probe.inputs(tree);
    let set_properties = probe.run_properties(tree);
    let mut unset = absent(&set_inputs, inputs, &inputs_route);
    unset.extend(absent(&set_properties, properties, &properties_route));
    ProbeForm {
        name: probe.name.text().to_owned(),
        title: catalogue::probe_type(kind)
            .map_or(kind, |doc| doc.title)
            .to_owned(),
        kind: kind.to_owned(),
        route: probe.route.clone(),
        span: probe.span.clone(),
        head: vec![name, mode],
        inputs: present(&set_inputs, inputs),
        run_properties: present(&set_properties, properties),
        unset,
    }
}

/// The catalogue says `Timeout`; beside the response timeout of a probe that is not enough.
fn label_of(doc: &catalogue::InputDoc) -> String {
    match doc.path {
        "probeTimeout" => "Probe timeout".to_owned(),
        _ => doc.label.to_owned(),
    }
}

//! The fields of a node's drawer, and how each of them is set.

use model::{
    Document, Field, Intent, NamedField,
    catalogue::{self, Kind},
    experiment::{Fault, Probe, Step as FaultStep, StepBody},
    pipeline::{Step, StepNode},
};
use yaml::{Diagnostic, Route, Severity, Span};

use crate::document::OpenDocument;

/// How a field is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Any text, with suggestions from that list.
    Text(Option<&'static str>),
    /// A number.
    Number,
    /// A weight: a number and a slider from 0 to 10.
    Weight,
    /// One of these.
    Choice(Vec<String>),
}

/// One field of a form.
#[derive(Clone, Debug, PartialEq)]
pub struct FormField {
    /// Unique among the fields of the node.
    pub key: String,
    /// What a person calls it.
    pub label: String,
    /// Its name in the text: an environment variable or a dotted path.
    pub name: String,
    /// The unit of the number.
    pub unit: Option<&'static str>,
    /// One sentence.
    pub description: String,
    /// How it is typed.
    pub input: Input,
    /// What the text has; empty where it has nothing.
    pub value: String,
    /// What counts where the text has nothing.
    pub placeholder: String,
    /// Its bytes, where the text has it.
    pub span: Option<Span>,
    /// What is wrong with it in the text.
    pub finding: Option<(Severity, String)>,
    /// Why it cannot be changed here.
    pub locked: Option<&'static str>,
    /// What it takes.
    pub kind: Kind,
    /// How it is set.
    pub setter: Setter,
}

/// How a field is set.
#[derive(Clone, Debug, PartialEq)]
pub enum Setter {
    /// The scalar of that route.
    Scalar(Route),
    /// A tunable that the fault does not have yet.
    Tunable {
        /// The fault's engine.
        engine: Route,
        /// The environment variable.
        name: String,
    },
    /// The weight in the labels of that template.
    Weight {
        /// The template.
        template: Route,
        /// The label, for a text that is no number.
        label: Route,
    },
}

impl FormField {
    fn new(label: impl Into<String>, name: impl Into<String>, field: &Field) -> Self {
        let name = name.into();
        Self {
            key: field.route.to_string(),
            label: label.into(),
            name,
            unit: None,
            description: String::new(),
            input: Input::Text(None),
            value: field.text().to_owned(),
            placeholder: String::new(),
            span: field.span.clone(),
            finding: None,
            locked: None,
            kind: Kind::Text,
            setter: Setter::Scalar(field.route.clone()),
        }
    }

    fn of_kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        let choices = |choices: &[&str]| {
            let mut all: Vec<String> = choices.iter().map(|choice| (*choice).to_owned()).collect();
            if !all.contains(&self.value) {
                all.insert(0, self.value.clone());
            }
            Input::Choice(all)
        };
        self.input = match kind {
            Kind::Boolean => choices(&["true", "false"]),
            Kind::Choice(of) => choices(of),
            // A number can also be an expression that is filled in later.
            Kind::Integer | Kind::Percentage if !is_expression(&self.value) => Input::Number,
            _ => self.input,
        };
        self
    }

    fn judged(mut self, findings: &[Diagnostic]) -> Self {
        let about = |each: &&Diagnostic| {
            let at_route = each
                .route
                .as_ref()
                .is_some_and(|route| matches!(&self.setter, Setter::Scalar(own) if own == route));
            let at_span = self.span.as_ref().is_some_and(|span| {
                span.start <= each.span.start && each.span.end <= span.end && !span.is_empty()
            });
            at_route || at_span
        };
        self.finding = findings
            .iter()
            .filter(about)
            .max_by_key(|each| each.severity)
            .map(|each| (each.severity, each.message.clone()));
        self
    }
}

/// The intents that give fields their values.
pub fn intents(changes: Vec<(&FormField, String)>) -> Vec<Intent> {
    let mut texts = Vec::new();
    let mut others = Vec::new();
    for (field, value) in changes {
        match &field.setter {
            Setter::Scalar(route) => texts.push((route.clone(), value)),
            Setter::Tunable { engine, name } => others.push(Intent::SetTunable {
                engine: engine.clone(),
                name: name.clone(),
                value,
            }),
            Setter::Weight { template, label } => match value.trim().parse() {
                Ok(weight) => others.push(Intent::SetWeight {
                    template: template.clone(),
                    weight,
                }),
                Err(_) => texts.push((label.clone(), value)),
            },
        }
    }
    // What is added may come before a list item and move its route, so it comes last.
    let mut intents = Vec::new();
    if !texts.is_empty() {
        intents.push(Intent::SetTexts(texts));
    }
    intents.append(&mut others);
    intents
}

fn is_expression(text: &str) -> bool {
    text.contains("{{") || text.contains("<+") || text.contains("${")
}

/// The fields of a fault, by tab.
#[derive(Clone, Debug, PartialEq)]
pub struct FaultForm {
    /// What the fault is called.
    pub fault: String,
    /// Its engine.
    pub engine: Route,
    /// Target Application.
    pub target: Vec<FormField>,
    /// The weight.
    pub weight: Vec<FormField>,
    /// The tunables that the text has.
    pub tunables: Vec<FormField>,
    /// Known tunables that the text does not have.
    pub unset: Vec<FormField>,
    /// The probes.
    pub probes: Vec<ProbeForm>,
}

/// The fields of a probe.
#[derive(Clone, Debug, PartialEq)]
pub struct ProbeForm {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: String,
    /// What a person calls the type.
    pub title: String,
    /// Its item of the list.
    pub route: Route,
    /// Its bytes.
    pub span: Span,
    /// Name and mode.
    pub head: Vec<FormField>,
    /// The inputs.
    pub inputs: Vec<FormField>,
    /// The run properties.
    pub run_properties: Vec<FormField>,
    /// Known fields that the text does not have.
    pub unset: Vec<FormField>,
}

/// The fields of a pipeline's step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StepForm {
    /// Its type.
    pub kind: String,
    /// Name, then every scalar but the shares.
    pub fields: Vec<FormField>,
    /// The shares of an allocation; their amounts must total 100.
    pub shares: Vec<FormField>,
}

/// The form of a node.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeForm {
    /// A fault.
    Fault(FaultForm),
    /// A step of a pipeline.
    Step(StepForm),
    /// Nothing that a form can change.
    Plain,
}

impl NodeForm {
    /// The form of the node with that id, of the state that is drawn.
    pub fn of(document: &OpenDocument, id: &str) -> Self {
        let projection = &document.drawn().projection;
        let findings = &projection.diagnostics;
        match &projection.document {
            Document::Experiment(experiment) => experiment
                .groups
                .iter()
                .flat_map(|group| &group.steps)
                .find(|step| step.id == id)
                .map_or(Self::Plain, |step| match &step.body {
                    StepBody::Fault(fault) => Self::Fault(fault_form(step, fault, findings)),
                    _ => Self::Plain,
                }),
            Document::Pipeline(pipeline) => pipeline
                .stages()
                .find_map(|stage| find_step(&stage.steps, id))
                .map_or(Self::Plain, |step| Self::Step(step_form(step, findings))),
            Document::Unknown { .. } => Self::Plain,
        }
    }

    /// All fields.
    pub fn fields(&self) -> Vec<&FormField> {
        match self {
            Self::Fault(form) => {
                let probes = form.probes.iter().flat_map(|probe| {
                    let lists = [
                        &probe.head,
                        &probe.inputs,
                        &probe.run_properties,
                        &probe.unset,
                    ];
                    lists.into_iter().flatten()
                });
                let lists = [&form.target, &form.weight, &form.tunables, &form.unset];
                lists.into_iter().flatten().chain(probes).collect()
            }
            Self::Step(form) => form.fields.iter().chain(&form.shares).collect(),
            Self::Plain => Vec::new(),
        }
    }
}

fn find_step<'p>(nodes: &'p [StepNode], id: &str) -> Option<&'p Step> {
    nodes.iter().find_map(|node| match node {
        StepNode::Step(step) => (step.id == id).then_some(step),
        StepNode::Group { steps, .. } | StepNode::Parallel { steps, .. } => find_step(steps, id),
        StepNode::Opaque { .. } => None,
    })
}

fn fault_form(step: &FaultStep, fault: &Fault, findings: &[Diagnostic]) -> FaultForm {
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
            .map(|probe| probe_form(probe, findings))
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

fn probe_form(probe: &Probe, findings: &[Diagnostic]) -> ProbeForm {
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
                let label = doc.map_or_else(|| humanize(&named.name), |doc| label_of(doc));
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
                let mut field = Field::default();
                field.route = doc
                    .path
                    .split('.')
                    .fold(owner.clone(), |route, key| route.then(key));
                FormField::new(label_of(doc), doc.path, &field).of_kind(doc.kind)
            })
            .collect::<Vec<_>>()
    };
    let inputs_route = probe.route.then(format!("{kind}/inputs"));
    let properties_route = probe.route.then("runProperties");
    let mut unset = absent(&probe.inputs, inputs, &inputs_route);
    unset.extend(absent(&probe.run_properties, properties, &properties_route));
    ProbeForm {
        name: probe.name.text().to_owned(),
        title: catalogue::probe_type(kind)
            .map_or(kind, |doc| doc.title)
            .to_owned(),
        kind: kind.to_owned(),
        route: probe.route.clone(),
        span: probe.span.clone(),
        head: vec![name, mode],
        inputs: present(&probe.inputs, inputs),
        run_properties: present(&probe.run_properties, properties),
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

fn step_form(step: &Step, findings: &[Diagnostic]) -> StepForm {
    let shares: Vec<FormField> = step
        .allocation
        .iter()
        .flatten()
        .map(|share| {
            let label = format!("{} amount", share.treatment.text());
            let mut field = FormField::new(label, "amount", &share.amount);
            field.unit = Some("%");
            field.of_kind(Kind::Percentage).judged(findings)
        })
        .collect();
    let amounts: Vec<&str> = shares.iter().map(|share| share.key.as_str()).collect();
    let name = FormField::new("Name", "name", &step.name).judged(findings);
    let scalars = step.fields.iter().map(|named| {
        let path = named.name.strip_prefix("spec.").unwrap_or(&named.name);
        FormField::new(humanize(path), &named.name, &named.field).judged(findings)
    });
    let fields = std::iter::once(name)
        .chain(scalars)
        .filter(|field| !amounts.contains(&field.key.as_str()))
        .collect();
    StepForm {
        kind: step.kind.text().to_owned(),
        fields,
        shares,
    }
}

/// A dotted path or a variable as words: `approvers.userGroups.0` is `Approvers user groups 1`.
pub fn humanize(path: &str) -> String {
    let mut words = String::new();
    for part in path.split(['.', '_', '-', '/']) {
        if !words.is_empty() {
            words.push(' ');
        }
        if let Ok(index) = part.parse::<usize>() {
            words.push_str(&(index + 1).to_string());
            continue;
        }
        let shouted = part.chars().all(|c| !c.is_lowercase());
        let mut previous_lower = false;
        for character in part.chars() {
            if character.is_uppercase() && previous_lower {
                words.push(' ');
            }
            previous_lower = character.is_lowercase();
            if shouted || character.is_uppercase() {
                words.extend(character.to_lowercase());
            } else {
                words.push(character);
            }
        }
    }
    let mut characters = words.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn paths_read_as_words() {
        for (path, words) in [
            ("approvers.userGroups.0", "Approvers user groups 1"),
            ("TARGET_CONTAINER", "Target container"),
            ("timeout", "Timeout"),
            ("isAutoRejectEnabled", "Is auto reject enabled"),
            ("", ""),
        ] {
            assert_eq!(humanize(path), words);
        }
    }
}

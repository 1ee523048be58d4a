//! The fields of a node's drawer, and how each of them is set.

mod fault;
mod step;

use model::{Document, Field, Intent, catalogue::Kind, experiment::StepBody};
use yaml::{Diagnostic, Route, Severity, Span};

use crate::document::OpenDocument;
use fault::fault_form;
use step::node_form;

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

/// The fields of a pipeline's stage, step group or step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StepForm {
    /// What it is: `Stage`, `Step Group` or `Step`.
    pub what: &'static str,
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
    /// A stage, a step group or a step of a pipeline.
    Step(StepForm),
    /// Nothing that a form can change.
    Plain,
}

impl NodeForm {
    /// The form of the node with that id, of the state that is drawn.
    pub fn of(document: &OpenDocument, id: &str) -> Self {
        let findings = document.diagnostics();
        let tree = document.document_tree();
        match document.document() {
            Document::Experiment(experiment) => experiment
                .groups
                .iter()
                .flat_map(|group| &group.steps)
                .find(|step| step.id == id)
                .map_or(Self::Plain, |step| match &step.body {
                    StepBody::Fault(fault) => Self::Fault(fault_form(step, fault, tree, findings)),
                    _ => Self::Plain,
                }),
            Document::Pipeline(pipeline) => {
                node_form(pipeline, id, tree, findings).map_or(Self::Plain, Self::Step)
            }
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

//! Built-in experiments to start from.

use yaml::{Refusal, Route, Tree};

use crate::{
    Document, blank,
    intent::{Intent, NewFault, NewProbe, plan},
    project,
};

/// An experiment to start from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template {
    /// Its name, as an experiment's.
    pub name: &'static str,
    /// What a person calls it.
    pub title: &'static str,
    /// What it does, and where it runs if not everywhere.
    pub description: &'static str,
    fault: &'static str,
    probe: &'static str,
    mode: &'static str,
}

const TEMPLATES: &[Template] = &[
    Template {
        name: "pod-delete",
        title: "Survive the loss of a pod",
        description: "Deletes pods of a deployment while an HTTP probe asks whether it still answers.",
        fault: "pod-delete",
        probe: "still-answers",
        mode: "Continuous",
    },
    Template {
        name: "pod-cpu-hog",
        title: "Stay responsive under CPU pressure",
        description: "Keeps a pod's processor busy while an HTTP probe asks for an answer. For a real cluster with LitmusChaos.",
        fault: "pod-cpu-hog",
        probe: "still-answers",
        mode: "OnChaos",
    },
    Template {
        name: "pod-network-latency",
        title: "Bear a slow network",
        description: "Delays a pod's traffic and checks before and after that the application answers. For a real cluster with LitmusChaos.",
        fault: "pod-network-latency",
        probe: "answers-before-and-after",
        mode: "Edge",
    },
];

/// The built-in experiments.
pub fn templates() -> &'static [Template] {
    TEMPLATES
}

impl Template {
    /// The experiment's text under a name, in a namespace, aimed at an application there.
    ///
    /// # Errors
    ///
    /// A [`Refusal`] where name, namespace or label cannot be written into the text.
    pub fn text(&self, name: &str, namespace: &str, label: &str) -> Result<String, Refusal> {
        let blank = Tree::parse(&blank::experiment(name, namespace));
        let fault = Intent::AddFault(NewFault {
            fault: self.fault.to_owned(),
            place: None,
            target_kind: "deployment".to_owned(),
            target_namespace: namespace.to_owned(),
            target_label: label.to_owned(),
        });
        let with_fault = Tree::parse(&yaml::apply(blank.text(), &plan(&blank, &fault)?));
        let probe = Intent::AddProbe {
            engine: engine(&with_fault),
            probe: NewProbe {
                name: self.probe.to_owned(),
                kind: "httpProbe".to_owned(),
                mode: self.mode.to_owned(),
                inputs: vec![("url".to_owned(), "http://frontend/".to_owned())],
                run_properties: Vec::new(),
            },
        };
        let edits = plan(&with_fault, &probe)?;
        Ok(with_hint(yaml::apply(with_fault.text(), &edits)))
    }
}

/// Which address an application answers at is not known from its label.
fn with_hint(mut text: String) -> String {
    const HINT: &str = " # Set the address that your application answers at.";
    let tree = Tree::parse(&text);
    let end = match project(&tree).document {
        Document::Experiment(experiment) => experiment
            .faults()
            .flat_map(|(_, fault)| &fault.probes)
            .flat_map(|probe| probe.inputs(&tree))
            .find(|input| input.name == "url")
            .and_then(|input| Some(input.field.span.as_ref()?.end)),
        _ => None,
    };
    if let Some(end) = end {
        text.insert_str(end, HINT);
    }
    text
}

fn engine(tree: &Tree) -> Route {
    match project(tree).document {
        Document::Experiment(experiment) => experiment
            .faults()
            .next()
            .map(|(_, fault)| fault.engine.clone())
            .unwrap_or_default(),
        _ => Route::root(),
    }
}

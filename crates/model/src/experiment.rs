//! A chaos experiment: an Argo `Workflow` or `CronWorkflow` whose steps inject Litmus faults.

use yaml::{Route, Span, Tree};

use crate::{Field, NamedField, field};

/// A chaos experiment, projected from its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Experiment {
    /// One-off or scheduled.
    pub kind: ExperimentKind,
    /// `metadata.name`.
    pub name: Field,
    /// `metadata.namespace`.
    pub namespace: Field,
    /// `spec.entrypoint`.
    pub entrypoint: Field,
    /// The route of the entrypoint's `steps`, where that template exists.
    pub steps: Option<Route>,
    /// The steps of the entrypoint: groups run one after another, steps of a group side by side.
    pub groups: Vec<StepGroup>,
}

impl Experiment {
    /// All faults, in the order of their steps.
    pub fn faults(&self) -> impl Iterator<Item = (&Step, &Fault)> {
        self.groups
            .iter()
            .flat_map(|group| &group.steps)
            .filter_map(|step| match &step.body {
                StepBody::Fault(fault) => Some((step, &**fault)),
                _ => None,
            })
    }

    /// Advanced options of the workflow. `tree` is the one that it was projected from.
    pub fn advanced(&self, tree: &Tree) -> Advanced {
        let Some(spec) = self.entrypoint.route.parent() else {
            return Advanced::default();
        };
        let scalars = |keys: &[&str]| field::scalars(tree, &field::join(&spec, keys), "");
        let node = tree.find(&spec);
        let one = |keys: &[&str]| Field::under(node, &spec, keys);
        let tolerations = spec.then("tolerations");
        let count = tree
            .find(&tolerations)
            .map_or(0, |list| list.items().take(MOST_TOLERATIONS).count());
        Advanced {
            node_selector: scalars(&["nodeSelector"]),
            tolerations: (0..count)
                .map(|index| field::scalars(tree, &tolerations.then(index), ""))
                .collect(),
            annotations: scalars(&["podMetadata", "annotations"]),
            run_as_user: one(&["securityContext", "runAsUser"]),
            run_as_group: one(&["securityContext", "runAsGroup"]),
        }
    }
}

/// More than anybody writes by hand.
const MOST_TOLERATIONS: usize = 100;

/// One-off or scheduled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExperimentKind {
    /// `Workflow`.
    Workflow,
    /// `CronWorkflow`.
    CronWorkflow {
        /// `spec.schedule`.
        schedule: Field,
    },
}

/// Steps that run side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct StepGroup {
    /// The inner list of Argo's `steps`.
    pub route: Route,
    /// Its bytes.
    pub span: Span,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// One step of the entrypoint.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Stable while the step keeps its name: the name, made unique.
    pub id: String,
    /// `name`.
    pub name: Field,
    /// `template`, the template that it runs.
    pub template: Field,
    /// The step's mapping.
    pub route: Route,
    /// Its bytes.
    pub span: Span,
    /// The template that it names, where that exists.
    pub template_route: Option<Route>,
    /// The bytes of that template.
    pub template_span: Option<Span>,
    /// What it does.
    pub body: StepBody,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub enum StepBody {
    /// Injects a fault through a ChaosEngine.
    Fault(Box<Fault>),
    /// Installs ChaosExperiments.
    Install,
    /// Deletes what the experiment made.
    Cleanup,
    /// Anything else: kept and shown by name.
    Opaque {
        /// What it seems to be, such as `container`, `script`, `missing template`.
        what: String,
    },
}

/// A Litmus fault with its ChaosEngine.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    /// The engine's `metadata.generateName` or `metadata.name`: what scores and outcomes name.
    pub engine_name: String,
    /// `spec.experiments[0].name`, such as `pod-delete`.
    pub fault: Field,
    /// The ChaosEngine, as the route into the embedded document.
    pub engine: Route,
    /// `spec.appinfo`, where the engine has or may have one.
    pub target: Target,
    /// The environment of `spec.experiments[0]`.
    pub tunables: Vec<Tunable>,
    /// The list that holds the tunables (it may not exist yet).
    pub tunables_route: Route,
    /// The probes of `spec.experiments[0]`.
    pub probes: Vec<Probe>,
    /// The list that holds the probes (it may not exist yet).
    pub probes_route: Route,
    /// `metadata.labels.weight` of the template; 10 where absent.
    pub weight: Field,
}

impl Fault {
    /// The weight that counts in the score: 10 where the field is absent or no whole number.
    pub fn weight(&self) -> u32 {
        self.weight.text().trim().parse().unwrap_or(10)
    }
}

/// The application that a fault hits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Target {
    /// `appkind`.
    pub kind: Field,
    /// `appns`.
    pub namespace: Field,
    /// `applabel`.
    pub label: Field,
}

/// One environment variable of a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tunable {
    /// `name`, such as `TOTAL_CHAOS_DURATION`.
    pub name: String,
    /// `value`.
    pub value: Field,
    /// Whether it is read from a Secret or ConfigMap (`valueFrom`), so that no text can be set.
    pub from_reference: bool,
    /// The item of the list.
    pub route: Route,
}

/// One resilience probe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// `name`.
    pub name: Field,
    /// `type`, such as `httpProbe`.
    pub kind: Field,
    /// `mode`: SOT, EOT, Edge, Continuous or OnChaos.
    pub mode: Field,
    /// The item of the list.
    pub route: Route,
    /// Its bytes.
    pub span: Span,
}

impl Probe {
    /// The scalars under `<type>/inputs`, by dotted path. `tree` is the one that the probe was
    /// projected from.
    pub fn inputs(&self, tree: &Tree) -> Vec<NamedField> {
        let key = format!("{}/inputs", self.kind.text());
        field::scalars(tree, &self.route.then(key), "")
    }

    /// The scalars under `runProperties`. `tree` is the one that the probe was projected from.
    pub fn run_properties(&self, tree: &Tree) -> Vec<NamedField> {
        field::scalars(tree, &self.route.then("runProperties"), "")
    }
}

/// Advanced options of the workflow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Advanced {
    /// `spec.nodeSelector`.
    pub node_selector: Vec<NamedField>,
    /// `spec.tolerations`, each as its fields.
    pub tolerations: Vec<Vec<NamedField>>,
    /// `spec.podMetadata.annotations`.
    pub annotations: Vec<NamedField>,
    /// `spec.securityContext.runAsUser`.
    pub run_as_user: Field,
    /// `spec.securityContext.runAsGroup`.
    pub run_as_group: Field,
}

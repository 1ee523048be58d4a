//! Resilience probes: types, modes, inputs and run properties.

use super::Kind;

/// A probe type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProbeTypeDoc {
    /// `type`, such as `httpProbe`.
    pub name: &'static str,
    /// What a person calls it.
    pub title: &'static str,
    /// Whether open-source Litmus carries it out; the others belong to Harness.
    pub litmus: bool,
}

const TYPES: &[ProbeTypeDoc] = &[
    ProbeTypeDoc {
        name: "httpProbe",
        title: "HTTP",
        litmus: true,
    },
    ProbeTypeDoc {
        name: "cmdProbe",
        title: "Command",
        litmus: true,
    },
    ProbeTypeDoc {
        name: "k8sProbe",
        title: "Kubernetes",
        litmus: true,
    },
    ProbeTypeDoc {
        name: "promProbe",
        title: "Prometheus",
        litmus: true,
    },
    ProbeTypeDoc {
        name: "sloProbe",
        title: "SLO",
        litmus: false,
    },
    ProbeTypeDoc {
        name: "datadogProbe",
        title: "Datadog",
        litmus: false,
    },
    ProbeTypeDoc {
        name: "dynatraceProbe",
        title: "Dynatrace",
        litmus: false,
    },
    ProbeTypeDoc {
        name: "containerProbe",
        title: "Container",
        litmus: false,
    },
    ProbeTypeDoc {
        name: "apmProbe",
        title: "APM",
        litmus: false,
    },
];

/// All probe types.
pub fn probe_types() -> &'static [ProbeTypeDoc] {
    TYPES
}

/// A probe type by its name.
pub fn probe_type(name: &str) -> Option<&'static ProbeTypeDoc> {
    TYPES.iter().find(|kind| kind.name == name)
}

/// A probe mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProbeModeDoc {
    /// `mode`, case-sensitive.
    pub name: &'static str,
    /// When the probe looks.
    pub description: &'static str,
}

/// All probe modes.
pub fn probe_modes() -> &'static [ProbeModeDoc] {
    &[
        ProbeModeDoc {
            name: "SOT",
            description: "Once, before the fault (start of test).",
        },
        ProbeModeDoc {
            name: "EOT",
            description: "Once, after the fault (end of test).",
        },
        ProbeModeDoc {
            name: "Edge",
            description: "Before and after the fault; both must pass.",
        },
        ProbeModeDoc {
            name: "Continuous",
            description: "Again and again, from before the fault until after it.",
        },
        ProbeModeDoc {
            name: "OnChaos",
            description: "Again and again, while the fault lasts.",
        },
    ]
}

/// What a form says about a scalar of a probe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputDoc {
    /// The dotted path under `<type>/inputs` or `runProperties`.
    pub path: &'static str,
    /// What a person calls it.
    pub label: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// Whether the probe cannot do without it.
    pub required: bool,
}

const fn input(path: &'static str, label: &'static str, kind: Kind, required: bool) -> InputDoc {
    InputDoc {
        path,
        label,
        kind,
        required,
    }
}

const HTTP_CRITERIA: &[&str] = &["==", "!=", "oneOf"];
const NUMBER_CRITERIA: &[&str] = &[">=", "<=", "==", ">", "<", "!=", "oneOf", "between"];
const TEXT_CRITERIA: &[&str] = &[
    "equal",
    "notEqual",
    "contains",
    "matches",
    "notMatches",
    "oneOf",
];

/// The comparisons that a comparator of this type (`int`, `float`, `string`) knows.
pub fn criteria(comparator: &str) -> &'static [&'static str] {
    if comparator == "string" {
        TEXT_CRITERIA
    } else {
        NUMBER_CRITERIA
    }
}

/// The inputs that a form offers for a probe type; others stay as they are in the text.
pub fn probe_inputs(kind: &str) -> &'static [InputDoc] {
    match kind {
        "httpProbe" => {
            const {
                &[
                    input("url", "URL", Kind::Text, true),
                    input(
                        "method.get.criteria",
                        "Criteria",
                        Kind::Choice(HTTP_CRITERIA),
                        true,
                    ),
                    input("method.get.responseCode", "Response code", Kind::Text, true),
                    input(
                        "insecureSkipVerify",
                        "Skip TLS verification",
                        Kind::Boolean,
                        false,
                    ),
                ]
            }
        }
        "cmdProbe" => {
            const {
                &[
                    input("command", "Command", Kind::Text, true),
                    input(
                        "comparator.type",
                        "Result type",
                        Kind::Choice(&["int", "float", "string"]),
                        true,
                    ),
                    input("comparator.criteria", "Criteria", Kind::Text, true),
                    input("comparator.value", "Value", Kind::Text, true),
                ]
            }
        }
        "promProbe" => {
            const {
                &[
                    input("endpoint", "Prometheus endpoint", Kind::Text, true),
                    input("query", "Query", Kind::Text, false),
                    input(
                        "comparator.criteria",
                        "Criteria",
                        Kind::Choice(NUMBER_CRITERIA),
                        true,
                    ),
                    input("comparator.value", "Value", Kind::Text, true),
                ]
            }
        }
        "k8sProbe" => {
            const {
                &[
                    input("group", "API group", Kind::Text, false),
                    input("version", "API version", Kind::Text, true),
                    input("resource", "Resource", Kind::Text, true),
                    input("namespace", "Namespace", Kind::Text, false),
                    input("resourceNames", "Names", Kind::Text, false),
                    input("fieldSelector", "Field selector", Kind::Text, false),
                    input("labelSelector", "Label selector", Kind::Text, false),
                    input(
                        "operation",
                        "Operation",
                        Kind::Choice(&["present", "absent", "create", "delete"]),
                        true,
                    ),
                ]
            }
        }
        _ => &[],
    }
}

/// The run properties that a form offers.
pub fn run_properties() -> &'static [InputDoc] {
    const {
        &[
            input("probeTimeout", "Timeout", Kind::Duration, true),
            input("interval", "Interval", Kind::Duration, true),
            input("attempt", "Attempts", Kind::Integer, false),
            input(
                "probePollingInterval",
                "Polling interval",
                Kind::Duration,
                false,
            ),
            input("initialDelay", "Initial delay", Kind::Duration, false),
            input(
                "evaluationTimeout",
                "Evaluation timeout",
                Kind::Duration,
                false,
            ),
            input("stopOnFailure", "Stop on failure", Kind::Boolean, false),
        ]
    }
}

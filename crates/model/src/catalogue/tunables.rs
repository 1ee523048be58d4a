//! The common tunables of Litmus faults.

use super::{Kind, TunableDoc};

const fn doc(
    name: &'static str,
    label: &'static str,
    unit: Option<&'static str>,
    kind: Kind,
    default: &'static str,
    description: &'static str,
) -> TunableDoc {
    TunableDoc {
        name,
        label,
        unit,
        kind,
        default,
        description,
    }
}

const SEQUENCES: Kind = Kind::Choice(&["parallel", "serial"]);
const RUNTIMES: Kind = Kind::Choice(&["containerd", "crio", "docker"]);

/// Tunables that mean the same for every fault.
const COMMON: &[TunableDoc] = &[
    doc(
        "TOTAL_CHAOS_DURATION",
        "Chaos duration",
        Some("s"),
        Kind::Integer,
        "60",
        "How long the fault lasts in all.",
    ),
    doc(
        "CHAOS_INTERVAL",
        "Chaos interval",
        Some("s"),
        Kind::Integer,
        "10",
        "How long to wait before the fault strikes again.",
    ),
    doc(
        "RAMP_TIME",
        "Ramp time",
        Some("s"),
        Kind::Integer,
        "",
        "How long to wait before the fault starts and after it ends.",
    ),
    doc(
        "PODS_AFFECTED_PERC",
        "Pods affected",
        Some("%"),
        Kind::Percentage,
        "0",
        "Which part of the matching pods is hit; 0 or nothing means a single pod.",
    ),
    doc(
        "TARGET_PODS",
        "Target pods",
        None,
        Kind::Text,
        "",
        "Names of pods to hit, separated by commas, instead of picking some.",
    ),
    doc(
        "TARGET_CONTAINER",
        "Target container",
        None,
        Kind::Text,
        "",
        "The container to hit; nothing means the first of the pod.",
    ),
    doc(
        "NODE_LABEL",
        "Node label",
        None,
        Kind::Text,
        "",
        "Only pods on nodes with this label (key=value) are hit.",
    ),
    doc(
        "SEQUENCE",
        "Sequence",
        None,
        SEQUENCES,
        "parallel",
        "Whether several targets are hit at once or one after another.",
    ),
    doc(
        "DEFAULT_HEALTH_CHECK",
        "Health check",
        None,
        Kind::Boolean,
        "false",
        "Whether the target must be healthy before and after the fault.",
    ),
    doc(
        "LIB_IMAGE",
        "Fault image",
        None,
        Kind::Text,
        "litmuschaos/go-runner:latest",
        "The image of the pod that injects the fault.",
    ),
    doc(
        "CONTAINER_RUNTIME",
        "Container runtime",
        None,
        RUNTIMES,
        "containerd",
        "The container runtime of the nodes.",
    ),
    doc(
        "SOCKET_PATH",
        "Runtime socket",
        None,
        Kind::Text,
        "/run/containerd/containerd.sock",
        "Where the container runtime listens on the nodes.",
    ),
    doc(
        "FORCE",
        "Force",
        None,
        Kind::Boolean,
        "true",
        "Whether pods go at once, without time to end in order.",
    ),
    doc(
        "SIGNAL",
        "Signal",
        None,
        Kind::Choice(&["SIGKILL", "SIGTERM"]),
        "SIGKILL",
        "What the container's process is ended with.",
    ),
    doc(
        "CPU_CORES",
        "CPU cores",
        None,
        Kind::Integer,
        "1",
        "How many cores are kept busy.",
    ),
    doc(
        "CPU_LOAD",
        "CPU load",
        Some("%"),
        Kind::Percentage,
        "100",
        "How busy each of the cores is kept.",
    ),
    doc(
        "MEMORY_CONSUMPTION",
        "Memory",
        Some("MB"),
        Kind::Integer,
        "500",
        "How much memory is taken.",
    ),
    doc(
        "NUMBER_OF_WORKERS",
        "Workers",
        None,
        Kind::Integer,
        "4",
        "How many processes stress the target.",
    ),
    doc(
        "NETWORK_INTERFACE",
        "Network interface",
        None,
        Kind::Text,
        "eth0",
        "The interface whose traffic is disturbed.",
    ),
    doc(
        "NETWORK_LATENCY",
        "Latency",
        Some("ms"),
        Kind::Integer,
        "2000",
        "How much later each packet is sent.",
    ),
    doc(
        "JITTER",
        "Jitter",
        Some("ms"),
        Kind::Integer,
        "0",
        "How far the latency varies.",
    ),
    doc(
        "NETWORK_PACKET_LOSS_PERCENTAGE",
        "Packet loss",
        Some("%"),
        Kind::Percentage,
        "100",
        "Which part of the packets is lost.",
    ),
    doc(
        "DESTINATION_IPS",
        "Destination addresses",
        None,
        Kind::Text,
        "",
        "Only traffic to these addresses is disturbed, separated by commas.",
    ),
    doc(
        "DESTINATION_HOSTS",
        "Destination hosts",
        None,
        Kind::Text,
        "",
        "Only traffic to these hosts is disturbed, separated by commas.",
    ),
    doc(
        "TARGET_SERVICE_PORT",
        "Service port",
        None,
        Kind::Integer,
        "80",
        "The port that the target serves HTTP on.",
    ),
    doc(
        "PROXY_PORT",
        "Proxy port",
        None,
        Kind::Integer,
        "20000",
        "A free port for the proxy that disturbs the traffic.",
    ),
    doc(
        "LATENCY",
        "Latency",
        Some("ms"),
        Kind::Integer,
        "2000",
        "How much later each answer is given.",
    ),
    doc(
        "TOXICITY",
        "Requests affected",
        Some("%"),
        Kind::Percentage,
        "100",
        "Which part of the requests is disturbed.",
    ),
    doc(
        "FILL_PERCENTAGE",
        "Fill",
        Some("%"),
        Kind::Percentage,
        "80",
        "How full the disk gets, of the ephemeral storage limit.",
    ),
];

/// Where a fault differs from the common meaning.
const SPECIAL: &[(&str, TunableDoc)] = &[
    (
        "pod-delete",
        doc(
            "TOTAL_CHAOS_DURATION",
            "Chaos duration",
            Some("s"),
            Kind::Integer,
            "15",
            "How long pods are deleted, again and again.",
        ),
    ),
    (
        "pod-delete",
        doc(
            "CHAOS_INTERVAL",
            "Chaos interval",
            Some("s"),
            Kind::Integer,
            "5",
            "How long to wait from one deletion to the next.",
        ),
    ),
    (
        "container-kill",
        doc(
            "TOTAL_CHAOS_DURATION",
            "Chaos duration",
            Some("s"),
            Kind::Integer,
            "20",
            "How long containers are ended, again and again.",
        ),
    ),
];

/// What is known of an environment variable of a fault.
pub fn tunable(fault: &str, name: &str) -> Option<TunableDoc> {
    let special = SPECIAL
        .iter()
        .find(|(of, doc)| *of == fault && doc.name == name)
        .map(|(_, doc)| *doc);
    special.or_else(|| COMMON.iter().find(|doc| doc.name == name).copied())
}

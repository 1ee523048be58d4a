//! Faults that can be added without a hub.

/// A fault of the picker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaultDoc {
    /// What Litmus calls it, such as `pod-delete`.
    pub name: &'static str,
    /// What a person calls it.
    pub title: &'static str,
    /// Where the picker lists it.
    pub category: &'static str,
    /// One sentence.
    pub description: &'static str,
    /// The environment that a new fault starts with.
    pub tunables: &'static [(&'static str, &'static str)],
}

const FAULTS: &[FaultDoc] = &[
    FaultDoc {
        name: "pod-delete",
        title: "Pod delete",
        category: "Kubernetes pods",
        description: "Deletes pods of an application and sees whether it stays available.",
        tunables: &[
            ("TOTAL_CHAOS_DURATION", "30"),
            ("CHAOS_INTERVAL", "10"),
            ("FORCE", "false"),
            ("PODS_AFFECTED_PERC", ""),
        ],
    },
    FaultDoc {
        name: "container-kill",
        title: "Container kill",
        category: "Kubernetes pods",
        description: "Ends a container of a pod, so that it must start again in place.",
        tunables: &[
            ("TOTAL_CHAOS_DURATION", "20"),
            ("CHAOS_INTERVAL", "10"),
            ("TARGET_CONTAINER", ""),
            ("PODS_AFFECTED_PERC", ""),
            ("CONTAINER_RUNTIME", "containerd"),
            ("SOCKET_PATH", "/run/containerd/containerd.sock"),
        ],
    },
    FaultDoc {
        name: "pod-cpu-hog",
        title: "Pod CPU hog",
        category: "Kubernetes pods",
        description: "Keeps the processor of a pod's container busy.",
        tunables: &[
            ("TOTAL_CHAOS_DURATION", "60"),
            ("CPU_CORES", "1"),
            ("CPU_LOAD", "100"),
            ("PODS_AFFECTED_PERC", ""),
            ("CONTAINER_RUNTIME", "containerd"),
            ("SOCKET_PATH", "/run/containerd/containerd.sock"),
        ],
    },
    FaultDoc {
        name: "pod-memory-hog",
        title: "Pod memory hog",
        category: "Kubernetes pods",
        description: "Takes memory in a pod's container until its limit is near.",
        tunables: &[
            ("TOTAL_CHAOS_DURATION", "60"),
            ("MEMORY_CONSUMPTION", "500"),
            ("PODS_AFFECTED_PERC", ""),
            ("CONTAINER_RUNTIME", "containerd"),
            ("SOCKET_PATH", "/run/containerd/containerd.sock"),
        ],
    },
    FaultDoc {
        name: "pod-network-latency",
        title: "Pod network latency",
        category: "Kubernetes network",
        description: "Delays what a pod sends over the network.",
        tunables: &[
            ("TOTAL_CHAOS_DURATION", "60"),
            ("NETWORK_LATENCY", "2000"),
            ("JITTER", "0"),
            ("NETWORK_INTERFACE", "eth0"),
            ("DESTINATION_HOSTS", ""),
            ("PODS_AFFECTED_PERC", ""),
            ("CONTAINER_RUNTIME", "containerd"),
            ("SOCKET_PATH", "/run/containerd/containerd.sock"),
        ],
    },
    FaultDoc {
        name: "pod-network-loss",
        title: "Pod network loss",
        category: "Kubernetes network",
        description: "Loses packets that a pod sends over the network.",
        tunables: &[
            ("TOTAL_CHAOS_DURATION", "60"),
            ("NETWORK_PACKET_LOSS_PERCENTAGE", "100"),
            ("NETWORK_INTERFACE", "eth0"),
            ("DESTINATION_HOSTS", ""),
            ("PODS_AFFECTED_PERC", ""),
            ("CONTAINER_RUNTIME", "containerd"),
            ("SOCKET_PATH", "/run/containerd/containerd.sock"),
        ],
    },
    FaultDoc {
        name: "pod-http-latency",
        title: "Pod HTTP latency",
        category: "Kubernetes network",
        description: "Delays the HTTP answers of a pod.",
        tunables: &[
            ("TOTAL_CHAOS_DURATION", "60"),
            ("TARGET_SERVICE_PORT", "80"),
            ("LATENCY", "2000"),
            ("TOXICITY", "100"),
            ("PROXY_PORT", "20000"),
            ("PODS_AFFECTED_PERC", ""),
            ("CONTAINER_RUNTIME", "containerd"),
            ("SOCKET_PATH", "/run/containerd/containerd.sock"),
        ],
    },
];

/// The faults that can be added without a hub, in the order of the picker.
pub fn faults() -> &'static [FaultDoc] {
    FAULTS
}

/// A fault by its Litmus name.
pub fn fault(name: &str) -> Option<&'static FaultDoc> {
    FAULTS.iter().find(|fault| fault.name == name)
}

/// What `appkind` can be.
pub fn target_kinds() -> &'static [&'static str] {
    &[
        "deployment",
        "statefulset",
        "daemonset",
        "deploymentconfig",
        "rollout",
        "job",
    ]
}

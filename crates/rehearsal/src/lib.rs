//! A deterministic discrete-event model of a Kubernetes cluster under chaos.

//! A deterministic discrete-event model of a Kubernetes cluster under chaos.
//!
//! [`Cluster`] holds Kubernetes objects as JSON and lives on a virtual clock: deployments, pods,
//! services, Argo workflows, Litmus engines, faults and probes happen in it as they would in a
//! real cluster, decided by nothing but a seed and the requests. [`rehearse`] runs one experiment
//! from its start to its end.
//!
//! Knows nothing of the browser, the network and the wall clock.

mod argo;
mod boutique;
mod clock;
mod cluster;
mod concurrency;
mod core;
mod defaults;
mod error;
mod faults;
mod json;
mod kube;
mod litmus;
mod manifest;
mod moment;
mod network;
mod patch;
mod probes;
mod program;
mod react;
mod rehearse;
pub mod resource;
mod rng;
mod selector;
mod sim;
mod startup;
mod store;
mod topology;

pub use clock::unix_ms;
pub use cluster::Cluster;
pub use core::{DeleteOptions, Part, WriteOptions};
pub use error::ApiError;
pub use faults::modelled_faults;
pub use moment::{LogLine, Moment};
pub use patch::PatchKind;
pub use rehearse::{
    CannotRun, FaultResult, Options, ProbeResult, Rehearsal, Replicas, StepResult, rehearse,
};
pub use resource::Resource;
pub use selector::Selector;
pub use store::{Change, ChangeKind};

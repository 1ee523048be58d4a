//! Litmus: a chaos engine becomes a runner, the runner's job runs the experiment, and the
//! experiment writes its result.

pub(crate) mod checker;
pub(crate) mod experiment;
pub(crate) mod logfmt;
pub(crate) mod operator;
pub(crate) mod result;
pub(crate) mod runner;

/// The label with the engine's uid on everything that an engine brings about.
pub(crate) const CHAOS_UID: &str = "chaosUID";

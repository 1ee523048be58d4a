//! Runs: from a stored text to a workflow in the cluster, and from what the cluster says to a
//! verdict.

mod derive;
mod fault;
mod follow;
mod listen;
mod logs;
mod open_runs;
mod plan;
mod prepare;
mod seen;
mod service;

pub(crate) use derive::final_phase;
pub(crate) use fault::evidence;
pub(crate) use plan::Plan;
pub(crate) use prepare::Target;
pub(crate) use seen::Seen;
pub(crate) use service::Runs;

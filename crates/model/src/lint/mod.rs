//! What is wrong with a document beyond its syntax.
//!
//! Errors are what a cluster or a pipeline service refuses; warnings run, but probably not as
//! meant; hints point to better ways.

mod durations;
mod embedded;
mod experiment;
mod fault;
mod pipeline;
mod probe;

pub(crate) use embedded::embedded;
pub(crate) use experiment::experiment;
pub(crate) use pipeline::pipeline;

/// Whether a text holds what is filled in later: Argo's and Go's `{{…}}` or Harness' `<+…>`.
fn is_filled_in_later(text: &str) -> bool {
    text.contains("{{") || text.contains("<+")
}

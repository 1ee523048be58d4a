//! The loop: one text, what it means, and the two ways in which it changes.

pub mod change;
pub mod diff;
mod open;
mod refusal;
mod workbench;

pub use open::{OpenDocument, Saved};
pub use refusal::Refused;
pub use workbench::{View, Workbench};

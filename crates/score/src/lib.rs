//! The resilience score: formula, explanation, what-if and reachable range.
//!
//! The score of an experiment is the average of its faults' probe success percentages, weighted
//! and truncated (not rounded) to two decimals:
//!
//! ```text
//! score = sum of (weight x probe success %) / sum of weights
//! ```
//!
//! A fault that passes without probes counts 100, one that ends in an error or never runs counts 0
//! while its weight stays in the divisor, and without any weight the score is 0.
//!
//! Knows nothing of YAML or of the browser.

mod explanation;
mod outcome;
mod range;
mod score;

pub use explanation::{Explanation, FORMULA, Row, score, worth};
pub use outcome::{Outcome, OutcomeError};
pub use range::{Prospect, Range, reachable};
pub use score::{Score, ScoreError, meets};

use serde::{Deserialize, Serialize};

/// A fault as far as the score knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// What people and outcomes call it.
    pub name: String,
    /// How much it counts against the other faults; any whole number, 0 to 10 by convention.
    pub weight: u32,
}

impl Fault {
    /// A fault with its weight.
    pub fn new(name: impl Into<String>, weight: u32) -> Self {
        Self {
            name: name.into(),
            weight,
        }
    }
}

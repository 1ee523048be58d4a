//! The resilience score: formula, explanation, what-if and reachable range.

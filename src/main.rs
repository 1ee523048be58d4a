//! The Faultline studio.
fn main() {}

//! Three-way merges: the documented cases, the story's documents, and what holds for all texts.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod cases;
mod choices;
#[path = "../common/mod.rs"]
mod common;
mod documents;
mod files;
mod properties;

use faultline_yaml::{Op, Tree, apply};
use serde_json::Value;

fn set(text: &str, route: &str, value: Value) -> String {
    let tree = Tree::parse(text);
    let op = Op::Set {
        route: route.parse().unwrap(),
        value,
    };
    apply(text, &tree.plan(&[op]).unwrap())
}

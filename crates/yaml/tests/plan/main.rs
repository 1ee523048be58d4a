//! Edits: for each rule a text before, what is asked, and the text after.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod embedded;
mod fill;
mod groups;
mod items;
mod scalars;
mod whole;

use faultline_yaml::{Op, Reason, Refusal, Route, TextEdit, Tree, apply, invert};
use serde_json::Value;

fn route(pointer: &str) -> Route {
    pointer.parse().unwrap()
}

fn set(pointer: &str, value: Value) -> Op {
    Op::Set {
        route: route(pointer),
        value,
    }
}

fn insert(pointer: &str, value: Value) -> Op {
    Op::Insert {
        route: route(pointer),
        value,
    }
}

fn remove(pointer: &str) -> Op {
    Op::Remove {
        route: route(pointer),
    }
}

fn rename(pointer: &str, key: &str) -> Op {
    Op::Rename {
        route: route(pointer),
        key: key.to_owned(),
    }
}

fn mv(from: &str, to: &str) -> Op {
    Op::Move {
        from: route(from),
        to: route(to),
    }
}

fn wrap(from: &str, count: usize, value: Value, at: &str) -> Op {
    Op::Wrap {
        from: route(from),
        count,
        value,
        at: route(at),
    }
}

fn unwrap(pointer: &str, at: &str) -> Op {
    Op::Unwrap {
        route: route(pointer),
        at: route(at),
    }
}

fn plan(text: &str, ops: &[Op]) -> Result<Vec<TextEdit>, Refusal> {
    Tree::parse(text).plan(ops)
}

#[track_caller]
fn edit(text: &str, ops: &[Op]) -> String {
    let edits = plan(text, ops).unwrap_or_else(|refusal| panic!("{refusal:?}\n{text}"));
    let after = apply(text, &edits);
    assert_eq!(apply(&after, &invert(text, &edits)), text, "undo");
    after
}

#[track_caller]
fn refused(text: &str, op: Op) -> Reason {
    plan(text, &[op])
        .expect_err("this should be refused")
        .reason
}

#[track_caller]
fn check(before: &str, op: Op, after: &str) {
    assert_eq!(edit(before, &[op]), after);
}

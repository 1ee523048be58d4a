//! Ops on any text do what was asked.

#![no_main]

#[path = "../../crates/yaml/tests/common/mod.rs"]
mod common;

libfuzzer_sys::fuzz_target!(|input: &[u8]| common::checks::edit(input));

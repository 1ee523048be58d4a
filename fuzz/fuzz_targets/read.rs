//! Any text reads, and typing in it reads again what changed.

#![no_main]

#[path = "../../crates/yaml/tests/common/mod.rs"]
mod common;

libfuzzer_sys::fuzz_target!(|input: &[u8]| common::checks::read(input));

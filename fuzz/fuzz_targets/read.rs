//! Any text reads, and typing in it reads again what changed.

#![no_main]

#[path = "../blocks.rs"]
mod blocks;
#[path = "../../crates/yaml/tests/common/mod.rs"]
mod common;

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max: usize, seed: u32| {
    blocks::mutate(data, size, max, seed)
});
libfuzzer_sys::fuzz_target!(|input: &[u8]| common::checks::read(input));

//! Embeds the studio anew when it was built anew.

#![allow(clippy::print_stdout, reason = "how a build script talks to cargo")]

fn main() {
    // Development builds read the files when they are asked for.
    let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let watched = if is_release { "../../dist" } else { "build.rs" };
    println!("cargo:rerun-if-changed={watched}");
}

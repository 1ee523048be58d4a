//! Everything that CI checks.

use std::{fs, path::Path, process::Command, time::Instant};

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::{
    process::{cargo, command, step},
    studio, tools,
};

/// A part of the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Formatting.
    Fmt,
    /// Clippy with warnings denied, on the host and for wasm, and the syntax of styles.
    Lint,
    /// Tests of the rooms on the host.
    Native,
    /// Tests of the studio in headless Chromium.
    Wasm,
    /// The stories, in a real browser against the real binary.
    E2e,
}

/// Runs the parts, or all.
pub fn run(parts: &[Part], picture: bool) -> Result<()> {
    let started = Instant::now();
    let parts = if parts.is_empty() {
        Part::value_variants()
    } else {
        parts
    };
    for part in parts {
        match part {
            Part::Fmt => step("cargo fmt --check", cargo(["fmt", "--all", "--check"]))?,
            Part::Lint => lint()?,
            Part::Native => native()?,
            Part::Wasm => wasm()?,
            Part::E2e => e2e(picture)?,
        }
    }
    eprintln!("\nAll is well ({:.0} s).", started.elapsed().as_secs_f64());
    Ok(())
}

fn lint() -> Result<()> {
    let mut host = on_host("clippy");
    host.args(["--all-targets", "--", "--deny", "warnings"]);
    step("Clippy", host)?;
    tools::for_wasm()?;
    let mut studio = cargo(["clippy", "--package", "faultline-studio", "--all-targets"]);
    studio.args([
        "--target",
        "wasm32-unknown-unknown",
        "--",
        "--deny",
        "warnings",
    ]);
    step("Clippy for the studio", studio)?;
    let mut pure = cargo(["check", "--target", "wasm32-unknown-unknown"]);
    for room in ["yaml", "model", "score", "rehearsal"] {
        pure.args(["--package", &format!("faultline-{room}")]);
    }
    step("The pure rooms build for wasm", pure)?;
    styles()
}

/// A browser ends a rule that nobody closed wherever it likes, and tells nobody.
fn styles() -> Result<()> {
    tools::npm_ci(Path::new("editor"))?;
    let mut esbuild = command("esbuild");
    for entry in fs::read_dir("style").context("style")? {
        esbuild.arg(entry.context("style")?.path());
    }
    let out = tools::target().join("style");
    esbuild.arg(format!("--outdir={}", out.display()));
    esbuild.args([
        "--log-level=warning",
        "--log-override:css-syntax-error=error",
    ]);
    step("Styles", esbuild)
}

fn native() -> Result<()> {
    // The official YAML test suite is an npm package.
    tools::npm_ci(Path::new("e2e"))?;
    if tools::which("cargo-nextest").is_some() {
        let mut nextest = cargo(["nextest", "run"]);
        nextest.args(NOT_THE_STUDIO);
        step("Native tests", nextest)?;
    } else {
        let mut tests = on_host("test");
        tests.args(["--lib", "--bins", "--tests"]);
        step("Native tests", tests)?;
    }
    let mut examples = on_host("test");
    examples.arg("--doc");
    step("Documentation tests", examples)
}

/// The studio is built for wasm only.
const NOT_THE_STUDIO: [&str; 3] = ["--workspace", "--exclude", "faultline-studio"];

fn on_host(task: &str) -> Command {
    let mut command = cargo([task]);
    command.args(NOT_THE_STUDIO);
    command
}

fn wasm() -> Result<()> {
    tools::for_wasm()?;
    studio::editor()?;
    let mut border = command("npm");
    border.args(["test", "--silent"]).current_dir("editor");
    step("Tests of the editor's border", border)?;
    let chromium = tools::chromium()?;
    let runner = tools::which("wasm-bindgen-test-runner").context("wasm-bindgen-test-runner")?;
    let mut tests = cargo(["test", "--package", "faultline-studio"]);
    tests.args(["--target", "wasm32-unknown-unknown", "--lib", "--tests"]);
    tests.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
    tests.env("CHROMEDRIVER", chromium.driver);
    step("Studio tests in headless Chromium", tests)
}

fn e2e(picture: bool) -> Result<()> {
    let chromium = tools::chromium()?;
    studio::build()?;
    step(
        "Building the binary",
        cargo(["build", "--package", "faultline"]),
    )?;
    let folder = Path::new("e2e");
    tools::npm_ci(folder)?;
    let mut playwright = command("npx");
    playwright.args(["playwright", "test"]).current_dir(folder);
    playwright.env("CHROMIUM", chromium.browser);
    playwright.env("FAULTLINE", tools::target().join("debug/faultline"));
    if picture {
        playwright.env("FAULTLINE_PICTURE", "1");
    }
    step("End-to-end tests", playwright)
}

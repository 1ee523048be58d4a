//! Times the loop from an edit to a new projection, beside `yaml` and `js-yaml` in one page.

use std::{fs, path::Path};

use anyhow::{Context, Result};

use crate::{
    process::{cargo, command, step},
    tools,
};

/// As `index.html` has them for the studio.
const WASM_OPT: &[&str] = &[
    "-Oz",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Builds the loop as the studio is built, bundles the page, and runs it.
pub fn run() -> Result<()> {
    let chromium = tools::chromium()?;
    tools::for_wasm()?;
    // esbuild and wasm-opt.
    tools::npm_ci(Path::new("editor"))?;
    tools::npm_ci(Path::new("e2e"))?;
    let out = tools::target().join("bench");
    fs::create_dir_all(&out).with_context(|| out.display().to_string())?;
    loop_in_wasm(&out)?;
    let mut bundle = command("esbuild");
    bundle.args(["bench/edits/page.mjs", "--bundle", "--format=esm"]);
    bundle.args(["--target=es2022", "--log-level=warning"]);
    let module = out.join("faultline_bench.js");
    bundle.arg(format!("--alias:faultline-bench={}", module.display()));
    bundle.arg(format!("--outfile={}", out.join("page.js").display()));
    bundle.current_dir("e2e");
    step("Bundling the page of the bench", bundle)?;
    let mut node = command("node");
    node.args(["bench/edits/run.mjs"]).current_dir("e2e");
    node.env("CHROMIUM", chromium.browser);
    node.env("BUNDLE", out);
    step("From an edit to a new projection", node)
}

fn loop_in_wasm(out: &Path) -> Result<()> {
    step(
        "Building the loop in wasm",
        cargo([
            "build",
            "--package",
            "faultline-bench",
            "--profile",
            "wasm",
            "--target",
            "wasm32-unknown-unknown",
        ]),
    )?;
    let built = "wasm32-unknown-unknown/wasm/faultline_bench.wasm";
    let mut bindgen = command("wasm-bindgen");
    bindgen.args(["--target", "web", "--no-typescript", "--out-dir"]);
    bindgen.arg(out).arg(tools::target().join(built));
    step("wasm-bindgen", bindgen)?;
    let module = out.join("faultline_bench_bg.wasm");
    let mut optimize = command("wasm-opt");
    optimize.args(WASM_OPT).arg(&module).arg("-o").arg(&module);
    step("wasm-opt", optimize)
}

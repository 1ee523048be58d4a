//! Builds the studio into `dist`: the editor bundle, the wasm, and their compressed twins.

use std::path::Path;

use anyhow::Result;

use crate::{
    fresh::is_fresh,
    process::{command, step},
    tools,
};

/// What the studio is made of.
const SOURCES: &[&str] = &[
    "Cargo.toml",
    "Cargo.lock",
    "Trunk.toml",
    "index.html",
    "src",
    "style",
    "public",
    "editor",
    "crates/api",
    "crates/model",
    "crates/score",
    "crates/yaml",
    "xtask/compress.mjs",
];

/// Written last, so that an interrupted build is done again.
const STAMP: &str = "dist/.complete";

/// Builds the studio, where something changed since.
pub fn build() -> Result<()> {
    let sources: Vec<&Path> = SOURCES.iter().map(Path::new).collect();
    if is_fresh(Path::new(STAMP), &sources) {
        eprintln!("The studio in dist/ is up to date.");
        return Ok(());
    }
    tools::for_wasm()?;
    editor()?;
    let mut trunk = command("trunk");
    trunk.args(["build", "--release"]);
    // Trunk takes the presence of NO_COLOR for a boolean flag and wants a boolean in it.
    trunk.env_remove("NO_COLOR");
    step("Building the studio (trunk build --release)", trunk)?;
    let mut compress = command("node");
    compress.args(["xtask/compress.mjs", "dist"]);
    step("Compressing the studio", compress)?;
    std::fs::write(STAMP, "")?;
    Ok(())
}

/// The editor bundle, `public/editor.js`.
pub fn editor() -> Result<()> {
    let folder = Path::new("editor");
    tools::npm_ci(folder)?;
    if is_fresh(Path::new("public/editor.js"), &[folder]) {
        return Ok(());
    }
    let mut npm = command("npm");
    npm.args(["run", "--silent", "build"]).current_dir(folder);
    step("Bundling the editor", npm)
}

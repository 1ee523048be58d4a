//! What a person downloads, and how long they wait.

use std::{fs, path::Path};

use anyhow::{Context, Result};
use clap::ValueEnum;

use crate::{
    edits,
    process::{cargo, command, step},
    studio, tools,
};

/// A part of the whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Release sizes, and the time from opening the page to a usable builder.
    Opening,
    /// From an edit to a new projection, beside other libraries.
    Edits,
}

/// Runs the parts, or all.
pub fn run(parts: &[Part]) -> Result<()> {
    let parts = if parts.is_empty() {
        Part::value_variants()
    } else {
        parts
    };
    for part in parts {
        match part {
            Part::Opening => opening()?,
            Part::Edits => edits::run()?,
        }
    }
    Ok(())
}

fn opening() -> Result<()> {
    let chromium = tools::chromium()?;
    studio::build()?;
    step(
        "Building the binary",
        cargo(["build", "--package", "faultline", "--release"]),
    )?;
    tools::npm_ci(Path::new("e2e"))?;
    sizes()?;
    let mut opening = command("node");
    opening.args(["bench/opening.mjs"]).current_dir("e2e");
    opening.env("CHROMIUM", chromium.browser);
    opening.env("FAULTLINE", tools::target().join("release/faultline"));
    step("From opening the page to a usable builder", opening)
}

fn sizes() -> Result<()> {
    println!("{:<8} {:>12} {:>12}", "kind", "raw", "brotli");
    let (mut raw_sum, mut brotli_sum) = (0, 0);
    for kind in ["wasm", "js", "css", "html"] {
        let (mut raw, mut brotli) = (0, 0);
        for file in files(Path::new("dist"))? {
            if !file.ends_with(&format!(".{kind}")) {
                continue;
            }
            let size = fs::metadata(&file).with_context(|| file.clone())?.len();
            raw += size;
            brotli += fs::metadata(format!("{file}.br")).map_or(size, |about| about.len());
        }
        println!("{kind:<8} {raw:>12} {brotli:>12}");
        raw_sum += raw;
        brotli_sum += brotli;
    }
    println!(
        "{:<8} {raw_sum:>12} {brotli_sum:>12}   (aim: 600 KB brotli)",
        "all"
    );
    Ok(())
}

fn files(folder: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path.display().to_string());
        }
    }
    Ok(found)
}

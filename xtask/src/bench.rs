//! What a person downloads, and how long they wait.

use std::{fs, path::Path};

use anyhow::{Context, Result};

use crate::{
    process::{cargo, command, step},
    studio, tools,
};

/// Prints the release sizes and the time to a usable builder.
pub fn run() -> Result<()> {
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

//! The `faultline` commands as a person, a pipeline or Git calls them.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod batch;
mod edit;
mod merge;
mod run;
mod score_and_check;

use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
};

/// How a call ended, and what it printed.
struct Ended {
    code: Option<i32>,
    out: String,
    err: String,
}

/// Calls the binary in the folder of the fixtures.
fn faultline(arguments: &[&str]) -> Ended {
    let output = Command::new(env!("CARGO_BIN_EXE_faultline"))
        .args(arguments)
        .current_dir(fixtures())
        .output()
        .unwrap();
    Ended {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Where the documents of the stories are.
fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures")
}

/// A file of one test's own, whose path ends with `name`.
fn file(name: &str, content: impl AsRef<[u8]>) -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(format!("{}-{count}-{name}", std::process::id()));
    std::fs::write(&path, content).unwrap();
    path.display().to_string()
}

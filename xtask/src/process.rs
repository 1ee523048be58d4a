//! Child processes, with the command in the error.

use std::{
    ffi::OsStr,
    process::{Command, Stdio},
    time::Instant,
};

use anyhow::{Context, Result, bail};

use crate::tools;

/// A command with our tools first on its PATH.
pub fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.env("PATH", tools::path());
    command
}

/// The cargo that runs us.
pub fn cargo<const N: usize>(args: [&str; N]) -> Command {
    let mut command = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(args);
    command
}

/// Runs a step of the build, says what it is and how long it took.
pub fn step(what: &str, mut command: Command) -> Result<()> {
    eprintln!("\n==> {what}");
    let started = Instant::now();
    let status = command
        .status()
        .with_context(|| format!("{what}: cannot start {command:?}"))?;
    if !status.success() {
        bail!("{what} failed ({status})");
    }
    eprintln!("    {what}: {:.1} s", started.elapsed().as_secs_f64());
    Ok(())
}

/// What a command prints, or `None` where it is missing or fails.
pub fn output(mut command: Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Becomes the command, so that signals reach it.
#[cfg(unix)]
pub fn replace(mut command: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(error).with_context(|| format!("cannot start {command:?}"))
}

/// Runs the command to its end.
#[cfg(not(unix))]
pub fn replace(command: Command) -> Result<()> {
    step("faultline", command)
}

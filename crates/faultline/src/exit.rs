//! Exit codes: 0 fine, 1 the check failed, 2 unreadable input or wrong use.

use std::{io::Write, process::ExitCode};

/// How a command ended, when it did not break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All is well.
    Fine,
    /// The input was read, and what was checked does not hold.
    Failed,
}

/// The process's exit code; an error is told in one line on standard error.
pub fn code(result: anyhow::Result<Exit>) -> ExitCode {
    match result {
        Ok(Exit::Fine) => ExitCode::SUCCESS,
        Ok(Exit::Failed) => ExitCode::from(1),
        Err(error) => {
            let line = format!("{error:#}").replace('\n', " ");
            // Nobody is left to tell when standard error is closed.
            let _ = writeln!(std::io::stderr(), "faultline: {line}");
            ExitCode::from(2)
        }
    }
}

//! Exit codes: 0 fine, 1 the check failed, 2 unreadable input or wrong use.

use std::{io::Write, process::ExitCode};

use clap::error::ErrorKind;

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

/// The process's exit code where the command line was not understood, told in one line; help and
/// version are printed as they are.
pub fn wrong_use(error: &clap::Error) -> ExitCode {
    let asks_for_help = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    if !error.use_stderr() || asks_for_help {
        // Nobody is left to tell when the output is closed.
        let _ = error.print();
        return ExitCode::from(if asks_for_help { 2 } else { 0 });
    }
    let _ = writeln!(
        std::io::stderr(),
        "faultline: {}",
        one_line(&error.to_string())
    );
    ExitCode::from(2)
}

/// What clap says before it explains the usage.
fn one_line(text: &str) -> String {
    let said = text
        .lines()
        .map(str::trim)
        .take_while(|line| !line.starts_with("Usage:"));
    let said = said.filter(|line| !line.is_empty() && !line.starts_with("For more information"));
    let said = said.collect::<Vec<_>>().join(" ");
    let said = said.strip_prefix("error: ").unwrap_or(&said);
    format!("{said} (--help says more)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_use_is_told_in_one_line() {
        let said = one_line(
            "error: the following required arguments were not provided:\n  <FILE>\n\n\
             Usage: faultline run <FILE>\n\nFor more information, try '--help'.\n",
        );
        let expected = "the following required arguments were not provided: <FILE> \
                        (--help says more)";
        assert_eq!(said, expected);
    }
}

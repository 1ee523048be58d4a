//! Exit codes: 0 fine, 1 the check failed, 2 unreadable input or wrong use.

use std::{io::Write, process::ExitCode};

use clap::error::ErrorKind;

/// How a command ended, when it did not break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All is well.
    Fine,
    /// The input was read, and what was checked does not hold: why, in one line.
    Failed(String),
}

/// The process's exit code; what failed is told in one line on standard error.
pub fn code(result: anyhow::Result<Exit>) -> ExitCode {
    match result {
        Ok(Exit::Fine) => ExitCode::SUCCESS,
        Ok(Exit::Failed(why)) => {
            tell(&why);
            ExitCode::from(1)
        }
        Err(error) => {
            tell(&format!("{error:#}"));
            ExitCode::from(2)
        }
    }
}

fn tell(why: &str) {
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(std::io::stderr(), "faultline: {}", why.replace('\n', " "));
}

/// The process's exit code where the command line was not understood, told in one line; help and
/// version are printed as they are.
pub fn wrong_use(error: &clap::Error) -> ExitCode {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        tell("no command was given (--help lists them)");
        return ExitCode::from(2);
    }
    if !error.use_stderr() {
        // Nobody is left to tell when the output is closed.
        let _ = error.print();
        return ExitCode::SUCCESS;
    }
    tell(&one_line(&error.to_string()));
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

//! The `faultline` binary.

mod check;
mod edit;
mod exit;
mod input;
mod merge;
mod run;
mod score;
mod serve;

use clap::{Parser, Subcommand, ValueEnum};
use exit::Exit;

/// A studio for chaos experiments and the delivery pipelines that contain them.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Serve(serve::Serve),
    Run(run::Run),
    Score(score::Score),
    Check(check::Check),
    Edit(edit::Edit),
    Merge(merge::MergeFiles),
}

/// How results are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON document.
    Json,
}

fn main() -> std::process::ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return exit::wrong_use(&error),
    };
    let result = match cli.command {
        Command::Serve(serve) => serve.run(),
        Command::Run(run) => run.run(),
        Command::Score(score) => score.run(),
        Command::Check(check) => check.run(),
        Command::Edit(edit) => edit.run(),
        Command::Merge(merge) => merge.run(),
    };
    exit::code(result)
}

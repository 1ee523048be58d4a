//! `cargo xtask run | test | bench`: finds what is missing, installs it, builds, and goes.
//!
//! Everything is idempotent: a second call starts within seconds when nothing changed.

#![allow(
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a command line tool for developers"
)]

mod bench;
mod edits;
mod fresh;
mod process;
mod studio;
mod test;
mod tools;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(about = "Set-up, build, test and bench")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build what is needed and serve the studio on 127.0.0.1:8080.
    Run {
        /// Arguments for `faultline serve`, such as `--listen 127.0.0.1:9090`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        serve: Vec<String>,
    },
    /// Everything that CI checks: formatting, lints, native, wasm and end-to-end tests.
    Test {
        /// Only these parts, in this order.
        #[arg(value_enum)]
        parts: Vec<test::Part>,
        /// Take the README's picture anew.
        #[arg(long)]
        picture: bool,
    },
    /// Release sizes, and how long a person waits in Chromium: for the page, and after an edit.
    Bench {
        /// Only these parts, in this order.
        #[arg(value_enum)]
        parts: Vec<bench::Part>,
    },
}

fn main() -> Result<()> {
    std::env::set_current_dir(tools::root())?;
    match Cli::parse().command {
        Command::Run { serve } => {
            studio::build()?;
            let mut faultline = process::cargo(["run", "--package", "faultline", "--", "serve"]);
            faultline.args(serve);
            process::replace(faultline)
        }
        Command::Test { parts, picture } => test::run(&parts, picture),
        Command::Bench { parts } => bench::run(&parts),
    }
}

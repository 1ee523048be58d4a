//! `faultline edit`.

mod batch;
mod file;
mod job;

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use serde_json::Value;
use yaml::{LineIndex, Patch, PatchOp, Price, Route, Written, parse_patch};

pub(crate) use self::file::write;
use self::job::{Edited, Job};
use crate::{Exit, Format, input};

/// Change YAML or JSON files, and nothing in them but what is asked for.
///
/// Pointers are JSON Pointers in which a segment `!` enters the document embedded in that scalar
/// (of several the first; `!1` is the second), and a leading `@N` picks the Nth document of the
/// file, counted from 0 (`@0` is the first). Comments, order, quotes and line ends of everything
/// else stay as they are; what cannot be done so is refused. Ends
/// with 1 when a `test` of the patch does not hold, and with 2 when an edit is refused; the message
/// says where, and of several operations which one.
///
/// Operations of a patch are those of RFC 6902, and beyond it:
///   {"op": "set", "path": P, "value": V}       replaces, or adds with the entries on the way
///   {"op": "rename", "path": P, "key": K}      gives an entry another key
///   {"op": "wrap", "path": P, "count": N, "value": V, "at": A}
///                                              puts N items from P on into the empty list at A in V
///   {"op": "unwrap", "path": P, "at": A}       puts the items of the list at A in P in P's place
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Edit {
    /// The file to change.
    #[arg(value_name = "FILE", required_unless_present = "batch")]
    file: Option<PathBuf>,
    /// A file with a JSON Patch (RFC 6902 and the operations beyond it), which applies as a whole
    /// or not at all; `-` is standard input.
    #[arg(long, value_name = "PATCH.json")]
    patch: Option<PathBuf>,
    /// Sets what is at a pointer, after the patch, and creates the entries on the way. The value
    /// is YAML, a document of its own, and stays as it is written: its tags, its quotes, and the
    /// notation of numbers (1.10, 0644). A plain word takes the quotes of the text it replaces.
    /// Anchors must have names that the file does not have, and aliases stand for these alone.
    #[arg(
        long,
        num_args = 2,
        value_names = ["POINTER", "VALUE"],
        action = clap::ArgAction::Append,
        allow_hyphen_values = true,
        required_unless_present_any = ["patch", "batch"]
    )]
    set: Vec<String>,
    /// Many files in one call: a file with a line {"file": FILE, "patch": [..]} for each, with
    /// "accept": [PRICE, ..] where one needs it; `-` is standard input. Tells what came of each file; one that is refused stays as it is.
    #[arg(long, value_name = "JOBS.jsonl", conflicts_with_all = ["file", "patch", "set"])]
    batch: Option<PathBuf>,
    /// With a batch, write no file when one of them is refused.
    #[arg(long, requires = "batch", conflicts_with = "file")]
    all_or_none: bool,
    /// Agree to what an edit costs that is refused otherwise; the refusal names the prices that
    /// help. `shared`: all places that share the text change. `detach`: shared text is written
    /// out, so that this place changes alone. `comments`: comments are lost. `last-key`: of a key
    /// that is given twice, the last one is meant.
    #[arg(long, value_name = "PRICE", value_parser = prices())]
    accept: Vec<Price>,
    /// Write the file, instead of printing the text.
    #[arg(long, conflicts_with = "diff")]
    write: bool,
    /// Print what would change, line by line.
    #[arg(long)]
    diff: bool,
    /// How to print the result.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// The names of all prices.
fn prices() -> impl TypedValueParser<Value = Price> {
    PossibleValuesParser::new(Price::ALL.map(Price::name)).try_map(|name| name.parse::<Price>())
}

impl Edit {
    pub fn run(self) -> anyhow::Result<Exit> {
        if let Some(jobs) = &self.batch {
            return batch::run(&self, jobs);
        }
        let mut patch = match &self.patch {
            Some(path) => read_patch(path)?,
            None => Patch::new(),
        };
        for pair in self.set.chunks(2) {
            patch.push(set(&pair[0], &pair[1])?);
        }
        let job = Job {
            file: self.file.clone().context("no file is given")?,
            patch,
            sets: self.set.len() / 2,
            accept: self.accept.clone(),
        };
        let planned = job.plan().and_then(|mut edited| {
            if self.write {
                job.write(&mut edited)?;
            }
            Ok(edited)
        });
        match planned {
            Ok(edited) => {
                self.print(&job, &edited)
                    .context("cannot print the result")?;
                Ok(Exit::Fine)
            }
            Err(failure) => {
                if self.format == Format::Json {
                    print_json(&failure.report(&job)).context("cannot print the result")?;
                }
                let line = failure.line(&job);
                match failure.is_test() {
                    true => Ok(Exit::Failed(line)),
                    false => Err(anyhow!(line)),
                }
            }
        }
    }

    fn print(&self, job: &Job, edited: &Edited) -> io::Result<()> {
        let mut out = io::stdout().lock();
        match self.format {
            Format::Text if self.diff => out.write_all(job.diff(edited).as_bytes())?,
            Format::Text if self.write => {}
            Format::Text => out.write_all(edited.after.as_bytes())?,
            Format::Json => {
                let mut report = self.report(job, edited);
                if !self.diff && !self.write {
                    report["text"] = Value::from(edited.after.as_str());
                }
                return print_json(&report);
            }
        }
        out.flush()
    }

    /// What came of a job, for programs, with the diff where it is asked for.
    fn report(&self, job: &Job, edited: &Edited) -> Value {
        let mut report = job.report(edited);
        if self.diff {
            report["diff"] = Value::from(job.diff(edited));
        }
        report
    }
}

fn print_json(report: &Value) -> io::Result<()> {
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, report)?;
    writeln!(out)?;
    out.flush()
}

fn read_patch(path: &Path) -> anyhow::Result<Patch> {
    let text = input::read_text_or_stdin(path)?;
    parse_patch(&text).map_err(|error| {
        let (line, column) = LineIndex::new(&text).line_column(error.span.start);
        let name = input::shown(path);
        anyhow!(
            "{name}:{line}:{column}: not a JSON Patch: {}",
            error.message
        )
    })
}

fn set(pointer: &str, value: &str) -> anyhow::Result<PatchOp> {
    let path: Route = pointer.parse()?;
    let written = Written::parse(value)
        .map_err(|error| anyhow!("the value {value:?} is not YAML: {}", error.message))?;
    Ok(PatchOp::Write { path, written })
}

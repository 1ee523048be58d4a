//! `faultline merge`.

use std::{
    io::{self, Write},
    path::PathBuf,
};

use anyhow::Context;
use serde_json::{Value, json};
use yaml::{Conflict, LineIndex, Merge, Span};

use crate::{Exit, Format, edit, input};

/// Join what two people made of one YAML or JSON file.
///
/// Changes of different lines, keys, items and scalars go together, those on one line and in
/// documents inside scalars too; the result is checked to mean what both meant, with the comments
/// of both. Where that cannot be, nothing is printed: each conflict is a line on standard error,
/// as FILE:LINE:COLUMN: MESSAGE with the place in MINE, and the command ends with 1. It ends with
/// 2 when a file cannot be read as text.
///
/// As a merge driver of Git: faultline merge %O %A %B --write --markers
#[derive(clap::Args)]
#[command(name = "merge")]
pub struct MergeFiles {
    /// What both started from.
    #[arg(value_name = "BASE")]
    base: PathBuf,
    /// What one made of it.
    #[arg(value_name = "MINE")]
    mine: PathBuf,
    /// What the other made of it.
    #[arg(value_name = "THEIRS")]
    theirs: PathBuf,
    /// With conflicts, give the text all the same, with all versions of these lines between
    /// markers.
    #[arg(long)]
    markers: bool,
    /// Write the text to MINE, instead of printing it.
    #[arg(long)]
    write: bool,
    /// How to print the result.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

impl MergeFiles {
    pub fn run(self) -> anyhow::Result<Exit> {
        let base = input::read_text(&self.base)?;
        let mine = input::read_text(&self.mine)?;
        let theirs = input::read_text(&self.theirs)?;
        let merged = yaml::merge(&base, &mine, &theirs);
        let text = if merged.is_clean() {
            Some(merged.text.clone())
        } else {
            let names =
                [&self.mine, &self.base, &self.theirs].map(|path| path.display().to_string());
            let [mine, base, theirs] = &names;
            self.markers
                .then(|| merged.with_markers([mine, base, theirs]))
        };
        let written = match &text {
            Some(text) if self.write && *text != mine => {
                edit::write(&self.mine, text)
                    .with_context(|| format!("cannot write {}", self.mine.display()))?;
                true
            }
            _ => false,
        };
        let lines = [&base, &mine, &theirs].map(|text| LineIndex::new(text));
        match self.format {
            Format::Text => self.text(&merged, text.as_deref(), &lines),
            Format::Json => self.json(&merged, text.as_deref(), written, &lines),
        }
        .context("cannot print the result")?;
        Ok(match merged.conflicts.len() {
            0 => Exit::Fine,
            1 => Exit::Failed("1 conflict".into()),
            conflicts => Exit::Failed(format!("{conflicts} conflicts")),
        })
    }

    fn text(&self, merged: &Merge, text: Option<&str>, lines: &[LineIndex; 3]) -> io::Result<()> {
        let [base, mine, theirs] = lines;
        let mut err = io::stderr().lock();
        for conflict in &merged.conflicts {
            let (line, column) = mine.line_column(conflict.mine.start);
            // Nobody is left to tell when standard error is closed.
            let _ = writeln!(
                err,
                "{}:{line}:{column}: {} ({}:{}, {}:{})",
                self.mine.display(),
                conflict.message,
                self.base.display(),
                base.line_column(conflict.base.start).0,
                self.theirs.display(),
                theirs.line_column(conflict.theirs.start).0,
            );
        }
        let mut out = io::stdout().lock();
        if let Some(text) = text.filter(|_| !self.write) {
            out.write_all(text.as_bytes())?;
        }
        out.flush()
    }

    fn json(
        &self,
        merged: &Merge,
        text: Option<&str>,
        written: bool,
        lines: &[LineIndex; 3],
    ) -> io::Result<()> {
        let conflicts: Vec<Value> = merged
            .conflicts
            .iter()
            .map(|found| conflict(found, lines))
            .collect();
        let mut report = json!({
            "file": self.mine.display().to_string(),
            "clean": merged.is_clean(),
            "written": written,
            "conflicts": conflicts,
        });
        if let Some(text) = text.filter(|_| !self.write) {
            report["text"] = Value::from(text);
        }
        let mut out = io::stdout().lock();
        serde_json::to_writer_pretty(&mut out, &report)?;
        writeln!(out)?;
        out.flush()
    }
}

fn conflict(found: &Conflict, lines: &[LineIndex; 3]) -> Value {
    let [base, mine, theirs] = lines;
    json!({
        "reason": found.reason,
        "message": found.message,
        "route": found.route,
        "base": place(&found.base, base),
        "mine": place(&found.mine, mine),
        "theirs": place(&found.theirs, theirs),
    })
}

fn place(span: &Span, lines: &LineIndex) -> Value {
    let (line, column) = lines.line_column(span.start);
    json!({ "line": line, "column": column, "span": span })
}

//! Many files in one call.

use std::{
    collections::HashMap,
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use serde::{Deserialize, de::IgnoredAny};
use serde_json::{Value, json};
use yaml::{Patch, Price, Tree, parse_patch};

use super::{
    Edit,
    job::{Edited, Failure, Job},
};
use crate::{Exit, Format, input};

#[derive(Deserialize)]
struct Line {
    file: PathBuf,
    /// Read by itself: not all that it can hold fits into values.
    #[serde(rename = "patch")]
    _patch: IgnoredAny,
    #[serde(default)]
    accept: Vec<Price>,
}

/// Edits each file that is named, and tells what came of it.
pub fn run(edit: &Edit, jobs: &Path) -> anyhow::Result<Exit> {
    let jobs = read(jobs, &edit.accept)?;
    let mut results: Vec<Result<Edited, Failure>> = jobs.iter().map(Job::plan).collect();
    if edit.write {
        for (job, result) in jobs.iter().zip(&mut results) {
            if let Err(failure) = result.as_ref().map_or(Ok(()), |edited| job.check(edited)) {
                *result = Err(failure);
            }
        }
    }
    let none = edit.all_or_none && results.iter().any(Result::is_err);
    if edit.write && !none {
        for (job, result) in jobs.iter().zip(&mut results) {
            let written = match result {
                Ok(edited) => job.write(edited),
                Err(_) => Ok(()),
            };
            if let Err(failure) = written {
                *result = Err(failure);
            }
        }
    }
    match edit.format {
        Format::Text => text(edit, &jobs, &results),
        Format::Json => as_json(edit, &jobs, &results),
    }
    .context("cannot print the result")?;
    let failures: Vec<&Failure> = results.iter().filter_map(|r| r.as_ref().err()).collect();
    if failures.is_empty() {
        return Ok(Exit::Fine);
    }
    let mut line = format!("{} of {} files are not edited", failures.len(), jobs.len());
    if edit.write && none {
        line.push_str(", so none is written");
    }
    if failures.iter().all(|failure| failure.is_test()) {
        return Ok(Exit::Failed(line));
    }
    bail!(line)
}

fn text(edit: &Edit, jobs: &[Job], results: &[Result<Edited, Failure>]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let mut err = io::stderr().lock();
    for (job, result) in jobs.iter().zip(results) {
        match result {
            Ok(edited) if edit.diff => out.write_all(job.diff(edited).as_bytes())?,
            Ok(edited) => writeln!(out, "{}", job.line(edited, edit.write))?,
            // Nobody is left to tell when standard error is closed.
            Err(failure) => drop(writeln!(err, "{}", failure.line(job))),
        }
    }
    out.flush()
}

fn as_json(edit: &Edit, jobs: &[Job], results: &[Result<Edited, Failure>]) -> io::Result<()> {
    let files: Vec<Value> = jobs
        .iter()
        .zip(results)
        .map(|(job, result)| match result {
            Ok(edited) => edit.report(job, edited),
            Err(failure) => failure.report(job),
        })
        .collect();
    let mut out = io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, &json!({ "files": files }))?;
    writeln!(out)?;
    out.flush()
}

/// The jobs of a list; fails where a line is none, and where two are of one file.
fn read(path: &Path, accept: &[Price]) -> anyhow::Result<Vec<Job>> {
    let text = input::read_text_or_stdin(path)?;
    let name = input::shown(path);
    let mut jobs = Vec::new();
    let mut seen: HashMap<PathBuf, usize> = HashMap::new();
    for (at, line) in text.lines().enumerate() {
        let number = at + 1;
        if line.trim().is_empty() {
            continue;
        }
        let (job, patch) = job(line).map_err(|wrong| anyhow::anyhow!("{name}:{number}:{wrong}"))?;
        let Line {
            file, accept: own, ..
        } = job;
        // Two names may mean one file.
        let real = file.canonicalize().unwrap_or_else(|_| file.clone());
        if let Some(first) = seen.insert(real, number) {
            bail!(
                "{name}:{number}: {} is edited by line {first} already: put both patches into one",
                input::shown(&file)
            );
        }
        jobs.push(Job {
            file,
            patch,
            sets: 0,
            accept: [accept, &own].concat(),
        });
    }
    if jobs.is_empty() {
        bail!("{name} names no file");
    }
    Ok(jobs)
}

/// What a line says; fails with what is wrong with it and its column.
fn job(line: &str) -> Result<(Line, Patch), String> {
    let not_a_job = |error: &serde_json::Error| {
        format!(
            "{}: not a job such as {{\"file\": \"a.yaml\", \"patch\": [..]}}: {error}",
            error.column()
        )
    };
    let job: Line = serde_json::from_str(line).map_err(|error| not_a_job(&error))?;
    let tree = Tree::parse(line);
    let Some(patch) = tree.root().and_then(|root| root.get("patch")) else {
        // JSON that YAML does not read.
        #[derive(Deserialize)]
        struct Whole {
            patch: Patch,
        }
        let whole: Whole = serde_json::from_str(line).map_err(|error| not_a_job(&error))?;
        return Ok((job, whole.patch));
    };
    let span = patch.span();
    let patch = parse_patch(&line[span.clone()]).map_err(|error| {
        let at = span.start + error.span.start;
        let (_, column) = tree.line_index().line_column(at);
        format!("{column}: {}", error.message)
    })?;
    Ok((job, patch))
}

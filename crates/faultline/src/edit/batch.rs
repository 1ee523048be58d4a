//! Many files in one call.

use std::{
    collections::HashMap,
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use serde::Deserialize;
use serde_json::{Value, json};
use yaml::{Patch, Price, Tree, read_patch};

use super::{
    Edit,
    job::{Edited, Failure, Job},
};
use crate::{Exit, Format, input};

#[derive(Deserialize)]
struct Line {
    file: PathBuf,
    patch: Patch,
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
    let refused = results.iter().any(Result::is_err);
    if edit.write && !(edit.all_or_none && refused) {
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
    let line = format!("{} of {} files are not edited", failures.len(), jobs.len());
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
            Ok(edited) => writeln!(out, "{}", job.line(edited))?,
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
        let Line {
            file,
            patch,
            accept: own,
        } = serde_json::from_str(line)
            .map_err(|error| anyhow::anyhow!("{name}:{number}:{}", wrong(line, &error)))?;
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

/// What is wrong with a line, with its column.
fn wrong(line: &str, error: &serde_json::Error) -> String {
    let tree = Tree::parse(line);
    let patch = tree.root().and_then(|root| root.get("patch"));
    if let Some(Err(error)) = patch.map(read_patch) {
        let (_, column) = tree.line_index().line_column(error.span.start);
        return format!("{column}: {}", error.message);
    }
    format!(
        "{}: not a job such as {{\"file\": \"a.yaml\", \"patch\": [..]}}: {error}",
        error.column()
    )
}

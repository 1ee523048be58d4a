//! `faultline check`.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use model::Document;
use serde_json::{Value, json};
use yaml::{Diagnostic, Fix, Severity, TextEdit, Tree, apply};

use crate::{Exit, Format, edit, input};

/// Say what is wrong with experiments and pipelines.
///
/// One line for each finding, as FILE:LINE:COLUMN: SEVERITY[CODE]: MESSAGE, with the mend in
/// brackets where one is known. Ends with 1 when one of them is an error, and with 2 when a file
/// cannot be read as text.
#[derive(clap::Args)]
pub struct Check {
    /// The files to check.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Write each file with the mends by which more of it can be read and that are surely what is
    /// meant, and tell what is left.
    #[arg(long)]
    fix: bool,
    /// How to print the findings.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

struct Report<'f> {
    path: &'f Path,
    /// The mends that were made.
    fixed: Vec<Done>,
    kind: &'static str,
    tree: Tree,
    findings: Vec<Diagnostic>,
}

impl Report<'_> {
    /// How many mends are left for people to choose.
    fn offers(&self) -> usize {
        let findings = self.findings.iter();
        findings.filter(|finding| finding.fix.is_some()).count()
    }
}

impl Check {
    pub fn run(self) -> anyhow::Result<Exit> {
        let mut reports = Vec::new();
        let mut unreadable = Vec::new();
        for path in &self.files {
            let report = match self.fix {
                true => mended(path),
                false => read(path),
            };
            match report {
                Ok(report) => reports.push(report),
                Err(error) => unreadable.push(format!("{error:#}")),
            }
        }
        let mut out = io::stdout().lock();
        match self.format {
            Format::Text => text(&reports, self.fix, &mut out),
            Format::Json => json(&reports, &mut out),
        }
        .context("cannot write the findings")?;
        if !unreadable.is_empty() {
            anyhow::bail!("{}", unreadable.join("; "));
        }
        let errors = reports
            .iter()
            .flat_map(|report| &report.findings)
            .filter(|finding| finding.severity == Severity::Error);
        Ok(match errors.count() {
            0 => Exit::Fine,
            1 => Exit::Failed("1 error".into()),
            errors => Exit::Failed(format!("{errors} errors")),
        })
    }
}

/// How often a file is read again for its mends, and how many mends are tried one by one in a
/// reading where all of them together leave no fewer errors.
const ROUNDS: usize = 16;
const TRIES: usize = 8;

/// Of a document with more doubled keys not all are told.
const DOUBLED: usize = 64;

/// A mend that is made: the line, and what it does.
type Done = (usize, String);

/// Makes the mends of a file's notation that are safe, as long as they leave fewer errors, and
/// writes it. The others, and what experiments and pipelines mean, are for people to choose.
fn mended(path: &Path) -> anyhow::Result<Report<'_>> {
    let before = input::read_text(path)?;
    let mut tree = parse(path, &before)?;
    let mut fixed = Vec::new();
    for _ in 0..ROUNDS {
        let Some((done, next)) = mend(&tree) else {
            break;
        };
        fixed.extend(done);
        tree = next;
    }
    if tree.text() != before {
        edit::write(path, tree.text())
            .with_context(|| format!("cannot write {}", input::shown(path)))?;
    }
    Ok(Report {
        fixed,
        ..told(path, tree)
    })
}

/// All safe mends of a text that do not touch each other, or the first of them that leaves fewer
/// errors; `None` where none does.
fn mend(tree: &Tree) -> Option<(Vec<Done>, Tree)> {
    let safe: Vec<&Diagnostic> = tree
        .diagnostics()
        .iter()
        .filter(|finding| {
            let fix = finding.fix.as_ref().filter(|fix| fix.safe);
            fix.is_some_and(|fix| !is_closed_below(tree.text(), fix))
        })
        .collect();
    let mut together: Vec<&Diagnostic> = Vec::new();
    let mut free = 0;
    for finding in &safe {
        let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
        let starts = edits.clone().map(|edit| edit.range.start).min();
        let ends = edits.map(|edit| edit.range.end).max();
        if let (Some(start), Some(end)) = (starts, ends)
            && start >= free
        {
            together.push(finding);
            free = end + 1;
        }
    }
    let first = safe.iter().take(TRIES).map(std::slice::from_ref);
    let mut tries = std::iter::once(together.as_slice()).chain(first);
    tries.find_map(|findings| with(tree, findings))
}

/// Whether a fix closes a quote at the end of its line that a line below may close: other readers
/// of YAML may know what is between as one text.
fn is_closed_below(text: &str, fix: &Fix) -> bool {
    let [edit] = fix.edits.as_slice() else {
        return false;
    };
    let mark = match edit.insert.as_str() {
        "\"" => '"',
        "'" => '\'',
        _ => return false,
    };
    let ends_line = |rest: &str| {
        let behind = rest.trim_start_matches([' ', '\t']);
        let is_comment = behind.len() < rest.len() && behind.starts_with('#');
        behind.is_empty() || is_comment || behind.starts_with(['\n', '\r'])
    };
    let mut rest = &text[edit.range.end..];
    if !ends_line(rest) {
        return false;
    }
    while let Some(at) = rest.find(mark) {
        let behind = &rest[at + 1..];
        let slashes = rest[..at].bytes().rev().take_while(|byte| *byte == b'\\');
        rest = match mark {
            '"' if slashes.count() % 2 == 1 => behind,
            '\'' if behind.starts_with(mark) => &behind[1..],
            _ => return ends_line(behind),
        };
    }
    false
}

/// A text with the fixes of some findings, if fewer errors are left.
fn with(tree: &Tree, findings: &[&Diagnostic]) -> Option<(Vec<Done>, Tree)> {
    let fixes = || findings.iter().filter_map(|finding| finding.fix.as_ref());
    let edits: Vec<TextEdit> = fixes().flat_map(|fix| fix.edits.clone()).collect();
    let next = Tree::parse(&apply(tree.text(), &edits));
    let index = tree.line_index();
    let done = |finding: &&Diagnostic| {
        let (line, _) = index.line_column(finding.span.start);
        Some((line, finding.fix.as_ref()?.title.clone()))
    };
    // Where not all errors are told, others are told instead of those that are gone.
    let (before, after) = (weight(tree), weight(&next));
    let is_better = after < before || after == before && is_cut_off(tree);
    is_better.then(|| (findings.iter().filter_map(done).collect(), next))
}

/// Whether a text has more errors than are told.
fn is_cut_off(tree: &Tree) -> bool {
    let codes = || {
        tree.diagnostics()
            .iter()
            .map(|finding| finding.code.as_str())
    };
    let doubled = codes().filter(|code| *code == "duplicate-key").count();
    doubled > DOUBLED || codes().any(|code| code == "too-many-errors")
}

/// How much of a text cannot be read.
fn weight(tree: &Tree) -> usize {
    let errors = tree.diagnostics().iter();
    errors
        .filter(|finding| finding.severity == Severity::Error)
        .count()
}

fn read(path: &Path) -> anyhow::Result<Report<'_>> {
    Ok(told(path, parse(path, &input::read_text(path)?)?))
}

fn parse(path: &Path, text: &str) -> anyhow::Result<Tree> {
    let tree = Tree::parse(text);
    // A file that was never meant to be read as text is no document with findings.
    let unread = tree
        .diagnostics()
        .iter()
        .find(|finding| ["binary", "too-large"].contains(&finding.code.as_str()));
    match unread {
        Some(finding) => anyhow::bail!("{}: {}", input::shown(path), finding.message),
        None => Ok(tree),
    }
}

fn told(path: &Path, tree: Tree) -> Report<'_> {
    let projection = model::project(&tree);
    Report {
        path,
        fixed: Vec::new(),
        kind: match projection.document {
            Document::Experiment(_) => "experiment",
            Document::Pipeline(_) => "pipeline",
            Document::Unknown { .. } => "unknown",
        },
        findings: projection.diagnostics,
        tree,
    }
}

fn text(reports: &[Report<'_>], fix: bool, out: &mut impl Write) -> anyhow::Result<()> {
    for report in reports {
        let lines = report.tree.line_index();
        let name = input::shown(report.path);
        for (line, title) in &report.fixed {
            writeln!(out, "{name}:{line}: fixed: {title}")?;
        }
        for finding in &report.findings {
            let (line, column) = lines.line_column(finding.span.start);
            let fix = match &finding.fix {
                Some(fix) => format!(" [{}]", fix.title),
                None => String::new(),
            };
            writeln!(
                out,
                "{name}:{line}:{column}: {}[{}]: {}{fix}",
                severity(finding.severity),
                finding.code,
                finding.message
            )?;
        }
        if fix && report.offers() > 0 {
            let offers = match report.offers() {
                1 => "1 mend in brackets is".to_owned(),
                offers => format!("{offers} mends in brackets are"),
            };
            writeln!(out, "{name}: {offers} for you to choose")?;
        }
    }
    Ok(out.flush()?)
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Hint => "hint",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn json(reports: &[Report<'_>], out: &mut impl Write) -> anyhow::Result<()> {
    let files: Vec<Value> = reports.iter().map(file).collect();
    serde_json::to_writer_pretty(&mut *out, &json!({ "files": files }))?;
    writeln!(out)?;
    Ok(out.flush()?)
}

fn file(report: &Report<'_>) -> Value {
    let lines = report.tree.line_index();
    let findings: Vec<Value> = report
        .findings
        .iter()
        .map(|finding| {
            let (line, column) = lines.line_column(finding.span.start);
            json!({
                "severity": finding.severity,
                "code": finding.code,
                "message": finding.message,
                "line": line,
                "column": column,
                "span": finding.span,
                "route": finding.route,
                "fix": finding.fix,
            })
        })
        .collect();
    json!({
        "file": report.path.display().to_string(),
        "kind": report.kind,
        "fixed": report
            .fixed
            .iter()
            .map(|(line, title)| json!({ "line": line, "title": title }))
            .collect::<Vec<_>>(),
        "diagnostics": findings,
    })
}

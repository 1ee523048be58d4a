//! `faultline check`.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use model::Document;
use serde_json::{Value, json};
use yaml::{Diagnostic, Severity, Tree};

use crate::{Exit, Format, input};

/// Say what is wrong with experiments and pipelines.
///
/// One line for each finding, as FILE:LINE:COLUMN: SEVERITY[CODE]: MESSAGE. Ends with 1 when one
/// of them is an error, and with 2 when a file cannot be read as text.
#[derive(clap::Args)]
pub struct Check {
    /// The files to check.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How to print the findings.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

struct Report<'f> {
    path: &'f Path,
    kind: &'static str,
    tree: Tree,
    findings: Vec<Diagnostic>,
}

impl Check {
    pub fn run(self) -> anyhow::Result<Exit> {
        let mut reports = Vec::new();
        let mut unreadable = Vec::new();
        for path in &self.files {
            match read(path) {
                Ok(report) => reports.push(report),
                Err(error) => unreadable.push(format!("{error:#}")),
            }
        }
        let mut out = io::stdout().lock();
        match self.format {
            Format::Text => text(&reports, &mut out),
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

fn read(path: &Path) -> anyhow::Result<Report<'_>> {
    let tree = Tree::parse(&input::read_text(path)?);
    // A file that was never meant to be read as text is no document with findings.
    let unread = tree
        .diagnostics()
        .iter()
        .find(|finding| ["binary", "too-large"].contains(&finding.code.as_str()));
    if let Some(finding) = unread {
        anyhow::bail!("{}: {}", path.display(), finding.message);
    }
    let projection = model::project(&tree);
    Ok(Report {
        path,
        kind: match projection.document {
            Document::Experiment(_) => "experiment",
            Document::Pipeline(_) => "pipeline",
            Document::Unknown { .. } => "unknown",
        },
        findings: projection.diagnostics,
        tree,
    })
}

fn text(reports: &[Report<'_>], out: &mut impl Write) -> anyhow::Result<()> {
    for report in reports {
        let lines = report.tree.line_index();
        for finding in &report.findings {
            let (line, column) = lines.line_column(finding.span.start);
            writeln!(
                out,
                "{}:{line}:{column}: {}[{}]: {}",
                report.path.display(),
                severity(finding.severity),
                finding.code,
                finding.message
            )?;
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
        "diagnostics": findings,
    })
}

//! `faultline check`.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::Context;
use model::Document;
use serde_json::{Value, json};
use yaml::{Diagnostic, Severity, Tree, apply};

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
    /// Write each file with the mends by which more of it can be read, and tell what is left.
    #[arg(long)]
    fix: bool,
    /// How to print the findings.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

struct Report<'f> {
    path: &'f Path,
    /// The mends that were made: where, and what each does.
    fixed: Vec<(usize, String)>,
    kind: &'static str,
    tree: Tree,
    findings: Vec<Diagnostic>,
}

impl Report<'_> {
    /// How much of the text cannot be read.
    fn weight(&self) -> usize {
        let errors = self.tree.diagnostics().iter();
        errors
            .filter(|finding| finding.severity == Severity::Error)
            .count()
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

/// So many mends are made in a file at most.
const FIXES: usize = 200;

/// Makes the mends of a file's notation one by one, as long as each leaves fewer errors, and
/// writes it. What experiments and pipelines mean is for people to choose.
fn mended(path: &Path) -> anyhow::Result<Report<'_>> {
    let mut report = read(path)?;
    let before = report.tree.text().to_owned();
    let mut fixed = Vec::new();
    while fixed.len() < FIXES {
        let better = report.tree.diagnostics().iter().find_map(|finding| {
            let fix = finding.fix.as_ref()?;
            let next = of_text(path, &apply(report.tree.text(), &fix.edits)).ok()?;
            let (line, _) = report.tree.line_index().line_column(finding.span.start);
            (next.weight() < report.weight()).then(|| ((line, fix.title.clone()), next))
        });
        let Some((done, next)) = better else { break };
        fixed.push(done);
        report = next;
    }
    if report.tree.text() != before {
        edit::write(path, report.tree.text())
            .with_context(|| format!("cannot write {}", input::shown(path)))?;
    }
    Ok(Report { fixed, ..report })
}

fn read(path: &Path) -> anyhow::Result<Report<'_>> {
    of_text(path, &input::read_text(path)?)
}

fn of_text<'f>(path: &'f Path, text: &str) -> anyhow::Result<Report<'f>> {
    let tree = Tree::parse(text);
    // A file that was never meant to be read as text is no document with findings.
    let unread = tree
        .diagnostics()
        .iter()
        .find(|finding| ["binary", "too-large"].contains(&finding.code.as_str()));
    if let Some(finding) = unread {
        anyhow::bail!("{}: {}", input::shown(path), finding.message);
    }
    let projection = model::project(&tree);
    Ok(Report {
        path,
        fixed: Vec::new(),
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

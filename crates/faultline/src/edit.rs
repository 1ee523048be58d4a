//! `faultline edit`.

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow, bail};
use serde_json::{Value, json};
use similar::TextDiff;
use yaml::{LineIndex, Op, Patch, Reason, Refusal, Route, TextEdit, Tree, apply, compose};

use crate::{Exit, Format, input};

/// Change a YAML or JSON file, and nothing in it but what is asked for.
///
/// Pointers are JSON Pointers in which a segment `!` enters the document embedded in that scalar,
/// and a leading `@N` picks the Nth document of the file, counted from 0. Comments, order, quotes
/// and line ends of everything else stay as they are; what cannot be done so is refused. Ends
/// with 1 when a `test` of the patch does not hold, and with 2 when the edit is refused.
#[derive(clap::Args)]
pub struct Edit {
    /// The file to change.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// A file with a JSON Patch (RFC 6902), which applies as a whole or not at all.
    #[arg(long, value_name = "PATCH.json")]
    patch: Option<PathBuf>,
    /// Sets what is at a pointer, after the patch, and creates the entries on the way. The value
    /// is read as YAML.
    #[arg(
        long,
        num_args = 2,
        value_names = ["POINTER", "VALUE"],
        action = clap::ArgAction::Append,
        allow_hyphen_values = true,
        required_unless_present = "patch"
    )]
    set: Vec<String>,
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

impl Edit {
    pub fn run(self) -> anyhow::Result<Exit> {
        let text = input::read_text(&self.file)?;
        let tree = Tree::parse(&text);
        let patch = self.patch.as_deref().map(read_patch).transpose()?;
        let sets = self
            .set
            .chunks(2)
            .map(|pair| set(&pair[0], &pair[1]))
            .collect::<anyhow::Result<Vec<Op>>>()?;
        let edits = match plan(&tree, patch.as_deref().unwrap_or_default(), &sets) {
            Ok(edits) => edits,
            Err(refusal) => {
                let line = located(&self.file, &tree, &refusal);
                if refusal.reason != Reason::Test {
                    bail!(line);
                }
                return Ok(Exit::Failed(line));
            }
        };
        let edited = apply(&text, &edits);
        if self.write && !edits.is_empty() {
            write(&self.file, &edited)
                .with_context(|| format!("cannot write {}", self.file.display()))?;
        }
        self.print(&text, &edited, &edits)
            .context("cannot print the result")?;
        Ok(Exit::Fine)
    }

    fn print(&self, text: &str, edited: &str, edits: &[TextEdit]) -> io::Result<()> {
        let mut out = io::stdout().lock();
        match self.format {
            Format::Text if self.diff => out.write_all(self.lines(text, edited).as_bytes())?,
            Format::Text if self.write => {}
            Format::Text => out.write_all(edited.as_bytes())?,
            Format::Json => {
                serde_json::to_writer_pretty(&mut out, &self.report(text, edited, edits))?;
                writeln!(out)?;
            }
        }
        out.flush()
    }

    fn report(&self, text: &str, edited: &str, edits: &[TextEdit]) -> Value {
        let lines = LineIndex::new(text);
        let edits: Vec<Value> = edits
            .iter()
            .map(|edit| {
                let (line, column) = lines.line_column(edit.range.start);
                json!({
                    "range": edit.range,
                    "insert": edit.insert,
                    "line": line,
                    "column": column,
                })
            })
            .collect();
        let mut report = json!({
            "file": self.file.display().to_string(),
            "changed": !edits.is_empty(),
            "written": self.write && !edits.is_empty(),
            "edits": edits,
        });
        if self.diff {
            report["diff"] = Value::from(self.lines(text, edited));
        } else if !self.write {
            report["text"] = Value::from(edited);
        }
        report
    }

    /// A unified diff; nothing where nothing changed.
    fn lines(&self, text: &str, edited: &str) -> String {
        let name = self.file.display().to_string();
        TextDiff::from_lines(text, edited)
            .unified_diff()
            .header(&name, &name)
            .to_string()
    }
}

/// The patch and then the other ops, as one list of edits.
fn plan(tree: &Tree, patch: &[yaml::PatchOp], ops: &[Op]) -> Result<Vec<TextEdit>, Refusal> {
    let patched = tree.patch(patch)?;
    if ops.is_empty() {
        return Ok(patched);
    }
    if patched.is_empty() {
        return tree.plan(ops);
    }
    let middle = Tree::parse(&apply(tree.text(), &patched));
    let edits = middle.plan(ops).map_err(|mut refusal| {
        // Its place is in a text that nobody has seen.
        refusal.span = None;
        refusal
    })?;
    Ok(compose(tree.text().len(), &patched, &edits))
}

fn read_patch(path: &Path) -> anyhow::Result<Patch> {
    let text = input::read_text(path)?;
    serde_json::from_str(&text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        anyhow!(
            "{}:{line}:{column}: not a JSON Patch: {error}",
            path.display()
        )
    })
}

fn set(pointer: &str, value: &str) -> anyhow::Result<Op> {
    let route: Route = pointer.parse()?;
    let tree = Tree::parse(value);
    if let Some(error) = tree
        .diagnostics()
        .iter()
        .find(|finding| finding.severity == yaml::Severity::Error)
    {
        bail!("the value {value:?} is not YAML: {}", error.message);
    }
    if tree.document_count() > 1 {
        bail!("the value {value:?} is more than one document");
    }
    let value = tree.root().map_or(Value::Null, |root| root.to_json());
    Ok(Op::Set { route, value })
}

fn located(path: &Path, tree: &Tree, refusal: &Refusal) -> String {
    match &refusal.span {
        Some(span) => {
            let (line, column) = tree.line_index().line_column(span.start);
            format!("{}:{line}:{column}: {}", path.display(), refusal.message)
        }
        None => format!("{}: {}", path.display(), refusal.message),
    }
}

/// Writes beside the file and then in its place, so that no half of it is ever there.
pub(crate) fn write(path: &Path, text: &str) -> io::Result<()> {
    let path = path.canonicalize()?;
    let mut beside = path.clone().into_os_string();
    beside.push(format!(".{}.tmp", std::process::id()));
    let beside = PathBuf::from(beside);
    let written = std::fs::write(&beside, text)
        .and_then(|()| std::fs::set_permissions(&beside, path.metadata()?.permissions()))
        .and_then(|()| std::fs::rename(&beside, &path));
    if written.is_err() {
        // What is left of a failed attempt is of no use to anybody.
        let _ = std::fs::remove_file(&beside);
    }
    written
}

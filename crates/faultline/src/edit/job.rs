//! One file and what is asked of it.

use std::{io, path::PathBuf};

use serde_json::{Value, json};
use similar::TextDiff;
use yaml::{LineIndex, Op, PatchOp, Price, Reason, Refusal, TextEdit, Tree, apply, compose};

use super::file;
use crate::input;

/// A patch and then other ops, for one file.
pub struct Job {
    pub file: PathBuf,
    pub patch: Vec<PatchOp>,
    pub ops: Vec<Op>,
    /// What the edits may cost.
    pub accept: Vec<Price>,
}

/// A text and its edits.
pub struct Edited {
    before: String,
    pub after: String,
    edits: Vec<TextEdit>,
    written: bool,
}

/// Why a file is not edited.
pub enum Failure {
    /// It cannot be read or written: why, with the file's name.
    File(String),
    /// The edit is refused: why, and the line and column.
    Refused(Box<Refusal>, Option<(usize, usize)>),
}

impl Job {
    /// The file's name, fit to stand on one line.
    pub fn name(&self) -> String {
        input::shown(&self.file)
    }

    /// Reads the file and plans the edits.
    pub fn plan(&self) -> Result<Edited, Failure> {
        let before =
            input::read_text(&self.file).map_err(|error| Failure::File(format!("{error:#}")))?;
        let tree = Tree::parse(&before);
        let edits = self.edits(&tree).map_err(|refusal| {
            let place = refusal
                .span
                .as_ref()
                .map(|span| tree.line_index().line_column(span.start));
            Failure::Refused(Box::new(refusal), place)
        })?;
        Ok(Edited {
            after: apply(&before, &edits),
            edits,
            before,
            written: false,
        })
    }

    /// The patch and then the other ops, as one list of edits.
    fn edits(&self, tree: &Tree) -> Result<Vec<TextEdit>, Refusal> {
        let patched = tree.patch_at(&self.patch, &self.accept)?;
        if self.ops.is_empty() {
            return Ok(patched);
        }
        if patched.is_empty() {
            return tree.plan_at(&self.ops, &self.accept);
        }
        let middle = tree.edited(&patched);
        let edits = middle
            .plan_at(&self.ops, &self.accept)
            .map_err(|mut refusal| {
                // Its place is in a text that nobody has seen.
                refusal.span = None;
                refusal
            })?;
        Ok(compose(tree.text().len(), &patched, &edits))
    }

    /// Whether the file can be written, where it is to be.
    pub fn check(&self, edited: &Edited) -> Result<(), Failure> {
        if edited.edits.is_empty() {
            return Ok(());
        }
        file::target(&self.file)
            .map(drop)
            .map_err(|error| self.unwritable(&error))
    }

    fn unwritable(&self, error: &io::Error) -> Failure {
        Failure::File(format!("cannot write {}: {error}", self.name()))
    }

    /// Puts the edited text in the file's place, where it is another one.
    pub fn write(&self, edited: &mut Edited) -> Result<(), Failure> {
        if edited.edits.is_empty() {
            return Ok(());
        }
        file::write(&self.file, &edited.after).map_err(|error| self.unwritable(&error))?;
        edited.written = true;
        Ok(())
    }

    /// A unified diff; nothing where nothing changed.
    pub fn diff(&self, edited: &Edited) -> String {
        let name = self.name();
        TextDiff::from_lines(&edited.before, &edited.after)
            .unified_diff()
            .header(&name, &name)
            .to_string()
    }

    /// What came of it in one line, for people.
    pub fn line(&self, edited: &Edited) -> String {
        let edits = match edited.edits.len() {
            0 => return format!("{}: unchanged", self.name()),
            1 => "1 edit".to_owned(),
            edits => format!("{edits} edits"),
        };
        let written = if edited.written { ", written" } else { "" };
        format!("{}: {edits}{written}", self.name())
    }

    /// What came of it, for programs.
    pub fn report(&self, edited: &Edited) -> Value {
        let lines = LineIndex::new(&edited.before);
        let edits: Vec<Value> = edited
            .edits
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
        json!({
            "file": self.file.display().to_string(),
            "changed": !edited.edits.is_empty(),
            "written": edited.written,
            "edits": edits,
        })
    }
}

impl Failure {
    /// Whether only a `test` of the patch does not hold.
    pub fn is_test(&self) -> bool {
        matches!(self, Self::Refused(refusal, _) if refusal.reason == Reason::Test)
    }

    /// One line for people.
    pub fn line(&self, job: &Job) -> String {
        match self {
            Self::File(line) => line.clone(),
            Self::Refused(refusal, place) => {
                let mut said = job.name();
                if let Some((line, column)) = place {
                    said.push_str(&format!(":{line}:{column}"));
                }
                said.push_str(&format!(": {}", refusal.message));
                for offer in &refusal.prices {
                    said.push_str(&format!(" --accept {}: {}.", offer.price, offer.title));
                }
                said
            }
        }
    }

    /// What came of the job, for programs.
    pub fn report(&self, job: &Job) -> Value {
        let file = job.file.display().to_string();
        match self {
            Self::File(message) => json!({ "file": file, "error": { "message": message } }),
            Self::Refused(refusal, place) => {
                let (line, column) = place.unzip();
                json!({
                    "file": file,
                    "error": {
                        "reason": refusal.reason,
                        "message": refusal.message,
                        "line": line,
                        "column": column,
                        "span": refusal.span,
                        "offers": refusal.prices,
                    },
                })
            }
        }
    }
}

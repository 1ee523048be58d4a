//! One file and what is asked of it.

use std::{io, path::PathBuf};

use serde_json::{Value, json};
use similar::TextDiff;
use yaml::{LineIndex, Offer, Patch, Price, Reason, Refusal, TextEdit, Tree, apply};

use super::file;
use crate::input;

/// A patch for one file.
pub struct Job {
    pub file: PathBuf,
    pub patch: Patch,
    /// How many operations at its end are `--set` of the command line.
    pub sets: usize,
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
    /// The edit is refused.
    Refused(Box<Refused>),
}

/// A refusal for people.
pub struct Refused {
    refusal: Refusal,
    /// Line and column.
    place: Option<(usize, usize)>,
    /// For what the edit can be made.
    offers: Vec<Offer>,
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
        let planned = tree.patch_at(&self.patch, &self.accept);
        let edits = planned.map_err(|refusal| {
            let span = refusal.span.as_ref();
            Failure::Refused(Box::new(Refused {
                place: span.map(|span| tree.line_index().line_column(span.start)),
                offers: tree.patch_offers(&self.patch, &self.accept, &refusal),
                refusal,
            }))
        })?;
        Ok(Edited {
            after: apply(&before, &edits),
            edits,
            before,
            written: false,
        })
    }

    /// What a refused operation is called, where there are several.
    fn operation(&self, refusal: &Refusal) -> Option<String> {
        let at = refusal.op.filter(|_| self.patch.len() > 1)?;
        let patch = self.patch.len() - self.sets;
        Some(match at.checked_sub(patch) {
            None => format!("operation {} (/{at})", at + 1),
            Some(set) => format!("--set {}", set + 1),
        })
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

    /// What came of it in one line, for people; `write` where the file was to be written.
    pub fn line(&self, edited: &Edited, write: bool) -> String {
        let edits = match edited.edits.len() {
            0 => return format!("{}: unchanged", self.name()),
            1 => "1 edit".to_owned(),
            edits => format!("{edits} edits"),
        };
        let written = match (edited.written, write) {
            (true, _) => ", written",
            (false, true) => ", not written",
            (false, false) => "",
        };
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
        matches!(self, Self::Refused(refused) if refused.refusal.reason == Reason::Test)
    }

    /// One line for people.
    pub fn line(&self, job: &Job) -> String {
        match self {
            Self::File(line) => line.clone(),
            Self::Refused(refused) => {
                let refusal = &refused.refusal;
                let mut said = job.name();
                if let Some((line, column)) = refused.place {
                    said.push_str(&format!(":{line}:{column}"));
                }
                if let Some(operation) = job.operation(refusal) {
                    said.push_str(&format!(": {operation}"));
                }
                said.push_str(&format!(": {}", refusal.message));
                for offer in &refused.offers {
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
            Self::Refused(refused) => {
                let refusal = &refused.refusal;
                let (line, column) = refused.place.unzip();
                json!({
                    "file": file,
                    "error": {
                        "reason": refusal.reason,
                        "message": refusal.message,
                        "line": line,
                        "column": column,
                        "span": refusal.span,
                        "operation": refusal.op,
                        "offers": refused.offers,
                    },
                })
            }
        }
    }
}

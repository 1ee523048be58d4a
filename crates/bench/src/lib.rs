//! The loop of the studio without its views: an edit, the new text, its tree, its UTF-16 index
//! and its projection; and, as a step of its own, its findings. `cargo xtask bench` times it in a page.

use js_sys::Array;
use model::{Intent, Session};
use wasm_bindgen::prelude::*;
use yaml::{Op, Refusal, Route, TextEdit};

/// An opened text.
#[wasm_bindgen]
pub struct Document {
    session: Session,
    undo: Vec<TextEdit>,
}

#[wasm_bindgen]
impl Document {
    /// Reads a text.
    #[wasm_bindgen(constructor)]
    pub fn open(text: &str) -> Self {
        Self {
            session: Session::new(text),
            undo: Vec::new(),
        }
    }

    /// A keystroke: replaces UTF-16 units of the text.
    #[wasm_bindgen(js_name = type)]
    pub fn write(&mut self, from: usize, to: usize, insert: &str) {
        let index = self.session.index();
        let range = index.byte(from)..index.byte(to);
        self.apply(&[TextEdit::replace(range, insert)]);
    }

    /// A visual edit of kind `set`, `insert`, `remove`, `move` or `rename` at a route. Gives the
    /// changes for a code editor, each as three entries: from, to (UTF-16), text.
    ///
    /// # Errors
    ///
    /// Why it was refused.
    pub fn act(&mut self, kind: &str, route: &str, value: &str) -> Result<Array, JsError> {
        let edits = self.plan(kind, route, value)?;
        let changes = Array::new();
        let index = self.session.index();
        for edit in &edits {
            changes.push(&index.utf16(edit.range.start).into());
            changes.push(&index.utf16(edit.range.end).into());
            changes.push(&edit.insert.as_str().into());
        }
        self.apply(&edits);
        Ok(changes)
    }

    /// Looks for what is wrong, as the studio does when the text rests.
    pub fn check(&mut self) {
        self.session.check();
    }

    /// Takes the last edit back.
    pub fn back(&mut self) {
        let undo = std::mem::take(&mut self.undo);
        self.apply(&undo);
    }

    /// The text.
    pub fn text(&self) -> String {
        self.session.text().to_owned()
    }

    /// Whether the text cannot be read.
    pub fn broken(&self) -> bool {
        self.session.tree().is_broken()
    }

    /// What the first document means, as JSON.
    pub fn json(&self) -> String {
        let root = self.session.tree().root();
        root.map_or_else(String::new, |root| root.to_json().to_string())
    }

    /// How many findings there are.
    pub fn findings(&self) -> usize {
        self.session.diagnostics().len()
    }
}

impl Document {
    fn plan(&self, kind: &str, route: &str, value: &str) -> Result<Vec<TextEdit>, JsError> {
        let at: Route = route.parse()?;
        let intent = match kind {
            "set" => Intent::SetTexts(vec![(at, value.to_owned())]),
            "remove" => Intent::RemoveStep { step: at },
            "move" => Intent::MoveNode {
                from: at,
                to: value.parse()?,
            },
            "rename" => Intent::RenameStep {
                step: at,
                name: value.to_owned(),
            },
            "insert" => {
                let value = serde_json::from_str(value)?;
                let op = Op::Insert { route: at, value };
                return self.session.tree().plan(&[op]).map_err(refused);
            }
            _ => return Err(JsError::new("no such kind of edit")),
        };
        self.session.plan(&[intent]).map_err(refused)
    }

    fn apply(&mut self, edits: &[TextEdit]) {
        self.undo = yaml::invert(self.session.text(), edits);
        self.session.apply(edits);
    }
}

fn refused(refusal: Refusal) -> JsError {
    JsError::new(&refusal.message)
}

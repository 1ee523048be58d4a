//! The loop of the studio without its views: an edit, the new text, its tree, its UTF-16 index
//! and its projection with all findings. `cargo xtask bench` times it in a page.

use js_sys::Array;
use model::{Intent, Projection};
use wasm_bindgen::prelude::*;
use yaml::{LineIndex, Op, Refusal, Route, TextEdit, Tree};

/// An opened text.
#[wasm_bindgen]
pub struct Document {
    tree: Tree,
    index: LineIndex,
    projection: Projection,
    undo: Vec<TextEdit>,
}

#[wasm_bindgen]
impl Document {
    /// Reads a text.
    #[wasm_bindgen(constructor)]
    pub fn open(text: &str) -> Self {
        let tree = Tree::parse(text);
        Self {
            index: LineIndex::new(text),
            projection: model::project(&tree),
            undo: Vec::new(),
            tree,
        }
    }

    /// A keystroke: replaces UTF-16 units of the text.
    #[wasm_bindgen(js_name = type)]
    pub fn write(&mut self, from: usize, to: usize, insert: &str) {
        let range = self.index.byte(from)..self.index.byte(to);
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
        for edit in &edits {
            changes.push(&self.index.utf16(edit.range.start).into());
            changes.push(&self.index.utf16(edit.range.end).into());
            changes.push(&edit.insert.as_str().into());
        }
        self.apply(&edits);
        Ok(changes)
    }

    /// Takes the last edit back.
    pub fn back(&mut self) {
        let undo = std::mem::take(&mut self.undo);
        self.apply(&undo);
    }

    /// The text.
    pub fn text(&self) -> String {
        self.tree.text().to_owned()
    }

    /// Whether the text cannot be read.
    pub fn broken(&self) -> bool {
        self.tree.is_broken()
    }

    /// What the first document means, as JSON.
    pub fn json(&self) -> String {
        let root = self.tree.root();
        root.map_or_else(String::new, |root| root.to_json().to_string())
    }

    /// How many findings there are.
    pub fn findings(&self) -> usize {
        self.projection.diagnostics.len()
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
                return self.tree.plan(&[op]).map_err(refused);
            }
            _ => return Err(JsError::new("no such kind of edit")),
        };
        model::plan(&self.tree, &intent).map_err(refused)
    }

    fn apply(&mut self, edits: &[TextEdit]) {
        self.undo = yaml::invert(self.tree.text(), edits);
        self.tree.edit(edits);
        self.index.edit(edits, self.tree.text());
        self.projection = model::project(&self.tree);
    }
}

fn refused(refusal: Refusal) -> JsError {
    JsError::new(&refusal.message)
}

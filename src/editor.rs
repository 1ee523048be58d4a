//! The code editor: CodeMirror behind the functions of `editor/src/editor.js`, loaded when it is needed.

use js_sys::{Array, Function};
use wasm_bindgen::{JsCast, JsValue, prelude::*};
use web_sys::HtmlElement;

use crate::document::change::EditorChange;

/// Where the studio's server offers the bundle.
pub const ADDRESS: &str = "/editor.js";

#[wasm_bindgen(inline_js = "export const load = (address) => import(address);")]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn load(address: &str) -> Result<JsValue, JsValue>;
}

#[wasm_bindgen]
extern "C" {
    #[derive(Clone)]
    type Module;
    #[wasm_bindgen(method)]
    fn mount(
        this: &Module,
        parent: &HtmlElement,
        text: &str,
        label: &str,
        on_change: &Function,
        on_select: &Function,
        on_fix: &Function,
    ) -> JsValue;
    #[wasm_bindgen(method)]
    fn dispatch(this: &Module, handle: &JsValue, changes: &Array, user_event: &str);
    #[wasm_bindgen(method, js_name = setDiagnostics)]
    fn set_diagnostics(this: &Module, handle: &JsValue, diagnostics: &Array);
    #[wasm_bindgen(method, js_name = setMarks)]
    fn set_marks(this: &Module, handle: &JsValue, ranges: &Array);
    #[wasm_bindgen(method)]
    fn reveal(this: &Module, handle: &JsValue, from: usize, to: usize, choose: bool);
    #[wasm_bindgen(method)]
    fn undo(this: &Module, handle: &JsValue) -> bool;
    #[wasm_bindgen(method)]
    fn redo(this: &Module, handle: &JsValue) -> bool;
    #[wasm_bindgen(method)]
    fn destroy(this: &Module, handle: &JsValue);
}

/// What the editor tells. All offsets are UTF-16 units of the text.
pub struct Listener {
    /// A change, whoever made it, and how many changes can now be undone and redone.
    pub on_change: Box<dyn FnMut(Vec<EditorChange>, u32, u32)>,
    /// The person moved the caret there.
    pub on_select: Box<dyn FnMut(usize)>,
    /// The person chose the fix of the diagnostic with that index.
    pub on_fix: Box<dyn FnMut(usize)>,
}

/// One finding, as the editor shows it.
pub struct EditorDiagnostic {
    /// Where it starts.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// `error`, `warning` or `hint`.
    pub severity: &'static str,
    /// What is wrong.
    pub message: String,
    /// The label of its fix; empty without one.
    pub fix: String,
}

/// An editor on the page; dropping it removes it.
pub struct Editor {
    module: Module,
    handle: JsValue,
    _on_change: Closure<OnChange>,
    _on_select: Closure<dyn FnMut(usize)>,
    _on_fix: Closure<dyn FnMut(usize)>,
}

/// Changes, the user event, and how many changes can be undone and redone.
type OnChange = dyn FnMut(Array, String, u32, u32);

/// The loaded bundle, from which editors are made.
#[derive(Clone)]
pub struct Bundle(Module);

impl Bundle {
    /// Loads the bundle, once a page.
    pub async fn load(address: &str) -> Result<Self, JsValue> {
        Ok(Self(load(address).await?.unchecked_into()))
    }

    /// Puts an editor with `text` into `parent`; `label` is its accessible name.
    pub fn mount(
        &self,
        parent: &HtmlElement,
        text: &str,
        label: &str,
        listener: Listener,
    ) -> Editor {
        let Listener {
            mut on_change,
            on_select,
            on_fix,
        } = listener;
        let on_change = Closure::<OnChange>::new(
            move |flat: Array, _user_event: String, undo: u32, redo: u32| {
                on_change(changes(&flat), undo, redo);
            },
        );
        let on_select = Closure::<dyn FnMut(usize)>::new(on_select);
        let on_fix = Closure::<dyn FnMut(usize)>::new(on_fix);
        let handle = self.0.mount(
            parent,
            text,
            label,
            on_change.as_ref().unchecked_ref(),
            on_select.as_ref().unchecked_ref(),
            on_fix.as_ref().unchecked_ref(),
        );
        Editor {
            module: self.0.clone(),
            handle,
            _on_change: on_change,
            _on_select: on_select,
            _on_fix: on_fix,
        }
    }
}

fn changes(flat: &Array) -> Vec<EditorChange> {
    let offset = |index: u32| flat.get(index).as_f64().unwrap_or_default() as usize;
    (0..flat.length())
        .step_by(3)
        .map(|at| EditorChange {
            from: offset(at),
            to: offset(at + 1),
            insert: flat.get(at + 2).as_string().unwrap_or_default(),
        })
        .collect()
}

impl Editor {
    /// Makes the changes as one step of the history; the listener hears of them before this returns.
    pub fn dispatch(&self, changes: &[EditorChange], user_event: &str) {
        let flat: Array = changes
            .iter()
            .flat_map(|change| {
                [
                    JsValue::from(change.from),
                    JsValue::from(change.to),
                    JsValue::from(change.insert.as_str()),
                ]
            })
            .collect();
        self.module.dispatch(&self.handle, &flat, user_event);
    }

    /// Shows these findings and no others.
    pub fn set_diagnostics(&self, diagnostics: &[EditorDiagnostic]) {
        let flat: Array = diagnostics
            .iter()
            .flat_map(|each| {
                [
                    JsValue::from(each.from),
                    JsValue::from(each.to),
                    JsValue::from(each.severity),
                    JsValue::from(each.message.as_str()),
                    JsValue::from(each.fix.as_str()),
                ]
            })
            .collect();
        self.module.set_diagnostics(&self.handle, &flat);
    }

    /// Marks the lines of these ranges and no others.
    pub fn set_marks(&self, ranges: &[(usize, usize)]) {
        let flat: Array = ranges
            .iter()
            .flat_map(|(from, to)| [JsValue::from(*from), JsValue::from(*to)])
            .collect();
        self.module.set_marks(&self.handle, &flat);
    }

    /// Scrolls the range into sight; with `choose`, also selects it and takes the focus.
    pub fn reveal(&self, range: (usize, usize), choose: bool) {
        self.module.reveal(&self.handle, range.0, range.1, choose);
    }

    /// Takes back the last change; whether there was one.
    pub fn undo(&self) -> bool {
        self.module.undo(&self.handle)
    }

    /// Makes the change again that was taken back last; whether there was one.
    pub fn redo(&self) -> bool {
        self.module.redo(&self.handle)
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        self.module.destroy(&self.handle);
    }
}

//! What the panes of the document page share: the document, its editor and the chosen node.
//!
//! A key press changes the document and what is drawn of it. All that needs more time than a frame
//! waits until the text has come to rest: findings, differences, drafts.

use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use wasm_bindgen::JsValue;
use web_sys::HtmlElement;
use yaml::{Diagnostic, LineIndex, Severity, Span, TextEdit};

use super::{OpenDocument, change, refusal::Refusal};
use crate::{
    builder::{
        board::Board,
        places::{self, Place},
    },
    editor::{Bundle, Editor, EditorDiagnostic, Listener},
};

/// Which panes are open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum View {
    /// The canvas.
    Visual,
    /// The canvas and the text.
    #[default]
    Split,
    /// The text.
    Yaml,
}

impl View {
    /// All views with their names in the address bar and on the page.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Visual, "visual", "Visual"),
        (Self::Split, "split", "Split"),
        (Self::Yaml, "yaml", "YAML"),
    ];

    /// The view of that name in the address bar.
    pub fn from_query(name: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(_, query, _)| *query == name);
        found.map(|(view, _, _)| *view)
    }

    /// Its name in the address bar.
    pub fn as_query(self) -> &'static str {
        let found = Self::ALL.iter().find(|(view, _, _)| *view == self);
        found.map_or("split", |(_, query, _)| query)
    }
}

/// Visual edits made before the editor arrived.
struct Early {
    /// The text that they started from.
    text: String,
    /// The edits of each action.
    actions: Vec<Vec<TextEdit>>,
}

impl Early {
    fn from(document: &OpenDocument) -> Self {
        Self {
            text: document.text().to_owned(),
            actions: Vec::new(),
        }
    }
}

/// The shared state of the document page. A copy is a handle to the same state.
#[derive(Clone, Copy)]
pub struct Workbench {
    document: RwSignal<OpenDocument, LocalStorage>,
    /// Notified when the text has come to rest, and its findings are known.
    rest: Trigger,
    waiting: StoredValue<Option<TimeoutHandle>>,
    editor: RwSignal<Option<Editor>, LocalStorage>,
    early: StoredValue<Option<Early>, LocalStorage>,
    depth: RwSignal<(u32, u32)>,
    pub(super) refusal: Refusal,
    said: RwSignal<String>,
    /// The panes that are open.
    pub view: RwSignal<View>,
    /// The node whose drawer is open.
    pub chosen: RwSignal<Option<String>>,
    /// The node that holds the caret of the text.
    pub highlighted: RwSignal<Option<String>>,
    /// Counts the wishes to close the drawer from outside of it.
    pub ask_to_close: RwSignal<u32>,
    /// What the canvas shows.
    pub board: Memo<Board>,
    /// How many errors keep the text from being read.
    pub broken: Memo<usize>,
}

/// How long the text of a document has to rest, by its length: for a megabyte as long as a person
/// takes between two words.
fn pause(text: &str) -> Duration {
    Duration::from_millis((text.len() / 4096) as u64)
}

impl Workbench {
    /// A workbench for a document.
    pub fn new(document: OpenDocument) -> Self {
        let document = RwSignal::new_local(document);
        let rest = Trigger::new();
        let sum = Memo::new(move |_| document.with(Board::sum));
        let board = Memo::new(move |_| {
            sum.track();
            rest.track();
            document.with_untracked(Board::of)
        });
        let workbench = Self {
            document,
            rest,
            waiting: StoredValue::new(None),
            editor: RwSignal::new_local(None),
            early: StoredValue::new_local(None),
            depth: RwSignal::new((0, 0)),
            refusal: Refusal::new(),
            said: RwSignal::new(String::new()),
            view: RwSignal::new(View::default()),
            chosen: RwSignal::new(None),
            highlighted: RwSignal::new(None),
            ask_to_close: RwSignal::new(0),
            board,
            broken: Memo::new(move |_| document.with(|document| document.broken())),
        };
        on_cleanup(move || {
            if let Some(waiting) = workbench.waiting.try_update_value(Option::take).flatten() {
                waiting.clear();
            }
            workbench.refusal.stop_looking();
        });
        workbench.keep_editor_informed();
        workbench
    }

    /// Reads the document and subscribes to it.
    pub fn with<T>(self, read: impl FnOnce(&OpenDocument) -> T) -> T {
        self.document.with(read)
    }

    /// Reads the document without subscribing to it.
    pub fn peek<T>(self, read: impl FnOnce(&OpenDocument) -> T) -> T {
        self.document.with_untracked(read)
    }

    /// Reads the findings and what else is known of the text when it has come to rest, and
    /// subscribes to that. The text itself can be newer.
    pub fn at_rest<T>(self, read: impl FnOnce(&OpenDocument) -> T) -> T {
        self.rest.track();
        self.peek(read)
    }

    /// Changes what is known of the document besides its text.
    pub fn update(self, change: impl FnOnce(&mut OpenDocument)) {
        self.document.update(change);
        self.rest.notify();
    }

    /// What the node of that id is called.
    pub fn title(self, id: &str) -> Option<String> {
        self.board
            .with_untracked(|board| board.find(id).map(|node| node.title.clone()))
    }

    /// Where the node of that id stands in the text.
    pub fn place(self, id: &str) -> Option<Place> {
        self.peek(|document| places::of(document.document(), id))
    }

    fn apply(self, edits: &[TextEdit]) {
        self.document.update(|document| document.apply(edits));
        // What was refused was about another text.
        self.forget_refusal();
        if self.peek(|document| document.is_checked()) {
            self.rest.notify();
            return;
        }
        let pause = self.peek(|document| pause(document.text()));
        self.waiting.update_value(|waiting| {
            if let Some(waiting) = waiting.take() {
                waiting.clear();
            }
            *waiting = set_timeout_with_handle(move || self.settle(), pause).ok();
        });
    }

    /// Brings the findings up to date.
    fn settle(self) {
        if self.document.is_disposed() || self.peek(|document| document.is_checked()) {
            return;
        }
        self.document.update_untracked(OpenDocument::check);
        self.rest.notify();
    }

    /// What happened last, for people who cannot see it.
    pub fn said(self) -> String {
        self.said.get()
    }

    /// Tells what happened.
    pub fn say(self, what: impl Into<String>) {
        self.said.set(what.into());
    }

    /// How many changes can be undone and redone.
    pub fn depth(self) -> (u32, u32) {
        self.depth.get()
    }

    /// Whether the editor is on the page.
    pub fn has_editor(self) -> bool {
        self.editor.with(Option::is_some)
    }

    /// Makes edits of the present text as one step of the history.
    pub fn commit(self, edits: &[TextEdit], event: &str) {
        if edits.is_empty() {
            return;
        }
        let changes =
            self.peek(|document| change::to_editor(document.text(), document.index(), edits));
        let event = format!("visual.{event}");
        let dispatched = self.editor.with_untracked(|editor| {
            // The editor's listener applies the change before this returns.
            editor
                .as_ref()
                .map(|editor| editor.dispatch(&changes, &event))
                .is_some()
        });
        if !dispatched {
            self.early.update_value(|early| {
                let early = early.get_or_insert_with(|| self.peek(Early::from));
                early.actions.push(edits.to_vec());
            });
            self.apply(edits);
        }
    }

    /// Replaces the whole text as one step of the history.
    pub fn replace_text(self, text: &str) {
        if let Some(edit) = self.peek(|document| change::between(document.text(), text)) {
            self.commit(&[edit], "replace");
        }
    }

    /// Takes back the last change, whichever view it came from.
    pub fn undo(self) {
        self.travel(Editor::undo, "Undone.", "Nothing to undo.");
    }

    /// Makes the change again that was taken back last.
    pub fn redo(self) {
        self.travel(Editor::redo, "Redone.", "Nothing to redo.");
    }

    fn travel(self, go: fn(&Editor) -> bool, done: &str, nothing: &str) {
        let moved = self
            .editor
            .with_untracked(|editor| editor.as_ref().is_some_and(go));
        self.forget_refusal();
        self.say(if moved { done } else { nothing });
    }

    /// Shows a place of the text, selects it and moves the focus there.
    pub fn jump(self, span: &Span) {
        if self.view.get_untracked() == View::Visual {
            self.view.set(View::Split);
        }
        self.reveal(span, true);
    }

    /// Shows a place of the text where the text can be seen at all.
    pub fn show(self, span: &Span) {
        if self.view.get_untracked() == View::Visual {
            self.view.set(View::Split);
        }
        self.reveal(span, false);
    }

    /// Scrolls a place of the text into sight.
    pub fn reveal(self, span: &Span, choose: bool) {
        let range = self.peek(|document| change::utf16(document.index(), span));
        // After the panes have their new sizes.
        request_animation_frame(move || {
            self.editor.try_with_untracked(|editor| {
                if let Some(editor) = editor {
                    editor.reveal(range, choose);
                }
            });
        });
    }

    /// Opens the drawer of a node and shows its lines.
    pub fn choose(self, id: &str) {
        self.chosen.set(Some(id.to_owned()));
        self.show_lines(id);
    }

    /// Scrolls the lines of a node into sight.
    pub fn show_lines(self, id: &str) {
        let place = self.place(id);
        if let Some(span) = place.as_ref().and_then(|place| place.spans.first()) {
            self.reveal(span, false);
        }
    }

    /// Loads the editor and puts it into `parent`.
    pub async fn mount_editor(self, address: &str, parent: &HtmlElement) -> Result<(), JsValue> {
        let bundle = Bundle::load(address).await?;
        // The page may have gone while the bundle was on its way.
        if self.document.is_disposed() {
            return Ok(());
        }
        let early = self.early.try_update_value(Option::take).flatten();
        let Early { mut text, actions } = early.unwrap_or_else(|| self.peek(Early::from));
        let replaying = StoredValue::new_local(true);
        let listener = Listener {
            on_change: Box::new(move |changes, undo, redo| {
                if !replaying.get_value() {
                    self.apply(&self.peek(|document| change::to_edits(document.index(), &changes)));
                }
                self.depth.set((undo, redo));
            }),
            on_select: Box::new(move |offset| {
                let at_caret = self.peek(|document| {
                    places::at(document.document(), document.index().byte(offset))
                });
                if self
                    .highlighted
                    .with_untracked(|before| *before != at_caret)
                {
                    self.highlighted.set(at_caret);
                }
            }),
            on_fix: Box::new(move |index| self.fix(index)),
        };
        let editor = bundle.mount(parent, &text, "YAML", listener);
        for edits in actions {
            let index = LineIndex::new(&text);
            editor.dispatch(&change::to_editor(&text, &index, &edits), "visual.early");
            text = yaml::apply(&text, &edits);
        }
        replaying.set_value(false);
        self.editor.set(Some(editor));
        if let Some(id) = self.chosen.get_untracked() {
            self.show_lines(&id);
        }
        Ok(())
    }

    /// Carries out the fix of a diagnostic.
    pub fn fix(self, index: usize) {
        let finding = || self.peek(|document| document.diagnostics().get(index).cloned());
        let meant = finding();
        // The person sees the findings about the text as it was when it last came to rest.
        self.settle();
        let same = |now: &Diagnostic| {
            let meant = meant.as_ref();
            meant.is_some_and(|meant| meant.code == now.code && meant.route == now.route)
        };
        let fix = finding().filter(same).and_then(|finding| finding.fix);
        if let Some(fix) = fix {
            self.commit(&fix.edits, "fix");
            self.say(format!("{}.", fix.title));
        }
    }

    /// Removes the editor from the page; a new one starts with an empty history.
    pub fn unmount_editor(self) {
        self.editor.set(None);
        self.depth.set((0, 0));
    }

    fn keep_editor_informed(self) {
        Effect::new(move || {
            self.editor.with(|editor| {
                let Some(editor) = editor else { return };
                editor.set_diagnostics(&self.at_rest(diagnostics));
            });
        });
        Effect::new(move || {
            let chosen = self.chosen.get().or_else(|| self.highlighted.get());
            self.board.track();
            let place = chosen
                .filter(|_| self.broken.get() == 0)
                .and_then(|id| self.place(&id));
            let spans = place.map(|place| place.spans).unwrap_or_default();
            self.editor.with(|editor| {
                let Some(editor) = editor else { return };
                let ranges: Vec<_> = self.peek(|document| {
                    let spans = spans.iter();
                    spans
                        .map(|span| change::utf16(document.index(), span))
                        .collect()
                });
                editor.set_marks(&ranges);
            });
        });
    }
}

fn diagnostics(document: &OpenDocument) -> Vec<EditorDiagnostic> {
    document
        .diagnostics()
        .iter()
        .map(|each| {
            let (from, to) = change::utf16(document.index(), &each.span);
            EditorDiagnostic {
                from,
                to,
                severity: match each.severity {
                    Severity::Error => "error",
                    Severity::Warning => "warning",
                    Severity::Hint => "hint",
                },
                message: each.message.clone(),
                fix: each
                    .fix
                    .as_ref()
                    .map(|fix| fix.title.clone())
                    .unwrap_or_default(),
            }
        })
        .collect()
}

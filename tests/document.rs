//! The document page in a browser: one text, two views, one history.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "clippy does not take these functions for tests"
)]

use std::{cell::Cell, rc::Rc};

use faultline_studio::{
    browser::sleep,
    builder::{Desk, drawer::Edits},
    document::{OpenDocument, Saved, View, Workbench},
};
use leptos::{mount::mount_to, prelude::*};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlSelectElement};
use yaml::TextEdit;

wasm_bindgen_test_configure!(run_in_browser);

const CART: &str = include_str!("fixtures/cart-pod-delete.workflow.json");
const ROLLOUT: &str = include_str!("fixtures/fme-rollout.pipeline.yaml");
/// The test runner serves the package's folder.
const EDITOR: &str = "/public/editor.js";

/// A desk on the page, with its document.
struct Page {
    root: HtmlElement,
    workbench: Workbench,
}

impl Page {
    /// Opens a text and waits for the editor.
    async fn open(text: &str) -> Self {
        let root: HtmlElement = document().create_element("div").unwrap().unchecked_into();
        document().body().unwrap().append_child(&root).unwrap();
        let saved = Saved {
            text: text.to_owned(),
            revision: 1,
        };
        let text = text.to_owned();
        let slot = Rc::new(Cell::new(None));
        let handle = mount_to(root.clone(), {
            let slot = slot.clone();
            move || {
                let workbench = Workbench::new(OpenDocument::new(&text, saved));
                slot.set(Some(workbench));
                view! { <Desk workbench=workbench edits=Edits::default() editor_address=EDITOR /> }
            }
        });
        handle.forget();
        let page = Self {
            root,
            workbench: slot.get().unwrap(),
        };
        for _ in 0..200 {
            if page.root.query_selector(".cm-content").unwrap().is_some() {
                return page;
            }
            sleep(20).await;
        }
        panic!("the editor did not come");
    }

    fn text(&self) -> String {
        self.workbench.peek(|document| document.text().to_owned())
    }

    /// The text as the code editor has it; only for texts without wrapped or hidden lines.
    fn shown_text(&self) -> String {
        let lines = self.root.query_selector_all(".cm-line").unwrap();
        let lines: Vec<String> = (0..lines.length())
            .filter_map(|index| lines.get(index)?.text_content())
            .collect();
        lines.join("\n")
    }

    fn all(&self, selector: &str) -> Vec<HtmlElement> {
        let found = self.root.query_selector_all(selector).unwrap();
        (0..found.length())
            .filter_map(|index| found.get(index)?.dyn_into().ok())
            .collect()
    }

    fn one(&self, selector: &str, text: &str) -> HtmlElement {
        self.all(selector)
            .into_iter()
            .find(|element| element.text_content().unwrap_or_default().contains(text))
            .unwrap_or_else(|| panic!("no {selector} with {text:?}"))
    }

    /// The same, as soon as it is drawn: a busy machine draws late.
    async fn soon(&self, selector: &str, text: &str) -> HtmlElement {
        let has = |element: &HtmlElement| element.text_content().unwrap_or_default().contains(text);
        for _ in 0..100 {
            if let Some(found) = self.all(selector).into_iter().find(has) {
                return found;
            }
            sleep(20).await;
        }
        self.one(selector, text)
    }

    async fn click(&self, selector: &str, text: &str) {
        self.one(selector, text).click();
        sleep(30).await;
    }

    fn labelled(&self, label: &str) -> Element {
        let label = self
            .all("label")
            .into_iter()
            .find(|each| each.text_content().as_deref() == Some(label))
            .unwrap_or_else(|| panic!("no field {label:?}"));
        let id = label.get_attribute("for").unwrap();
        self.root
            .query_selector(&format!("[id='{id}']"))
            .unwrap()
            .unwrap()
    }

    async fn fill(&self, label: &str, value: &str) {
        let field = self.labelled(label);
        if let Some(select) = field.dyn_ref::<HtmlSelectElement>() {
            select.set_value(value);
            dispatch(select, "change");
        } else {
            let input: &HtmlInputElement = field.dyn_ref().unwrap();
            input.set_value(value);
            dispatch(input, "input");
        }
        sleep(20).await;
    }

    fn value(&self, label: &str) -> String {
        let field = self.labelled(label);
        match field.dyn_ref::<HtmlSelectElement>() {
            Some(select) => select.value(),
            None => field.unchecked_into::<HtmlInputElement>().value(),
        }
    }

    /// Types at an offset of the text, as a person does.
    async fn type_at(&self, offset: usize, text: &str) {
        self.workbench.jump(&(offset..offset));
        sleep(60).await;
        let content: HtmlElement = self.all(".cm-content").remove(0);
        content.focus().unwrap();
        let page: web_sys::HtmlDocument = document().unchecked_into();
        assert!(
            page.exec_command_with_show_ui_and_value("insertText", false, text)
                .unwrap()
        );
        sleep(60).await;
    }

    async fn undo(&self) {
        self.workbench.undo();
        sleep(30).await;
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.root.remove();
    }
}

fn dispatch(element: &Element, event: &str) {
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    let event = web_sys::Event::new_with_event_init_dict(event, &init).unwrap();
    element.dispatch_event(&event).unwrap();
}

/// The lines that differ, as `(line number from 1, before, now)`; the texts have equally many.
fn changed_lines<'t>(before: &'t str, now: &'t str) -> Vec<(usize, &'t str, &'t str)> {
    assert_eq!(before.lines().count(), now.lines().count());
    before
        .lines()
        .zip(now.lines())
        .enumerate()
        .filter(|(_, (old, new))| old != new)
        .map(|(index, (old, new))| (index + 1, old, new))
        .collect()
}

#[wasm_bindgen_test]
async fn an_experiment_is_drawn_from_its_text() {
    let page = Page::open(CART).await;
    let titles: Vec<_> = page
        .all("[data-node] .node-title")
        .iter()
        .filter_map(|title| title.text_content())
        .collect();
    assert_eq!(
        titles,
        [
            "install-chaos-faults",
            "pod-delete-ji5",
            "cleanup-chaos-resources"
        ]
    );
    assert!(page.text() == CART);
}

#[wasm_bindgen_test]
async fn typing_moves_the_drawing_and_undo_brings_both_back() {
    let page = Page::open(ROLLOUT).await;
    let at = ROLLOUT.find("initial setup").unwrap();
    page.type_at(at, "very ").await;
    assert_eq!(page.text(), ROLLOUT.replacen("initial", "very initial", 1));
    page.one(".node-title", "very initial setup");
    page.undo().await;
    assert_eq!(page.text(), ROLLOUT);
    page.one(".node-title", "initial setup");
}

/// The pipeline with its stage that many times.
fn long_pipeline(stages: usize) -> String {
    let at = ROLLOUT.find("    - stage:").unwrap();
    let stage = |n: usize| ROLLOUT[at..].replace("demo_stage", &format!("stage_{n}"));
    ROLLOUT[..at].to_owned() + &(0..stages).map(stage).collect::<String>()
}

#[wasm_bindgen_test]
async fn a_long_text_is_drawn_at_once_and_checked_when_it_rests() {
    let text = long_pipeline(40);
    let page = Page::open(&text).await;
    let stages = page.all("[aria-label='Stages'] [data-node]");
    assert_eq!(stages.len(), 40);
    let at = text.find("50-50 Rollout").unwrap();
    page.type_at(at, "a ").await;
    page.soon(".execution .node-title", "a 50-50 Rollout").await;
    let amount = page.text().find("amount: 50").unwrap() + "amount: ".len();
    page.workbench
        .commit(&[TextEdit::replace(amount..amount + 2, "75")], "test");
    sleep(500).await;
    page.one(".tab", "Problems2");
    let marked = page.all("[aria-label='Stages'] .node-mark");
    assert_eq!(marked.len(), 1);
    // What looks as before was left on the page.
    let now = page.all("[aria-label='Stages'] [data-node]");
    assert!(stages[7].is_same_node(Some(&now[7])));
    assert!(!stages[0].is_same_node(Some(&now[0])));
    // What was clicked stays while the text is broken, and is marked where it stands.
    page.click("[data-node]", "stage_7").await;
    let name = page.text().find("name: stage_7").unwrap() + "name: ".len();
    page.workbench
        .commit(&[TextEdit::insert(name, "\"")], "test");
    sleep(500).await;
    page.one("[aria-label='Stages'] .node-title", "stage_7");
    page.undo().await;
    page.one("[aria-label='Stages'] .node.chosen", "stage_7");
    page.workbench.show_lines("stage_7");
    sleep(100).await;
    page.one(".cm-node-line", "name: stage_7");
}

#[wasm_bindgen_test]
async fn a_changed_line_leaves_every_other_line_end_alone() {
    for text in [
        ROLLOUT.replace('\n', "\r\n"),
        ROLLOUT.replacen('\n', "\r\n", 20),
        ROLLOUT.replacen("tags: {}\n", "tags: {}\r", 1),
    ] {
        let page = Page::open(&text).await;
        assert_eq!(page.text(), text);
        let at = text.find("initial setup").unwrap();
        page.type_at(at, "é😀 ").await;
        let expected = text.replacen("initial setup", "é😀 initial setup", 1);
        assert_eq!(page.text(), expected);
        // After characters of two units, offsets still agree.
        let at = expected.find("add testers").unwrap();
        page.workbench
            .commit(&[TextEdit::replace(at..at + 3, "put")], "test");
        sleep(30).await;
        let again = expected.replacen("add testers", "put testers", 1);
        assert_eq!(page.text(), again);
        page.undo().await;
        page.undo().await;
        assert_eq!(page.text(), text);
    }
}

#[wasm_bindgen_test]
async fn the_editor_shows_what_the_document_holds() {
    let text = "pipeline:\n  name: a\n  identifier: a\n";
    let page = Page::open(text).await;
    page.workbench
        .commit(&[TextEdit::replace(18..19, "ä😀")], "test");
    page.workbench
        .commit(&[TextEdit::insert(0, "# first\n")], "test");
    sleep(60).await;
    assert_eq!(page.shown_text(), page.text());
}

#[wasm_bindgen_test]
async fn broken_text_keeps_the_last_drawing_and_is_kept_itself() {
    let page = Page::open(ROLLOUT).await;
    let at = ROLLOUT.find("  stages:").unwrap();
    page.type_at(at, "  bad: [\n").await;
    assert!(page.text().contains("bad: ["));
    page.one(".broken", "showing the last readable state");
    page.one(".node-title", "50-50 Rollout");
    assert!(page.root.query_selector(".canvas.inert").unwrap().is_some());
    page.undo().await;
    assert_eq!(page.text(), ROLLOUT);
    assert!(page.root.query_selector(".broken").unwrap().is_none());
}

#[wasm_bindgen_test]
async fn a_form_changes_exactly_its_own_characters() {
    let page = Page::open(CART).await;
    page.click(".node", "pod-delete-ji5").await;
    page.click("[role=tab]", "Tune Fault").await;
    assert_eq!(page.value("Chaos duration"), "30");
    page.fill("Chaos duration", "60").await;
    page.fill("Weight", "7").await;
    page.click("[role=tab]", "Probes").await;
    page.fill("URL", "http://frontend/healthz").await;
    // Nothing changes before it is applied.
    assert!(page.text() == CART);
    page.click("[role=tab]", "Tune Fault").await;
    assert_eq!(page.value("Chaos duration"), "60");
    page.click(".drawer-footer button", "Apply Changes").await;
    let now = page.text();
    let changed = changed_lines(CART, &now);
    assert_eq!(changed.len(), 2);
    let (_, before, engine) = changed[0];
    let expected = before
        .replacen(
            r#"TOTAL_CHAOS_DURATION\r\n              value: \"30\""#,
            r#"TOTAL_CHAOS_DURATION\r\n              value: \"60\""#,
            1,
        )
        .replacen(r"\/cart", r"\/healthz", 1);
    assert_eq!(engine, expected);
    assert_eq!(changed[1].2.trim(), r#""weight": "7""#);
    page.one(".node-subtitle", "weight 7");
    page.undo().await;
    assert!(page.text() == CART);
}

#[wasm_bindgen_test]
async fn an_allocation_must_total_one_hundred() {
    let page = Page::open(ROLLOUT).await;
    page.click(".node", "50-50 Rollout").await;
    page.fill("on amount", "75").await;
    page.one(".allocation-total", "total 125; they must total 100");
    page.fill("off amount", "25").await;
    page.one(".allocation-total", "The amounts total 100");
    page.click(".drawer-footer button", "Apply Changes").await;
    let now = page.text();
    let changed: Vec<_> = changed_lines(ROLLOUT, &now)
        .into_iter()
        .map(|(_, old, new)| (old.trim(), new.trim()))
        .collect();
    assert_eq!(
        changed,
        [("amount: 50", "amount: 75"), ("amount: 50", "amount: 25")]
    );
    // What is wrong may be written, and is said in the form and in the text.
    page.fill("off amount", "30").await;
    page.click(".drawer-footer button", "Apply Changes").await;
    assert!(page.text().contains("amount: 30"));
    page.one(".allocation-total", "total 105; they must total 100");
    assert!(page.workbench.peek(|document| document.errors()) > 0);
    page.one(".node-mark.bad", "error");
    page.undo().await;
    page.undo().await;
    assert_eq!(page.text(), ROLLOUT);
}

#[wasm_bindgen_test]
async fn changes_made_before_the_editor_came_can_be_undone() {
    let page = Page::open("pipeline:\n  name: a\n").await;
    page.workbench.unmount_editor();
    page.workbench
        .commit(&[TextEdit::replace(18..19, "b")], "test");
    assert_eq!(page.text(), "pipeline:\n  name: b\n");
    let place: HtmlElement = page.all(".editor").remove(0);
    page.workbench.mount_editor(EDITOR, &place).await.unwrap();
    page.undo().await;
    assert_eq!(page.text(), "pipeline:\n  name: a\n");
}

#[wasm_bindgen_test]
async fn escape_asks_about_what_is_not_applied() {
    let page = Page::open(ROLLOUT).await;
    page.click(".node", "Wait_1").await;
    page.fill("Duration", "20s").await;
    let init = web_sys::KeyboardEventInit::new();
    init.set_key("Escape");
    init.set_bubbles(true);
    let escape =
        web_sys::KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    page.all(".drawer")[0].dispatch_event(&escape).unwrap();
    sleep(30).await;
    page.click(".drawer-ask button", "Discard and Close").await;
    assert!(page.all(".drawer").is_empty());
    assert_eq!(page.text(), ROLLOUT);
}

#[wasm_bindgen_test]
async fn the_history_is_one_in_every_view() {
    let page = Page::open(ROLLOUT).await;
    let at = ROLLOUT.find("initial setup").unwrap();
    page.type_at(at, "x").await;
    page.workbench.view.set(View::Visual);
    sleep(30).await;
    page.click(".node", "Wait_1").await;
    page.fill("Duration", "20s").await;
    page.click(".drawer-footer button", "Apply Changes").await;
    assert!(page.text().contains("duration: 20s"));
    page.undo().await;
    assert!(page.text().contains("duration: 10s"));
    page.undo().await;
    assert_eq!(page.text(), ROLLOUT);
}

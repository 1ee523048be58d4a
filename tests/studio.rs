//! The shared pieces and the drafts, in a browser.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use api::DocumentKind;
use faultline_studio::{
    browser::{self, sleep},
    components::{Confirm, Menu, matches},
    draft::{Draft, DraftSlot, StoreError},
};
use leptos::{mount::mount_to, prelude::*};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{HtmlElement, KeyboardEvent, KeyboardEventInit};

wasm_bindgen_test_configure!(run_in_browser);

fn place() -> HtmlElement {
    let root: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    document().body().unwrap().append_child(&root).unwrap();
    root
}

fn find(root: &HtmlElement, selector: &str) -> HtmlElement {
    let found = root.query_selector(selector).unwrap();
    found
        .unwrap_or_else(|| panic!("no {selector}"))
        .unchecked_into()
}

fn focused() -> String {
    let active = document().active_element().unwrap();
    active.text_content().unwrap()
}

async fn press(key: &str) {
    let init = KeyboardEventInit::new();
    init.set_key(key);
    init.set_bubbles(true);
    init.set_cancelable(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    let active = document().active_element().unwrap();
    active.dispatch_event(&event).unwrap();
    sleep(50).await;
}

#[wasm_bindgen_test]
async fn a_menu_works_by_keyboard() {
    let root = place();
    let handle = mount_to(root.clone(), || {
        view! {
            <Menu label="Actions for cart">
                <button role="menuitem">"Open"</button>
                <button role="menuitem">"Download"</button>
            </Menu>
        }
    });
    let button = find(&root, "button[aria-label='Actions for cart']");
    button.focus().unwrap();
    assert_eq!(button.get_attribute("aria-expanded").unwrap(), "false");
    press("ArrowDown").await;
    assert_eq!(button.get_attribute("aria-expanded").unwrap(), "true");
    assert_eq!(focused(), "Open");
    press("ArrowDown").await;
    assert_eq!(focused(), "Download");
    press("ArrowDown").await;
    assert_eq!(focused(), "Open");
    press("ArrowUp").await;
    assert_eq!(focused(), "Download");
    press("Escape").await;
    assert!(root.query_selector("[role=menu]").unwrap().is_none());
    assert_eq!(document().active_element().unwrap(), *button.as_ref());
    drop(handle);
    root.remove();
}

#[wasm_bindgen_test]
async fn a_question_is_answered_once() {
    let root = place();
    let open = RwSignal::new(false);
    let answers = RwSignal::new(0);
    let handle = mount_to(root.clone(), move || {
        view! {
            <Confirm
                open=open
                title="Delete cart?"
                text="It will be gone."
                action="Delete"
                on_confirm=Callback::new(move |()| answers.update(|answers| *answers += 1))
            />
        }
    });
    for (selector, expected) in [(".actions .button:first-child", 0), (".danger", 1)] {
        open.set(true);
        sleep(50).await;
        assert!(find(&root, "dialog").has_attribute("open"));
        find(&root, selector).click();
        sleep(50).await;
        assert!(!find(&root, "dialog").has_attribute("open"));
        assert_eq!(answers.get_untracked(), expected);
    }
    drop(handle);
    root.remove();
}

#[wasm_bindgen_test]
fn a_draft_survives_byte_for_byte() {
    let text = "\u{feff}a: \"1\"\r\n# é 🚀\t\u{1}\r".to_owned();
    let draft = Draft::fresh(DocumentKind::Pipeline, "p".to_owned(), text);
    assert_eq!(draft.store(), Ok(()));
    assert_eq!(Draft::load(&draft.id), Some(draft.clone()));
    assert!(Draft::list(DocumentKind::Pipeline).contains(&draft));
    assert!(!Draft::list(DocumentKind::Experiment).contains(&draft));
    Draft::remove(&draft.id);
    assert_eq!(Draft::load(&draft.id), None);
}

#[wasm_bindgen_test]
fn a_draft_over_the_quota_stays_in_memory_and_says_so() {
    let mut draft = Draft::fresh(DocumentKind::Experiment, "e".to_owned(), "small".to_owned());
    assert_eq!(draft.store(), Ok(()));
    draft.text = "x".repeat(12 * 1024 * 1024);
    assert_eq!(draft.store(), Err(StoreError::Full));
    assert_eq!(Draft::load(&draft.id).as_ref(), Some(&draft));
    // The smaller, older state must not come back after a reload.
    let key = format!("faultline.draft.{}", draft.id);
    assert_eq!(browser::storage().unwrap().get_item(&key).unwrap(), None);
    Draft::remove(&draft.id);
}

/// What a tab would store of `draft` after the person typed `text`.
fn typed(draft: &Draft, text: &str) -> Draft {
    Draft {
        text: text.to_owned(),
        ..draft.clone()
    }
}

fn texts(id: &str) -> Vec<String> {
    let mut texts: Vec<String> = Draft::all_of(id)
        .into_iter()
        .map(|draft| draft.text)
        .collect();
    texts.sort();
    texts
}

#[wasm_bindgen_test]
fn a_clean_tab_leaves_the_draft_of_another_alone() {
    let draft = Draft::fresh(DocumentKind::Experiment, "e".to_owned(), "mine".to_owned());
    let (mut dirty, mut clean) = (DraftSlot::default(), DraftSlot::default());
    dirty.store(draft.clone()).unwrap();
    clean.clear();
    assert_eq!(Draft::load(&draft.id), Some(draft.clone()));
    // The tab that stored it removes it.
    dirty.clear();
    assert_eq!(Draft::load(&draft.id), None);
}

#[wasm_bindgen_test]
fn two_tabs_with_changes_keep_both_texts() {
    let draft = Draft::fresh(DocumentKind::Experiment, "e".to_owned(), String::new());
    let (mut one, mut two) = (DraftSlot::default(), DraftSlot::default());
    one.store(typed(&draft, "a")).unwrap();
    two.store(typed(&draft, "b")).unwrap();
    one.store(typed(&draft, "aa")).unwrap();
    two.store(typed(&draft, "bb")).unwrap();
    assert_eq!(texts(&draft.id), ["aa", "bb"]);
    // The first stays where a single tab keeps its draft.
    let key = format!("faultline.draft.{}", draft.id);
    let first = browser::storage().unwrap().get_item(&key).unwrap().unwrap();
    assert!(first.contains("\"aa\""));
    two.clear();
    assert_eq!(texts(&draft.id), ["aa"]);
    one.clear();
    assert_eq!(texts(&draft.id), [""; 0]);
}

#[wasm_bindgen_test]
fn tabs_that_opened_the_same_draft_part_when_both_change_it() {
    let draft = Draft::fresh(DocumentKind::Experiment, "e".to_owned(), "a".to_owned());
    let mut one = DraftSlot::default();
    one.store(draft.clone()).unwrap();
    let mut two = DraftSlot::new(Draft::load(&draft.id));
    two.store(typed(&draft, "ab")).unwrap();
    // The first tab learns of that, by the storage event or when its page is hidden.
    assert!(one.is_at(Some(&draft.key())));
    one.store(draft.clone()).unwrap();
    assert_eq!(texts(&draft.id), ["a", "ab"]);
    two.clear();
    one.store(typed(&draft, "ac")).unwrap();
    assert_eq!(texts(&draft.id), ["ac"]);
    Draft::remove(&draft.id);
    assert_eq!(texts(&draft.id), [""; 0]);
}

#[wasm_bindgen_test]
fn a_draft_that_was_only_opened_follows_no_changes_and_comes_back_when_it_vanishes() {
    let draft = Draft::fresh(DocumentKind::Experiment, "e".to_owned(), "a".to_owned());
    let mut one = DraftSlot::default();
    one.store(draft.clone()).unwrap();
    let mut two = DraftSlot::new(Draft::load(&draft.id));
    one.store(typed(&draft, "ab")).unwrap();
    two.store(draft.clone()).unwrap();
    assert_eq!(texts(&draft.id), ["ab"]);
    one.clear();
    two.store(draft.clone()).unwrap();
    assert_eq!(texts(&draft.id), ["a"]);
    two.clear();
}

#[wasm_bindgen_test]
fn lists_are_searched_by_words() {
    assert!(matches("Cart pod-delete", "POD cart"));
    assert!(matches("anything", "  "));
    assert!(!matches("cart", "card"));
}

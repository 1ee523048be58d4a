//! Settling what two people made of one document, in a browser.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use api::{Document, DocumentKind, MergeChoice, MergePart, Merged};
use faultline_studio::builder::conflict::{Joining, Places, Side};
use leptos::{mount::mount_to, prelude::*};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{HtmlElement, HtmlInputElement};

wasm_bindgen_test_configure!(run_in_browser);

const MINE: &str = "a: 10 # one\nb: 2\nc:\n  d: 30\n";
const THEIRS: &str = "a: 11 # one\nb: 2\nc: {}\n";

fn open(choice: usize, mine: &str, theirs: &str) -> MergePart {
    MergePart::Open {
        choice,
        mine: mine.to_owned(),
        theirs: theirs.to_owned(),
    }
}

fn choice(line: usize, span: (usize, usize), about: &str, reason: &str) -> MergeChoice {
    MergeChoice {
        line,
        span,
        about: vec![about.to_owned()],
        reasons: vec![reason.to_owned()],
    }
}

/// As the server answers.
fn joining(first: &str) -> Joining {
    Joining::new(Merged {
        stored: Document {
            id: "1".to_owned(),
            kind: DocumentKind::Pipeline,
            name: String::new(),
            description: String::new(),
            tags: Vec::new(),
            infrastructure: String::new(),
            text: THEIRS.to_owned(),
            revision: 2,
            created_at: String::new(),
            updated_at: String::new(),
        },
        name: String::new(),
        description: String::new(),
        tags: Vec::new(),
        infrastructure: String::new(),
        parts: vec![
            open(0, first, "a: 11 # one\n"),
            MergePart::Kept("b: 2\n".to_owned()),
            open(1, "c:\n  d: 30\n", "c: {}\n"),
        ],
        choices: vec![
            choice(1, (0, 12), "/a", "Mine made this 10, theirs 11."),
            choice(
                3,
                (17, 28),
                "/c/d",
                "Mine changed \"d\", theirs removed it.",
            ),
        ],
    })
}

#[wasm_bindgen_test]
fn what_was_chosen_stays_where_the_place_does() {
    let before = joining("a: 10 # one\n");
    let chosen = [Some(Side::Mine), Some(Side::Theirs)];
    assert_eq!(before.keep(&before, &chosen), chosen);
    let after = joining("a: 100 # one\n");
    assert_eq!(after.keep(&before, &chosen), [None, Some(Side::Theirs)]);
}

fn all(root: &HtmlElement, selector: &str) -> Vec<HtmlElement> {
    let found = root.query_selector_all(selector).unwrap();
    (0..found.length())
        .map(|at| found.get(at).unwrap().unchecked_into())
        .collect()
}

#[wasm_bindgen_test]
async fn each_place_is_told_chosen_and_found() {
    let root: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    document().body().unwrap().append_child(&root).unwrap();
    let joining = joining("a: 10 # one\n");
    let chosen = RwSignal::new(vec![None; joining.places.len()]);
    let jumped = RwSignal::new(None);
    let shown = joining.clone();
    let handle = mount_to(root.clone(), move || {
        let on_jump = Callback::new(move |span| jumped.set(Some(span)));
        view! { <Places joining=shown chosen=chosen on_jump=on_jump /> }
    });
    let legends: Vec<_> = all(&root, "legend")
        .iter()
        .map(|legend| legend.text_content().unwrap())
        .collect();
    assert_eq!(legends, ["Place 1 of 2: line 1", "Place 2 of 2: line 3"]);
    let told = root.text_content().unwrap();
    assert!(told.contains("Mine made this 10, theirs 11."), "{told}");
    assert!(told.contains("/c/d"), "{told}");
    assert!(told.contains("theirs removed it"), "{told}");

    let radios = all(&root, "input[type=radio]");
    let names: Vec<_> = all(&root, "label")
        .iter()
        .map(|label| label.text_content().unwrap())
        .collect();
    assert_eq!(names, ["Mine", "Theirs", "Mine", "Theirs"]);
    radios[1].click();
    assert_eq!(chosen.get_untracked(), [Some(Side::Theirs), None]);
    assert_eq!(joining.text(&chosen.get_untracked()), None);
    radios[3].click();
    radios[2].click();
    leptos::task::tick().await;
    let checked: Vec<bool> = radios
        .iter()
        .map(|radio| radio.unchecked_ref::<HtmlInputElement>().checked())
        .collect();
    assert_eq!(checked, [false, true, true, false]);
    assert_eq!(
        joining.text(&chosen.get_untracked()).unwrap(),
        "a: 11 # one\nb: 2\nc:\n  d: 30\n"
    );

    all(&root, "button")[1].click();
    let span = jumped.get_untracked().unwrap();
    assert!(MINE[span].contains("d: 30"));
    drop(handle);
    root.remove();
}

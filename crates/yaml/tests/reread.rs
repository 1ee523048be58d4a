//! An edited tree is the tree of its text, whatever the edits.

mod common;

use common::{
    dice::Dice,
    typing::{boundary, head_edits, line_edits, place, random_edits, tie_edits},
};
use faultline_yaml::{LineIndex, TextEdit, Tree, apply, invert};
use proptest::prelude::*;

/// What became of a chain of edits.
#[derive(Default)]
struct Tally {
    edits: usize,
    local: usize,
    broken: usize,
    broken_local: usize,
    tied: usize,
    tied_local: usize,
}

impl Tally {
    fn told(&self) {
        let Self {
            edits,
            local,
            broken,
            broken_local,
            tied,
            tied_local,
        } = self;
        common::told(&format!(
            "{local} of {edits} edits were local; {broken_local} of {broken} that left the text \
             broken; {tied_local} of {tied} beside anchors"
        ));
        assert!(local * 10 > *edits);
    }
}

/// Edits a text again and again, back to it from time to time.
fn chain(name: &str, text: &str, dice: &mut Dice, length: usize, tally: &mut Tally) {
    let mut tree = Tree::parse(text);
    let mut index = LineIndex::new(text);
    // Some of the caches are filled, some are not.
    for step in 0..length {
        let sound = !tree.has_errors();
        let before = tree.text().to_owned();
        let edits = if before.len() > text.len() * 2 + 200 || !sound && dice.below(3) == 0 {
            vec![TextEdit::replace(0..before.len(), text)]
        } else {
            match dice.below(7) {
                6 => line_edits(&before, dice),
                0 => head_edits(&before, dice),
                1 => tie_edits(&before, dice),
                2 if before.contains('&') => tie_edits(&before, dice),
                _ => random_edits(&before, dice),
            }
        };
        let after = apply(&before, &edits);
        let told = tree.edit(&edits);
        tally.edits += 1;
        let local = told.within.is_some();
        tally.local += usize::from(local);
        if tree.has_anchors() {
            tally.tied += 1;
            tally.tied_local += usize::from(local);
        }
        if tree.is_broken() {
            tally.broken += 1;
            tally.broken_local += usize::from(local);
        }
        index.edit(&edits, &after);
        assert_eq!(index, LineIndex::new(&after));
        let whole = Tree::parse(&after);
        if let Some(difference) = tree.difference(&whole) {
            panic!(
                "{name}, step {step}: {difference}\n{edits:?}\n--- before\n{before:?}\n--- after\n{after:?}\n{told:?}"
            );
        }
        assert_eq!(before[told.before.end..], after[told.after.end..]);
        assert_eq!(before[..told.before.start], after[..told.after.start]);
        let back = dice.below(8);
        if sound && whole.is_broken() && back > 4 {
            let undo = invert(&before, &edits);
            tree.edit(&undo);
            index.edit(&undo, &before);
            assert_eq!(index, LineIndex::new(&before));
            assert_eq!(
                tree.difference(&Tree::parse(&before)),
                None,
                "{before:?} {after:?} {undo:?}"
            );
        } else if sound && whole.has_errors() && back > 1 {
            tree = Tree::parse(&before);
            index = LineIndex::new(&before);
        }
    }
}

const SAMPLES: &[&str] = &[
    "a: 1\nb:\n  c: 2\n  d: [1, 2]\ne: x\n",
    "list:\n- a: 1\n  b: 2\n- c\n-\n- - x\n  - y\nother:\n  - 1\n  - 2\nlast: |\n  text\n   more\n\n",
    "# top\na: # one\n  # two\n  b: 1 # three\n\n  # four\n  c: 'it''s'\n# five\nd: \"x\\ty\"\n# six\n",
    "a: 1\n---\nb:\n- 1\n- 2\n...\n---\nc: 3\nd:\n  e: >-\n    folded\n    text\n",
    "base: &b\n  x: 1\nuse: *b\nmore:\n  - *b\n  - y: 2\n  - &c z\nend:\n  k: v\n  k: w\n",
    "? complex\n: value\n? [a, b]\n: - 1\n  - 2\nplain\n  key: x\n",
    "spec:\n  data: |\n    kind: A\n    x:\n      - 1\n      - 2\n  items:\n    - raw:\n        data: \"{\\\"a\\\": [1, 2]}\"\n    - raw:\n        data: |\n          k: v\n          k: w\n    - two\n  tail: 1\n",
    "a:\r\n  b: 1\r\n  c:\r\n  - x\r\n  - y: |\r\n      text\r\n      more\r\nd: é\r\n",
    "- a\n- b: 1\n  c: 2\n- |\n  x\n- d:\n  - 1\n  -\n    e: f\n    g: h\n- - 1\n  - 2\n",
    "%TAG ! tag:x,2000:\n---\na: !t 1\nb: !!str 2\n",
    "{\n  \"a\": [\n    1,\n    {\"b\": 2}\n  ],\n  \"c\": 3\n}\n",
    "{\"a\": {\"b\": [1, 2, {\"c\": \"x\\ny\"}], \"<<\": 1, <<: x}, \"d\": {}, \"e\": \"{\\\"k\\\": 1}\"}\n",
    "# top\n[\n  {a: 1, # one\n   b: 'x'}, # two\n  [], k: v, ? l : m,\n  \"key\":1, !!str t,\n  # three\n]\n---\n{a: {b: 1, b: 2}}\n",
    "a: 1\nb:\n  <<: x\n  c: 2\nd:\n  <<: {e: 1}\n  f: 3\n",
    "{\n  \"a\": 1, // c\n  \"b\": [2 //d, {\"c\": 3}\n /* e */ ]\n}\n",
    "top: # one\n  # two\n\n  - a\n  - b: # three\n      # four\n    - c\n    - d\n  -\n    # five\n    k: v\n    l: w\ntagged: !!map\n  # six\n  x: 1\n  y: 2\nbelow:\n  !!seq\n  - 1\n  - 2\n",
    "%YAML 1.2\n# one\n--- # two\n# three\n- a\n- b\n...\n# four\n\nk:\n- 1\n- 2\nl: x\n---\n&n\n# five\np: q\nr:\n  &m\n  s: t\n",
    "list:\n  - a: |\n      kind: A\n      k: v\n      k: w\n      data: |\n        x: 1\n        y:\n          - é\n          - 2\n      json: \"{\\\"k\\\": [1, {\\\"l\\\": 2}]}\"\n      rest: *no\n    b: '{\"m\": [1, \"it''s\"]}'\n    c: >-\n      kind: B\n\n      list:\n\n      - 1\n  - tail: |-\n      - p\n      - q: r\n",
    "base: &base # one\n  x: 1\n  y: [1, &b two]\n  data: |\n    k: v\nodd: &a\n  <<: *base\n  z: &c \"{\\\"k\\\": 1}\"\nlist:\n  - <<: *a\n    n: 1\n  - <<: [*base, *a]\n    own: &d x\n    m: *c\n  - *b\n  - &e free\n  - {p: *b, q: [*c, &f r]}\n  - *b : k\n    *c : l\ntail: *d\n",
    "- &a x\n- &b [1, 2]\n- k: *a\n  l: *b\n- &a\n- [*a, *b]\n- m: &c\n    n: *b\n  o: *c\n---\n- &b y\n- *b\n- - *b\n  - &d\n    p: q\n  - &a !!str\n  - !!seq &e []\n",
    "{a: &a {b: 1}, c: *a, d: [*a, {e: *a, f: &f g}], h: {<<: *a, i: *f}, j: [{k: [*f]}]}\n",
    "list:\n  - a: |+\n      text\n\n  - b:\n  - c: >-\n      x\n     # deep\n  -\n  - d: &n\nk:\n- a\n- b: |+\n\n-\nflush:\n- |\n\n  x\n\nt: 'v'\nend:\n- - x\n  - k:\n      l:\n",
    "- a:\n    b:\n    - x\n    - y: |\n        t\n    - z\n\n    # c\n  k: &n\n    -\n    - |2-\n          i\n- last: [1,\n   2]\n  more:\n...\n# between\n---\nl:\n  m:\n  n: !!str\n\n",
    "",
    "\u{feff}a: 1\nb:\n  c: 2\n",
    "\u{feff}- a: 1\n  b:\n    c: 2\n- d: |\n    e\n- - f\n  - g\n",
    "\u{feff}# top\n\n%TAG !e! tag:x,2000:\n--- # one\na: !e!x 1\nb:\n  - c: !e!y\n  - d: !!str 2\n...\n%YAML 1.2\n---\n- !e 1\n- b: 2\n",
];

#[test]
fn chains_of_edits_of_samples() {
    let mut tally = Tally::default();
    for (at, sample) in SAMPLES.iter().enumerate() {
        for round in 0..rounds(10) {
            let mut dice = Dice::new(&format!("{at} {round}"));
            chain("sample", sample, &mut dice, 60, &mut tally);
        }
    }
    tally.told();
}

/// Edits that are far from each other are taken one after the other.
#[test]
fn edits_far_apart() {
    let item =
        |n: usize| format!("- name: item {n}\n  data: |\n    k: {n}\n    l: [1]\n  rest: x\n");
    let text: String = (0..600).map(item).collect();
    for round in 0..20 {
        let mut dice = Dice::new(&format!("far {round}"));
        let mut tree = Tree::parse(&text);
        assert_eq!(tree.difference(&tree.clone()), None);
        let mut edits: Vec<TextEdit> = Vec::new();
        for n in 0..4 {
            let within = place(&text[..6000], &mut dice);
            let at = (text.len() / 4 * n + within).min(text.len());
            let removed = if dice.below(2) == 0 {
                0
            } else {
                dice.below(30)
            };
            let end = (at + removed).min(text.len());
            let insert = ["y", "z: 1\n", "- w\n", "\n", ""][dice.below(5)];
            edits.push(TextEdit::replace(at..end, insert));
        }
        tree.edit(&edits);
        assert_eq!(tree.text(), apply(&text, &edits));
        assert_eq!(
            tree.difference(&Tree::parse(tree.text())),
            None,
            "{edits:?}"
        );
    }
}

/// An edit reads one item again, on whichever of its lines it is.
#[test]
fn one_item_is_read_again() {
    let item = |n: usize| format!("    - name: n{n}x\n      data:\n        k: x\n    - - x\n");
    let items: String = (0..50).map(item).collect();
    let text = format!("spec:\n  list:\n{items}");
    let start = text.find("    - name: n10x").unwrap();
    for (at, _) in text[start..start + item(10).len()].match_indices('x') {
        let mut tree = Tree::parse(&text);
        let told = tree.edit(&[TextEdit::insert(start + at, "y")]);
        assert!(told.before.len() <= item(10).len(), "{told:?}");
        assert_eq!(tree.difference(&Tree::parse(tree.text())), None);
    }
}

/// What is written, removed or moved in front of a first item reads no other item again than the
/// first ones.
#[test]
fn first_items_are_read_again() {
    let item = |n: usize| format!("    - name: n{n}\n      data:\n        k: x\n");
    let items: String = (0..50).map(item).collect();
    let lists = [
        format!("spec:\n  list:\n{items}tail: 1\n"),
        format!("spec:\n  list: # one\n\n    # two\n{items}"),
        format!("spec:\n  list: &l !!seq\n  # one\n{items}"),
        format!("spec:\n  list:\n    !!seq\n{items}"),
        format!("# top\n---\n# one\n{items}").replace("\n    ", "\n"),
        format!("list:\n{items}tail: 1\n").replace("\n    ", "\n"),
    ];
    for text in &lists {
        let dash = text.find("- name: n0").unwrap();
        let line = text[..dash].rfind('\n').unwrap() + 1;
        let column = dash - line;
        let end = text[..line].trim_end().len();
        let new = format!("{}- new: 1\n", &text[line..dash]);
        let second = text.find("- name: n1").unwrap() - column;
        let third = text.find("- name: n2").unwrap() - column;
        let edits = [
            vec![TextEdit::insert(line, new.clone())],
            vec![TextEdit::insert(line, "# three\n")],
            vec![TextEdit::insert(
                dash,
                format!("- y\n{}", &text[line..dash]),
            )],
            vec![TextEdit::insert(end, "\n  # four")],
            vec![TextEdit::insert(end, " # five")],
            vec![TextEdit::insert(end, format!("\n{}", new.trim_end()))],
            vec![TextEdit::delete(line..second)],
            vec![TextEdit::delete(end + 1..third)],
            vec![
                TextEdit::insert(line, &text[second..third]),
                TextEdit::delete(second..third),
            ],
        ];
        for edits in edits {
            let mut tree = Tree::parse(text);
            let told = tree.edit(&edits);
            assert!(told.before.len() <= 3 * item(0).len(), "{edits:?} {told:?}");
            assert!(told.within.is_some());
            assert_eq!(tree.difference(&Tree::parse(tree.text())), None);
            let undo = invert(text, &edits);
            let told = tree.edit(&undo);
            assert!(told.after.len() <= 3 * item(0).len(), "{undo:?} {told:?}");
            assert_eq!(tree.difference(&Tree::parse(text)), None);
        }
    }
}

#[test]
fn a_first_key_in_brackets_may_put_all_of_the_text_in_brackets() {
    let mut tree = Tree::parse("{a: 1}:\r\n  b: 1\r\n!  key: value\n      text\nd: e\n");
    tree.edit(&[TextEdit::replace(3..17, "!")]);
    assert_eq!(tree.difference(&Tree::parse(tree.text())), None);
}

/// In JSON, too, only what is between the brackets around an edit is read again.
#[test]
fn brackets_are_read_again() {
    let member = |n: usize| format!("{{\"name\": \"n{n}\", \"data\": [1, {{\"k\": \"x\"}}]}}");
    let members: Vec<String> = (0..50).map(member).collect();
    let text = format!("{{\"list\": [\n  {}\n]}}\n", members.join(",\n  "));
    let start = text.find("{\"name\": \"n10").unwrap();
    for (before, insert) in [
        ("n1", "y"),
        ("[", "0, "),
        ("[1, {", "\"j\": {}, "),
        ("\"x\"", ", l: 1"),
    ] {
        let at = start + text[start..].find(before).unwrap() + before.len();
        let mut tree = Tree::parse(&text);
        let told = tree.edit(&[TextEdit::insert(at, insert)]);
        assert!(told.before.len() <= member(10).len(), "{told:?}");
        assert_eq!(tree.difference(&Tree::parse(tree.text())), None);
    }
}

/// What breaks an item is told of it alone, and its neighbours are not read again; neither when
/// the next keys are typed nor when it is mended.
#[test]
fn what_breaks_an_item_stays_in_it() {
    let item =
        |n: usize| format!("    - name: n{n}\n      data:\n        key: x y\n        l: 1\n");
    let items: String = (0..50).map(item).collect();
    let text = format!("spec:\n  list:\n{items}tail: 1\n");
    let start = text.find("    - name: n10").unwrap();
    let breaks = [
        ("key: ", "\"", "\""),
        ("key: ", "[", "]"),
        ("        ", "\"", "\""),
        ("l: ", "a: b: ", "c "),
        ("key: x", " y\n       z", " "),
        ("    -", "x", ""),
    ];
    for (before, inserted, next) in breaks {
        let at = start + text[start..].find(before).unwrap() + before.len();
        let mut tree = Tree::parse(&text);
        let mut check = |edit: TextEdit| {
            let told = tree.edit(std::slice::from_ref(&edit));
            assert!(told.before.len() <= 3 * item(10).len(), "{edit:?} {told:?}");
            assert!(told.within.is_some());
            assert_eq!(tree.difference(&Tree::parse(tree.text())), None, "{edit:?}");
            tree.is_broken()
        };
        assert!(check(TextEdit::insert(at, inserted)), "{inserted:?}");
        check(TextEdit::insert(at + inserted.len(), "w"));
        check(TextEdit::insert(at + inserted.len() + 1, next));
        let end = at + inserted.len() + 1 + next.len();
        assert!(!check(TextEdit::delete(at..end)));
    }
}

#[test]
fn a_header_behind_the_last_item_breaks_its_list() {
    for indent in ["", "  "] {
        let text = format!("a:\n{indent}- [1, 2]\nb:\n  c: d\n");
        let at = text.find("\nb").unwrap();
        let mut tree = Tree::parse(&text);
        tree.edit(&[TextEdit::insert(at, "|")]);
        assert!(tree.is_broken());
        assert_eq!(tree.difference(&Tree::parse(tree.text())), None);
    }
}

#[test]
fn a_key_that_lost_its_first_letter_is_another() {
    let mut tree = Tree::parse("ac: aa\naa: a\n");
    tree.edit(&[TextEdit::delete(0..8)]);
    assert_eq!(tree.difference(&Tree::parse("a: a\n")), None);
}

/// What scalars read as is kept apart from the text where escapes are in it.
#[test]
fn texts_of_scalars_stay_through_many_edits() {
    let long = "\\t word".repeat(800);
    let text = format!("a: \"x\\ty\"\nb: \"{long}\"\nc: \"\\\n  \"\nd: \"\\tz\"\n");
    let mut tree = Tree::parse(&text);
    for _ in 0..20 {
        tree.edit(&[TextEdit::insert(text.find("word").unwrap(), "y")]);
        assert_eq!(tree.difference(&Tree::parse(tree.text())), None);
    }
}

#[test]
fn chains_of_edits_of_real_files() {
    let Some(files) = common::corpus() else {
        return;
    };
    let mut tally = Tally::default();
    let every = if std::env::var_os("FAULTLINE_LONG").is_some() {
        1
    } else {
        8
    };
    for file in files
        .iter()
        .filter(|file| file.text.len() < 20_000)
        .step_by(every)
    {
        let mut dice = Dice::new(&file.path);
        chain(&file.path, &file.text, &mut dice, 20, &mut tally);
    }
    tally.told();
}

fn rounds(usual: usize) -> usize {
    std::env::var("FAULTLINE_ROUNDS")
        .ok()
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(usual)
}

fn block() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        "[a-z]{1,4}",
        "\"[a-z ]{0,4}\"",
        Just("|\n{}  text\n{}  more".to_owned()),
        Just("".to_owned()),
        Just("[1, 2]".to_owned()),
        Just("# c".to_owned()),
    ];
    scalar.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(("[a-c]{1,2}", inner.clone()), 1..4).prop_map(|entries| {
                let lines = entries
                    .iter()
                    .map(|(key, value)| format!("{{}}{key}: {}", deeper(value)));
                format!("\n{}", lines.collect::<Vec<_>>().join("\n"))
            }),
            prop::collection::vec(inner, 1..4).prop_map(|items| {
                let lines = items.iter().map(|item| format!("{{}}- {}", deeper(item)));
                format!("\n{}", lines.collect::<Vec<_>>().join("\n"))
            }),
        ]
    })
}

fn deeper(value: &str) -> String {
    value.replace("{}", "{}  ")
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn chains_of_edits_of_generated_texts(block in block(), seed in "[a-z]{6}") {
        let text = block.replace("{}", "").trim_start().to_owned() + "\n";
        let mut dice = Dice::new(&seed);
        chain("generated", &text, &mut dice, 12, &mut Tally::default());
    }

    #[test]
    fn any_texts(texts in prop::collection::vec("[-a:#\"'|>&*{}\\[\\]%!\t\n ,?é]{0,30}", 2..6)) {
        let mut tree = Tree::parse(&texts[0]);
        for text in &texts[1..] {
            let len = tree.text().len();
            let at = boundary(tree.text(), len / 2);
            tree.edit(&[TextEdit::insert(at, text.clone())]);
            let whole = Tree::parse(tree.text());
            prop_assert_eq!(tree.difference(&whole), None);
        }
    }
}

/// What is not there may be told to be behind what comes next: the collection that it is in ends
/// in front of that.
#[test]
fn what_is_not_there_holds_nothing_behind_it() {
    let text = "spec:\n  items:\n    - raw: 1\n    - raw:\n          ? k\n: \n";
    let mut tree = Tree::parse(text);
    let at = text.find("    - raw:\n").unwrap();
    tree.edit(&[TextEdit::replace(at..text.len() - 1, " key: value\n")]);
    assert_eq!(tree.difference(&Tree::parse(tree.text())), None);
}

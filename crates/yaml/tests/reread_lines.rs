//! What is written between items, or taken away at their end, is read without those around it.

use faultline_yaml::{TextEdit, Tree, apply, invert};

/// What is written between two items is read without the one above, however long that is; also
/// while it is typed, and where it goes again.
#[test]
fn lines_behind_a_long_item_are_read_alone() {
    let items: String = (0..50).map(|n| format!("      - name: n{n}\n")).collect();
    let ends = [
        "z",
        "'z'",
        "[1,\n          2]",
        "|\n          text\n",
        ">-\n          text\n\n",
        "z # c\n    # d",
        "*a",
    ];
    for end in ends {
        let text = format!(
            "a: &a 1\nspec:\n  - long:\n{items}      - k: {end}\n\n    # last\n    tail: 1\n  - other: 2\n"
        );
        let tail = text.find("    tail").unwrap();
        let line = text.find(end).unwrap() + end.trim_end().len() + 1;
        let mut tree = Tree::parse(&text);
        let mut check = |at: usize, removed: usize, inserted: &str| {
            let edit = TextEdit::replace(at..at + removed, inserted);
            let told = tree.edit(std::slice::from_ref(&edit));
            let context = format!("{end:?} {edit:?} {told:?}");
            assert_eq!(
                tree.difference(&Tree::parse(tree.text())),
                None,
                "{context}"
            );
            assert!(told.before.len() <= 150, "{context}");
        };
        let at = if end.contains('#') { tail } else { line };
        check(at, 0, "    new: 1\n");
        check(at, 11, "");
        check(at, 0, "    \n");
        for (n, key) in ["k", "e", "y", ":", " ", "v"].iter().enumerate() {
            check(at + 4 + n, 0, key);
        }
        check(at, 11, "");
        assert!(!tree.is_broken());
    }
}

/// The last items of a collection are removed, and others appended, without a look at the one
/// above, however long that is.
#[test]
fn last_items_go_without_the_one_above() {
    let items: String = (0..50).map(|n| format!("      - name: n{n}\n")).collect();
    let ends = [
        "z",
        "",
        "|\n          text\n",
        "|+\n          text\n\n",
        "z # c\n          # d",
        "- x",
    ];
    for end in ends {
        for behind in [
            "  tail: 1\n",
            "",
            "# c\n---\nnext: 1\n",
            "\n    # d\nother: 1\n",
        ] {
            let last = "    - k: v\n      l:\n        - w\n";
            let text = format!(
                "spec:\n  list:\n    - long:\n{items}      - k:\n        - {end}\n{last}{behind}"
            );
            let start = text.find(last).unwrap();
            let gone = start..start + last.len();
            let lines = [
                TextEdit::delete(gone.clone()),
                TextEdit::delete(gone.start - 1..gone.end - 1),
                TextEdit::insert(gone.end, "    - m: n\n"),
                TextEdit::replace(gone, "    - m: n\n"),
            ];
            for (n, edit) in lines.iter().enumerate() {
                // Blank lines could be more of them.
                if end.contains('+') && (n == 1 || behind.starts_with('\n')) {
                    continue;
                }
                let mut tree = Tree::parse(&text);
                let told = tree.edit(std::slice::from_ref(edit));
                let context = format!("{end:?} {behind:?} {edit:?} {told:?}");
                assert_eq!(
                    tree.difference(&Tree::parse(tree.text())),
                    None,
                    "{context}"
                );
                assert!(told.within.is_some(), "{context}");
                assert!(told.after.len() <= 40, "{context}");
                let undo = invert(&text, std::slice::from_ref(edit));
                let told = tree.edit(&undo);
                assert_eq!(tree.difference(&Tree::parse(&text)), None, "{undo:?}");
                assert!(told.after.len() <= 80, "{context} {told:?}");
            }
        }
    }
}

/// What stands in front of a line decides nothing about an item written there: a key without a
/// value, a text that keeps its blank lines, or a comment that is deeper than the item.
#[test]
fn items_are_inserted_behind_what_ends_late() {
    let items: String = (0..50).map(|n| format!("      - name: n{n}\n")).collect();
    for end in [
        "",
        "\n          # deep",
        "|+\n          text\n",
        "|\n          text\n         # deep",
        "x\n              # deep\n    # less",
    ] {
        let text = format!("list:\n  - long:\n{items}      - k: {end}\n  - other: 2\n");
        let at = text.find("  - other").unwrap();
        let mut tree = Tree::parse(&text);
        let edit = TextEdit::insert(at, "  - new: 1\n");
        let told = tree.edit(std::slice::from_ref(&edit));
        assert_eq!(tree.difference(&Tree::parse(tree.text())), None, "{end:?}");
        assert!(told.after.len() <= 60, "{end:?} {told:?}");
        let told = tree.edit(&invert(&text, &[edit]));
        assert_eq!(tree.difference(&Tree::parse(&text)), None, "{end:?}");
        assert!(told.before.len() <= 60, "{end:?} {told:?}");
    }
}

/// Many edits far from each other are taken one after the other, too.
#[test]
fn many_edits_far_apart_are_read_alone() {
    let item = |n: usize| format!("- name: item {n}\n  data: |\n    k: {n}\n  rest: x\n");
    let text: String = (0..7000).map(item).collect();
    let starts: Vec<usize> = (0..50)
        .map(|n| text.find(&format!("item {}\n", 1000 + n * 100)).unwrap())
        .collect();
    let edits: Vec<TextEdit> = starts
        .iter()
        .map(|start| TextEdit::insert(*start, "new "))
        .collect();
    let mut tree = Tree::parse(&text);
    let told = tree.edit(&edits);
    assert_eq!(tree.text(), apply(&text, &edits));
    assert_eq!(tree.difference(&Tree::parse(tree.text())), None);
    assert!(starts[0] - told.before.start < 100, "{told:?}");
    assert!(told.before.end - starts[49] < 100, "{told:?}");
}

/// Where the dash of an item is left out to look into it, a tab behind it would indent.
#[test]
fn a_tab_behind_a_dash_is_told_where_its_item_breaks() {
    let text = "items:\n    - a\n    -\t raw:\n        data: |\n         # k: v\n          k: w\n";
    let mut tree = Tree::parse(text);
    let at = text.find("         # k").unwrap();
    tree.edit(&[TextEdit::insert(at, "        new: 1\n")]);
    assert!(tree.is_broken());
    assert_eq!(tree.difference(&Tree::parse(tree.text())), None);
}

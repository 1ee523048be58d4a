//! Reading after an edit where anchors and aliases tie parts of a text together.

use faultline_yaml::{TextEdit, Tree, invert};

/// Items that hold aliases for what is anchored in front of them, and anchors that nobody uses, are
/// read alone; an anchor that takes over another's name ties all of the text together.
#[test]
fn items_with_aliases_are_read_again() {
    let item = |n: usize| {
        format!(
            "  - name: n{n}\n    <<: *base\n    args: [*odd, *lo]\n    own: &own {n}\n    more: *base\n"
        )
    };
    let items: String = (0..50).map(item).collect();
    let text = format!("b: &base\n  k: |\n    a: 1\n  l: &lo x\no: &odd\n  - *lo\nlist:\n{items}");
    let start = text.find("  - name: n10").unwrap();
    let one = item(10);
    let local = [
        ("n1", "x"),
        ("base", ", y"),
        ("base", "\n    z: *lo"),
        ("[", "*base, "),
        ("[*odd, *lo", "*"),
        ("*lo", "w"),
        ("*od", "x"),
        ("own: &own", "x"),
        ("name: ", "&new "),
        ("own: &own 10\n", "    &k k: *own\n"),
        ("mor", "x: &e\n    n"),
        ("", "  - *odd\n"),
        ("", "  - &first\n    p: *base\n"),
        ("  -", " &n"),
    ];
    let anywhere = [
        ("name: ", "&odd "),
        ("name: ", "&base "),
        ("own: &own 10\n", "    &base k: l\n"),
    ];
    for (before, insert) in local.iter().chain(&anywhere) {
        let at = start + one.find(before).unwrap() + before.len();
        let mut tree = Tree::parse(&text);
        let edit = TextEdit::insert(at, *insert);
        let told = tree.edit(std::slice::from_ref(&edit));
        assert_eq!(tree.difference(&Tree::parse(tree.text())), None, "{edit:?}");
        let undo = invert(&text, &[edit]);
        let back = tree.edit(&undo);
        assert_eq!(tree.difference(&Tree::parse(&text)), None, "{undo:?}");
        let is_local = local.contains(&(before, insert));
        for told in [told.before, back.after] {
            assert_eq!(told.len() <= 2 * one.len(), is_local, "{insert:?} {told:?}");
        }
    }
}

/// An edit of what aliases stand for has it read again, and the items that these are in.
#[test]
fn what_aliases_stand_for_is_read_again_with_them() {
    let head = "\
base: &base
  k: |
    a: 1
  l: &lo x
  m:
  - &it one
  - p: q
list:
- <<: *base
  o: *lo
- &two
  <<: [*base, {r: *it}]
  own: [*lo]
- *lo : key
  more: {s: *two}
";
    let rest: String = (0..100).map(|n| format!("- name: n{n}\n")).collect();
    let text = format!("{head}{rest}");
    for (before, insert) in [
        ("    a: 1", "2"),
        ("    a: 1", "\n    b: 2"),
        ("&lo x", "y"),
        ("&lo x", ": y"),
        ("&lo x", "\n  n: new"),
        ("&lo ", "{z: 1} #"),
        ("&it one", " more"),
        ("  - &it one", "\n  - two"),
        ("  m:\n", "  - *lo\n"),
        ("  - p: q", "\n    k: {t: *lo}"),
        ("base: &base\n", "  # why\n"),
        ("base: &base\n", "  first: 1\n"),
        ("k: |", "-"),
        ("own: [*lo", ", 2"),
        ("  <<: [*base", ", {own: 1}"),
        ("  - p: q", "\n  - \"open"),
        ("    a: 1", "\n   odd"),
    ] {
        let at = text.find(before).unwrap() + before.len();
        let edit = TextEdit::insert(at, insert);
        let mut tree = Tree::parse(&text);
        let told = tree.edit(std::slice::from_ref(&edit));
        assert_eq!(tree.difference(&Tree::parse(tree.text())), None, "{edit:?}");
        let undo = invert(&text, &[edit]);
        let back = tree.edit(&undo);
        assert_eq!(tree.difference(&Tree::parse(&text)), None, "{undo:?}");
        for told in [told.before, back.after] {
            assert!(told.end <= head.len() + 20, "{insert:?} {told:?}");
        }
    }
}

/// Where very many aliases stand for what is edited, all is read.
#[test]
fn many_aliases_are_not_followed_one_by_one() {
    let text = format!(
        "a: &a [x]\nb: &b [*a]\nlist:\n{}",
        "- *a\n- *b\n".repeat(60)
    );
    let mut tree = Tree::parse(&text);
    for insert in ["y", ", *a", "]", "\n"] {
        let at = tree.text().find('x').unwrap() + 1;
        tree.edit(&[TextEdit::insert(at, insert)]);
        assert_eq!(
            tree.difference(&Tree::parse(tree.text())),
            None,
            "{insert:?}"
        );
    }
}

#[test]
fn an_alias_of_a_merge_key_is_one() {
    let text = "&k <<: {a: 1}\nlist:\n  - x\n  - y\n";
    let mut tree = Tree::parse(text);
    let at = text.find("  - y").unwrap();
    tree.edit(&[TextEdit::insert(at, "  - *k : 1\n")]);
    assert_eq!(tree.diagnostics().len(), 1);
    assert_eq!(tree.difference(&Tree::parse(tree.text())), None);
}

/// What aliases may bring, and how deep, is counted in all of the text.
#[test]
fn limits_of_aliases_hold_in_what_is_read_again() {
    let many = format!("big: &big [{}]\nlist:\n", "x, ".repeat(999));
    let many = many + &"- *big\n".repeat(99) + "- y\n- *bog\n";
    let deep: String = (0..124).map(|n| format!("{}k:\n", " ".repeat(n))).collect();
    let deep = format!("a: &a {{b: {{c: [d]}}}}\n{deep}{}- y\n", " ".repeat(124));
    for (text, inserts) in [
        (many, ["- *big\n", "- [*big, *bi]\n", "- *bi\n", "- x\n"]),
        (deep, ["- *a\n", "- [*a, *a]\n", "- *b\n", "- x\n"]),
    ] {
        for insert in inserts {
            let mut tree = Tree::parse(&text);
            let at = text.find("- y").unwrap() + "- y\n".len();
            let line = text[..at - 4].rfind('\n').unwrap() + 1;
            let insert = format!("{}{insert}", &text[line..at - 4]);
            for _ in 0..2 {
                tree.edit(&[TextEdit::insert(at, insert.clone())]);
                assert_eq!(
                    tree.difference(&Tree::parse(tree.text())),
                    None,
                    "{insert:?}"
                );
            }
            for _ in 0..2 {
                tree.edit(&[TextEdit::delete(at..at + insert.len())]);
                assert_eq!(
                    tree.difference(&Tree::parse(tree.text())),
                    None,
                    "{insert:?}"
                );
            }
        }
    }
}

#[test]
fn an_anchor_on_a_line_of_its_own_is_no_part_of_what_is_left() {
    let mut tree = Tree::parse("k: !!map\n  &a\n  x: 1\n  y: 2\nl: m\n");
    let at = tree.text().find("  x").unwrap();
    tree.edit(&[TextEdit::insert(at, "  *a")]);
    assert_eq!(tree.difference(&Tree::parse(tree.text())), None);
}

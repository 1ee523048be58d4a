//! Blanks that YAML does not know.

use faultline_yaml::{Fix, Severity, TextEdit, Tree, apply, diff_edits};
use proptest::prelude::*;

/// The places of what is told about blanks, with the text that the first fix makes.
fn told(text: &str) -> (Vec<usize>, Option<(bool, String)>) {
    let tree = Tree::parse(text);
    let found = tree.diagnostics().iter();
    let found = found.filter(|found| found.code == "foreign-blank");
    assert!(
        found
            .clone()
            .all(|found| found.severity == Severity::Warning)
    );
    let fix = found.clone().find_map(|found| found.fix.as_ref());
    let mended = |fix: &Fix| (fix.safe, apply(text, &fix.edits));
    (
        found.map(|found| found.span.start).collect(),
        fix.map(mended),
    )
}

#[test]
fn blanks_that_indent_and_part_are_told() {
    for (text, at, safe, mended) in [
        (
            "a:\n\u{a0}\u{a0}b: 1\n\u{a0} c:\n  \u{a0}\u{a0}d: 2\ne: 3\n",
            3,
            false,
            "a:\n  b: 1\n  c:\n    d: 2\ne: 3\n",
        ),
        ("a: \u{a0}1\nb: 2\n", 3, false, "a: 1\nb: 2\n"),
        (
            "l:\n  - \u{2009} x\n  - y\n",
            7,
            false,
            "l:\n  - x\n  - y\n",
        ),
        ("- a:\u{a0}1\n- 2\n", 4, false, "- a: 1\n- 2\n"),
        ("l:\n  -\u{3000}x\n", 6, false, "l:\n  - x\n"),
        (
            "{\n\u{a0}\u{a0}\"a\": 1\n}\n",
            2,
            false,
            "{\n  \"a\": 1\n}\n",
        ),
        ("{\"a\":\u{a0}1}\n", 5, false, "{\"a\":1}\n"),
    ] {
        assert_eq!(
            told(text),
            (vec![at], Some((safe, mended.to_owned()))),
            "{text:?}"
        );
        assert_eq!(Tree::parse(mended).diagnostics(), [], "{mended:?}");
    }
}

#[test]
fn a_fix_that_breaks_the_text_is_none() {
    // Below a value nothing can be indented.
    let (places, fix) = told("a: 1\n\u{a0}\u{a0}b: 2\n");
    assert_eq!((places, fix), (vec![5], None));
}

#[test]
fn lines_that_they_indent_are_given_spaces_or_left() {
    // What `check --fix` makes of each, and what may be chosen.
    for (text, safe, chosen) in [
        (
            "metadata:\n  name: w\n \u{a0}namespace: x\n",
            Some("metadata:\n  name: w\n  namespace: x\n"),
            None,
        ),
        (
            "s:\n  w:\n \u{a0}  name: x\n",
            None,
            Some("s:\n  w:\n    name: x\n"),
        ),
        (
            "run: |\n\u{a0}\u{a0}echo hi\n",
            None,
            Some("run: |\n  echo hi\n"),
        ),
        (
            "run: |\n\u{a0}\u{a0}if x; then\n\u{a0} \u{a0} y\n\u{a0}\u{a0}fi\n",
            None,
            Some("run: |\n  if x; then\n    y\n  fi\n"),
        ),
        // Not the sound line is moved.
        (
            "s:\n \u{a0}b: 2\n  c: 3\n",
            None,
            Some("s:\n  b: 2\n  c: 3\n"),
        ),
        ("l:\n  - \u{a0}a: 1\n     b: 2\n", None, None),
        ("s:\n  a: 1\n\t\u{a0}b: 2\n", None, None),
        (
            "s:\n \u{a0}a: 1\n\tb: 2\n",
            None,
            Some("s:\n  a: 1\n\tb: 2\n"),
        ),
        ("a: 1\n\u{a0}b\n  c: 2\n", None, None),
        // The key is taken.
        ("s:\n  a: 1\n \u{a0}a: 2\n", None, None),
    ] {
        let tree = Tree::parse(text);
        let fixes = tree.diagnostics().iter();
        let fixes = fixes.filter_map(|told| told.fix.as_ref());
        let (sure, guessed): (Vec<&Fix>, Vec<&Fix>) = fixes.partition(|fix| fix.safe);
        let made = |fixes: Vec<&Fix>| {
            let fix = fixes.first()?;
            Some(apply(text, &fix.edits))
        };
        assert_eq!(made(sure).as_deref(), safe, "{text:?}");
        let guessed = guessed.into_iter();
        let guessed = guessed.filter(|fix| fix.title == "Write ordinary spaces");
        assert_eq!(made(guessed.collect()).as_deref(), chosen, "{text:?}");
        for mended in [safe, chosen].into_iter().flatten() {
            assert!(
                errors(mended) < errors(text) || mended.contains('\t'),
                "{mended:?}"
            );
            assert_eq!(told(mended).0, Vec::<usize>::new(), "{mended:?}");
        }
    }
}

fn errors(text: &str) -> usize {
    let tree = Tree::parse(text);
    let errors = tree.diagnostics().iter();
    errors
        .filter(|told| told.severity == Severity::Error)
        .count()
}

proptest! {
    /// What is mended without asking leaves no line that such blanks indent where it changed it.
    #[test]
    fn no_safe_fix_keeps_them(lines in prop::collection::vec((0..5_usize, 0..7_usize), 1..8)) {
        let indents = ["", "  ", " \u{a0}", "\u{a0}\u{a0}", " "];
        let contents = ["a:", "b: 1", "c: |", "- x", "echo", "d:x", "- e: 2"];
        let lines = lines.iter().enumerate();
        let text: String = lines
            .map(|(n, (indent, content))| {
                let content = contents[*content].replacen(':', &format!("{n}:"), 1);
                format!("{}{content}\n", indents[*indent])
            })
            .collect();
        let tree = Tree::parse(&text);
        for fix in tree.diagnostics().iter().filter_map(|told| told.fix.as_ref()) {
            if !fix.safe || !fix.title.starts_with("Indent") && !fix.title.contains("spaces") {
                continue;
            }
            let mended = apply(&text, &fix.edits);
            for (before, after) in text.lines().zip(mended.lines()) {
                let lead = after.trim_start_matches(' ');
                prop_assert!(before == after || !lead.starts_with('\u{a0}'), "{text:?} {fix:?}");
            }
        }
    }
}

#[test]
fn blanks_inside_of_texts_are_their_own() {
    for text in [
        "a: \"\u{a0}b\"\nc: '\u{a0}'\n",
        "a: |\n  \u{a0}b\n  c:\u{a0}d\n",
        "a: b\u{a0}c\n",
        "a: Note:\u{a0}this\n",
        "- See this:\u{a0}that\n",
        "# \u{a0}b\na: 1 #\u{a0}c\n",
        "a: x\n  \u{a0}y\n",
        "\u{feff}a: 1\n",
        "a: -\u{a0}b\n",
    ] {
        assert_eq!(told(text).0, Vec::<usize>::new(), "{text:?}");
    }
}

#[test]
fn a_megabyte_of_them_is_cheap_and_told_in_part() {
    let text: String = (0..40_000)
        .map(|n| format!("\u{a0}k{n}: 1\nl{n}: \u{a0}2\n"))
        .collect();
    let (places, fix) = told(&text);
    assert_eq!((places.len(), fix), (64, None));
}

#[test]
fn they_are_told_after_edits_as_they_are_in_the_text() {
    let lines: String = (0..40).map(|n| format!("  k{n}: [{n}, é]\n")).collect();
    for text in [
        format!("a:\n{lines}b: \u{a0}1\nc:\n\u{a0}\u{a0}d: 1\n\u{a0}\u{a0}e:\n"),
        format!("a:\n{lines}b: \"x\nc: \u{a0}1\n"),
        format!(
            "{{\"a\":\u{a0}1,\n{}\"b\": 2}}\n",
            "\"k\": [1],\n".repeat(9)
        ),
    ] {
        let tree = Tree::parse(&text);
        let marks: Vec<usize> = (0..=text.len())
            .filter(|at| text.is_char_boundary(*at))
            .collect();
        for at in marks.into_iter().step_by(17) {
            for insert in ["\u{a0}", "\n\u{a0}", "x: \u{a0}y\n", "-\u{a0}", ":", "\""] {
                let edit = TextEdit::insert(at, insert);
                let edited = tree.edited(std::slice::from_ref(&edit));
                let fresh = Tree::parse(edited.text());
                assert_eq!(edited.difference(&fresh), None, "{edit:?}\n{text}");
                let back = diff_edits(edited.text(), &text);
                assert_eq!(
                    edited.edited(&back).difference(&tree),
                    None,
                    "back from {edit:?}"
                );
            }
        }
    }
}

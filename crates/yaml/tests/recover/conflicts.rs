//! Conflicts that a merge left in a text.

use faultline_yaml::{Span, TextEdit, Tree};

/// What a text reads as, and the places of what is told.
fn read(text: &str) -> (String, Vec<(String, Span)>) {
    let tree = Tree::parse(text);
    let documents = (0..tree.document_count()).filter_map(|n| tree.document(n));
    let documents: Vec<_> = documents.map(|root| root.to_json().to_string()).collect();
    let told = tree.diagnostics().iter();
    let told = told.map(|found| (found.code.clone(), found.span.clone()));
    (documents.join(" "), told.collect())
}

#[test]
fn of_a_conflict_the_first_side_is_read() {
    for (text, documents) in [
        (
            "a: 1\n<<<<<<< HEAD\nb: 2\nc: 3\n=======\nb: 3\n>>>>>>> feature\nd: 4\n",
            "{\"a\":1,\"b\":2,\"c\":3,\"d\":4}",
        ),
        (
            "spec:\n  t:\n<<<<<<< HEAD\n    image: a:1\n||||||| base\n    image: a:0\n=======\n    \
             image: a:2\n>>>>>>> feature/x\n    name: c\n",
            "{\"spec\":{\"t\":{\"image\":\"a:1\",\"name\":\"c\"}}}",
        ),
        // Documents, a text of several lines, brackets, and lines that end with CR LF.
        (
            "a: 1\n<<<<<<< a\nb: 2\n=======\n---\nb: 3\n>>>>>>> b\n---\nd: 4\n",
            "{\"a\":1,\"b\":2} {\"d\":4}",
        ),
        (
            "{\n<<<<<<< a\n  \"b\": 2,\n=======\n  \"b\": 3,\n>>>>>>> b\n  \"c\": 1\n}\n",
            "{\"b\":2,\"c\":1}",
        ),
        (
            "a: 1\r\n<<<<<<< a\r\n=======\r\nb: 3\r\n>>>>>>> b\r\nc: 4\r\n",
            "{\"a\":1,\"c\":4}",
        ),
    ] {
        let (json, told) = read(text);
        assert_eq!(json, documents, "{text}");
        let start = text.find('<').unwrap();
        let end = start + text[start..].find(['\r', '\n']).unwrap();
        assert_eq!(told, [("conflict".to_owned(), start..end)], "{text}");
        assert!(Tree::parse(text).diagnostics()[0].fix.is_none());
    }
}

#[test]
fn what_else_is_broken_is_told_beside_conflicts() {
    let text = "a: \"x\n<<<<<<< a\nb: [2\n=======\nb: [3\n>>>>>>> b\nc: 4\n>>>>>>> left\n";
    let (json, told) = read(text);
    assert_eq!(json, "{\"a\":null,\"b\":null,\"c\":4}");
    let codes: Vec<&str> = told.iter().map(|(code, _)| code.as_str()).collect();
    assert_eq!(
        codes,
        ["unclosed-quote", "conflict", "unclosed-bracket", "conflict"]
    );
    // Marks in a text are none.
    let (json, told) = read("a: |\n  <<<<<<< a\n  =======\n  >>>>>>> b\nb: 1\n");
    assert_eq!(
        json,
        "{\"a\":\"<<<<<<< a\\n=======\\n>>>>>>> b\\n\",\"b\":1}"
    );
    assert_eq!(told, []);
}

#[test]
fn conflicts_are_found_after_edits_as_they_are_in_the_text() {
    let text = "a: \"x\nb: 2\nl:\n  - 1\n=======\n  - 2\n>>>>>>> b\nc: 4\n";
    let other = "a: 1\nl:\n  - 1\n  - 2\nc: 4\n";
    let insert = |at: usize, text: &str| TextEdit::insert(at, text);
    for (text, edits) in [
        (
            text,
            vec![insert(text.find("  - 1").unwrap(), "<<<<<<< a\n")],
        ),
        (
            text,
            vec![TextEdit::delete(text.find(">>").unwrap()..text.len() - 5)],
        ),
        (text, vec![insert(3, "'")]),
        (other, vec![insert(5, "<<<<<<< a\n")]),
        (other, vec![insert(5, "<<<<<<< a\n=======\n>>>>>>> b\n")]),
        (other, vec![insert(other.len(), ">>>>>>> b")]),
    ] {
        let mut tree = Tree::parse(text);
        tree.edit(&edits);
        let fresh = Tree::parse(tree.text());
        assert_eq!(tree.difference(&fresh), None, "{}", tree.text());
        assert!(fresh.has_errors());
        let back = fresh.text().replace("<<<<<<<", "");
        let back = faultline_yaml::diff_edits(fresh.text(), &back);
        tree.edit(&back);
        assert_eq!(tree.difference(&Tree::parse(tree.text())), None);
    }
}

#[test]
fn edits_everywhere_give_what_the_text_gives() {
    let long: String = (0..300).map(|n| format!("k{n}: value {n}\n")).collect();
    for text in [
        "x: 1\nrun: |\necho hi\nif x; then\n  foo\nfi\nb: \"x\n".to_owned(),
        "- run: |\n  echo hi\n  more\n- b: 'don't'\n- c: &x &y 1\n".to_owned(),
        "%YAML 3.0\n---\nb: 2\nc: \"\\x\"\n... foo\n".to_owned(),
        "a:\n  {{- /*\n  c\n  */}}\n  b: 1\n  b: @\n".to_owned(),
        "m:\n  name: a\n   labels:\n    app: a\n  t: |\n\tfoo\n  u: 1\n".to_owned(),
        format!("run: |\necho hi\nif x\n{long}b: 1\n... foo\n"),
        format!("%YAML 3.0\n---\n{long}run: |\necho hi\nmore\n"),
        format!("b: \"x\n{long}a: 1\n<<<<<<< a\nb: [2\n=======\nb: [3\n>>>>>>> b\n"),
    ] {
        let tree = Tree::parse(&text);
        let step = 1 + text.len() / 30;
        for at in (0..=text.len()).step_by(step) {
            let end = (at + 2).min(text.len());
            for edit in [
                TextEdit::insert(at, "x"),
                TextEdit::insert(at, "\n"),
                TextEdit::insert(at, "\""),
                TextEdit::insert(at, "\nz: @\n"),
                TextEdit::delete(at..end),
            ] {
                let edited = tree.edited(std::slice::from_ref(&edit));
                let fresh = Tree::parse(edited.text());
                assert_eq!(
                    edited.difference(&fresh),
                    None,
                    "{edit:?}\n{}",
                    edited.text()
                );
                let back = faultline_yaml::diff_edits(edited.text(), &text);
                assert_eq!(
                    edited.edited(&back).difference(&tree),
                    None,
                    "back from {edit:?}"
                );
            }
        }
    }
}

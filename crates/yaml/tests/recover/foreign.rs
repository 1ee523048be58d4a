//! Comments of other languages in front of the brackets of a document.

use super::idle_fixes;
use faultline_yaml::{Severity, TextEdit, Tree, apply, diff_edits};

/// What the documents read as, the codes that are told, and the text with all fixes.
fn told(text: &str) -> (String, Vec<(Severity, String)>, String) {
    let tree = Tree::parse(text);
    let documents = (0..tree.document_count()).filter_map(|n| tree.document(n));
    let documents: Vec<_> = documents.map(|root| root.to_json().to_string()).collect();
    let told = tree.diagnostics().iter();
    let fixes = told.clone().filter_map(|found| found.fix.clone());
    let edits: Vec<TextEdit> = fixes.flat_map(|fix| fix.edits).collect();
    let told = told.map(|found| (found.severity, found.code.clone()));
    (documents.join(" "), told.collect(), apply(text, &edits))
}

#[test]
fn they_are_told_and_the_brackets_are_read() {
    let error = || (Severity::Error, "foreign-comment".to_owned());
    for (text, json, mended) in [
        (
            "// c\n{\n  \"a\": 1\n}\n",
            "{\"a\":1}",
            "# c\n{\n  \"a\": 1\n}\n",
        ),
        (
            "\u{feff}// c\r\n\r\n  //d\r\n[ 1,\r\n{\"a\": 1}]\r\n",
            "[1,{\"a\":1}]",
            "\u{feff}# c\r\n\r\n  #d\r\n[ 1,\r\n{\"a\": 1}]\r\n",
        ),
        (
            "# b\n// c\n{\"a\": {\n\"b\": 2}}\n---\n- 1\n",
            "{\"a\":{\"b\":2}} [1]",
            "# b\n# c\n{\"a\": {\n\"b\": 2}}\n---\n- 1\n",
        ),
        (
            "a: 1\n--- # d\n// c\n{\"a\": 2}\n",
            "{\"a\":1} {\"a\":2}",
            "a: 1\n--- # d\n# c\n{\"a\": 2}\n",
        ),
        // No mend is offered for the other kind.
        (
            "/* c\n   d */\n{\"a\": 2}\n",
            "{\"a\":2}",
            "/* c\n   d */\n{\"a\": 2}\n",
        ),
    ] {
        assert_eq!(
            told(text),
            (json.to_owned(), vec![error()], mended.to_owned())
        );
        assert_eq!(idle_fixes(text), Vec::<String>::new());
    }
    // What else is broken is told beside them.
    let (json, codes, _) = told("// c\n{\"a\": 1,\n\"b\": [2,\n\"c\": 3}\n");
    assert!(json.starts_with("{\"a\":1,\"b\":[2"), "{json}");
    assert_eq!(codes[0], error());
    assert!(codes.len() > 1);
}

#[test]
fn brackets_that_are_read_as_text_are_warned_of() {
    let text = "// c\n//d\n{\"a\":1}\n";
    let (json, codes, mended) = told(text);
    assert_eq!(json, "\"// c //d {\\\"a\\\":1}\"");
    let warning = (Severity::Warning, "foreign-comment".to_owned());
    assert_eq!(codes, [warning]);
    assert_eq!(mended, "# c\n#d\n{\"a\":1}\n");
    assert_eq!(Tree::parse(&mended).diagnostics(), []);
}

#[test]
fn nothing_else_is_taken_for_them() {
    for text in [
        "// c\na: 1\n",
        "// c\n{{ .Values.x }}\na: 1\n",
        "/* c\n{\"a\": 1}\n",
        "/* c */ {\"a\": 1}\n",
        "a: |\n  // c\n  {\"a\": 1}\nb: @\n",
        "--- |\n // c\n {\n  \"a\": 1 }\n---\nb: @\n",
        "//host/share\n",
        "// c\n[section]\nkey=1\n",
        "// c\n[section]\n; d\nkey: 1\n",
    ] {
        let (_, codes, _) = told(text);
        let is_one = |(_, code): &(Severity, String)| code == "foreign-comment";
        assert!(!codes.iter().any(is_one), "{text}");
    }
}

#[test]
fn they_are_found_after_edits_as_they_are_in_the_text() {
    let members: String = (0..40)
        .map(|n| format!("  \"k{n}\": [{n}, \"v\"],\n"))
        .collect();
    let json = format!("{{\n{members}  \"z\": 1\n}}\n");
    let commented = format!("// c\n{json}");
    let broken = json.replacen("\"k20\":", "\"k20\"", 1);
    let several = format!("{broken}---\n{broken}---\na: \"x\nb: 1\n");
    for text in [&json, &commented, &broken, &several] {
        let tree = Tree::parse(text);
        let places = [0, 1, 2, 3, 5, 9, 300, text.len() - 2, text.len()];
        let inner = text.find("---\n").map(|at| at + 4);
        for at in places.into_iter().chain(inner) {
            for edit in [
                TextEdit::insert(at, "// d\n"),
                TextEdit::insert(at, "x"),
                TextEdit::insert(at, "[\n"),
                TextEdit::delete(at..(at + 3).min(text.len())),
            ] {
                let edited = tree.edited(std::slice::from_ref(&edit));
                let fresh = Tree::parse(edited.text());
                assert_eq!(edited.difference(&fresh), None, "{edit:?}");
                let back = diff_edits(edited.text(), text);
                assert_eq!(
                    edited.edited(&back).difference(&tree),
                    None,
                    "back from {edit:?}"
                );
            }
        }
    }
}

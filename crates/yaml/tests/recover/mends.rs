//! Which mends are made without asking, and which a person has to choose.

use faultline_yaml::{Severity, Tree, apply};

/// What a text is with the first of its mends, and whether that is safe.
fn mended(text: &str) -> Option<(String, bool)> {
    let tree = Tree::parse(text);
    let mut fixes = tree
        .diagnostics()
        .iter()
        .filter_map(|told| told.fix.as_ref());
    fixes.next().map(|fix| (apply(text, &fix.edits), fix.safe))
}

#[test]
fn what_is_surely_meant_is_safe() {
    for (text, after) in [
        ("msg: 'don't'\n", "msg: 'don''t'\n"),
        ("b: 'it''s john's'\n", "b: 'it''s john''s'\n"),
        ("a: \"C:\\x\"\n", "a: \"C:\\\\x\"\n"),
        ("a: \"\\u12\"\n", "a: \"\\\\u12\"\n"),
        ("c: \"x\"#note\n", "c: \"x\" #note\n"),
        ("b: {x: [1, 2}]\n", "b: {x: [1, 2]}\n"),
        ("a:\u{a0}1\nb: 2\nc: 3\n", "a: 1\nb: 2\nc: 3\n"),
        (
            "a: [\n\t1,\n\t2\n]\nb: \"x\n",
            "a: [\n\t1,\n\t2\n]\nb: \"x\"\n",
        ),
        ("a: |\n\tfoo\n\tbar\nb: 1\n", "a: |\n  foo\n  bar\nb: 1\n"),
        ("- a: |\n\tfoo\n  b: 1\n", "- a: |\n    foo\n  b: 1\n"),
        ("cmd: echo foo: bar\n", "cmd: 'echo foo: bar'\n"),
        ("- a\n-b\n", "- a\n- b\n"),
        ("a: 1\n---\n\u{feff}b: 2\n", "a: 1\n---\nb: 2\n"),
        (
            "metadata:\n  name: a\n   labels:\n    app: a\n",
            "metadata:\n  name: a\n  labels:\n    app: a\n",
        ),
        // The text of a block scalar in the column of its key.
        (
            "- run: |\n  echo hi\n  if x; then\n    y\n  fi\n- name: z\n",
            "- run: |\n    echo hi\n    if x; then\n      y\n    fi\n- name: z\n",
        ),
    ] {
        assert_eq!(mended(text), Some((after.to_owned(), true)), "{text}");
    }
}

#[test]
fn what_may_be_meant_is_to_be_chosen() {
    for text in [
        "a comment\nb: 1\n",
        "c = 3\nd: 1\n",
        "a: b: c\n",
        "a: {{ .Values.x }}-b\n",
        "a: \"C:\\new\\x\"\n",
        "spec: foo\n  a: 1\n  b: 2\nc: 3\n",
        "- name: A\n  value: 1\n  name: B\n  value: 2\n",
        "base: &base 1\nb: *bsae\n",
        "if: 'a' == 'b'\n",
        "- a\n--c\n",
        "- a\n-1\n",
        "e: 'x # y\n",
        // The entry behind it may be text.
        "run: |\necho hi\nname: x\n",
        // A comment would take the value away.
        "a:# x\nb: 1\n",
        "a:\u{a0}# x\nb: 1\n",
    ] {
        let safe = mended(text).map(|(_, safe)| safe);
        assert_eq!(safe, Some(false), "{text}");
    }
    for text in [
        "k: - z\n",
        "k: ? z\n",
        "a: &x 1\nf: *f\nb: *y\n",
        "a: |x\n  b\n",
    ] {
        assert_eq!(mended(text), None, "{text}");
    }
}

#[test]
fn sound_lines_are_not_blamed() {
    for (text, start, rest) in [
        ("a: 1\n... foo\n", 9, "[{\"a\":1}]"),
        // No mark of an end.
        ("- 1\n...'2\n", 4, "[[1]]"),
        ("%YAML 3.0\n---\nb: 2\n", 0, "[{\"b\":2}]"),
        (
            "a: 1\n...\n%YAML 1.2\n%YAML 1.2\n---\nb: 2\n",
            19,
            "[{\"a\":1},{\"b\":2}]",
        ),
        (
            "a: 1\n---\n\u{feff}b: 2\nc: 3\n",
            9,
            "[{\"a\":1},{\"c\":3}]",
        ),
        ("a: |\n\tfoo\n\tbar\nb: 1\n", 5, "[{\"a\":\"\",\"b\":1}]"),
        ("a: \"foo \\q\"\n", 8, "[{\"a\":null}]"),
    ] {
        let tree = Tree::parse(text);
        let told: Vec<usize> = tree.diagnostics().iter().map(|it| it.span.start).collect();
        assert_eq!(told, [start], "{text}\n{:?}", tree.diagnostics());
        let documents = (0..tree.document_count()).filter_map(|n| tree.document(n));
        let documents: Vec<_> = documents.map(|root| root.to_json()).collect();
        assert_eq!(serde_json::to_string(&documents).unwrap(), rest, "{text}");
    }
}

#[test]
fn keys_of_alternatives_of_a_template_are_not_doubled() {
    let codes = |text: &str| -> Vec<String> {
        let tree = Tree::parse(text);
        let told = tree.diagnostics().iter();
        told.map(|found| found.code.clone()).collect()
    };
    let text = "a:\n{{- if .x }}\n  b: 1\n{{- else }}\n  b: 2\n{{- end }}\n";
    assert_eq!(codes(text), ["template"; 3]);
    let text = "{{- if .x }}\nb: 1\nb: 2\n{{- end }}\n";
    assert_eq!(codes(text), ["template", "duplicate-key", "template"]);
}

#[test]
fn doubled_keys_are_told_up_to_a_limit_in_each_document() {
    let text = "a: 1\n".repeat(1000) + "---\nb: 1\nb: 2\n";
    let tree = Tree::parse(&text);
    let told = tree.diagnostics();
    assert_eq!(told.len(), 64 + 1 + 1);
    assert!(told[64].message.contains("too many"), "{:?}", told[64]);
    assert!(told.iter().all(|it| it.severity == Severity::Error));
    assert_eq!(told[65].span.start, text.len() - 5);
}

#[test]
fn comments_of_templates_are_left_out() {
    for (text, json) in [
        (
            "{{- /*\nCopyright\nFoo: bar\n*/ -}}\napiVersion: v1\nkind: X\n",
            "{\"apiVersion\":\"v1\",\"kind\":\"X\"}",
        ),
        (
            "a:\n  {{- /*\n  a comment\n  */}}\n  b: 1\n",
            "{\"a\":{\"b\":1}}",
        ),
        ("{{/* one\ntwo */}}\r\na: 1\r\n", "{\"a\":1}"),
    ] {
        let tree = Tree::parse(text);
        let codes: Vec<&str> = tree
            .diagnostics()
            .iter()
            .map(|it| it.code.as_str())
            .collect();
        assert_eq!(codes, ["template"], "{text}");
        assert_eq!(mended(text), None);
        assert_eq!(tree.root().unwrap().to_json().to_string(), json);
    }
}

#[test]
fn messages_name_what_is_wrong() {
    for (text, says) in [
        ("a: [x]-this\n", "behind the bracket"),
        ("b: &y &z 1\n", "one anchor"),
        ("x: &x 1\nc: &y *x\n", "no anchor"),
        ("x: &x 1\nd: *x foo\n", "behind an alias"),
        ("[section]\na = 1\n", "The document is over"),
        ("a:\n  - ,\n", "A value was expected"),
        ("a: |0\n  x\n", "1 to 9"),
        ("a: |x\n  x\n", "the next line"),
        ("a: x\n  b: 1\n", "indent"),
        ("x: \"\\xzz\"\n", "hexadecimal"),
        ("run: |\necho hi\n", "must be indented deeper"),
    ] {
        let tree = Tree::parse(text);
        let [told] = tree.diagnostics() else {
            panic!("{text}{:?}", tree.diagnostics());
        };
        assert!(told.message.contains(says), "{text}{}", told.message);
        assert!(!told.message.contains("While"), "{text}{}", told.message);
    }
}

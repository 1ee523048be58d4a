//! What is told, and with which fixes.

use super::idle_fixes;
use faultline_yaml::{Route, Tree, apply};
use insta::assert_snapshot;
use std::fmt::Write;

/// What is told about a text, one finding a line, and what each document reads as.
fn told(text: &str) -> String {
    let tree = Tree::parse(text);
    let index = tree.line_index();
    let mut out = String::new();
    for found in tree.diagnostics() {
        let (line, column) = index.line_column(found.span.start);
        let source = text[found.span.clone()].escape_debug();
        writeln!(out, "{line}:{column} {} `{source}`", found.code).unwrap();
        writeln!(out, "    {}", found.message).unwrap();
        if let Some(fix) = &found.fix {
            let fixed = apply(text, &fix.edits);
            let mended: Vec<&str> = fixed
                .lines()
                .filter(|line| !text.lines().any(|before| before == *line))
                .collect();
            writeln!(out, "    {}: {mended:?}", fix.title).unwrap();
        }
    }
    for n in 0..tree.document_count() {
        let json = tree.document(n).map(|root| root.to_json().to_string());
        writeln!(out, "{}", json.unwrap_or_default()).unwrap();
    }
    out
}

#[test]
fn a_manifest_with_many_slips() {
    let text = "\
apiVersion: v1
kind: Pod: x
metadata:
  name: \"foo
  labels:
    app: a
   tier: b
    zone: c
spec:
  containers:
    - name: a
      args: [a, b
    - name: b
\t  image: x
      env:
        - name:foo
          value: 1
    - name: c
      image: @foo
pullPolicy: x
      ports:
        - 80
    -name: d
      image: y
  restart Always
  path: \"C:\\windows\"
  tpl: {{workflow.uid}}-b
tail: ok
";
    assert!(idle_fixes(text).is_empty(), "{:?}", idle_fixes(text));
    assert_snapshot!(told(text), @r#"
    2:10 syntax `: x`
        A ":" cannot stand here: check the indentation, or quote the value.
        Quote the value: ["kind: 'Pod: x'"]
    4:9 unclosed-quote `\"foo`
        The quote is never closed.
        Close the quote: ["  name: \"foo\""]
    7:4 indentation `tier: b`
        The indentation does not fit: this line is indented by 3, its neighbours by 4.
        Indent it as its neighbours: ["    tier: b"]
    12:13 unclosed-bracket `[a, b`
        The bracket '[' is never closed.
        Close the bracket: ["      args: [a, b]"]
    14:1 tab `\t  image: x`
        A tab cannot indent YAML: use spaces.
        Replace tabs by spaces: ["      image: x"]
    16:11 syntax `name:foo`
        A ":" is missing after this key, or the text needs quotes.
        Write a space behind the colon: ["        - name: foo"]
    19:14 syntax `@foo`
        No text can start with '@' here: quote it.
        Quote the value: ["      image: '@foo'"]
    20:1 indentation `pullPolicy: x`
        The indentation does not fit: this line is indented by 0, its neighbours by 6.
        Indent it as its neighbours: ["      pullPolicy: x"]
    23:5 syntax `-name: d`
        Only items "- " can stand here: this is none.
        Write a space behind the dash: ["    - name: d"]
    25:3 syntax `restart Always`
        A ":" is missing after this key, or the text needs quotes.
        Write a colon behind the key: ["  restart: Always"]
    26:12 escape `\\windows\"`
        This escape is unknown in double quotes: write "\\" for a backslash.
        Write the backslash twice: ["  path: \"C:\\\\windows\""]
    27:8 indentation `{{workflow.uid}}-b`
        A value that starts with a template needs quotes.
        Quote the value: ["  tpl: '{{workflow.uid}}-b'"]
    {"apiVersion":"v1","kind":null,"metadata":{"name":null,"labels":{"app":"a","zone":"c"}},"spec":{"containers":[{"name":"a","args":["a"]},{"name":"b","env":[{"value":1}]},{"name":"c","image":null,"ports":[80]}],"path":null,"tpl":null},"tail":"ok"}
    "#);
}

#[test]
fn fixes_of_documents_inside_are_edits_of_the_file() {
    let texts = [
        "data: |\n  kind: A\n  list:\n    - x: [1\n     - y: 2\n  n:1\n  t: {{a}}-b\n  e: \"\\q\"\n",
        "a: |\n  apiVersion: v1\n  data: |\n    kind: A\n    x: @y\n",
        "{\"data\": \"kind: A\\nlist: [1\\nn:1\\nt: @x\\n\"}",
        "data: |\n  kind: A\n    x: 1\n",
        "data: |\r\n  kind: A\r\n  x: [1\r\n  y: 2\r\n",
    ];
    let mut out = String::new();
    for text in texts {
        let tree = Tree::parse(text);
        let mut hosts = vec![tree.find(&"/data".parse().unwrap()).unwrap_or_else(|| {
            let outer = tree.find(&"/a/!/data".parse().unwrap());
            outer.unwrap()
        })];
        while let Some(host) = hosts.pop() {
            let inner = host.embedded_tree().unwrap();
            for found in inner.diagnostics() {
                let Some(fix) = &found.fix else { continue };
                let after = Tree::parse(&apply(text, &fix.edits));
                let again = after.find(&host.route()).unwrap().embedded_tree().unwrap();
                assert!(
                    again.diagnostics().len() < inner.diagnostics().len(),
                    "{fix:?} {:?}",
                    again.diagnostics()
                );
                let (line, column) = tree.line_index().line_column(fix.edits[0].range.start);
                writeln!(out, "{line}:{column} {}", fix.title).unwrap();
            }
        }
    }
    assert_snapshot!(out, @r"
    6:5 Write a space behind the colon
    7:6 Quote the value
    8:7 Write the backslash twice
    5:8 Quote the value
    1:33 Close the bracket
    3:3 Indent it as its neighbours
    3:8 Close the bracket
    ");
}

#[test]
fn several_documents_crlf_and_brackets() {
    let text = "a: [1\r\nb: 2\r\n---\r\nc: 3\r\n---\r\n- d: \"x\r\n- e\r\n...\r\n@\r\n";
    assert_snapshot!(told(text), @r#"
    1:4 unclosed-bracket `[1`
        The bracket '[' is never closed.
        Close the bracket: ["a: [1]"]
    6:6 unclosed-quote `\"x`
        The quote is never closed.
        Close the quote: ["- d: \"x\""]
    9:1 syntax `@`
        No text can start with '@' here: quote it.
    {"a":null,"b":2}
    {"c":3}
    [{"d":null},"e"]
    null
    "#);
    let text = "{\n  \"a\": 1,\n  \"b\": [1, 2,\n  \"c\": 3\n}\n";
    assert_snapshot!(told(text), @r#"
    3:8 unclosed-bracket `[1, 2,`
        The bracket '[' is never closed.
        Close the bracket: ["  \"b\": [1, 2],"]
    {"a":1,"b":[1,2],"c":3}
    "#);
    let text = "a: 1\nb:\n\tc: 2\n\td: 3\ne: *a\nf: |\n  x\n y\ng: 'it's'\n? h\n";
    assert_snapshot!(told(text), @r#"
    3:1 tab `\tc: 2`
        A tab cannot indent YAML: use spaces.
        Replace tabs by spaces: ["  c: 2", "  d: 3"]
    5:4 unknown-alias `*a`
        Nothing is anchored as "a" above.
    8:2 indentation `y`
        The indentation does not fit: a key of the mapping above was expected.
    9:8 syntax `s\'`
        Nothing can stand behind the quote that ends a text: quote all of it, and write the quotes inside as escapes.
        Escape the quotes inside: ["g: 'it''s'"]
    {"a":1,"b":null,"e":null,"f":null,"g":null,"h":null}
    "#);
    let text = "a: &x\n  b: @\n  c: 1\nd: *x\ne: &y @z\nf: *y\n";
    assert_snapshot!(told(text), @r#"
    2:6 syntax `@`
        No text can start with '@' here: quote it.
        Quote the value: ["  b: '@'"]
    5:7 syntax `@z`
        No text can start with '@' here: quote it.
        Quote the value: ["e: &y '@z'"]
    {"a":{"b":null,"c":1},"d":{"b":null,"c":1},"e":null,"f":null}
    "#);
}

#[test]
fn lines_of_templates_are_told_and_the_rest_is_read() {
    let text = "\
a: 1
%{ if X != \"\" }
b: 2
c:
  d: 3
%{ endif ~}
  e: |
    {{- if inside }}
%{ else }
    text
  {{- toYaml .Values.labels | nindent 4 }}
  f: {{ x }}
  g: [1
  h: >-
{{ include \"x\" . }}
    text
";
    assert_snapshot!(told(text), @r#"
    2:1 template `%{ if X != \"\" }`
        This line is a template's and no YAML: fill the template in first.
    6:1 template `%{ endif ~}`
        This line is a template's and no YAML: fill the template in first.
    9:1 template `%{ else }`
        This line is a template's and no YAML: fill the template in first.
    11:3 template `{{- toYaml .Values.labels | nindent 4 }}`
        This line is a template's and no YAML: fill the template in first.
    13:6 unclosed-bracket `[1`
        The bracket '[' is never closed.
        Close the bracket: ["  g: [1]"]
    15:1 template `{{ include \"x\" . }}`
        This line is a template's and no YAML: fill the template in first.
    {"a":1,"b":2,"c":{"d":3,"e":"{{- if inside }}\n     \ntext\n","f":{"{ x }":null},"g":null,"h":".               text"}}
    "#);
}

#[test]
fn lines_of_templates_are_told_behind_directives() {
    let tree = Tree::parse("%TAG ! tag:x,2000:\n---\na: !b 1\n{{ end }}\nc: 2\n");
    assert_eq!(tree.diagnostics().len(), 1);
    assert_eq!(
        tree.root().unwrap().to_json().to_string(),
        r#"{"a":"1","c":2}"#
    );
}

#[test]
fn lines_that_slipped_twice_are_told() {
    let text = "a: 1\nb:\na: 1\n  *ab:\na: 1\n  c: 2\n  d: [1, 2]\n  d: [1, 2]\n e: x\n";
    assert!(Tree::parse(text).is_broken());
}

#[test]
fn a_dash_with_a_comment_alone_holds_what_is_below() {
    for behind in ["", " # c"] {
        let text = format!("-{behind}\n  - []x\n  - y\n");
        let tree = Tree::parse(&text);
        assert_eq!(tree.root().unwrap().to_json().to_string(), "[[null,\"y\"]]");
        assert_eq!(tree.diagnostics().len(), 1);
    }
}

/// Items that slipped with all of their lines are one error, and go back together.
#[test]
fn items_that_slipped_are_told_once() {
    let text = "env:\n  - name: A\n    value: 1\n  - name: D\n    value: 5\n- name: B\n  value: 2\n- name: C\n  value: 3\nnext: 4\n";
    let tree = Tree::parse(text);
    let told: Vec<_> = tree.diagnostics().iter().map(|d| d.span.start).collect();
    assert_eq!(told, [text.find("- name: B").unwrap()]);
    let fix = tree.diagnostics()[0].fix.as_ref().unwrap();
    let mended = apply(text, &fix.edits);
    assert_eq!(
        mended,
        "env:\n  - name: A\n    value: 1\n  - name: D\n    value: 5\n  - name: B\n    value: 2\n  - name: C\n    value: 3\nnext: 4\n"
    );
    let next: Route = "/next".parse().unwrap();
    assert_eq!(tree.find(&next).unwrap().to_json(), 4);
}

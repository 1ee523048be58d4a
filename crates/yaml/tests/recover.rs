//! Broken text: every error with its place, message and fix, and the tree around it.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod common;

use std::fmt::Write;

use faultline_yaml::{Diagnostic, Node, NodeKind, Route, ScalarStyle, Severity, Span, Tree, apply};
use insta::assert_snapshot;
use proptest::prelude::*;

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

/// The fixes of a text that do not leave an error less when they are applied.
fn idle_fixes(text: &str) -> Vec<String> {
    let tree = Tree::parse(text);
    let count = |tree: &Tree| {
        let errors = |d: &&Diagnostic| d.severity == Severity::Error;
        tree.diagnostics().iter().filter(errors).count()
    };
    let mut idle = Vec::new();
    for found in tree.diagnostics() {
        if let Some(fix) = &found.fix {
            let after = Tree::parse(&apply(text, &fix.edits));
            if count(&after) >= count(&tree) {
                idle.push(format!("{found:?} leaves {:?}", after.diagnostics()));
            }
        }
    }
    idle
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
    26:9 escape `\"C:\\windows\"`
        This escape is unknown in double quotes: write "\\" for a backslash.
        Write the backslash twice: ["  path: \"C:\\\\windows\""]
    27:8 indentation `{{workflow.uid}}-b`
        A value that starts with a template needs quotes.
        Quote the value: ["  tpl: '{{workflow.uid}}-b'"]
    {"apiVersion":"v1","kind":null,"metadata":{"name":null,"labels":{"app":"a","zone":"c"}},"spec":{"containers":[{"name":"a","args":["a"]},{"name":"b","env":[{"value":1}]},{"name":"c","image":null,"ports":[80]}],"path":null,"tpl":null},"tail":"ok"}
    "#);
}

/// What becomes of a line of an indentation, a key with its colon, and a value.
type Slip = fn(&str, &str, &str) -> String;

/// Ways to break a line that is `indent`, `key: ` (perhaps behind a dash) and `value`.
const SLIPS: [(&str, Slip); 10] = [
    ("a quote is not closed", |i, k, v| format!("{i}{k}\"{v}")),
    ("a bracket is not closed", |i, k, v| format!("{i}{k}[{v}")),
    ("no colon", |i, k, v| {
        format!("{i}{} {v}", k.replace(": ", ""))
    }),
    ("no blank behind the colon", |i, k, v| {
        format!("{i}{}{v}", k.trim_end())
    }),
    ("a tab", |i, k, v| {
        format!("\t{}{k}{v}", i.get(2..).unwrap_or(""))
    }),
    ("one column too deep", |i, k, v| format!("{i} {k}{v}")),
    ("one column too little", |i, k, v| {
        format!("{}{k}{v}", i.get(1..).unwrap_or(""))
    }),
    ("at the first column", |_, k, v| format!("{k}{v}")),
    ("an at sign", |i, k, v| format!("{i}{k}@{v}")),
    ("a second colon", |i, k, v| format!("{i}{k}x: {v}")),
];

/// What breaking lines of real files comes to.
#[derive(Default)]
struct Figures {
    broken: usize,
    kept: usize,
    items: usize,
    false_errors: usize,
    without_fix: usize,
    idle_fixes: usize,
    idle: String,
    most_lost: usize,
    worst: String,
}

/// The scalars of a tree by their routes, those on a line and below it left out.
fn scalars(tree: &Tree, line: Span) -> Vec<(Route, serde_json::Value)> {
    fn visit(node: Node<'_>, line: &Span, out: &mut Vec<(Route, serde_json::Value)>) {
        let starts = |span: &Span| line.contains(&span.start);
        if node.key_span().as_ref().is_some_and(starts) {
            return;
        }
        if node.kind() == NodeKind::Scalar {
            if !starts(&node.span()) {
                out.push((node.route(), node.to_json()));
            }
            return;
        }
        for child in node.items().chain(node.entries().map(|(_, value)| value)) {
            visit(child, line, out);
        }
    }
    let mut out = Vec::new();
    for n in 0..tree.document_count() {
        if let Some(root) = tree.document(n) {
            visit(root, &line, &mut out);
        }
    }
    out
}

#[test]
fn one_slip_in_a_real_file_costs_little_more_than_its_line() {
    let Some(files) = common::corpus() else {
        return;
    };
    // Without the variable one line of every eighth file, else so many lines of every file.
    let asked = std::env::var("FAULTLINE_SLIPS").map(|n| n.parse().unwrap());
    let (each, step): (usize, usize) = asked.map_or((1, 8), |each| (each, 1));
    let mut figures: Vec<Figures> = SLIPS.iter().map(|_| Figures::default()).collect();
    for (n, file) in files.iter().enumerate().step_by(step) {
        let text = &file.text;
        if text.len() > 60_000 || file.how == "stress" || Tree::parse(text).has_errors() {
            continue;
        }
        let tree = Tree::parse(text);
        let mut at = 0;
        let mut lines = Vec::new();
        for line in text.split_inclusive('\n') {
            let node = tree.node_at(at + line.trim_end().len().saturating_sub(1));
            let is_value = node.is_some_and(|node| {
                node.span().end == at + line.trim_end().len()
                    && node.style() == Some(ScalarStyle::Plain)
                    && node.parent().is_some_and(|parent| !parent.is_flow())
                    && node.key_span().is_some_and(|key| key.start >= at)
                    && !node.is_shared()
                    && node.route().to_string().find('!').is_none()
            });
            if is_value {
                lines.push(at..at + line.trim_end_matches(['\n', '\r']).len());
            }
            at += line.len();
        }
        for pick in 0..each {
            if lines.is_empty() {
                break;
            }
            let line = lines[(n * 7919 + pick * 104_729 + lines.len() / 2) % lines.len()].clone();
            let source = &text[line.clone()];
            let content = source.trim_start_matches(' ');
            let indent = &source[..source.len() - content.len()];
            let Some((key, value)) = content.split_once(": ") else {
                continue;
            };
            let key = format!("{key}: ");
            let items = scalars(&tree, line.clone());
            for ((_, slip), figures) in SLIPS.iter().zip(&mut figures) {
                let mut broken = text.clone();
                broken.replace_range(line.clone(), &slip(indent, &key, value));
                let after = Tree::parse(&broken);
                let errors: Vec<_> = after
                    .diagnostics()
                    .iter()
                    .filter(|d| d.severity == Severity::Error)
                    .collect();
                if errors.is_empty() || !after.is_broken() {
                    continue;
                }
                if let Some(idle) = idle_fixes(&broken).first() {
                    figures.idle_fixes += 1;
                    figures.idle = format!("{} {:?} {idle}", file.path, slip(indent, &key, value));
                }
                let kept = items
                    .iter()
                    .filter(|(route, value)| {
                        let found = after.find(route);
                        found.is_some_and(|node| node.to_json() == *value)
                    })
                    .count();
                figures.broken += 1;
                figures.kept += kept;
                figures.items += items.len();
                figures.false_errors += errors.len() - 1;
                figures.without_fix += usize::from(errors.iter().all(|e| e.fix.is_none()));
                let lost = items.len() - kept + 10 * (errors.len() - 1);
                if lost > figures.most_lost {
                    figures.most_lost = lost;
                    figures.worst = format!("{} {:?}", file.path, slip(indent, &key, value));
                }
            }
        }
    }
    for ((name, _), f) in SLIPS.iter().zip(&figures) {
        let share = |n: usize, of: usize| 100.0 * n as f64 / of.max(1) as f64;
        let kept = share(f.kept, f.items);
        let false_errors = share(f.false_errors, f.broken);
        common::told(&format!(
            "{name}: {} texts broken, {kept:.2} % of the other values kept, {false_errors:.1} false \
             errors a hundred, {:.1} % without a fix; most lost: {}",
            f.broken,
            share(f.without_fix, f.broken),
            f.worst,
        ));
        if f.idle_fixes > 0 {
            common::told(&format!("  {} idle fixes: {}", f.idle_fixes, f.idle));
        }
        assert!(kept > 90.0 && false_errors < 20.0, "{name}");
        assert!(f.idle_fixes * 20 <= f.broken, "{name}");
    }
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
        Invalid trailing content after single-quoted scalar.
        Quote the value: ["g: \"'it's'\""]
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
    {"a":1,"b":2,"c":{"d":3,"e":"{{- if inside }}\n     \ntext\n","f":{"{ x }":null},"g":null}}
    "#);
}

/// Lines of items, well and ill.
fn item() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-d]: [a-z0-9]{1,3}",
        "[a-d]:",
        "- [a-z]{1,2}",
        "- [a-d]: x",
        "[a-d]: [\"'\\[{|>@&*!%`:#-][a-z]{0,2}",
        "[a-z]{1,3}",
        "\t?[a-d]: y",
        "# [a-z]",
        "---",
        "[\\]}{,?:]",
        "[a-d]: é \\{\\{x}}",
    ]
}

proptest! {
    #[test]
    fn any_lines_are_read(
        lines in prop::collection::vec((0..6_usize, item()), 0..16),
        eol in prop_oneof![Just("\n"), Just("\r\n")],
    ) {
        let text: String = lines
            .iter()
            .map(|(indent, item)| format!("{}{item}{eol}", " ".repeat(*indent)))
            .collect();
        let tree = Tree::parse(&text);
        for found in tree.diagnostics() {
            prop_assert!(text.get(found.span.clone()).is_some(), "{found:?}");
            for edit in found.fix.iter().flat_map(|fix| &fix.edits) {
                prop_assert!(text.get(edit.range.clone()).is_some(), "{found:?}");
            }
        }
        for n in 0..tree.document_count() {
            if let Some(root) = tree.document(n) {
                check_spans(&text, root);
            }
        }
        prop_assert_eq!(tree.is_broken(), tree.diagnostics().iter().any(|found| {
            found.severity == Severity::Error
                && !["duplicate-key", "unknown-alias", "recursive-alias"].contains(&found.code.as_str())
        }));
    }

    /// Entries that read alone are in the tree, whatever stands beside them.
    #[test]
    fn no_sibling_is_lost(
        items in prop::collection::vec(
            prop_oneof![
                Just("1"), Just("[x, y]"), Just("\n    l: 1\n    m: |\n      t"), Just("'q'"),
                Just("\n  - a\n  - b: 1\n    c: 2"), Just("&x [1]"),
                Just("\"x"), Just("[1"), Just("a: b"), Just("@x"), Just("{{x}}-y"), Just("'a' b"),
                Just("\n    n: 'x\n    o: 1"), Just("\"\\q\""), Just("\n  - [1\n  - @z"),
            ],
            1..8,
        ),
        in_list: bool,
    ) {
        let mut text = String::new();
        for (n, item) in items.iter().enumerate() {
            match in_list {
                true => text.push_str(&format!("- k{n}: {item}\n")),
                false => text.push_str(&format!("k{n}: {item}\n")),
            }
        }
        let tree = Tree::parse(&text);
        for (n, item) in items.iter().enumerate() {
            let alone = Tree::parse(&format!("k{n}: {item}\n"));
            let alone_list = Tree::parse(&format!("- k{n}: {item}\n"));
            let route: Route = match in_list {
                true => format!("/{n}/k{n}"),
                false => format!("/k{n}"),
            }
            .parse()
            .unwrap();
            let found = tree.find(&route);
            let errors = match in_list {
                true => alone_list.has_errors(),
                false => alone.has_errors(),
            };
            if errors {
                prop_assert!(found.is_some(), "{text}");
            } else {
                let own = if in_list { &alone_list } else { &alone };
                let first = own.root().unwrap();
                let first = if in_list { first.item(0).unwrap() } else { first };
                let value = first.entries().next().unwrap().1.to_json();
                prop_assert_eq!(found.map(Node::to_json), Some(value), "{}", text);
            }
        }
        prop_assert!(idle_fixes(&text).is_empty(), "{:?}", idle_fixes(&text));
    }
}

fn check_spans(text: &str, node: Node<'_>) {
    assert!(text.get(node.span()).is_some(), "{text:?} {node:?}");
    for child in node.items().chain(node.entries().map(|(_, value)| value)) {
        check_spans(text, child);
    }
}

#[test]
fn hostile_texts_cost_little_more_than_their_length() {
    let deep: String = (0..100).map(|n| format!("{}a:\n", " ".repeat(n))).collect();
    let texts = [
        "]\n".repeat(200_000),
        "a: [\n".repeat(100_000),
        "- \"\n".repeat(100_000),
        "---\n@\n".repeat(50_000),
        format!("{deep}{}@\n", " ".repeat(100)).repeat(50),
        "a: 1\n  b: 2\n".repeat(50_000),
        "- a: 1\nb: 2\n    c: 3\n".repeat(30_000),
        "\tx: 1\n".repeat(100_000),
        "  x: 1\n \t y: 1\n".repeat(50_000),
        "- - - - @\n".repeat(50_000),
        "%{ if }\n".repeat(50_000),
        "[".repeat(500_000),
        format!("[{}", "1,".repeat(100_000)),
        format!("{{\"a\":[{}", "1,x,{{".repeat(100_000)),
        format!("[{}]", "\"a\" x\"b\",".repeat(100_000)),
        format!("{{\n{}}}", "  \"a\": {\n    \"b\": [\n".repeat(20_000)),
        format!("[{}]", "{\"a\": 1 \"b\": 2]\n".repeat(20_000)),
        "[{]},\n".repeat(100_000),
    ];
    for text in texts {
        let start = std::time::Instant::now();
        let tree = Tree::parse(&text);
        assert!(tree.is_broken());
        // Far more than it takes, far less than a square of the lines would.
        assert!(
            start.elapsed().as_secs() < 20,
            "{:?} for {:?}",
            start.elapsed(),
            &text[..20]
        );
        common::told(&format!("{:?} {:?}", &text[..9], start.elapsed()));
    }
}

#[test]
fn lines_that_slipped_twice_are_told() {
    let text = "a: 1\nb:\na: 1\n  *ab:\na: 1\n  c: 2\n  d: [1, 2]\n  d: [1, 2]\n e: x\n";
    assert!(Tree::parse(text).is_broken());
}

#[test]
fn errors_in_masked_text_are_told_at_whole_characters() {
    let line = "- n#     lue::'=\r' mepipel   parameters:\n";
    let text = format!("pipeli stages:\n  {line}       {line}     é     - {{# Check\n");
    for diagnostic in Tree::parse(&text).diagnostics() {
        assert!(text.get(diagnostic.span.clone()).is_some());
    }
}

#[test]
fn nodes_before_masked_characters_end_at_whole_ones() {
    let text = " #\r|2\n…|";
    let tree = Tree::parse(text);
    let span = tree.root().unwrap().span();
    assert!(text.get(span).is_some());
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

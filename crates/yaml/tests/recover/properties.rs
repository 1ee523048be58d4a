//! What holds for all texts.

use super::idle_fixes;
use faultline_yaml::{Node, Route, Severity, Tree};
use proptest::prelude::*;

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
        crate::common::told(&format!("{:?} {:?}", &text[..9], start.elapsed()));
    }
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

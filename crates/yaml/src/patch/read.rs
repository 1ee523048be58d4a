//! Patches as texts: what is wrong with one, and where.

use serde_json::Number;

use crate::{
    Node, NodeKind, Patch, PatchOp, ReadError, Route, Severity, Tree, doubled::DUPLICATE_KEY,
    number, schema::Resolved,
};

/// The names of the operations, in the order in which they are told.
const NAMES: [&str; 10] = [
    "add", "remove", "replace", "move", "copy", "test", "set", "rename", "wrap", "unwrap",
];

/// Reads a patch from a text, JSON or YAML. The error tells the operation and its place.
pub fn parse_patch(text: &str) -> Result<Patch, ReadError> {
    let json = serde_json::from_str(text);
    let tree = Tree::parse(text);
    let first = tree
        .diagnostics()
        .iter()
        .find(|diagnostic| diagnostic.severity == Severity::Error);
    match (json, first, tree.root()) {
        (Ok(patch), None, Some(root)) => exact_numbers(root).map(|()| patch),
        (Ok(patch), Some(error), _) if error.code != DUPLICATE_KEY => Ok(patch),
        (_, None, Some(root)) => read_patch(root),
        (_, first, _) => Err(ReadError {
            message: first.map_or("There is no patch here.".to_owned(), |error| {
                error.message.clone()
            }),
            route: Default::default(),
            span: first.map_or(0..0, |error| error.span.clone()),
        }),
    }
}

/// Refuses numbers that JSON values cannot hold as they are written.
fn exact_numbers(node: Node<'_>) -> Result<(), ReadError> {
    if let Some(Resolved::Float(value)) = node.resolved() {
        let text = node.raw_text().unwrap_or_default();
        let kept = Number::from_f64(value).map(|number| number.to_string());
        return match kept {
            Some(kept) if number::equal(&kept, text) => Ok(()),
            Some(kept) => Err(wrong(
                node,
                format!("This number cannot be kept exactly: it would become {kept}."),
            )),
            None => Err(wrong(node, "No number in JSON is this.")),
        };
    }
    let children = node.items().chain(node.entries().map(|(_, value)| value));
    children.into_iter().try_for_each(exact_numbers)
}

/// Reads a patch from a node. The error tells the operation and its place.
pub fn read_patch(node: Node<'_>) -> Result<Patch, ReadError> {
    if node.kind() != NodeKind::Sequence {
        return Err(wrong(node, "A patch is a list of operations."));
    }
    node.items().map(operation).collect()
}

fn operation(node: Node<'_>) -> Result<PatchOp, ReadError> {
    let Some((name, known)) = node.get("op").and_then(|op| Some((op, op.as_str()?))) else {
        return Err(wrong(node, "An operation is a mapping with an \"op\"."));
    };
    if !NAMES.contains(&known) {
        let message = format!(
            "There is no operation {known:?}, only {}.",
            NAMES.join(", ")
        );
        return Err(wrong(name, message));
    }
    for name in ["path", "from", "at"] {
        let pointer = node
            .get(name)
            .and_then(|member| Some((member, member.as_str()?)));
        if let Some((member, pointer)) = pointer
            && let Err(error) = pointer.parse::<Route>()
        {
            let message = format!("The {name:?} of this {known} is wrong: {error}.");
            return Err(wrong(member, message));
        }
    }
    exact_numbers(node)?;
    serde_json::from_value(node.to_json()).map_err(|error| {
        let said = error.to_string().replace('`', "\"");
        wrong(
            node,
            format!("This {known} is incomplete or wrong: {said}."),
        )
    })
}

fn wrong(node: Node<'_>, message: impl Into<String>) -> ReadError {
    ReadError {
        message: message.into(),
        route: node.route(),
        span: node.span(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        let error = parse_patch(text).unwrap_err();
        format!("{} {:?} {}", error.route, error.span, error.message)
    }

    #[test]
    fn a_patch_may_be_yaml() {
        let json = parse_patch(r#"[{"op": "unwrap", "path": "/a", "at": "/b"}]"#);
        let yaml = parse_patch("- op: unwrap\n  path: /a\n  at: /b\n");
        assert_eq!(json, yaml);
        assert!(json.is_ok());
    }

    #[test]
    fn numbers_are_kept_or_refused() {
        let read = |number: &str| {
            let patch = format!(r#"[{{"op": "set", "path": "", "value": {{"a": [{number}]}}}}]"#);
            parse_patch(&patch).map_err(|error| (error.route.to_string(), error.message))
        };
        for number in ["1", "-0.5", "1e3", "18446744073709551615", "1.10", "1e300"] {
            assert!(read(number).is_ok(), "{number}");
        }
        for number in [
            "1e999",
            "123456789012345678901234567890",
            "0.10000000000000000001",
        ] {
            assert_eq!(read(number).unwrap_err().0, "/0/value/a/0", "{number}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        insta::assert_snapshot!(told(r#"[{"op": "test", "path": "", "value": 1}, {"op": "jump"}]"#), @r#"/1/op 48..54 There is no operation "jump", only add, remove, replace, move, copy, test, set, rename, wrap, unwrap."#);
        insta::assert_snapshot!(told(r#"[{"op": "rename", "path": "/a"}]"#), @r#"/0 1..31 This rename is incomplete or wrong: missing field "key"."#);
        insta::assert_snapshot!(told(r#"[{"op": "remove", "path": "a"}]"#), @r#"/0/path 26..29 The "path" of this remove is wrong: the pointer "a" must be empty or start with "/"."#);
        insta::assert_snapshot!(told(r#"[{"op": "set", "path": "", "value": {"a": 1, "a": 2}}]"#), @r#" 45..48 The key "a" is given twice in this mapping: readers take the last one, or refuse the file."#);
        insta::assert_snapshot!(told(r#"{"op": "remove"}"#), @" 0..16 A patch is a list of operations.");
        insta::assert_snapshot!(told("[1]"), @r#"/0 1..2 An operation is a mapping with an "op"."#);
        insta::assert_snapshot!(told("[{]"), @" 1..3 The bracket '{' is closed by ']'.");
        insta::assert_snapshot!(told(""), @" 0..0 There is no patch here.");
    }
}

//! Patches as texts: what is wrong with one, and where.

use crate::{Node, NodeKind, Patch, PatchOp, ReadError, Severity, Tree};

/// The names of the operations, in the order in which they are told.
const NAMES: [&str; 10] = [
    "add", "remove", "replace", "move", "copy", "test", "set", "rename", "wrap", "unwrap",
];

/// Reads a patch from a text, JSON or YAML. The error tells the operation and its place.
pub fn parse_patch(text: &str) -> Result<Patch, ReadError> {
    if let Ok(patch) = serde_json::from_str(text) {
        return Ok(patch);
    }
    let tree = Tree::parse(text);
    let first = tree
        .diagnostics()
        .iter()
        .find(|diagnostic| diagnostic.severity == Severity::Error);
    match (first, tree.root()) {
        (None, Some(root)) => read_patch(root),
        (first, _) => Err(ReadError {
            message: first.map_or("There is no patch here.".to_owned(), |error| {
                error.message.clone()
            }),
            route: Default::default(),
            span: first.map_or(0..0, |error| error.span.clone()),
        }),
    }
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
    fn what_is_wrong_is_told_with_its_place() {
        insta::assert_snapshot!(told(r#"[{"op": "test", "path": "", "value": 1}, {"op": "jump"}]"#), @r#"/1/op 48..54 There is no operation "jump", only add, remove, replace, move, copy, test, set, rename, wrap, unwrap."#);
        insta::assert_snapshot!(told(r#"[{"op": "rename", "path": "/a"}]"#), @r#"/0 1..31 This rename is incomplete or wrong: missing field "key"."#);
        insta::assert_snapshot!(told(r#"[{"op": "remove", "path": "a"}]"#), @r#"/0 1..30 This remove is incomplete or wrong: the pointer "a" must be empty or start with "/"."#);
        insta::assert_snapshot!(told(r#"{"op": "remove"}"#), @" 0..16 A patch is a list of operations.");
        insta::assert_snapshot!(told("[1]"), @r#"/0 1..2 An operation is a mapping with an "op"."#);
        insta::assert_snapshot!(told("[{]"), @" 1..3 The bracket '{' is closed by ']'.");
        insta::assert_snapshot!(told(""), @" 0..0 There is no patch here.");
    }
}

//! JSON Patch (RFC 6902) on texts. Pointers are routes: `!` enters embedded documents, a leading
//! `@N` chooses a document.

mod read;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use read::{parse_patch, read_patch};

use crate::{
    Node, Op, Reason, Refusal, Route, TextEdit, Tree, Written,
    exact::tested,
    fill, guard,
    plan::{Planned, Step},
    price,
    schema::Resolved,
    way::reach,
};

/// One operation of a JSON Patch: those of RFC 6902, and `set`, `rename`, `wrap` and `unwrap`
/// beyond it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "lowercase")]
pub enum PatchOp {
    /// Adds an entry or item; an entry that exists is replaced.
    Add {
        /// Where it is afterwards.
        path: Route,
        /// What it means.
        value: Value,
    },
    /// Removes what is there.
    Remove {
        /// Where it is.
        path: Route,
    },
    /// Replaces what is there.
    Replace {
        /// Where it is.
        path: Route,
        /// What it means afterwards.
        value: Value,
    },
    /// Removes what is at `from` and adds it at `path`.
    Move {
        /// Where it is.
        from: Route,
        /// Where it is afterwards.
        path: Route,
    },
    /// Adds what is at `from` at `path`, too.
    Copy {
        /// Where it is.
        from: Route,
        /// Where it is afterwards.
        path: Route,
    },
    /// Fails the whole patch where the value is another one.
    Test {
        /// Where it is.
        path: Route,
        /// What it must mean.
        value: Value,
    },
    /// Replaces what is there, or adds it with the entries on the way: [`Op::Set`].
    Set {
        /// Where it is.
        path: Route,
        /// What it means afterwards.
        value: Value,
    },
    /// The same, in the notation of what is put there: [`Op::Write`]. No patch as a text has it.
    #[serde(skip)]
    Write {
        /// Where it is.
        path: Route,
        /// What it means afterwards, and how it is written.
        written: Written,
    },
    /// Gives an entry another key, at its place: [`Op::Rename`].
    Rename {
        /// The entry.
        path: Route,
        /// Its new key.
        key: String,
    },
    /// Puts neighbouring items of a list into a new item around them: [`Op::Wrap`].
    Wrap {
        /// The first of them.
        path: Route,
        /// How many there are.
        #[serde(default = "one")]
        count: usize,
        /// The new item, with an empty list at `at`.
        value: Value,
        /// The way inside `value` to that list.
        #[serde(default)]
        at: Route,
    },
    /// Puts the items of a list inside an item in that item's place: [`Op::Unwrap`].
    Unwrap {
        /// The item that goes.
        path: Route,
        /// The way inside it to the list whose items stay.
        #[serde(default)]
        at: Route,
    },
}

fn one() -> usize {
    1
}

/// A JSON Patch: operations that apply in order, all or none.
pub type Patch = Vec<PatchOp>;

impl Tree {
    /// The smallest edits of this text that apply a JSON Patch; see [`Tree::plan`].
    ///
    /// As RFC 6902 has it, a missing place is a refusal; a `test` that does not hold is one with
    /// [`Reason::Test`].
    pub fn patch(&self, patch: &[PatchOp]) -> Result<Vec<TextEdit>, Refusal> {
        self.patch_at(patch, &[])
    }

    /// [`Tree::patch`] with the tree of the result; see [`Tree::planned`].
    pub fn patched(&self, patch: &[PatchOp]) -> Result<Planned, Refusal> {
        price::plan(self, patch, &[]).map(|paid| paid.planned(self))
    }
}

impl Step for PatchOp {
    /// `None` for a test that holds.
    fn op(&self, tree: &Tree) -> Result<Option<Cow<'_, Op>>, Refusal> {
        Ok(Some(Cow::Owned(match self {
            Self::Add { path, value } => {
                parent_exists(tree, path)?;
                Op::Insert {
                    route: path.clone(),
                    value: value.clone(),
                }
            }
            Self::Remove { path } => Op::Remove {
                route: path.clone(),
            },
            Self::Replace { path, value } => {
                if !fill::is_root_to_write(tree, path) {
                    existing(tree, path)?;
                }
                Op::Set {
                    route: path.clone(),
                    value: value.clone(),
                }
            }
            Self::Move { from, path } => {
                existing(tree, from)?;
                if from == path {
                    return Ok(None);
                }
                Op::Move {
                    from: from.clone(),
                    to: path.clone(),
                }
            }
            Self::Copy { from, path } => {
                let node = existing(tree, from)?;
                guard::unbroken(node)?;
                let written = Written::of(node)?;
                parent_exists(tree, path)?;
                Op::Write {
                    route: path.clone(),
                    written,
                    adds: true,
                }
            }
            Self::Test { path, value } => {
                let node = existing(tree, path)?;
                guard::unbroken(node)?;
                if tested(node, value) {
                    return Ok(None);
                }
                let found = told(node);
                return Err(Refusal::new(
                    Reason::Test,
                    format!(
                        "The test of {:?} fails: it is {found}, not {value}.",
                        path.to_string()
                    ),
                    Some(node.span()),
                ));
            }
            Self::Set { path, value } => Op::Set {
                route: path.clone(),
                value: value.clone(),
            },
            Self::Write { path, written } => Op::Write {
                route: path.clone(),
                written: written.clone(),
                adds: false,
            },
            Self::Rename { path, key } => {
                existing(tree, path)?;
                Op::Rename {
                    route: path.clone(),
                    key: key.clone(),
                }
            }
            Self::Wrap {
                path,
                count,
                value,
                at,
            } => {
                existing(tree, path)?;
                Op::Wrap {
                    from: path.clone(),
                    count: *count,
                    value: value.clone(),
                    at: at.clone(),
                }
            }
            Self::Unwrap { path, at } => {
                existing(tree, &path.join(at))?;
                Op::Unwrap {
                    route: path.clone(),
                    at: at.clone(),
                }
            }
        })))
    }

    fn places(&self) -> [Option<&Route>; 2] {
        match self {
            Self::Move { from, path } | Self::Copy { from, path } => [Some(from), Some(path)],
            Self::Add { path, .. }
            | Self::Remove { path }
            | Self::Replace { path, .. }
            | Self::Test { path, .. }
            | Self::Set { path, .. }
            | Self::Write { path, .. }
            | Self::Rename { path, .. }
            | Self::Wrap { path, .. }
            | Self::Unwrap { path, .. } => [Some(path), None],
        }
    }
}

fn existing<'t>(tree: &'t Tree, route: &Route) -> Result<Node<'t>, Refusal> {
    let Some(node) = reach(tree, route) else {
        // Of a document that was given up, nobody knows.
        guard::complete(tree, route)?;
        return Err(guard::nothing_at(tree, route));
    };
    Ok(node)
}

/// RFC 6902, 4.1: the target's parent must exist, and hold children. What nothing is written of may
/// become either.
fn parent_exists(tree: &Tree, route: &Route) -> Result<(), Refusal> {
    let Some(parent) = route.parent() else {
        return Ok(());
    };
    if fill::is_root_to_write(tree, &parent) {
        return Ok(());
    }
    let node = existing(tree, &parent)?;
    if node.is_null() {
        return Err(Refusal::new(
            Reason::WrongKind,
            format!(
                "What is at {:?} is neither a list nor a mapping.",
                parent.to_string()
            ),
            Some(node.span()),
        ));
    }
    Ok(())
}

/// What a node is, for people: a number as it is written.
fn told(node: Node<'_>) -> String {
    match (node.resolved(), node.raw_text()) {
        (Some(Resolved::Int(_) | Resolved::UInt(_) | Resolved::Float(_)), Some(text)) => {
            text.to_owned()
        }
        _ => node.to_json().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::apply;

    fn patched(text: &str, patch: Value) -> Result<String, Refusal> {
        let patch: Patch = serde_json::from_value(patch).unwrap();
        let edits = Tree::parse(text).patch(&patch)?;
        Ok(apply(text, &edits))
    }

    #[test]
    fn all_operations() {
        let text = "a:\n  - 1 # one\n  - 'two'\nb: {c: 3}\n";
        let patch = json!([
            {"op": "test", "path": "/a/0", "value": 1.0},
            {"op": "add", "path": "/a/1", "value": {"x": null}},
            {"op": "replace", "path": "/b/c", "value": 4},
            {"op": "copy", "from": "/b", "path": "/d"},
            {"op": "move", "from": "/a/2", "path": "/a/0"},
            {"op": "remove", "path": "/a/2"},
        ]);
        insta::assert_snapshot!(patched(text, patch).unwrap(), @"
        a:
          - 'two'
          - 1 # one
        b: {c: 4}
        d: {c: 4}
        ");
    }

    #[test]
    fn operations_beyond_the_rfc() {
        let patch = json!([
            {"op": "wrap", "path": "/s/0", "count": 2, "value": {"parallel": []}, "at": "/parallel"},
            {"op": "set", "path": "/s/0/when/all", "value": "yes"},
            {"op": "rename", "path": "/t", "key": "u"},
            {"op": "unwrap", "path": "/u/0"},
            {"op": "wrap", "path": "/u/2", "value": []},
        ]);
        insta::assert_snapshot!(patched("s:\n- a # A\n- b\nt:\n- - c\n  - d\n- e\n", patch).unwrap(), @r#"
        s:
        - parallel:
          - a # A
          - b
          when:
            all: "yes"
        u:
        - c
        - d
        - - e
        "#);
    }

    #[test]
    fn errors_of_the_rfc() {
        let reason = |patch: Value| {
            patched("a: {b: 1}\nn:\n", json!([patch]))
                .unwrap_err()
                .reason
        };
        assert_eq!(
            reason(json!({"op": "add", "path": "/x/y", "value": 1})),
            Reason::NotFound
        );
        assert_eq!(
            reason(json!({"op": "replace", "path": "/x", "value": 1})),
            Reason::NotFound
        );
        assert_eq!(
            reason(json!({"op": "remove", "path": "/a/c"})),
            Reason::NotFound
        );
        assert_eq!(
            reason(json!({"op": "copy", "from": "/x", "path": "/y"})),
            Reason::NotFound
        );
        assert_eq!(
            reason(json!({"op": "move", "from": "/a", "path": "/a/b"})),
            Reason::WrongKind
        );
        assert_eq!(
            reason(json!({"op": "add", "path": "/n/x", "value": 1})),
            Reason::WrongKind
        );
        assert_eq!(
            reason(json!({"op": "test", "path": "/a/b", "value": "1"})),
            Reason::Test
        );
    }
}

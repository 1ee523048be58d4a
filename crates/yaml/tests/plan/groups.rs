//! Groups: items wrapped into one, and a group that goes.

use super::{check, edit, refused, unwrap, wrap};
use faultline_yaml::{Op, Reason, Tree};
use serde_json::json;

/// Wraps and unwraps again.
#[track_caller]
fn round(before: &str, op: Op, after: &str) {
    check(before, op.clone(), after);
    let Op::Wrap { from, at, .. } = op else {
        panic!("only a wrap can be undone by an unwrap")
    };
    check(after, Op::Unwrap { route: from, at }, before);
}

#[test]
fn items_are_wrapped_and_unwrapped() {
    round(
        "steps:\n  - step: a # one\n    x: |\n      l1\n\n       l2\n  # own\n  - step: 'b'\n  - step: c\n",
        wrap("/steps/0", 2, json!({"parallel": []}), "/parallel"),
        "steps:\n  - parallel:\n      - step: a # one\n        x: |\n          l1\n\n           l2\n      # own\n      - step: 'b'\n  - step: c\n",
    );
    round(
        "steps:\n# own\n- a\n- b\n",
        wrap("/steps/0", 1, json!({"parallel": []}), "/parallel"),
        "steps:\n- parallel:\n  # own\n  - a\n- b\n",
    );
    check(
        "a: 1\nsteps:\n- a\n- b\n",
        wrap(
            "/steps/1",
            1,
            json!({"stepGroup": {"name": "g", "steps": [], "when": "on"}}),
            "/stepGroup/steps",
        ),
        "a: 1\nsteps:\n- a\n- stepGroup:\n    name: g\n    steps:\n    - b\n    when: \"on\"\n",
    );
    // Lists of lists.
    round(
        "steps:\n- - name: a\n    x: 1\n  - name: b\n- - c\n",
        wrap("/steps/0", 2, json!([]), ""),
        "steps:\n- - - name: a\n      x: 1\n    - name: b\n  - - c\n",
    );
    round(
        "steps:\n# own\n- a\n- b\n",
        wrap("/steps/0", 2, json!([]), ""),
        "steps:\n-\n  # own\n  - a\n  - b\n",
    );
    round(
        "[{\"a\": 1}, 2, 3]\n",
        wrap("/0", 2, json!({"parallel": []}), "/parallel"),
        "[{\"parallel\": [{\"a\": 1}, 2]}, 3]\n",
    );
    round(
        "{\n  \"s\": [\n    {\n      \"a\": 1\n    },\n    2,\n    3\n  ]\n}\n",
        wrap("/s/0", 2, json!({"parallel": []}), "/parallel"),
        "{\n  \"s\": [\n    {\n      \"parallel\": [\n        {\n          \"a\": 1\n        },\n        2\n      ]\n    },\n    3\n  ]\n}\n",
    );
    round(
        "s: [\n  # one\n  a, # A\n  b # B\n]\n",
        wrap("/s/0", 2, json!({"p": []}), "/p"),
        "s: [\n  {\n    p: [\n      # one\n      a, # A\n      b # B\n    ]\n  }\n]\n",
    );
    // Inside an embedded document, with comments and Windows line ends.
    round(
        "d: |\r\n  steps:\r\n  # own\r\n  - a\r\n  - b # c\r\n",
        wrap("/d/!/steps/0", 2, json!({"p": []}), "/p"),
        "d: |\r\n  steps:\r\n  - p:\r\n    # own\r\n    - a\r\n    - b # c\r\n",
    );
    check(
        "d: \"- a\\n- b\\n\"\n",
        wrap("/d/!/0", 1, json!({"p": []}), "/p"),
        "d: \"- p:\\n    - a\\n- b\\n\"\n",
    );
}

#[test]
fn a_group_goes_but_not_its_comments() {
    check(
        "- stepGroup: # together\n    # named\n    name: g # gone\n    steps:\n      # own\n      - a # A\n        # in a\n    # behind\n    when: x # when\n# next\n- b\n",
        unwrap("/0", "/stepGroup/steps"),
        "# together\n# named\n# gone\n# own\n- a # A\n  # in a\n  # behind\n  # when\n# next\n- b\n",
    );
    check(
        "s:\n  - p: [a, {b: c}, d: e] # end\n  - z\n",
        unwrap("/s/0", "/p"),
        "s:\n  - a\n  - {b: c}\n  - d: e # end\n  - z\n",
    );
    check(
        "s:\n  # why\n  - p:\n    - a\n  - b\n",
        unwrap("/s/0", "/p"),
        "s:\n  # why\n  - a\n  - b\n",
    );
    check(
        "s:\n- p: # head \n  - |\n    x\n  # tail\n- b\n",
        unwrap("/s/0", "/p"),
        "s:\n# head \n- |\n  x\n# tail\n- b\n",
    );
    check("s:\n- p: []\n- b\n", unwrap("/s/0", "/p"), "s:\n- b\n");
    assert_eq!(refused("- p: 1\n", unwrap("/0", "/p")), Reason::WrongKind);
    assert_eq!(refused("- p: [1]\n", unwrap("/0", "/q")), Reason::NotFound);
    assert_eq!(refused("p: [1]\n", unwrap("/p", "")), Reason::WrongKind);
    assert_eq!(
        refused("- a\n", wrap("/0", 2, json!([]), "")),
        Reason::WrongKind
    );
    assert_eq!(
        refused("- a\n", wrap("/0", 0, json!([]), "")),
        Reason::WrongKind
    );
    assert_eq!(
        refused("- a\n", wrap("/0", 1, json!({"p": [1]}), "/p")),
        Reason::WrongKind
    );
    assert_eq!(
        refused("- p: &l [1]\n- *l\n", unwrap("/0", "/p")),
        Reason::Shared
    );
}

#[test]
fn texts_of_a_group_stand_behind_an_open_block_scalar() {
    let group = || json!({"steps": [], "name": "\n\none\n\n\ntwo\n\n"});
    for header in [">", "|", "|2-"] {
        let text = format!("# of 0\n- {header}\n   a");
        let after = edit(&text, &[wrap("/0", 1, group(), "/steps")]);
        let before = Tree::parse(&text).root().unwrap().to_json();
        let root = Tree::parse(&after).root().unwrap().to_json();
        assert_eq!(root[0]["steps"], before, "{after}");
        assert_eq!(root[0]["name"], group()["name"], "{after}");
        assert!(after.contains("    # of 0\n"), "{after}");
    }
}

#[test]
fn items_of_any_character_leave_the_brackets_of_their_group() {
    check(
        "[\n  {\n    steps: [\n      é😀,\n      b\n    ]\n  }\n]\n",
        unwrap("/0", "/steps"),
        "[\n  é😀,\n  b\n]\n",
    );
}

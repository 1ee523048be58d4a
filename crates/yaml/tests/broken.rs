//! Edits of documents with broken items: around them, and as if they were mended.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod common;

use common::{
    dice::Dice,
    ops::{all_spots, random_op},
    oracle, told,
    wanted::{self, departure},
};
use faultline_yaml::{Op, Reason, Tree, apply, invert};
use serde_json::{Value, json};

fn set(pointer: &str, value: Value) -> Op {
    Op::Set {
        route: pointer.parse().unwrap(),
        value,
    }
}

fn edit(text: &str, op: Op) -> Result<String, Reason> {
    let edits = Tree::parse(text).plan(&[op]);
    edits
        .map(|edits| apply(text, &edits))
        .map_err(|refusal| refusal.reason)
}

const POD: &str = "\
kind: Pod: x
metadata:
  name: \"foo
  labels:
    app: a # the app
   tier: b
spec:
  containers:
    - name: a
      args: [a, b
    - name: c
      image: d
  restart Always
tail: ok
";

#[test]
fn what_can_be_read_can_be_edited() {
    let after = edit(POD, set("/spec/containers/1/image", json!("e"))).unwrap();
    assert_eq!(after, POD.replace("image: d", "image: e"));
    let after = edit(POD, set("/metadata/labels/app", json!("on"))).unwrap();
    assert_eq!(after, POD.replace("app: a #", "app: \"on\" #"));
    let insert = Op::Insert {
        route: "/tail2".parse().unwrap(),
        value: json!([1]),
    };
    assert_eq!(edit(POD, insert).unwrap(), format!("{POD}tail2:\n  - 1\n"));
}

#[test]
fn what_cannot_be_read_stays() {
    for op in [
        set("/metadata", json!({"name": "x"})),
        set("/spec/containers/0", json!({"name": "x"})),
        set("/spec/restart", json!("Never")),
        set("/metadata/labels/tier", json!("b")),
        // Whose the broken line below is, nobody knows.
        Op::Remove {
            route: "/spec/containers/1".parse().unwrap(),
        },
        set("/spec/containers/0/args", json!(null)),
        Op::Remove {
            route: "/spec/containers/0".parse().unwrap(),
        },
        Op::Rename {
            route: "/tail".parse().unwrap(),
            key: "restart".to_owned(),
        },
    ] {
        assert_eq!(edit(POD, op.clone()), Err(Reason::Broken), "{op:?}");
    }
}

/// The text with every fix that is offered.
fn mended(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..32 {
        let tree = Tree::parse(&text);
        let fix = tree
            .diagnostics()
            .iter()
            .find_map(|found| found.fix.clone());
        match fix {
            Some(fix) => text = apply(&text, &fix.edits),
            None => break,
        }
    }
    text
}

/// What an edit makes of a broken text is, mended, what the op makes of the mended text.
#[test]
fn edits_around_broken_items_are_those_of_the_mended_text() {
    let texts = [
        POD,
        "a: 1\nb: {x: 1, y: [2, 3}\nc:\n  - d: 'it's'\n  - e: 2\n    # of f\n    f: \"\\q\"\n  - g\nh: |\n  text\n",
        "steps:\n- - name: a\n    template: b\n- - name: c\n    when: @x\n  - name: d # last\nend: {{x}}-b\nlast: [1, 2]\n",
        "- a: b: c\n  d: e\n- f\n- \"g\n- h: i\n  j: [k\n  l: m\n- n: 'o'p\n- q\n",
        "{\n  \"a\": 1,\n  \"b\": [1, 2 3, {\"c\": @x}],\n  \"d\": {\"e\": \"f},\n  \"g\": [1,, 2],\n  \"h\": {\n    \"i\": 1\n    \"j\": 2,\n    \"k\": 3\n  },\n  \"l\": [\"m\", \"n\"],\n  \"o\" 1,\n  \"p\": null\n}\n",
        "a: [x, \"y, z]\nb: {c: 1, d: @e, f: [2, 3}\ng: [1, 2]]\nh: {i: {j: 1, k: l}, m: n}\n",
        "x:\n  y:\n\tz: 1\n  w: 2\n  u: 4\nv: 3\n---\nk: @bad\nl: {m: [n]}\n",
    ];
    let (mut done, mut refused) = (0, 0);
    for text in texts {
        let tree = Tree::parse(text);
        assert!(tree.has_errors());
        let whole = mended(text);
        let Ok(before) = oracle(&whole) else {
            panic!(
                "not mended: {whole}\n{:?}",
                Tree::parse(&whole).diagnostics()
            );
        };
        let spots = all_spots(&tree);
        let mut dice = Dice::new(text);
        for _ in 0..300 {
            let Some(op) = random_op(&tree, &spots, &mut dice) else {
                continue;
            };
            let Ok(edits) = tree.plan(std::slice::from_ref(&op)) else {
                refused += 1;
                continue;
            };
            done += 1;
            let after = apply(text, &edits);
            assert_eq!(apply(&after, &invert(text, &edits)), text);
            let mut expected = before.clone();
            if wanted::apply(&mut expected, &op, oracle).is_err() {
                continue;
            }
            let whole = mended(&after);
            let actual = oracle(&whole).unwrap_or_else(|error| panic!("{op:?} {error}\n{whole}"));
            assert_eq!(
                departure(&expected, &actual, false, oracle),
                None,
                "{op:?}\n{after}"
            );
        }
    }
    told(&format!("{done} done, {refused} refused"));
    assert!(done > refused);
}

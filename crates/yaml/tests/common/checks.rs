//! What holds for every input: the fuzz targets, and the test that runs their corpus.

use faultline_yaml::{Node, NodeKind, Span, Tree, apply};
use serde_json::Value;

use super::{
    Reader,
    dice::Dice,
    difference,
    judge::reversible,
    merging::{both_ways, one_sided},
    ops::{all_spots, brief, random_op},
    oracle, own,
    trial::{Start, transaction},
    typing::random_edits,
};

/// Parts an input's parts: no text holds this byte.
const BORDER: u8 = 0xff;

/// The text that an input starts with, and the rest.
fn text_and_rest(input: &[u8]) -> (String, &[u8]) {
    let mut parts = input.splitn(2, |byte| *byte == BORDER);
    let text = String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    (text, parts.next().unwrap_or_default())
}

/// Reads a text, then types in it: `TEXT \xff CHOICES`.
pub fn read(input: &[u8]) {
    let (text, choices) = text_and_rest(input);
    let mut tree = Tree::parse(&text);
    sound(&tree);
    agrees_with_json(&tree);
    let mut dice = Dice::of(choices);
    for _ in 0..4 {
        if dice.is_spent() {
            break;
        }
        let before = tree.text().to_owned();
        let edits = random_edits(&before, &mut dice);
        let told = tree.edit(&edits);
        let whole = Tree::parse(&apply(&before, &edits));
        if let Some(difference) = tree.difference(&whole) {
            panic!(
                "{difference}\n{edits:?}\n{told:?}\n{before:?}\n{:?}",
                whole.text()
            );
        }
        sound(&tree);
    }
}

/// Plans ops on a text and judges what comes of them: `TEXT \xff CHOICES`.
pub fn edit(input: &[u8]) {
    let (text, choices) = text_and_rest(input);
    let tree = Tree::parse(&text);
    let spots = all_spots(&tree);
    let mut dice = Dice::of(choices);
    let Some((meaning, read)) = judged_by(&text) else {
        // Nobody can judge what comes of a broken text, but it can be undone.
        while !dice.is_spent() {
            if let Some(op) = random_op(&tree, &spots, &mut dice)
                && let Ok(edits) = tree.plan(std::slice::from_ref(&op))
                && let Err(what) = reversible(&text, &edits)
            {
                panic!("{what}\n{}\n{text:?}", brief(&op));
            }
        }
        return;
    };
    let start = Start {
        tree: &tree,
        spots: &spots,
        meaning: &meaning,
        read,
    };
    for _ in 0..4 {
        if dice.is_spent() {
            break;
        }
        let length = 1 + dice.below(3);
        if let Err(what) = transaction(&start, length, &mut dice, |_| {}) {
            panic!("{what}\n{text:?}");
        }
    }
}

/// The other reader where it reads a text as we do, else our own.
fn judged_by(text: &str) -> Option<(Vec<Value>, Reader)> {
    let ours = own(text).ok()?;
    let same = oracle(text)
        .is_ok_and(|theirs| difference(&Value::from(ours.clone()), &Value::from(theirs)).is_none());
    Some((ours, if same { either } else { own }))
}

/// The other reader, and ours for what that refuses though it is YAML 1.2, and for what it reads as
/// YAML 1.1, where more characters end a line.
fn either(text: &str) -> Result<Vec<Value>, String> {
    match text.contains(['\u{85}', '\u{2028}', '\u{2029}']) {
        true => own(text),
        false => oracle(text).or_else(|_| own(text)),
    }
}

/// Merges three texts: `BASE \xff MINE \xff THEIRS`.
pub fn merge(input: &[u8]) {
    let (base, rest) = text_and_rest(input);
    let (mine, rest) = text_and_rest(rest);
    let (theirs, _) = text_and_rest(rest);
    let found = both_ways(&base, &mine, &theirs)
        .map(drop)
        .and_then(|()| one_sided(&base, &mine))
        .and_then(|()| one_sided(&base, &theirs));
    if let Err(what) = found {
        panic!("{what}\n{base:?}\n{mine:?}\n{theirs:?}");
    }
}

/// What holds for the tree of any text.
fn sound(tree: &Tree) {
    let text = tree.text();
    let fits = |span: &Span| text.get(span.clone()).is_some();
    for diagnostic in tree.diagnostics() {
        assert!(fits(&diagnostic.span), "{diagnostic:?} of {text:?}");
        for edit in diagnostic.fix.iter().flat_map(|fix| &fix.edits) {
            assert!(fits(&edit.range), "{diagnostic:?} of {text:?}");
        }
    }
    for comment in tree.comments() {
        let comment = text.get(comment.span);
        assert!(
            comment.is_some_and(|text| text.starts_with('#')),
            "{comment:?} of {text:?}"
        );
    }
    let unique = tree
        .diagnostics()
        .iter()
        .all(|diagnostic| diagnostic.code != "duplicate-key");
    // Lines that end with a lone carriage return are not known everywhere; edits of such texts are
    // proved like all others.
    let lone = text.replace("\r\n", "").contains('\r');
    let kind = Kind {
        unique,
        whole: !tree.is_broken() && !lone,
    };
    for n in 0..tree.document_count() {
        if let Some(root) = tree.document(n) {
            node(tree, root, &(0..text.len()), kind);
        }
    }
    for at in 0..text.len().min(64) {
        if let Some(node) = tree.node_at(at) {
            assert!(fits(&node.span()));
        }
    }
}

/// What may be asked of a tree.
#[derive(Clone, Copy)]
struct Kind {
    /// No key is given twice.
    unique: bool,
    /// All of it could be read.
    whole: bool,
}

/// What holds for a node and all below it; `around` is what it stands in.
fn node(tree: &Tree, at: Node<'_>, around: &Span, kind: Kind) {
    let text = tree.text();
    let span = at.span();
    let within = |inner: &Span| around.start <= inner.start && inner.end <= around.end;
    for span in [Some(span.clone()), at.key_span()].into_iter().flatten() {
        assert!(text.get(span.clone()).is_some(), "{at:?} of {text:?}");
        assert!(
            !kind.whole || within(&span),
            "{at:?} outside of {around:?} of {text:?}"
        );
    }
    let route = at.route();
    if kind.unique {
        let found = tree.find(&route).map(Node::span);
        assert_eq!(found, Some(span.clone()), "{route} of {text:?}");
        // A number in a pointer is an index, or a key that reads as it.
        let told = route.to_string().parse().ok();
        let found = told.and_then(|route| tree.find(&route)).map(Node::span);
        assert_eq!(found, Some(span.clone()), "{route} of {text:?}");
    }
    // What stands behind an alias is elsewhere in the text.
    if at.is_shared() {
        return;
    }
    let mut last = span.start;
    // A null and an empty text are two keys, and one in a route.
    let mut keys: Vec<&str> = at.entries().map(|(key, _)| key).collect();
    let count = keys.len();
    keys.sort_unstable();
    keys.dedup();
    let kind = Kind {
        unique: kind.unique && keys.len() == count,
        ..kind
    };
    for child in at.items().chain(at.entries().map(|(_, value)| value)) {
        let start = child
            .key_span()
            .map_or(child.span().start.max(last), |key| key.start);
        assert!(
            !kind.whole || last <= start,
            "{child:?} before {last} of {text:?}"
        );
        // Where nothing stands has no place of its own.
        last = match child.span().is_empty() {
            true => start,
            false => child.span().end.max(start),
        };
        node(tree, child, &span, kind);
    }
    if let Some(inner) = at.embedded() {
        let unique = kind.unique
            && at.embedded_tree().is_some_and(|tree| {
                let mut codes = tree.diagnostics().iter().map(|d| &d.code);
                codes.all(|code| code != "duplicate-key")
            });
        assert_ne!(inner.kind(), NodeKind::Scalar);
        // The last line break of a block scalar is its host's, and part of the text inside.
        let rest = &text[span.end..];
        let line_break = rest.len() - rest.trim_start_matches('\r').len();
        let around =
            span.start..span.end + line_break + usize::from(rest[line_break..].starts_with('\n'));
        node(tree, inner, &around, Kind { unique, ..kind });
    }
}

/// JSON is YAML.
fn agrees_with_json(tree: &Tree) {
    let Ok(json) = serde_json::from_str::<Value>(tree.text()) else {
        return;
    };
    // Of a key that is given twice serde_json takes the last one, and we say so.
    if tree.diagnostics().iter().any(|d| d.code == "duplicate-key") {
        return;
    }
    assert!(
        !tree.has_errors(),
        "{:?} {:?}",
        tree.diagnostics(),
        tree.text()
    );
    let ours = tree.root().map_or(Value::Null, Node::to_json);
    assert!(same(&ours, &json), "{ours:?} or {json:?}");
}

/// Equal, where `-0` is 0.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        // serde_json rounds the last digit as it likes.
        (Value::Number(a), Value::Number(b)) => match (a.as_f64(), b.as_f64()) {
            (Some(a), Some(b)) => a == b || (a - b).abs() <= a.abs() * 1e-15,
            _ => false,
        },
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.0 == b.0 && same(a.1, b.1))
        }
        (a, b) => a == b,
    }
}

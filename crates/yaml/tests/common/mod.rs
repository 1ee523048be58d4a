//! What the tests over real files share: the files, and an independent reader.

#![allow(dead_code, reason = "each test binary uses its own part")]
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot read its files must stop, and says what it leaves out"
)]

pub mod checks;
pub mod dice;
pub mod json;
pub mod judge;
pub mod merging;
pub mod ops;
pub mod place;
pub mod trial;
pub mod typing;
pub mod wanted;

use std::path::PathBuf;

use faultline_yaml::{Node, Tree};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// Says something in the test's output.
pub fn told(line: &str) {
    eprintln!("{line}");
}

/// A file of the corpus.
pub struct File {
    pub path: String,
    pub text: String,
    /// PyYAML accepts it.
    pub parses: bool,
    /// `raw`, `extracted` or `stress`.
    pub how: String,
}

/// The corpus, where the environment names it.
pub fn corpus() -> Option<Vec<File>> {
    let Some(folder) = std::env::var_os("FAULTLINE_CORPUS").map(PathBuf::from) else {
        told("FAULTLINE_CORPUS is not set: no real files are tested");
        return None;
    };
    let index = std::fs::read_to_string(folder.join("INDEX.csv")).unwrap();
    let files = index
        .lines()
        .skip(1)
        .map(|line| {
            let columns: Vec<&str> = line.split(',').collect();
            let bytes = std::fs::read(folder.join(columns[0])).unwrap();
            File {
                path: columns[0].to_owned(),
                text: String::from_utf8_lossy(&bytes).into_owned(),
                parses: columns[8] == "y",
                how: columns[12].to_owned(),
            }
        })
        .collect();
    Some(files)
}

/// A reader of the documents of a text.
pub type Reader = fn(&str) -> Result<Vec<Value>, String>;

/// What this crate makes of the documents of a text.
pub fn own(text: &str) -> Result<Vec<Value>, String> {
    let tree = Tree::parse(text);
    match tree.has_errors() {
        true => Err(format!("{:?}", tree.diagnostics())),
        false => Ok((0..tree.document_count())
            .map(|n| tree.document(n).map_or(Value::Null, Node::to_json))
            .collect()),
    }
}

/// What `yaml_serde` makes of the documents of a text.
pub fn oracle(text: &str) -> Result<Vec<Value>, String> {
    documents(text, |_, value| value)
}

/// The same with the tags that are not YAML's own: a node that has one is a mapping of its tag and
/// its value.
pub fn tagged(text: &str) -> Result<Vec<Value>, String> {
    documents(text, |tag, value| json!({ TAG: tag, TAGGED: value }))
}

/// The keys of a mapping that stands for a node with a tag.
pub const TAG: &str = "\0tag";
pub const TAGGED: &str = "\0tagged";

/// What a tag and the value that has it are taken for.
type Tagging = fn(String, Value) -> Value;

fn documents(text: &str, tagging: Tagging) -> Result<Vec<Value>, String> {
    let mut documents = Vec::new();
    for document in serde_yaml::Deserializer::from_str(text) {
        let value = serde_yaml::Value::deserialize(document).map_err(|e| e.to_string())?;
        documents.push(as_json(&value, tagging).ok_or("a key that JSON does not have")?);
    }
    Ok(documents)
}

fn as_json(value: &serde_yaml::Value, tagging: Tagging) -> Option<Value> {
    let as_json = |value| as_json(value, tagging);
    Some(match value {
        serde_yaml::Value::Null => Value::Null,
        serde_yaml::Value::Bool(b) => Value::Bool(*b),
        serde_yaml::Value::Number(n) => match (n.as_i64(), n.as_u64(), n.as_f64()) {
            (Some(n), _, _) => Value::from(n),
            (_, Some(n), _) => Value::from(n),
            (_, _, Some(n)) => Value::Number(serde_json::Number::from_f64(n)?),
            _ => return None,
        },
        serde_yaml::Value::String(text) => Value::String(text.clone()),
        serde_yaml::Value::Sequence(items) => {
            Value::Array(items.iter().map(as_json).collect::<Option<_>>()?)
        }
        serde_yaml::Value::Mapping(entries) => {
            let mut map = Map::new();
            for (key, value) in entries {
                map.insert(key_text(key)?, as_json(value)?);
            }
            Value::Object(map)
        }
        serde_yaml::Value::Tagged(tagged) => {
            tagging(tagged.tag.to_string(), as_json(&tagged.value)?)
        }
    })
}

/// A key as a text. A template without quotes, `{{x}}`, is a mapping with a mapping for a key.
fn key_text(key: &serde_yaml::Value) -> Option<String> {
    match key {
        serde_yaml::Value::String(text) => Some(text.clone()),
        serde_yaml::Value::Bool(value) => Some(value.to_string()),
        serde_yaml::Value::Number(number) => number.as_i64().map(|number| number.to_string()),
        serde_yaml::Value::Mapping(entries) if entries.len() == 1 => {
            let (inner, value) = entries.iter().next()?;
            (inner.is_string() && value.is_null()).then_some(())?;
            Some(format!("{{{}}}", inner.as_str()?))
        }
        _ => None,
    }
}

/// The first place where two values differ. An integer with a leading zero is decimal in YAML
/// 1.2, octal in 1.1, and a text to `yaml_serde`, so it counts as equal.
pub fn difference(ours: &Value, theirs: &Value) -> Option<String> {
    match (ours, theirs) {
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => a
            .iter()
            .zip(b)
            .enumerate()
            .find_map(|(at, (a, b))| Some(format!("/{at}{}", difference(a, b)?))),
        (Value::Object(a), Value::Object(b)) if a.keys().eq(b.keys()) => a
            .iter()
            .find_map(|(key, value)| Some(format!("/{key}{}", difference(value, &b[key])?))),
        (Value::Number(number), Value::String(text))
            if text.trim_start_matches(['0', '-', '+'])
                == number.to_string().trim_start_matches('-')
                && text.contains('0') =>
        {
            None
        }
        (a, b) if a == b => None,
        (a, b) => Some(format!(": {a} or {b}")),
    }
}

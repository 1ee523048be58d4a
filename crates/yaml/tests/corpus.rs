//! Real files: every one that other readers accept is read here, without a false error.

mod common;

use common::{corpus, difference, oracle, told};
use faultline_yaml::Tree;
use serde_json::Value;

/// Where YAML 1.2 and the readers that judge here, which are of YAML 1.1, part.
const PARTED: [&str; 3] = [
    // A `#` right behind a bracket starts no comment in YAML 1.2.
    "comment__flow-map.yaml",
    "comment__flow-sequence.yaml",
    // `&an:chor` is one anchor in YAML 1.2.
    "spec__anchor-with-colon-in-the-middle.yaml",
];

#[test]
fn files_that_parse_elsewhere_read_without_a_false_error() {
    let Some(files) = corpus() else { return };
    let mut wrong = Vec::new();
    let (mut read, mut compared) = (0, 0);
    for file in &files {
        let tree = Tree::parse(&file.text);
        if !file.parses || PARTED.iter().any(|name| file.path.ends_with(name)) {
            continue;
        }
        read += 1;
        let documents: Vec<Value> = (0..tree.document_count())
            .filter_map(|n| tree.document(n))
            .map(|root| root.to_json())
            .collect();
        let theirs = oracle(&file.text);
        let errors: Vec<_> = tree
            .diagnostics()
            .iter()
            .filter(|d| d.severity == faultline_yaml::Severity::Error)
            .collect();
        // A key that is given twice is an error here and to yaml_serde, but not to PyYAML.
        let duplicates = theirs.is_err() && errors.iter().all(|d| d.code == "duplicate-key");
        if !errors.is_empty() && !duplicates {
            wrong.push(format!("{}: {:?}", file.path, errors[0]));
            continue;
        }
        if let Ok(theirs) = theirs {
            compared += 1;
            if let Some(place) = difference(&Value::Array(documents), &Value::Array(theirs)) {
                wrong.push(format!("{} reads otherwise at {place}", file.path));
            }
        }
    }
    told(&format!(
        "{read} files read, {compared} compared with yaml_serde"
    ));
    assert!(
        wrong.is_empty(),
        "{} of {read}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

use faultline_yaml::{LineIndex, Patch, Tree, apply};
use std::io::{BufRead, Write};
fn main() {
    let out = std::io::stdout();
    for line in std::io::stdin().lock().lines() {
        let v: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        let text = v["before"].as_str().unwrap();
        let patch: Patch = serde_json::from_value(v["patch"].clone()).unwrap();
        let tree = Tree::parse(text);
        let r = match tree.patch(&patch) {
            Ok(e) => serde_json::json!({"after": apply(text, &e)}),
            Err(r) => {
                let place = r
                    .span
                    .map(|s| {
                        let (l, c) = LineIndex::new(text).line_column(s.start);
                        format!("{l}:{c} ")
                    })
                    .unwrap_or_default();
                serde_json::json!({"refusal": format!("{place}{:?}: {}\n", r.reason, r.message)})
            }
        };
        writeln!(out.lock(), "{r}").unwrap();
    }
}

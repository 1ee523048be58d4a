//! `faultline edit` as a person calls it, on the documents of the story.

use crate::{Ended, faultline, file, fixtures};

fn edit(arguments: &[&str]) -> Ended {
    faultline(&[&["edit"], arguments].concat())
}

fn fixture(name: &str) -> (String, String) {
    let path = fixtures().join(name);
    (
        path.display().to_string(),
        std::fs::read_to_string(path).unwrap(),
    )
}

/// The lines of a unified diff that go and come, without the header.
fn changed(diff: &str) -> Vec<&str> {
    diff.lines()
        .filter(|line| line.starts_with(['-', '+']))
        .filter(|line| !line.starts_with("---") && !line.starts_with("+++"))
        .collect()
}

#[test]
fn one_value_of_a_pipeline_is_one_line() {
    let (path, _) = fixture("fme-rollout.pipeline.yaml");
    let steps = "/pipeline/stages/0/stage/spec/execution/steps/3/step/spec/allocation";
    let amount = |n: usize| format!("{steps}/{n}/amount");
    let ended = edit(&[
        &path,
        "--set",
        &amount(0),
        "75",
        "--set",
        &amount(1),
        "25",
        "--diff",
    ]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    let indent = " ".repeat(24);
    assert_eq!(
        changed(&ended.out),
        [
            format!("-{indent}amount: 50"),
            format!("+{indent}amount: 75"),
            format!("-{indent}amount: 50"),
            format!("+{indent}amount: 25"),
        ]
    );
}

#[test]
fn a_patch_is_written_and_undone_by_another() {
    let text = "# head\na:\n- x: 'on' # c\n- y\n";
    let path = file("written.yaml", text);
    let there = file(
        "there.json",
        r#"[{"op": "test", "path": "/a/1", "value": "y"}, {"op": "move", "from": "/a/0", "path": "/a/1"}]"#,
    );
    let back = file(
        "back.json",
        r#"[{"op": "move", "from": "/a/1", "path": "/a/0"}]"#,
    );
    let ended = edit(&[&path, "--patch", &there, "--write"]);
    assert_eq!(
        (ended.code, ended.out.as_str()),
        (Some(0), ""),
        "{}",
        ended.err
    );
    assert_eq!(
        std::fs::read_to_string(&path).unwrap(),
        "# head\na:\n- y\n- x: 'on' # c\n"
    );
    edit(&[&path, "--patch", &back, "--write"]);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn json_tells_the_edits() {
    let path = file("json.yaml", "a: é\nb: 'x'\n");
    let ended = edit(&[&path, "--set", "/b", "y", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(report["changed"], true);
    assert_eq!(report["text"], "a: é\nb: 'y'\n");
    assert_eq!(report["edits"][0]["line"], 2);
    assert_eq!(report["edits"][0]["insert"], "'y'");
    let same = edit(&[&path, "--set", "/b", "x", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&same.out).unwrap();
    assert_eq!(report["changed"], false);
}

#[test]
fn what_goes_wrong_is_one_line() {
    let path = file("wrong.yaml", "a: 1\nb: [x\n");
    let good = file("good.yaml", "a: 1\n");
    let test = file("test.json", r#"[{"op": "test", "path": "/a", "value": 2}]"#);
    let no_patch = file("no-patch.json", "[{\"op\": \"jump\"}]");
    let cases: [(&[&str], i32, &str); 6] = [
        (&[&path, "--set", "/b/0", "2"], 2, "wrong.yaml:2:4: "),
        (&[&good, "--set", "/a/b", "2"], 2, "good.yaml:1:4: "),
        (
            &[&good, "--set", "a", "2"],
            2,
            "must be empty or start with",
        ),
        (&[&good, "--set", "/a", "[1"], 2, "is not YAML"),
        (
            &[&good, "--patch", &test],
            1,
            "good.yaml:1:4: The test of \"/a\" fails: it is 1, not 2.",
        ),
        (&[&good, "--patch", &no_patch], 2, "no-patch.json:1:"),
    ];
    for (arguments, code, message) in cases {
        let ended = edit(arguments);
        assert_eq!(ended.code, Some(code), "{arguments:?} {}", ended.err);
        assert!(ended.err.contains(message), "{arguments:?} {}", ended.err);
        assert_eq!(ended.err.lines().count(), 1, "{}", ended.err);
        assert_eq!(ended.out, "");
    }
}

#[test]
fn of_several_operations_it_is_told_which_one_is_refused() {
    let path = file("several.yaml", "a: 1\nb: 2\n# c\nc: 3\n");
    let patch = file(
        "several.json",
        r#"[{"op": "remove", "path": "/a"}, {"op": "test", "path": "/b", "value": 2}, {"op": "add", "path": "/c/d", "value": 1}]"#,
    );
    let refused = edit(&[&path, "--patch", &patch]);
    assert_eq!(refused.code, Some(2));
    let said = "several.yaml:4:4: operation 3 (/2): Here is a scalar, which has no entries.\n";
    assert!(refused.err.ends_with(said), "{}", refused.err);
    let told = edit(&[&path, "--patch", &patch, "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    let error = &report["error"];
    assert_eq!(
        (&error["operation"], &error["line"], &error["column"]),
        (&2.into(), &4.into(), &4.into())
    );
    let refused = edit(&[&path, "--set", "/b", "5", "--set", "/b/x", "1"]);
    let said = "several.yaml:2:4: --set 2: Here is a scalar, which has no entries.\n";
    assert!(refused.err.ends_with(said), "{}", refused.err);
}

#[test]
fn prices_are_told_and_accepted() {
    let text = "base: &b {x: 1} # B\nuse: *b\n";
    let path = file("priced.yaml", text);
    let refused = edit(&[&path, "--set", "/use/x", "2"]);
    assert_eq!(refused.code, Some(2));
    assert!(
        refused.err.ends_with(
            "priced.yaml:2:6: This stands behind an alias: its text is elsewhere, and shared. \
             --accept shared: Change it in both places that share it (lines 1 and 2). \
             --accept detach: Change it here alone, with a copy in place of *b.\n"
        ),
        "{}",
        refused.err
    );
    let told = edit(&[&path, "--set", "/use/x", "2", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(report["error"]["offers"][1]["price"], "detach");
    let shared = edit(&[&path, "--set", "/use/x", "2", "--accept", "shared"]);
    assert_eq!(shared.out, "base: &b {x: 2} # B\nuse: *b\n");
    let alone = edit(&[&path, "--set", "/use/x", "2", "--accept", "detach"]);
    assert_eq!(alone.out, "base: &b {x: 1} # B\nuse: {x: 2}\n");
    let unknown = edit(&[&path, "--set", "/use/x", "2", "--accept", "all"]);
    assert_eq!(unknown.code, Some(2));
    assert!(unknown.err.contains("last-key"), "{}", unknown.err);
    let job = serde_json::json!({
        "file": path,
        "patch": [{"op": "replace", "path": "/use/x", "value": 3}],
        "accept": ["shared"],
    });
    let jobs = file("priced.jsonl", job.to_string());
    let batch = edit(&["--batch", &jobs, "--diff"]);
    assert_eq!(
        changed(&batch.out),
        ["-base: &b {x: 1} # B", "+base: &b {x: 3} # B"]
    );
}

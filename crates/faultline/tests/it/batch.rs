//! `faultline edit --batch`: many files in one call.

use std::{io::Write, process::Stdio};

use serde_json::{Value, json};

use crate::{Ended, faultline, file};

/// A list of jobs as a file.
fn jobs(lines: &[Value]) -> String {
    let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
    file("jobs.jsonl", lines.join("\n"))
}

fn batch(lines: &[Value], more: &[&str]) -> Ended {
    faultline(&[&["edit", "--batch", &jobs(lines)], more].concat())
}

fn read(path: &str) -> String {
    std::fs::read_to_string(path).unwrap()
}

fn set(path: &str, value: Value) -> Value {
    json!([{"op": "set", "path": path, "value": value}])
}

#[test]
fn a_hundred_files_are_edited_in_one_call() {
    let text = "# head\nsteps:\n- a: 'on' # c\n- b\n";
    let files: Vec<String> = (0..100)
        .map(|n| file(&format!("many-{n}.yaml"), text))
        .collect();
    let lines: Vec<Value> = files
        .iter()
        .map(|file| {
            let wrap = json!({"op": "wrap", "path": "/steps/0", "count": 2, "value": {"parallel": []}, "at": "/parallel"});
            json!({"file": file, "patch": [wrap]})
        })
        .collect();
    let ended = batch(&lines, &["--write"]);
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert_eq!(ended.out.lines().count(), 100);
    for (file, line) in files.iter().zip(ended.out.lines()) {
        assert!(line.starts_with(file.as_str()) && line.ends_with(", written"));
        assert_eq!(
            read(file),
            "# head\nsteps:\n- parallel:\n  - a: 'on' # c\n  - b\n"
        );
    }
}

#[test]
fn what_is_refused_stays_and_the_rest_is_written() {
    let good = file("good.yaml", "a: 1 # c\n");
    let refused = file("refused.yaml", "a: 1\n");
    let binary = file("binary.yaml", [0xff, 0xfe]);
    let lines = [
        json!({"file": good, "patch": set("/a", json!(2))}),
        json!({"file": refused, "patch": set("/a/b", json!(2))}),
        json!({"file": binary, "patch": set("/a", json!(2))}),
        json!({"file": "missing.yaml", "patch": set("/a", json!(2))}),
    ];
    let none = batch(&lines, &["--write", "--all-or-none"]);
    assert_eq!((none.code, read(&good).as_str()), (Some(2), "a: 1 # c\n"));
    assert_eq!(none.out, format!("{good}: 1 edit, not written\n"));
    let last = "faultline: 3 of 4 files are not edited, so none is written\n";
    assert!(none.err.ends_with(last), "{}", none.err);
    let ended = batch(&lines, &["--write"]);
    assert_eq!(ended.code, Some(2));
    assert_eq!(ended.out, format!("{good}: 1 edit, written\n"));
    let said: Vec<&str> = ended.err.lines().collect();
    assert_eq!(said.len(), 4, "{}", ended.err);
    assert!(said[0].ends_with("refused.yaml:1:4: Here is a scalar, which has no entries."));
    assert!(said[1].ends_with("binary.yaml is not text: it is not encoded in UTF-8"));
    assert!(said[2].starts_with("cannot read missing.yaml: "));
    assert_eq!(said[3], "faultline: 3 of 4 files are not edited");
    assert_eq!(read(&good), "a: 2 # c\n");
    assert_eq!(read(&refused), "a: 1\n");
}

#[test]
fn json_tells_each_file() {
    let good = file("told.yaml", "a: 1\n");
    let tested = file("tested.yaml", "a: 1\n");
    let lines = [
        json!({"file": good, "patch": set("/a", json!(2))}),
        json!({"file": tested, "patch": [{"op": "test", "path": "/a", "value": 2}]}),
    ];
    let ended = batch(&lines, &["--diff", "--format", "json"]);
    // Nothing is wrong but a test.
    assert_eq!(ended.code, Some(1), "{}", ended.err);
    let report: Value = serde_json::from_str(&ended.out).unwrap();
    let files = report["files"].as_array().unwrap();
    assert_eq!(files[0]["changed"], true);
    assert_eq!(files[0]["written"], false);
    assert!(
        files[0]["diff"]
            .as_str()
            .unwrap()
            .ends_with("-a: 1\n+a: 2\n")
    );
    assert_eq!(files[1]["error"]["reason"], "test");
    assert_eq!(files[1]["error"]["line"], 1);
    assert_eq!(read(&good), "a: 1\n");
}

#[test]
fn wrong_lists_do_nothing() {
    let good = file("untouched.yaml", "a: 1\n");
    let first = json!({"file": good, "patch": set("/a", json!(2))}).to_string();
    let cases = [
        (
            r#"{"file": "x", "patch": [{"op": "jump"}]}"#,
            "jobs.jsonl:2:32: There is no operation \"jump\"",
        ),
        (
            r#"{"file": "x", "patch": [{"op": "set", "path": "/a", "value": [1e999]}]}"#,
            "jobs.jsonl:2:63: No number in JSON is this.",
        ),
        (
            r#"{"file": "x", "patch": [{"op": "set", "path": "/a", "value": 123456789012345678901234567890}]}"#,
            "jobs.jsonl:2:62: This number cannot be kept exactly",
        ),
        (
            r#"{"file": "x", "patch": [{"op": "set", "path": "/a", "value": {"b": 1, "b": 2}}]}"#,
            "jobs.jsonl:2:71: The key \"b\" is given twice",
        ),
        (r#"{"file": "x"}"#, "jobs.jsonl:2:13: not a job"),
        ("{", "jobs.jsonl:2:1: not a job"),
        (&first, "is edited by line 1 already"),
    ];
    for (line, message) in cases {
        let jobs = file("jobs.jsonl", format!("{first}\n{line}\n"));
        let ended = faultline(&["edit", "--batch", &jobs, "--write"]);
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{line}");
        assert!(ended.err.contains(message), "{}", ended.err);
        assert_eq!(ended.err.lines().count(), 1, "{}", ended.err);
    }
    assert_eq!(read(&good), "a: 1\n");
    let empty = file("empty.jsonl", "\n");
    assert_eq!(faultline(&["edit", "--batch", &empty]).code, Some(2));
}

#[test]
fn jobs_and_patches_come_from_standard_input() {
    let path = file("stdin.yaml", "a: 1\n");
    let piped = |arguments: &[&str], input: &str| {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_faultline"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(input.as_bytes())
            .unwrap();
        String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
    };
    let job = json!({"file": path, "patch": set("/a", json!(2))}).to_string();
    let out = piped(&["edit", "--batch", "-", "--diff"], &job);
    assert!(out.ends_with("-a: 1\n+a: 2\n"), "{out}");
    let out = piped(
        &["edit", &path, "--patch", "-"],
        "- {op: rename, path: /a, key: 'on'}\n",
    );
    assert_eq!(out, "\"on\": 1\n");
}

#[cfg(unix)]
#[test]
fn links_stay_and_read_only_files_too() {
    use std::os::unix::fs::PermissionsExt;

    let real = file("real.yaml", "a: 1\n");
    let link = format!("{real}.link");
    std::os::unix::fs::symlink(&real, &link).unwrap();
    let fixed = file("fixed.yaml", "a: 1\n");
    std::fs::set_permissions(&fixed, PermissionsExt::from_mode(0o444)).unwrap();
    let twice = [
        json!({"file": link, "patch": set("/a", json!(2))}),
        json!({"file": real, "patch": set("/a", json!(3))}),
    ];
    assert!(batch(&twice, &["--write"]).err.contains("already"));
    let lines = [
        json!({"file": link, "patch": set("/a", json!(2))}),
        json!({"file": fixed, "patch": set("/a", json!(2))}),
    ];
    let none = batch(&lines, &["--write", "--all-or-none"]);
    assert_eq!((none.code, read(&real).as_str()), (Some(2), "a: 1\n"));
    let ended = batch(&lines, &["--write"]);
    assert!(
        ended.err.contains("fixed.yaml: it is read-only"),
        "{}",
        ended.err
    );
    assert_eq!(
        (read(&real).as_str(), read(&fixed).as_str()),
        ("a: 2\n", "a: 1\n")
    );
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
}

#[test]
fn hostile_names_are_told_on_one_line() {
    let path = file("new\nline.yaml", "a: 1\n");
    let lines = [json!({"file": path, "patch": set("/a/b", json!(2))})];
    let ended = batch(&lines, &[]);
    assert!(ended.err.contains("new\\nline.yaml:1:4: "), "{}", ended.err);
    let lines = [json!({"file": path, "patch": set("/a", json!(2))})];
    let ended = batch(&lines, &["--write"]);
    assert_eq!(ended.out.lines().count(), 1);
    assert_eq!(read(&path), "a: 2\n");
}

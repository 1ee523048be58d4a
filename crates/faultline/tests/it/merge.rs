//! `faultline merge` as a person and Git call it.

use crate::{Ended, faultline, file};

fn merge(arguments: &[&str]) -> Ended {
    faultline(&[&["merge"], arguments].concat())
}

#[test]
fn what_goes_together_is_printed_or_written() {
    let base = file("base.yaml", b"a: 1\r\nb: {c: 2, d: 3} # e\r\n");
    let mine = file("mine.yaml", b"a: 1\r\nb: {c: 20, d: 3} # e\r\n");
    let theirs = file("theirs.yaml", b"a: 1\r\nb: {c: 2, d: 30} # e\r\n");
    let ended = merge(&[&base, &mine, &theirs]);
    let expected = "a: 1\r\nb: {c: 20, d: 30} # e\r\n";
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert_eq!((ended.out.as_str(), ended.err.as_str()), (expected, ""));
    let ended = merge(&[&base, &mine, &theirs, "--write"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(0), ""));
    assert_eq!(std::fs::read_to_string(&mine).unwrap(), expected);
}

#[test]
fn conflicts_are_lines_and_markers_when_asked() {
    let base = file("c-base.yaml", b"a: 1\nb: 2\nc: 3\n");
    let mine = file("c-mine.yaml", b"# mine\na: 1\nb: 20\nc: 3\n");
    let theirs = file("c-theirs.yaml", b"a: 1\nb: 200\nc: 30\n");
    let files = [base.as_str(), &mine, &theirs];
    let ended = merge(&files);
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""));
    assert_eq!(
        ended.err,
        format!(
            "{mine}:3:1: Mine made this 20, theirs 200. ({base}:2, {theirs}:2)\nfaultline: 1 conflict\n"
        )
    );
    let marked = format!(
        "# mine\na: 1\n<<<<<<< {mine}\nb: 20\n||||||| {base}\nb: 2\n=======\nb: 200\n>>>>>>> {theirs}\nc: 30\n"
    );
    let ended = merge(&[&base, &mine, &theirs, "--markers"]);
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), marked.as_str()));
    let ended = merge(&[&base, &mine, &theirs, "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(report["clean"], false);
    assert_eq!(report["conflicts"][0]["reason"], "changed");
    assert_eq!(report["conflicts"][0]["route"], "/b");
    assert_eq!(report["conflicts"][0]["theirs"]["line"], 2);
    assert!(report.get("text").is_none());
    // Without markers a conflict leaves the file alone.
    merge(&[&base, &mine, &theirs, "--write"]);
    assert_eq!(
        std::fs::read(&mine).unwrap(),
        b"# mine\na: 1\nb: 20\nc: 3\n"
    );
    let ended = merge(&[&base, &mine, &theirs, "--write", "--markers"]);
    assert_eq!(ended.code, Some(1));
    assert_eq!(std::fs::read_to_string(&mine).unwrap(), marked);
}

#[test]
fn what_cannot_be_read_is_one_line() {
    let text = file("u-text.yaml", b"a: 1\n");
    let binary = file("u-binary.yaml", [0xff, 0xfe, 0]);
    for bad in [binary.as_str(), "/does/not/exist"] {
        let ended = merge(&[&text, bad, &text]);
        assert_eq!(ended.code, Some(2));
        assert!(ended.err.contains(bad), "{}", ended.err);
        assert_eq!(ended.err.lines().count(), 1);
        assert_eq!(ended.out, "");
    }
}

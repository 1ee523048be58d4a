//! `faultline score` and `faultline check` as a person or a pipeline calls them.

use crate::{faultline, file, fixtures};

const CART: &str = "cart-pod-delete.workflow.json";
const ROLLOUT: &str = "fme-rollout.pipeline.yaml";

#[test]
fn a_score_is_explained() {
    let ended = faultline(&[
        "score",
        CART,
        "--outcome",
        "pod-delete-ji5=0/1",
        "--expect",
        "80",
    ]);
    assert_eq!(
        ended.out,
        "\
fault           weight  outcome  probes %  weight x %   worth
pod-delete-ji5      10      0/1         0           0  100.00
sum                 10                              0
score = sum of (weight x probe success %) / sum of weights, truncated to two decimals
score = 0 / 10 = 0.00
expected 80: not reached
"
    );
    assert_eq!(ended.code, Some(1));
}

#[test]
fn a_fault_without_outcome_counts_as_a_pass() {
    let ended = faultline(&["score", CART, "--expect", "100"]);
    assert!(
        ended.out.contains("score = 1000 / 10 = 100.00\n"),
        "{}",
        ended.out
    );
    assert!(
        ended.out.contains("pod-delete-ji5: no outcome given, counted as a pass; it can reach 0 %, 100 %\nthe score can become 0 to 100\nexpected 100: reached\n"),
        "{}",
        ended.out
    );
    assert_eq!(ended.code, Some(0));
}

#[test]
fn a_score_as_json() {
    let ended = faultline(&[
        "score",
        CART,
        "--outcome",
        "pod-delete-ji5=error",
        "--format",
        "json",
    ]);
    let value: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(value["score"], 0.0);
    assert_eq!(value["met"], true);
    assert_eq!(value["explanation"]["rows"][0]["worth"], 100.0);
    assert_eq!(value["reachable"]["highest"], 0.0);
    assert_eq!(ended.code, Some(0));
}

#[test]
fn wrong_use_of_score_ends_with_two_and_one_line() {
    for (arguments, says) in [
        (
            &["score", CART, "--outcome", "pod-delete=1/1"][..],
            "it has pod-delete-ji5",
        ),
        (
            &[
                "score",
                CART,
                "--outcome",
                "pod-delete-ji5=1/1",
                "--outcome",
                "pod-delete-ji5=pass",
            ],
            "two outcomes",
        ),
        (&["score", ROLLOUT], "is a pipeline"),
        (&["score", "nowhere.yaml"], "cannot read nowhere.yaml"),
    ] {
        let ended = faultline(arguments);
        assert_eq!(ended.code, Some(2), "{arguments:?}");
        assert!(ended.err.contains(says), "{arguments:?}: {}", ended.err);
        assert_eq!(ended.err.lines().count(), 1, "{}", ended.err);
        assert_eq!(ended.out, "");
    }
    for outcome in [
        "pod-delete-ji5",
        "pod-delete-ji5=2/1",
        "pod-delete-ji5=well",
    ] {
        assert_eq!(
            faultline(&["score", CART, "--outcome", outcome]).code,
            Some(2),
            "{outcome}"
        );
    }
    let broken = file("broken.yaml", b"kind: Workflow\nspec: [\n");
    let ended = faultline(&["score", &broken]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.contains("broken.yaml:2:7: "), "{}", ended.err);
}

#[test]
fn hints_do_not_fail_a_check() {
    let ended = faultline(&["check", CART, ROLLOUT]);
    assert_eq!(ended.code, Some(0), "{}{}", ended.out, ended.err);
    let lines: Vec<_> = ended.out.lines().collect();
    assert!(
        lines.iter().all(|line| line.contains(": hint[")),
        "{lines:?}"
    );
    assert!(
        lines[0].starts_with("cart-pod-delete.workflow.json:"),
        "{lines:?}"
    );
}

#[test]
fn errors_have_a_place_and_fail_a_check() {
    let text = std::fs::read_to_string(fixtures().join(ROLLOUT)).unwrap();
    let wrong = file(
        "wrong.yaml",
        text.replacen("amount: 50", "amount: 55", 1).as_bytes(),
    );
    let ended = faultline(&["check", &wrong]);
    assert_eq!(ended.code, Some(1));
    let expected: String = [(59, 50), (61, 45)]
        .iter()
        .map(|(line, amount)| {
            format!(
                "{wrong}:{line}:33: error[allocation-total]: The amounts must total 100, is 105. \
                 [Make it {amount}]\n"
            )
        })
        .collect();
    assert_eq!(ended.out, expected);
    assert_eq!(ended.err, "faultline: 2 errors\n");
    let ended = faultline(&["check", "--format", "json", &wrong]);
    assert_eq!(ended.code, Some(1));
    let value: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    let finding = &value["files"][0]["diagnostics"][0];
    assert_eq!(value["files"][0]["kind"], "pipeline");
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["line"], 59);
    assert_eq!(finding["fix"]["title"], "Make it 50");
}

#[test]
fn files_that_are_no_text_end_with_two() {
    let binary = file("binary.yaml", b"\x7fELF\0\0");
    let latin = file("latin.yaml", b"name: caf\xe9\n");
    let empty = file("empty.yaml", b"");
    for (path, code, says) in [
        (binary.as_str(), 2, "binary.yaml"),
        (&latin, 2, "UTF-8"),
        ("nowhere.yaml", 2, "cannot read nowhere.yaml"),
        (&empty, 1, ""),
    ] {
        let ended = faultline(&["check", path]);
        assert_eq!(ended.code, Some(code), "{path}");
        assert!(ended.err.contains(says), "{}", ended.err);
    }
    let ended = faultline(&["check", &binary, CART]);
    assert_eq!(ended.code, Some(2));
    assert!(
        ended.out.contains("hint["),
        "the other file is still checked"
    );
    assert_eq!(faultline(&["check"]).code, Some(2));
}

#[test]
fn what_may_be_meant_otherwise_is_not_mended() {
    let text = "a comment\nb: [1, 2\nc: {{ .x }}-y\nd: e: f\n";
    let path = file("guesses.yaml", text);
    let fixed = faultline(&["check", "--fix", &path]);
    let mended = std::fs::read_to_string(&path).unwrap();
    assert_eq!(mended, "a comment\nb: [1, 2]\nc: {{ .x }}-y\nd: e: f\n");
    let says = "guesses.yaml: 3 mends in brackets are for you to choose\n";
    assert!(fixed.out.contains(says), "{}", fixed.out);
    let told = faultline(&["check", &path]);
    assert!(!told.out.contains("choose"), "{}", told.out);
}

#[test]
fn text_that_can_be_read_is_not_mended() {
    for text in [
        // Other readers know one text over two lines.
        "a:\n  v: 'i\n-01'\nb: 1\n",
        "a:\n  v: \"i \\\"j\n-01\" # c\nb: 1\n",
        // The blank may be meant, whatever else is wrong.
        "t: \u{3000}text\nb: 2\nb: 2\n",
        "a: \u{a0}true\nb: it is: so: \n",
        "[a // b\n, c]\n---\nb: 2\nb: 2\n",
        "a:# x\nb: 2\n",
    ] {
        let path = file("sound.yaml", text);
        let fixed = faultline(&["check", "--fix", &path]);
        let after = std::fs::read_to_string(&path).unwrap();
        let start = |text: &str| text.lines().take(2).collect::<Vec<_>>().join("\n");
        assert_eq!(start(&after), start(text), "{}", fixed.out);
    }
    let path = file("quotes.yaml", "a: 'x\nb: don''t\nc: 'y'\n");
    faultline(&["check", "--fix", &path]);
    let after = std::fs::read_to_string(&path).unwrap();
    assert_eq!(after, "a: 'x'\nb: don''t\nc: 'y'\n");
}

#[test]
fn many_mends_are_made_at_once() {
    let items: String = (0..400).map(|n| format!("- n{n}: it is: so\n")).collect();
    let path = file("many.yaml", &items);
    let fixed = faultline(&["check", "--fix", &path]);
    let mended = std::fs::read_to_string(&path).unwrap();
    assert_eq!(mended.matches("'it is: so'").count(), 400, "{}", fixed.out);
}

#[test]
fn all_syntax_errors_are_told_and_mended() {
    let text = "a: 1 # kept\nb: [1, 2\nc: 3\nd: \"x\ne: 5\n";
    let path = file("broken.yaml", text);
    let told = faultline(&["check", &path]);
    assert_eq!(told.code, Some(1), "{}", told.err);
    let errors = |out: &str| {
        out.lines()
            .filter(|line| line.contains(": error[unclosed"))
            .count()
    };
    assert_eq!(errors(&told.out), 2, "{}", told.out);
    assert!(told.out.contains(" [Close the bracket]\n"), "{}", told.out);
    let fixed = faultline(&["check", "--fix", &path]);
    assert_eq!(errors(&fixed.out), 0, "{}", fixed.out);
    assert!(
        fixed
            .out
            .contains("broken.yaml:2: fixed: Close the bracket\n"),
        "{}",
        fixed.out
    );
    let mended = std::fs::read_to_string(&path).unwrap();
    assert_eq!(mended, "a: 1 # kept\nb: [1, 2]\nc: 3\nd: \"x\"\ne: 5\n");
    // Nothing is left to mend.
    let again = faultline(&["check", "--fix", &path]);
    assert!(!again.out.contains("fixed"), "{}", again.out);
}

//! How long reading again takes after edits of a large text:
//! `cargo run --release --example edit_speed`.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "prints figures")]

use std::time::{Duration, Instant};

use faultline_yaml::{TextEdit, Tree};

/// A megabyte of stages, the 20th of which is a hundred kilobytes long.
fn pipeline(step_end: &str) -> String {
    let mut out = String::from("pipeline:\n  name: dense\n  stages:\n");
    let mut stage = 0;
    while out.len() < 1_000_000 {
        out.push_str(&format!(
            "    - stage:\n        name: stage-{stage}\n        steps:\n"
        ));
        for step in 0..if stage == 20 { 500 } else { 8 } {
            out.push_str(&format!(
                "          - step:\n              name: step-{stage}-{step}\n              type: ShellScript # run\n              spec:\n                shell: Bash\n                command: \"kubectl get pods\"\n                environmentVariables:\n                  - name: A{step}\n                    value: {step_end}\n"
            ));
        }
        stage += 1;
    }
    out.push_str("  last: 1\n");
    out
}

fn time(tree: &Tree, edits: &[TextEdit], rounds: u32) {
    let mut best = Duration::MAX;
    let mut told = None;
    for _ in 0..rounds {
        let mut tree = tree.clone();
        let start = Instant::now();
        told = Some(tree.edit(edits));
        best = best.min(start.elapsed());
    }
    let told = told.unwrap();
    println!(
        "    {:8.2} ms, {} bytes read{}",
        best.as_secs_f64() * 1e3,
        told.after.len(),
        if told.within.is_some() {
            ""
        } else {
            ", all or parts"
        }
    );
}

/// An edit of a text that has something broken elsewhere.
fn broken(name: &str, text: &str, at: &str, insert: &str) {
    let mut tree = Tree::parse(text);
    let broken = text.find(at).unwrap() + at.len();
    tree.edit(&[TextEdit::insert(broken, insert)]);
    assert!(tree.is_broken(), "{name}");
    let near = tree.text().find("step-70-4").unwrap();
    let far = tree.text().find("step-150-4").unwrap();
    println!("  {name}");
    time(&tree, &[TextEdit::insert(near, "x")], 5);
    println!("   breaks there");
    time(&tree, &[TextEdit::insert(near, "\"")], 5);
    println!("   in two places");
    time(
        &tree,
        &[TextEdit::insert(near, "x"), TextEdit::insert(far, "y")],
        5,
    );
}

fn main() {
    for end in ["'on'", "", "|+\n                      text\n\n"] {
        let text = pipeline(end);
        let tree = Tree::parse(&text);
        println!("steps that end with {end:?}: {} bytes", text.len());
        let line = |what: &str| {
            let at = text.find(what).unwrap();
            text[..at].rfind('\n').map_or(0, |newline| newline + 1)
        };
        let next = line("- stage:\n        name: stage-21\n");
        let step = text[..next].rfind("          - step:").unwrap();
        println!("  the last step removed");
        time(&tree, &[TextEdit::delete(step..next)], 5);
        println!("  the last step removed from the line above on");
        time(&tree, &[TextEdit::delete(step - 1..next - 1)], 5);
        println!("  the last step removed, behind a long one");
        let long = format!(
            "    - stage:\n{}    - stage: 1\n  last: 1",
            &text[line("stage-20\n")..next]
        );
        let behind = text.replace("  last: 1", &long);
        let after = behind.find("  last: 1").unwrap();
        let stage = behind.rfind("    - stage:").unwrap();
        time(&Tree::parse(&behind), &[TextEdit::delete(stage..after)], 5);
        println!("  one appended there");
        time(
            &Tree::parse(&behind),
            &[TextEdit::insert(after, "    - stage: 2\n")],
            5,
        );
        println!("  the last stage removed");
        let after = line("  last: 1");
        let stage = text.rfind("    - stage:").unwrap();
        time(&tree, &[TextEdit::delete(stage..after)], 5);
        println!("  a stage inserted behind the long one");
        time(&tree, &[TextEdit::insert(next, "    - new: 1\n")], 5);
        println!("  a deep comment there, and a stage inserted");
        let tree = tree.edited(&[TextEdit::insert(next, "            # deep\n")]);
        let at = next + "            # deep\n".len();
        time(&tree, &[TextEdit::insert(at, "    - new: 1\n")], 5);
    }
    let text = pipeline("'on'");
    println!("broken in the first stage");
    broken("nothing else", &text, "name: step-0-4", " \"y\": z");
    broken(
        "byte order mark",
        &format!("\u{feff}{text}"),
        "name: step-0-4",
        " \"y\": z",
    );
    broken(
        "%YAML",
        &format!("%YAML 1.2\n---\n{text}"),
        "name: step-0-4",
        " \"y\": z",
    );
    broken(
        "%TAG",
        &format!("%TAG ! tag:x,2000:\n---\n{text}"),
        "name: step-0-4",
        " \"y\": z",
    );
    broken(
        "documents",
        &format!("a: b\n---\n{text}---\nc: d\n"),
        "name: step-0-4",
        " \"y\": z",
    );
    broken(
        "tag at the root",
        &format!("--- !!map\n{text}"),
        "name: step-0-4",
        " \"y\": z",
    );
    broken(
        "a template",
        &text,
        "name: step-0-4",
        "\n              {{- if .x }}",
    );
    broken(
        "a template behind",
        &text,
        "name: step-180-4",
        "\n              {{- if .x }}",
    );
    broken("a tab", &text, "type: ShellScript # run", "\n\t      a: b");
    broken(
        "a word",
        &text,
        "type: ShellScript # run",
        "\n              word",
    );
    broken(
        "lines where items could start",
        &text.replacen("name: dense", "name: \"dense\n  x\"", 1),
        "name: step-0-4",
        " \"y\": z",
    );
}

//! The documented cases.

use crate::common::merging::both_ways;
use faultline_yaml::{LineIndex, Merge, Route};

/// A documented case: a title, and blocks by their names.
struct Case {
    title: String,
    blocks: Vec<(String, String)>,
}

impl Case {
    fn block(&self, name: &str) -> Option<&str> {
        let found = self.blocks.iter().find(|(other, _)| other == name);
        found.map(|(_, text)| text.as_str())
    }
}

fn cases(page: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                let name = info.split(' ').nth(1).unwrap_or_default();
                open = Some((name.to_owned(), String::new()));
            }
            (Some(_), Some(_)) => cases.last_mut().unwrap().blocks.extend(open.take()),
            (Some((_, text)), None) => text.push_str(&format!("{line}\n")),
            (None, None) => {
                if let Some(title) = line.strip_prefix("## ") {
                    cases.push(Case {
                        title: title.to_owned(),
                        blocks: Vec::new(),
                    });
                }
            }
        }
    }
    cases
}

fn told_conflicts(merged: &Merge, mine: &str, theirs: &str) -> String {
    let (mine, theirs) = (LineIndex::new(mine), LineIndex::new(theirs));
    merged
        .conflicts
        .iter()
        .map(|conflict| {
            let (m, t) = (
                mine.line_column(conflict.mine.start),
                theirs.line_column(conflict.theirs.start),
            );
            let reason = serde_json::to_value(conflict.reason).unwrap();
            let route = conflict.route.as_ref();
            let line = format!(
                "{}:{} {}:{} {}: {} {}",
                m.0,
                m.1,
                t.0,
                t.1,
                reason.as_str().unwrap(),
                conflict.message,
                route.map(Route::to_string).unwrap_or_default()
            );
            format!("{}\n", line.trim_end())
        })
        .collect()
}

#[test]
fn documented_cases_hold() {
    let page = include_str!("../../docs/merge.md");
    let cases = cases(page);
    assert!(cases.len() > 15);
    let mut wrong = Vec::new();
    for case in &cases {
        let [base, mine, theirs] = ["base", "mine", "theirs"].map(|name| case.block(name).unwrap());
        let merged = both_ways(base, mine, theirs).unwrap();
        let conflicts = told_conflicts(&merged, mine, theirs);
        let expected = (case.block("merged"), case.block("conflicts"));
        let is = match expected {
            (Some(text), None) => merged.is_clean() && merged.text == text,
            (None, Some(lines)) => lines == conflicts,
            _ => false,
        };
        let marked = merged.with_markers(["mine", "base", "theirs"]);
        let is = is && case.block("marked").is_none_or(|text| text == marked);
        if !is {
            wrong.push(format!("## {}\n{marked}{conflicts}", case.title));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

//! The documented cases of edits hold.

#![allow(clippy::unwrap_used, reason = "a test stops where it cannot go on")]

use std::fs;

use faultline_yaml::{LineIndex, Patch, Price, Refusal, Tree, apply, invert};

/// A block of a case: what its info line says behind the language, and its lines.
struct Block {
    name: String,
    windows: bool,
    text: String,
}

struct Case {
    title: String,
    blocks: Vec<Block>,
}

impl Case {
    fn block(&self, name: &str) -> Option<&Block> {
        self.blocks.iter().find(|block| block.name == name)
    }

    /// A text of the case, in the encoding that the text before is marked with.
    fn text(&self, name: &str) -> Option<String> {
        let before = self.block("before").unwrap();
        let text = &self.block(name)?.text;
        Some(match before.windows {
            true => text.replace('\n', "\r\n"),
            false => text.clone(),
        })
    }
}

/// The cases of a page: a title of the second level, and then fenced blocks.
fn cases(page: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut open: Option<(Vec<String>, String)> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                let info = info.split(' ').skip(1).map(str::to_owned).collect();
                open = Some((info, String::new()));
            }
            (Some(_), Some(_)) => {
                let (info, mut text) = open.take().unwrap();
                let marked = |mark: &str| info.iter().any(|word| word == mark);
                if marked("open") {
                    text.pop();
                }
                if marked("bom") {
                    text.insert(0, '\u{feff}');
                }
                cases.last_mut().unwrap().blocks.push(Block {
                    name: info[0].clone(),
                    windows: marked("windows"),
                    text,
                });
            }
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

fn told(text: &str, (patch, consent): (&Patch, &[Price]), refusal: &Refusal) -> String {
    let place = match &refusal.span {
        Some(span) => {
            let (line, column) = LineIndex::new(text).line_column(span.start);
            format!("{line}:{column} ")
        }
        None => String::new(),
    };
    let tree = Tree::parse(text);
    let offers: String = (tree.patch_offers(patch, consent, refusal).iter())
        .map(|offer| format!("  {}: {}\n", offer.price, offer.title))
        .collect();
    // Of several operations it is told which one.
    let op = match refusal.op {
        Some(op) if patch.len() > 1 => format!("/{op} "),
        _ => String::new(),
    };
    format!(
        "{place}{op}{:?}: {}\n{offers}",
        refusal.reason, refusal.message
    )
}

#[test]
fn documented_cases_hold() {
    let mut pages: Vec<_> = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/edit"))
        .unwrap()
        .map(|page| page.unwrap().path())
        .collect();
    pages.sort();
    let page = |path| cases(&fs::read_to_string(path).unwrap());
    let cases: Vec<Case> = pages.into_iter().flat_map(page).collect();
    assert!(cases.len() >= 120, "{}", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let before = case.text("before").unwrap();
        let patch: Patch = serde_json::from_str(&case.text("patch").unwrap()).unwrap();
        let accept = case.text("accept").unwrap_or_default();
        let consent: Vec<Price> = accept
            .split_whitespace()
            .map(|p| p.parse().unwrap())
            .collect();
        let (name, actual) = match Tree::parse(&before).patch_at(&patch, &consent) {
            Ok(edits) => {
                let after = apply(&before, &edits);
                assert_eq!(apply(&after, &invert(&before, &edits)), before);
                ("after", after)
            }
            Err(refusal) => ("refused", told(&before, (&patch, &consent), &refusal)),
        };
        let expected = case.text(name);
        if expected.as_ref() != Some(&actual)
            || case.blocks.len() != 3 + usize::from(!consent.is_empty())
        {
            wrong.push(format!("## {}\n{name}:\n{actual}", case.title));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

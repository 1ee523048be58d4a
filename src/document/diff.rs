//! What a save would change, line by line.

use yaml::Span;

/// One line of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiffLine {
    /// In both, with its line numbers from 1 before and now.
    Same(usize, usize, String),
    /// Only before.
    Removed(usize, String),
    /// Only now.
    Added(usize, String),
    /// That many equal lines, left out.
    Skipped(usize),
}

/// A comparison of two texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    /// The changed lines, with a few equal ones around them.
    pub lines: Vec<DiffLine>,
    /// How many lines differ: in each place the larger of removed and added.
    pub changed: usize,
    /// How many comments are gone, new or other than before.
    pub comments: usize,
}

impl Diff {
    /// Such as `3 lines changed, 0 comments touched`.
    pub fn summary(&self) -> String {
        let many = |count: usize, what: &str| match count {
            1 => format!("1 {what}"),
            _ => format!("{count} {what}s"),
        };
        format!(
            "{} changed, {} touched",
            many(self.changed, "line"),
            many(self.comments, "comment")
        )
    }
}

const CONTEXT: usize = 3;

/// Compares two texts. Line ends count: a line that went from CRLF to LF has changed.
pub fn diff(before: &str, now: &str) -> Diff {
    let hunks = yaml::diff(before, now);
    let mut out = Diff::default();
    // Bytes and lines of both that are told already.
    let (mut told, mut at_old, mut at_new) = (0, 0, 0);
    for (index, hunk) in hunks.iter().enumerate() {
        let gap = Gap {
            lines: &before[told..hunk.before.start],
            count: hunk.before_lines.start - at_old,
            old: at_old,
            new: at_new,
        };
        gap.tell(
            &mut out.lines,
            if index == 0 { 0 } else { CONTEXT },
            CONTEXT,
        );
        let (gone, come) = (of(before, &hunk.before), of(now, &hunk.now));
        let numbered = gone.iter().zip(hunk.before_lines.start + 1..);
        out.lines
            .extend(numbered.map(|(line, n)| DiffLine::Removed(n, shown(line))));
        let numbered = come.iter().zip(hunk.now_lines.start + 1..);
        out.lines
            .extend(numbered.map(|(line, n)| DiffLine::Added(n, shown(line))));
        out.changed += gone.len().max(come.len());
        out.comments += comments_touched(&gone, &come);
        told = hunk.before.end;
        (at_old, at_new) = (hunk.before_lines.end, hunk.now_lines.end);
    }
    if !hunks.is_empty() {
        let lines = &before[told..];
        let unfinished = !lines.is_empty() && !lines.ends_with('\n');
        let gap = Gap {
            lines,
            count: lines.matches('\n').count() + usize::from(unfinished),
            old: at_old,
            new: at_new,
        };
        gap.tell(&mut out.lines, CONTEXT, 0);
    }
    out
}

fn of<'t>(text: &'t str, span: &Span) -> Vec<&'t str> {
    text[span.clone()].split_inclusive('\n').collect()
}

/// Equal lines between changed ones.
struct Gap<'t> {
    lines: &'t str,
    count: usize,
    /// How many lines stand before it in the old text, and in the new one.
    old: usize,
    new: usize,
}

impl Gap<'_> {
    /// Tells the first `head` and the last `tail` of its lines, the others as skipped.
    fn tell(&self, lines: &mut Vec<DiffLine>, head: usize, tail: usize) {
        let same = |(n, line): (usize, &str)| {
            DiffLine::Same(self.old + n + 1, self.new + n + 1, shown(line))
        };
        let all = || self.lines.split_inclusive('\n').enumerate();
        if self.count <= head + tail {
            lines.extend(all().map(same));
            return;
        }
        let skipped = self.count - head - tail;
        lines.extend(all().take(head).map(same));
        lines.push(DiffLine::Skipped(skipped));
        let last = self.lines.split_inclusive('\n').rev().take(tail);
        let mut last: Vec<_> = (0..self.count).rev().zip(last).map(same).collect();
        last.reverse();
        lines.append(&mut last);
    }
}

fn shown(line: &str) -> String {
    let line = line.strip_suffix('\n').unwrap_or(line);
    match line.strip_suffix('\r') {
        Some(rest) => format!("{rest}␍"),
        None => line.to_owned(),
    }
}

fn comments_touched(removed: &[&str], added: &[&str]) -> usize {
    let mut before: Vec<&str> = removed.iter().filter_map(|line| comment(line)).collect();
    let mut now: Vec<&str> = added.iter().filter_map(|line| comment(line)).collect();
    before.retain(|text| match now.iter().position(|other| other == text) {
        Some(index) => {
            now.swap_remove(index);
            false
        }
        None => true,
    });
    before.len().max(now.len())
}

/// The comment of a line of YAML: from a `#` that stands first or after a blank, outside quotes.
fn comment(line: &str) -> Option<&str> {
    let mut quote = None;
    let mut previous = ' ';
    for (at, character) in line.char_indices() {
        match (quote, character) {
            (None, '#') if previous.is_whitespace() => return Some(line[at..].trim_end()),
            (None, '"' | '\'') if !previous.is_alphanumeric() => quote = Some(character),
            (Some(open), _) if open == character && previous != '\\' => quote = None,
            _ => {}
        }
        previous = character;
    }
    None
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    #[test]
    fn equal_texts_have_no_lines() {
        let found = diff("a\nb\n", "a\nb\n");
        assert!(found.lines.is_empty());
        assert_eq!(found.summary(), "0 lines changed, 0 comments touched");
    }

    #[test]
    fn changed_lines_stand_with_their_surroundings() {
        let before: String = (1..=20).map(|n| format!("line {n}\n")).collect();
        let now = before
            .replace("line 10\n", "line ten # why\n")
            .replace("line 20\n", "");
        let found = diff(&before, &now);
        assert_eq!(found.lines[0], DiffLine::Skipped(6));
        assert_eq!(found.lines[4], DiffLine::Removed(10, "line 10".into()));
        assert_eq!(found.lines[5], DiffLine::Added(10, "line ten # why".into()));
        assert_eq!(found.lines[9], DiffLine::Skipped(3));
        assert_eq!(
            found.lines.last(),
            Some(&DiffLine::Removed(20, "line 20".into()))
        );
        assert_eq!(found.summary(), "2 lines changed, 1 comment touched");
    }

    #[test]
    fn every_line_is_accounted_for() {
        let texts = [
            "",
            "a\n",
            "a\nb\nc\n",
            "c\nb\na\n",
            "a\r\nb\nc",
            "x\na\nc\ny\n",
        ];
        for before in texts {
            for now in texts {
                let found = diff(before, now);
                let count =
                    |pick: fn(&DiffLine) -> usize| found.lines.iter().map(pick).sum::<usize>();
                let kept = count(|line| match line {
                    DiffLine::Same(..) => 1,
                    DiffLine::Skipped(n) => *n,
                    _ => 0,
                });
                let removed = count(|line| usize::from(matches!(line, DiffLine::Removed(..))));
                let added = count(|line| usize::from(matches!(line, DiffLine::Added(..))));
                if before == now {
                    assert_eq!(removed + added, 0);
                } else {
                    assert_eq!(kept + removed, before.split_inclusive('\n').count());
                    assert_eq!(kept + added, now.split_inclusive('\n').count());
                }
            }
        }
    }

    #[test]
    fn line_ends_count_and_show() {
        let found = diff("a\r\n", "a\n");
        assert_eq!(found.lines[0], DiffLine::Removed(1, "a␍".into()));
    }

    #[test]
    fn comments_are_told_from_values() {
        assert_eq!(comment("a: 1 # one"), Some("# one"));
        assert_eq!(comment("# whole line\n"), Some("# whole line"));
        assert_eq!(comment("a: \"x # y\""), None);
        assert_eq!(comment("a: it's # here"), Some("# here"));
        assert_eq!(comment("url: http://x/#frag"), None);
    }
}

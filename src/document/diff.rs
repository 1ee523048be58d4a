//! What a save would change, line by line.

use std::ops::Range;

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
/// Above that many comparisons, what lies between the first and the last difference counts as changed.
const LIMIT: usize = 4_000_000;

/// Compares two texts. Line ends count: a line that went from CRLF to LF has changed.
pub fn diff(before: &str, now: &str) -> Diff {
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = now.split_inclusive('\n').collect();
    let hunks = hunks(&old, &new);
    let mut out = Diff::default();
    let (mut at_old, mut at_new) = (0, 0);
    for (index, (removed, added)) in hunks.iter().enumerate() {
        let lead = removed.start - at_old;
        let keep_after = if index == 0 { 0 } else { CONTEXT };
        same(
            &mut out.lines,
            &old,
            at_old,
            at_new,
            lead,
            keep_after,
            CONTEXT,
        );
        out.lines.extend(
            removed
                .clone()
                .map(|n| DiffLine::Removed(n + 1, shown(old[n]))),
        );
        out.lines
            .extend(added.clone().map(|n| DiffLine::Added(n + 1, shown(new[n]))));
        out.changed += removed.len().max(added.len());
        out.comments += comments_touched(&old[removed.clone()], &new[added.clone()]);
        (at_old, at_new) = (removed.end, added.end);
    }
    if !hunks.is_empty() {
        let rest = old.len() - at_old;
        same(&mut out.lines, &old, at_old, at_new, rest, CONTEXT, 0);
    }
    out
}

/// Pushes `count` equal lines: the first `head` and the last `tail` of them, the others as skipped.
fn same(
    lines: &mut Vec<DiffLine>,
    old: &[&str],
    at_old: usize,
    at_new: usize,
    count: usize,
    head: usize,
    tail: usize,
) {
    let skipped = if count > head + tail {
        head..count - tail
    } else {
        count..count
    };
    for n in 0..count {
        if n == skipped.start && !skipped.is_empty() {
            lines.push(DiffLine::Skipped(skipped.len()));
        }
        if !skipped.contains(&n) {
            lines.push(DiffLine::Same(
                at_old + n + 1,
                at_new + n + 1,
                shown(old[at_old + n]),
            ));
        }
    }
}

fn shown(line: &str) -> String {
    let line = line.strip_suffix('\n').unwrap_or(line);
    match line.strip_suffix('\r') {
        Some(rest) => format!("{rest}␍"),
        None => line.to_owned(),
    }
}

type Hunk = (Range<usize>, Range<usize>);

/// The ranges of lines that differ, by the longest common subsequence.
fn hunks(old: &[&str], new: &[&str]) -> Vec<Hunk> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let tail = old[head..]
        .iter()
        .rev()
        .zip(new[head..].iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let (rows, columns) = (old.len() - head - tail, new.len() - head - tail);
    if rows == 0 && columns == 0 {
        return Vec::new();
    }
    if rows.saturating_mul(columns) > LIMIT {
        return vec![(head..head + rows, head..head + columns)];
    }
    let (a, b) = (&old[head..head + rows], &new[head..head + columns]);
    let width = columns + 1;
    let mut longest = vec![0_u32; (rows + 1) * width];
    for i in (0..rows).rev() {
        for j in (0..columns).rev() {
            longest[i * width + j] = if a[i] == b[j] {
                longest[(i + 1) * width + j + 1] + 1
            } else {
                longest[(i + 1) * width + j].max(longest[i * width + j + 1])
            };
        }
    }
    let mut out: Vec<Hunk> = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < rows || j < columns {
        if i < rows && j < columns && a[i] == b[j] {
            (i, j) = (i + 1, j + 1);
            continue;
        }
        let (from_old, from_new) = (i, j);
        while i < rows || j < columns {
            let equal = i < rows && j < columns && a[i] == b[j];
            if equal {
                break;
            }
            let drop_old = j == columns
                || (i < rows && longest[(i + 1) * width + j] >= longest[i * width + j + 1]);
            if drop_old { i += 1 } else { j += 1 }
        }
        out.push((head + from_old..head + i, head + from_new..head + j));
    }
    out
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

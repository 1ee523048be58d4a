//! Random edits of a text, as somebody makes them who knows where YAML breaks.

use faultline_yaml::TextEdit;

use super::dice::Dice;

const PIECES: &[&str] = &[
    ":",
    "-",
    "#",
    "\"",
    "'",
    "|",
    ">",
    "&",
    "*",
    "{",
    "}",
    "[",
    "]",
    "%",
    "!",
    "\t",
    "\n",
    " ",
    ",",
    "?",
    "x",
    "é",
    "0",
    "- ",
    ": ",
    "  ",
    "\n  ",
    "key: value\n",
    "word",
    "- item\n",
    " # c",
    "key: |\n  text\n",
    "\n\n",
    "---\n",
    "...\n",
    "\r\n",
    "&a ",
    "*a",
    "!!str ",
    "null",
    "<<: x\n",
    "<<",
    "{a: 1}",
    "? k\n: v\n",
    "      ",
    "\n- ",
    "name: \"a\\nb\"\n",
    "\n{{ end }}\n",
    "{{- if x }}",
    "\n\t\t",
];

pub fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rfind(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}

fn insert(text: &str, dice: &mut Dice) -> String {
    match dice.below(12) {
        // Lines of the text itself, as they are or deeper.
        0 | 1 => {
            let lines: Vec<&str> = text.split_inclusive('\n').collect();
            let first = dice.below(lines.len());
            let count = 1 + dice.below(4);
            let indent = " ".repeat(dice.below(3) * dice.below(3));
            lines
                .iter()
                .skip(first)
                .take(count)
                .map(|line| format!("{indent}{line}"))
                .collect()
        }
        2 => String::new(),
        _ => PIECES[dice.below(PIECES.len())].to_owned(),
    }
}

/// Where something may well go wrong: line starts, and anywhere.
pub fn place(text: &str, dice: &mut Dice) -> usize {
    let at = boundary(text, dice.below(text.len() + 1));
    match dice.below(4) {
        0 => text[..at].rfind('\n').map_or(0, |newline| newline + 1),
        1 => {
            let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
            start + text[start..].len() - text[start..].trim_start_matches(' ').len()
        }
        _ => at,
    }
}

/// Edits as typing and pasting make them, sorted and apart.
pub fn random_edits(text: &str, dice: &mut Dice) -> Vec<TextEdit> {
    let count = if dice.below(4) == 0 {
        1 + dice.below(3)
    } else {
        1
    };
    let mut edits: Vec<TextEdit> = Vec::new();
    let mut starts: Vec<usize> = (0..count).map(|_| place(text, dice)).collect();
    starts.sort_unstable();
    for start in starts {
        if edits.last().is_some_and(|last| start <= last.range.end) {
            continue;
        }
        let end = match dice.below(6) {
            0..=2 => start,
            3 => start + 1,
            4 => start + dice.below(12),
            // A line or some.
            _ => {
                let rest = text[start..].split_inclusive('\n');
                start + rest.take(1 + dice.below(3)).map(str::len).sum::<usize>()
            }
        };
        let end = boundary(text, end).max(start);
        edits.push(TextEdit::replace(start..end, insert(text, dice)));
    }
    edits
}

/// What may be written in front of a first item, `{}` for its indentation.
const FRONTS: &[&str] = &[
    "{}- new\n",
    "{}- n: 1\n{}  m: 2\n",
    "{}new: 1\n",
    "{}new:\n{}  - x\n",
    "{}# c\n",
    "# c\n",
    "\n",
    "{}n",
    "{}-",
    "{}- \n",
    "{}!!str s: 1\n",
    "{}&n new: *n\n",
    "{}? k\n{}: v\n",
    "{}  - deep\n",
    "{}\"\n",
    "{}[\n",
    "{}\t# c\n",
    " # c",
    "\n{}- x",
    "\n{}k: v",
    "---\n",
    "%\n",
];

/// Edits in front of the first item of a collection, or that take it away or move one there.
pub fn head_edits(text: &str, dice: &mut Dice) -> Vec<TextEdit> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let starts: Vec<usize> = lines
        .iter()
        .scan(0, |at, line| Some(std::mem::replace(at, *at + line.len())))
        .collect();
    let is_head = |line: &str| {
        let line = line.split(" #").next().unwrap_or_default().trim_end();
        line.ends_with([':', '-']) || line.contains(['&', '!'])
    };
    let mut heads: Vec<usize> = (1..lines.len())
        .filter(|&n| is_head(lines[n - 1]))
        .collect();
    heads.push(0);
    let mut n = heads[dice.below(heads.len())];
    let first = (n..lines.len())
        .find(|&n| !matches!(lines[n].trim_start().bytes().next(), None | Some(b'#')))
        .unwrap_or(n);
    let depth = lines
        .get(first)
        .map_or(0, |line| line.len() - line.trim_start_matches(' ').len());
    let column = match dice.below(6) {
        0 => dice.below(5),
        _ => depth,
    };
    n += dice.below(first - n + 2);
    let start = starts.get(n).copied().unwrap_or(text.len());
    let start = match dice.below(8) {
        0 => boundary(text, start.saturating_sub(1)),
        1 => boundary(text, start + dice.below(depth + 2)),
        _ => start,
    };
    let gone = match dice.below(3) {
        0 => dice.below(4),
        _ => 0,
    };
    let end = starts.get(n + gone).copied().unwrap_or(text.len());
    let end = if gone == 0 { start } else { end.max(start) };
    let mut insert = match dice.below(5) {
        0 => String::new(),
        _ => FRONTS[dice.below(FRONTS.len())].replace("{}", &" ".repeat(column)),
    };
    let moved = n + gone + 1 + dice.below(4);
    let mut edits = Vec::new();
    if dice.below(5) == 0
        && let (Some(line), Some(&at)) = (lines.get(moved), starts.get(moved))
        && at > end
    {
        insert = (*line).to_owned();
        edits.push(TextEdit::delete(at..at + line.len()));
    }
    edits.insert(0, TextEdit::replace(start..end, insert));
    edits
}

/// What may be written between two items, `{}` for the indentation of one.
const BETWEEN: &[&str] = &[
    "{}- new\n",
    "{}- n: |\n{}    m\n",
    "{}new: 1\n",
    "{}new:\n",
    "{}-\n",
    "{}# c\n",
    "{}   # c\n",
    "        # c\n",
    "\n",
    "  \n",
    "         \n",
    "{}\t\n",
    "{}x\n",
    "{}: x\n",
    "\n{}- x",
    "\n{}k: v",
    "\n# c",
    " # c",
    "\r\n",
    "{}---\n",
];

/// Edits of whole lines: what is written between two of them, and what takes some away.
pub fn line_edits(text: &str, dice: &mut Dice) -> Vec<TextEdit> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let mut starts: Vec<usize> = lines
        .iter()
        .scan(0, |at, line| Some(std::mem::replace(at, *at + line.len())))
        .collect();
    starts.push(text.len());
    let n = dice.below(starts.len());
    let beside = (n + dice.below(4)).saturating_sub(2).min(lines.len());
    let column = lines.get(beside).map_or(0, |line| rest_blanks(line));
    let gone = match dice.below(3) {
        0 => 0,
        _ => 1 + dice.below(4),
    };
    let end = starts[(n + gone).min(lines.len())];
    let insert = match dice.below(3) {
        0 if gone > 0 => String::new(),
        _ => BETWEEN[dice.below(BETWEEN.len())].replace("{}", &" ".repeat(column)),
    };
    // From the end of the line above to that of the last one.
    let back = |at: usize| at - usize::from(text[..at].ends_with('\n'));
    let (start, end) = match dice.below(4) {
        0 => (back(starts[n]), back(end)),
        _ => (starts[n], end),
    };
    vec![TextEdit::replace(start..end.max(start), insert)]
}

/// What ties parts of a text together.
const TIES: &[&str] = &[
    "*a",
    "*b",
    "*c",
    "*ba",
    "*base",
    "&a ",
    "&b ",
    "&base ",
    "&c",
    "<<: *a\n",
    "<<: [*a, *b]\n",
    "k: *b\n",
    "- *a\n",
    "- &a x\n",
    "&b k: v\n",
    "*a : v\n",
    "a",
    "e",
    "x",
];

/// Edits of anchors and aliases, and of what stands beside them.
pub fn tie_edits(text: &str, dice: &mut Dice) -> Vec<TextEdit> {
    let marks: Vec<usize> = text.match_indices(['&', '*']).map(|(at, _)| at).collect();
    let mark = dice.pick(&marks).copied().unwrap_or(0);
    let rest = &text[mark..];
    let word = rest
        .find(|c: char| c.is_whitespace() || c == ',' || c == ']')
        .unwrap_or(rest.len());
    let line = text[..mark].rfind('\n').map_or(0, |newline| newline + 1);
    let column = rest_blanks(&text[line..]);
    let tie = TIES[dice.below(TIES.len())];
    let below = |insert: &str| format!("{}{insert}", " ".repeat(column));
    let next = text[mark..]
        .find('\n')
        .map_or(text.len(), |newline| mark + newline + 1);
    vec![match dice.below(8) {
        0 => TextEdit::insert(line, below(tie)),
        1 => TextEdit::insert(next, below(tie)),
        2 => TextEdit::insert(mark + word, tie),
        3 => TextEdit::replace(mark..mark + word, tie),
        4 => TextEdit::delete(mark..boundary(text, mark + 1 + dice.below(word + 1)).max(mark)),
        5 => TextEdit::delete(line..next),
        6 => TextEdit::insert(place(text, dice), tie),
        _ => TextEdit::insert(boundary(text, mark + dice.below(30)), "y"),
    }]
}

fn rest_blanks(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

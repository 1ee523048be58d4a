//! Mutations by lines and by the building blocks of YAML, which bytes alone seldom hit.

use std::ops::Range;

use libfuzzer_sys::fuzzer_mutate;

/// Parts an input's parts: no text holds this byte.
const BORDER: u8 = 0xff;

/// What can stand behind a dash or a colon. `~` is the indentation of the line.
const VALUES: &[&str] = &[
    "",
    "a",
    "b c",
    "10",
    "null",
    "'it''s'",
    "\"x\\ty\"",
    "\"",
    "'",
    "[",
    "{",
    "]",
    "}",
    "[a, b]",
    "{a: 1, b: [2]}",
    "{}",
    "[]",
    "&a",
    "&b x",
    "*a",
    "*b",
    "!!str 1",
    "!t",
    "|",
    "|-",
    ">+",
    "|2",
    "|\n~  text\n~   more\n",
    ">-\n~  k: v\n~  - w\n\n",
    "|\n~  a: 1\n~  b: |\n~    c\n",
    "\"{\\\"a\\\": [1]}\"",
    "'a: 1'",
    "b:",
    "a: b: c",
    "- a",
    "- - a",
    "# c",
    "a # c",
    "[a, # c\n~ b]",
    "\"x\n~  y\"",
    "x\n~  y",
    "x\ny",
    "{{x}}",
    "@a",
    "%",
    "é",
    "\u{feff}",
    "\t",
];

/// What can stand on a line.
const LINES: &[&str] = &[
    "a: ",
    "b: ",
    "c:",
    "'q r': ",
    "? a",
    ": b",
    "<<: *a",
    "<<: ",
    "- ",
    "-",
    "- a: ",
    "- - ",
    "- &a ",
    "# c",
    "",
    " ",
    "---",
    "...",
    "%YAML 1.2",
    "text",
    "]",
    "}",
    "\"a\": ",
    "\"a\": 1,",
    "{",
    "[",
    "a: &a",
    "a: &b\n~  x: ",
    "{{- end }}",
    "\ta: ",
    "a: |\n~  x: 1\n~  y: ",
];

/// A mutation as libFuzzer asks for one: in place, of the first `size` bytes, to at most
/// `max_size`; the new size.
pub fn mutate(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut dice = Dice(u64::from(seed) | 1 << 32);
    if size > max_size || dice.below(2) == 0 {
        return fuzzer_mutate(data, size, max_size);
    }
    let input = &data[..size];
    let parts: Vec<&[u8]> = input.split(|byte| *byte == BORDER).collect();
    let part = match dice.below(3) {
        0 => dice.below(parts.len()),
        _ => 0,
    };
    let mut lines: Vec<Vec<u8>> = parts[part]
        .split_inclusive(|byte| *byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect();
    change(&mut lines, &mut dice);
    let mut parts: Vec<Vec<u8>> = parts.into_iter().map(<[u8]>::to_vec).collect();
    parts[part] = lines.concat();
    let output = parts.join(&BORDER);
    if output.len() > max_size {
        return fuzzer_mutate(data, size, max_size);
    }
    data[..output.len()].copy_from_slice(&output);
    output.len()
}

fn change(lines: &mut Vec<Vec<u8>>, dice: &mut Dice) {
    let at = dice.below(lines.len() + 1);
    let line = at.min(lines.len().saturating_sub(1));
    let run = line..(line + 1 + dice.below(3)).min(lines.len());
    match dice.below(8) {
        _ if lines.is_empty() => lines.push(written(0, dice)),
        0 | 1 => {
            let indent = near(indent(&lines[line]), dice);
            lines.insert(at, written(indent, dice));
        }
        2 => revalue(&mut lines[line], dice),
        3 => drop(lines.drain(run)),
        4 => {
            let copy = lines[run].to_vec();
            let to = dice.below(lines.len() + 1);
            lines.splice(to..to, copy);
        }
        5 => shift(&mut lines[run], dice),
        6 => {
            let other = dice.below(lines.len());
            lines.swap(line, other);
        }
        _ => {
            let indent = indent(&lines[line]);
            lines[line] = written(indent, dice);
        }
    }
}

/// A line of building blocks.
fn written(indent: usize, dice: &mut Dice) -> Vec<u8> {
    let spaces = " ".repeat(indent);
    let line = LINES[dice.below(LINES.len())];
    let value = match line.ends_with(' ') {
        true => VALUES[dice.below(VALUES.len())],
        false => "",
    };
    let end = ["\n", "\n", "\n", "\n", "\r\n", " # c\n", "", "\r"][dice.below(8)];
    format!(
        "{spaces}{}{end}",
        format!("{line}{value}").replace('~', &spaces)
    )
    .into_bytes()
}

/// Gives a line another value.
fn revalue(line: &mut Vec<u8>, dice: &mut Dice) {
    let spaces = " ".repeat(indent(line));
    let value = VALUES[dice.below(VALUES.len())].replace('~', &spaces);
    let place = value_place(line);
    line.splice(place, value.into_bytes());
}

/// Where the value of a line stands: behind the first colon or dash.
fn value_place(line: &[u8]) -> Range<usize> {
    let end = line.len()
        - line
            .iter()
            .rev()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'))
            .count();
    let marked = line
        .windows(2)
        .position(|pair| matches!(pair, b": " | b"- "));
    marked.map_or(end, |at| at + 2)..end
}

fn shift(lines: &mut [Vec<u8>], dice: &mut Dice) {
    let by = 1 + dice.below(3);
    let deeper = dice.below(2) == 0;
    for line in lines {
        match deeper {
            true => drop(line.splice(0..0, vec![b' '; by])),
            false => drop(line.drain(..indent(line).min(by))),
        }
    }
}

fn indent(line: &[u8]) -> usize {
    line.iter().take_while(|byte| **byte == b' ').count()
}

fn near(indent: usize, dice: &mut Dice) -> usize {
    (indent + [0, 2, 2, 2, 3, 4, 0, 1][dice.below(8)]).saturating_sub([0, 2][dice.below(2)])
}

/// Numbers that follow from a seed.
struct Dice(u64);

impl Dice {
    /// A number below `count`, 0 where that is 0.
    fn below(&mut self, count: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % count.max(1)
    }
}

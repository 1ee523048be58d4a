//! Lines of templates: they steer what is written where they stand, and are no YAML themselves.

use super::{
    Recovery,
    lines::Line,
    read::{Failed, Shape},
};
use crate::{Span, events::Failure};

/// The words that actions of Go templates begin with.
const WORDS: [&str; 12] = [
    "if", "else", "end", "range", "with", "include", "template", "define", "block", "tpl",
    "toYaml", "break",
];

impl Recovery<'_> {
    /// Masks the lines that are a template's own, each by itself, and reads the document without
    /// them; `None` where there are none. Lines inside of block scalars are text.
    pub(super) fn leave_out_templates(&mut self, document: Span) -> Option<Result<(), Failed>> {
        let mut found = false;
        // The column of what has the block scalar that is open.
        let mut block: Option<usize> = None;
        for n in 0..self.lines.len() {
            if self.spent() {
                break;
            }
            let line = self.lines[n];
            let source = &self.text[line.content as usize..line.end as usize];
            let inside = block.is_some_and(|column| line.column() > column);
            if inside {
                continue;
            }
            if !is_template(source) {
                block = opens_block(source).then(|| line.column());
                continue;
            }
            found = true;
            let failure = Failure {
                offset: line.content as usize,
                code: "template",
                message: "This line is a template's and no YAML: fill the template in first."
                    .to_owned(),
            };
            let source = |line: &&Line| &self.text[line.content as usize..line.end as usize];
            let mut behind = self.lines[n + 1..].iter();
            let next = behind.find(|line| !is_template(source(line)));
            // Whether the text of the block scalar goes on behind it.
            let goes_on = block
                .zip(next)
                .is_some_and(|(column, next)| next.column() > column);
            self.whole(&(n..n + 1), failure, None);
            if goes_on {
                // A comment would end the text around it.
                self.work[line.content as usize] = b' ';
            }
            self.lines[n] = Line::gone(line);
        }
        found.then(|| self.read(document, Shape::Any))
    }
}

/// Whether a line, without the blanks around it, is a template's own.
pub(super) fn is_template(line: &str) -> bool {
    if line.starts_with("%{") && line.ends_with('}')
        || line.starts_with("{%") && line.ends_with("%}")
    {
        return true;
    }
    let inside = line
        .strip_prefix("{{")
        .and_then(|rest| rest.strip_suffix("}}"));
    inside.is_some_and(|inside| {
        let word = inside.split_whitespace().next().unwrap_or_default();
        inside.starts_with('-') || inside.ends_with('-') || WORDS.contains(&word)
    })
}

/// Whether a line ends with the header of a block scalar.
fn opens_block(line: &str) -> bool {
    let line = line.split(" #").next().unwrap_or_default().trim_end();
    let header = line.rsplit([' ', '\t']).next().unwrap_or_default();
    let is_mark = |c: char| matches!(c, '+' | '-' | '1'..='9');
    matches!(header.trim_end_matches(is_mark), "|" | ">")
        && (line.len() == header.len()
            || line[..line.len() - header.len()]
                .trim_end()
                .ends_with([':', '-']))
}

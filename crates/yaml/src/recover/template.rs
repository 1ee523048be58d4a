//! Lines of templates: they steer what is written where they stand, and are no YAML themselves.

use super::{
    Broken, Recovery,
    lines::Line,
    read::{Failed, Shape},
};
use crate::{Span, events::Failure, limits};

/// What is told of a line of a template.
const TEMPLATE: &str = "template";

/// The words that actions of Go templates begin with.
const WORDS: [&str; 12] = [
    "if", "else", "end", "range", "with", "include", "template", "define", "block", "tpl",
    "toYaml", "break",
];

impl Recovery<'_> {
    /// Masks the lines that are a template's own, each by itself, and reads the body of the
    /// document without them; `None` where there are none.
    pub(super) fn leave_out_templates(&mut self, body: Span) -> Option<Result<(), Failed>> {
        let templates = self.template_lines();
        for template in &templates {
            self.leave_out_template(template);
        }
        (!templates.is_empty()).then(|| self.read(body, Shape::Any))
    }

    /// The lines that are a template's own, the first of them where they are very many. Lines
    /// inside of block scalars are text.
    pub(super) fn template_lines(&self) -> Vec<TemplateLine> {
        let source = |line: &Line| &self.text[line.content as usize..line.end as usize];
        let mut found = Vec::new();
        // The column of what has the block scalar that is open.
        let mut block: Option<usize> = None;
        // Whether some of its text was met.
        let mut begun = false;
        // The next line behind that is no template's.
        let mut next = 0;
        for (n, line) in self.lines.iter().enumerate() {
            let inside = block.is_some_and(|column| line.column() > column);
            if inside {
                begun = true;
                continue;
            }
            if !is_template(source(line)) {
                begun = false;
                block = opens_block(source(line)).then(|| line.column());
                continue;
            }
            if found.len() == limits::TEMPLATE_LINES {
                break;
            }
            if next <= n {
                let behind = self.lines[n..].iter();
                next = n + behind.take_while(|line| is_template(source(line))).count();
            }
            let text = block.zip(self.lines.get(next));
            let text = text.map(|(column, next)| (column, next.column()));
            found.push(TemplateLine {
                n,
                text: text.filter(|(column, text)| text > column).map(|it| it.1),
                leads: !begun,
            });
        }
        found
    }

    /// Whether the document starts with a line of a template that is left out.
    pub(super) fn starts_with_template(&self) -> bool {
        self.lines.first().is_some_and(|line| line.is_gone())
    }

    /// Masks a line of a template. It is nothing that items have to be told apart for.
    pub(super) fn leave_out_template(&mut self, template: &TemplateLine) {
        let n = template.n;
        let line = self.lines[n];
        let failure = Failure {
            offset: line.content as usize,
            code: TEMPLATE,
            message: "This line is a template's and no YAML: fill the template in first."
                .to_owned(),
        };
        let left = self.left;
        self.whole(&(n..n + 1), failure, None);
        self.left = left;
        if let Some(column) = template.text {
            // A comment would end the text around it.
            self.work[line.content as usize] = b' ';
            let at = line.start as usize + column;
            if template.leads && at < line.end as usize {
                // And text cannot begin with blanks that are longer than its indentation.
                self.work[at] = b'.';
            }
        }
        self.lines[n] = Line::gone(line);
    }
}

/// A line that is a template's own.
pub(super) struct TemplateLine {
    /// Its number.
    pub n: usize,
    /// The column of the text behind it, where that is of a block scalar around it.
    text: Option<usize>,
    /// Whether nothing of that text stands in front of it.
    leads: bool,
}

impl Broken {
    /// Whether it is a line of a template.
    pub fn is_template(&self) -> bool {
        self.diagnostic
            .as_ref()
            .is_some_and(|told| told.code == TEMPLATE)
    }
}

/// Whether a line, without the blanks around it, is a template's own.
pub(crate) fn is_template(line: &str) -> bool {
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

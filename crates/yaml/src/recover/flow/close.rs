//! Brackets that close, those that are missing, and those that are too many.

use super::{
    parse::{Next, Parser, State, Trust},
    parsed::Repair,
    scan::{Fault, Kind},
};
use crate::{
    TextEdit,
    mend::{candidate, guess},
    source,
};

impl Parser<'_> {
    /// Closes brackets whose members stand deeper than this one.
    pub(super) fn dedent(&mut self, n: usize) -> Option<()> {
        let token = &self.tokens[n];
        // Among items an entry hardly stands, so it is one of what is around them.
        if let [.., around, top] = self.opens.as_slice()
            && (around.mark, top.mark) == (b'{', b'[')
            && matches!(top.state, State::Expect)
            && !token.plain
            && self.is_key(n)
            && let Some(before) = self.parsed.frames[top.frame].members.last()
            && before.value == before.span.start
        {
            return self.unclosed(1, Some(n), Next::Member);
        }
        if self.trust != Trust::Lines || !token.first {
            return Some(());
        }
        let inner = self.opens[1..].iter().rev();
        let count = inner
            .take_while(|open| open.indent >= token.indent && open.line < token.line)
            .count();
        match count {
            0 => Some(()),
            _ => self.unclosed(count, Some(n), Next::Member),
        }
    }

    pub(super) fn close(&mut self, n: usize, mark: u8) -> Option<()> {
        let token = &self.tokens[n];
        let (first, indent, line) = (token.first, token.indent, token.line);
        let span = token.span.clone();
        if self.trust == Trust::Lines && !first {
            // Where members have lines of their own, so has what closes them.
            let top = self.opens.last()?;
            if top.pretty && top.line < line {
                self.stray(n);
                return Some(());
            }
        }
        if self.trust == Trust::Lines && first {
            let inner = self.opens[1..].iter().rev();
            let count = inner
                .take_while(|open| open.indent > indent && open.line < line)
                .count();
            if count > 0 {
                self.unclosed(count, Some(n), Next::Close)?;
            }
            let top = self.opens.last()?;
            if top.indent < indent && top.line < line {
                self.stray(n);
                return Some(());
            }
        }
        let top = self.opens.last()?;
        if top.close != mark {
            let mut behind = self.tokens[n + 1..].iter();
            let next = behind.find(|token| token.kind != Kind::Comment);
            let right = Kind::Close(top.close);
            let aligned = self.trust == Trust::Lines && first && top.indent == indent;
            if next.is_some_and(|next| next.kind == right && next.line == line) {
                self.stray(n);
                return Some(());
            }
            let fits = self.opens.iter().rposition(|open| open.close == mark);
            let goes_on = next.is_some_and(|next| !matches!(next.kind, Kind::Close(_)));
            match fits {
                Some(fits)
                    if self.trust != Trust::Opening && !aligned && !(fits == 0 && goes_on) =>
                {
                    let count = self.opens.len() - 1 - fits;
                    self.unclosed(count, Some(n), Next::Close)?;
                }
                _ if self.trust != Trust::Opening && (aligned || top.line == line)
                    || self.trust == Trust::Closing && first =>
                {
                    let right = top.close;
                    self.end_member(None);
                    let frame = self.opens.len().checked_sub(2);
                    self.repair(Repair {
                        span: span.clone(),
                        writes: vec![(span.start, right)],
                        told: span.clone(),
                        frame: frame.map(|parent| self.opens[parent].frame),
                        fault: Fault {
                            at: span.start,
                            code: "unclosed-bracket",
                            message: "This bracket closes another than was opened.",
                            mends: vec![guess(
                                "Close the bracket",
                                vec![TextEdit::replace(span.clone(), char::from(right))],
                            )],
                        },
                    });
                }
                _ => {
                    self.stray(n);
                    return Some(());
                }
            }
        }
        self.end_member(None);
        let top = self.opens.pop()?;
        self.parsed.frames[top.frame].span.end = span.end;
        Some(())
    }

    /// Closes the innermost brackets, which nothing closes.
    pub(super) fn unclosed(
        &mut self,
        count: usize,
        next: Option<usize>,
        follows: Next,
    ) -> Option<()> {
        let text = self.text;
        if self.opens.len() - count < self.fence {
            self.left = true;
            return None;
        }
        let top = self.opens.last()?;
        let dangling = match top.state {
            State::Expect => top.comma.map(|comma| self.tokens[comma].span.start),
            _ => None,
        };
        let gap_end = next.map_or(self.limit, |next| self.tokens[next].span.start);
        let last = self.last;
        let mut free: Vec<usize> = dangling.into_iter().collect();
        free.extend(self.free(self.last..gap_end));
        let inner = &self.opens[self.opens.len() - count..];
        let opener = self.parsed.frames[inner[count - 1].frame].span.clone();
        let multi = self.line > inner[count - 1].line;
        let mark = inner[count - 1].mark;
        let mut written = String::new();
        let mut closes = Vec::new();
        for open in inner.iter().rev() {
            closes.push(open.close);
            if multi {
                written.push_str(self.eol);
                written.push_str(&" ".repeat(open.indent));
            }
            written.push(char::from(open.close));
        }
        let edit = match (dangling, follows) {
            (Some(comma), Next::Member) => TextEdit::insert(comma, written.clone()),
            (Some(comma), _) => TextEdit::replace(comma..comma + 1, written.clone()),
            (None, Next::Member) => TextEdit::insert(self.last, format!("{written},")),
            (None, _) => TextEdit::insert(self.last, written.clone()),
        };
        let total = closes.len() + usize::from(follows == Next::Member);
        self.end_member(None);
        let frame = self.opens.last()?.frame;
        let mut lost = None;
        if free.len() < total {
            // Its last member gives its bytes.
            let members = &mut self.parsed.frames[frame].members;
            members.pop()?;
            let from = match members.last() {
                Some(before) => before.span.end,
                None if self.opens.len() == count => return None,
                None => self.parsed.frames[frame].span.start + 1,
            };
            self.forget(from);
            let until = dangling.unwrap_or(self.last);
            let is_whole = |at: &usize| text.is_char_boundary(*at) && text.is_char_boundary(at + 1);
            let own = (from..until).filter(is_whole);
            free.splice(0..0, own).for_each(drop);
            lost = Some(from..until.max(free.last()? + 1));
            self.parsed.cost += text[from..self.last].matches('\n').count();
            if free.len() < total {
                return None;
            }
        }
        let mut writes: Vec<(usize, u8)> = free.iter().copied().zip(closes).collect();
        self.last = writes.last().map_or(self.last, |(at, _)| at + 1);
        if follows == Next::Member {
            writes.push((*free.last()?, b','));
        }
        let span = lost.unwrap_or_else(|| {
            let last = writes.last().map_or(self.last, |(at, _)| at + 1);
            writes.first().map_or(last, |(at, _)| *at)..last
        });
        let outside = self.opens.len() - count;
        let line_end = source::line_end(text, opener.start).min(last);
        self.repair(Repair {
            span,
            writes,
            told: opener.start..line_end.max(opener.start + 1),
            frame: outside
                .checked_sub(1)
                .map(|around| self.opens[around].frame),
            fault: Fault {
                at: opener.start,
                code: "unclosed-bracket",
                message: match mark {
                    b'[' => "The bracket '[' is never closed.",
                    _ => "The bracket '{' is never closed.",
                },
                mends: vec![
                    candidate("Close the bracket", vec![edit]).only_if(multi || outside == 0),
                ],
            },
        });
        while self.opens.len() > outside {
            self.end_member(None);
            if let Some(open) = self.opens.pop() {
                self.parsed.frames[open.frame].span.end = self.last;
            }
        }
        if follows == Next::Member {
            self.end_member(None);
        }
        Some(())
    }
}

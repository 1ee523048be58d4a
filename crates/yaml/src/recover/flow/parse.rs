//! The structure of text in brackets, and what has to be left out or written for it to be read.

use super::{
    lacks::{is_root, stand_in},
    parsed::{Frame, Member, Parsed, Repair},
    scan::{Fault, Kind, Token},
};
use crate::{
    TextEdit, limits,
    mend::{candidate, guess, quote},
};

/// What is known of the member that is being read.
pub(super) enum State {
    /// Nothing: it may start.
    Expect,
    /// A key, or an item.
    First,
    /// A key and its colon.
    Colon,
    Value,
    /// From there on it cannot be read.
    Junk(usize, Fault),
}

pub(super) struct Open {
    pub(super) frame: usize,
    pub(super) mark: u8,
    pub(super) close: u8,
    pub(super) line: usize,
    pub(super) indent: usize,
    pub(super) state: State,
    pub(super) start: usize,
    pub(super) value: usize,
    /// The comma before the member that may start.
    pub(super) comma: Option<usize>,
    /// Why its whole member cannot be read.
    pub(super) ill: Option<Fault>,
    /// Whether a member starts a line.
    pub(super) pretty: bool,
}

/// What is believed where brackets contradict each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// Lines: brackets end where theirs are not deeper than the one that opens them.
    Lines,
    /// A bracket that closes: those inside of its pair are not closed.
    Closing,
    /// A bracket that opens: one that closes another is one too many.
    Opening,
}

/// What follows brackets that are not closed.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Next {
    Member,
    Close,
    End,
}

pub(super) struct Parser<'t> {
    pub(super) text: &'t str,
    pub(super) tokens: &'t mut [Token],
    /// Where bytes may be written at the end.
    pub(super) limit: usize,
    pub(super) trust: Trust,
    pub(super) opens: Vec<Open>,
    pub(super) parsed: Parsed,
    /// The end of the token before, and its line.
    pub(super) last: usize,
    pub(super) line: usize,
    pub(super) eol: &'static str,
    /// How many of the brackets, from the root inwards, end where they should: what repairs them
    /// has `left` what is looked at.
    pub(super) fence: usize,
    pub(super) left: bool,
}

impl<'t> Parser<'t> {
    /// `None` where it is no text in brackets, with nothing but closing brackets behind it.
    pub fn parse(
        text: &'t str,
        tokens: &'t mut [Token],
        limit: usize,
        trust: Trust,
    ) -> Option<Parsed> {
        let mut parser = Self::new(text, tokens, limit, trust);
        let mut done = false;
        for n in 0..parser.tokens.len() {
            match parser.tokens[n].kind {
                Kind::Close(_) | Kind::Comma if done => {
                    parser.stray(n);
                    parser.pass(n);
                }
                Kind::Open(..) if done && is_root(&parser.tokens[n]) => {
                    parser.more(n);
                    break;
                }
                kind if done && kind != Kind::Comment => return None,
                _ => {
                    parser.take(n)?;
                    done = parser.opens.is_empty();
                }
            }
        }
        if !done {
            let all = parser.opens.len();
            parser.unclosed(all, None, Next::End)?;
        }
        Some(parser.parsed)
    }

    pub(super) fn new(text: &'t str, tokens: &'t mut [Token], limit: usize, trust: Trust) -> Self {
        Self {
            text,
            tokens,
            limit,
            trust,
            opens: Vec::new(),
            parsed: Parsed {
                frames: Vec::new(),
                repairs: Vec::new(),
                cost: 0,
            },
            last: 0,
            line: 0,
            eol: match text.contains("\r\n") {
                true => "\r\n",
                false => "\n",
            },
            fence: 0,
            left: false,
        }
    }

    /// Reads a token.
    pub(super) fn take(&mut self, n: usize) -> Option<()> {
        match self.tokens[n].kind {
            Kind::Comment => {
                self.ill_token(n, false);
                return Some(());
            }
            Kind::Open(..) if self.opens.is_empty() => self.open(n)?,
            _ if self.opens.is_empty() => return None,
            Kind::Open(..) => {
                self.dedent(n)?;
                self.value(n);
                self.open(n)?;
            }
            Kind::Text => {
                self.dedent(n)?;
                self.value(n);
            }
            Kind::Comma => self.comma(n),
            Kind::Colon => self.colon(n),
            Kind::Close(mark) => self.close(n, mark)?,
        }
        self.pass(n);
        Some(())
    }

    pub(super) fn pass(&mut self, n: usize) {
        self.last = self.tokens[n].span.end;
        self.line = self.tokens[n].line;
    }

    pub(super) fn top(&mut self) -> Option<&mut Open> {
        self.opens.last_mut()
    }

    pub(super) fn frame(&self) -> Option<usize> {
        self.opens.last().map(|open| open.frame)
    }

    pub(super) fn is_key(&self, n: usize) -> bool {
        let mut behind = self.tokens[n + 1..].iter();
        let next = behind.find(|token| token.kind != Kind::Comment);
        self.tokens[n].kind == Kind::Text && next.is_some_and(|next| next.kind == Kind::Colon)
    }

    pub(super) fn open(&mut self, n: usize) -> Option<()> {
        let token = &self.tokens[n];
        let Kind::Open(mark, close) = token.kind else {
            return None;
        };
        if self.opens.len() >= limits::DEPTH {
            return None;
        }
        self.parsed.frames.push(Frame {
            mark,
            span: token.span.clone(),
            members: Vec::new(),
        });
        self.opens.push(Open {
            frame: self.parsed.frames.len() - 1,
            mark,
            close,
            line: token.line,
            indent: token.indent,
            state: State::Expect,
            start: token.span.end,
            value: token.span.end,
            comma: None,
            ill: None,
            pretty: false,
        });
        Some(())
    }

    /// Leaves a token out that cannot be read; where it is an item, something stands for it.
    pub(super) fn ill_token(&mut self, n: usize, is_item: bool) {
        let frame = self.frame();
        let span = self.tokens[n].span.clone();
        if let Some(fault) = self.tokens[n].fault.take() {
            self.repair(Repair {
                writes: match is_item {
                    true => stand_in(self.text, &span),
                    false => Vec::new(),
                },
                told: span.clone(),
                span,
                frame,
                fault,
            });
        }
    }

    /// A text, or brackets that open.
    pub(super) fn value(&mut self, n: usize) {
        let is_key = self.is_key(n);
        let token = &self.tokens[n];
        let (start, line, first) = (token.span.start, token.line, token.first);
        let goes_on = first
            && token.plain
            && token.fault.is_none()
            && !is_key
            && n > 0
            && self.tokens[n - 1].plain
            && self.tokens[n - 1].kind == Kind::Text;
        let colon_line = match n.checked_sub(1).map(|before| &self.tokens[before]) {
            Some(before) if before.kind == Kind::Colon => before.line,
            _ => line,
        };
        let last = self.last;
        let before_plain = n > 0 && self.tokens[n - 1].plain;
        let Some(top) = self.top() else { return };
        let is_map = top.mark == b'{';
        match top.state {
            State::Junk(..) => return,
            State::First | State::Value if goes_on => return,
            State::Expect => {
                (top.start, top.value, top.state) = (start, start, State::First);
                top.pretty |= first;
                let is_text = self.tokens[n].kind == Kind::Text;
                self.parsed.cost += match is_map {
                    true => usize::from(!is_text),
                    false => usize::from(is_key),
                };
            }
            State::First if is_map && !is_key && !before_plain => {
                (top.value, top.state) = (start, State::Value);
                self.lacks_colon(n, last..start);
            }
            State::Colon if is_map && is_key && first && colon_line < line => {
                let mends = vec![guess(
                    "Write null for the value",
                    vec![TextEdit::insert(last, " null,")],
                )];
                self.lacks_comma(n, "The value is missing, and a \",\" behind it.", mends);
            }
            State::Colon => (top.value, top.state) = (start, State::Value),
            State::First | State::Value => {
                let mends = vec![candidate(
                    "Write a comma",
                    vec![TextEdit::insert(last, ",")],
                )];
                self.lacks_comma(n, "A \",\" is missing in front of this.", mends);
            }
        }
        let Some(top) = self.opens.last_mut() else {
            return;
        };
        match top.state {
            State::First if is_map || is_key => {
                if let Some(fault) = self.tokens[n].fault.take() {
                    top.ill.get_or_insert(fault);
                }
            }
            State::First => self.ill_token(n, true),
            State::Value => self.ill_token(n, false),
            _ => {}
        }
    }

    fn colon(&mut self, n: usize) {
        let at = self.tokens[n].span.start;
        let Some(top) = self.top() else { return };
        match top.state {
            State::Expect => {
                top.start = at;
                top.value = at + 1;
                top.state = State::Colon;
            }
            State::First => {
                top.value = at + 1;
                top.state = State::Colon;
            }
            State::Colon => self.stray(n),
            State::Value => {
                let fault = Fault {
                    at,
                    code: "syntax",
                    message: "A \":\" cannot stand here: quote the value, or write a \",\" before it.",
                    mends: Vec::new(),
                };
                top.state = State::Junk(top.value, fault);
            }
            State::Junk(..) => {}
        }
    }

    fn comma(&mut self, n: usize) {
        let Some(top) = self.top() else { return };
        if let State::Expect = top.state {
            return self.stray(n);
        }
        self.end_member(Some(n));
        if let Some(top) = self.top() {
            top.comma = Some(n);
        }
    }

    /// Ends the member that is being read, with its comma.
    pub(super) fn end_member(&mut self, comma: Option<usize>) {
        let last = self.last;
        let Some(top) = self.opens.last_mut() else {
            return;
        };
        let frame = top.frame;
        let state = std::mem::replace(&mut top.state, State::Expect);
        if let State::Expect = state {
            return;
        }
        let (start, value, is_map) = (top.start, top.value, top.mark == b'{');
        let ill = top.ill.take();
        self.parsed.frames[frame].members.push(Member {
            span: start..last,
            value,
        });
        let (from, mut fault, junk) = match (ill, state) {
            (Some(fault), _) => (start, fault, false),
            (None, State::Junk(from, fault)) => (from, fault, true),
            _ => return,
        };
        let written = &self.text[from..last];
        if junk && fault.mends.is_empty() && !written.contains(['"', '\'', '\n', '{', '[']) {
            let edit = TextEdit::replace(from..last, quote(written));
            fault.mends.push(guess("Quote the value", vec![edit]));
        }
        self.forget(from);
        let whole = from == start;
        let end = match comma {
            Some(comma) if whole && is_map => self.tokens[comma].span.end,
            _ => last,
        };
        let told = fault.at..crate::source::line_end(self.text, fault.at).min(last);
        self.repair(Repair {
            span: from..end,
            writes: match whole && !is_map {
                true => stand_in(self.text, &(from..last)),
                false => Vec::new(),
            },
            told,
            frame: Some(frame),
            fault,
        });
    }

    pub(super) fn repair(&mut self, repair: Repair) {
        self.parsed.cost += 1;
        self.parsed.repairs.push(repair);
    }

    /// Repairs of what is left out as a whole are none.
    pub(super) fn forget(&mut self, from: usize) {
        let repairs = &mut self.parsed.repairs;
        while repairs.last().is_some_and(|last| last.span.start >= from) {
            repairs.pop();
        }
    }
}

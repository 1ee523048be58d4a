//! What is broken in some members of brackets, where all around them is sound.
//!
//! The members are a hole in a text that is tidy JSON around it. The parser starts at the bracket
//! or comma in front of the hole, in the state that it has there, and must have come to the end of
//! a member of the same brackets at the bracket or comma behind it.

use super::{
    Flow, Repair, beside,
    outside::{Entry, Reader},
    parse::{Open, Parser, State, Trust},
    parsed::{Frame, Member, Parsed},
    scan::{Kind, Scanner, Token, is_json},
};
use crate::{
    Span,
    events::Events,
    recover::{Masked, Recovery, is_marker, template::is_template},
    source,
};

/// Members of brackets in a document that is in brackets as a whole.
pub(crate) struct Hole {
    /// From behind a bracket or comma to a comma or bracket.
    pub span: Span,
    /// The member in front of them, from its first byte to its last.
    pub before: Option<Span>,
    /// The one behind them.
    pub behind: Option<Span>,
}

/// What a reading comes to.
enum Reading {
    /// A hole ends where it should.
    Inside(Parsed),
    /// It repairs what is around it, too, and costs no less than this.
    Outside(usize),
}

/// How many bytes are read to see that a text fails.
const AHEAD: usize = 1 << 16;

/// Finds what is broken in some holes, as [`super::super::mask`] would in the whole text; `None`
/// where it takes the whole text to tell, where nothing is, and where a member would be left out
/// because it cannot be read. The holes are in order, with a member between two of the same
/// brackets. In front of the first one in which something is broken, the text can be read.
pub(crate) fn mask_holes(text: &str, holes: &[Hole]) -> Option<Masked> {
    let is_odd =
        |line: &str| is_marker(line, "---") || is_marker(line, "...") || is_template(line.trim());
    let json = is_json(text);
    let end = text.trim_end().len();
    let mut reader = Reader::new(text);
    let mut entries = Vec::new();
    for Hole { span, .. } in holes {
        let lines = source::line_start(text, span.start)..source::line_end(text, span.end);
        if text[lines].split('\n').any(is_odd) {
            return None;
        }
        let entry = reader.until(span)?;
        let tokens = tokens(text, span, &entry, json, end)?;
        reader.pass_over(span, tokens.open)?;
        entries.push(entry);
    }
    let root = reader.finish()?;
    let read = |trust: Trust| {
        let mut all = Reading::Inside(Parsed::default());
        for (hole, entry) in holes.iter().zip(&entries) {
            let own = read(text, hole, entry, json, end, trust)?;
            all = all.and(own);
            if let Reading::Outside(_) = all {
                break;
            }
        }
        Some(all)
    };
    let trusts = [Trust::Lines, Trust::Closing, Trust::Opening];
    let least = trusts
        .into_iter()
        .filter_map(read)
        .min_by_key(Reading::cost);
    let Reading::Inside(parsed) = least? else {
        return None;
    };
    let is_inside = |repair: &Repair| {
        let holds = |span: &Span| {
            let mut holes = holes.iter().map(|hole| &hole.span);
            holes.any(|hole| hole.start <= span.start && span.end <= hole.end)
        };
        repair.frame.is_some()
            && holds(&repair.span)
            && repair.writes.iter().all(|&(at, _)| holds(&(at..at + 1)))
    };
    if !parsed.repairs.iter().all(is_inside) {
        return None;
    }
    let first = parsed.repairs.first()?.span.start;
    let broken = holes.iter().position(|hole| first < hole.span.end)?;
    if !fails(text, holes[broken].span.start, &entries[broken]) {
        return None;
    }
    let mut recovery = Recovery::new(text);
    // The document was read, then its brackets, then all again without what is broken.
    let line = source::line_start(text, root.start);
    let spent = text.len() + 64 + root.len() * 3 + text.len() - line + 64;
    recovery.budget = recovery.budget.saturating_sub(spent);
    for repair in &parsed.repairs {
        recovery.apply(repair);
    }
    recovery.tell(Flow { span: root, parsed });
    let Recovery {
        work, mut broken, ..
    } = recovery;
    broken.sort_by_key(|broken| broken.span.start);
    let text = String::from_utf8(work).ok()?;
    Some(Masked { text, broken })
}

impl Reading {
    fn cost(&self) -> usize {
        match self {
            Self::Inside(parsed) => parsed.cost,
            Self::Outside(cost) => *cost,
        }
    }

    /// This one, then that of what is behind.
    fn and(self, next: Self) -> Self {
        match (self, next) {
            (Self::Inside(mut all), Self::Inside(next)) => {
                all.add(next);
                Self::Inside(all)
            }
            (all, next) => Self::Outside(all.cost() + next.cost()),
        }
    }
}

/// The tokens of a hole.
struct Tokens {
    /// The bracket or comma in front of it, its own, those two behind it.
    list: Vec<Token>,
    /// The place of the bracket or comma behind it.
    own: usize,
    /// How many brackets are opened on its last line and not closed.
    open: usize,
}

/// Takes the tokens of a hole in a document that ends at `end`. `None` where one goes on behind it
/// or over several lines.
fn tokens(text: &str, hole: &Span, entry: &Entry, json: bool, end: usize) -> Option<Tokens> {
    let mark = hole.start - 1;
    let mut scanner = Scanner::new(text, mark..end, json);
    (scanner.line, scanner.open) = (entry.line, entry.open);
    while scanner.at < hole.end {
        scanner.step();
    }
    let own = scanner.tokens.len();
    let open = scanner.open;
    let first = scanner.tokens.first()?;
    let is_mark =
        matches!(first.kind, Kind::Open(..) | Kind::Comma) && first.span.end == hole.start;
    let mut spans = scanner.tokens.iter().map(|token| &token.span);
    if !is_mark || scanner.at != hole.end || spans.any(|span| text[span.clone()].contains('\n')) {
        return None;
    }
    while scanner.at < scanner.end && scanner.tokens.len() < own + 2 {
        scanner.step();
    }
    let behind = scanner.tokens.get(own)?;
    let is_mark = matches!(behind.kind, Kind::Close(_) | Kind::Comma);
    (is_mark && behind.span.start == hole.end).then_some(Tokens {
        list: scanner.tokens,
        own,
        open,
    })
}

/// Reads a hole as the whole text is read, up to where it ends; `None` where that gives nothing.
fn read(
    text: &str,
    hole: &Hole,
    entry: &Entry,
    json: bool,
    end: usize,
    trust: Trust,
) -> Option<Reading> {
    let Tokens { mut list, own, .. } = tokens(text, &hole.span, entry, json, end)?;
    let is_last = matches!(list[own].kind, Kind::Close(_));
    let is_first = matches!(list[0].kind, Kind::Open(..));
    let mut parser = Parser::new(text, &mut list, hole.span.end, trust);
    for (frame, open) in entry.opens.iter().enumerate() {
        let mark = open.close - 2;
        parser.parsed.frames.push(Frame {
            mark,
            span: hole.span.clone(),
            members: Vec::new(),
        });
        parser.opens.push(Open {
            frame,
            mark,
            close: open.close,
            line: open.line,
            indent: open.indent,
            state: State::Expect,
            start: hole.span.start,
            value: hole.span.start,
            comma: (!is_first).then_some(0),
            ill: None,
            pretty: open.pretty,
        });
    }
    parser.fence = entry.opens.len();
    let frame = parser.fence - 1;
    let member = |span: &Span| Member {
        span: span.clone(),
        value: span.start,
    };
    let before = hole.before.iter().map(member);
    parser.parsed.frames[frame].members.extend(before);
    parser.pass(0);
    for n in 1..=own {
        let taken = parser.take(n);
        if parser.left {
            return Some(Reading::Outside(parser.parsed.cost + 1));
        }
        taken?;
        if parser.opens.len() < parser.fence && n < own {
            return Some(Reading::Outside(parser.parsed.cost));
        }
    }
    let is_level = parser.opens.len() + usize::from(is_last) == parser.fence;
    let mut parsed = parser.parsed;
    let members = &mut parsed.frames[frame].members;
    members.extend(hole.behind.iter().map(member));
    let members = &parsed.frames[frame].members;
    let knows =
        |repair: &Repair| repair.frame != Some(frame) || knows_beside(members, hole, repair);
    Some(match is_level && parsed.repairs.iter().all(knows) {
        true => Reading::Inside(parsed),
        false => Reading::Outside(parsed.cost),
    })
}

/// Whether the members are known beside which a repair is mended.
fn knows_beside(members: &[Member], hole: &Hole, repair: &Repair) -> bool {
    repair.fault.mends.iter().all(|mend| {
        let (from, to) = repair.reach(&mend.edits);
        let touched = beside(members, from, to);
        (hole.before.is_none() || touched.start > 0)
            && (hole.behind.is_none() || touched.end < members.len())
    })
}

/// Whether a text cannot be read: reading starts at a hole, inside of brackets like those around
/// it, and fails as it does behind what is sound.
fn fails(text: &str, start: usize, entry: &Entry) -> bool {
    let mut piece = String::new();
    for (n, open) in entry.opens.iter().enumerate() {
        let is_last = n + 1 == entry.opens.len();
        piece.push_str(match open.close {
            b'}' if is_last => "{",
            b'}' => "{\"\": ",
            _ => "[",
        });
    }
    let end = piece.len() + AHEAD;
    piece.push_str(&text[start..]);
    let mut events = Events::new(&piece);
    while let Some(next) = events.next() {
        match next {
            Ok(placed) if placed.span.start < end => {}
            Ok(_) => return false,
            Err(failure) => return failure.code != "too-deep",
        }
    }
    false
}

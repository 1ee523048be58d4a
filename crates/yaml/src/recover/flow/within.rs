//! What is broken between a pair of brackets, where all around them is sound.

use super::{
    Flow, Repair,
    outside::{Outside, outside},
    parse::{Open, Parser, State, Trust},
    parsed::{Frame, Parsed},
    scan::{Kind, Scanner, Token, is_json},
};
use crate::{
    Span,
    recover::{Masked, Recovery, is_marker, template::is_template},
    source,
};

/// A pair of brackets in a document that is in brackets as a whole.
pub(crate) struct Pair {
    pub span: Span,
    /// The brackets that open those around it, from the root inwards.
    pub around: Vec<u8>,
}

/// What a reading comes to.
enum Reading {
    /// The pair ends where it should.
    Inside(Parsed),
    /// It repairs what is around the pair, too, and costs no less than this.
    Outside(usize),
}

/// Finds what is broken in a pair of brackets, as [`super::super::mask`] would in the whole text,
/// where that cannot be read because of the pair; `None` where it takes the whole text to tell,
/// and where a member would be left out because it cannot be read.
pub(crate) fn mask_brackets(text: &str, pair: &Pair) -> Option<Masked> {
    let lines = source::line_start(text, pair.span.start)..source::line_end(text, pair.span.end);
    let is_odd =
        |line: &str| is_marker(line, "---") || is_marker(line, "...") || is_template(line.trim());
    if text[lines].split('\n').any(is_odd) {
        return None;
    }
    let outside = outside(text, &pair.span)?;
    let parsed = structure(text, pair, &outside)?;
    let is_inside = |repair: &Repair| {
        let own = pair.span.start + 1..pair.span.end - 1;
        let holds = |span: &Span| own.start <= span.start && span.end <= own.end;
        repair.frame.is_some()
            && holds(&repair.span)
            && repair.writes.iter().all(|(at, _)| own.contains(at))
    };
    if parsed.repairs.is_empty() || !parsed.repairs.iter().all(is_inside) {
        return None;
    }
    let mut recovery = Recovery::new(text);
    // The document was read, then its brackets, then all again without what is broken.
    let line = source::line_start(text, outside.root.start);
    let spent = text.len() + 64 + outside.root.len() * 3 + text.len() - line + 64;
    recovery.budget = recovery.budget.saturating_sub(spent);
    for repair in &parsed.repairs {
        recovery.apply(repair);
    }
    recovery.tell(Flow {
        span: pair.span.clone(),
        parsed,
    });
    let Recovery {
        work, mut broken, ..
    } = recovery;
    broken.sort_by_key(|broken| broken.span.start);
    let text = String::from_utf8(work).ok()?;
    Some(Masked { text, broken })
}

/// What takes fewest repairs, as [`Recovery::structure`] finds it in all brackets.
fn structure(text: &str, pair: &Pair, outside: &Outside) -> Option<Parsed> {
    let json = is_json(&text[outside.root.clone()]);
    let mut readings = Vec::new();
    for trust in [Trust::Lines, Trust::Closing, Trust::Opening] {
        let (mut tokens, own) = tokens(text, pair, outside, json)?;
        readings.extend(read(text, &mut tokens, own, pair, trust));
    }
    let cost = |reading: &Reading| match reading {
        Reading::Inside(parsed) => parsed.cost,
        Reading::Outside(cost) => *cost,
    };
    match readings.into_iter().min_by_key(cost)? {
        Reading::Inside(parsed) => Some(parsed),
        Reading::Outside(_) => None,
    }
}

/// The tokens of a pair, and the one behind it; how many are its own. `None` where one goes on
/// behind it or over several lines.
fn tokens(text: &str, pair: &Pair, outside: &Outside, json: bool) -> Option<(Vec<Token>, usize)> {
    let end = pair.span.end;
    let mut scanner = Scanner::new(text, pair.span.start..outside.root.end, json);
    scanner.open = outside.open;
    while scanner.at < end {
        scanner.step();
    }
    let own = scanner.tokens.len();
    let is_pair = scanner.at == end
        && matches!(scanner.tokens.first()?.kind, Kind::Open(..))
        && matches!(scanner.tokens.last()?.kind, Kind::Close(_));
    let mut spans = scanner.tokens.iter().map(|token| &token.span);
    if !is_pair || spans.any(|span| text[span.clone()].contains('\n')) {
        return None;
    }
    while scanner.at < scanner.end && scanner.tokens.len() == own {
        scanner.step();
    }
    Some((scanner.tokens, own))
}

/// Reads a pair as the whole text is read, up to where it ends; `None` where that gives nothing.
fn read(
    text: &str,
    tokens: &mut [Token],
    own: usize,
    pair: &Pair,
    trust: Trust,
) -> Option<Reading> {
    let mut parser = Parser::new(text, tokens, pair.span.end, trust);
    for (frame, &mark) in pair.around.iter().enumerate() {
        parser.parsed.frames.push(Frame {
            mark,
            span: 0..0,
            members: Vec::new(),
        });
        // Of these nothing counts but how many there are and what closes them.
        parser.opens.push(Open {
            frame,
            mark,
            close: mark + 2,
            line: 0,
            indent: 0,
            state: State::Value,
            start: 0,
            value: 0,
            comma: None,
            ill: None,
            pretty: false,
        });
    }
    parser.fence = pair.around.len() + 1;
    parser.open(0)?;
    parser.pass(0);
    for n in 1..own {
        let taken = parser.take(n);
        if parser.left {
            return Some(Reading::Outside(parser.parsed.cost + 1));
        }
        taken?;
        if parser.opens.len() < parser.fence {
            return Some(match n + 1 == own {
                true => Reading::Inside(parser.parsed),
                false => Reading::Outside(parser.parsed.cost),
            });
        }
    }
    Some(Reading::Outside(parser.parsed.cost))
}

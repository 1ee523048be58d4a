//! Reading a piece of a text alone, for its failure only.

use std::borrow::Cow;

use crate::events::{Event, Events, Failure};

/// What a piece must read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Anything.
    Any,
    /// Entries of a block mapping.
    Mapping,
    /// Items of a block sequence.
    Sequence,
}

/// Why a piece cannot be read, and how far it was.
pub(crate) struct Failed {
    pub failure: Failure,
    /// Where scalars start that stand in no brackets and were met before the failure.
    pub clean: Vec<usize>,
}

impl Failed {
    /// Whether the reader was not inside of quotes or brackets at `at`, and got behind it.
    pub fn passed(&self, at: usize) -> bool {
        self.clean.binary_search(&at).is_ok()
    }
}

/// Reads a piece, which starts at `start` in its text, behind the directives that it needs.
/// Offsets are of the whole text.
pub(crate) fn read(
    piece: &str,
    start: usize,
    directives: &str,
    shape: Shape,
) -> Result<(), Failed> {
    let length = piece.len();
    let piece = match directives {
        "" => Cow::Borrowed(piece),
        _ => Cow::Owned(format!("{directives}---\n{piece}")),
    };
    let shift = piece.len() - length;
    let place = |offset: usize| start + offset.saturating_sub(shift);
    let mut events = Events::new(&piece);
    let mut clean = Vec::new();
    // For each open collection, whether it or one around it is in brackets.
    let mut flow: Vec<bool> = Vec::new();
    let mut started = false;
    while let Some(next) = events.next() {
        let placed = match next {
            Ok(placed) => placed,
            Err(mut failure) => {
                failure.offset = place(failure.offset);
                return Err(Failed { failure, clean });
            }
        };
        let in_flow = flow.last().copied().unwrap_or(false);
        let met = match placed.event {
            Event::Scalar { .. } => {
                if !in_flow && !placed.span.is_empty() {
                    clean.push(place(placed.span.start));
                }
                Shape::Any
            }
            Event::Sequence { flow: this, .. } => {
                flow.push(in_flow || this);
                if this { Shape::Any } else { Shape::Sequence }
            }
            Event::Mapping { flow: this, .. } => {
                flow.push(in_flow || this);
                if this { Shape::Any } else { Shape::Mapping }
            }
            Event::End => {
                flow.pop();
                continue;
            }
            Event::Alias { .. } | Event::UnknownAlias => Shape::Any,
            _ => continue,
        };
        if !started && shape != Shape::Any && met != shape {
            let failure = Failure {
                offset: place(placed.span.start),
                code: "syntax",
                message: not_an_item(shape).to_owned(),
            };
            return Err(Failed { failure, clean });
        }
        started = true;
    }
    if started || shape == Shape::Any {
        return Ok(());
    }
    let failure = Failure {
        offset: start,
        code: "syntax",
        message: not_an_item(shape).to_owned(),
    };
    Err(Failed { failure, clean })
}

pub(crate) fn not_an_item(shape: Shape) -> &'static str {
    match shape {
        Shape::Sequence => "Only items \"- \" can stand here: this is none.",
        _ => "A \":\" is missing after this key, or the text needs quotes.",
    }
}

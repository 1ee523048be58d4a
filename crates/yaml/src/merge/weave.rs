//! Merging by lines, and by words inside lines that both changed.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use super::{Piece, Place};
use crate::{
    Span,
    diff::{Change, Pieces, line_changes, word_changes},
};

/// Three texts side by side.
pub(super) struct Weave<'t> {
    /// Base, mine and theirs.
    pub texts: [&'t str; 3],
    /// Where one or both differ from the base, in order. The bytes between are the same in all.
    pub chunks: Vec<Chunk>,
    /// Whether changes may touch and lines be merged by words, which only a check of the meaning
    /// makes safe.
    pub fine: bool,
}

/// Where one or both differ from the base.
pub(super) struct Chunk {
    /// Of base, mine and theirs.
    pub spans: [Span; 3],
    /// What comes of the changes; none where they overlap.
    pub resolved: Option<String>,
}

impl<'t> Weave<'t> {
    pub fn new(texts: [&'t str; 3], fine: bool) -> Self {
        let [base, mine, theirs] = texts.map(Pieces::lines);
        let (ours, others) = (line_changes(&base, &mine), line_changes(&base, &theirs));
        let mut chunks = Vec::new();
        for group in groups(base.len(), &ours, &others, !fine) {
            let chunk = |group: &Group| {
                let spans = [
                    base.span(&group.base),
                    mine.span(&group.mine),
                    theirs.span(&group.theirs),
                ];
                let [b, m, t] = [0, 1, 2].map(|side| &texts[side][spans[side].clone()]);
                Chunk {
                    resolved: join(group, [b, m, t], fine),
                    spans,
                }
            };
            let whole = chunk(&group);
            match group.lines() {
                // Line by line, so that a conflict is no larger than it must be.
                Some(lines) if fine && whole.resolved.is_none() => {
                    let lines = lines.map(|line| line.told(&base, &mine, &theirs));
                    let changed = lines.filter(|line| line.by_mine || line.by_theirs);
                    chunks.extend(changed.map(|line| chunk(&line)));
                }
                _ => chunks.push(whole),
            }
        }
        Self {
            texts,
            chunks,
            fine,
        }
    }

    /// The chunks whose changes overlap.
    pub fn open(&self) -> BTreeSet<usize> {
        let unresolved = self.chunks.iter().enumerate();
        unresolved
            .filter(|(_, chunk)| chunk.resolved.is_none())
            .map(|(at, _)| at)
            .collect()
    }

    /// The chunks in which the merged text differs from a side.
    pub fn apart_from(&self, side: usize) -> Vec<usize> {
        let all = self.chunks.iter().enumerate();
        all.filter(|(_, chunk)| self.is_apart(chunk, side))
            .map(|(at, _)| at)
            .collect()
    }

    fn is_apart(&self, chunk: &Chunk, side: usize) -> bool {
        let is = &self.texts[side][chunk.spans[side].clone()];
        match &chunk.resolved {
            Some(text) => text != is,
            None => [1, 2].map(|side| &self.texts[side][chunk.spans[side].clone()]) != [is, is],
        }
    }

    /// Whether a place of base, mine and theirs is in open chunks, in part at least.
    pub fn meets(&self, open: &BTreeSet<usize>, places: &[Option<Span>; 3]) -> bool {
        places.iter().enumerate().any(|(side, place)| {
            let Some(place) = place else { return false };
            let from = self
                .chunks
                .partition_point(|chunk| chunk.spans[side].end <= place.start);
            let chunks = self.chunks[from..].iter().enumerate();
            chunks
                .take_while(|(_, chunk)| chunk.spans[side].start < place.end)
                .any(|(n, chunk)| !chunk.spans[side].is_empty() && open.contains(&(from + n)))
        })
    }

    /// Goes over the bytes that all have in common, and the chunks.
    fn each(&self, mut common: impl FnMut(&'t str), mut chunk: impl FnMut(usize, &Chunk)) {
        let mut at = 0;
        for (index, next) in self.chunks.iter().enumerate() {
            common(&self.texts[0][at..next.spans[0].start]);
            chunk(index, next);
            at = next.spans[0].end;
        }
        common(&self.texts[0][at..]);
    }

    fn compose(&self, of_chunk: impl Fn(usize, &Chunk) -> String) -> String {
        let out = std::cell::RefCell::new(String::new());
        self.each(
            |text| out.borrow_mut().push_str(text),
            |at, chunk| out.borrow_mut().push_str(&of_chunk(at, chunk)),
        );
        out.into_inner()
    }

    fn of(&self, side: usize, chunk: &Chunk) -> String {
        self.texts[side][chunk.spans[side].clone()].to_owned()
    }

    fn merged(&self, chunk: &Chunk, side: usize) -> String {
        match &chunk.resolved {
            Some(text) => text.clone(),
            None => self.of(side, chunk),
        }
    }

    /// The merged text, as a side is where chunks are open.
    pub fn text(&self, open: &BTreeSet<usize>, side: usize) -> String {
        self.compose(|at, chunk| {
            if open.contains(&at) {
                self.of(side, chunk)
            } else {
                self.merged(chunk, side)
            }
        })
    }

    /// All three, as one side is where chunks are open.
    pub fn all_as(&self, open: &BTreeSet<usize>, side: usize) -> [String; 3] {
        [0, 1, 2].map(|own| {
            self.compose(|at, chunk| self.of(if open.contains(&at) { side } else { own }, chunk))
        })
    }

    /// Texts from which the changes that they lack may be made up for by edits, the likely ones
    /// first: the merged text with the open chunks of the side that changed more, or of the other;
    /// and the sides as they are.
    pub fn candidates(&self, open: &BTreeSet<usize>) -> Vec<String> {
        let size = |side: usize| -> usize {
            self.chunks
                .iter()
                .map(|chunk| chunk.spans[side].len() + chunk.spans[0].len())
                .zip(&self.chunks)
                .filter(|(_, chunk)| self.of(side, chunk) != self.of(0, chunk))
                .map(|(size, _)| size)
                .sum()
        };
        // The order must not depend on which side is mine.
        let sides = if (size(1), self.texts[1]) >= (size(2), self.texts[2]) {
            [1, 2]
        } else {
            [2, 1]
        };
        let mut out = Vec::new();
        if !open.is_empty() {
            out.extend(sides.map(|side| self.compose(|_, chunk| self.merged(chunk, side))));
        }
        out.extend(sides.map(|side| self.texts[side].to_owned()));
        out.dedup();
        out
    }

    /// The chunks at places of base, mine and theirs.
    pub fn chunks_at(&self, places: &[Option<Span>; 3]) -> Vec<usize> {
        let mut out = BTreeSet::new();
        for (side, place) in places.iter().enumerate() {
            let Some(place) = place else { continue };
            let from = self
                .chunks
                .partition_point(|chunk| chunk.spans[side].end < place.start);
            let at = self.chunks[from..]
                .iter()
                .take_while(|chunk| chunk.spans[side].start <= place.end);
            out.extend(at.enumerate().map(|(n, _)| from + n));
        }
        out.into_iter().collect()
    }

    /// The last chunk at or before a place of the merged text, with `side` where chunks are open,
    /// that is not open yet and not as that side has it, or else the first after it; all of them
    /// where no place is known.
    pub fn near(&self, open: &BTreeSet<usize>, side: usize, place: Option<usize>) -> Vec<usize> {
        let Some(place) = place else {
            return self.apart_from(side);
        };
        let starts = std::cell::RefCell::new((0, Vec::new()));
        self.each(
            |text| starts.borrow_mut().0 += text.len(),
            |at, chunk| {
                let (end, starts) = &mut *starts.borrow_mut();
                starts.push((at, *end));
                *end += if open.contains(&at) {
                    chunk.spans[side].len()
                } else {
                    self.merged(chunk, side).len()
                };
            },
        );
        let (_, starts) = starts.into_inner();
        let free: Vec<_> = starts
            .into_iter()
            .filter(|(at, _)| !open.contains(at) && self.is_apart(&self.chunks[*at], side))
            .collect();
        let after = free.partition_point(|(_, start)| *start <= place);
        let nearest = free.get(after.saturating_sub(1)).or(free.first());
        nearest.map(|(at, _)| *at).into_iter().collect()
    }

    /// For each open chunk the number of the open piece that it is in.
    pub fn places(&self, open: &BTreeSet<usize>) -> BTreeMap<usize, usize> {
        let mut places = BTreeMap::new();
        let mut last: Option<(usize, &Chunk)> = None;
        for &at in open {
            let chunk = &self.chunks[at];
            let place = last.map_or(0, |(place, last)| {
                place + usize::from(!adjoin(&last.spans, &chunk.spans))
            });
            places.insert(at, place);
            last = Some((place, chunk));
        }
        places
    }

    /// The merged text, in parts.
    pub fn pieces(&self, open: &BTreeSet<usize>) -> Vec<Piece> {
        let pieces = std::cell::RefCell::new(Vec::new());
        self.each(
            |text| push(&mut pieces.borrow_mut(), Piece::Merged(text.to_owned())),
            |at, chunk| {
                let piece = if open.contains(&at) {
                    Piece::Open(Place {
                        lines: [0, 1, 2].map(|side| self.of(side, chunk)),
                        spans: chunk.spans.clone(),
                    })
                } else {
                    Piece::Merged(self.merged(chunk, 1))
                };
                push(&mut pieces.borrow_mut(), piece);
            },
        );
        pieces.into_inner()
    }
}

/// Whether one place of base, mine and theirs follows another without a gap.
fn adjoin(place: &[Span; 3], next: &[Span; 3]) -> bool {
    let mut spans = place.iter().zip(next);
    spans.all(|(span, next)| span.end == next.start)
}

/// Pieces of the same sort become one.
fn push(pieces: &mut Vec<Piece>, piece: Piece) {
    match (pieces.last_mut(), piece) {
        (_, Piece::Merged(text)) if text.is_empty() => {}
        (Some(Piece::Merged(last)), Piece::Merged(text)) => last.push_str(&text),
        (Some(Piece::Open(last)), Piece::Open(next)) if adjoin(&last.spans, &next.spans) => {
            last.extend(&next);
        }
        (_, piece) => pieces.push(piece),
    }
}

/// Changes of one or both sides that overlap, in pieces.
struct Group {
    base: Range<usize>,
    mine: Range<usize>,
    theirs: Range<usize>,
    by_mine: bool,
    by_theirs: bool,
}

impl Group {
    /// Its lines one by one, where all three have as many.
    fn lines(&self) -> Option<impl Iterator<Item = Self> + use<>> {
        let (base, mine, theirs) = (self.base.clone(), self.mine.start, self.theirs.start);
        let count = base.len();
        let even = self.mine.len() == count && self.theirs.len() == count && count > 1;
        even.then(|| {
            (0..count).map(move |n| Self {
                base: base.start + n..base.start + n + 1,
                mine: mine + n..mine + n + 1,
                theirs: theirs + n..theirs + n + 1,
                by_mine: true,
                by_theirs: true,
            })
        })
    }

    /// With who changed this line.
    fn told(self, base: &Pieces<'_>, mine: &Pieces<'_>, theirs: &Pieces<'_>) -> Self {
        let was = base.get(self.base.start);
        Self {
            by_mine: mine.get(self.mine.start) != was,
            by_theirs: theirs.get(self.theirs.start) != was,
            ..self
        }
    }
}

/// The changes of both sides, those together that overlap: that have a piece in common, or add at
/// the same place. With `touching`, those too that have no piece between them.
fn groups(len: usize, mine: &[Change], theirs: &[Change], touching: bool) -> Vec<Group> {
    let mut sides = [mine, theirs].map(|changes| Walk {
        rest: changes,
        shift: 0,
    });
    let mut out: Vec<Group> = Vec::new();
    loop {
        let key = |side: usize| {
            let first = sides[side].rest.first();
            first.map(|change| (change.before.start, change.before.end))
        };
        let side = match (key(0), key(1)) {
            (None, None) => return out,
            (Some(mine), Some(theirs)) => usize::from(theirs < mine),
            (mine, _) => usize::from(mine.is_none()),
        };
        let mut base = sides[side].rest[0].before.clone();
        let mut taken = [0, 0];
        taken[side] = 1;
        loop {
            let before = taken;
            for side in [0, 1] {
                while let Some(next) = sides[side].rest.get(taken[side]) {
                    let range = &next.before;
                    let same_place = base.is_empty() && base == *range;
                    let at_end = base.end == len && range.start == len;
                    let overlap = range.start < base.end && base.start < range.end;
                    let touches = touching && range.start <= base.end;
                    if !(same_place || overlap || at_end || touches) {
                        break;
                    }
                    base.end = base.end.max(range.end);
                    taken[side] += 1;
                }
            }
            if taken == before {
                break;
            }
        }
        let [mine, theirs] = [0, 1].map(|side| sides[side].take(taken[side], &base));
        out.push(Group {
            base,
            mine,
            theirs,
            by_mine: taken[0] > 0,
            by_theirs: taken[1] > 0,
        });
    }
}

/// The changes of a side that are still to come.
struct Walk<'c> {
    rest: &'c [Change],
    /// By how much the side's pieces are further on than the base's.
    shift: isize,
}

impl Walk<'_> {
    /// Takes changes off; gives what the pieces `base` are on this side.
    fn take(&mut self, count: usize, base: &Range<usize>) -> Range<usize> {
        let moved = |at: usize, shift: isize| at.saturating_add_signed(shift);
        let start = moved(base.start, self.shift);
        let (taken, rest) = self.rest.split_at(count);
        self.rest = rest;
        if let Some(last) = taken.last() {
            self.shift = last.now.end as isize - last.before.end as isize;
        }
        start..moved(base.end, self.shift)
    }
}

/// What comes of a group of lines.
fn join(group: &Group, texts: [&str; 3], fine: bool) -> Option<String> {
    let [_, mine, theirs] = texts;
    match (group.by_mine, group.by_theirs) {
        (_, false) => Some(mine.to_owned()),
        (false, true) => Some(theirs.to_owned()),
        _ if mine == theirs => Some(mine.to_owned()),
        _ if fine => words(texts),
        _ => None,
    }
}

/// Merges by words.
fn words(texts: [&str; 3]) -> Option<String> {
    let [base, mine, theirs] = texts.map(Pieces::words);
    let (ours, others) = (word_changes(&base, &mine), word_changes(&base, &theirs));
    let mut out = String::new();
    let mut at = 0;
    for group in groups(usize::MAX, &ours, &others, false) {
        let [b, m, t] = [
            base.span(&group.base),
            mine.span(&group.mine),
            theirs.span(&group.theirs),
        ];
        let (m, t) = (&texts[1][m], &texts[2][t]);
        out.push_str(&texts[0][at..b.start]);
        at = b.end;
        match (group.by_mine, group.by_theirs) {
            (_, false) => out.push_str(m),
            (false, true) => out.push_str(t),
            _ if m == t => out.push_str(m),
            // Both add: in an order that does not depend on which side is mine.
            _ if b.is_empty() => {
                out.push_str(m.min(t));
                out.push_str(m.max(t));
            }
            _ => return None,
        }
    }
    out.push_str(&texts[0][at..]);
    Some(out)
}

/// Merges by lines alone; none where changes overlap or touch.
pub(super) fn by_lines(texts: [&str; 3]) -> Option<String> {
    let weave = Weave::new(texts, false);
    let open = weave.open();
    open.is_empty().then(|| weave.text(&open, 1))
}

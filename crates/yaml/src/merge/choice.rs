//! Settling conflicts one by one.

use super::{Conflict, Merge, Piece};
use crate::Span;

/// Whose version counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// Mine.
    Mine,
    /// Theirs.
    Theirs,
}

/// Whole lines of a merge that are as one side has them, because of conflicts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The lines of base, mine and theirs. Empty where a side has none there.
    pub lines: [String; 3],
    /// Where they are in base, mine and theirs.
    pub spans: [Span; 3],
}

impl Place {
    /// The lines of a side.
    pub fn of(&self, side: Side) -> &str {
        match side {
            Side::Mine => &self.lines[1],
            Side::Theirs => &self.lines[2],
        }
    }

    /// Takes in what follows without a gap.
    pub(super) fn extend(&mut self, next: &Self) {
        for (side, (lines, span)) in next.lines.iter().zip(&next.spans).enumerate() {
            self.lines[side].push_str(lines);
            self.spans[side].end = span.end;
        }
    }

    /// How far a conflict is from here, in bytes.
    fn distance(&self, conflict: &Conflict) -> usize {
        let spans = [&conflict.base, &conflict.mine, &conflict.theirs];
        let nowhere = spans.iter().all(|span| span.is_empty());
        let there = spans.into_iter().zip(&self.spans);
        there
            .filter(|(span, _)| nowhere || !span.is_empty())
            .map(|(span, own)| {
                let before = own.start.saturating_sub(span.end);
                before.max(span.start.saturating_sub(own.end))
            })
            .min()
            .unwrap_or(0)
    }
}

/// What can only be settled together: places that one conflict is at, and all conflicts there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice<'m> {
    /// The places, in order.
    pub places: Vec<&'m Place>,
    /// The conflicts, in order.
    pub conflicts: Vec<&'m Conflict>,
}

/// A part of a merged text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'m> {
    /// What goes together.
    Kept(&'m str),
    /// A place, and the index of its choice in [`Merge::choices`].
    Open(usize, &'m Place),
}

fn open_places(pieces: &[Piece]) -> impl Iterator<Item = &Place> {
    pieces.iter().filter_map(|piece| match piece {
        Piece::Open(place) => Some(place),
        Piece::Merged(_) => None,
    })
}

/// The open pieces that are next to a conflict, by their number.
pub(super) fn nearest(pieces: &[Piece], conflict: &Conflict) -> Vec<usize> {
    let distances = open_places(pieces).map(|place| place.distance(conflict));
    let distances: Vec<usize> = distances.collect();
    let nearest = distances.iter().min().copied();
    let places = distances.iter().enumerate();
    places
        .filter(|(_, distance)| Some(**distance) == nearest)
        .map(|(place, _)| place)
        .collect()
}

impl Merge {
    /// The places that are open, in order.
    fn places(&self) -> Vec<&Place> {
        open_places(&self.pieces).collect()
    }

    /// For each open place the number of its choice, and for each conflict.
    fn numbers(&self) -> (Vec<usize>, Vec<usize>) {
        let mut choice_of: Vec<usize> = (0..self.places().len()).collect();
        for places in &self.settled_at {
            let joined: Vec<usize> = places.iter().map(|place| choice_of[*place]).collect();
            let first = joined.iter().min().copied().unwrap_or(0);
            for choice in &mut choice_of {
                if joined.contains(choice) {
                    *choice = first;
                }
            }
        }
        let mut firsts = choice_of.clone();
        firsts.sort_unstable();
        firsts.dedup();
        for choice in &mut choice_of {
            *choice = firsts.partition_point(|first| first < choice);
        }
        let of_conflicts = self.settled_at.iter().map(|places| {
            let place = places.first().and_then(|place| choice_of.get(*place));
            place.copied().unwrap_or(0)
        });
        let of_conflicts = of_conflicts.collect();
        (choice_of, of_conflicts)
    }

    /// What has to be chosen, in order; nothing where the merge is clean.
    pub fn choices(&self) -> Vec<Choice<'_>> {
        let (of_places, of_conflicts) = self.numbers();
        let count = of_places.iter().max().map_or(0, |last| last + 1);
        let mut choices = vec![
            Choice {
                places: Vec::new(),
                conflicts: Vec::new(),
            };
            count
        ];
        for (place, choice) in self.places().into_iter().zip(of_places) {
            choices[choice].places.push(place);
        }
        for (conflict, choice) in self.conflicts.iter().zip(of_conflicts) {
            if let Some(choice) = choices.get_mut(choice) {
                choice.conflicts.push(conflict);
            }
        }
        choices
    }

    /// The whole text in parts.
    pub fn parts(&self) -> Vec<Part<'_>> {
        let (of_places, _) = self.numbers();
        let mut of_places = of_places.into_iter();
        let pieces = self.pieces.iter();
        pieces
            .map(|piece| match piece {
                Piece::Merged(text) => Part::Kept(text),
                Piece::Open(place) => Part::Open(of_places.next().unwrap_or(0), place),
            })
            .collect()
    }

    /// The text with a side chosen at each of [`Merge::choices`]; mine where none is given.
    ///
    /// With the same side everywhere it can be read without errors if that side could. Where the
    /// choices differ, it should be read again.
    pub fn resolve(&self, sides: &[Side]) -> String {
        let parts = self.parts().into_iter();
        let texts = parts.map(|part| match part {
            Part::Kept(text) => text,
            Part::Open(choice, place) => place.of(*sides.get(choice).unwrap_or(&Side::Mine)),
        });
        texts.collect()
    }
}

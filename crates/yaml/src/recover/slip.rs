//! Lines that slipped out of the item that they are in the midst of.

use std::ops::{Bound, Range, RangeBounds};

use crate::{Span, limits};

use super::{
    Recovery,
    lines::{Head, Line, Written, head},
    read::Shape,
    split::{Fault, Item, Region, Split},
};

/// A line that stands less deep than the lines above and below it.
pub(crate) struct Slip {
    line: usize,
    /// Where it should start.
    column: usize,
    shape: Shape,
}

/// A column where the next line could start another item.
struct Open {
    column: usize,
    shape: Shape,
}

impl Recovery<'_> {
    /// The first line that slipped, of the items that start within some bytes.
    pub(super) fn slipped(&mut self, found: &Split, within: &Span) -> Option<Slip> {
        for (n, item) in found.items.iter().enumerate() {
            if !self.starts_within(item, within) {
                continue;
            }
            let lines = item.region.lines.clone();
            let before = n.checked_sub(1).map(|n| &found.items[n]);
            let slip = match (item.head, item.fault) {
                (Head::Entry(entry), None)
                    if matches!(entry.written, Written::Plain | Written::Quote) =>
                {
                    let below = self.below(&lines);
                    let slip = below.and_then(|below| match before {
                        Some(before) => self.entry_slip(before, lines.start, below),
                        None => self.first_slip(found, item, below),
                    });
                    slip.filter(|_| {
                        let start = self.lines[lines.start].start as usize;
                        let end = self.lines[lines.start + 1].start as usize;
                        self.read(self.span(&item.region), found.shape).is_err()
                            && self.read(start..end, found.shape).is_ok()
                    })
                }
                (Head::Dash { .. }, Some(fault))
                    if fault == Fault::Kind && lines.len() > 1
                        || fault == Fault::Column && found.shape == Shape::Mapping =>
                {
                    let all = before.map_or(lines.start, |before| before.region.lines.start)
                        ..found.items[found.items.len() - 1].region.lines.end;
                    let column = self.dash_column(&all, &(lines.start..lines.start + 1));
                    column.map(|column| Slip {
                        line: lines.start,
                        column,
                        shape: Shape::Sequence,
                    })
                }
                _ => None,
            };
            if let Some(slip) = slip
                && slip.column != self.lines[slip.line].column()
            {
                return Some(slip);
            }
        }
        None
    }

    /// An entry whose next line goes on in a column that the item before it has open.
    fn entry_slip(&self, before: &Item, line: usize, below: usize) -> Option<Slip> {
        let below = self.lines[below];
        let is_dash = matches!(self.head(below), Head::Dash { .. });
        if let (Head::Entry(entry), 1) = (before.head, before.region.lines.len())
            && entry.written == Written::Below
            && matches!(self.head(below), Head::Entry(_))
        {
            return Some(Slip {
                line,
                column: below.column(),
                shape: Shape::Mapping,
            });
        }
        let open = self.open(before);
        let fits = |open: &&Open| {
            open.column == below.column() && (open.shape == Shape::Sequence) == is_dash
        };
        let place = open.iter().find(fits)?;
        let mappings = open.iter().filter(|open| open.shape == Shape::Mapping);
        let columns = (!is_dash).then_some(place).into_iter().chain(mappings);
        let column = columns
            .map(|open| open.column)
            .find(|column| !self.is_taken(line, *column))?;
        Some(Slip {
            line,
            column,
            shape: Shape::Mapping,
        })
    }

    /// The first line of a mapping whose other lines are all deeper.
    fn first_slip(&self, found: &Split, item: &Item, below: usize) -> Option<Slip> {
        let lines = item.region.lines.clone();
        let column = self.lines[below].column();
        let siblings = self.lines[below..lines.end]
            .iter()
            .filter(|line| line.column() == column && matches!(self.head(**line), Head::Entry(_)))
            .count();
        let column_of = |line: usize| self.lines[line].column();
        let own = column_of(lines.start);
        // What stands below the second line fits where that should be: it is the one that slipped.
        let fits = lines.len() > 2 && column == own + 1 && column_of(lines.start + 2) == own + 2;
        if fits && siblings == 1 {
            return None;
        }
        let alone = found.items.len() == 1 && siblings > 0 && lines.len() > 2;
        (alone || siblings > found.items.len()).then_some(Slip {
            line: lines.start,
            column,
            shape: Shape::Mapping,
        })
    }

    /// The columns below an item's own that are open where it ends, the deepest first.
    fn open(&self, item: &Item) -> Vec<Open> {
        let mut open: Vec<Open> = Vec::new();
        let mut least = usize::MAX;
        let lines = self.lines[item.region.lines.clone()].iter().skip(1).rev();
        for line in lines.filter(|line| !line.is_gone()) {
            let column = line.column();
            if column > least {
                continue;
            }
            let mut push = |column, shape| {
                let last = open.last().map(|open| (open.column, open.shape));
                if column <= least && last != Some((column, shape)) {
                    open.push(Open { column, shape });
                }
            };
            match self.head(*line) {
                Head::Dash { rest } => {
                    if line.content as usize + rest < line.end as usize {
                        push(column + rest, Shape::Mapping);
                    }
                    push(column, Shape::Sequence);
                }
                Head::Entry(_) | Head::Explicit => push(column, Shape::Mapping),
                _ => {}
            }
            least = column;
        }
        open
    }

    /// The key of the entry that starts at a column of a line, perhaps behind a dash.
    fn key_at(&self, line: Line, column: usize) -> Option<&str> {
        let mut at = line.content;
        if let Head::Dash { rest } = self.head(line)
            && line.column() < column
        {
            at += rest as u32;
        }
        let line = Line {
            content: at.min(line.end),
            ..line
        };
        match self.head(line) {
            Head::Entry(entry) if line.column() == column => {
                let at = line.content as usize;
                Some(&self.text[at + entry.key_start..at + entry.key_end])
            }
            _ => None,
        }
    }

    /// Whether the key that a line begins with would be given twice if the line started at a
    /// column.
    pub(crate) fn is_taken(&self, line: usize, column: usize) -> bool {
        let own = Line {
            content: self.behind_blanks(line) as u32,
            ..self.lines[line]
        };
        let Some(key) = self.key_at(own, own.column()) else {
            return false;
        };
        let kept = |other: &&Line| !other.is_gone();
        let same = |other: &Line| self.key_at(*other, column) == Some(key);
        for other in self.lines[..line].iter().rev().filter(kept) {
            if same(other) {
                return true;
            }
            if other.column() < column {
                break;
            }
        }
        let below = self.lines[line + 1..].iter().filter(kept);
        below.take_while(|other| other.column() >= column).any(same)
    }

    pub(crate) fn head(&self, line: Line) -> Head {
        head(self.work(line.content as usize..line.end as usize))
    }

    /// Masks the lines around an offset that are indented by tabs.
    pub(super) fn leave_out_tabbed(&mut self, region: &Region, offset: usize) -> bool {
        let lines = &self.lines;
        let is_tabbed = |n: &usize| !lines[*n].is_gone() && self.is_tabbed(lines[*n]);
        let after = lines.partition_point(|line| line.start as usize <= offset);
        let Some(at) = after.checked_sub(1).filter(|at| region.lines.contains(at)) else {
            return false;
        };
        if !is_tabbed(&at) {
            return false;
        }
        let start = (region.lines.start..at).rev().take_while(is_tabbed).last();
        let end = (at + 1..region.lines.end).take_while(is_tabbed).last();
        let run = start.unwrap_or(at)..end.unwrap_or(at) + 1;
        let column = match self.head(lines[run.start]) {
            Head::Dash { .. } => self.dash_column(&region.lines, &run),
            _ => None,
        };
        self.tabbed(&run, column);
        for n in run.clone() {
            self.lines[n] = self.lines[n].gone();
        }
        if let Some(column) = column {
            self.redash(run.start, column);
        }
        true
    }

    /// The column of the list among `all` that `run` was the start of an item of.
    fn dash_column(&self, all: &Range<usize>, run: &Range<usize>) -> Option<usize> {
        let rest = match self.head(self.lines[run.start]) {
            Head::Dash { rest } => rest,
            _ => return None,
        };
        let next = self.straight(run.end..all.end, false);
        let next = next.map(|next| self.lines[next]);
        let is_item = |line: Line| matches!(self.head(line), Head::Dash { .. });
        let above = self.straight(all.start..run.start, true);
        let above = above.map(|above| self.lines[above]);
        // What stands below it is the next item, or part of this one.
        let (most, expected) = match next {
            Some(next) if is_item(next) => (next.column(), Some(next.column())),
            Some(next) => (
                next.column().checked_sub(1)?,
                next.column().checked_sub(rest),
            ),
            None => (usize::MAX, None),
        };
        let opens = |above: Line| {
            let head = self.head(above);
            matches!(head, Head::Entry(entry) if entry.written == Written::Below)
                && expected.is_some_and(|expected| above.column() <= expected)
        };
        if above.is_some_and(opens) {
            return expected;
        }
        let before = self.lines[all.start..run.start].iter().rev();
        let after = self.lines[run.end..all.end].iter();
        let mut least = most;
        for lines in [before.collect::<Vec<_>>(), after.collect()] {
            least = least.max(most);
            for line in lines.into_iter().filter(|line| !line.is_gone()) {
                let fits = self.dashes(*line).into_iter().rfind(|dash| *dash <= least);
                if fits.is_some() {
                    return fits;
                }
                least = least.min(line.column());
            }
        }
        expected
    }

    /// The columns of the dashes that a line begins with.
    fn dashes(&self, line: Line) -> Vec<usize> {
        let mut found = Vec::new();
        let mut at = line.content;
        while let Head::Dash { rest } = self.head(Line {
            content: at,
            ..line
        }) {
            found.push((at - line.start) as usize);
            at += rest as u32;
            if at >= line.end || found.len() > limits::DEPTH {
                break;
            }
        }
        found
    }

    /// The next line with spaces only, or the last of them.
    pub(crate) fn straight(
        &self,
        lines: impl std::slice::SliceIndex<[Line], Output = [Line]> + RangeBounds<usize>,
        last: bool,
    ) -> Option<usize> {
        let first = match lines.start_bound() {
            Bound::Included(start) => *start,
            _ => 0,
        };
        let found = self.lines.get(lines)?;
        let is_straight = |line: &Line| !line.is_gone() && !self.is_tabbed(*line);
        match last {
            true => found.iter().rposition(is_straight),
            false => found.iter().position(is_straight),
        }
        .map(|n| first + n)
    }

    /// The lines of the item that some lines would be part of if they started at a column.
    pub(crate) fn around(&self, lines: &Range<usize>, column: usize) -> Range<usize> {
        let is_above =
            |line: &Line| !line.is_gone() && !self.is_tabbed(*line) && line.column() < column;
        let start = self.lines[..lines.start].iter().rposition(is_above);
        let deeper = self.lines[lines.end..]
            .iter()
            .take_while(|line| line.is_gone() || line.column() > column)
            .count();
        start.unwrap_or(lines.start)..lines.end + deeper
    }

    /// Masks a line that slipped, and goes on as if it were not there.
    pub(super) fn leave_out(&mut self, slip: &Slip) {
        let line = slip.line..slip.line + 1;
        self.off_column(&line, slip.column, slip.shape);
        let is_dash = matches!(self.head(self.lines[slip.line]), Head::Dash { .. });
        if slip.shape == Shape::Mapping || !is_dash {
            self.lines[slip.line] = self.lines[slip.line].gone();
        }
    }
}

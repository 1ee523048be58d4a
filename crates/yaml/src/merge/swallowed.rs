//! Changes that would go together, but stand in lines that are a conflict.

use std::{collections::BTreeSet, rc::Rc};

use super::{
    Clash, ConflictReason,
    list::pairs,
    meaning::{Meaning, Reading, Shape},
    weave::Weave,
};
use crate::Span;

type Side<'m, 't> = Option<&'m Rc<Meaning<'t>>>;

/// The entries, items and lists that changed in open chunks and that no clash tells of.
pub(super) fn swallowed(
    weave: &Weave<'_>,
    open: &BTreeSet<usize>,
    clashes: &[Clash],
    readings: &[Reading<'_>; 3],
) -> Vec<Clash> {
    let mut search = Search {
        weave,
        open,
        told: [0, 1, 2].map(|side| {
            let real = clashes.iter().filter_map(|clash| clash.real[side].clone());
            Told::new(real.collect())
        }),
        found: Vec::new(),
    };
    let documents = readings.each_ref().map(|reading| Some(&reading.documents));
    search.value(documents, [0, 0, 0]);
    search.found
}

struct Search<'w> {
    weave: &'w Weave<'w>,
    open: &'w BTreeSet<usize>,
    told: [Told; 3],
    found: Vec<Clash>,
}

impl Search<'_> {
    /// What is at one place of the three; `around` is where the value starts that holds it.
    fn value(&mut self, sides: [Side<'_, '_>; 3], around: [usize; 3]) {
        let [base, mine, theirs] = sides;
        if mine == theirs {
            return;
        }
        let (Some(b), Some(m), Some(t)) = (base, mine, theirs) else {
            self.report(sides, around, &[sides]);
            return;
        };
        let mut inside = around;
        for (inside, side) in inside.iter_mut().zip([b, m, t]) {
            *inside = side.span().map_or(*inside, |span| span.start);
        }
        match (&b.shape, &m.shape, &t.shape) {
            _ if b.notation != m.notation || b.notation != t.notation => {
                self.report(sides, around, &[sides]);
            }
            (Shape::Map(b), Shape::Map(m), Shape::Map(t)) => {
                let keys: BTreeSet<_> = b.keys().chain(m.keys()).chain(t.keys()).collect();
                for key in keys {
                    self.value([b, m, t].map(|side| side.get(key)), inside);
                }
            }
            // As many documents in all: each is what it was.
            (Shape::List(b), Shape::List(m), Shape::List(t))
                if mine.is_some_and(|list| list.node.is_none())
                    && b.len() == m.len()
                    && b.len() == t.len() =>
            {
                for ((b, m), t) in b.iter().zip(m).zip(t) {
                    self.value([b, m, t].map(Some), inside);
                }
            }
            (Shape::List(b), Shape::List(m), Shape::List(t)) => {
                let mut moved = Vec::new();
                let [ours, others] = [m, t].map(|side| pairs(b, side));
                for (at, item) in b.iter().enumerate() {
                    let now = [
                        Some(item),
                        ours[at].map(|at| &m[at]),
                        others[at].map(|at| &t[at]),
                    ];
                    if now.iter().all(Option::is_some) {
                        self.value(now, inside);
                    } else if now[1] != now[2] {
                        moved.push(now);
                    }
                }
                let kept = [ours, others].map(|now| now.into_iter().flatten().collect());
                let [ours, others]: [BTreeSet<usize>; 2] = kept;
                let new = |items: &[Rc<Meaning<'_>>], kept: &BTreeSet<usize>| -> Vec<usize> {
                    (0..items.len()).filter(|at| !kept.contains(at)).collect()
                };
                moved.extend(
                    new(m, &ours)
                        .into_iter()
                        .map(|at| [None, Some(&m[at]), None]),
                );
                moved.extend(
                    new(t, &others)
                        .into_iter()
                        .map(|at| [None, None, Some(&t[at])]),
                );
                if mine.is_some_and(|list| list.node.is_some()) {
                    self.report(sides, around, &moved);
                } else {
                    for item in moved {
                        self.report(item, inside, &[item]);
                    }
                }
            }
            (Shape::Embedded(b), Shape::Embedded(m), Shape::Embedded(t)) => {
                self.value([b, m, t].map(Some), inside);
            }
            _ => self.report(sides, around, &[sides]),
        }
    }

    /// Tells of a value if one of the `places` that changed is in an open chunk.
    fn report(
        &mut self,
        sides: [Side<'_, '_>; 3],
        around: [usize; 3],
        places: &[[Side<'_, '_>; 3]],
    ) {
        let spans = |place: &[Side<'_, '_>; 3]| place.map(|side| side.and_then(|it| it.span()));
        let lost = places.iter().map(spans).any(|place| {
            let mut each = place.iter().enumerate();
            let told = each.any(|(side, span)| {
                let span = span.as_ref();
                span.is_some_and(|span| self.told[side].holds(span))
            });
            !told && self.weave.meets(self.open, &place)
        });
        if !lost {
            return;
        }
        let [base, mine, theirs] = sides;
        let who = match (base == mine, base == theirs) {
            (false, true) => "Mine",
            (true, false) => "Theirs",
            _ => "Both",
        };
        self.found.push(Clash {
            reason: ConflictReason::Meaning,
            message: format!("{who} changed this, in lines that conflict."),
            route: [mine, theirs, base]
                .into_iter()
                .find_map(|side| side?.node.map(|node| node.route())),
            real: spans(&sides),
            around,
        });
    }
}

/// Spans of one text, to be asked whether one of them holds another.
struct Told {
    starts: Vec<usize>,
    /// The furthest end of this span and all before it.
    ends: Vec<usize>,
}

impl Told {
    fn new(mut spans: Vec<Span>) -> Self {
        spans.sort_by_key(|span| span.start);
        let mut furthest = 0;
        let ends = spans.iter().map(|span| {
            furthest = span.end.max(furthest);
            furthest
        });
        Self {
            ends: ends.collect(),
            starts: spans.iter().map(|span| span.start).collect(),
        }
    }

    fn holds(&self, span: &Span) -> bool {
        let before = self.starts.partition_point(|start| *start <= span.start);
        before > 0 && self.ends[before - 1] >= span.end
    }
}

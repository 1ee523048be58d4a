//! Joining the meanings of three texts, and telling where they clash.

use std::{collections::BTreeSet, rc::Rc};

use serde_json::Value;

use super::{
    Conflict, ConflictReason,
    list::pairs,
    meaning::{Goal, Meaning, Reading, Shape},
    notation::Notation,
    weave,
};
use crate::{Route, Span};

/// A place where the changes of both do not go together.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Clash {
    pub reason: ConflictReason,
    pub message: String,
    pub route: Option<Route>,
    /// Where it is in base, mine and theirs, as far as something of it is there.
    pub real: [Option<Span>; 3],
    /// What it would be inside of or behind, where nothing of it is there.
    pub around: [usize; 3],
}

impl Clash {
    pub fn into_conflict(self) -> Conflict {
        let [base, mine, theirs] = [0, 1, 2].map(|side| {
            let around = self.around[side];
            self.real[side].clone().unwrap_or(around..around)
        });
        Conflict {
            reason: self.reason,
            message: self.message,
            route: self.route,
            base,
            mine,
            theirs,
        }
    }
}

type Side<'m, 't> = Option<&'m Rc<Meaning<'t>>>;

/// What base means with the changes of mine and theirs; as mine where they clash.
pub(super) fn join<'t>(readings: &[Reading<'t>; 3], clashes: &mut Vec<Clash>) -> Goal<'t> {
    let [base, mine, theirs] = readings.each_ref().map(|reading| &reading.documents);
    let mut join = Join {
        clashes,
        around: [0, 0, 0],
        nouns: ["document", "documents"],
    };
    match [base, mine, theirs].map(|side| &side.shape) {
        // As many documents in all: each is what it was, whatever became of it.
        [Shape::List(b), Shape::List(m), Shape::List(t)]
            if b.len() == m.len() && b.len() == t.len() =>
        {
            let documents = b.iter().zip(m).zip(t);
            let documents = documents.map(|((b, m), t)| join.values(b, m, t)).collect();
            Meaning::made(Shape::List(documents), Notation::default())
        }
        _ => join.values(base, mine, theirs),
    }
}

struct Join<'c> {
    clashes: &'c mut Vec<Clash>,
    /// Where the values start that are being joined.
    around: [usize; 3],
    /// What stands in the list that is being joined: one, and several.
    nouns: [&'static str; 2],
}

impl Join<'_> {
    fn clash(&mut self, reason: ConflictReason, message: String, places: [Place<'_, '_>; 3]) {
        let route = [1, 2, 0]
            .into_iter()
            .find_map(|side| places[side].first()?.node.map(|node| node.route()));
        let mut around = self.around;
        for (around, place) in around.iter_mut().zip(&places) {
            *around = place.nothing_at().unwrap_or(*around);
        }
        self.clashes.push(Clash {
            reason,
            message,
            route,
            real: places.map(|place| place.span()),
            around,
        });
    }

    /// What is at one place of the three: an entry, or an item.
    fn places<'t>(
        &mut self,
        base: Side<'_, 't>,
        mine: Side<'_, 't>,
        theirs: Side<'_, 't>,
        key: Option<&str>,
    ) -> Option<Rc<Meaning<'t>>> {
        if mine == theirs || base == theirs {
            return mine.cloned();
        }
        if base == mine {
            return theirs.cloned();
        }
        if let (Some(base), Some(mine), Some(theirs)) = (base, mine, theirs) {
            return Some(self.values(base, mine, theirs));
        }
        let named = key.map_or_else(
            || format!("this {}", self.nouns[0]),
            |key| format!("{key:?}"),
        );
        let (reason, message) = match (base, mine, theirs) {
            (None, ..) => (
                ConflictReason::Added,
                format!("Both added {named}, and not the same."),
            ),
            (_, None, _) => (
                ConflictReason::Removed,
                format!("Mine removed {named}, theirs changed it."),
            ),
            _ => (
                ConflictReason::Removed,
                format!("Mine changed {named}, theirs removed it."),
            ),
        };
        self.clash(reason, message, [base, mine, theirs].map(Place::One));
        mine.cloned()
    }

    fn values<'t>(
        &mut self,
        base: &Rc<Meaning<'t>>,
        mine: &Rc<Meaning<'t>>,
        theirs: &Rc<Meaning<'t>>,
    ) -> Rc<Meaning<'t>> {
        if mine == theirs || base == theirs {
            return mine.clone();
        }
        if base == mine {
            return theirs.clone();
        }
        let (outside, nouns) = (self.around, self.nouns);
        if base.node.is_some() {
            self.nouns = ["item", "items"];
        }
        for (around, side) in self.around.iter_mut().zip([base, mine, theirs]) {
            *around = side.span().map_or(*around, |span| span.start);
        }
        let joined = match (&base.shape, &mine.shape, &theirs.shape) {
            // A tag says what the value is: the one's does not go with what the other made of it.
            _ if mine.notation != theirs.notation => None,
            (Shape::Map(base), Shape::Map(mine), Shape::Map(theirs)) => {
                let keys: BTreeSet<_> = base
                    .keys()
                    .chain(mine.keys())
                    .chain(theirs.keys())
                    .collect();
                let entries = keys.into_iter().filter_map(|key| {
                    let [b, m, t] = [base, mine, theirs].map(|side| side.get(key));
                    Some((*key, self.places(b, m, t, Some(key))?))
                });
                Some(Shape::Map(entries.collect()))
            }
            (Shape::List(base), Shape::List(mine), Shape::List(theirs)) => {
                Some(Shape::List(self.items(base, mine, theirs)))
            }
            (Shape::Embedded(base), Shape::Embedded(mine), Shape::Embedded(theirs)) => {
                Some(Shape::Embedded(self.values(base, mine, theirs)))
            }
            (
                Shape::Scalar(Value::String(base)),
                Shape::Scalar(Value::String(mine)),
                Shape::Scalar(Value::String(theirs)),
            ) if [base, mine, theirs].iter().all(|text| text.contains('\n')) => {
                weave::by_lines([base, mine, theirs]).map(|text| Shape::Scalar(Value::from(text)))
            }
            _ => None,
        };
        (self.around, self.nouns) = (outside, nouns);
        match joined {
            Some(shape) => Meaning::made(shape, mine.notation.clone()),
            None => {
                let message = match (brief(mine), brief(theirs)) {
                    (Some(mine), Some(theirs)) => {
                        format!("Mine made this {mine}, theirs {theirs}.")
                    }
                    _ => "Both changed this, and not to the same.".to_owned(),
                };
                let places = [base, mine, theirs].map(|side| Place::One(Some(side)));
                self.clash(ConflictReason::Changed, message, places);
                mine.clone()
            }
        }
    }

    fn items<'t>(
        &mut self,
        base: &[Rc<Meaning<'t>>],
        mine: &[Rc<Meaning<'t>>],
        theirs: &[Rc<Meaning<'t>>],
    ) -> Vec<Rc<Meaning<'t>>> {
        let [ours, others] = [mine, theirs].map(|side| Edited::new(base, side));
        let mut out = Vec::new();
        for at in 0..=base.len() {
            let (added, also) = (ours.added[at].clone(), others.added[at].clone());
            let (added, also) = (&mine[added], &theirs[also]);
            let gone = at < base.len() && ours.now[at].is_none() && others.now[at].is_none();
            let replaced = gone && added.is_empty() != also.is_empty();
            if added == also || also.is_empty() && !replaced {
                out.extend_from_slice(added);
            } else if added.is_empty() && !replaced {
                out.extend_from_slice(also);
            } else {
                let many = self.nouns[1];
                let (reason, message) = if replaced {
                    (
                        ConflictReason::Removed,
                        format!("One removed these {many}, the other put others in their place."),
                    )
                } else {
                    (
                        ConflictReason::Order,
                        format!("Both added {many} here, in an order that is open."),
                    )
                };
                let before = &base[at.saturating_sub(1)..at];
                let places = [Place::Behind(before), Place::Run(added), Place::Run(also)];
                self.clash(reason, message, places);
                out.extend_from_slice(added);
            }
            if at < base.len() {
                let m = ours.now[at].map(|at| &mine[at]);
                let t = others.now[at].map(|at| &theirs[at]);
                out.extend(self.places(Some(&base[at]), m, t, None));
            }
        }
        out
    }
}

/// A list as one side has it, beside the base.
struct Edited {
    /// For each item of the base, what it is now.
    now: Vec<Option<usize>>,
    /// What was added before each item of the base, and at the end.
    added: Vec<std::ops::Range<usize>>,
}

impl Edited {
    fn new(base: &[Rc<Meaning<'_>>], side: &[Rc<Meaning<'_>>]) -> Self {
        let now = pairs(base, side);
        let mut added = Vec::with_capacity(base.len() + 1);
        let mut from = 0;
        let mut slot = 0;
        // What is added stands behind the last item that is still there.
        while slot <= base.len() {
            let next = (slot..base.len()).find(|at| now[*at].is_some());
            let to = next.and_then(|at| now[at]).unwrap_or(side.len());
            added.push(from..to);
            let end = next.unwrap_or(base.len());
            added.extend((slot..end).map(|_| to..to));
            from = to + 1;
            slot = end + 1;
        }
        added.truncate(base.len() + 1);
        Self { now, added }
    }
}

/// Where something is on one side.
enum Place<'m, 't> {
    One(Side<'m, 't>),
    Run(&'m [Rc<Meaning<'t>>]),
    /// Right behind the last of these.
    Behind(&'m [Rc<Meaning<'t>>]),
}

impl<'m, 't> Place<'m, 't> {
    fn first(&self) -> Side<'m, 't> {
        match self {
            Self::One(one) => *one,
            Self::Run(items) | Self::Behind(items) => items.first(),
        }
    }

    fn span(&self) -> Option<Span> {
        match self {
            Self::One(one) => (*one)?.span(),
            Self::Run(items) => Some(items.first()?.span()?.start..items.last()?.span()?.end),
            Self::Behind(_) => None,
        }
    }

    /// Where something would be that is not there, if it would be behind something.
    fn nothing_at(&self) -> Option<usize> {
        match self {
            Self::Behind(items) => Some(items.last()?.span()?.end),
            Self::One(_) | Self::Run(_) => None,
        }
    }
}

/// A short scalar as it reads, behind its tag.
fn brief(value: &Meaning<'_>) -> Option<String> {
    let read = match (&value.shape, value.notation.word) {
        (Shape::Scalar(_), Some(word)) if word.len() <= 40 => word.to_owned(),
        (Shape::Scalar(Value::String(text)), None) if text.len() <= 40 => format!("{text:?}"),
        (Shape::Scalar(Value::String(_)), _) => return None,
        (Shape::Scalar(value), _) => value.to_string(),
        _ => return None,
    };
    Some(match value.notation.tag.written() {
        Some(tag) => format!("{tag} {read}"),
        None => read,
    })
}

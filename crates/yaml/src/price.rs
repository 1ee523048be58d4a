//! Edits at a price: what is refused, but can be done where somebody agrees to what it costs.
//!
//! Nothing here writes edits of its own. A price is paid by another way to put the question: the
//! same op on a text in which the obstacle is masked, or after steps that take it away. What comes
//! of it is proved as any other edit.

mod comments;
mod last_key;
mod mask;
mod shared;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

pub(crate) use mask::only_anchor;

use crate::{
    Op, PatchOp, Reason, Refusal, Route, TextEdit, Tree,
    layout::Layout,
    lift::lift,
    meaning::Expected,
    plan::{self, Planned, Step, run},
    text_edit::compose,
    verify::{Proved, first_sound},
    way::{crossing, level, local, shorter},
};

/// What an edit may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Price {
    /// All places that share the text change, not the one that was named alone.
    Shared,
    /// Shared text is written out as a copy, so that only the place that was named changes.
    Detach,
    /// Comments are lost.
    Comments,
    /// Of a key that is given twice, the last entry is meant.
    LastKey,
}

/// A price for which a refused edit can be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// What to agree to.
    pub price: Price,
    /// What it costs here, as a button's label.
    pub title: String,
}

impl Offer {
    /// The offer of a price for which a plan costs this; see [`Planned::costs`].
    pub fn new(price: Price, mut costs: Vec<String>) -> Self {
        costs.dedup();
        Self {
            price,
            title: costs.join("; "),
        }
    }
}

impl Price {
    /// All prices.
    pub const ALL: [Self; 4] = [Self::Shared, Self::Detach, Self::Comments, Self::LastKey];

    /// Its name in kebab case, as on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Shared => "shared",
            Self::Detach => "detach",
            Self::Comments => "comments",
            Self::LastKey => "last-key",
        }
    }

    /// Those that may help where an edit is refused for this reason; whether they do,
    /// [`Tree::offers`] says.
    pub fn that_may_help(reason: Reason) -> impl Iterator<Item = Self> {
        Self::ALL
            .into_iter()
            .filter(move |price| price.fits(reason))
    }

    fn fits(self, reason: Reason) -> bool {
        match self {
            Self::Shared | Self::Detach => reason == Reason::Shared,
            Self::Comments => reason == Reason::Comment,
            Self::LastKey => reason == Reason::Ambiguous,
        }
    }
}

impl fmt::Display for Price {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A text that names no [`Price`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no price {0:?}")]
pub struct NoPrice(String);

impl FromStr for Price {
    type Err = NoPrice;

    fn from_str(name: &str) -> Result<Self, NoPrice> {
        let found = Self::ALL.into_iter().find(|price| price.name() == name);
        found.ok_or_else(|| NoPrice(name.to_owned()))
    }
}

impl Tree {
    /// [`Tree::plan`], where these prices may be paid for what is refused otherwise.
    ///
    /// What comes of it is proved against what was agreed to: with [`Price::Shared`], that all
    /// places change, for example. A price that is not needed is not paid.
    pub fn plan_at(&self, ops: &[Op], consent: &[Price]) -> Result<Vec<TextEdit>, Refusal> {
        plan(self, ops, consent).map(Paid::edits)
    }

    /// [`Tree::planned`] at a price; see [`Tree::plan_at`].
    pub fn planned_at(&self, ops: &[Op], consent: &[Price]) -> Result<Planned, Refusal> {
        plan(self, ops, consent).map(|paid| paid.planned(self))
    }

    /// [`Tree::patch`] at a price; see [`Tree::plan_at`].
    pub fn patch_at(&self, patch: &[PatchOp], consent: &[Price]) -> Result<Vec<TextEdit>, Refusal> {
        plan(self, patch, consent).map(Paid::edits)
    }

    /// The further prices for which all of the ops can be done that were refused. Each was tried:
    /// this costs a few readings of the text for each price that could help, fewer where no more
    /// than 64 places share what is meant, and nothing where none could.
    pub fn offers(&self, ops: &[Op], consent: &[Price], refusal: &Refusal) -> Vec<Offer> {
        offers(self, ops, consent, refusal)
    }

    /// [`Tree::offers`] of a patch.
    pub fn patch_offers(
        &self,
        patch: &[PatchOp],
        consent: &[Price],
        refusal: &Refusal,
    ) -> Vec<Offer> {
        offers(self, patch, consent, refusal)
    }
}

fn offers<S: Step>(tree: &Tree, steps: &[S], consent: &[Price], refusal: &Refusal) -> Vec<Offer> {
    let prices = Price::that_may_help(refusal.reason).filter(|price| !consent.contains(price));
    prices
        .filter_map(|price| {
            let paid = plan(tree, steps, &[consent, &[price]].concat()).ok()?;
            Some(Offer::new(price, paid.titles))
        })
        .collect()
}

/// Plans steps on an outermost text.
pub(crate) fn plan<S: Step>(tree: &Tree, steps: &[S], consent: &[Price]) -> Result<Paid, Refusal> {
    if tree.host.is_some() {
        return Err(Refusal::new(
            Reason::WrongKind,
            "Edits are planned on the outermost text.",
            None,
        ));
    }
    let refusal = match run(tree, steps) {
        Ok(proved) => {
            return Ok(Paid {
                proved,
                titles: Vec::new(),
            });
        }
        Err(refusal) if consent.is_empty() => return Err(refusal),
        Err(refusal) => refusal,
    };
    let mut paid = Paid {
        proved: None,
        titles: Vec::new(),
    };
    for (at, step) in steps.iter().enumerate() {
        let current = paid.proved.as_ref().map_or(tree, |proved| &proved.tree);
        let Some(op) = step.op(current).map_err(|_| refusal.clone())? else {
            continue;
        };
        let next = one(current, &op, consent)
            .map_err(|refusal| plan::refused(refusal, (at, step), current, paid.proved.as_ref()))?;
        paid = paid.then(tree, next);
    }
    Ok(paid)
}

/// What was planned, and what it cost.
pub(crate) struct Paid {
    proved: Option<Proved>,
    titles: Vec<String>,
}

impl Paid {
    fn edits(self) -> Vec<TextEdit> {
        self.proved.map_or_else(Vec::new, |proved| proved.edits)
    }

    pub fn planned(self, tree: &Tree) -> Planned {
        let (edits, tree) = match self.proved {
            Some(Proved { edits, tree }) => (edits, tree),
            None => (Vec::new(), tree.clone()),
        };
        Planned {
            edits,
            tree,
            costs: self.titles,
        }
    }

    /// This, and then what was planned on its result.
    fn then(mut self, tree: &Tree, next: Self) -> Self {
        self.titles.extend(next.titles);
        self.proved = match (self.proved, next.proved) {
            (Some(first), Some(next)) => Some(after(tree, first, next)),
            (first, next) => next.or(first),
        };
        self
    }
}

/// One plan that does both.
fn after(tree: &Tree, first: Proved, next: Proved) -> Proved {
    Proved {
        edits: compose(tree.text().len(), &first.edits, &next.edits),
        tree: next.tree,
    }
}

/// One op: as it is, or for the first price that helps.
fn one(tree: &Tree, op: &Op, consent: &[Price]) -> Result<Paid, Refusal> {
    let refusal = match level(tree, op) {
        Ok(proved) => {
            return Ok(Paid {
                proved,
                titles: Vec::new(),
            });
        }
        Err(refusal) => refusal,
    };
    for &price in consent.iter().filter(|price| price.fits(refusal.reason)) {
        let rest: Vec<Price> = consent.iter().copied().filter(|p| *p != price).collect();
        let paid = match price {
            Price::Shared => shared::everywhere(tree, op, &rest),
            Price::Detach => shared::detached(tree, op, &rest),
            Price::Comments => comments::lost(tree, op, &rest),
            Price::LastKey => last_key::last(tree, op, &rest),
        };
        if let Some(paid) = paid {
            return Ok(paid);
        }
    }
    Err(refusal)
}

/// Edits the text of the innermost document that a route leads to, from the outermost inwards;
/// the scalars on the way mean what comes of that.
fn innermost(
    tree: &Tree,
    route: &Route,
    here: &dyn Fn(&Tree, &Route) -> Option<Proved>,
) -> Option<Proved> {
    let Some((host, depth)) = crossing(tree, route) else {
        return here(tree, route);
    };
    let inner = host.embedded_tree()?;
    let done = innermost(inner, &shorter(route, depth), here)?;
    let draft = lift(host, inner, &done.edits, &Layout::near(host))?;
    let mut expected = Expected::of(tree);
    let set = Op::Set {
        route: local(tree, host.route()),
        value: done.tree.text().into(),
    };
    expected.apply(&set).ok()?;
    first_sound(tree, vec![draft], &expected, None).ok()
}

/// The places of an op: of a move both.
fn routes(op: &Op) -> Vec<Route> {
    match op {
        Op::Move { from, to } => vec![from.clone(), to.clone()],
        Op::Unwrap { route, at } => vec![route.join(at)],
        _ => vec![op.route().clone()],
    }
}

/// The lines of some places, for people.
fn lines(tree: &Tree, places: impl Iterator<Item = usize>) -> String {
    let index = tree.line_index();
    let mut lines: Vec<usize> = places.map(|at| index.line_column(at).0).collect();
    lines.sort_unstable();
    lines.dedup();
    let more = lines.len() > 5;
    lines.truncate(5);
    let mut told: Vec<String> = lines.iter().map(usize::to_string).collect();
    if more {
        return format!("lines {}, ...", told.join(", "));
    }
    match told.pop() {
        Some(only) if told.is_empty() => format!("line {only}"),
        Some(last) => format!("lines {} and {last}", told.join(", ")),
        None => String::new(),
    }
}

//! Three-way merge: what two people made of one text, as one text.
//!
//! The texts are merged by lines, and by words inside lines that both changed. What comes out is
//! read again: it must mean what the base means with the changes of both, by keys, items and
//! documents embedded in scalars, and have the comments of both. Where it does not, the changes
//! are carried over as edits of the tree; where that fails too, the place is a conflict.

mod carry;
mod choice;
mod clash;
mod list;
mod meaning;
mod notation;
mod swallowed;
mod weave;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{Route, Severity, Span, TextEdit, Tree, diff_edits};
pub use choice::{Choice, Part, Place, Side};
use clash::Clash;
use meaning::Reading;
use swallowed::swallowed;
use weave::{Chunk, Weave};

/// The result of [`merge`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merge {
    /// Base with the changes of both; at conflicts it is as mine is.
    pub text: String,
    /// The edits that turn mine into [`Merge::text`].
    pub edits: Vec<TextEdit>,
    /// Where the changes of both do not go together, in the order of mine.
    pub conflicts: Vec<Conflict>,
    pieces: Vec<Piece>,
    /// For each conflict the open pieces that settle it, by their number.
    settled_at: Vec<Vec<usize>>,
}

/// Why changes do not go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ConflictReason {
    /// Both gave a value another one, and not the same.
    Changed,
    /// Both added an entry under the same key, and not the same.
    Added,
    /// One removed what the other changed.
    Removed,
    /// Both added items at the same place of a list, whose order they leave open.
    Order,
    /// Both changed the same lines: of comments, of layout, or of a text that is not YAML.
    Lines,
    /// The text that has both changes would not mean both changes.
    Meaning,
}

/// A place where the changes of both do not go together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// Why.
    pub reason: ConflictReason,
    /// Why, for people: one sentence.
    pub message: String,
    /// The node it is about, in mine where it is there, or else in theirs; none for lines.
    pub route: Option<Route>,
    /// The bytes of the base; empty where nothing of it is there.
    pub base: Span,
    /// The bytes of mine.
    pub mine: Span,
    /// The bytes of theirs.
    pub theirs: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Merged(String),
    Open(Place),
}

impl Merge {
    /// Whether everything went together.
    pub fn is_clean(&self) -> bool {
        self.conflicts.is_empty()
    }

    /// The text with both versions, and the base, of the lines of conflicts between markers as
    /// Git writes them: `names` are those of mine, base and theirs.
    ///
    /// With mine taken everywhere, and with theirs taken everywhere, it can be read without errors
    /// if that side could.
    pub fn with_markers(&self, names: [&str; 3]) -> String {
        let newline = if self.text.contains("\r\n") {
            "\r\n"
        } else {
            "\n"
        };
        let mut out = String::new();
        let line = |out: &mut String, text: &str| {
            out.push_str(text);
            if !text.is_empty() && !text.ends_with('\n') {
                out.push_str(newline);
            }
        };
        for piece in &self.pieces {
            match piece {
                Piece::Merged(text) => out.push_str(text),
                Piece::Open(place) => {
                    let [base, mine, theirs] = &place.lines;
                    let [name_mine, name_base, name_theirs] = names;
                    for (marker, name, text) in [
                        ("<<<<<<<", name_mine, mine),
                        ("|||||||", name_base, base),
                        ("=======", "", theirs),
                    ] {
                        // A marker starts a line.
                        if !out.is_empty() && !out.ends_with('\n') {
                            out.push_str(newline);
                        }
                        line(&mut out, format!("{marker} {name}").trim_end());
                        line(&mut out, text);
                    }
                    line(&mut out, &format!(">>>>>>> {name_theirs}"));
                }
            }
        }
        out
    }

    fn clean(mine: &str, text: String) -> Self {
        Self {
            edits: diff_edits(mine, &text),
            conflicts: Vec::new(),
            pieces: vec![Piece::Merged(text.clone())],
            settled_at: Vec::new(),
            text,
        }
    }
}

/// How often conflicts are set aside and the rest is tried again.
const ROUNDS: usize = 6;

/// Merges what `mine` and `theirs` made of `base`.
///
/// Never fails and never panics. Without conflicts the text does not depend on which side is
/// mine. Changes that touch no common line, key, item or scalar go together; additions of
/// different keys to one mapping too. Where one of the three cannot be read without errors, or is
/// longer than [`crate::limits::TEXT_BYTES`], the texts are merged by lines alone.
///
/// Where more than 60,000 words of lines that both changed stand between a side's first change and
/// its last, these lines are not merged by words; and no more than 64 changes are carried over as
/// edits. The worst megabytes take seconds.
pub fn merge(base: &str, mine: &str, theirs: &str) -> Merge {
    if mine == theirs || base == theirs {
        return Merge::clean(mine, mine.to_owned());
    }
    if base == mine {
        return Merge::clean(mine, theirs.to_owned());
    }
    let trees = [base, mine, theirs].map(Tree::parse);
    if trees.iter().any(Tree::has_errors) {
        let weave = Weave::new([base, mine, theirs], false);
        let mut open = weave.open();
        // What could be read before must be readable with the conflicts settled.
        let spoils = |side: usize| {
            !trees[side].has_errors() && Tree::parse(&weave.text(&open, side)).has_errors()
        };
        if !open.is_empty() && (spoils(1) || spoils(2)) {
            open.extend([1, 2].into_iter().flat_map(|side| weave.apart_from(side)));
        }
        return finish(&weave, &open, Vec::new());
    }
    let weave = Weave::new([base, mine, theirs], true);
    let readings = trees.each_ref().map(Reading::new);
    let mut clashes = Vec::new();
    let goal = clash::join(&readings, &mut clashes);
    let open = weave.open();
    if clashes.is_empty() {
        let woven = weave.text(&open, 1);
        if open.is_empty() && readings_agree(&woven, &goal, &readings) {
            return Merge::clean(mine, woven);
        }
        let carried = weave
            .candidates(&open)
            .into_iter()
            .find_map(|text| carry::carry(&text, &goal, &readings));
        if let Some(text) = carried {
            return Merge::clean(mine, text);
        }
    }
    settle(&weave, open, clashes, &goal, &readings)
}

fn readings_agree(text: &str, goal: &meaning::Goal<'_>, readings: &[Reading<'_>; 3]) -> bool {
    let tree = Tree::parse(text);
    Reading::new(&tree).agrees(goal, readings)
}

/// Sets chunks aside as conflicts until the rest means what it should, whichever side is taken.
fn settle(
    weave: &Weave<'_>,
    mut open: BTreeSet<usize>,
    mut clashes: Vec<Clash>,
    goal: &meaning::Goal<'_>,
    readings: &[Reading<'_>; 3],
) -> Merge {
    for clash in &clashes {
        open.extend(weave.chunks_at(&clash.real));
    }
    if open.is_empty() {
        // All lines went together, but not their meaning.
        open.extend(misread(weave, goal, readings));
    }
    for round in 0..=ROUNDS {
        let wrong = [1, 2].map(|side| unsound(weave, &open, side));
        let more: Vec<usize> = wrong.into_iter().flatten().flatten().collect();
        let sound = more.is_empty();
        let before = open.len();
        open.extend(more);
        if sound {
            break;
        }
        if round == ROUNDS || open.len() == before {
            // Then either side is as it was written.
            open.extend([1, 2].into_iter().flat_map(|side| weave.apart_from(side)));
            break;
        }
    }
    clashes.extend(swallowed(weave, &open, &clashes, readings));
    finish(weave, &open, clashes)
}

/// What must be a conflict too, so that the text with one side's version of the conflicts means
/// what it should: as if all three had that version there. None where it does.
fn unsound(weave: &Weave<'_>, open: &BTreeSet<usize>, side: usize) -> Option<Vec<usize>> {
    let text = weave.text(open, side);
    if text == weave.texts[side] {
        return None;
    }
    let tree = Tree::parse(&text);
    let versions = weave
        .all_as(open, side)
        .map(|version| Tree::parse(&version));
    if versions.iter().any(Tree::has_errors) {
        let mut errors = tree.diagnostics().iter();
        let error = errors.find(|found| found.severity == Severity::Error);
        let place = error.map(|found| found.span.start);
        return Some(weave.near(open, side, place));
    }
    let readings = versions.each_ref().map(Reading::new);
    let mut clashes = Vec::new();
    let goal = clash::join(&readings, &mut clashes);
    if !clashes.is_empty() {
        let chunks = clashes.iter().flat_map(|clash| {
            let mut real = [None, None, None];
            real[side] = clash.real[side].clone();
            weave.chunks_at(&real)
        });
        let more: Vec<usize> = chunks.filter(|chunk| !open.contains(chunk)).collect();
        return Some(if more.is_empty() {
            weave.apart_from(side)
        } else {
            more
        });
    }
    let reading = Reading::new(&tree);
    if reading.agrees(&goal, &readings) {
        return None;
    }
    Some(weave.near(open, side, reading.place_of_difference(&goal)))
}

/// The chunk behind which the woven text first means something else.
fn misread(weave: &Weave<'_>, goal: &meaning::Goal<'_>, readings: &[Reading<'_>; 3]) -> Vec<usize> {
    let open = BTreeSet::new();
    let text = weave.text(&open, 1);
    let tree = Tree::parse(&text);
    let reading = Reading::new(&tree);
    let place = reading
        .place_of_difference(goal)
        .or_else(|| reading.lost_comment(readings));
    weave.near(&open, 1, place)
}

fn finish(weave: &Weave<'_>, open: &BTreeSet<usize>, clashes: Vec<Clash>) -> Merge {
    let readable = weave.fine;
    let place_of = weave.places(open);
    let pieces = weave.pieces(open);
    let mut told: BTreeSet<usize> = BTreeSet::new();
    let mut found: Vec<(Conflict, Vec<usize>)> = Vec::new();
    for clash in clashes {
        let chunks = weave.chunks_at(&clash.real);
        let at = chunks.iter().filter_map(|chunk| place_of.get(chunk));
        let mut at: Vec<usize> = at.copied().collect();
        at.dedup();
        told.extend(chunks);
        let conflict = clash.into_conflict();
        if at.is_empty() {
            at = choice::nearest(&pieces, &conflict);
        }
        found.push((conflict, at));
    }
    for &at in open.difference(&told) {
        let chunk: &Chunk = &weave.chunks[at];
        let both = chunk.resolved.is_none();
        let (reason, message) = if both || !readable {
            (ConflictReason::Lines, "Both changed these lines.")
        } else {
            (
                ConflictReason::Meaning,
                "With the changes of both, this would mean something else.",
            )
        };
        let [base, mine, theirs] = chunk.spans.clone();
        let conflict = Conflict {
            reason,
            message: message.to_owned(),
            route: None,
            base,
            mine,
            theirs,
        };
        found.push((conflict, place_of.get(&at).copied().into_iter().collect()));
    }
    found.sort_by_key(|(conflict, _)| (conflict.mine.start, conflict.theirs.start));
    let (conflicts, settled_at) = found.into_iter().unzip();
    let text = weave.text(open, 1);
    Merge {
        edits: diff_edits(weave.texts[1], &text),
        pieces,
        conflicts,
        settled_at,
        text,
    }
}

//! Three-way merge: what two people made of one text, as one text.
//!
//! The texts are merged by lines, and by words inside lines that both changed. What comes out is
//! read again: it must mean what the base means with the changes of both, by keys, items and
//! documents embedded in scalars, and have the comments of both. Where it does not, the changes
//! are carried over as edits of the tree; where that fails too, the place is a conflict.

mod carry;
mod clash;
mod list;
mod meaning;
mod weave;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{Route, Span, TextEdit, Tree, diff_edits};
use clash::Clash;
use meaning::Reading;
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
    /// Of base, mine and theirs.
    Open([String; 3]),
}

impl Merge {
    /// Whether everything went together.
    pub fn is_clean(&self) -> bool {
        self.conflicts.is_empty()
    }

    /// The text with both versions, and the base, of the lines of conflicts between markers as
    /// Git writes them: `names` are those of mine, base and theirs.
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
                Piece::Open([base, mine, theirs]) => {
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
        let open = weave.open();
        return finish(&weave, &open, Vec::new());
    }
    let weave = Weave::new([base, mine, theirs], true);
    let readings = trees.each_ref().map(Reading::new);
    let mut clashes = Vec::new();
    let goal = clash::join(&readings, &mut clashes);
    let open = weave.open();
    if clashes.is_empty() {
        let woven = weave.text(&open);
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

/// Sets chunks aside as conflicts until the rest means what it should.
fn settle(
    weave: &Weave<'_>,
    mut open: BTreeSet<usize>,
    clashes: Vec<Clash>,
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
    for _ in 0..ROUNDS {
        match rest(weave, &open) {
            Rest::Sound => return finish(weave, &open, clashes),
            Rest::Wrong(more) if more.iter().any(|chunk| !open.contains(chunk)) => {
                open.extend(more);
            }
            Rest::Wrong(_) => break,
        }
    }
    let all = weave.changed_by_theirs();
    open.extend(all);
    finish(weave, &open, clashes)
}

/// What comes of the chunks that are no conflicts.
enum Rest {
    Sound,
    /// These chunks are conflicts too.
    Wrong(Vec<usize>),
}

/// Whether the text with conflicts as mine means what it should: as if all three had mine there.
fn rest(weave: &Weave<'_>, open: &BTreeSet<usize>) -> Rest {
    let [base, mine, theirs] = weave.as_mine(open);
    let trees = [base, mine, theirs].map(|text| Tree::parse(&text));
    if trees.iter().any(Tree::has_errors) {
        return Rest::Wrong(weave.changed_by_theirs());
    }
    let readings = trees.each_ref().map(Reading::new);
    let mut clashes = Vec::new();
    let goal = clash::join(&readings, &mut clashes);
    if !clashes.is_empty() {
        let mine = clashes
            .iter()
            .map(|clash| [None, clash.real[1].clone(), None]);
        let more: Vec<usize> = mine.flat_map(|real| weave.chunks_at(&real)).collect();
        return Rest::Wrong(more);
    }
    let text = weave.text(open);
    if readings_agree(&text, &goal, &readings) {
        return Rest::Sound;
    }
    let tree = Tree::parse(&text);
    let place = Reading::new(&tree).place_of_difference(&goal);
    Rest::Wrong(weave.near(open, place))
}

/// The chunk behind which the woven text first means something else.
fn misread(weave: &Weave<'_>, goal: &meaning::Goal<'_>, readings: &[Reading<'_>; 3]) -> Vec<usize> {
    let open = BTreeSet::new();
    let text = weave.text(&open);
    let tree = Tree::parse(&text);
    let reading = Reading::new(&tree);
    let place = reading
        .place_of_difference(goal)
        .or_else(|| reading.lost_comment(readings));
    weave.near(&open, place)
}

fn finish(weave: &Weave<'_>, open: &BTreeSet<usize>, clashes: Vec<Clash>) -> Merge {
    let readable = weave.fine;
    let mut conflicts = Vec::new();
    let told: BTreeSet<usize> = clashes
        .iter()
        .flat_map(|clash| weave.chunks_at(&clash.real))
        .collect();
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
        conflicts.push(Conflict {
            reason,
            message: message.to_owned(),
            route: None,
            base,
            mine,
            theirs,
        });
    }
    conflicts.extend(clashes.into_iter().map(Clash::into_conflict));
    conflicts.sort_by_key(|conflict| (conflict.mine.start, conflict.theirs.start));
    let text = weave.text(open);
    Merge {
        edits: diff_edits(weave.texts[1], &text),
        pieces: weave.pieces(open),
        conflicts,
        text,
    }
}

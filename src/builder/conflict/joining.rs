//! A merge of two texts, and what the person chose in it.

use api::{MergeChoice, MergePart, Merged};

/// Whose version stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The own one.
    Mine,
    /// That of somebody else.
    Theirs,
}

/// A merge as the server made it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joining {
    /// What came of it.
    pub merged: Merged,
    /// What is to be chosen, in the order of the text.
    pub places: Vec<Place>,
}

/// Lines of which only one version can stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where it is and why.
    pub choice: MergeChoice,
    /// The own lines; empty where they were removed.
    pub mine: String,
    /// Their lines; empty where they were removed.
    pub theirs: String,
}

impl Joining {
    /// A merge whose choices are open.
    pub fn new(merged: Merged) -> Self {
        let choices = merged.choices.iter().cloned();
        let mut places: Vec<Place> = choices
            .map(|choice| Place {
                choice,
                mine: String::new(),
                theirs: String::new(),
            })
            .collect();
        for part in &merged.parts {
            if let MergePart::Open {
                choice,
                mine,
                theirs,
            } = part
                && let Some(place) = places.get_mut(*choice)
            {
                place.mine.push_str(mine);
                place.theirs.push_str(theirs);
            }
        }
        Self { merged, places }
    }

    /// What was chosen before, at the places that are still the same.
    pub fn keep(&self, before: &Self, chosen: &[Option<Side>]) -> Vec<Option<Side>> {
        let same = |place: &Place| {
            let mut old = before.places.iter().zip(chosen);
            old.find(|(old, _)| old.mine == place.mine && old.theirs == place.theirs)
                .and_then(|(_, side)| *side)
        };
        self.places.iter().map(same).collect()
    }

    /// The text that it comes to; none while something is to be chosen.
    pub fn text(&self, chosen: &[Option<Side>]) -> Option<String> {
        let mut text = String::new();
        for part in &self.merged.parts {
            text.push_str(match part {
                MergePart::Kept(text) => text,
                MergePart::Open {
                    choice,
                    mine,
                    theirs,
                } => match (*chosen.get(*choice)?)? {
                    Side::Mine => mine,
                    Side::Theirs => theirs,
                },
            });
        }
        Some(text)
    }
}

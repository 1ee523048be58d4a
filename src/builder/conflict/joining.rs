//! What both made of one document, on its way to one text.

use yaml::{LineIndex, Merge, Side, Span, TextEdit, merge};

use crate::builder::Meta;

/// A merge of both texts, and what is to be chosen in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joining {
    mine: String,
    merge: Merge,
    /// What is to be chosen, in the order of the text.
    pub places: Vec<Place>,
}

/// Lines of which only one version can stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The first line in the own text, from 1.
    pub line: usize,
    /// Where it is in the own text.
    pub span: Span,
    /// What it is about: pointers to nodes.
    pub about: Vec<String>,
    /// Why both do not go together.
    pub reasons: Vec<String>,
    /// The own lines; empty where they were removed.
    pub mine: String,
    /// Their lines; empty where they were removed.
    pub theirs: String,
}

impl Joining {
    /// Joins what was made of `base`.
    pub fn new(base: &str, mine: &str, theirs: &str) -> Self {
        let merge = merge(base, mine, theirs);
        let index = LineIndex::new(mine);
        let places = merge
            .choices()
            .into_iter()
            .filter_map(|choice| {
                let span = choice.places.first()?.spans[1].clone();
                let lines = |side| {
                    let lines: Vec<_> = choice.places.iter().map(|place| place.of(side)).collect();
                    lines.concat()
                };
                let conflicts = &choice.conflicts;
                let about = conflicts.iter().filter_map(|each| each.route.as_ref());
                Some(Place {
                    line: index.line_column(span.start).0,
                    about: about.map(ToString::to_string).collect(),
                    reasons: conflicts.iter().map(|each| each.message.clone()).collect(),
                    mine: lines(Side::Mine),
                    theirs: lines(Side::Theirs),
                    span,
                })
            })
            .collect();
        Self {
            mine: mine.to_owned(),
            merge,
            places,
        }
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

    /// The edits that make the own text the joined one; none while something is to be chosen.
    pub fn edits(&self, chosen: &[Option<Side>]) -> Option<Vec<TextEdit>> {
        let sides: Vec<Side> = chosen.iter().copied().collect::<Option<_>>()?;
        if sides.len() != self.places.len() {
            return None;
        }
        Some(yaml::diff_edits(&self.mine, &self.merge.resolve(&sides)))
    }
}

/// What is kept beside the text with the changes of both; the own value where both changed one.
pub fn join_meta(base: &Meta, mine: Meta, theirs: Meta) -> Meta {
    fn join<T: PartialEq>(base: &T, mine: T, theirs: T) -> T {
        if mine == *base { theirs } else { mine }
    }
    Meta {
        name: join(&base.name, mine.name, theirs.name),
        description: join(&base.description, mine.description, theirs.description),
        tags: join(&base.tags, mine.tags, theirs.tags),
        infrastructure: join(
            &base.infrastructure,
            mine.infrastructure,
            theirs.infrastructure,
        ),
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test as test;

    use super::*;

    const BASE: &str = "a: 1 # one\nb: 2\nc:\n  d: 3\ne: 4\n";

    #[test]
    fn what_does_not_overlap_is_joined_as_it_is() {
        let mine = BASE.replace("a: 1", "a: 10");
        let joining = Joining::new(BASE, &mine, &BASE.replace("e: 4", "e: 44"));
        assert!(joining.places.is_empty());
        let edits = joining.edits(&[]).unwrap();
        assert_eq!(edits, [TextEdit::replace(30..31, "44")]);
        assert_eq!(
            yaml::apply(&mine, &edits),
            "a: 10 # one\nb: 2\nc:\n  d: 3\ne: 44\n"
        );
    }

    #[test]
    fn a_choice_is_needed_and_counts() {
        let mine = BASE.replace("d: 3", "d: 30").replace("a: 1", "a: 10");
        let theirs = BASE.replace("d: 3", "d: 33");
        let joining = Joining::new(BASE, &mine, &theirs);
        let [place] = &joining.places[..] else {
            panic!("{joining:?}")
        };
        assert_eq!(
            (place.line, place.about.as_slice()),
            (4, &["/c/d".to_owned()][..])
        );
        assert_eq!(
            (place.mine.as_str(), place.theirs.as_str()),
            ("  d: 30\n", "  d: 33\n")
        );
        assert_eq!(joining.edits(&[None]), None);
        assert_eq!(joining.edits(&[]), None);
        assert_eq!(joining.edits(&[Some(Side::Mine)]), Some(Vec::new()));
        let edits = joining.edits(&[Some(Side::Theirs)]).unwrap();
        assert!(yaml::apply(&mine, &edits).contains("  d: 33\n"));
    }

    #[test]
    fn what_was_chosen_stays_where_the_place_does() {
        let mine = BASE.replace("d: 3", "d: 30").replace("a: 1", "a: 10");
        let theirs = BASE.replace("d: 3", "d: 33").replace("a: 1", "a: 11");
        let before = Joining::new(BASE, &mine, &theirs);
        let chosen = [Some(Side::Mine), Some(Side::Theirs)];
        let after = Joining::new(BASE, &mine.replace("a: 10", "a: 100"), &theirs);
        assert_eq!(after.keep(&before, &chosen), [None, Some(Side::Theirs)]);
    }

    #[test]
    fn names_and_tags_are_joined_too() {
        let meta = |name: &str, tag: &str| Meta {
            name: name.to_owned(),
            tags: vec![tag.to_owned()],
            ..Meta::default()
        };
        let joined = join_meta(&meta("a", "x"), meta("b", "x"), meta("a", "y"));
        assert_eq!(joined, meta("b", "y"));
    }
}

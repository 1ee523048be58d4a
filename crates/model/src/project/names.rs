//! Names that stay unique.

use std::collections::{HashMap, HashSet};

/// Names given so far.
#[derive(Default)]
pub(crate) struct Names {
    given: HashSet<String>,
    /// The last number tried for a name that was wanted again.
    numbers: HashMap<String, usize>,
}

impl Names {
    /// `wanted`, or `wanted` with the lowest number that makes it unique: `a`, `a#2`, `a#3`.
    pub(crate) fn unique(&mut self, wanted: &str) -> String {
        if !self.given.contains(wanted) {
            self.given.insert(wanted.to_owned());
            return wanted.to_owned();
        }
        let number = self.numbers.entry(wanted.to_owned()).or_insert(1);
        loop {
            *number += 1;
            let name = format!("{wanted}#{number}");
            if self.given.insert(name.clone()) {
                return name;
            }
        }
    }
}

/// The sum of a name, for finding names that are wanted twice without keeping them all.
#[derive(Clone, Copy)]
pub(super) struct NameSum(u64);

impl NameSum {
    /// Of no name.
    pub(super) const NONE: Self = Self(0xcbf2_9ce4_8422_2325);

    /// With more of the name behind it (FNV-1a).
    pub(super) fn and(self, text: &str) -> Self {
        Self(text.bytes().fold(self.0, |sum, byte| {
            (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        }))
    }

    /// Whether no two are alike, so that no two names are.
    pub(super) fn differ(mut sums: Vec<Self>) -> bool {
        sums.sort_unstable_by_key(|sum| sum.0);
        sums.windows(2).all(|pair| pair[0].0 != pair[1].0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_given_once() {
        let mut names = Names::default();
        let given: Vec<_> = ["a", "a#2", "a", "a", "b"]
            .iter()
            .map(|wanted| names.unique(wanted))
            .collect();
        assert_eq!(given, ["a", "a#2", "a#3", "a#4", "b"]);
    }

    #[test]
    fn equal_names_are_found_by_their_sums() {
        let sum = |text: &str| NameSum::NONE.and(text);
        assert!(NameSum::differ(vec![sum("a"), sum("b"), sum("ab")]));
        assert!(!NameSum::differ(vec![
            sum("ab"),
            sum("b"),
            sum("a").and("b")
        ]));
    }
}

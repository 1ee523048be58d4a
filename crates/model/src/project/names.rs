//! Names that stay unique.

use std::collections::HashSet;

/// Names given so far.
#[derive(Default)]
pub(crate) struct Names(HashSet<String>);

impl Names {
    /// `wanted`, or `wanted` with the lowest number that makes it unique: `a`, `a#2`, `a#3`.
    pub(crate) fn unique(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        let mut number = 1_usize;
        while !self.0.insert(name.clone()) {
            number += 1;
            name = format!("{wanted}#{number}");
        }
        name
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
}

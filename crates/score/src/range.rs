//! What the score can still become.

use serde::Serialize;

use crate::{Fault, Outcome, Score, score};

/// What is known of a fault before the run has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Prospect {
    /// It ended, or is taken to end, like this.
    Settled(Outcome),
    /// Everything can still happen, from an error to a pass.
    Open {
        /// How many probes it has: it can reach any part of them, and without probes only 0 or 100.
        probes: u32,
    },
}

impl Prospect {
    /// The percentages that the fault can still reach, lowest first, each once.
    pub fn percentages(self) -> Vec<u32> {
        match self {
            Self::Settled(outcome) => vec![outcome.percentage()],
            Self::Open { probes: 0 } => vec![0, 100],
            // More than 100 probes reach every whole percentage.
            Self::Open { probes: 101.. } => (0..=100).collect(),
            Self::Open { probes } => {
                let mut all: Vec<u32> = (0..=probes)
                    .map(|passed| {
                        Outcome::Probes {
                            passed,
                            total: probes,
                        }
                        .percentage()
                    })
                    .collect();
                all.dedup();
                all
            }
        }
    }
}

/// The lowest and the highest score that can still be reached; both can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Range {
    /// When every open fault ends with an error or with no probe passed.
    pub lowest: Score,
    /// When every open fault passes.
    pub highest: Score,
}

impl Range {
    /// Whether the score lies in the range.
    pub fn contains(self, score: Score) -> bool {
        (self.lowest..=self.highest).contains(&score)
    }
}

/// The scores that can still be reached.
pub fn reachable(faults: &[(Fault, Prospect)]) -> Range {
    let with = |open: Outcome| {
        let outcomes: Vec<_> = faults
            .iter()
            .map(|(fault, prospect)| {
                let outcome = match prospect {
                    Prospect::Settled(outcome) => *outcome,
                    Prospect::Open { .. } => open,
                };
                (fault.clone(), outcome)
            })
            .collect();
        score(&outcomes).score
    };
    Range {
        lowest: with(Outcome::Error),
        highest: with(Outcome::Pass),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn settled_faults_narrow_the_range() {
        let settled = |outcome: &str| Prospect::Settled(outcome.parse().unwrap());
        let open = Prospect::Open { probes: 2 };
        let range = |prospects: [Prospect; 2]| {
            let [first, second] = prospects;
            let range = reachable(&[(Fault::new("a", 4), first), (Fault::new("b", 6), second)]);
            (range.lowest.to_string(), range.highest.to_string())
        };
        let text = |low: &str, high: &str| (low.to_owned(), high.to_owned());
        assert_eq!(range([open, open]), text("0", "100"));
        assert_eq!(range([settled("1/2"), open]), text("20", "80"));
        assert_eq!(range([settled("pass"), settled("error")]), text("40", "40"));
    }

    #[test]
    fn percentages_of_an_open_fault() {
        assert_eq!(Prospect::Open { probes: 0 }.percentages(), [0, 100]);
        assert_eq!(Prospect::Open { probes: 3 }.percentages(), [0, 33, 66, 100]);
        assert_eq!(Prospect::Open { probes: u32::MAX }.percentages().len(), 101);
    }

    fn prospect() -> impl Strategy<Value = (Prospect, Outcome)> {
        prop_oneof![
            (0..4_u32, 0..4_u32).prop_map(|(passed, total)| {
                let outcome = Outcome::Probes { passed, total };
                (Prospect::Settled(outcome), outcome)
            }),
            (0..4_u32, 1..4_u32).prop_map(|(passed, probes)| {
                let passed = passed % (probes + 1);
                (
                    Prospect::Open { probes },
                    Outcome::Probes {
                        passed,
                        total: probes,
                    },
                )
            }),
            prop_oneof![
                Just(Outcome::Pass),
                Just(Outcome::Error),
                Just(Outcome::NotRun)
            ]
            .prop_map(|outcome| (Prospect::Open { probes: 0 }, outcome)),
        ]
    }

    proptest! {
        #[test]
        fn every_what_if_lies_in_the_reachable_range(
            faults in prop::collection::vec((any::<u32>(), prospect()), 0..9),
        ) {
            let fault = |weight: u32| Fault::new("f", weight);
            let prospects: Vec<_> = faults.iter().map(|(w, (p, _))| (fault(*w), *p)).collect();
            let outcomes: Vec<_> = faults.iter().map(|(w, (_, o))| (fault(*w), *o)).collect();
            prop_assert!(reachable(&prospects).contains(score(&outcomes).score));
        }
    }
}

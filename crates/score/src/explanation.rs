//! The score and how it came about.

use std::fmt;

use serde::Serialize;

use crate::{Fault, Outcome, Score};

/// The formula in words.
pub const FORMULA: &str = "score = sum of (weight x probe success %) / sum of weights, \
    truncated to two decimals";

/// What one fault does to the score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// The fault's name.
    pub fault: String,
    /// Its weight.
    pub weight: u32,
    /// How it ended.
    pub outcome: Outcome,
    /// Its probe success percentage, a whole number.
    pub percentage: u32,
    /// Weight times percentage: its part of the weighted sum.
    pub contribution: u64,
    /// The points that the score gains when this fault passes rather than gets 0, truncated.
    pub worth: Score,
}

/// A score with everything that it was computed from. As text, a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// One row for each fault, in the order given.
    pub rows: Vec<Row>,
    /// The sum of the contributions.
    pub weighted_sum: u64,
    /// The sum of the weights.
    pub weight_sum: u64,
    /// The score.
    pub score: Score,
}

/// The resilience score of faults that ended as given.
pub fn score(faults: &[(Fault, Outcome)]) -> Explanation {
    let weight_sum = sum(faults.iter().map(|(fault, _)| u64::from(fault.weight)));
    let rows: Vec<Row> = faults
        .iter()
        .map(|(fault, outcome)| {
            let percentage = outcome.percentage();
            Row {
                fault: fault.name.clone(),
                weight: fault.weight,
                outcome: *outcome,
                percentage,
                contribution: u64::from(fault.weight) * u64::from(percentage),
                worth: points(fault.weight, weight_sum),
            }
        })
        .collect();
    let weighted_sum = sum(rows.iter().map(|row| row.contribution));
    Explanation {
        rows,
        weighted_sum,
        weight_sum,
        score: Score::truncated(weighted_sum, weight_sum),
    }
}

/// What each fault is worth: the points that the score gains when it passes rather than gets 0.
pub fn worth(faults: &[Fault]) -> Vec<Score> {
    let weight_sum = sum(faults.iter().map(|fault| u64::from(fault.weight)));
    faults
        .iter()
        .map(|fault| points(fault.weight, weight_sum))
        .collect()
}

fn points(weight: u32, weight_sum: u64) -> Score {
    Score::truncated(u64::from(weight) * 100, weight_sum)
}

pub(crate) fn sum(parts: impl Iterator<Item = u64>) -> u64 {
    parts.fold(0, u64::saturating_add)
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heads = [
            "fault",
            "weight",
            "outcome",
            "probes %",
            "weight x %",
            "worth",
        ];
        let mut lines = vec![heads.map(str::to_owned)];
        lines.extend(self.rows.iter().map(|row| {
            [
                row.fault.clone(),
                row.weight.to_string(),
                row.outcome.to_string(),
                row.percentage.to_string(),
                row.contribution.to_string(),
                format!("{:.2}", row.worth),
            ]
        }));
        lines.push([
            "sum".to_owned(),
            self.weight_sum.to_string(),
            String::new(),
            String::new(),
            self.weighted_sum.to_string(),
            String::new(),
        ]);
        let mut widths = [0; 6];
        for line in &lines {
            for (width, cell) in widths.iter_mut().zip(line) {
                *width = (*width).max(cell.chars().count());
            }
        }
        for line in &lines {
            let [name, weight, outcome, percentage, product, worth] = line;
            let text = format!(
                "{name:<0$}  {weight:>1$}  {outcome:>2$}  {percentage:>3$}  {product:>4$}  {worth:>5$}",
                widths[0], widths[1], widths[2], widths[3], widths[4], widths[5],
            );
            writeln!(f, "{}", text.trim_end())?;
        }
        writeln!(f, "{FORMULA}")?;
        if self.weight_sum == 0 {
            write!(f, "score = {} (nothing has a weight)", self.score)
        } else {
            write!(
                f,
                "score = {} / {} = {:.2}",
                self.weighted_sum, self.weight_sum, self.score
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(faults: &[(u32, &str)]) -> Explanation {
        let faults: Vec<_> = faults
            .iter()
            .enumerate()
            .map(|(n, (weight, outcome))| {
                (
                    Fault::new(format!("f{n}"), *weight),
                    outcome.parse().unwrap(),
                )
            })
            .collect();
        score(&faults)
    }

    #[test]
    fn golden_cases() {
        for (faults, expected) in [
            (&[(2, "0/1"), (4, "2/2"), (8, "3/4")][..], "71.42"),
            (&[(3, "1/3"), (7, "2/3")], "56.10"),
            (&[(10, "pass")], "100"),
            (&[(10, "error")], "0"),
            (&[(10, "pass"), (10, "not-run")], "50"),
            (&[(1, "pass"), (2, "error")], "33.33"),
            (&[(2, "pass"), (1, "error")], "66.66"),
            (&[(5, "stopped:1/2")], "50"),
            (&[(0, "pass"), (0, "pass")], "0"),
            (&[], "0"),
        ] {
            assert_eq!(of(faults).score.to_string(), expected, "{faults:?}");
        }
    }

    #[test]
    fn the_table_explains() {
        let explanation = of(&[(2, "0/1"), (4, "2/2"), (8, "3/4")]);
        insta::assert_snapshot!(explanation, @r"
        fault  weight  outcome  probes %  weight x %  worth
        f0          2      0/1         0           0  14.28
        f1          4      2/2       100         400  28.57
        f2          8      3/4        75         600  57.14
        sum        14                           1000
        score = sum of (weight x probe success %) / sum of weights, truncated to two decimals
        score = 1000 / 14 = 71.42
        ");
        insta::assert_snapshot!(of(&[]), @r"
        fault  weight  outcome  probes %  weight x %  worth
        sum         0                              0
        score = sum of (weight x probe success %) / sum of weights, truncated to two decimals
        score = 0 (nothing has a weight)
        ");
    }

    #[test]
    fn hostile_weights_do_not_overflow() {
        let explanation = of(&[(u32::MAX, "pass"), (u32::MAX, "1/2"), (u32::MAX, "error")]);
        assert_eq!(explanation.score.to_string(), "50");
        assert_eq!(explanation.rows[0].worth.to_string(), "33.33");
    }

    pub(crate) fn outcome() -> impl Strategy<Value = Outcome> {
        prop_oneof![
            (any::<u32>(), any::<u32>())
                .prop_map(|(passed, total)| Outcome::Probes { passed, total }),
            (0..5_u32, 0..5_u32).prop_map(|(passed, total)| Outcome::Stopped { passed, total }),
            Just(Outcome::Pass),
            Just(Outcome::Error),
            Just(Outcome::NotRun),
        ]
    }

    proptest! {
        #[test]
        fn the_score_stays_between_the_lowest_and_the_highest_percentage(
            faults in prop::collection::vec((any::<u32>(), outcome()), 0..9),
        ) {
            let faults: Vec<_> = faults
                .into_iter()
                .map(|(weight, outcome)| (Fault::new("f", weight), outcome))
                .collect();
            let explanation = score(&faults);
            prop_assert!(explanation.score <= Score::HIGHEST);
            if explanation.weight_sum > 0 {
                let weighing = || explanation.rows.iter().filter(|row| row.weight > 0);
                let lowest = weighing().map(|row| row.percentage).min().unwrap();
                let highest = weighing().map(|row| row.percentage).max().unwrap();
                prop_assert!(explanation.score.hundredths() >= lowest * 100);
                prop_assert!(explanation.score.hundredths() <= highest * 100);
            }
        }

        #[test]
        fn one_more_passed_probe_never_costs_points(
            weight in any::<u32>(),
            total in 1..50_u32,
            passed in 0..50_u32,
            others in prop::collection::vec((any::<u32>(), outcome()), 0..5),
        ) {
            let passed = passed % total;
            let mut faults = vec![(Fault::new("f", weight), Outcome::Probes { passed, total })];
            faults.extend(others.into_iter().map(|(weight, o)| (Fault::new("o", weight), o)));
            let before = score(&faults).score;
            faults[0].1 = Outcome::Probes { passed: passed + 1, total };
            prop_assert!(score(&faults).score >= before);
        }
    }
}

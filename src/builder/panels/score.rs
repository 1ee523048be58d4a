//! What the resilience score can become, and why.

use std::collections::HashMap;

use ::score::{
    Explanation, FORMULA, Fault, Outcome, Prospect, Range, Score, meets, reachable, score,
};
use leptos::prelude::*;
use model::Document;

use crate::{
    components::{Glyph, Icon},
    document::OpenDocument,
};

/// A fault as far as the score is concerned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stake {
    /// What outcomes call it.
    pub name: String,
    /// Its weight.
    pub weight: u32,
    /// How many probes it has.
    pub probes: u32,
}

impl Stake {
    /// The faults of an experiment, in the order of their steps.
    pub fn all(document: &OpenDocument) -> Vec<Self> {
        let Document::Experiment(experiment) = document.document() else {
            return Vec::new();
        };
        model::weights(experiment)
            .into_iter()
            .zip(model::probe_totals(experiment))
            .map(|(fault, probes)| Self {
                name: fault.name,
                weight: fault.weight,
                probes,
            })
            .collect()
    }

    /// The scores that these faults can reach.
    pub fn reachable(stakes: &[Self]) -> Range {
        let faults: Vec<_> = stakes
            .iter()
            .map(|stake| {
                let open = Prospect::Open {
                    probes: stake.probes,
                };
                (stake.fault(), open)
            })
            .collect();
        reachable(&faults)
    }

    fn fault(&self) -> Fault {
        Fault::new(self.name.clone(), self.weight)
    }

    /// The outcomes to choose from, with their words, the best first.
    fn outcomes(&self) -> Vec<(Outcome, String)> {
        let total = self.probes;
        let mut outcomes = match total {
            0 => vec![(Outcome::Pass, "passes".to_owned())],
            // Nobody picks from more than that.
            _ => (0..=total.min(50))
                .rev()
                .map(|passed| {
                    let word = match total {
                        1 if passed == 1 => "the probe passes".to_owned(),
                        1 => "the probe fails".to_owned(),
                        _ => format!("{passed} of {total} probes pass"),
                    };
                    (Outcome::Probes { passed, total }, word)
                })
                .collect(),
        };
        outcomes.push((Outcome::Error, "ends with an error".to_owned()));
        outcomes.push((Outcome::NotRun, "does not run".to_owned()));
        outcomes
    }

    /// How it is taken to end: as chosen, where its probes still allow that, else with a pass.
    fn outcome(&self, chosen: &HashMap<String, Outcome>) -> Outcome {
        let best = match self.probes {
            0 => Outcome::Pass,
            total => Outcome::Probes {
                passed: total,
                total,
            },
        };
        let possible = |outcome: &Outcome| self.outcomes().iter().any(|(each, _)| each == outcome);
        chosen
            .get(&self.name)
            .copied()
            .filter(possible)
            .unwrap_or(best)
    }
}

/// The score panel: reachable range, what-if, explanation.
#[component]
pub fn ScorePanel(
    /// The faults.
    stakes: Memo<Vec<Stake>>,
) -> impl IntoView {
    let chosen = RwSignal::new(HashMap::<String, Outcome>::new());
    let expected = RwSignal::new("80".to_owned());
    let explanation = Memo::new(move |_| {
        let faults: Vec<_> = stakes.with(|stakes| {
            chosen.with(|chosen| {
                let pairs = stakes.iter();
                pairs
                    .map(|stake| (stake.fault(), stake.outcome(chosen)))
                    .collect()
            })
        });
        score(&faults)
    });
    let range = move || stakes.with(|stakes| Stake::reachable(stakes));
    let no_weight = move || explanation.with(|explanation| explanation.weight_sum == 0);
    view! {
        <Show
            when=move || stakes.with(|stakes| !stakes.is_empty())
            fallback=|| view! { <p class="panel-note">"No fault yet, so there is no score."</p> }
        >
            <div class="score">
                <div class="score-summary">
                    <p class="score-range">
                        "Can become "
                        <strong>{move || range().lowest.to_string()}</strong>
                        " to "
                        <strong>{move || range().highest.to_string()}</strong>
                    </p>
                    <p class="score-now">
                        "As chosen: "
                        <strong role="status">
                            {move || explanation.with(|explanation| explanation.score.to_string())}
                        </strong>
                    </p>
                    <ExpectedScore expected=expected explanation=explanation />
                </div>
                <table class="score-table">
                    <caption class="sr-only">"What if"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Fault"</th>
                            <th scope="col" class="number">"Weight"</th>
                            <th scope="col">"What if it"</th>
                            <th scope="col" class="number">"Success %"</th>
                            <th scope="col" class="number">"Weight × %"</th>
                            <th scope="col" class="number">"Worth"</th>
                        </tr>
                    </thead>
                    <tbody>{move || rows(&stakes.get(), &explanation.get(), chosen)}</tbody>
                    <tfoot>
                        <tr>
                            <th scope="row">"Sum"</th>
                            <td class="number">
                                {move || explanation.with(|explanation| explanation.weight_sum)}
                            </td>
                            <td></td>
                            <td></td>
                            <td class="number">
                                {move || explanation.with(|explanation| explanation.weighted_sum)}
                            </td>
                            <td></td>
                        </tr>
                    </tfoot>
                </table>
                <p class="panel-note">
                    {move || explanation.with(in_words)} " " <span class="muted">{FORMULA} "."</span>
                </p>
                <Show when=no_weight>
                    <p class="panel-note warn">
                        <Icon glyph=Glyph::Alert />
                        "All weights are 0, so the score stays 0 whatever happens."
                    </p>
                </Show>
            </div>
        </Show>
    }
}

fn rows(
    stakes: &[Stake],
    explanation: &Explanation,
    chosen: RwSignal<HashMap<String, Outcome>>,
) -> impl IntoView + use<> {
    stakes
        .iter()
        .zip(&explanation.rows)
        .map(|(stake, row)| {
            let name = stake.name.clone();
            let outcomes = stake.outcomes();
            let options = outcomes.iter().map(|(outcome, words)| {
                view! {
                    <option value=outcome.to_string() selected=*outcome == row.outcome>
                        {words.clone()}
                    </option>
                }
            });
            let options: Vec<_> = options.collect();
            let on_change = {
                let name = name.clone();
                move |event| {
                    if let Ok(outcome) = event_target_value(&event).parse() {
                        chosen.update(|chosen| {
                            chosen.insert(name.clone(), outcome);
                        });
                    }
                }
            };
            view! {
                <tr>
                    <th scope="row">{name.clone()}</th>
                    <td class="number">{row.weight}</td>
                    <td>
                        <select
                            aria-label=format!("What if {name}")
                            prop:value=row.outcome.to_string()
                            on:change=on_change
                        >
                            {options}
                        </select>
                    </td>
                    <td class="number">{row.percentage}</td>
                    <td class="number">{row.contribution}</td>
                    <td class="number" title="Points lost when it gets 0 instead of passing">
                        {row.worth.to_string()}
                    </td>
                </tr>
            }
        })
        .collect_view()
}

/// The score that a person or a pipeline's gate expects, and whether it is met.
#[component]
fn ExpectedScore(
    /// What was typed.
    expected: RwSignal<String>,
    /// The score as chosen.
    explanation: Memo<Explanation>,
) -> impl IntoView {
    let verdict = move || {
        let Ok(wanted) = expected.with(|text| text.parse::<Score>()) else {
            return view! {
                <span class="bad">
                    <Icon glyph=Glyph::Alert />
                    "a number from 0 to 100"
                </span>
            }
            .into_any();
        };
        if meets(explanation.with(|explanation| explanation.score), wanted) {
            view! {
                <span class="good">
                    <Icon glyph=Glyph::CircleCheck />
                    "met"
                </span>
            }
            .into_any()
        } else {
            view! {
                <span class="bad">
                    <Icon glyph=Glyph::CircleCross />
                    "not met"
                </span>
            }
            .into_any()
        }
    };
    view! {
        <p class="score-expected">
            <label for="expected-score">"Expected score"</label>
            <input
                id="expected-score"
                type="text"
                inputmode="decimal"
                size="5"
                prop:value=move || expected.get()
                on:input=move |event| expected.set(event_target_value(&event))
            />
            <span role="status">{verdict}</span>
        </p>
    }
}

/// The calculation in one sentence.
fn in_words(explanation: &Explanation) -> String {
    let parts: Vec<String> = explanation
        .rows
        .iter()
        .map(|row| format!("{} × {}", row.weight, row.percentage))
        .collect();
    match explanation.weight_sum {
        0 => "Nothing has a weight, so the score is 0.".to_owned(),
        sum => format!(
            "({}) / {sum} = {:.2}.",
            parts.join(" + "),
            explanation.score
        ),
    }
}

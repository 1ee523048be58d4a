//! How the score came about, fault by fault.

use api::{FaultRun, Run};
use leptos::prelude::*;
use score::{Fault, Outcome};

/// The table behind the score; as long as the run goes on, what is known so far.
#[component]
pub fn ScoreTable(
    /// The run.
    run: Memo<Option<Run>>,
) -> impl IntoView {
    let faults = Memo::new(move |_| {
        run.with(|run| {
            let Some(run) = run.as_ref() else {
                return Vec::new();
            };
            let ended = run.phase.is_terminal();
            run.nodes()
                .filter_map(|node| {
                    let fault = node.fault.as_ref()?;
                    let outcome = outcome(fault).or(ended.then_some(Outcome::NotRun));
                    Some((node.name.clone(), fault.weight, outcome))
                })
                .collect()
        })
    });
    let has_score =
        Memo::new(move |_| run.with(|run| run.as_ref().is_some_and(|run| run.score.is_some())));
    view! {
        <Show when=move || !faults.with(Vec::is_empty)>
            <section aria-labelledby="score-table-title">
                <h2 id="score-table-title">"How the score is made"</h2>
                {move || table(&faults.get(), has_score.get())}
            </section>
        </Show>
    }
}

fn table(faults: &[(String, u32, Option<Outcome>)], has_score: bool) -> AnyView {
    let known: Option<Vec<(Fault, Outcome)>> = faults
        .iter()
        .map(|(name, weight, outcome)| Some((Fault::new(name.clone(), *weight), (*outcome)?)))
        .collect();
    // A run that ended without a score has none, whatever its faults add up to.
    let total = known
        .filter(|_| has_score)
        .map(|known| score::score(&known));
    let rows: Vec<AnyView> = faults
        .iter()
        .map(|(name, weight, outcome)| {
            let percentage = outcome.map(Outcome::percentage);
            let part = percentage.map(|percentage| u64::from(*weight) * u64::from(percentage));
            view! {
                <tr>
                    <th scope="row">{name.clone()}</th>
                    <td class="number">{*weight}</td>
                    <td>{outcome.map_or_else(|| "awaited".to_owned(), said)}</td>
                    <td class="number">{shown(percentage.map(u64::from))}</td>
                    <td class="number">{shown(part)}</td>
                </tr>
            }
            .into_any()
        })
        .collect();
    let sum = total.as_ref().map(|total| {
        view! {
            <tfoot>
                <tr>
                    <th scope="row">"Sum"</th>
                    <td class="number">{total.weight_sum}</td>
                    <td></td>
                    <td></td>
                    <td class="number">{total.weighted_sum}</td>
                </tr>
            </tfoot>
        }
    });
    let formula = total.as_ref().map(|total| {
        let text = if total.weight_sum == 0 {
            "No fault has a weight, so the score is 0.".to_owned()
        } else {
            format!(
                "{} / {} = {}, truncated to two decimals",
                total.weighted_sum, total.weight_sum, total.score
            )
        };
        view! { <p class="muted small formula">{text}</p> }
    });
    view! {
        <div class="table-frame">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Fault"</th>
                        <th scope="col" class="number">
                            "Weight"
                        </th>
                        <th scope="col">"Probes passed"</th>
                        <th scope="col" class="number">
                            "Success %"
                        </th>
                        <th scope="col" class="number">
                            "Weight × %"
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
                {sum}
            </table>
        </div>
        {formula}
    }
    .into_any()
}

fn shown(number: Option<u64>) -> String {
    number.map_or_else(|| "–".to_owned(), |number| number.to_string())
}

fn said(outcome: Outcome) -> String {
    match outcome {
        Outcome::NotRun => "not run".to_owned(),
        Outcome::Stopped { passed, total } => format!("stopped, {passed}/{total}"),
        other => other.to_string(),
    }
}

/// How a fault ended, as far as it did.
fn outcome(fault: &FaultRun) -> Option<Outcome> {
    let total = u32::try_from(fault.probes.len()).unwrap_or(u32::MAX);
    let passed = fault
        .probes
        .iter()
        .filter(|probe| probe.verdict == "Passed")
        .count();
    let passed = u32::try_from(passed).unwrap_or(u32::MAX);
    match fault.verdict.as_str() {
        "Error" => Some(Outcome::Error),
        "Stopped" => Some(Outcome::Stopped { passed, total }),
        "Pass" | "Fail" if total > 0 => Some(Outcome::Probes { passed, total }),
        "Pass" => Some(Outcome::Pass),
        "Fail" => Some(Outcome::Stopped { passed, total }),
        _ => None,
    }
}

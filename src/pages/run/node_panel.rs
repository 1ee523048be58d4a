//! The chosen node: its times, its verdict, its probes and its log.

use api::{FaultRun, ProbeRun, Run, RunNode};
use leptos::prelude::*;

use super::logs::Logs;
use crate::components::{Time, VerdictBadge, duration};

/// What is known of the chosen node.
#[component]
pub fn NodePanel(
    /// The run.
    run: Memo<Option<Run>>,
    /// The chosen node.
    node: Memo<Option<RunNode>>,
) -> impl IntoView {
    let is_here = Memo::new(move |_| node.with(Option::is_some));
    let name = Memo::new(move |_| {
        node.with(|node| {
            node.as_ref()
                .map(|node| node.name.clone())
                .unwrap_or_default()
        })
    });
    let fault =
        Memo::new(move |_| node.with(|node| node.as_ref().and_then(|node| node.fault.clone())));
    view! {
        <Show when=move || is_here.get()>
            <section class="node-panel card" aria-labelledby="node-title">
                <h2 id="node-title">{move || name.get()}</h2>
                {move || node.get().map(|node| facts(&node))}
                {move || fault.get().map(|fault| probes(&fault))}
                <Logs run=run node=node />
            </section>
        </Show>
    }
}

fn facts(node: &RunNode) -> AnyView {
    let took = node
        .started_at
        .as_ref()
        .zip(node.finished_at.as_ref())
        .and_then(|(from, until)| duration(from, Some(until)));
    let verdict = node.fault.as_ref().map(|fault| {
        let percentage = fault.probe_success_percentage;
        view! {
            <div>
                <dt>"Fault"</dt>
                <dd>{fault.fault.clone()}</dd>
            </div>
            <div>
                <dt>"Verdict"</dt>
                <dd>
                    <VerdictBadge verdict=fault.verdict.clone() />
                </dd>
            </div>
            {percentage
                .map(|percentage| {
                    view! {
                        <div>
                            <dt>"Probe success"</dt>
                            <dd>{percentage}" %"</dd>
                        </div>
                    }
                })}
        }
    });
    let fail_step = node
        .fault
        .as_ref()
        .map(|fault| fault.fail_step.clone())
        .filter(|step| !step.is_empty() && step != "N/A");
    view! {
        <dl class="facts">
            <div>
                <dt>"Phase"</dt>
                <dd>
                    <VerdictBadge verdict=node.phase.clone() />
                </dd>
            </div>
            {verdict}
            {node
                .started_at
                .clone()
                .map(|at| {
                    view! {
                        <div>
                            <dt>"Started"</dt>
                            <dd>
                                <Time at=at />
                            </dd>
                        </div>
                    }
                })}
            {took
                .map(|took| {
                    view! {
                        <div>
                            <dt>"Duration"</dt>
                            <dd>{took}</dd>
                        </div>
                    }
                })}
        </dl>
        {fail_step.map(|step| view! { <p class="fail-step">{step}</p> })}
        {(!node.message.is_empty()).then(|| view! { <p class="muted">{node.message.clone()}</p> })}
    }
    .into_any()
}

fn probes(fault: &FaultRun) -> AnyView {
    if fault.probes.is_empty() {
        return view! {
            <h3>"Probe results"</h3>
            <p class="muted">"This fault has no probes, so it passes as soon as it runs to its end."</p>
        }
        .into_any();
    }
    let cards: Vec<AnyView> = fault.probes.iter().map(probe_card).collect();
    view! {
        <h3>"Probe results"</h3>
        <ul class="probe-cards" aria-label="Probe results">
            {cards}
        </ul>
    }
    .into_any()
}

fn probe_card(probe: &ProbeRun) -> AnyView {
    let tone = match probe.verdict.as_str() {
        "Passed" => "probe-card good",
        "Failed" => "probe-card bad",
        _ => "probe-card",
    };
    view! {
        <li class=tone>
            <div class="probe-head">
                <strong>{probe.name.clone()}</strong>
                <VerdictBadge verdict=probe.verdict.clone() />
            </div>
            <p class="muted small">{format!("{}, mode {}", probe.kind, probe.mode)}</p>
            {(!probe.description.is_empty())
                .then(|| view! { <p class="small">{probe.description.clone()}</p> })}
        </li>
    }
    .into_any()
}

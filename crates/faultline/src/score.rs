//! `faultline score`.

use std::{
    io::{self, Write},
    path::PathBuf,
    str::FromStr,
};

use anyhow::{Context, bail};
use model::Document;
use score::{Explanation, Fault, Outcome, Prospect, Range, meets};
use serde_json::json;

use crate::{Exit, Format, input};

/// Compute the resilience score of an experiment and explain it.
///
/// A fault whose outcome is not given counts as a pass, and the range that its other outcomes
/// leave open is shown.
#[derive(clap::Args)]
pub struct Score {
    /// The experiment.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How a fault ended, such as pod-delete=2/3, pod-delete=error or pod-delete=not-run.
    #[arg(long = "outcome", value_name = "FAULT=PASSED/TOTAL|pass|error|not-run")]
    outcomes: Vec<Given>,
    /// End with 1 when the score is below this one.
    #[arg(long, value_name = "SCORE")]
    expect: Option<score::Score>,
    /// How to print the result.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// `FAULT=OUTCOME`.
#[derive(Clone)]
struct Given {
    fault: String,
    outcome: Outcome,
}

impl FromStr for Given {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (fault, outcome) = text
            .split_once('=')
            .ok_or("write the fault, an equals sign and its outcome, such as pod-delete=2/3")?;
        Ok(Self {
            fault: fault.to_owned(),
            outcome: outcome.parse().map_err(|error| format!("{error}"))?,
        })
    }
}

/// A fault with what is said about it.
struct Entry {
    fault: Fault,
    probes: u32,
    given: Option<Outcome>,
}

impl Score {
    pub fn run(self) -> anyhow::Result<Exit> {
        let mut entries = self.faults()?;
        for Given { fault, outcome } in &self.outcomes {
            let Some(entry) = entries.iter_mut().find(|entry| entry.fault.name == *fault) else {
                let known: Vec<_> = entries
                    .iter()
                    .map(|entry| entry.fault.name.as_str())
                    .collect();
                bail!(
                    "{} has no fault {fault:?}; it has {}",
                    self.file.display(),
                    if known.is_empty() {
                        "none".to_owned()
                    } else {
                        known.join(", ")
                    }
                );
            };
            if entry.given.replace(*outcome).is_some() {
                bail!("two outcomes are given for {fault:?}");
            }
        }
        let result = Outlook::of(&entries);
        let met = self
            .expect
            .is_none_or(|expected| meets(result.explanation.score, expected));
        let mut out = io::stdout().lock();
        match self.format {
            Format::Text => self.text(&entries, &result, met, &mut out),
            Format::Json => self.json(&entries, &result, met, &mut out),
        }
        .and_then(|()| out.flush())
        .context("cannot write the score")?;
        Ok(match self.expect {
            Some(expected) if !met => Exit::Failed(format!(
                "{}: the score {} is below the expected {expected}",
                self.file.display(),
                result.explanation.score
            )),
            _ => Exit::Fine,
        })
    }

    fn faults(&self) -> anyhow::Result<Vec<Entry>> {
        let tree = input::read_tree(&self.file)?;
        let experiment = match model::project(&tree).document {
            Document::Experiment(experiment) => experiment,
            Document::Pipeline(_) => {
                bail!(
                    "{} is a pipeline; only experiments have a score",
                    self.file.display()
                )
            }
            Document::Unknown { .. } => bail!(
                "{} is no experiment: that has kind Workflow or CronWorkflow",
                self.file.display()
            ),
        };
        Ok(model::weights(&experiment)
            .into_iter()
            .zip(model::probe_totals(&experiment))
            .map(|(fault, probes)| Entry {
                fault,
                probes,
                given: None,
            })
            .collect())
    }

    fn text(
        &self,
        entries: &[Entry],
        result: &Outlook,
        met: bool,
        out: &mut impl Write,
    ) -> io::Result<()> {
        writeln!(out, "{}", result.explanation)?;
        let open = || entries.iter().filter(|entry| entry.given.is_none());
        if open().next().is_some() {
            writeln!(out)?;
            for entry in open() {
                writeln!(
                    out,
                    "{}: no outcome given, counted as a pass; it can reach {}",
                    entry.fault.name,
                    percentages(entry.probes)
                )?;
            }
            let Range { lowest, highest } = result.range;
            writeln!(out, "the score can become {lowest} to {highest}")?;
        }
        if let Some(expected) = self.expect {
            let verdict = if met { "reached" } else { "not reached" };
            writeln!(out, "expected {expected}: {verdict}")?;
        }
        Ok(())
    }

    fn json(
        &self,
        entries: &[Entry],
        result: &Outlook,
        met: bool,
        out: &mut impl Write,
    ) -> io::Result<()> {
        let open: Vec<_> = entries
            .iter()
            .filter(|entry| entry.given.is_none())
            .map(|entry| {
                json!({
                    "fault": entry.fault.name,
                    "probes": entry.probes,
                    "percentages": Prospect::Open { probes: entry.probes }.percentages(),
                })
            })
            .collect();
        let document = json!({
            "file": self.file.display().to_string(),
            "score": result.explanation.score,
            "expected": self.expect,
            "met": met,
            "explanation": result.explanation,
            "countedAsPass": open,
            "reachable": result.range,
        });
        serde_json::to_writer_pretty(&mut *out, &document)?;
        writeln!(out)
    }
}

/// The score with missing outcomes as passes, and what else it can become.
struct Outlook {
    explanation: Explanation,
    range: Range,
}

impl Outlook {
    fn of(entries: &[Entry]) -> Self {
        let outcomes: Vec<_> = entries
            .iter()
            .map(|entry| (entry.fault.clone(), entry.given.unwrap_or(Outcome::Pass)))
            .collect();
        let prospects: Vec<_> = entries
            .iter()
            .map(|entry| {
                let open = Prospect::Open {
                    probes: entry.probes,
                };
                (
                    entry.fault.clone(),
                    entry.given.map_or(open, Prospect::Settled),
                )
            })
            .collect();
        Self {
            explanation: score::score(&outcomes),
            range: score::reachable(&prospects),
        }
    }
}

fn percentages(probes: u32) -> String {
    let all = Prospect::Open { probes }.percentages();
    if all.len() > 12 {
        return "0 % to 100 %".to_owned();
    }
    let shown: Vec<_> = all
        .iter()
        .map(|percentage| format!("{percentage} %"))
        .collect();
    shown.join(", ")
}

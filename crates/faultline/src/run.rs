//! `faultline run`.

use std::{
    io::{self, Write},
    path::PathBuf,
    str::FromStr,
};

use anyhow::{Context, anyhow, bail};
use rehearsal::{CannotRun, FaultResult, Rehearsal, Replicas, StepResult};
use score::meets;
use serde_json::json;
use yaml::Tree;

use crate::{Exit, Format, input};

/// Run an experiment on a fresh sandbox cluster, at full speed and without a server.
///
/// The same file, seed and replicas always give the same result. Ends with 1 when the score is
/// below the expected one, and with 2 when the file cannot be read or cannot be run.
#[derive(clap::Args)]
pub struct Run {
    /// The experiment.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How many pods a deployment has, such as hce/cartservice=2.
    #[arg(long = "replicas", value_name = "NAMESPACE/NAME=N")]
    replicas: Vec<Given>,
    /// End with 1 when the score is below this one.
    #[arg(long, value_name = "SCORE")]
    expect: Option<score::Score>,
    /// Decides everything that is random.
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// How to print the result.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// `NAMESPACE/NAME=N`.
#[derive(Clone)]
struct Given(Replicas);

impl FromStr for Given {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let given = || {
            let (workload, replicas) = text.split_once('=')?;
            let (namespace, deployment) = workload.split_once('/')?;
            let named = !namespace.is_empty() && !deployment.is_empty();
            named.then_some(Self(Replicas {
                namespace: namespace.to_owned(),
                deployment: deployment.to_owned(),
                replicas: replicas.parse().ok()?,
            }))
        };
        given().ok_or("write namespace, deployment and number, such as hce/cartservice=2")
    }
}

impl Run {
    pub fn run(self) -> anyhow::Result<Exit> {
        let tree = Tree::parse(&input::read_text(&self.file)?);
        let options = rehearsal::Options {
            seed: self.seed,
            replicas: self.replicas.iter().map(|given| given.0.clone()).collect(),
        };
        let run =
            rehearsal::rehearse(&tree, &options).map_err(|error| self.place(&tree, &error))?;
        let met = self
            .expect
            .is_none_or(|expected| meets(run.explanation.score, expected));
        let mut out = io::stdout().lock();
        match self.format {
            Format::Text => self.text(&run, met, &mut out),
            Format::Json => self.json(&run, met, &mut out),
        }
        .and_then(|()| out.flush())
        .context("cannot write the result")?;
        if run.phase == "Running" {
            bail!(
                "{}: it did not end within a day of virtual time",
                self.file.display()
            );
        }
        // What the sandbox cannot do says nothing of the experiment: that is no score of 0.
        if run.phase == "Error" {
            bail!("{}: it cannot be run: {}", self.file.display(), run.message);
        }
        Ok(match self.expect {
            Some(expected) if !met => Exit::Failed(format!(
                "{}: the score {} is below the expected {expected}",
                self.file.display(),
                run.explanation.score
            )),
            _ => Exit::Fine,
        })
    }

    fn place(&self, tree: &Tree, error: &CannotRun) -> anyhow::Error {
        let file = self.file.display();
        match &error.span {
            Some(span) => {
                let (line, column) = tree.line_index().line_column(span.start);
                anyhow!("{file}:{line}:{column}: {error}")
            }
            None => anyhow!("{file}: {error}"),
        }
    }

    fn text(&self, run: &Rehearsal, met: bool, out: &mut impl Write) -> io::Result<()> {
        let Rehearsal {
            workflow,
            phase,
            millis,
            ..
        } = run;
        writeln!(
            out,
            "{workflow}: {phase} after {} of virtual time",
            duration(*millis)
        )?;
        if !run.message.is_empty() {
            writeln!(out, "{}", run.message)?;
        }
        writeln!(out)?;
        steps(&run.steps, out)?;
        for fault in &run.faults {
            writeln!(out)?;
            describe(fault, out)?;
        }
        writeln!(out, "\n{}", run.explanation)?;
        if let Some(expected) = self.expect {
            let verdict = if met { "reached" } else { "not reached" };
            writeln!(out, "the expected score {expected} is {verdict}")?;
        }
        Ok(())
    }

    fn json(&self, run: &Rehearsal, met: bool, out: &mut impl Write) -> io::Result<()> {
        let mut value = json!(run);
        value["score"] = json!(run.explanation.score);
        value["seed"] = json!(self.seed);
        if let Some(expected) = self.expect {
            value["expected"] = json!(expected);
            value["met"] = json!(met);
        }
        serde_json::to_writer_pretty(&mut *out, &value)?;
        writeln!(out)
    }
}

fn steps(steps: &[StepResult], out: &mut impl Write) -> io::Result<()> {
    let widest = |texts: &mut dyn Iterator<Item = &str>| {
        texts.map(|text| text.chars().count()).max().unwrap_or(0)
    };
    let name = widest(&mut steps.iter().map(|step| step.name.as_str()).chain(["STEP"]));
    let phase = widest(
        &mut steps
            .iter()
            .map(|step| step.phase.as_str())
            .chain(["PHASE"]),
    );
    writeln!(out, "{:name$}  {:phase$}  {:>5}", "STEP", "PHASE", "TIME")?;
    for step in steps {
        let time = step.seconds.map_or(String::new(), |seconds| {
            duration(u64::try_from(seconds).unwrap_or(0) * 1000)
        });
        let line = format!("{:name$}  {:phase$}  {time:>5}", step.name, step.phase);
        let message = &step.message;
        if message.is_empty() {
            writeln!(out, "{line}")?;
        } else {
            writeln!(out, "{line}  {message}")?;
        }
    }
    Ok(())
}

fn describe(fault: &FaultResult, out: &mut impl Write) -> io::Result<()> {
    let verdict = match fault.verdict.as_str() {
        "N/A" => "did not run",
        verdict => verdict,
    };
    writeln!(out, "{} ({}): {verdict}", fault.name, fault.fault)?;
    if !fault.fail_step.is_empty() {
        writeln!(out, "  {}", fault.fail_step)?;
    }
    for probe in &fault.probes {
        write!(
            out,
            "  {} ({}, {}): {}",
            probe.name, probe.kind, probe.mode, probe.verdict
        )?;
        match probe.description.as_str() {
            "" => writeln!(out)?,
            seen => writeln!(out, ": {seen}")?,
        }
    }
    Ok(())
}

/// Whole seconds, with minutes and hours where there are some.
fn duration(millis: u64) -> String {
    let seconds = millis / 1000;
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{rest}s"),
        (0, _) => format!("{minutes}m{rest:02}s"),
        _ => format!("{hours}h{minutes:02}m{rest:02}s"),
    }
}

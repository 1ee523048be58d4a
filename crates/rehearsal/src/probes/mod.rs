//! Resilience probes: when they run, how often, and what their checks come to.
//!
//! A new kind of probe is a file here and a line in [`KINDS`].

mod compare;
pub(crate) mod duration;
mod http;
mod properties;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::{
    concurrency::Boxed,
    json::{self, text},
    litmus::{
        logfmt::Log,
        result::{self, Ending, Standing},
    },
    sim::Sim,
};
use properties::RunProperties;

/// Why a check did not pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Missed {
    /// The system does not behave as the probe demands.
    Failure(String),
    /// The check itself could not be made.
    #[expect(
        dead_code,
        reason = "checks of other kinds of probes can break, HTTP requests cannot"
    )]
    Error(String),
}

/// The check of one probe.
pub(crate) trait Check: Send + Sync {
    /// Looks once. The text says what was seen.
    fn once<'c>(&'c self, sim: &'c Sim, namespace: &'c str) -> Boxed<'c, Result<String, Missed>>;
}

type Read = fn(&Value, &RunProperties) -> Result<Box<dyn Check>, String>;

/// The kinds of probes that are modelled.
static KINDS: &[(&str, Read)] = &[("httpProbe", http::read)];

/// The kinds that Litmus has and the sandbox does not model.
const UNMODELLED: [&str; 4] = ["cmdProbe", "promProbe", "k8sProbe", "sloProbe"];

/// When a probe runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Sot,
    Eot,
    Edge,
    Continuous,
    OnChaos,
}

impl Mode {
    fn read(text: &str) -> Result<Self, String> {
        Ok(match text {
            "SOT" => Self::Sot,
            "EOT" => Self::Eot,
            "Edge" => Self::Edge,
            "Continuous" => Self::Continuous,
            "OnChaos" => Self::OnChaos,
            other => {
                return Err(format!(
                    "the mode {other:?} is none of SOT, EOT, Edge, Continuous, OnChaos"
                ));
            }
        })
    }
}

/// A part of the experiment at which probes run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// Before the fault.
    Before,
    /// After the fault.
    After,
}

/// What a probe came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Awaited,
    Passed,
    Failed,
}

/// Where a probe stands.
#[derive(Clone, Debug)]
pub(crate) struct ProbeState {
    pub name: String,
    /// What was seen last.
    pub description: String,
    kind: String,
    mode: String,
    verdict: Verdict,
    checks: u64,
}

impl ProbeState {
    /// A probe that has not run.
    pub fn awaited(probe: &Value) -> Self {
        Self {
            name: text(probe, "/name").to_owned(),
            description: String::new(),
            kind: text(probe, "/type").to_owned(),
            mode: text(probe, "/mode").to_owned(),
            verdict: Verdict::Awaited,
            checks: 0,
        }
    }

    pub fn has_failed(&self) -> bool {
        self.verdict == Verdict::Failed
    }

    pub fn has_passed(&self) -> bool {
        self.verdict == Verdict::Passed
    }

    /// The entry of the chaos result; a probe that never ran is `N/A` once all is over.
    pub fn to_json(&self, over: bool) -> Value {
        let verdict = match self.verdict {
            Verdict::Awaited if over => "N/A",
            Verdict::Awaited => "Awaited",
            Verdict::Passed => "Passed",
            Verdict::Failed => "Failed",
        };
        json!({
            "name": self.name,
            "type": self.kind,
            "mode": self.mode,
            "status": {"verdict": verdict, "description": self.description},
        })
    }
}

struct Definition {
    mode: Mode,
    properties: RunProperties,
    check: Box<dyn Check>,
}

impl Definition {
    fn read(probe: &Value) -> Result<Self, String> {
        let name = text(probe, "/name");
        let kind = text(probe, "/type");
        let in_probe = |message| format!("probe {name:?}: {message}");
        let mode = Mode::read(text(probe, "/mode")).map_err(in_probe)?;
        let Some((_, read)) = KINDS.iter().find(|(known, _)| *known == kind) else {
            return Err(in_probe(if UNMODELLED.contains(&kind) {
                format!("the sandbox does not model {kind} yet")
            } else {
                format!("there is no probe type {kind:?}")
            }));
        };
        let run = probe.get("runProperties").unwrap_or(&Value::Null);
        let properties = RunProperties::read(run).map_err(in_probe)?;
        let check = read(probe, &properties).map_err(in_probe)?;
        Ok(Self {
            mode,
            properties,
            check,
        })
    }

    /// Looks until a check passes, as often as the probe allows.
    async fn attempt(&self, sim: &Sim, namespace: &str) -> Result<String, Missed> {
        let mut last = Missed::Failure(String::new());
        for attempt in 1..=self.properties.attempts {
            let start = sim.now();
            let timeout = self.properties.timeout;
            match self.check.once(sim, namespace).await {
                Ok(seen) if timeout > 0 && sim.now() - start > timeout => {
                    last = Missed::Failure(format!(
                        "{seen}, but only after the probe's timeout of {timeout} ms"
                    ));
                }
                Ok(seen) => return Ok(seen),
                Err(error @ Missed::Error(_)) => return Err(error),
                Err(failure) => last = failure,
            }
            if attempt < self.properties.attempts {
                sim.sleep(self.properties.interval).await;
            }
        }
        Err(last)
    }
}

#[derive(Default)]
struct Pages {
    states: Vec<ProbeState>,
    error: Option<String>,
    stop: Option<String>,
    /// Continuous and OnChaos probes end.
    over: bool,
}

/// The probes of one experiment, and how they stand. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Book {
    sim: Sim,
    engine: Arc<Value>,
    fault: String,
    /// Who owns the processes of the probes: the experiment's pod.
    owner: String,
    log: Log,
    definitions: Arc<Vec<Result<Definition, String>>>,
    pages: Arc<Mutex<Pages>>,
}

impl Book {
    pub fn new(
        sim: &Sim,
        engine: &Arc<Value>,
        fault: &str,
        owner: &str,
        log: Log,
        probes: &[Value],
    ) -> Self {
        let pages = Pages {
            states: probes.iter().map(ProbeState::awaited).collect(),
            ..Pages::default()
        };
        Self {
            sim: sim.clone(),
            engine: engine.clone(),
            fault: fault.to_owned(),
            owner: owner.to_owned(),
            log,
            definitions: Arc::new(probes.iter().map(Definition::read).collect()),
            pages: Arc::new(Mutex::new(pages)),
        }
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the chaos result.
    pub fn publish(&self, standing: &Standing) {
        let states = self.pages().states.clone();
        self.sim.with(|core| {
            result::write(core, &self.engine, &self.fault, standing, &states);
        });
    }

    /// The first probe that makes no sense, in words.
    pub fn check_definitions(&self) -> Result<(), String> {
        match self.definitions.iter().find_map(|d| d.as_ref().err()) {
            Some(reason) => Err(reason.clone()),
            None => Ok(()),
        }
    }

    /// Why the probes want the experiment to stop, if they do.
    pub fn stop_reason(&self) -> Option<String> {
        self.pages().stop.clone()
    }

    /// Why a probe could not be run, if so.
    pub fn error(&self) -> Option<String> {
        self.pages().error.clone()
    }

    fn with_mode(&self, wanted: &[Mode]) -> Vec<usize> {
        self.definitions
            .iter()
            .enumerate()
            .filter(|(_, d)| d.as_ref().is_ok_and(|d| wanted.contains(&d.mode)))
            .map(|(at, _)| at)
            .collect()
    }

    /// Runs the probes of a moment.
    ///
    /// # Errors
    /// How the experiment ends because of them.
    pub async fn run(&self, moment: Moment) -> Result<(), Ending> {
        match moment {
            Moment::Before => {
                for at in self.with_mode(&[Mode::Sot, Mode::Edge]) {
                    self.run_once(at, false).await;
                    self.verdict_so_far()?;
                }
                for at in self.with_mode(&[Mode::Continuous]) {
                    self.spawn(at, None);
                }
            }
            Moment::After => {
                self.pages().over = true;
                for at in self.with_mode(&[Mode::Continuous, Mode::OnChaos]) {
                    self.close(at);
                }
                self.verdict_so_far()?;
                for at in self.with_mode(&[Mode::Eot, Mode::Edge]) {
                    if !self.pages().states[at].has_failed() {
                        self.run_once(at, true).await;
                    }
                    self.verdict_so_far()?;
                }
            }
        }
        Ok(())
    }

    fn verdict_so_far(&self) -> Result<(), Ending> {
        let pages = self.pages();
        if let Some(reason) = &pages.error {
            return Err(Ending::Broken(reason.clone()));
        }
        match &pages.stop {
            Some(reason) => Err(Ending::Stopped(reason.clone())),
            None => Ok(()),
        }
    }

    /// Starts the probes that run while the fault does, for `duration` milliseconds.
    pub fn start_during(&self, duration: u64) {
        let end = self.sim.now() + duration;
        for at in self.with_mode(&[Mode::OnChaos]) {
            self.spawn(at, Some(end));
        }
    }

    fn spawn(&self, at: usize, end: Option<u64>) {
        let book = self.clone();
        self.sim
            .spawn(&self.owner, async move { book.poll(at, end).await });
    }

    async fn run_once(&self, at: usize, last: bool) {
        let Some(Ok(definition)) = self.definitions.get(at) else {
            return;
        };
        self.sim.sleep(definition.properties.initial_delay).await;
        let seen = definition
            .attempt(&self.sim, json::namespace(&self.engine))
            .await;
        let passes = last || definition.mode == Mode::Sot;
        self.note(at, seen, passes, definition.properties.stop_on_failure);
    }

    /// Checks again and again, until the first miss or the end.
    async fn poll(&self, at: usize, end: Option<u64>) {
        let Some(Ok(definition)) = self.definitions.get(at) else {
            return;
        };
        let properties = &definition.properties;
        self.sim.sleep(properties.initial_delay).await;
        loop {
            if self.pages().over || end.is_some_and(|end| self.sim.now() >= end) {
                return;
            }
            let seen = definition
                .attempt(&self.sim, json::namespace(&self.engine))
                .await;
            if self.pages().over {
                return;
            }
            let missed = seen.is_err();
            self.note(at, seen, false, properties.stop_on_failure);
            if missed {
                return;
            }
            self.sim.sleep(properties.polling_interval).await;
        }
    }

    /// Writes down what a check came to.
    fn note(&self, at: usize, seen: Result<String, Missed>, passes: bool, stops: bool) {
        let mut told = None;
        {
            let mut pages = self.pages();
            let Pages {
                states,
                error,
                stop,
                ..
            } = &mut *pages;
            let state = &mut states[at];
            state.checks += 1;
            let first = state.checks == 1;
            match seen {
                Ok(description) => {
                    state.description = description;
                    if passes {
                        state.verdict = Verdict::Passed;
                    }
                    if first || passes {
                        told = Some(("passed", state.name.clone(), state.description.clone()));
                    }
                }
                Err(missed) => {
                    let (Missed::Failure(reason) | Missed::Error(reason)) = &missed;
                    state.description.clone_from(reason);
                    state.verdict = Verdict::Failed;
                    told = Some(("failed", state.name.clone(), reason.clone()));
                    if let Missed::Error(reason) = &missed {
                        *error = Some(format!("probe {:?}: {reason}", state.name));
                    } else if stops {
                        *stop = Some(format!(
                            "probe {:?} failed and stops on failure: {reason}",
                            state.name
                        ));
                    }
                }
            }
        }
        let Some((verdict, name, description)) = told else {
            return;
        };
        self.log.values(
            &format!("[Probe]: {name} check {verdict}"),
            &[("Seen", &description)],
        );
        if verdict == "failed" || passes {
            self.tell(&name, verdict, &description);
        }
        self.publish(&Standing::Running);
    }

    /// Gives a probe that ran alongside the fault its verdict.
    fn close(&self, at: usize) {
        let told = {
            let mut pages = self.pages();
            let state = &mut pages.states[at];
            if state.verdict == Verdict::Awaited {
                state.verdict = Verdict::Passed;
                let seen = match state.checks {
                    0 => "no check fell into the time of the chaos".to_owned(),
                    checks => format!("{} ({checks} checks)", state.description),
                };
                state.description = seen;
                Some((state.name.clone(), state.description.clone()))
            } else {
                None
            }
        };
        if let Some((name, description)) = told {
            self.tell(&name, "passed", &description);
            self.publish(&Standing::Running);
        }
    }

    fn tell(&self, name: &str, verdict: &str, description: &str) {
        self.sim.with(|core| {
            core.moment(
                json::name(&self.engine),
                format!("probe {name} {verdict}: {description}"),
            );
        });
    }
}

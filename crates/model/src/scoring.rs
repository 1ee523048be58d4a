//! What the score needs to know of an experiment.

use std::collections::HashMap;

use crate::{Experiment, project::Names};

/// The faults with their weights, in the order of their steps.
///
/// A fault is called by its engine's name; where two engines share one, by the step's id, so that
/// every name stands for one fault.
pub fn weights(experiment: &Experiment) -> Vec<score::Fault> {
    let mut engines: HashMap<&str, usize> = HashMap::new();
    for (_, fault) in experiment.faults() {
        *engines.entry(&fault.engine_name).or_default() += 1;
    }
    let mut names = Names::default();
    experiment
        .faults()
        .map(|(step, fault)| {
            let unique = engines.get(fault.engine_name.as_str()) == Some(&1);
            let name = if unique { &fault.engine_name } else { &step.id };
            score::Fault::new(names.unique(name), fault.weight())
        })
        .collect()
}

/// How many probes each fault of [`weights`] has, in the same order.
pub fn probe_totals(experiment: &Experiment) -> Vec<u32> {
    experiment
        .faults()
        .map(|(_, fault)| u32::try_from(fault.probes.len()).unwrap_or(u32::MAX))
        .collect()
}

//! Log lines as the Go programs of Litmus write them.

use crate::sim::Sim;

/// The log of one container.
#[derive(Clone)]
pub(crate) struct Log {
    sim: Sim,
    namespace: String,
    pod: String,
    container: String,
}

impl Log {
    pub fn new(sim: &Sim, namespace: &str, pod: &str, container: &str) -> Self {
        Self {
            sim: sim.clone(),
            namespace: namespace.to_owned(),
            pod: pod.to_owned(),
            container: container.to_owned(),
        }
    }

    /// Says how things go.
    pub fn info(&self, message: &str) {
        self.line("info", message, &[]);
    }

    /// Says how things go, with their values.
    pub fn values(&self, message: &str, values: &[(&str, &str)]) {
        self.line("info", message, values);
    }

    /// Says what went wrong.
    pub fn error(&self, message: &str) {
        self.line("error", message, &[]);
    }

    fn line(&self, level: &str, message: &str, values: &[(&str, &str)]) {
        self.sim.with(|core| {
            let mut line = format!("time={:?} level={level} msg={message:?}", core.timestamp());
            for (name, value) in values {
                let quoted = value.is_empty() || value.contains([' ', '"', '=']);
                line += &if quoted {
                    format!(" {name:?}={value:?}")
                } else {
                    format!(" {name:?}={value}")
                };
            }
            core.log(&self.namespace, &self.pod, &self.container, line);
        });
    }
}

//! `faultline run`.

use crate::Exit;

/// Not written yet.
#[derive(clap::Args)]
pub struct Run {}

impl Run {
    pub fn run(self) -> anyhow::Result<Exit> {
        anyhow::bail!("not written yet")
    }
}

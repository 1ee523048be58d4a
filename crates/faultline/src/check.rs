//! `faultline check`.

use crate::Exit;

/// Not written yet.
#[derive(clap::Args)]
pub struct Check {}

impl Check {
    pub fn run(self) -> anyhow::Result<Exit> {
        anyhow::bail!("not written yet")
    }
}

//! `faultline score`.

use crate::Exit;

/// Not written yet.
#[derive(clap::Args)]
pub struct Score {}

impl Score {
    pub fn run(self) -> anyhow::Result<Exit> {
        anyhow::bail!("not written yet")
    }
}

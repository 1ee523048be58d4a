//! `faultline edit`.

use crate::Exit;

/// Not written yet.
#[derive(clap::Args)]
pub struct Edit {}

impl Edit {
    pub fn run(self) -> anyhow::Result<Exit> {
        anyhow::bail!("not written yet")
    }
}

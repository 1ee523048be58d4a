//! `faultline serve`.

use crate::Exit;

/// Not written yet.
#[derive(clap::Args)]
pub struct Serve {}

impl Serve {
    pub fn run(self) -> anyhow::Result<Exit> {
        anyhow::bail!("not written yet")
    }
}

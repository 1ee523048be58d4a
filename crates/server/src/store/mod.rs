//! What outlives the server: documents with their revisions, infrastructures, runs.

mod documents;
mod infrastructures;
mod open;
mod runs;

pub(crate) use documents::{Saved, StoredRevision};
pub(crate) use infrastructures::StoredInfrastructure;
pub(crate) use runs::{NewRun, RunFilter, StoredRun};

use sqlx::SqlitePool;

/// Why the database did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database itself.
    #[error("{0}")]
    Database(#[from] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("{0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A row that this version cannot read.
    #[error("a stored row cannot be read: {0}")]
    Row(#[from] serde_json::Error),
}

/// The database, shared by all callers.
#[derive(Clone)]
pub(crate) struct Store {
    pool: SqlitePool,
}

fn number(value: i64) -> u64 {
    u64::try_from(value).unwrap_or_default()
}

fn column(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

//! Runs, each as it stood when it last changed.

use api::{Run, RunSummary};
use sqlx::{QueryBuilder, Row, Sqlite, sqlite::SqliteRow};

use super::{Store, StoreError, column, number};
use crate::{
    clock,
    runs::{Plan, Seen},
};

/// A run to be stored.
pub(crate) struct NewRun<'a> {
    pub run: &'a Run,
    pub revision: u64,
    pub plan: &'a Plan,
}

/// A stored run.
#[derive(Clone, Debug)]
pub(crate) struct StoredRun {
    pub run: Run,
    pub plan: Plan,
    pub seen: Seen,
    pub created_at: String,
    pub updated_at: String,
}

/// Which runs are asked for; an empty list asks for all.
#[derive(Default)]
pub(crate) struct RunFilter {
    pub ids: Vec<String>,
    pub documents: Vec<String>,
    pub open_only: bool,
}

impl Store {
    /// Stores a new run and returns its number among the runs of its document, from 1.
    pub async fn create_run(&self, new: NewRun<'_>) -> Result<u64, StoreError> {
        let now = clock::now();
        let row = sqlx::query(
            "INSERT INTO runs (id, document, revision, sequence, is_open, state, plan, seen, \
             created_at, updated_at) \
             SELECT $1, $2, $3, COALESCE(MAX(sequence), 0) + 1, 1, $4, $5, $6, $7, $8 \
             FROM runs WHERE document = $2 RETURNING sequence",
        )
        .bind(&new.run.id)
        .bind(&new.run.document)
        .bind(column(new.revision))
        .bind(serde_json::to_string(new.run)?)
        .bind(serde_json::to_string(new.plan)?)
        .bind(serde_json::to_string(&Seen::default())?)
        .bind(&now)
        .bind(&now)
        .fetch_one(&self.pool)
        .await?;
        Ok(number(row.try_get("sequence")?))
    }

    /// Stores how a run stands now.
    pub async fn update_run(&self, run: &Run, seen: &Seen) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE runs SET is_open = $2, state = $3, seen = $4, updated_at = $5 WHERE id = $1",
        )
        .bind(&run.id)
        .bind(i64::from(!run.phase.is_terminal()))
        .bind(serde_json::to_string(run)?)
        .bind(serde_json::to_string(seen)?)
        .bind(clock::now())
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// The run with an identifier.
    pub async fn run(&self, id: &str) -> Result<Option<StoredRun>, StoreError> {
        let filter = RunFilter {
            ids: vec![id.to_owned()],
            ..RunFilter::default()
        };
        Ok(self.runs(&filter).await?.pop())
    }

    /// The runs that a filter lets through, newest first.
    pub async fn runs(&self, filter: &RunFilter) -> Result<Vec<StoredRun>, StoreError> {
        let mut query = QueryBuilder::<Sqlite>::new(
            "SELECT sequence, state, plan, seen, created_at, updated_at FROM runs WHERE 1 = 1",
        );
        if filter.open_only {
            query.push(" AND is_open = 1");
        }
        for (name, values) in [("id", &filter.ids), ("document", &filter.documents)] {
            if !values.is_empty() {
                query.push(format!(" AND {name} IN ("));
                let mut list = query.separated(", ");
                for value in values {
                    list.push_bind(value.clone());
                }
                query.push(")");
            }
        }
        query.push(" ORDER BY created_at DESC, sequence DESC");
        query
            .build()
            .fetch_all(&self.pool)
            .await?
            .iter()
            .map(stored)
            .collect()
    }

    /// The latest runs of every document that has any, newest first.
    pub async fn latest_runs(&self, each: u32) -> Result<Vec<(String, RunSummary)>, StoreError> {
        let rows = sqlx::query(
            "SELECT r.document, r.sequence, r.state FROM runs r \
             JOIN (SELECT document, MAX(sequence) AS latest FROM runs GROUP BY document) l \
             ON l.document = r.document WHERE r.sequence > l.latest - $1 \
             ORDER BY r.sequence DESC",
        )
        .bind(i64::from(each))
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                let run: Run = serde_json::from_str(row.try_get("state")?)?;
                let summary = RunSummary {
                    id: run.id,
                    phase: run.phase,
                    score: run.score,
                    started_at: run.started_at,
                };
                Ok((row.try_get("document")?, summary))
            })
            .collect()
    }

    /// Keeps what a node's pods said, unless more of it is kept already.
    pub async fn save_log(&self, run: &str, node: &str, text: &str) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO run_logs (run, node, content) VALUES ($1, $2, $3) \
             ON CONFLICT (run, node) DO UPDATE SET content = excluded.content \
             WHERE LENGTH(excluded.content) > LENGTH(run_logs.content)",
        )
        .bind(run)
        .bind(node)
        .bind(text)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// What a node's pods said, where it was kept.
    pub async fn log(&self, run: &str, node: &str) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT content FROM run_logs WHERE run = $1 AND node = $2")
            .bind(run)
            .bind(node)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|row| row.try_get("content")).transpose()?)
    }
}

fn stored(row: &SqliteRow) -> Result<StoredRun, StoreError> {
    let mut run: Run = serde_json::from_str(row.try_get("state")?)?;
    run.sequence = number(row.try_get("sequence")?);
    Ok(StoredRun {
        run,
        plan: serde_json::from_str(row.try_get("plan")?)?,
        seen: serde_json::from_str(row.try_get("seen")?)?,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
    })
}

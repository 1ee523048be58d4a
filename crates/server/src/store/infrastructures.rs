//! Registered infrastructures: names for the cluster that the server speaks to.

use serde_json::Value;
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, number};
use crate::clock;

/// An infrastructure as it was registered.
#[derive(Clone, Debug)]
pub(crate) struct StoredInfrastructure {
    pub id: String,
    /// Names its manifest in a URL.
    pub token: String,
    pub name: String,
    pub description: String,
    pub namespace: String,
    /// The whole request, with the identifiers that came with it.
    pub request: Value,
    pub created_at: String,
}

/// How much an infrastructure is used.
#[derive(Clone, Debug, Default)]
pub(crate) struct InfrastructureUsage {
    pub experiments: u64,
    pub runs: u64,
    /// When the last run was started.
    pub last_run: Option<String>,
}

impl Store {
    /// Stores a registration under a new identifier and a new token.
    pub async fn register_infrastructure(
        &self,
        name: String,
        description: String,
        namespace: String,
        request: Value,
    ) -> Result<StoredInfrastructure, StoreError> {
        let infrastructure = StoredInfrastructure {
            id: uuid::Uuid::new_v4().to_string(),
            token: uuid::Uuid::new_v4().simple().to_string(),
            name,
            description,
            namespace,
            request,
            created_at: clock::now(),
        };
        sqlx::query(
            "INSERT INTO infrastructures (id, token, name, description, namespace, request, \
             created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(&infrastructure.id)
        .bind(&infrastructure.token)
        .bind(&infrastructure.name)
        .bind(&infrastructure.description)
        .bind(&infrastructure.namespace)
        .bind(infrastructure.request.to_string())
        .bind(&infrastructure.created_at)
        .execute(&self.pool)
        .await?;
        Ok(infrastructure)
    }

    /// All registrations, oldest first.
    pub async fn infrastructures(&self) -> Result<Vec<StoredInfrastructure>, StoreError> {
        sqlx::query("SELECT * FROM infrastructures ORDER BY created_at, id")
            .fetch_all(&self.pool)
            .await?
            .iter()
            .map(stored)
            .collect()
    }

    /// The registration with an identifier.
    pub async fn infrastructure(
        &self,
        id: &str,
    ) -> Result<Option<StoredInfrastructure>, StoreError> {
        let row = sqlx::query("SELECT * FROM infrastructures WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(stored).transpose()
    }

    /// How many experiments name an infrastructure now, and how often these ran.
    pub async fn infrastructure_usage(&self, id: &str) -> Result<InfrastructureUsage, StoreError> {
        let row = sqlx::query(
            "SELECT COUNT(DISTINCT d.id) AS experiments, COUNT(n.id) AS runs, \
             MAX(n.created_at) AS last_run FROM documents d \
             JOIN revisions r ON r.document = d.id AND r.revision = d.revision \
             LEFT JOIN runs n ON n.document = d.id WHERE r.infrastructure = $1",
        )
        .bind(id)
        .fetch_one(&self.pool)
        .await?;
        Ok(InfrastructureUsage {
            experiments: number(row.try_get("experiments")?),
            runs: number(row.try_get("runs")?),
            last_run: row.try_get("last_run")?,
        })
    }

    /// The registration that a token names.
    pub async fn infrastructure_by_token(
        &self,
        token: &str,
    ) -> Result<Option<StoredInfrastructure>, StoreError> {
        let row = sqlx::query("SELECT * FROM infrastructures WHERE token = $1")
            .bind(token)
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(stored).transpose()
    }
}

fn stored(row: &SqliteRow) -> Result<StoredInfrastructure, StoreError> {
    Ok(StoredInfrastructure {
        id: row.try_get("id")?,
        token: row.try_get("token")?,
        name: row.try_get("name")?,
        description: row.try_get("description")?,
        namespace: row.try_get("namespace")?,
        request: serde_json::from_str(row.try_get("request")?)?,
        created_at: row.try_get("created_at")?,
    })
}

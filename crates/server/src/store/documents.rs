//! Documents: the text byte for byte, with every revision kept.

use std::collections::BTreeMap;

use api::{Document, DocumentKind, DocumentSummary, NewDocument, SaveDocument};
use serde_json::Value;
use sqlx::{Row, sqlite::SqliteRow};

use super::{Store, StoreError, column, number};
use crate::clock;

/// How a save ended.
pub(crate) enum Saved {
    Stored(Document),
    /// Somebody saved since; this is what is stored now.
    Conflict(Document),
    NotFound,
}

/// A document with what only GraphQL knows of it.
#[derive(Clone, Debug)]
pub(crate) struct StoredRevision {
    pub document: Document,
    /// Weights that a call gave beside the text, by the fault's engine name.
    pub weights: BTreeMap<String, u32>,
    /// Harness' organisation, account and project, as they were given.
    pub identifiers: Value,
}

const SELECT: &str = "SELECT d.id, d.kind, r.revision, d.identifiers, d.created_at, \
     r.name, r.description, r.tags, r.infrastructure, r.content, r.weights, r.saved_at \
     FROM documents d JOIN revisions r ON r.document = d.id \
     WHERE d.id = $1 AND r.revision = COALESCE($2, d.revision)";

impl Store {
    /// Stores a new document under a new identifier.
    pub async fn create_document(
        &self,
        new: NewDocument,
        weights: &BTreeMap<String, u32>,
        identifiers: &Value,
    ) -> Result<Document, StoreError> {
        let now = clock::now();
        let document = Document {
            id: uuid::Uuid::new_v4().to_string(),
            kind: new.kind,
            name: new.name,
            description: new.description,
            tags: new.tags,
            infrastructure: new.infrastructure,
            text: new.text,
            revision: 1,
            created_at: now.clone(),
            updated_at: now,
        };
        let mut transaction = self.pool.begin().await?;
        sqlx::query(
            "INSERT INTO documents (id, kind, revision, identifiers, created_at) \
             VALUES ($1, $2, 1, $3, $4)",
        )
        .bind(&document.id)
        .bind(kind_name(document.kind))
        .bind(identifiers.to_string())
        .bind(&document.created_at)
        .execute(&mut *transaction)
        .await?;
        insert_revision(&mut transaction, &document, weights).await?;
        transaction.commit().await?;
        Ok(document)
    }

    /// Stores a new revision, if nobody did since `base_revision`. The weights that a call gave
    /// beside an earlier text end with that text.
    pub async fn save_document(&self, id: &str, save: SaveDocument) -> Result<Saved, StoreError> {
        let mut transaction = self.pool.begin().await?;
        let updated = sqlx::query(
            "UPDATE documents SET revision = revision + 1 WHERE id = $1 AND revision = $2",
        )
        .bind(id)
        .bind(column(save.base_revision))
        .execute(&mut *transaction)
        .await?
        .rows_affected();
        if updated == 0 {
            transaction.rollback().await?;
            return Ok(match self.document(id).await? {
                Some(stored) => Saved::Conflict(stored.document),
                None => Saved::NotFound,
            });
        }
        let row = sqlx::query("SELECT kind, created_at FROM documents WHERE id = $1")
            .bind(id)
            .fetch_one(&mut *transaction)
            .await?;
        let document = Document {
            id: id.to_owned(),
            kind: kind_of(row.try_get("kind")?),
            name: save.name,
            description: save.description,
            tags: save.tags,
            infrastructure: save.infrastructure,
            text: save.text,
            revision: save.base_revision + 1,
            created_at: row.try_get("created_at")?,
            updated_at: clock::now(),
        };
        insert_revision(&mut transaction, &document, &BTreeMap::new()).await?;
        transaction.commit().await?;
        Ok(Saved::Stored(document))
    }

    /// The current revision of a document.
    pub async fn document(&self, id: &str) -> Result<Option<StoredRevision>, StoreError> {
        self.revision(id, None).await
    }

    /// An earlier revision of a document, or the current one.
    pub async fn revision(
        &self,
        id: &str,
        revision: Option<u64>,
    ) -> Result<Option<StoredRevision>, StoreError> {
        let row = sqlx::query(SELECT)
            .bind(id)
            .bind(revision.map(column))
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| stored(&row)).transpose()
    }

    /// Deletes a document with its revisions and runs. False where there is none.
    pub async fn delete_document(&self, id: &str) -> Result<bool, StoreError> {
        let deleted = sqlx::query("DELETE FROM documents WHERE id = $1")
            .bind(id)
            .execute(&self.pool)
            .await?;
        Ok(deleted.rows_affected() > 0)
    }

    /// All documents of a kind (or of both), the newest change first, without their runs.
    pub async fn documents(
        &self,
        kind: Option<DocumentKind>,
    ) -> Result<Vec<DocumentSummary>, StoreError> {
        let rows = sqlx::query(
            "SELECT d.id, d.kind, d.revision, r.name, r.description, r.tags, r.infrastructure, \
             r.saved_at FROM documents d \
             JOIN revisions r ON r.document = d.id AND r.revision = d.revision \
             WHERE d.kind = $1 OR $1 = '' ORDER BY r.saved_at DESC, d.id",
        )
        .bind(kind.map(kind_name).unwrap_or_default())
        .fetch_all(&self.pool)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(DocumentSummary {
                    id: row.try_get("id")?,
                    kind: kind_of(row.try_get("kind")?),
                    name: row.try_get("name")?,
                    description: row.try_get("description")?,
                    tags: serde_json::from_str(row.try_get("tags")?)?,
                    infrastructure: row.try_get("infrastructure")?,
                    revision: number(row.try_get("revision")?),
                    updated_at: row.try_get("saved_at")?,
                    runs: Vec::new(),
                })
            })
            .collect()
    }
}

async fn insert_revision(
    transaction: &mut sqlx::SqliteConnection,
    document: &Document,
    weights: &BTreeMap<String, u32>,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO revisions (document, revision, name, description, tags, infrastructure, \
         content, weights, saved_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(&document.id)
    .bind(column(document.revision))
    .bind(&document.name)
    .bind(&document.description)
    .bind(serde_json::to_string(&document.tags)?)
    .bind(&document.infrastructure)
    .bind(&document.text)
    .bind(serde_json::to_string(weights)?)
    .bind(&document.updated_at)
    .execute(transaction)
    .await?;
    Ok(())
}

fn stored(row: &SqliteRow) -> Result<StoredRevision, StoreError> {
    Ok(StoredRevision {
        document: Document {
            id: row.try_get("id")?,
            kind: kind_of(row.try_get("kind")?),
            name: row.try_get("name")?,
            description: row.try_get("description")?,
            tags: serde_json::from_str(row.try_get("tags")?)?,
            infrastructure: row.try_get("infrastructure")?,
            text: row.try_get("content")?,
            revision: number(row.try_get("revision")?),
            created_at: row.try_get("created_at")?,
            updated_at: row.try_get("saved_at")?,
        },
        weights: serde_json::from_str(row.try_get("weights")?)?,
        identifiers: serde_json::from_str(row.try_get("identifiers")?)?,
    })
}

fn kind_name(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Experiment => "experiment",
        DocumentKind::Pipeline => "pipeline",
    }
}

fn kind_of(name: &str) -> DocumentKind {
    if name == "pipeline" {
        DocumentKind::Pipeline
    } else {
        DocumentKind::Experiment
    }
}

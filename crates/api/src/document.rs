//! Documents as the server keeps them: the text and little beside it.

use serde::{Deserialize, Serialize};

use crate::RunSummary;

/// What a document is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DocumentKind {
    /// A chaos experiment.
    Experiment,
    /// A delivery pipeline.
    Pipeline,
}

/// A stored document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// Its identifier.
    pub id: String,
    /// What it is for.
    pub kind: DocumentKind,
    /// Its name in lists.
    pub name: String,
    /// What it is about.
    #[serde(default)]
    pub description: String,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// The infrastructure that it runs on; empty for pipelines.
    #[serde(default)]
    pub infrastructure: String,
    /// The text, byte for byte as the person gave it, valid or not.
    pub text: String,
    /// Counts the saves, from 1.
    pub revision: u64,
    /// When it was first saved.
    pub created_at: String,
    /// When it was last saved.
    pub updated_at: String,
}

/// A document without its text, for lists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DocumentSummary {
    /// Its identifier.
    pub id: String,
    /// What it is for.
    pub kind: DocumentKind,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// The infrastructure that it runs on.
    pub infrastructure: String,
    /// Counts the saves.
    pub revision: u64,
    /// When it was last saved.
    pub updated_at: String,
    /// Its latest runs, newest first, ten at most.
    pub runs: Vec<RunSummary>,
}

/// A document to be created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewDocument {
    /// What it is for.
    pub kind: DocumentKind,
    /// Its name in lists.
    pub name: String,
    /// What it is about.
    #[serde(default)]
    pub description: String,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// The infrastructure that it runs on.
    #[serde(default)]
    pub infrastructure: String,
    /// The text.
    pub text: String,
}

/// A document to be saved over the revision that it was opened at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SaveDocument {
    /// The revision that the change is based on.
    pub base_revision: u64,
    /// Its name in lists.
    pub name: String,
    /// What it is about.
    #[serde(default)]
    pub description: String,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// The infrastructure that it runs on.
    #[serde(default)]
    pub infrastructure: String,
    /// The text.
    pub text: String,
}

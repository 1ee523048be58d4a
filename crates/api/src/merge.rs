//! What two people made of one document, as one.

use serde::{Deserialize, Serialize};

use crate::Document;

/// A merge of a document that was to be saved with what somebody else saved meanwhile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Merged {
    /// What is stored now: theirs.
    pub stored: Document,
    /// The name with the change of either; the own one where both changed it.
    pub name: String,
    /// The description, likewise.
    pub description: String,
    /// The tags, likewise.
    pub tags: Vec<String>,
    /// The infrastructure, likewise.
    pub infrastructure: String,
    /// The merged text, in order.
    pub parts: Vec<MergePart>,
    /// What has to be chosen; empty where everything goes together.
    pub choices: Vec<MergeChoice>,
}

/// A part of a merged text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MergePart {
    /// What goes together.
    Kept(String),
    /// Whole lines of which one version can stay.
    Open {
        /// The index of its choice.
        choice: usize,
        /// The own lines.
        mine: String,
        /// Their lines.
        theirs: String,
    },
}

/// One choice between both versions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MergeChoice {
    /// The first line in the own text, from 1.
    pub line: usize,
    /// Its first place in the own text, in bytes: start and end.
    pub span: (usize, usize),
    /// The nodes that it is about, as pointers.
    pub about: Vec<String>,
    /// Why both versions do not go together, one sentence each.
    pub reasons: Vec<String>,
}

//! The types that server and studio exchange as JSON under `/api/v1`.
//!
//! | call | body | answer |
//! |---|---|---|
//! | `GET /api/v1/session` | | [`Session`] |
//! | `POST /api/v1/session` | [`SignIn`] | 204 and an `HttpOnly` cookie, or 401 |
//! | `GET /api/v1/infrastructures` | | `[Infrastructure]` |
//! | `GET /api/v1/documents?kind=experiment` | | `[DocumentSummary]`, newest change first |
//! | `POST /api/v1/documents` | [`NewDocument`] | 201 [`Document`] |
//! | `GET /api/v1/documents/ID` | | [`Document`] |
//! | `GET /api/v1/documents/ID?revision=N` | | [`Document`] as it was saved then |
//! | `PUT /api/v1/documents/ID` | [`SaveDocument`] | [`Document`], or 409 with the stored [`Document`] |
//! | `POST /api/v1/documents/ID/merge` | [`SaveDocument`] | [`Merged`]: the document to be saved and what is stored; 404 where its base is gone |
//! | `DELETE /api/v1/documents/ID` | | 204 |
//! | `POST /api/v1/documents/ID/runs` | | 201 [`Run`] |
//! | `GET /api/v1/runs?document=ID` | | `[Run]`, newest first |
//! | `GET /api/v1/runs/ID` | | [`Run`] |
//! | `GET /api/v1/runs/ID/events` | | server-sent events named `run`, each a whole [`Run`]; the stream ends with the run |
//! | `GET /api/v1/runs/ID/logs?node=NODE` | | `text/plain` |
//! | `POST /api/v1/runs/ID/stop` | | 202 |
//! | `GET /api/v1/workloads?namespace=NS` | | `[Workload]`, of all namespaces without `namespace` |
//! | `PUT /api/v1/workloads/NS/NAME/scale` | [`Scale`] | [`Workload`] |
//! | `GET /api/v1/workloads/events` | | server-sent events named `workloads`, each a whole `[Workload]` |
//!
//! Every error answer is a [`Problem`]. Times are RFC 3339 in UTC.

mod document;
mod merge;
mod run;
mod workload;

pub use document::{Document, DocumentKind, DocumentSummary, NewDocument, SaveDocument};
pub use merge::{MergeChoice, MergePart, Merged};
pub use run::{FaultRun, NodeKind, Phase, ProbeRun, Run, RunNode, RunSummary};
pub use workload::{Infrastructure, Scale, Workload};

use serde::{Deserialize, Serialize};

/// Whether the browser may talk to the server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Whether an API key is needed and was not given yet.
    pub needs_key: bool,
    /// The server's version.
    pub version: String,
}

/// An API key, exchanged for a session cookie.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignIn {
    /// The key that the server was started with.
    pub api_key: String,
}

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// One sentence for the person who acted.
    pub message: String,
    /// Where in the document, in bytes, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<(usize, usize)>,
}

//! Why the cluster refuses a request.

/// A refusal, in the terms of the Kubernetes API.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// There is no such object (404).
    #[error("{resource} \"{name}\" not found")]
    NotFound {
        /// The kind's qualified plural.
        resource: String,
        /// The object.
        name: String,
    },
    /// An object of this name exists (409).
    #[error("{resource} \"{name}\" already exists")]
    AlreadyExists {
        /// The kind's qualified plural.
        resource: String,
        /// The object.
        name: String,
    },
    /// The object changed since it was read (409).
    #[error(
        "Operation cannot be fulfilled on {resource} \"{name}\": the object has been modified; please apply your changes to the latest version and try again"
    )]
    Conflict {
        /// The kind's qualified plural.
        resource: String,
        /// The object.
        name: String,
    },
    /// The object is well-formed but wrong (422).
    #[error("{kind} \"{name}\" is invalid: {message}")]
    Invalid {
        /// The kind.
        kind: String,
        /// The object.
        name: String,
        /// What is wrong.
        message: String,
    },
    /// The request makes no sense (400).
    #[error("{0}")]
    BadRequest(String),
    /// Changes so old are no longer remembered (410).
    #[error("too old resource version: {asked} ({oldest})")]
    Expired {
        /// The version that was asked for.
        asked: u64,
        /// The oldest that is remembered.
        oldest: u64,
    },
}

//! The rehearsal paced by the wall clock and shown as a Kubernetes API.

//! The Faultline server: documents, runs and the studio over HTTP, and one Kubernetes client.
//!
//! It keeps documents byte for byte, creates workflows from them, follows what the cluster says,
//! and pushes it. It runs no step by itself and does not know which cluster it talks to.

mod access;
mod assets;
mod clock;
mod cluster;
mod config;
mod error;
mod graphql;
mod headers;
mod manifest;
mod problem;
mod rest;
mod runs;
mod server;
mod state;
mod store;

pub use cluster::ClusterError;
pub use config::{BuiltInInfrastructure, Config};
pub use error::ServeError;
pub use server::Server;
pub use store::StoreError;

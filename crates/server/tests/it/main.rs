//! The whole server over HTTP, with and without a cluster behind it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod documents;
mod events;
mod graphql;
mod line;
mod security;
mod server;
mod start;
mod story;
